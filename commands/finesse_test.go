package commands

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/unifiedcm"
)

// fakeFinesse is a Finesse in fields.
type fakeFinesse struct {
	agents    map[string]bot.Agent
	dialogs   []finesse.Dialog
	messages  []finesse.Message
	contacts  []finesse.Contact
	reasons   []finesse.Reason
	media     []finesse.Media
	nodes     []finesse.Node
	stopped   string
	monitored *finesse.Monitored
	deaf      bool // takes requests and does nothing
	owner     string
	log       []string
	asked     []string
	err       error
}

func (f *fakeFinesse) Dialogs(context.Context, string) ([]finesse.Dialog, error) {
	return f.dialogs, f.err
}

func (f *fakeFinesse) AgentNow(_ context.Context, id string) (bot.Agent, error) {
	return f.agents[id], f.err
}

func (f *fakeFinesse) MayUsePhone(p bot.Person) error {
	if p.Email != f.owner {
		return bot.Errorf(bot.Forbidden, "Only %s may.", f.owner)
	}
	return nil
}

func (f *fakeFinesse) Monitor(_ context.Context, id string) error {
	f.asked = append(f.asked, "monitor "+id)
	if f.err == nil && !f.deaf {
		f.monitored = &finesse.Monitored{ID: "finesse:1"}
	}
	return f.err
}

func (f *fakeFinesse) Barge(_ context.Context, id string) error {
	f.asked = append(f.asked, "barge "+id)
	if f.err == nil && !f.deaf {
		f.monitored = &finesse.Monitored{ID: "finesse:1", Barged: true}
	}
	return f.err
}

func (f *fakeFinesse) Supervised(context.Context, string) (finesse.Monitored, bool, error) {
	if f.monitored == nil {
		return finesse.Monitored{}, false, nil
	}
	return *f.monitored, true, nil
}

func (f *fakeFinesse) Listening(context.Context) (bot.Agent, bool, error) {
	return f.agents["finesse:5001"], f.monitored != nil, nil
}

func (f *fakeFinesse) StopMonitoring(_ context.Context, id string) error {
	f.asked = append(f.asked, "stop monitoring "+id)
	if f.err == nil && !f.deaf {
		f.monitored = nil
	}
	return f.err
}

func (*fakeFinesse) Teams(context.Context) ([]bot.Team, error) {
	return []bot.Team{{ID: "finesse:500", Name: "Harbour"}, {ID: "finesse:501", Name: "Dockside"}}, nil
}

func (f *fakeFinesse) Messages(_ context.Context, team string) ([]finesse.Message, error) {
	return slices.DeleteFunc(slices.Clone(f.messages), func(m finesse.Message) bool { return !slices.Contains(m.TeamIDs, team) }), f.err
}

func (f *fakeFinesse) SendMessage(_ context.Context, teams []string, content string, lasts time.Duration) error {
	f.asked = append(f.asked, "send "+content)
	if f.err == nil && !f.deaf {
		f.messages = append(f.messages, finesse.Message{ID: "finesse:9", Author: "Alex Morgan", Created: now, Lasts: lasts, Content: content, TeamIDs: teams})
	}
	return f.err
}

func (f *fakeFinesse) DeleteMessage(_ context.Context, id string) error {
	f.asked = append(f.asked, "delete "+id)
	if f.err == nil && !f.deaf {
		f.messages = slices.DeleteFunc(f.messages, func(m finesse.Message) bool { return m.ID == id })
	}
	return f.err
}

func (f *fakeFinesse) Contacts(context.Context) ([]finesse.Contact, error) {
	return slices.Clone(f.contacts), f.err
}

func (f *fakeFinesse) Reasons(_ context.Context, category string) ([]finesse.Reason, error) {
	return slices.DeleteFunc(slices.Clone(f.reasons), func(r finesse.Reason) bool { return r.Category != category }), f.err
}

func (f *fakeFinesse) MediaOf(context.Context, string) ([]finesse.Media, error) {
	return f.media, f.err
}

