package contactcenter

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/integrations/simulator/clock"
	centre "floorwalker/integrations/simulator/contactcenter"
	"floorwalker/integrations/simulator/world"
)

// newFloor returns a client of a simulated tenant. The token "agent ID" is that
// of an agent, who is no more than that, and "supervisor ID" that of one who may
// listen.
func newFloor(t testing.TB, change func(*world.World)) (*Client, *centre.Centre, *clock.Clock) {
	t.Helper()
	w := world.Default()
	w.ContactCenter.HistoryDays = 1
	if change != nil {
		change(w)
		w.Complete()
	}
	clk := clock.NewFrozen(time.Date(2026, 11, 18, 17, 30, 0, 0, time.UTC))
	floor, err := centre.New(centre.Config{World: w, Clock: clk, Seed: 7, Authorize: func(token string) (centre.Identity, bool) {
		if agent, ok := strings.CutPrefix(token, "agent "); ok {
			return centre.Identity{Name: agent, UserID: agent, OrgID: w.Organization.ID, Scopes: []string{"cjp:user"}}, true
		}
		if supervisor, ok := strings.CutPrefix(token, "supervisor "); ok {
			return centre.Identity{Name: supervisor, UserID: supervisor, OrgID: w.Organization.ID, Supervisor: true,
				Scopes: []string{"cjp:user", "cloud-contact-center:pod_conv"}}, true
		}
		return centre.Identity{
			Name: "service app", OrgID: w.Organization.ID, Scopes: []string{"cjp:config_read", "cjp:user"},
			Administrator: true, Supervisor: true,
		}, token == "token"
	}})
	if err != nil {
		t.Fatal(err)
	}
	floor.Start()
	c := newClient(t, floor.Handler().ServeHTTP)
	c.orgID, c.now = w.Organization.ID, clk.Now
	return c, floor, clk
}

