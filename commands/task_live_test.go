package commands

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// liveFloor has a contact of Luis, one of Maya, one that waits and one that is
// over.
func liveFloor() (*fakeCenter, *fakeDesk) {
	f, d := deskTeam(true)
	contact := func(id, agent, name string, s bot.ContactStatus) bot.Contact {
		return bot.Contact{ID: id, Channel: "telephony", Origin: "+12025550101", Active: s != bot.ContactEnded, Status: s, AgentID: agent, AgentName: name,
			QueueID: "sales", QueueName: "Sales", Created: now}
	}
	f.contacts = []bot.Contact{contact("c1", "luis", "Luis Ortega", bot.ContactConnected), contact("c2", "maya", "Maya Patel", bot.ContactConnected),
		contact("c3", "", "", bot.ContactWaiting), contact("c4", "maya", "Maya Patel", bot.ContactEnded)}
	for i := range f.agents {
		switch f.agents[i].ID {
		case "maya":
			f.agents[i].State, f.agents[i].ContactID = bot.StateConnected, "c2"
		case "luis":
			f.agents[i].ContactID = "c1"
		}
	}
	return f, d
}

func (f *fakeCenter) change(id string, do func(*bot.Contact)) {
	for i := range f.contacts {
		if f.contacts[i].ID == id {
			do(&f.contacts[i])
		}
	}
}

func liveCommand(t *testing.T, name string, f *fakeCenter, d *fakeDesk) liveTask {
	t.Helper()
	for _, a := range liveActions() {
		if a.spec.Name == name {
			return liveTask{a, f, d}
		}
	}
	t.Fatalf("no %s", name)
	return liveTask{}
}

func task(id string) []bot.Value { return one(taskValue(id)) }