func (f *fakeFinesse) Nodes(context.Context) []finesse.Node { return f.nodes }

func (f *fakeFinesse) Stopped(context.Context) (string, error) { return f.stopped, nil }

func (f *fakeFinesse) Resume(context.Context) error {
	f.stopped = ""
	return f.err
}

func (f *fakeFinesse) UploadLog(_ context.Context, text string) error {
	f.log = append(f.log, text)
	return f.err
}

// harbourOffice is a Finesse with an agent on a call.
func harbourOffice() *fakeFinesse {
	return &fakeFinesse{owner: "alex@acme.example", agents: map[string]bot.Agent{
		"finesse:5001": {System: finesse.System, ID: "finesse:5001", Name: "Nora Quist", TeamID: "finesse:500", TeamName: "Harbour", State: bot.StateConnected, Since: now.Add(-2 * time.Minute)},
		"finesse:5002": {System: finesse.System, ID: "finesse:5002", Name: "Ivo Marek", State: bot.StateIdle, IdleCode: "Coffee"},
	}}
}

var (
	nora    = bot.Value{Kind: bot.KindAgent, ID: "finesse:5001", Name: "Nora Quist"}
	ivo     = bot.Value{Kind: bot.KindAgent, ID: "finesse:5002", Name: "Ivo Marek"}
	harbour = bot.Value{Kind: bot.KindTeam, ID: "finesse:500", Name: "Harbour"}
)

// owner is a request of the person whose account it is.
func owner(slots bot.Slots) bot.Request {
	r := request(slots)
	r.Person, r.Role = bot.Person{ID: "alex", Name: "Alex Morgan", Email: "alex@acme.example"}, bot.Admin
	return r
}

func TestListeningIn(t *testing.T) {
	for name, tt := range map[string]struct {
		command func(*fakeFinesse) bot.Changer
		slots   bot.Slots
		change  func(*fakeFinesse, *bot.Request)
		asks    string // the question, or
		refused string
		says    string
	}{
		"monitor":             {monitorOf, bot.Slots{"agent": {nora}}, nil, "Listen in on Nora Quist?", "", "You listen in on Nora Quist."},
		"a deaf Finesse":      {monitorOf, bot.Slots{"agent": {nora}}, func(f *fakeFinesse, _ *bot.Request) { f.deaf = true }, "Listen in on Nora Quist?", "", "Finesse has taken the request, but does not show it"},
		"nobody's call":       {monitorOf, bot.Slots{"agent": {ivo}}, nil, "", "Ivo Marek is on no call now, but Idle (Coffee)", ""},
		"another centre's":    {monitorOf, bot.Slots{"agent": {{Kind: bot.KindAgent, ID: "maya", Name: "Maya Patel"}}}, nil, "", "Maya Patel is not in Finesse", ""},
		"somebody else":       {monitorOf, bot.Slots{"agent": {nora}}, func(_ *fakeFinesse, r *bot.Request) { r.Person.Email = "robin@acme.example" }, "", "Only alex@acme.example may", ""},
		"barge before":        {bargeOf, bot.Slots{"agent": {nora}}, nil, "", "You are not listening in on Nora Quist", ""},
		"barge":               {bargeOf, bot.Slots{"agent": {nora}}, func(f *fakeFinesse, _ *bot.Request) { f.monitored = &finesse.Monitored{} }, "Join the call of Nora Quist?", "", "You are in the call of Nora Quist: both sides hear you."},
		"listening in as was": {monitorOf, bot.Slots{"agent": {nora}}, func(f *fakeFinesse, _ *bot.Request) { f.monitored = &finesse.Monitored{} }, "Nothing to change: you do that already, with Nora Quist.", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, r := harbourOffice(), owner(tt.slots)
				if tt.change != nil {
					tt.change(f, &r)
				}
				c := tt.command(f)
				preview, ask, err := c.Preview(t.Context(), r)
				if tt.refused != "" {
					if err == nil || !strings.Contains(err.Error(), tt.refused) || len(f.asked) > 0 {
						t.Errorf("%v, want %q; asked %v", err, tt.refused, f.asked)
					}
					return
				}
				if err != nil || preview.Headline != tt.asks || ask != (tt.says != "") {
					t.Fatalf("preview %q %v %v", preview.Headline, ask, err)
				}
				if tt.says == "" {
					return
				}
				reply, err := c.Do(t.Context(), r)
				said := reply.Headline
				if f.deaf { // accepted is not done
					if bot.KindOf(err) != bot.Uncertain {
						t.Fatalf("%q, %v", said, err)
					}
					said, err = strings.TrimPrefix(err.Error(), "uncertain: "), nil
				}
				if err != nil || !strings.HasPrefix(said, tt.says) || len(f.asked) != 1 {
					t.Errorf("%q %v, asked %v", said, err, f.asked)
				}
				out, err := c.Observe(t.Context(), r)
				if want := map[bool]bot.OutcomeState{true: bot.OutcomeNotDone, false: bot.OutcomeDone}[f.deaf]; err != nil || out.State != want {
					t.Errorf("observed %v %v", out, err)
				}
			})
		})
	}
}

