package contactcenter

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestContactRecord(t *testing.T) {
	created := now.Add(-10 * time.Minute)
	base := fmt.Sprintf(`"id":"K","createdTime":%d,"endedTime":%d,"channelType":"telephony","direction":"inbound","origin":"+1555",
		"lastQueue":{"id":"Q","name":"Billing"}`, ms(created), ms(now))
	want := bot.Contact{
		ID: "K", Channel: "telephony", Direction: "inbound", Origin: "+1555", Created: created, Ended: now,
		QueueID: "Q", QueueName: "Billing", Status: bot.ContactEnded,
	}
	for _, test := range []struct {
		name, record string
		change       func(*bot.Contact)
	}{
		{"ended", `"status":"ended","contactHandleType":"normal","connectedCount":1,"queueDuration":7000,"ringingDuration":3000,"connectedDuration":1000,
			"holdDuration":2000,"wrapupDuration":3000,"transferCount":1,"blindTransferCount":1,"lastAgent":{"id":"A","name":"Maya"},
			"terminatingEnd":"customer","lastWrapupCodeName":"Resolved"`, func(k *bot.Contact) {
			k.Wait, k.Talk, k.Hold, k.WrapUp, k.Transfers = 10*time.Second, time.Second, 2*time.Second, 3*time.Second, 1
			k.AgentID, k.AgentName, k.TerminatedBy, k.WrapUpCode = "A", "Maya", "Customer", "Resolved"
		}},
		{"abandoned", `"status":"ended","contactHandleType":"abandoned","terminatingEnd":null`, func(k *bot.Contact) { k.Status = bot.ContactAbandoned }},
		{"short", `"status":"ended","contactHandleType":"short"`, func(k *bot.Contact) { k.Status = bot.ContactAbandoned }},
		{"waiting", `"status":"parked","isActive":true,"selfserviceDuration":60000,"lastAgent":[]`, func(k *bot.Contact) {
			k.Status, k.Active, k.Ended, k.Wait = bot.ContactWaiting, true, time.Time{}, 9*time.Minute
		}},
		{"on hold", `"status":"on-hold","isActive":true`, func(k *bot.Contact) { k.Status, k.Active, k.Ended = bot.ContactOnHold, true, time.Time{} }},
		{"withheld", `"status":"unheard-of","origin":null`, func(k *bot.Contact) { k.Origin = "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r contact
			if err := json.Unmarshal([]byte("{"+base+","+test.record+"}"), &r); err != nil {
				t.Fatal(err)
			}
			want := want
			test.change(&want)
			if diff := cmp.Diff(want, r.contact(now)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestContactFilters(t *testing.T) {
	for _, test := range []struct {
		filter ContactFilter
		want   string
	}{
		{ContactFilter{}, `{"id":{"notequals":""}}`},
		{ContactFilter{AgentID: "A"}, `{"lastAgent":{"id":{"equals":"A"}}}`},
		{ContactFilter{Origin: "+1 (702) 555-0170"}, `{"origin":{"contains":"0170"}}`},
		{ContactFilter{Origin: "170"}, `{"origin":{"contains":"170"}}`},
		{ContactFilter{Origin: "pat@example.com"}, `{"channelType":{"notequals":"telephony"}}`},
		{ContactFilter{Direction: "inbound", ActiveOnly: true}, `{"and":[{"direction":{"equals":"inbound"}},{"isActive":{"equals":true}}]}`},
		{ContactFilter{Status: bot.ContactEnded}, `{"isActive":{"equals":false}}`},
		{ContactFilter{Status: bot.ContactWaiting}, `{"and":[{"isActive":{"equals":true}},{"or":[{"status":{"equals":"parked"}},{"status":{"equals":"queued"}}]}]}`},
		{ContactFilter{MinWait: time.Minute}, `{"or":[{"isActive":{"equals":true}},{"ringingDuration":{"gte":1}},{"queueDuration":{"gte":60000}}]}`},
	} {
		var s searches
		c := newClient(t, s.handle(t, func(asked) string {
			return answered("taskDetails", "tasks", lastPage,
				fmt.Sprintf(`{"id":"1","createdTime":%d,"isActive":true,"status":"connected","queueDuration":1000}`, ms(now.Add(-time.Minute))),
				fmt.Sprintf(`{"id":"2","createdTime":%d,"isActive":true,"status":"parked"}`, ms(now.Add(-time.Minute))),
				fmt.Sprintf(`{"id":"3","createdTime":%d,"status":"ended"}`, ms(now.Add(-time.Minute))))
		}))
		for k, err := range c.Contacts(t.Context(), bot.Range{From: now.Add(-time.Hour), To: now}, test.filter) {
			if err != nil {
				t.Fatal(err)
			}
			if test.filter.Status != "" && k.Status != test.filter.Status || test.filter.ActiveOnly && !k.Active || k.Wait < test.filter.MinWait {
				t.Errorf("%+v lets %+v through", test.filter, k)
			}
		}
		got, err := json.Marshal(s.asked()[0].Variables["filter"])
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != test.want {
			t.Errorf("%+v asks %s, want %s", test.filter, got, test.want)
		}
	}
}

func TestContactWithRONAs(t *testing.T) {
	created := now.Add(-time.Hour)
	var s searches
	c := newClient(t, s.handle(t, func(q asked) string {
		if q.Query == eventsQuery {
			var nodes []string
			for i, name := range []string{"new", "parked", "connect", "parked", "connect", "connected", "ended"} {
				nodes = append(nodes, fmt.Sprintf(`{"eventName":%q,"createdTime":%d}`, name, ms(created)+int64(i)*1000))
			}
			newestFirst := nodes[6] + "," + nodes[5] + "," + nodes[4] + "," + nodes[3] + "," + nodes[2] + "," + nodes[1] + "," + nodes[0]
			return `{"data":{"taskDetails":{"tasks":[{"id":"K","activities":{"nodes":[` + newestFirst + `]}}]}}}`
		}
		return fmt.Sprintf(`{"data":{"taskDetails":{"tasks":[{"id":"K","createdTime":%d,"status":"ended"}]},
			"taskLegDetails":{"taskLegs":[{"id":"2","taskId":"K","createdTime":%d,"queue":{"id":"Q2"}},{"id":"1","taskId":"K","createdTime":%d,"queue":{"id":"Q1"}}]}}}`,
			ms(created), ms(created)+9000, ms(created))
	}))
	k, err := c.Contact(t.Context(), "K")
	if err != nil {
		t.Fatal(err)
	}
	if k.RONAs != 1 || len(k.Legs) != 2 || k.Legs[0].QueueID != "Q1" || k.Legs[0].RONAs != 1 || k.Legs[1].RONAs != 0 {
		t.Errorf("%+v", k)
	}
	if n := len(s.asked()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestContactThatIsNotThere(t *testing.T) {
	var s searches
	c := newClient(t, s.handle(t, func(asked) string {
		return `{"data":{"taskDetails":{"tasks":[{"id":"another"}]},"taskLegDetails":{"taskLegs":[]}}}`
	}))
	if _, err := c.Contact(t.Context(), "K"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("error is %v, want NotFound", err)
	}
	calls := s.asked()
	if len(calls) != 4 {
		t.Errorf("%d requests for three years", len(calls))
	}
	oldest := float64(ms(now.AddDate(0, -keptFor, 0)))
	if from := calls[len(calls)-1].Variables["from"].(float64); from < oldest {
		t.Errorf("asked for %v, before %v", from, oldest)
	}
	if _, err := c.Contact(t.Context(), ""); bot.KindOf(err) != bot.NotFound || len(s.asked()) != len(calls) {
		t.Errorf("an empty id was asked for: %v", err)
	}
}
