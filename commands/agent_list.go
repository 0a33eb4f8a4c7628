package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// agentList lists agents by team, queue and state, those longest in their
// state first.
type agentList struct {
	source  agentLister
	systems systems
}

// agentMetrics are the figures that can be asked of agents.
var agentMetrics = []string{string(bot.MetricCount), string(bot.MetricTimeInState)}

// agentLister is what agent list needs.
type agentLister interface {
	AgentsNow(context.Context) ([]bot.Agent, error)
	Users(context.Context) ([]bot.Agent, error)
	Queues(context.Context) ([]bot.Queue, error)
}

func (c agentList) Spec() bot.Spec {
	return c.systems.narrowed(bot.Spec{
		Name:    "agent list",
		Area:    areaAgents,
		Aliases: []string{"who is", "who's", "list agents", "which agents", "agents", "everyone", "how many agents", "anyone on"},
		Summary: "Lists agents by team, queue, state and time in it.",
		Params: []bot.Param{
			{Name: "team", Kind: bot.KindTeam},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "state", Kind: bot.KindAgentState},
			{Name: "longer", Kind: bot.KindDuration},
			{Name: "metric", Kind: bot.KindMetric, Choices: agentMetrics},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"who's free on the Spanish Line", "who has been on Break over 30 min", "agent list Blue chart",
			"show everyone on Blue that's been in wrap-up over 3 min", "how many logged in", "agent list",
			"who is available", "who's on Lunch", "which agents are idle", "list the agents on Evening",
			"who can take calls for Billing", "who is talking right now", "anyone in Training",
			"who's been idle longer than 10 minutes", "agents in wrap-up", "who is not responding",
			"how many agents are on a call", "show me who works Tech Support", "everyone on Blue",
			"chart time in state for Evening", "who is on hold", "how many are on Break", "agent list csv",
			"who is on the floor", "anybody on Blue free", "who's logged out", "is anyone free in Sales", "who isn't logged in",
			"who can take a call on Billing", "anyone available for Claims", "is there anybody free", "who do we have on Evening",
			"who is working today", "how many people are on Lunch right now", "who has been idle the longest",
			"who can help on Tier 2", "on Lunch", "who has been in one state over 30 min", "anyone in the same state for more than an hour",
			"who hasn't changed state for half an hour", "who has been doing the same thing for over 30 min",
			"tell me who is on Break",
		},
		Role: bot.Viewer,
	}, "Finesse agents", "agents on Finesse", "who is available in Webex", "who is on Finesse", "how many agents are on Webex")
}

