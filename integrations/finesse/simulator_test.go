package finesse

import (
	"context"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/simulator/world"
)

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func named(t *testing.T, agents []bot.Agent, name string) bot.Agent {
	t.Helper()
	for _, a := range agents {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("%s is not among %v", name, agents)
	return bot.Agent{}
}

// TestAgents reads the floor, and changes states as a supervisor.
func TestAgents(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	all := must[[]bot.Agent](t)(c.AgentsNow(t.Context()))
	if len(all) != 5 {
		t.Errorf("%d agents are logged in, want 5: %v", len(all), all)
	}
	nora := named(t, all, "Nora Quist")
	if nora.State != bot.StateIdle || nora.IdleCode != "Coffee" || nora.ID != "finesse:5001" || nora.TeamName != "Harbour" || nora.DialNumber != "5101" ||
		start.Sub(nora.Since) != 18*time.Minute || nora.System != System {
		t.Errorf("Nora: %+v", nora)
	}
	if users := must[[]bot.Agent](t)(c.Users(t.Context())); len(users) != 6 || named(t, users, "Rosa Keller").State != bot.StateLoggedOut {
		t.Errorf("users: %v", users)
	}
	if me := named(t, all, "Alex Morgan"); me.Email != "alex.morgan@acme.example" {
		t.Errorf("the account: %+v", me)
	}

	if err := c.SetAgentState(t.Context(), nora.ID, bot.StateWish{Available: true}, ""); err != nil {
		t.Fatal(err)
	}
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), nora.ID)); now.State != bot.StateIdle {
		t.Errorf("at once: %+v", now)
	}
	f.soon()
	// A call has waited in her queue: she is rung.
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), nora.ID)); now.State != bot.StateReserved {
		t.Errorf("then: %+v", now)
	}
	f.happen("finesse call answered", "finesseAgent", "5001")
	err := c.SetAgentState(t.Context(), nora.ID, bot.StateWish{}, "")
	if bot.KindOf(err) != bot.Upstream || !strings.Contains(err.Error(), "does not allow that in the state") {
		t.Errorf("Not Ready in a call: %v", err)
	}
	if err := c.LogOut(t.Context(), nora.ID, ""); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), nora.ID)); now.State != bot.StateConnected || now.Pending != bot.StateLoggedOut {
		t.Errorf("logged out in a call: %+v", now)
	}
	f.happen("finesse call ends", "finesseAgent", "5001")
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), nora.ID)); now.State != bot.StateLoggedOut || now.Pending != "" {
		t.Errorf("after the call: %+v", now)
	}

	wanda := named(t, all, "Wanda Fry")
	if err := c.SetAgentState(t.Context(), wanda.ID, bot.StateWish{Code: bot.Code{Name: "Coffee"}}, ""); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a reason for somebody else: %v", err)
	}
	if err := c.SetAgentState(t.Context(), wanda.ID, bot.StateWish{}, ""); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), wanda.ID)); now.State != bot.StateIdle || now.IdleCode != "Supervisor initiated" {
		t.Errorf("Not Ready: %+v", now)
	}
	if err := c.SetAgentState(t.Context(), "finesse:sup1", bot.StateWish{Code: bot.Code{Name: "Paperwork"}}, ""); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), "finesse:sup1")); now.IdleCode != "Paperwork" {
		t.Errorf("one's own reason: %+v", now)
	}
	for _, id := range []string{"", "5001", "finesse:", "finesse:../x", "finesse:a/b", "finesse:nobody"} {
		if _, err := c.AgentNow(t.Context(), id); bot.KindOf(err) != bot.NotFound {
			t.Errorf("agent %q: %v", id, err)
		}
	}
}

// TestSession signs the account out and in again.
func TestSession(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	if err := c.LogOut(t.Context(), "finesse:sup1", ""); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if _, err := c.OwnLine().Calls(t.Context()); bot.KindOf(err) != bot.Invalid {
		t.Errorf("the phone of nobody: %v", err)
	}
	if err := c.LogIn(t.Context(), bot.Login{DialNumber: "5199", Extension: true}); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if now := must[bot.Agent](t)(c.AgentNow(t.Context(), "finesse:sup1")); now.State != bot.StateIdle || now.DialNumber != "5199" {
		t.Errorf("signed in: %+v", now)
	}
	if seat := must[bot.Seat](t)(c.Seat(t.Context(), "finesse:sup1")); seat.DialNumber != "5199" || len(seat.TeamIDs) != 1 {
		t.Errorf("seat: %+v", seat)
	}
}