func TestBoardIsTheFloor(t *testing.T) {
	c, floor, clk := newFloor(t, func(w *world.World) { w.ContactCenter.Traffic = 2 })
	engaged := 0
	for range 12 {
		clk.Advance(5 * time.Minute)
		snapshot := floor.Snapshot()

		waiting := map[string]int{}
		since := map[string]time.Time{}
		legs, err := c.WaitingLegs(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range legs {
			if waiting[l.QueueID]++; waiting[l.QueueID] == 1 {
				since[l.QueueID] = l.Entered
			}
		}
		for _, q := range snapshot.Queues {
			if waiting[q.ID] != q.Waiting || !since[q.ID].Equal(q.WaitingSince) {
				t.Errorf("%s: %d waiting since %v, want %d since %v", q.Name, waiting[q.ID], since[q.ID], q.Waiting, q.WaitingSince)
			}
		}

		agents, err := c.AgentsNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		type row struct {
			Name, Team string
			State      bot.AgentState
			IdleCode   string
			Since      int64
		}
		got, want := map[string]row{}, map[string]row{}
		for _, a := range agents {
			got[a.ID] = row{a.Name, a.TeamName, a.State, a.IdleCode, ms(a.Since)}
		}
		for _, a := range snapshot.Agents {
			if s := agentState(text(a.State)); s != bot.StateLoggedOut {
				want[a.ID] = row{a.Name, a.Team, s, a.IdleCode, ms(a.Since)}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("at %v (-floor +board):\n%s", clk.Now(), diff)
		}
		for _, a := range snapshot.Agents {
			for _, b := range agents {
				talks := b.State == bot.StateConnected || b.State == bot.StateOnHold
				if a.ID == b.ID && talks {
					engaged++
					if b.ContactID != a.Contact || b.QueueName != a.Queue {
						t.Errorf("%s has contact %q of %q, want %q of %q", b.Name, b.ContactID, b.QueueName, a.Contact, a.Queue)
					}
				}
			}
		}
	}
	if engaged == 0 {
		t.Error("nobody talked: the test proves nothing")
	}
}

func TestFiguresOfTheFloor(t *testing.T) {
	const name = "Billing"
	noon := time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return noon.Add(d).Format(time.RFC3339) }
	var agent string
	c, _, _ := newFloor(t, func(w *world.World) {
		cc := &w.ContactCenter
		cc.HistoryDays, cc.Traffic, agent = 0, 0, cc.Agents[0].Name
		answered := world.Leg{Queue: name, Agent: agent, WaitSeconds: 10, TalkSeconds: 60, HoldSeconds: 15, WrapSeconds: 30}
		slow := answered
		slow.WaitSeconds = 50
		cc.Contacts = []world.Contact{
			{Created: at(0), Legs: []world.Leg{answered}},
			{Created: at(10 * time.Minute), Legs: []world.Leg{slow}},
			{Created: at(20 * time.Minute), Legs: []world.Leg{{Queue: name, WaitSeconds: 2}}},
			{Created: at(30 * time.Minute), Legs: []world.Leg{{Queue: name, WaitSeconds: 40}}},
			{Created: at(time.Hour), Legs: []world.Leg{answered}}, // the next window
		}
	})
	rule := figures.Rule{Threshold: 20 * time.Second, Short: 5 * time.Second}
	var got figures.Counts
	var id string
	for l, err := range c.Legs(t.Context(), bot.Range{From: noon, To: noon.Add(time.Hour)}, LegFilter{Channel: "telephony"}) {
		if err != nil {
			t.Fatal(err)
		}
		if l.QueueName != name {
			t.Errorf("a leg of %q", l.QueueName)
		}
		if id == "" {
			id = l.ContactID
		}
		got.Add(l, rule, noon.Add(time.Hour))
	}
	want := figures.Counts{
		Entered: 4, Answered: 2, AnsweredWithin: 1, Abandoned: 1, ShortAbandons: 1, Handled: 2, LeftQueue: 3,
		AnsweredWait: time.Minute, QueueWait: 100 * time.Second, LongestQueueTime: 50 * time.Second, Talk: 2 * time.Minute, Hold: 30 * time.Second, WrapUp: time.Minute,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	k, err := c.Contact(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if k.AgentName != agent || k.Wait != 10*time.Second || k.Talk != time.Minute || len(k.Legs) != 1 || k.Status != bot.ContactEnded || k.Active {
		t.Errorf("the first contact is %+v", k)
	}
	if _, err := c.Contact(t.Context(), "00000000-0000-4000-8000-000000000000"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an unknown contact: %v, want NotFound", err)
	}
}

func TestAWholeDayOfTheFloor(t *testing.T) {
	c, _, clk := newFloor(t, nil)
	window := bot.Range{From: clk.Now().Add(-24 * time.Hour), To: clk.Now()}
	contacts, created := map[string]bool{}, time.Time{}
	for k, err := range c.Contacts(t.Context(), window, ContactFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if contacts[k.ID] || k.Created.Before(created) || !window.Contains(k.Created) {
			t.Fatalf("contact %s of %v comes twice or out of order", k.ID, k.Created)
		}
		contacts[k.ID], created = true, k.Created
	}
	if len(contacts) < 100 {
		t.Fatalf("%d contacts: too few to prove anything", len(contacts))
	}
	tasks := map[string]bool{}
	for k, err := range c.Tasks(t.Context(), window, "") {
		if err != nil {
			t.Fatal(err)
		}
		tasks[k.ID] = true
	}
	if diff := cmp.Diff(contacts, tasks); diff != "" {
		t.Errorf("the two sources differ (-search +tasks):\n%s", diff)
	}
	abandoned := 0
	for k, err := range c.Contacts(t.Context(), window, ContactFilter{Status: bot.ContactAbandoned}) {
		if err != nil {
			t.Fatal(err)
		}
		if abandoned++; k.Status != bot.ContactAbandoned || !contacts[k.ID] {
			t.Errorf("%+v is not an abandoned contact", k)
		}
	}
	stats := map[string]int{}
	all, err := c.QueueStatistics(t.Context(), bot.Range{From: window.From.Add(time.Hour), To: window.To}, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		stats[s.QueueName] += s.Accepted
	}
	agents, err := c.AgentStatistics(t.Context(), bot.Range{From: window.From.Add(time.Hour), To: window.To}, time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	if abandoned == 0 || len(stats) == 0 || len(agents) == 0 {
		t.Errorf("%d abandoned, statistics %v, %d of agents", abandoned, stats, len(agents))
	}
}

func TestSpansAddUp(t *testing.T) {
	c, _, clk := newFloor(t, nil)
	window := bot.Range{From: clk.Now().Add(-3 * time.Hour), To: clk.Now()}
	all, err := c.AgentSpans(t.Context(), window, AgentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no agents")
	}
	board, err := c.AgentsNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := map[string]bot.Agent{}
	for _, a := range board {
		now[a.ID] = a
	}
	for _, s := range all {
		end := window.From
		var total figures.AgentTime
		for _, x := range s.Spans {
			if x.From.Before(end) || !x.From.Before(x.To) {
				t.Fatalf("%s: the span from %v to %v overlaps", s.Agent.Name, x.From, x.To)
			}
			end = x.To
			total.Add(x.State, x.To.Sub(x.From))
		}
		if end.After(window.To) || total.Total() > window.Duration() {
			t.Errorf("%s: %v in a window of %v", s.Agent.Name, total.Total(), window.Duration())
		}
		last := s.Spans[len(s.Spans)-1]
		if a, ok := now[s.Agent.ID]; ok && (last.State != a.State || last.IdleCode != a.IdleCode || !last.To.Equal(window.To)) {
			t.Errorf("%s ends %s until %v, and is %s now", s.Agent.Name, last.State, last.To, a.State)
		}
	}
}

func TestStateChangeShows(t *testing.T) {
	c, _, clk := newFloor(t, func(w *world.World) { w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0 })
	users, err := c.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	codes, err := c.IdleCodes(t.Context())
	if err != nil || len(codes) == 0 {
		t.Fatal(codes, err)
	}
	agents, err := c.AgentsNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var agent bot.Agent
	for _, a := range agents {
		if a.State == bot.StateAvailable {
			agent = a
		}
	}
	if agent.ID == "" {
		t.Fatal("nobody is available")
	}
	set := func(available bool, code string) bot.Agent {
		t.Helper()
		if err := c.SetAgentState(t.Context(), agent.ID, bot.StateWish{Available: available, Code: bot.Code{ID: code}}, "asked in the test"); err != nil {
			t.Fatal(err)
		}
		clk.Advance(2 * time.Second)
		a, err := c.AgentNow(t.Context(), agent.ID)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := set(false, codes[0].ID); a.State != bot.StateIdle || a.IdleCode != codes[0].Name || a.Name != agent.Name {
		t.Errorf("the agent is %+v, want idle with %s", a, codes[0].Name)
	}
	if a := set(true, ""); a.State != bot.StateAvailable || a.IdleCode != "" {
		t.Errorf("the agent is %+v, want available", a)
	}
	if err := c.SetAgentState(t.Context(), agent.ID, bot.StateWish{Code: bot.Code{ID: "no-such-code"}}, ""); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a code that does not exist: %v", err)
	}
	for _, u := range users {
		if a, err := c.AgentNow(t.Context(), u.ID); err != nil || a.State == "" || a.ID != u.ID {
			t.Errorf("%s is %+v, %v", u.Name, a, err)
		}
	}
}

func TestDirectoryOfTheFloor(t *testing.T) {
	var w *world.World
	c, _, _ := newFloor(t, func(given *world.World) { w = given })
	cc := w.ContactCenter
	names := func(n int, name func(int) string) map[string]bool {
		all := map[string]bool{}
		for i := range n {
			all[name(i)] = true
		}
		return all
	}
	ctx := context.Background()
	queues, err1 := c.Queues(ctx)
	teams, err2 := c.Teams(ctx)
	sites, err3 := c.Sites(ctx)
	users, err4 := c.Users(ctx)
	idle, err5 := c.IdleCodes(ctx)
	wrap, err6 := c.WrapUpCodes(ctx)
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		kind      string
		want, got map[string]bool
	}{
		{"queues", names(len(cc.Queues), func(i int) string { return cc.Queues[i].Name + " " + cc.Queues[i].ID }), names(len(queues), func(i int) string { return queues[i].Name + " " + queues[i].ID })},
		{"teams", names(len(cc.Teams), func(i int) string { return cc.Teams[i].Name }), names(len(teams), func(i int) string { return teams[i].Name })},
		{"sites", names(len(cc.Sites), func(i int) string { return cc.Sites[i].Name }), names(len(sites), func(i int) string { return sites[i].Name })},
		{"agents", names(len(cc.Agents), func(i int) string { return cc.Agents[i].Name + " " + cc.Agents[i].ID }), names(len(users), func(i int) string { return users[i].Name + " " + users[i].ID })},
		{"idle codes", names(len(cc.IdleCodes), func(i int) string { return cc.IdleCodes[i].Name }), names(len(idle), func(i int) string { return idle[i].Name })},
		{"wrap-up codes", names(len(cc.WrapUpCodes), func(i int) string { return cc.WrapUpCodes[i].Name }), names(len(wrap), func(i int) string { return wrap[i].Name })},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.kind, diff)
		}
	}
	for _, q := range queues {
		if q.Channel == "" || q.ServiceLevelThreshold == 0 {
			t.Errorf("queue %+v", q)
		}
	}
	ids, err := c.UserIDs(ctx)
	if err != nil || len(ids) < len(users) {
		t.Errorf("%d ids of %d users, %v", len(ids), len(users), err)
	}
	for _, u := range users {
		if ids[u.ID] != u.ID {
			t.Errorf("%s is not under their own id", u.Name)
		}
	}
}

// TestStoryOfAContact follows a contact that rang out, was transferred and gave
// up in the second queue.
func TestStoryOfAContact(t *testing.T) {
	noon := time.Date(2026, 11, 17, 12, 0, 0, 0, time.UTC)
	c, _, _ := newFloor(t, func(w *world.World) {
		cc := &w.ContactCenter
		cc.HistoryDays, cc.Traffic = 0, 0
		cc.Contacts = []world.Contact{{Created: noon.Format(time.RFC3339), Legs: []world.Leg{
			{Queue: "Billing", Agent: cc.Agents[0].Name, RONA: []string{cc.Agents[1].Name}, WaitSeconds: 45, TalkSeconds: 60, WrapSeconds: 10},
			{Queue: cc.Queues[1].Name, WaitSeconds: 30},
		}}}
	})
	var ids []string
	for k, err := range c.Contacts(t.Context(), bot.Range{From: noon, To: noon.Add(time.Hour)}, ContactFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, k.ID)
	}
	if len(ids) != 1 {
		t.Fatalf("%d contacts, want one", len(ids))
	}
	k, err := c.Contact(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if k.Status != bot.ContactAbandoned || k.RONAs != 1 || k.Transfers != 1 || len(k.Legs) != 2 {
		t.Fatalf("the contact is %+v", k)
	}
	first, second := k.Legs[0], k.Legs[1]
	if !first.Answered || !first.Transferred || first.RONAs != 1 || first.Wait(now) != 45*time.Second || first.Talk != time.Minute {
		t.Errorf("the first leg is %+v", first)
	}
	if !second.Abandoned || second.RONAs != 0 || second.Wait(now) != 30*time.Second || !second.Entered.Equal(noon.Add(105*time.Second)) {
		t.Errorf("the second leg is %+v", second)
	}
}