// TestListeningEnds ends it at once, also where the words are those of another
// contact centre.
func TestListeningEnds(t *testing.T) {
	maya := bot.Value{Kind: bot.KindAgent, ID: "maya", Name: "Maya Patel"}
	for name, tt := range map[string]struct {
		slots   bot.Slots
		change  func(*fakeFinesse, *bot.Request)
		settled string // nothing is done, or
		refused string
		says    string
	}{
		"named":            {bot.Slots{"agent": {nora}}, nil, "", "", "You no longer listen in on Nora Quist."},
		"nobody named":     {nil, nil, "", "", "You no longer listen in on Nora Quist."},
		"joined":           {nil, func(f *fakeFinesse, _ *bot.Request) { f.monitored.Barged = true }, "", "", "You no longer listen in on Nora Quist."},
		"a deaf Finesse":   {nil, func(f *fakeFinesse, _ *bot.Request) { f.deaf = true }, "", "", "Finesse has taken the request, but still shows"},
		"not listening":    {bot.Slots{"agent": {nora}}, func(f *fakeFinesse, _ *bot.Request) { f.monitored = nil }, "Nothing to change: you do not listen in on Nora Quist.", "", ""},
		"somebody else":    {bot.Slots{"agent": {nora}}, func(_ *fakeFinesse, r *bot.Request) { r.Person.Email = "robin@acme.example" }, "", "Only alex@acme.example may", ""},
		"another centre's": {bot.Slots{"agent": {maya}}, nil, "", "the cloud's", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, r := harbourOffice(), owner(tt.slots)
				f.monitored = &finesse.Monitored{ID: "finesse:1"}
				if tt.change != nil {
					tt.change(f, &r)
				}
				c := forked{cloudsOwn{}, agentMonitorEnd{supervision{f, false}}, heardAgent(f)}
				preview, ask, err := c.Preview(t.Context(), r)
				if tt.refused != "" {
					if err == nil || !strings.Contains(err.Error(), tt.refused) || len(f.asked) > 0 {
						t.Errorf("%v, want %q; asked %v", err, tt.refused, f.asked)
					}
					return
				}
				if err != nil || ask || preview.Headline != tt.settled || preview.Settled != (tt.settled != "") {
					t.Fatalf("preview %+v %v %v", preview, ask, err)
				}
				if preview.Settled {
					return
				}
				r.Slots = preview.Slots
				reply, err := c.Do(t.Context(), r)
				said := reply.Headline
				if f.deaf {
					if bot.KindOf(err) != bot.Uncertain {
						t.Fatalf("%q, %v", said, err)
					}
					said, err = strings.TrimPrefix(err.Error(), "uncertain: "), nil
				}
				if err != nil || !strings.HasPrefix(said, tt.says) || len(f.asked) != 1 {
					t.Errorf("%q %v, asked %v", said, err, f.asked)
				}
				out, err := c.Observe(t.Context(), r)
				if want := map[bool]bot.OutcomeState{true: bot.OutcomeNotDone, false: bot.OutcomeDone}[f.deaf]; err != nil || out.State != want {
					t.Errorf("observed %v %v", out, err)
				}
			})
		})
	}
}