// TestQueues reads what CCE counts, and is told that CCX counts nothing.
func TestQueues(t *testing.T) {
	f := newFloor(t, nil)
	queues := must[[]bot.Queue](t)(f.client("", nil).Queues(t.Context()))
	if len(queues) != 3 || queues[1].Name != "Freight" || queues[1].ID != "finesse:10" {
		t.Fatalf("queues: %+v", queues)
	}
	freight := queues[1].Live
	if !freight.Known || freight.Waiting != 2 || start.Sub(freight.LongestSince) != 95*time.Second || freight.LoggedIn != 3 || freight.Available != 0 {
		t.Errorf("Freight: %+v", freight)
	}
	if nobody := queues[2]; nobody.Name != "Night Watch" || nobody.Live.Waiting != 0 || nobody.Live.LoggedIn != 0 {
		t.Errorf("Night Watch: %+v", nobody.Live)
	}
	x := newFloor(t, func(f *world.Finesse) { f.Deployment = "UCCX" })
	if _, err := x.client("", nil).Queues(t.Context()); bot.KindOf(err) != bot.Invalid {
		t.Errorf("queues of CCX: %v", err)
	}
}

// TestLists reads reason codes, phone books, media, messages and both nodes.
func TestLists(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	if codes := must[[]bot.Code](t)(c.IdleCodes(t.Context())); len(codes) != 3 || codes[2].Name != "Paperwork" {
		t.Errorf("codes: %v", codes)
	}
	if out := must[[]Reason](t)(c.Reasons(t.Context(), logOut)); len(out) != 1 || out[0].Label != "End of Shift" || out[0].Code != "20" {
		t.Errorf("logout reasons: %v", out)
	}
	if contacts := must[[]Contact](t)(c.Contacts(t.Context())); len(contacts) != 3 || contacts[0].Name != "Crane Control" || contacts[0].Global {
		t.Errorf("contacts: %v", contacts)
	}
	if media := must[[]Media](t)(c.MediaOf(t.Context(), "finesse:5003")); len(media) != 1 || media[0].Name != "ECE_Chat" || !media[0].Routable {
		t.Errorf("media: %v", media)
	}
	teams := must[[]bot.Team](t)(c.Teams(t.Context()))
	if len(teams) != 2 || teams[0].Name != "Harbour" {
		t.Fatalf("teams: %v", teams)
	}
	if err := c.SendMessage(t.Context(), []string{teams[0].ID, teams[1].ID}, "Crane 3 is <back> & running", time.Hour); err != nil {
		t.Fatal(err)
	}
	sent := must[[]Message](t)(c.Messages(t.Context(), teams[1].ID))
	if len(sent) != 1 || sent[0].Content != "Crane 3 is <back> & running" || sent[0].Author != "Alex Morgan" || len(sent[0].TeamIDs) != 2 || sent[0].Lasts != time.Hour {
		t.Errorf("messages: %+v", sent)
	}
	if err := c.DeleteMessage(t.Context(), sent[0].ID); err != nil {
		t.Error(err)
	}
	if left := must[[]Message](t)(c.Messages(t.Context(), teams[0].ID)); len(left) != 0 {
		t.Errorf("deleted: %v", left)
	}
	if err := c.UploadLog(t.Context(), "the bot notices something"); err != nil {
		t.Error(err)
	}
	nodes := c.Nodes(t.Context())
	if len(nodes) != 2 || !nodes[0].InService() || !nodes[0].InUse || nodes[1].InUse || nodes[1].Deployment != "UCCE" || nodes[0].AuthMode != "NON_SSO" {
		t.Errorf("nodes: %+v", nodes)
	}
}