func TestLiveTaskPreview(t *testing.T) {
	lin := func(ids ...string) []bot.Value {
		f, _ := liveFloor()
		return who(f, ids...)
	}
	for name, tt := range map[string]struct {
		command string
		person  bot.Person
		slots   bot.Slots
		linked  bool
		want    string // headline or public error
		ask     string // the contact that is confirmed
		kind    bot.ErrorKind
	}{
		"listen in by id":       {"task monitor", alex, bot.Slots{"task": task("c1")}, true, "Listen in to the call from +12025550101 with Luis Ortega?", "c1", ""},
		"listen in by agent":    {"task monitor", alex, bot.Slots{"agent": lin("luis")}, true, "Listen in to the call from +12025550101 with Luis Ortega?", "c1", ""},
		"listen in to nobody":   {"task monitor", alex, bot.Slots{"agent": lin("tom")}, true, "Tom Becker has no contact at hand at this moment. Nothing was changed.", "", bot.NotFound},
		"listen in by caller":   {"task monitor", alex, bot.Slots{"caller": callerValue("0199")}, true, "No contact with a number that ends in 0199 is going on at this moment. Nothing was changed.", "", bot.NotFound},
		"listen in to several":  {"task monitor", alex, bot.Slots{"caller": callerValue("2025550101")}, true, "4 contacts with 2025550101 are going on. “task list” lists them: say which one. Nothing was changed.", "", bot.Invalid},
		"listen in to what":     {"task monitor", alex, nil, true, "Say which contact: its id, “the second one” after a list, the number of the caller, or the agent who has it. Nothing was changed.", "", bot.Invalid},
		"listen in to oneself":  {"task monitor", maya, bot.Slots{"task": task("c2")}, true, "You are in the call from +12025550101 with Maya Patel yourself, so there is nothing to listen in to. Nothing was changed.", "", ""},
		"listen in to a wait":   {"task monitor", alex, bot.Slots{"task": task("c3")}, true, "Nobody talks in the call from +12025550101 in Sales at this moment: it is waiting. Nothing was changed.", "", ""},
		"listen in to the past": {"task monitor", alex, bot.Slots{"task": task("c4")}, true, "The call from +12025550101 with Maya Patel is over already. Nothing was changed.", "", ""},
		"not connected":         {"task monitor", alex, bot.Slots{"task": task("c1")}, false, "Connect your account. Nothing was changed.", "", bot.NotLinked},
		"unknown":               {"task end", maya, bot.Slots{"task": task("none")}, true, "no contact none", "", bot.NotFound},
		"end one's own":         {"task end", maya, nil, true, "End the call from +12025550101 with Maya Patel?", "c2", ""},
		"end another's": {"task end", maya, bot.Slots{"agent": lin("luis")}, true, "I cannot end the call from +12025550101 with Luis Ortega: " +
			"Webex Contact Center's interface lets only the agent who has a contact do that, and gives supervisors no way to it. They can listen in and barge in. Nothing was changed.", "", ""},
		"end as no agent": {"task end", alex, bot.Slots{"task": task("c1")}, true, "I cannot end the call from +12025550101 with Luis Ortega: " +
			"Webex Contact Center's interface lets only the agent who has a contact do that, and gives supervisors no way to it. They can listen in and barge in. Nothing was changed.", "", ""},
		"hold":             {"task hold", maya, nil, true, "Put the call from +12025550101 with Maya Patel on hold?", "c2", ""},
		"resume":           {"task resume", maya, nil, true, "I cannot resume the call from +12025550101 with Maya Patel: it is connected. Nothing was changed.", "", ""},
		"transfer":         {"task transfer", maya, bot.Slots{"queue": one(queueValue("Billing"))}, true, "Transfer the call from +12025550101 with Maya Patel to Billing?", "c2", ""},
		"transfer nowhere": {"task transfer", maya, nil, true, "Say one place where the contact should go: a queue or an agent. Nothing was changed.", "", bot.Invalid},
		"transfer twice":   {"task transfer", maya, bot.Slots{"queue": one(queueValue("Billing")), "agent": lin("tom")}, true, "Say one place where the contact should go: a queue or an agent. Nothing was changed.", "", bot.Invalid},
		"take":             {"task assign", maya, bot.Slots{"task": task("c3")}, true, "Take the call from +12025550101 in Sales yourself?", "c3", ""},
		"take another's":   {"task assign", maya, bot.Slots{"task": task("c1")}, true, "Only a contact that waits can be assigned, and the call from +12025550101 with Luis Ortega is connected. Nothing was changed.", "", ""},
		"give":             {"task assign", maya, bot.Slots{"task": task("c3"), "agent": lin("luis")}, true, "I cannot assign the call from +12025550101 in Sales to Luis Ortega: Webex Contact Center's interface lets people take a contact only themselves. Nothing was changed.", "", ""},
		"take as no agent": {"task assign", alex, bot.Slots{"task": task("c3")}, true, "Webex Contact Center knows you as no agent, and contacts can be assigned only to oneself. Nothing was changed.", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, d := liveFloor()
			d.linked = tt.linked
			c := liveCommand(t, tt.command, f, d)
			reply, ask, err := c.Preview(t.Context(), as(tt.person, bot.Supervisor, tt.slots))
			got := reply.Headline
			if e, ok := asError(err); ok {
				got = e.Public
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || bot.KindOf(err) != tt.kind {
				t.Errorf("%v %s", err, diff)
			}
			if ask != (tt.ask != "") || ask && reply.Slots["task"][0].ID != tt.ask {
				t.Errorf("ask %v, means %+v", ask, reply.Slots)
			}
			if err == nil && !ask && !reply.Settled {
				t.Error("neither asks nor settles")
			}
			if len(d.live) > 0 {
				t.Error("a preview did something")
			}
		})
	}
}