// cloudsOwn is a change of the other contact centre.
type cloudsOwn struct{ bot.Changer }

func (cloudsOwn) Preview(context.Context, bot.Request) (bot.Reply, bool, error) {
	return bot.Reply{}, false, bot.Errorf(bot.Invalid, "the cloud's")
}

func monitorOf(f *fakeFinesse) bot.Changer { return agentMonitor{supervision{f, true}} }
func bargeOf(f *fakeFinesse) bot.Changer   { return agentBarge{supervision{f, true}} }

func TestTeamMessages(t *testing.T) {
	f := harbourOffice()
	text := func(s string) bot.Value { return bot.Value{Kind: bot.KindText, Name: s} }
	for _, bad := range []bot.Slots{
		{"team": {harbour}, "text": {text(strings.Repeat("x", 256))}},
		{"team": {harbour}, "text": {text(" ")}},
		{"team": {harbour}, "text": {text("x")}, "lasting": {{Kind: bot.KindDuration, Duration: 48 * time.Hour}}},
		{"team": {{Kind: bot.KindTeam, ID: "blue", Name: "Blue"}}, "text": {text("x")}},
	} {
		if _, _, err := (teamMessageSend{f}).Preview(t.Context(), owner(bad)); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	r := owner(bot.Slots{"team": {harbour}, "text": {text("“Crane 3 is back”")}})
	preview, ask, err := teamMessageSend{f}.Preview(t.Context(), r)
	if err != nil || !ask || preview.Headline != "Send this to the desktops of everybody in Harbour, for 1 h?" || preview.Facts[0].Value != "Crane 3 is back" {
		t.Errorf("%+v %v %v", preview, ask, err)
	}
	reply, err := teamMessageSend{f}.Do(t.Context(), r)
	if err != nil || reply.Headline != "The message to Harbour is active until 15:35 EDT." {
		t.Errorf("%q %v", reply.Headline, err)
	}
	list, err := teamMessageList{f}.Run(t.Context(), request(nil))
	if err != nil || list.Headline != "1 team message is active." || list.Items[0].ID != "finesse:9" {
		t.Errorf("%+v %v", list, err)
	}
	d := owner(bot.Slots{"number": {{Kind: bot.KindNumber, Number: 1}}})
	gone, ask, err := teamMessageDelete{f}.Preview(t.Context(), d)
	if err != nil || !ask || gone.Slots["number"][0].ID != "finesse:9" {
		t.Fatalf("%+v %v %v", gone, ask, err)
	}
	d.Slots = gone.Slots
	if reply, err := (teamMessageDelete{f}).Do(t.Context(), d); err != nil || reply.Headline != "The message is no longer shown." {
		t.Errorf("%q %v", reply.Headline, err)
	}
	if _, _, err := (teamMessageDelete{f}).Preview(t.Context(), owner(bot.Slots{"number": {{Kind: bot.KindNumber, Number: 7}}})); bot.KindOf(err) != bot.NotFound {
		t.Errorf("no such number: %v", err)
	}
}

func TestFinesseLists(t *testing.T) {
	f := harbourOffice()
	f.contacts = []finesse.Contact{{Book: "All", Name: "Crane Control", Number: "+12025550182", Description: "Day and night"}, {Book: "All", Name: "Harbour Master", Number: "5900"}}
	f.reasons = []finesse.Reason{{ID: "finesse:1", Category: "NOT_READY", Code: "10", Label: "Coffee"}, {ID: "finesse:2", Category: "LOGOUT", Code: "20", Label: "End of Shift"}}
	f.media = []finesse.Media{{Name: "ECE_Chat", State: bot.StateIdle, Word: "Idle", IdleCode: "Coffee", Since: now.Add(-time.Minute)}}
	f.dialogs = []finesse.Dialog{{ID: "finesse:7", Type: "ACD_IN", Queue: "Freight", Parties: []finesse.Participant{{Name: "+12025550191", State: "ACTIVE"}, {Name: "Nora Quist", State: "ACTIVE", Since: now.Add(-time.Minute), Actions: []string{"HOLD", "DROP"}}}}}
	f.nodes = []finesse.Node{{Name: "finesse-1", Status: "OUT_OF_SERVICE", Reason: "CTI is down", Deployment: "UCCE"}, {Name: "finesse-2", Status: "IN_SERVICE", InUse: true}}
	f.stopped = "it was refused"
	u := &fakeUnifiedCM{stopped: "it was refused", cluster: unifiedcm.Cluster{Version: "15.0.1"}}
	word := func(s string) bot.Slots { return bot.Slots{"text": {{Kind: bot.KindText, Name: s}}} }
	for _, tt := range []struct {
		c     bot.Reader
		slots bot.Slots
		want  string
	}{
		{phoneBook{f}, nil, "2 entries in the phone books."},
		{phoneBook{f}, word("crane"), "Crane Control: +12025550182."},
		{phoneBook{f}, word("0182"), "Crane Control: +12025550182."},
		{phoneBook{f}, word("bakery"), "None of 2 entries in the phone books has “bakery”."},
		{reasonList{f}, nil, "2 reason codes in Finesse: Coffee, End of Shift."},
		{dialogList{f}, bot.Slots{"agent": {nora}}, "Nora Quist has 1 dialog (live, 14:35 EDT)."},
		{finesseStatus{f}, nil, "1 of 2 nodes of Finesse is in service. The bot's account is not used any more: its password was refused."},
	} {
		reply, err := tt.c.Run(t.Context(), request(tt.slots))
		if err != nil || reply.Headline != tt.want {
			t.Errorf("%s: %q %v, want %q", tt.c.Spec().Name, reply.Headline, err, tt.want)
		}
	}
	for _, tt := range []struct {
		c    bot.Changer
		stop *string
		want string
	}{
		{newFinesseResume(f), &f.stopped, "Finesse takes the password again: the account supervises 2 teams."},
		{newClusterResume(u), &u.stopped, "Unified CM takes the password again: release 15.0.1."},
	} {
		preview, ask, err := tt.c.Preview(t.Context(), owner(nil))
		if err != nil || !ask || *tt.stop == "" || preview.Facts[0].Value != "it was refused" {
			t.Errorf("%+v %v %v", preview, ask, err)
		}
		if was, err := tt.c.Observe(t.Context(), owner(nil)); err != nil || was.State != bot.OutcomeNotDone {
			t.Errorf("before: %+v %v", was, err)
		}
		if reply, err := tt.c.Do(t.Context(), owner(nil)); err != nil || reply.Headline != tt.want {
			t.Errorf("%q %v", reply.Headline, err)
		}
		if was, err := tt.c.Observe(t.Context(), owner(nil)); err != nil || was.State != bot.OutcomeDone {
			t.Errorf("after: %+v %v", was, err)
		}
		if preview, ask, err = tt.c.Preview(t.Context(), owner(nil)); err != nil || ask || !preview.Settled {
			t.Errorf("%+v %v %v", preview, ask, err)
		}
	}
	if reply, err := (clientLogSend{f}).Do(t.Context(), owner(word("“calls drop”"))); err != nil || len(f.log) != 1 || f.log[0] != "2025-06-17T18:35:00Z Alex Morgan (Floorwalker): calls drop" {
		t.Errorf("%q %v, %v", reply.Headline, err, f.log)
	}
}

// TestPresentOnly asks for queues of which only the present is known, alone and
// beside others.
func TestPresentOnly(t *testing.T) {
	freight := bot.Queue{System: finesse.System, ID: "finesse:10", Name: "Freight", Live: &bot.QueueNow{Known: true, Waiting: 2, LongestSince: now.Add(-95 * time.Second), Available: 1, LoggedIn: 3}}
	alone := &fakeCenter{queues: []bot.Queue{freight}, agents: []bot.Agent{{System: finesse.System, State: bot.StateAvailable}, {System: finesse.System, State: bot.StateIdle}}}
	both := busyFloor()
	both.queues = append(both.queues, freight)
	asked := bot.Value{Kind: bot.KindQueue, ID: freight.ID, Name: freight.Name}
	metric := func(m bot.Metric) []bot.Value { return []bot.Value{{Kind: bot.KindMetric, Metric: m, Name: string(m)}} }
	yesterday := []bot.Value{{Kind: bot.KindRange, Range: &bot.Range{From: now.Add(-30 * time.Hour), To: now.Add(-20 * time.Hour)}}}
	for name, tt := range map[string]struct {
		f     *fakeCenter
		slots bot.Slots
		want  string
		note  string
		fails bool
	}{
		"one":              {alone, bot.Slots{"queue": {asked}}, "Freight: 2 waiting now, the longest for 1 min 35 s; 1 agent available, 3 logged in (live, 14:35 EDT).", "Finesse keeps no history", false},
		"all":              {alone, nil, "All queues: 2 waiting now, the longest for 1 min 35 s; 1 agent available, 3 logged in (live, 14:35 EDT).", "Finesse keeps no history", false},
		"waiting":          {alone, bot.Slots{"queue": {asked}, "metric": metric(bot.MetricWaiting)}, "Freight: 2 waiting now, the longest for 1 min 35 s (live, 14:35 EDT).", "", false},
		"longest":          {alone, bot.Slots{"metric": metric(bot.MetricLongestWait)}, "The longest wait now is 1 min 35 s, in Freight (live, 14:35 EDT).", "", false},
		"its past":         {alone, bot.Slots{"queue": {asked}, "metric": metric(bot.MetricServiceLevel)}, "Finesse keeps no history", "", true},
		"yesterday":        {alone, bot.Slots{"queue": {asked}, "time": yesterday}, "Finesse keeps no history", "", true},
		"a chart":          {alone, bot.Slots{"format": {{Kind: bot.KindChoice, Name: "chart"}}}, "Finesse keeps no history", "", true},
		"beside another":   {both, bot.Slots{"queue": {asked}}, "Freight: 2 waiting now, the longest for 1 min 35 s; 1 agent available, 3 logged in (live, 14:35 EDT).", "", false},
		"all with another": {both, nil, "All queues: ", "of its queues only the present is known", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(tt.slots)
			if r.Slots == nil {
				r.Slots = bot.Slots{}
			}
			reply, err := queueStatus{floor{source: tt.f}}.Run(t.Context(), r)
			if tt.fails {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%q %v", reply.Headline, err)
				}
				return
			}
			if err != nil || !strings.HasPrefix(reply.Headline, tt.want) || !strings.Contains(reply.Note, tt.note) {
				t.Errorf("%q %q %v, want %q", reply.Headline, reply.Note, err, tt.want)
			}
		})
	}
	if _, err := (agentList{source: alone}).Run(t.Context(), request(bot.Slots{"queue": {asked}})); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "does not say who serves Freight") {
		t.Errorf("who serves it: %v", err)
	}
	for slot, v := range map[string]bot.Value{"agent": nora, "queue": asked, "team": harbour} {
		for _, c := range (Deps{Finesse: harbourOffice(), ContactCenter: both}).inCloud([]bot.Command{taskList{source: both, floor: floor{source: both}}}) {
			if _, err := c.(bot.Reader).Run(t.Context(), request(bot.Slots{slot: {v}})); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "is in Finesse, which keeps no history") {
				t.Errorf("tasks of %s: %v", v.Name, err)
			}
		}
	}
}
