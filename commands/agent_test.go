package commands

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func stateValue(name, id string) bot.Value {
	return bot.Value{Kind: bot.KindAgentState, Name: name, ID: id}
}

func team() *fakeCenter {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	return &fakeCenter{
		queues: []bot.Queue{{ID: "billing", Name: "Billing", TeamIDs: []string{"blue"}}},
		agents: []bot.Agent{
			{ID: "maya", Name: "Maya Patel", TeamID: "blue", TeamName: "Blue", State: bot.StateAvailable, Since: ago(2 * time.Minute)},
			{ID: "tom", Name: "Tom Becker", TeamID: "blue", TeamName: "Blue", State: bot.StateIdle, IdleCode: "Break", Since: ago(35 * time.Minute)},
			{ID: "luis", Name: "Luis Ortega", TeamID: "evening", TeamName: "Evening", State: bot.StateConnected, QueueName: "Sales", ContactID: "c1", Since: ago(90 * time.Second)},
			{ID: "grace", Name: "Grace Lin", TeamID: "blue", TeamName: "Blue", State: bot.StateIdle, IdleCode: "Lunch"},
		},
		users: []bot.Agent{{ID: "maya", Name: "Maya Patel"}, {ID: "dana", Name: "Dana Whitfield", TeamID: "tier2"}},
	}
}

func who(f *fakeCenter, ids ...string) []bot.Value {
	var values []bot.Value
	for _, id := range ids {
		for _, a := range append(f.agents, f.users...) {
			if a.ID == id {
				values = append(values, agentValue(a))
				break
			}
		}
	}
	return values
}