// TestMessagesEnd fills the room for team messages.
func TestMessagesEnd(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	teams := must[[]bot.Team](t)(c.Teams(t.Context()))
	for range 10 {
		if err := c.SendMessage(t.Context(), []string{teams[0].ID}, "hello", time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	err := c.SendMessage(t.Context(), []string{teams[0].ID}, "hello", time.Hour)
	if bot.KindOf(err) != bot.Upstream || !strings.Contains(err.Error(), "as many team messages as Finesse allows") {
		t.Errorf("one too many: %v", err)
	}
}

// TestCalls does with calls what can be done.
func TestCalls(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	line := c.OwnLine()
	calls := func() []bot.Call { t.Helper(); return must[[]bot.Call](t)(line.Calls(t.Context())) }
	do := func(o bot.CallOrder) {
		t.Helper()
		if _, err := line.Do(t.Context(), o); err != nil {
			t.Fatalf("%s: %v", o.Action, err)
		}
		f.soon()
	}
	if _, err := c.AgentsNow(t.Context()); err != nil { // names of phones are known from then on
		t.Fatal(err)
	}
	f.happen("finesse phone rings", "finesseAgent", "sup1", "from", "+12025550199")
	ringing := calls()[0]
	if ringing.State != bot.CallAlerting || ringing.Party.Number != "+12025550199" || !ringing.Offers(bot.ActAnswer) || ringing.Offers(bot.ActHold) || ringing.System != System {
		t.Errorf("ringing: %+v", ringing)
	}
	if _, err := line.Do(t.Context(), bot.CallOrder{Action: bot.ActHold, CallID: ringing.ID}); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "offers for that call now: ANSWER") {
		t.Errorf("what is not offered: %v", err)
	}
	do(bot.CallOrder{Action: bot.ActAnswer, CallID: ringing.ID})
	if up := calls()[0]; up.State != bot.CallConnected || !up.Offers(bot.ActHold) {
		t.Errorf("answered: %+v", up)
	}
	if me := must[bot.Agent](t)(c.AgentNow(t.Context(), "finesse:sup1")); me.State != bot.StateConnected {
		t.Errorf("in a call: %+v", me)
	}
	do(bot.CallOrder{Action: bot.ActDTMF, CallID: ringing.ID, Digits: "12#"})
	do(bot.CallOrder{Action: bot.ActHold, CallID: ringing.ID})
	if k := must[bot.Call](t)(line.Call(t.Context(), ringing.ID)); k.State != bot.CallHeld {
		t.Errorf("held: %+v", k)
	}
	do(bot.CallOrder{Action: bot.ActResume, CallID: ringing.ID})
	if _, err := line.Do(t.Context(), bot.CallOrder{Action: bot.ActRecordStart, CallID: ringing.ID}); bot.KindOf(err) != bot.Invalid {
		t.Errorf("recording at CCE: %v", err)
	}

	var consult bot.CallResult
	f.hurry(func(ctx context.Context) {
		consult = must[bot.CallResult](t)(line.Do(ctx, bot.CallOrder{Action: bot.ActDial, CallID: ringing.ID, Destination: "5103"}))
	})
	k := must[bot.Call](t)(line.Call(t.Context(), consult.CallID))
	if k.Party.Name != "Wanda Fry" || !k.Outbound || k.State != bot.CallConnecting {
		t.Errorf("consulting: %+v", k)
	}
	if _, err := line.Do(t.Context(), bot.CallOrder{Action: bot.ActMerge, CallID: ringing.ID, OtherID: k.ID}); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a conference before the answer: %v", err)
	}
	f.happen("finesse call answered", "finesseAgent", "5103")
	do(bot.CallOrder{Action: bot.ActMerge, CallID: k.ID, OtherID: ringing.ID})
	conference, ok, err := line.Conference(t.Context())
	if err != nil || !ok || len(conference.CallIDs) != 2 || conference.CallIDs[0] != ringing.ID || conference.CallIDs[1] != k.ID {
		t.Errorf("conference: %+v %v %v", conference, ok, err)
	}
	do(bot.CallOrder{Action: bot.ActHangup, CallID: ringing.ID})
	if left := calls(); len(left) != 0 {
		t.Errorf("hung up: %+v", left)
	}
	wanda := must[*Line](t)(c.Line("finesse:5003"))
	if theirs := must[[]bot.Call](t)(wanda.Calls(t.Context())); len(theirs) != 1 {
		t.Errorf("Wanda's calls: %+v", theirs)
	}
	if _, err := wanda.Do(t.Context(), bot.CallOrder{Action: bot.ActHangup, CallID: ringing.ID}); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("somebody else's call: %v", err)
	}
	var dialled bot.CallResult
	f.hurry(func(ctx context.Context) {
		dialled = must[bot.CallResult](t)(line.Do(ctx, bot.CallOrder{Action: bot.ActDial, Destination: "+12025550177"}))
	})
	f.clock.Advance(5 * time.Second)
	if k := must[bot.Call](t)(line.Call(t.Context(), dialled.CallID)); k.State != bot.CallConnected || k.Party.Number != "+12025550177" {
		t.Errorf("made: %+v", k)
	}
	do(bot.CallOrder{Action: bot.ActDivert, CallID: dialled.CallID, Destination: "5104"})
	if _, err := line.Call(t.Context(), dialled.CallID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("passed on: %v", err)
	}
}

