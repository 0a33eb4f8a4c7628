package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// agentTimeSource is what the report on agents needs beside the contacts.
type agentTimeSource interface {
	AgentSpans(context.Context, bot.Range, contactcenter.AgentFilter) ([]contactcenter.AgentSpans, error)
}

// reportAgent says what agents did with their time and their contacts.
type reportAgent struct {
	floor
	source agentTimeSource
}

// reportedOfAgents are the figures that can be asked of agents over a time.
var reportedOfAgents = []string{string(bot.MetricOccupancy), string(bot.MetricAHT), string(bot.MetricTimeInState)}

func (reportAgent) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report agent",
		Area:    areaReports,
		Aliases: []string{"agent report", "report agents", "agents report", "team report", "agent stats", "agent performance", "occupancy"},
		Summary: "Gives contacts, handle time, occupancy and time in each state of an agent, a team or all agents.",
		Params: []bot.Param{
			{Name: "team", Kind: bot.KindTeam},
			{Name: "agent", Kind: bot.KindAgent, Many: true},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "metric", Kind: bot.KindMetric, Choices: reportedOfAgents, Many: true},
			{Name: "time", Kind: bot.KindRange},
			{Name: "interval", Kind: bot.KindInterval},
			{Name: "format", Kind: bot.KindChoice, Choices: pictureOrFile},
		},
		Examples: []string{
			"report agent Maya Patel last week", "agent report Maya Patel yesterday", "report agents Blue team today csv",
			"occupancy of the Blue team today", "how many calls did Maya Patel take today", "report agent", "agent report yesterday",
			"occupancy of Luis Ortega today", "AHT of Priya Raman last week", "how many calls did Blue handle yesterday",
			"how busy was Maya Patel yesterday", "agent stats for Blue today", "export agent stats for Blue last week hourly",
			"team report Evening yesterday", "how long was Tom Becker logged in today", "what was Sam Okafor's handle time yesterday",
			"how much time did Grace Lin spend on break today", "agent performance last week csv", "report agents yesterday chart",
			"how did Maya Patel do this week", "report agent Dana Whitfield today hourly", "occupancy today by agent",
			"how many contacts did Luis Ortega handle this morning", "report agents Evening yesterday plain csv",
			"how many calls has Grace Lin taken today", "occupancy yesterday", "occupancy of the agents on Billing today",
			"who handled the most calls today", "which agent took the most calls yesterday", "who took the most calls this week",
			"who answered the most contacts today", "top agents today", "who is the busiest agent today",
		},
		Role: bot.Supervisor,
	}
}

// maxAgentIntervals is into how many intervals the time of every agent is cut.
const maxAgentIntervals = 200

func (c reportAgent) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	a := agentReport{request: r, window: window}
	every := time.Duration(0)
	if r.Has("interval") {
		var err error
		if a.cut, err = cuttingOf(r, window, time.Hour); err != nil {
			return bot.Reply{}, err
		}
		if every = a.cut.every; int64(window.Duration()/every) >= maxAgentIntervals {
			every = fitting(window, every, maxAgentIntervals)
			a.cut.note = fmt.Sprintf("%s would be too many intervals for each agent; this is %s", intervalName(a.cut.every), intervalName(every))
			a.cut.every = every
		}
	}
	all, err := figures.NewAgents(window, every)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Invalid, Public: "That is too long a time to cut into intervals.", Err: err}
	}
	teams, err := c.teams(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.readTime(ctx, r, window, teams, all); err != nil {
		return bot.Reply{}, err
	}
	if err := c.readContacts(ctx, r, window, teams, all); err != nil {
		return bot.Reply{}, err
	}
	a.cuts = all.Cuts()
	for _, row := range all.Rows() {
		a.rows = append(a.rows, agentRow{row, row.Total()})
		a.total.Merge(row.Total())
	}
	slices.SortStableFunc(a.rows, func(x, y agentRow) int { return cmp.Compare(y.total.Contacts.Answered, x.total.Contacts.Answered) })
	return a.reply()
}

func agentIDs(r bot.Request, slot string) []string {
	var all []string
	for _, v := range r.Slots[slot] {
		all = append(all, v.ID)
	}
	return all
}