func TestAgentStatus(t *testing.T) {
	for name, tt := range map[string]struct {
		agent string
		state bot.Value
		want  string
	}{
		"available":  {"maya", bot.Value{}, "Maya Patel is Available, for 2 min (live, 14:35 EDT)."},
		"idle":       {"tom", bot.Value{}, "Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"connected":  {"luis", bot.Value{}, "Luis Ortega is connected on Sales, for 1 min 30 s (live, 14:35 EDT)."},
		"no time":    {"grace", bot.Value{}, "Grace Lin is Idle (Lunch) (live, 14:35 EDT)."},
		"yes":        {"tom", stateValue("Break", "code1"), "Yes: Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"no":         {"tom", stateValue("Lunch", "code2"), "No: Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"any idle":   {"tom", stateValue("Idle", ""), "Yes: Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"is back":    {"tom", stateValue("Available", ""), "No: Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"is here":    {"tom", stateValue("Logged in", ""), "Yes: Tom Becker is Idle (Break), for 35 min (live, 14:35 EDT)."},
		"on a call":  {"luis", stateValue("Connected", ""), "Yes: Luis Ortega is connected on Sales, for 1 min 30 s (live, 14:35 EDT)."},
		"not a call": {"maya", stateValue("Connected", ""), "No: Maya Patel is Available, for 2 min (live, 14:35 EDT)."},
	} {
		t.Run(name, func(t *testing.T) {
			f := team()
			slots := bot.Slots{"agent": who(f, tt.agent)}
			if tt.state.Name != "" {
				slots["state"] = one(tt.state)
			}
			reply, err := agentStatus{f}.Run(t.Context(), request(slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, reply.Headline); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAgentList(t *testing.T) {
	longer := func(op bot.Op, d time.Duration) []bot.Value {
		return one(bot.Value{Kind: bot.KindDuration, Op: op, Duration: d})
	}
	for name, tt := range map[string]struct {
		slots    bot.Slots
		headline string
		agents   string
	}{
		"all":       {nil, "4 agents are logged in (live, 14:35 EDT).", "Tom Becker, Maya Patel, Luis Ortega, Grace Lin"},
		"logged in": {bot.Slots{"state": one(stateValue("Logged in", ""))}, "4 agents are logged in (live, 14:35 EDT).", "Tom Becker, Maya Patel, Luis Ortega, Grace Lin"},
		"logged out": {bot.Slots{"state": one(stateValue("Logged out", ""))},
			"1 agent is logged out (live, 14:35 EDT): Dana Whitfield.", "Dana Whitfield"},
		"queue and state": {bot.Slots{"queue": one(queueValue("Billing")), "state": one(stateValue("Available", ""))},
			"1 agent is Available for Billing (live, 14:35 EDT): Maya Patel, for 2 min.", "Maya Patel"},
		"idle code": {bot.Slots{"state": one(stateValue("Break", "b"))},
			"1 agent is Idle (Break) (live, 14:35 EDT): Tom Becker, for 35 min.", "Tom Becker"},
		"longer": {bot.Slots{"team": one(bot.Value{Kind: bot.KindTeam, ID: "blue", Name: "Blue"}), "longer": longer(bot.OpMore, 30*time.Minute)},
			"1 agent is in one state on team Blue longer than 30 min (live, 14:35 EDT): Tom Becker, for 35 min.", "Tom Becker"},
		"shorter": {bot.Slots{"longer": longer(bot.OpLess, 2*time.Minute)},
			"1 agent is in one state less than 2 min (live, 14:35 EDT): Luis Ortega, for 1 min 30 s.", "Luis Ortega"},
		"nobody": {bot.Slots{"state": one(stateValue("Wrap-up", ""))}, "Nobody is in wrap-up (live, 14:35 EDT).", ""},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := agentList{source: team()}.Run(t.Context(), request(tt.slots))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.headline, reply.Headline); diff != "" {
				t.Error(diff)
			}
			var names []string
			for _, v := range reply.Items {
				names = append(names, v.Name)
			}
			if diff := cmp.Diff(tt.agents, strings.Join(names, ", ")); diff != "" {
				t.Error(diff)
			}
			if (reply.Table == nil) != (tt.agents == "") {
				t.Error("table and agents do not agree")
			}
		})
	}
}

func TestAgentListChart(t *testing.T) {
	slots := bot.Slots{"format": one(bot.Value{Kind: bot.KindChoice, Name: "chart"})}
	reply, err := agentList{source: team()}.Run(t.Context(), request(slots))
	if err != nil {
		t.Fatal(err)
	}
	want := &bot.Chart{
		Title: "Time in state, 14:35 EDT", Kind: bot.ChartStacked, YLabel: "minutes",
		X: []string{"Tom Becker", "Maya Patel", "Luis Ortega", "Grace Lin"},
		Series: []bot.Series{
			{Name: "Idle (Break)", Values: []float64{35, 0, 0, 0}},
			{Name: "Available", Values: []float64{0, 2, 0, 0}},
			{Name: "Connected", Values: []float64{0, 0, 1.5, 0}},
			{Name: "Idle (Lunch)", Values: []float64{0, 0, 0, 0}},
		},
		Alt: "Time in state of 4 agents; the longest is Tom Becker, Idle (Break), for 35 min.",
	}
	if diff := cmp.Diff(want, reply.Chart); diff != "" {
		t.Error(diff)
	}
}

func TestAgentStatePreview(t *testing.T) {
	for name, tt := range map[string]struct {
		agents []string
		state  bot.Value
		want   string
		facts  []bot.Fact
		ask    bool
		kind   bot.ErrorKind
	}{
		"one": {[]string{"maya"}, stateValue("Lunch", "l"), "Set Maya Patel to Idle (Lunch)?",
			[]bot.Fact{{Label: "Maya Patel", Value: "Available since 14:33 EDT, for 2 min → Idle (Lunch)"}}, true, ""},
		"on a call": {[]string{"luis"}, stateValue("Available", ""), "Set Luis Ortega to Available?",
			[]bot.Fact{{Label: "Luis Ortega", Value: "Connected since 14:33 EDT, for 1 min 30 s → Available, with a contact at hand: the change may wait until it is over"}}, true, ""},
		"one of two is there": {[]string{"tom", "maya"}, stateValue("Available", ""), "Set Tom Becker to Available?",
			[]bot.Fact{
				{Label: "Tom Becker", Value: "Idle (Break) since 14:00 EDT, for 35 min → Available"},
				{Label: "Maya Patel", Value: "already Available since 14:33 EDT, for 2 min"},
			}, true, ""},
		"already there": {[]string{"maya"}, stateValue("Available", ""), "Nothing to change: Maya Patel is already Available since 14:33 EDT, for 2 min.",
			[]bot.Fact{{Label: "Maya Patel", Value: "already Available since 14:33 EDT, for 2 min"}}, false, ""},
		"no code":      {[]string{"maya"}, stateValue("Idle", ""), "", nil, false, bot.Invalid},
		"not settable": {[]string{"maya"}, stateValue("Connected", ""), "", nil, false, bot.Invalid},
		"nobody":       {nil, stateValue("Available", ""), "", nil, false, bot.Invalid},
		"unknown":      {[]string{"dana"}, stateValue("Available", ""), "", nil, false, bot.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			f := team()
			slots := bot.Slots{"agent": who(f, tt.agents...), "state": one(tt.state)}
			reply, ask, err := agentState{f}.Preview(t.Context(), request(slots))
			if bot.KindOf(err) != tt.kind {
				t.Fatal(err)
			}
			if ask != tt.ask || reply.Settled != (!tt.ask && tt.kind == "") {
				t.Errorf("ask %v, settled %v", ask, reply.Settled)
			}
			if diff := cmp.Diff(tt.want, reply.Headline); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.facts, reply.Facts); diff != "" {
				t.Error(diff)
			}
			if len(f.sent) > 0 {
				t.Error("a preview changed something")
			}
		})
	}
	t.Run("logged out", func(t *testing.T) {
		f := team()
		f.put("maya", bot.StateLoggedOut, "")
		slots := bot.Slots{"agent": who(f, "maya"), "state": one(stateValue("Available", ""))}
		if _, _, err := (agentState{f}).Preview(t.Context(), request(slots)); bot.KindOf(err) != bot.Invalid {
			t.Error(err)
		}
	})
}

// heldBack is the error of a request that was not sent.
type heldBack struct{}

func (heldBack) Error() string { return "held back" }
func (heldBack) Unsent() bool  { return true }

func TestAgentStateDo(t *testing.T) {
	obeys := func(f *fakeCenter, id string, available bool, _ string) error {
		if available {
			f.put(id, bot.StateAvailable, "")
		} else {
			f.put(id, bot.StateIdle, "Lunch")
		}
		return nil
	}
	refused := bot.Errorf(bot.Forbidden, "Cisco says no. Nothing was changed.")
	held := &bot.Error{Kind: bot.Upstream, Public: "The budget is used up. Nothing was changed.", Err: heldBack{}}
	for name, tt := range map[string]struct {
		agents []string
		state  bot.Value
		set    func(*fakeCenter, string, bool, string) error
		want   string // headline or public error
		kind   bot.ErrorKind
		sent   int
		took   time.Duration
	}{
		"done at once": {[]string{"maya"}, stateValue("Lunch", "l"), obeys, "Maya Patel is now Idle (Lunch).", "", 1, firstLook},
		"done later": {[]string{"maya"}, stateValue("Lunch", "l"), func(f *fakeCenter, id string, _ bool, _ string) error {
			time.AfterFunc(time.Second, func() { f.put(id, bot.StateIdle, "Lunch") })
			return nil
		}, "Maya Patel is now Idle (Lunch).", "", 1, 3 * firstLook},
		"offered a contact at once": {[]string{"tom"}, stateValue("Available", ""), func(f *fakeCenter, id string, _ bool, _ string) error {
			f.put(id, bot.StateReserved, "")
			return nil
		}, "Tom Becker is now Available, and a contact rings.", "", 1, firstLook},
		"a contact rang before": {[]string{"tom"}, stateValue("Available", ""), func(f *fakeCenter, id string, _ bool, _ string) error {
			f.put(id, bot.StateReserved, "")
			f.mu.Lock()
			defer f.mu.Unlock()
			for i := range f.agents {
				f.agents[i].Since = now.Add(-10 * time.Second)
			}
			return nil
		}, "Tom Becker is still Reserved: the change to Available was accepted but is not confirmed yet.", bot.Uncertain, 1, confirmFor},
		"never seen": {[]string{"luis"}, stateValue("Lunch", "l"), nil,
			"Luis Ortega is still Connected: the change to Idle (Lunch) was accepted but is not confirmed yet.", bot.Uncertain, 1, confirmFor},
		"there since the question": {[]string{"maya"}, stateValue("Available", ""), obeys,
			"Maya Patel is now Available.", "", 1, firstLook},
		"held back": {[]string{"maya"}, stateValue("Lunch", "l"), func(*fakeCenter, string, bool, string) error { return held },
			"The budget is used up. Nothing was changed.", bot.Upstream, 1, 0},
		"second held back": {[]string{"tom", "grace"}, stateValue("Available", ""), func(f *fakeCenter, id string, a bool, code string) error {
			if id == "grace" {
				return held
			}
			return obeys(f, id, a, code)
		}, "Now Available: Tom Becker. Not asked: Grace Lin.", "", 2, firstLook},
		"all held back": {[]string{"tom", "grace"}, stateValue("Available", ""), func(*fakeCenter, string, bool, string) error { return held },
			"Not asked: Tom Becker, Grace Lin. Tom Becker was not asked: The budget is used up. Nothing was changed." +
				" Grace Lin was not asked: The budget is used up. Nothing was changed.", bot.Upstream, 2, 0},
		"two": {[]string{"tom", "grace"}, stateValue("Available", ""), obeys,
			"Now Available: Tom Becker, Grace Lin.", "", 2, firstLook},
		"refused": {[]string{"maya"}, stateValue("Lunch", "l"), func(*fakeCenter, string, bool, string) error { return refused },
			refused.Public, bot.Forbidden, 1, 0},
		"second refused": {[]string{"tom", "grace", "maya"}, stateValue("Available", ""), func(f *fakeCenter, id string, a bool, code string) error {
			if id == "grace" {
				return refused
			}
			return obeys(f, id, a, code)
		}, "Now Available: Tom Becker. Already Available: Maya Patel. Refused: Grace Lin.", "", 2, firstLook},
		"all refused": {[]string{"tom", "grace"}, stateValue("Available", ""), func(*fakeCenter, string, bool, string) error { return refused },
			"Refused: Tom Becker, Grace Lin. Tom Becker was not changed: Cisco says no. Nothing was changed." +
				" Grace Lin was not changed: Cisco says no. Nothing was changed.", bot.Forbidden, 2, 0},
		"one is gone": {[]string{"dana", "tom"}, stateValue("Available", ""), obeys,
			"Now Available: Tom Becker. Not asked: Dana Whitfield.", "", 1, firstLook},
		"one refused, one open": {[]string{"luis", "grace"}, stateValue("Training", "t"), func(_ *fakeCenter, id string, _ bool, _ string) error {
			if id == "grace" {
				return refused
			}
			return nil
		}, "Accepted, not confirmed yet: Luis Ortega. Refused: Grace Lin.", bot.Uncertain, 2, confirmFor},
		"all busy": {[]string{"luis", "tom", "grace", "maya"}, stateValue("Training", "t"), nil,
			"Accepted, not confirmed yet: Luis Ortega, Tom Becker, Grace Lin, Maya Patel.", bot.Uncertain, 4, confirmFor},
		"no answer to one": {[]string{"tom", "grace"}, stateValue("Available", ""), func(f *fakeCenter, id string, a bool, code string) error {
			if id == "tom" {
				return bot.Errorf(bot.Uncertain, "no answer")
			}
			return obeys(f, id, a, code)
		}, "Now Available: Grace Lin. Asked, outcome not known: Tom Becker.", bot.Uncertain, 2, confirmFor},
		"no answer, and done": {[]string{"tom", "grace"}, stateValue("Available", ""), func(f *fakeCenter, id string, a bool, code string) error {
			_ = obeys(f, id, a, code)
			return bot.Errorf(bot.Uncertain, "no answer")
		}, "Now Available: Tom Becker, Grace Lin.", "", 2, firstLook},
		"no answer to the only one": {[]string{"tom"}, stateValue("Available", ""), func(*fakeCenter, string, bool, string) error {
			return bot.Errorf(bot.Uncertain, "no answer")
		}, "no answer", bot.Uncertain, 1, confirmFor},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := team()
				f.set = tt.set
				start := time.Now()
				slots := bot.Slots{"agent": who(f, tt.agents...), "state": one(tt.state)}
				reply, err := agentState{f}.Do(t.Context(), request(slots))
				synctest.Wait()
				got := reply.Headline
				if e, ok := asError(err); ok {
					got = e.Public
				}
				if bot.KindOf(err) != tt.kind {
					t.Errorf("error %v", err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				if len(f.sent) != tt.sent {
					t.Errorf("sent %d times", len(f.sent))
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
			})
		})
	}
}

func TestAgentStateDoEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		f := team()
		start := time.Now()
		slots := bot.Slots{"agent": who(f, "maya"), "state": one(stateValue("Lunch", "l"))}
		reply, err := agentState{f}.Do(ctx, request(slots))
		if bot.KindOf(err) != bot.Uncertain || !strings.Contains(reply.Headline, "not confirmed yet") ||
			!strings.Contains(reply.Note, "did not show it within 20 s") {
			t.Errorf("%q, %v", reply.Headline, err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %s", took)
		}
	})
}