func TestLiveTaskDo(t *testing.T) {
	refused := bot.Errorf(bot.Upstream, "Cisco says no. Nothing was changed.")
	for name, tt := range map[string]struct {
		command string
		person  bot.Person
		slots   bot.Slots
		act     func(*fakeCenter, contactcenter.Live) error
		want    string
		kind    bot.ErrorKind
		live    contactcenter.Live
	}{
		"listen in": {"task monitor", alex, bot.Slots{"task": task("c1")}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.Monitored = true })
			return nil
		}, "You listen in to the call from +12025550101 with Luis Ortega.", "", contactcenter.Live{Action: contactcenter.Monitor, TaskID: "c1"}},
		"not seen": {"task monitor", alex, bot.Slots{"task": task("c1")}, func(*fakeCenter, contactcenter.Live) error { return nil },
			"the call from +12025550101 with Luis Ortega is not confirmed yet.", bot.Uncertain, contactcenter.Live{Action: contactcenter.Monitor, TaskID: "c1"}},
		"hold": {"task hold", maya, bot.Slots{"task": task("c2")}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.Status = bot.ContactOnHold })
			return nil
		}, "On hold: the call from +12025550101 with Maya Patel.", "", contactcenter.Live{Action: contactcenter.HoldTask, TaskID: "c2"}},
		"end": {"task end", maya, bot.Slots{"task": task("c2")}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.Active = false })
			return nil
		}, "Ended: the call from +12025550101 with Maya Patel.", "", contactcenter.Live{Action: contactcenter.EndTask, TaskID: "c2"}},
		"refused": {"task end", maya, bot.Slots{"task": task("c2")}, func(*fakeCenter, contactcenter.Live) error { return refused },
			refused.Public, bot.Upstream, contactcenter.Live{Action: contactcenter.EndTask, TaskID: "c2"}},
		"no answer": {"task end", maya, bot.Slots{"task": task("c2")}, func(*fakeCenter, contactcenter.Live) error { return bot.Errorf(bot.Uncertain, "no answer") },
			"no answer", bot.Uncertain, contactcenter.Live{Action: contactcenter.EndTask, TaskID: "c2"}},
		"no answer, and done": {"task end", maya, bot.Slots{"task": task("c2")}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.Active = false })
			return bot.Errorf(bot.Uncertain, "no answer")
		}, "Ended: the call from +12025550101 with Maya Patel.", "", contactcenter.Live{Action: contactcenter.EndTask, TaskID: "c2"}},
		"transferred to a queue": {"task transfer", maya, bot.Slots{"task": task("c2"), "queue": one(queueValue("Billing"))}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.QueueID, k.AgentID, k.Status = "billing", "", bot.ContactWaiting })
			return nil
		}, "Transferred: the call from +12025550101 with Maya Patel, to Billing.", "", contactcenter.Live{Action: contactcenter.TransferTask, TaskID: "c2", To: "billing", ToKind: "queue"}},
		"over meanwhile": {"task end", maya, bot.Slots{"task": task("c4")}, nil,
			"The call from +12025550101 with Maya Patel is over already. Nothing was changed.", bot.Invalid, contactcenter.Live{}},
		"another's meanwhile": {"task hold", maya, bot.Slots{"task": task("c1")}, nil,
			"I cannot hold the call from +12025550101 with Luis Ortega", bot.Invalid, contactcenter.Live{}},
		"taken": {"task assign", maya, bot.Slots{"task": task("c3")}, func(f *fakeCenter, l contactcenter.Live) error {
			f.change(l.TaskID, func(k *bot.Contact) { k.AgentID, k.Status = "maya", bot.ContactRinging })
			return nil
		}, "It is yours: the call from +12025550101 in Sales.", "", contactcenter.Live{Action: contactcenter.AssignTask, TaskID: "c3"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, d := liveFloor()
				d.act = tt.act
				c, r := liveCommand(t, tt.command, f, d), as(tt.person, bot.Supervisor, tt.slots)
				reply, err := c.Do(t.Context(), r)
				got := reply.Headline
				if e, ok := asError(err); ok {
					got = e.Public
				}
				if !strings.HasPrefix(got, tt.want) || bot.KindOf(err) != tt.kind {
					t.Errorf("%q, %v", got, err)
				}
				if tt.live.TaskID == "" {
					if len(d.live) > 0 {
						t.Errorf("asked for %+v", d.live)
					}
					return
				}
				if len(d.live) != 1 {
					t.Fatalf("asked %d times", len(d.live))
				}
				if id := d.live[0].RequestID; id != requestUUID(r.ID) || len(id) != 36 {
					t.Errorf("request id %q", id)
				}
				d.live[0].RequestID = ""
				if diff := cmp.Diff(tt.live, d.live[0]); diff != "" {
					t.Error(diff)
				}
				out, err := c.Observe(t.Context(), r)
				// A record says that somebody listens, and not who.
				done := tt.kind == "" && tt.live.Action != contactcenter.Monitor && tt.live.Action != contactcenter.BargeIn
				if err != nil || (out.State == bot.OutcomeDone) != done {
					t.Errorf("observed %q, %v", out.State, err)
				}
			})
		})
	}
}

// TestWhatNoRecordShowsIsNotClaimed ends a listening, and listens to a call that
// somebody has listened to before.
func TestWhatNoRecordShowsIsNotClaimed(t *testing.T) {
	for _, name := range []string{"monitor end", "task monitor"} {
		f, d := liveFloor()
		f.change("c1", func(k *bot.Contact) { k.Monitored = true })
		reply, err := liveCommand(t, name, f, d).Do(t.Context(), as(alex, bot.Supervisor, bot.Slots{"task": task("c1")}))
		if err != nil || !strings.HasPrefix(reply.Headline, "Accepted. ") || !strings.Contains(reply.Note, "cannot confirm") || len(d.live) != 1 {
			t.Errorf("%s: %q, %q, %v", name, reply.Headline, reply.Note, err)
		}
	}
}