// teams are those the report is narrowed to: the one asked for, or those that
// serve the queue asked for.
func (c reportAgent) teams(ctx context.Context, r bot.Request) ([]string, error) {
	if !r.Has("queue") || r.Has("team") {
		return agentIDs(r, "team"), nil
	}
	queues, err := c.floor.source.Queues(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(queues, func(q bot.Queue) bool { return q.ID == r.Queue("queue").ID })
	if i < 0 || len(queues[i].TeamIDs) == 0 {
		return nil, bot.Errorf(bot.NotFound, "The contact centre has no teams that serve %s.", r.Queue("queue").Name)
	}
	return queues[i].TeamIDs, nil
}

// readTime reads what the agents did day by day, so that a month of a large
// centre is never in memory.
func (c reportAgent) readTime(ctx context.Context, r bot.Request, window bot.Range, teams []string, all *figures.Agents) error {
	filter := contactcenter.AgentFilter{AgentIDs: agentIDs(r, "agent"), TeamIDs: teams}
	days := int(window.Duration()/day) + 1
	for from, n := window.From, 1; from.Before(window.To) && from.Before(r.Now); n++ {
		to := from.Add(day)
		if to.After(window.To) {
			to = window.To
		}
		agents, err := c.source.AgentSpans(ctx, bot.Range{From: from, To: to}, filter)
		if err != nil {
			return err
		}
		for _, agent := range agents {
			for _, s := range agent.Spans {
				all.AddTime(agent.Agent, s.Range, s.State, s.IdleCode)
			}
		}
		if days > 1 && r.Progress != nil {
			r.Progress(n, days, "Reading what the agents did, day by day")
		}
		from = to
	}
	return nil
}

func (c reportAgent) readContacts(ctx context.Context, r bot.Request, window bot.Range, teams []string, all *figures.Agents) error {
	queues, err := c.floor.source.Queues(ctx)
	if err != nil {
		return err
	}
	rules := map[string]figures.Rule{}
	for _, q := range queues {
		rules[q.ID] = c.target.rule(q)
	}
	n := 0
	filter := contactcenter.LegFilter{AgentIDs: agentIDs(r, "agent"), TeamIDs: teams}
	for leg, err := range c.floor.source.Legs(ctx, window, filter) {
		if err != nil {
			return err
		}
		progress(r, &n)
		rule, known := rules[leg.QueueID]
		if !known { // a queue that was deleted: the agent's work was done all the same
			rule = c.target.rule(bot.Queue{})
		}
		all.AddLeg(leg, rule, r.Now)
	}
	return nil
}

// agentRow is an agent with the figures of the whole window.
type agentRow struct {
	figures.AgentRow
	total figures.AgentFigures
}

// agentReport puts agents into words.
type agentReport struct {
	request bot.Request
	window  bot.Range
	cut     cutting
	cuts    []bot.Range
	rows    []agentRow
	total   figures.AgentFigures
}

func (a agentReport) reply() (bot.Reply, error) {
	behind := a.behind()
	reply := bot.Reply{Headline: a.headline(), Explain: a.explain(), Behind: behind}
	shown := ""
	switch {
	case len(a.rows) == 0:
	case a.request.Text("format") == formatChart:
		reply.Chart = a.chart()
	case len(a.rows) == 1 && len(a.cuts) == 1:
		reply.Facts = agentFigures(a.total)
	case len(a.rows) == 1:
		reply.Table, shown = a.intervalTable()
	default:
		reply.Table = a.table()
	}
	tooLong := len(a.rows) > maxRows || len(a.rows) > 0 && len(a.cuts) > maxRows
	if len(a.rows) > 0 && (wantsFile(a.request) || tooLong && reply.Chart == nil) {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	for _, row := range a.rows {
		reply.Items = append(reply.Items, agentValue(row.Agent))
	}
	reply.Note = a.note(shown)
	reply.Buttons = a.buttons(reply, behind)
	return reply, nil
}

// subject is whom the report is about.
func (a agentReport) subject() string {
	agents := a.request.Slots["agent"]
	switch {
	case len(agents) == 1:
		return agents[0].Name
	case len(agents) > 1:
		return plural(len(agents), "agent", "agents")
	case a.request.Has("team"):
		return "Team " + a.request.Team("team").Name
	case a.request.Has("queue"):
		return "Agents who serve " + a.request.Queue("queue").Name
	}
	return "All agents"
}

func (a agentReport) when() string { return language.Describe(a.window, a.request.Location) }

// behind lists the contacts that the agents took.
func (a agentReport) behind() *bot.Invocation {
	counted := "counted answered"
	if a.request.Metric("metric") == bot.MetricAHT {
		counted = "counted handled"
	}
	slots := bot.Slots{"counted": {{Kind: bot.KindChoice, ID: counted, Name: counted}}, "time": {{Kind: bot.KindRange, Range: &a.window}}}
	if agents := a.request.Slots["agent"]; len(agents) > 0 {
		slots["agent"] = agents
	} else if a.request.Has("team") || a.request.Has("queue") {
		for _, row := range a.rows {
			slots["agent"] = append(slots["agent"], agentValue(row.Agent))
		}
	}
	return &bot.Invocation{Command: "task list", Slots: slots}
}

func (a agentReport) buttons(reply bot.Reply, behind *bot.Invocation) []bot.Button {
	format := func(title, f string) bot.Button {
		return run(title, "report agent", a.request.Slots.With("format", bot.Value{Kind: bot.KindChoice, ID: f, Name: f}))
	}
	var all []bot.Button
	if len(a.rows) > 0 && reply.Chart == nil {
		all = append(all, format("Chart", formatChart))
	}
	if len(a.rows) > 0 && reply.File == nil {
		all = append(all, format("As a file", formatCSV))
	}
	if len(behind.Slots["agent"]) > 1 {
		behind = &bot.Invocation{Command: "show them"} // their names are no text to type
	}
	all = append(all, bot.Button{Title: "Show them", Run: behind})
	if len(a.rows) == 1 {
		all = append(all, run("Now", "agent status", bot.Slots{"agent": {agentValue(a.rows[0].Agent)}}))
	}
	return append(all, run("Explain", "explain", nil))
}