// TestAgentStateSaysWhoWasNotAsked sends more changes than the time is enough
// for.
func TestAgentStateSaysWhoWasNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		f := team()
		f.set = func(f *fakeCenter, id string, _ bool, _ string) error {
			f.put(id, bot.StateIdle, "Training")
			if time.Sleep(5 * time.Second); ctx.Err() != nil {
				return ctx.Err()
			}
			return nil
		}
		slots := bot.Slots{"agent": who(f, "tom", "grace", "maya"), "state": one(stateValue("Training", "t"))}
		reply, err := agentState{f}.Do(ctx, request(slots))
		if bot.KindOf(err) != bot.Uncertain { // the engine goes on looking
			t.Fatal(err)
		}
		want := [][]string{
			{"Tom Becker", "is still Idle (Break): the change to Idle (Training) was accepted but is not confirmed yet"},
			{"Grace Lin", "is still Idle (Lunch): the change to Idle (Training) was asked for once, and whether it was accepted is not known"},
			{"Maya Patel", "was not asked: there was no time left"},
		}
		if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"tom", "grace"}, f.sent); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAgentStateObserve(t *testing.T) {
	for name, tt := range map[string]struct {
		agents []string
		state  bot.Value
		err    error
		want   bot.OutcomeState
		say    string
	}{
		"done":         {[]string{"tom"}, stateValue("Break", "b"), nil, bot.OutcomeDone, "Tom Becker is Idle (Break)."},
		"not done":     {[]string{"tom"}, stateValue("Available", ""), nil, bot.OutcomeNotDone, "Tom Becker is Idle (Break)."},
		"cannot tell":  {[]string{"luis"}, stateValue("Available", ""), nil, bot.OutcomeUnknown, "Luis Ortega is Connected."},
		"half":         {[]string{"maya", "tom"}, stateValue("Available", ""), nil, bot.OutcomeNotDone, "Maya Patel is Available; Tom Becker is Idle (Break)."},
		"cannot look":  {[]string{"tom"}, stateValue("Break", "b"), errors.New("away"), bot.OutcomeUnknown, ""},
		"one is gone":  {[]string{"dana", "maya"}, stateValue("Available", ""), nil, bot.OutcomeNotDone, "Dana Whitfield is Logged out; Maya Patel is Available."},
		"none seen":    {[]string{"maya", "tom"}, stateValue("Available", ""), errors.New("away"), bot.OutcomeUnknown, ""},
		"call and not": {[]string{"luis", "tom"}, stateValue("Available", ""), nil, bot.OutcomeUnknown, "Luis Ortega is Connected; Tom Becker is Idle (Break)."},
	} {
		t.Run(name, func(t *testing.T) {
			f := team()
			f.err = tt.err
			slots := bot.Slots{"agent": who(f, tt.agents...), "state": one(tt.state)}
			got, err := agentState{f}.Observe(t.Context(), request(slots))
			if !errors.Is(err, tt.err) {
				t.Fatal(err)
			}
			if got.State != tt.want || got.Reply.Headline != tt.say {
				t.Errorf("%q: %q", got.State, got.Reply.Headline)
			}
			if len(f.sent) > 0 {
				t.Error("a look changed something")
			}
		})
	}
}
