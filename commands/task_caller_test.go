package commands

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

func callerValue(said string) []bot.Value {
	return one(bot.Value{Kind: bot.KindCaller, Name: said})
}

// callersCenter has three contacts with one customer, one of them a chat, and one
// with another.
func callersCenter() *fakeCenter {
	contact := func(id, origin, agent string, hour int, s bot.ContactStatus) bot.Contact {
		k := bot.Contact{ID: id, Channel: "telephony", Direction: "inbound", Origin: origin, Status: s, Created: at(hour, 0),
			QueueID: "sales", QueueName: "Sales", AgentName: agent, Active: isLive(s)}
		if agent != "" {
			k.AgentID, k.Talk = agent, time.Minute
		}
		return k
	}
	return &fakeCenter{contacts: []bot.Contact{
		contact("c1", "+17025550170", "Maya Patel", 9, bot.ContactEnded),
		contact("c2", "+18025550170", "", 10, bot.ContactAbandoned),
		contact("c3", "+17025550170", "", 11, bot.ContactAbandoned),
		contact("c4", "pat@example.com", "Luis Ortega", 12, bot.ContactConnected),
	}}
}

func TestTaskListOfACaller(t *testing.T) {
	today := one(rangeValue(at(0, 0), now))
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
		note  bool // how far back is said
		first string
	}{
		"a number": {bot.Slots{"caller": callerValue("7025550170")},
			"2 contacts with 7025550170 (Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT): the newest 17 Jun 11:00 EDT, abandoned in Sales.", true, ""},
		"today": {bot.Slots{"caller": callerValue("+17025550170"), "time": today},
			"2 contacts with +17025550170 (Tue 17 Jun 00:00–14:35 EDT): the newest 17 Jun 11:00 EDT, abandoned in Sales.", false, ""},
		"the end of a number": {bot.Slots{"caller": callerValue("0170"), "time": today},
			"3 contacts with a number that ends in 0170 (Tue 17 Jun 00:00–14:35 EDT): the newest 17 Jun 11:00 EDT, abandoned in Sales.", false, ""},
		"an address": {bot.Slots{"caller": callerValue("pat@example.com"), "time": today},
			"1 contact with pat@example.com (Tue 17 Jun 00:00–14:35 EDT): 17 Jun 12:00 EDT, connected with Luis Ortega in Sales.", false, ""},
		"nobody": {bot.Slots{"caller": callerValue("2125550100"), "time": today},
			"No contacts with 2125550100 (Tue 17 Jun 00:00–14:35 EDT).", false, "In the call records"},
		"no address": {bot.Slots{"caller": callerValue("bob@example.com"), "time": today},
			"No contacts with bob@example.com (Tue 17 Jun 00:00–14:35 EDT).", false, "Contacts of today"},
	} {
		t.Run(name, func(t *testing.T) {
			f := callersCenter()
			reply, err := taskList{source: f, books: true}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, reply.Headline); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(contactcenter.ContactFilter{Origin: tt.slots["caller"][0].Name}, f.filter); diff != "" {
				t.Error(diff)
			}
			if got := callerNote(request(tt.slots)) != ""; got != tt.note {
				t.Errorf("note %q", reply.Note)
			}
			if tt.first != "" && reply.Buttons[0].Title != tt.first {
				t.Errorf("first button %q", reply.Buttons[0].Title)
			}
		})
	}
}

func TestTaskShowOfACaller(t *testing.T) {
	reply, err := taskShow{callersCenter()}.Run(t.Context(), request(bot.Slots{"caller": callerValue("7025550170")}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Call from +17025550170, 17 Jun 11:00 EDT: abandoned in Sales."; reply.Headline != want {
		t.Errorf("%s, want %s", reply.Headline, want)
	}
	if want := "The newest of 2 contacts with 7025550170. As of 14:35 EDT. Without a time, I look at the last 7 days."; reply.Note != want {
		t.Errorf("%s, want %s", reply.Note, want)
	}
	if reply.Buttons[0].Title != "All 2" || len(reply.Items) != 1 || reply.Items[0].ID != "c3" {
		t.Errorf("buttons %v, items %v", reply.Buttons, reply.Items)
	}
	if _, err := (taskShow{callersCenter()}).Run(t.Context(), request(bot.Slots{"caller": callerValue("2125550100")})); bot.KindOf(err) != bot.NotFound {
		t.Error(err)
	}
}

func TestRecordingsOfACaller(t *testing.T) {
	f := callersCenter()
	f.captures = map[string]contactcenter.Captures{"c1": {ContactID: "c1", Recordings: []contactcenter.Capture{{ID: "r", ContactID: "c1", From: at(9, 0), To: at(9, 1)}}}}
	reply, err := recordingList{f}.Run(t.Context(), request(bot.Slots{"caller": callerValue("7025550170")}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "1 call with 7025550170 was recorded (Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT)."; reply.Headline != want {
		t.Errorf("%s, want %s", reply.Headline, want)
	}
	f.contacts = f.contacts[2:3]
	_, err = recordingGet{source: f}.Run(t.Context(), request(bot.Slots{"caller": callerValue("7025550170")}))
	want := "Nobody answered a call with 7025550170 that has ended (Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT), so there is no recording."
	if e, ok := asError(err); !ok || e.Public != want || e.Kind != bot.NotFound {
		t.Errorf("%v, want %s", err, want)
	}
}