// TestTransfer connects two calls, without the account.
func TestTransfer(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	line := c.OwnLine()
	f.happen("finesse phone rings", "finesseAgent", "sup1")
	f.happen("finesse call answered", "finesseAgent", "sup1")
	first := must[[]bot.Call](t)(line.Calls(t.Context()))[0]
	var second bot.CallResult
	f.hurry(func(ctx context.Context) {
		second = must[bot.CallResult](t)(line.Do(ctx, bot.CallOrder{Action: bot.ActDial, CallID: first.ID, Destination: "5103"}))
	})
	f.happen("finesse call answered", "finesseAgent", "5103")
	if _, err := line.Do(t.Context(), bot.CallOrder{Action: bot.ActTransfer, CallID: first.ID, OtherID: second.CallID}); err != nil {
		t.Fatal(err)
	}
	f.soon()
	if left := must[[]bot.Call](t)(line.Calls(t.Context())); len(left) != 0 {
		t.Errorf("the account is still there: %+v", left)
	}
	if wanda := must[bot.Agent](t)(c.AgentNow(t.Context(), "finesse:5003")); wanda.State != bot.StateConnected {
		t.Errorf("Wanda: %+v", wanda)
	}
}

// TestSupervise listens to an agent and joins them.
func TestSupervise(t *testing.T) {
	f := newFloor(t, nil)
	c := f.client("", nil)
	if err := c.Monitor(t.Context(), "finesse:5003"); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), "Wanda Fry is on no call") {
		t.Errorf("listening to nothing: %v", err)
	}
	f.happen("finesse call arrives", "finesseQueue", "Customs")
	f.happen("finesse call answered", "finesseAgent", "Wanda Fry")
	if err := c.Barge(t.Context(), "finesse:5003"); bot.KindOf(err) != bot.Upstream {
		t.Errorf("joining without listening: %v", err)
	}
	f.hurry(func(ctx context.Context) {
		if err := c.Monitor(ctx, "finesse:5003"); err != nil {
			t.Error(err)
		}
	})
	if m, ok, err := c.Supervised(t.Context(), "finesse:5003"); err != nil || !ok || m.Barged {
		t.Errorf("listening: %+v %v %v", m, ok, err)
	}
	if a, ok, err := c.Listening(t.Context()); err != nil || !ok || a.ID != "finesse:5003" {
		t.Errorf("on whom: %+v %v %v", a, ok, err)
	}
	f.hurry(func(ctx context.Context) {
		if err := c.Barge(ctx, "finesse:5003"); err != nil {
			t.Error(err)
		}
	})
	if m, ok, err := c.Supervised(t.Context(), "finesse:5003"); err != nil || !ok || !m.Barged {
		t.Errorf("joined: %+v %v %v", m, ok, err)
	}
	f.hurry(func(ctx context.Context) {
		if err := c.StopMonitoring(ctx, "finesse:5003"); err != nil {
			t.Error(err)
		}
	})
	f.clock.Advance(5 * time.Second)
	if m, ok, err := c.Supervised(t.Context(), "finesse:5003"); err != nil || ok {
		t.Errorf("left: %+v %v %v", m, ok, err)
	}
	if _, ok, err := c.Listening(t.Context()); err != nil || ok {
		t.Errorf("on nobody: %v %v", ok, err)
	}
	if err := c.StopMonitoring(t.Context(), "finesse:5003"); bot.KindOf(err) != bot.Invalid {
		t.Errorf("left twice: %v", err)
	}
}

// TestRecordingAtCCX starts a recording where Finesse can.
func TestRecordingAtCCX(t *testing.T) {
	f := newFloor(t, func(f *world.Finesse) { f.Deployment = "UCCX" })
	c := f.client("", nil)
	f.happen("finesse phone rings", "finesseAgent", "sup1")
	f.happen("finesse call answered", "finesseAgent", "sup1")
	k := must[[]bot.Call](t)(c.OwnLine().Calls(t.Context()))[0]
	if _, err := c.OwnLine().Do(t.Context(), bot.CallOrder{Action: bot.ActRecordStart, CallID: k.ID}); err != nil {
		t.Error(err)
	}
}