func (c agentList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	one, narrowed, err := c.systems.asked(r)
	if err != nil {
		return bot.Reply{}, err
	}
	if narrowed {
		c.source = one
	}
	agents, err := c.agents(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	queue, err := c.queue(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	state := r.Value("state")
	if !r.Has("state") {
		state.Name = string(language.StateLoggedIn)
	}
	agents = slices.DeleteFunc(agents, func(a bot.Agent) bool {
		return !inState(a, state) || r.Has("team") && a.TeamID != r.Team("team").ID ||
			r.Has("queue") && !servedBy(queue, a) || r.Has("longer") && !lasts(a, r)
	})
	slices.SortStableFunc(agents, func(a, b bot.Agent) int {
		// Unknown times are last: they would be the longest otherwise.
		x, known := inStateFor(a, r.Now)
		y, other := inStateFor(b, r.Now)
		if known != other {
			return map[bool]int{true: -1, false: 1}[known]
		}
		return cmp.Or(cmp.Compare(y, x), cmp.Compare(a.Name, b.Name))
	})
	reply := bot.Reply{
		Headline: agentsHeadline(agents, r),
		Note:     "Live state as of " + clock(r.Now, r.Location) + "; longest in their state first.",
		Buttons:  agentListButtons(r, len(agents)),
		Behind:   &bot.Invocation{Command: "agent list", Slots: r.Slots},
		Explain: []string{"Counted: the agents whose live record says that they are " + condition(r), "Result: " + count(len(agents)),
			"As of: " + clock(r.Now, r.Location)},
	}
	for _, a := range agents {
		reply.Items = append(reply.Items, agentValue(a))
	}
	if len(agents) == 0 {
		return reply, nil
	}
	if r.Text("format") == "chart" {
		reply.Chart = agentChart(agents, r)
		return reply, nil
	}
	reply.Table = agentTable(agents, r)
	if len(agents) > maxRows || wantsFile(r) {
		reply.File, err = agentFile(agents, r)
	}
	return reply, err
}

// agents returns those who are logged in, or, when these were asked for, the
// users who are not: no live record speaks of them.
func (c agentList) agents(ctx context.Context, r bot.Request) ([]bot.Agent, error) {
	agents, err := c.source.AgentsNow(ctx)
	if err != nil || !strings.EqualFold(r.Value("state").Name, string(bot.StateLoggedOut)) {
		return agents, err
	}
	here := map[string]bool{}
	for _, a := range agents {
		here[a.ID] = a.State != bot.StateLoggedOut
	}
	users, err := c.source.Users(ctx)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(slices.Clone(users), func(a bot.Agent) bool { return here[a.ID] })
	for i := range users {
		users[i].State, users[i].Since = bot.StateLoggedOut, time.Time{}
	}
	return users, nil
}

// queue returns the asked queue with its teams, which a slot does not have.
func (c agentList) queue(ctx context.Context, r bot.Request) (bot.Queue, error) {
	if !r.Has("queue") {
		return bot.Queue{}, nil
	}
	queues, err := c.source.Queues(ctx)
	if err != nil {
		return bot.Queue{}, err
	}
	for _, q := range queues {
		if q.ID == r.Queue("queue").ID && q.Live != nil {
			return bot.Queue{}, bot.Errorf(bot.Invalid, "%s does not say who serves %s: it counts %s available of %d logged in.",
				q.System, q.Name, plural(q.Live.Available, "agent", "agents"), q.Live.LoggedIn)
		}
		if q.ID == r.Queue("queue").ID {
			return q, nil
		}
	}
	return bot.Queue{}, bot.Errorf(bot.NotFound, "The contact centre has no queue %s any more.", r.Queue("queue").Name)
}

// lasts reports whether the time in state compares as asked; one that is not
// known does not.
func lasts(a bot.Agent, r bot.Request) bool {
	d, ok := inStateFor(a, r.Now)
	if !ok {
		return false
	}
	limit := r.Value("longer")
	return compares(d.Seconds(), cmp.Or(limit.Op, bot.OpMore), limit.Duration.Seconds())
}

// agentsHeadline names who it is when they are few.
func agentsHeadline(agents []bot.Agent, r bot.Request) string {
	who := plural(len(agents), "agent is", "agents are")
	if len(agents) == 0 {
		who = "Nobody is"
	}
	names := ""
	if n := len(agents); n > 0 && n <= 3 {
		var all []string
		for _, a := range agents {
			all = append(all, a.Name+lasting(a, r))
		}
		names = ": " + strings.Join(all, "; ")
	}
	return fmt.Sprintf("%s %s (live, %s)%s.", who, condition(r), clock(r.Now, r.Location), names)
}

// condition is what was asked for, as it follows "is".
func condition(r bot.Request) string {
	state := r.Value("state")
	words := "logged in"
	switch {
	case !r.Has("state") && r.Has("longer"):
		words = "in one state"
	case state.Op != "":
		words = "back at work"
	case r.Has("state") && (state.ID != "" || !isState(state.Name)) && !strings.EqualFold(state.Name, string(language.StateLoggedIn)):
		words = "Idle (" + state.Name + ")"
	case r.Has("state") && !strings.EqualFold(state.Name, string(language.StateLoggedIn)):
		words = doing(bot.Agent{State: bot.AgentState(state.Name)})
	}
	if r.Has("team") {
		words += " on team " + r.Team("team").Name
	}
	if r.Has("queue") {
		words += " for " + r.Queue("queue").Name
	}
	if name := r.Text("system"); words == "logged in" && name != "" {
		words += " to " + name
	} else {
		words += inSystem(r)
	}
	if limit := r.Value("longer"); r.Has("longer") {
		words += " " + map[bot.Op]string{
			bot.OpAtLeast: "at least", bot.OpLess: "less than", bot.OpAtMost: "at most", bot.OpEqual: "exactly",
		}[limit.Op]
		if limit.Op == bot.OpMore || limit.Op == "" {
			words += "longer than"
		}
		words += " " + language.Humanize(limit.Duration)
	}
	return words
}

func agentTable(agents []bot.Agent, r bot.Request) *bot.Table {
	t := &bot.Table{
		Columns: []bot.Column{{Title: "Agent"}, {Title: "State"}, {Title: "For", Right: true}, {Title: "Queue"}, {Title: "Team"}},
		Total:   len(agents),
	}
	for _, a := range agents[:min(len(agents), maxRows)] {
		t.Rows = append(t.Rows, []string{a.Name, stateOf(a), inStateText(a, r.Now), a.QueueName, a.TeamName})
	}
	return t
}

func inStateText(a bot.Agent, now time.Time) string {
	d, ok := inStateFor(a, now)
	if !ok {
		return "unknown"
	}
	return language.Humanize(d)
}

func agentFile(agents []bot.Agent, r bot.Request) (*bot.File, error) {
	f := csvFor(r, "Agent", "State", "Idle code", "Since", "In state (s)", "Queue", "Team", "Site", "Channel", "Logged in")
	for _, a := range agents {
		d, ok := inStateFor(a, r.Now)
		f.Add(a.Name, string(a.State), a.IdleCode, iso(a.Since, r.Location), number(d.Seconds(), ok), a.QueueName,
			a.TeamName, a.SiteName, a.Channel, iso(a.LoggedInAt, r.Location))
	}
	return f.File("agents-" + r.Now.In(r.Location).Format("2006-01-02-1504") + ".csv")
}

// agentChart shows how long each agent has been in the present state, a series
// for each state so that states have colours.
func agentChart(agents []bot.Agent, r bot.Request) *bot.Chart {
	shown := agents[:min(len(agents), maxBars)]
	c := &bot.Chart{
		Title:  "Time in state, " + clock(r.Now, r.Location),
		Kind:   bot.ChartStacked,
		YLabel: "minutes",
	}
	index := map[string]int{}
	for i, a := range shown {
		c.X = append(c.X, a.Name)
		state := stateOf(a)
		s, ok := index[state]
		if !ok {
			s = len(c.Series)
			index[state] = s
			c.Series = append(c.Series, bot.Series{Name: state, Values: make([]float64, len(shown))})
		}
		d, _ := inStateFor(a, r.Now)
		c.Series[s].Values[i] = d.Minutes()
	}
	longest := shown[0]
	c.Alt = fmt.Sprintf("Time in state of %s; the longest is %s, %s%s.",
		plural(len(shown), "agent", "agents"), longest.Name, stateOf(longest), lasting(longest, r))
	if len(shown) < len(agents) {
		c.Alt += fmt.Sprintf(" %d more are not in the picture.", len(agents)-len(shown))
	}
	return c
}

func agentListButtons(r bot.Request, found int) []bot.Button {
	slots := r.Slots.Clone()
	delete(slots, "format")
	var buttons []bot.Button
	if r.Text("format") != "chart" && found > 0 {
		buttons = append(buttons, run("Chart", "agent list", slots.With("format", bot.Value{Kind: bot.KindChoice, Name: "chart"})))
	}
	available := bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateAvailable)}
	idle := bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateIdle)}
	delete(slots, "longer")
	return append(buttons,
		run("Available", "agent list", slots.With("state", available)),
		run("Idle", "agent list", slots.With("state", idle)),
		run("Queue status", "queue status", systemSlot(r)))
}
