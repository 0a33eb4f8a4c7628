package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/figures"
	"floorwalker/bot/language"
)

// counting is what a figure of queues counts. The same function is applied to
// all legs for the figure and to each of them for the list behind it.
type counting struct {
	choice string // of task list
	said   string // of the contacts, after their number
	live   bool
	of     func(figures.Counts, figures.Rule) int
}

// countings are the choices of task list that name a figure.
var countings = []counting{
	{"counted offered", "offered", false, func(c figures.Counts, _ figures.Rule) int { return c.Offered() }},
	{"counted answered", "answered", false, func(c figures.Counts, _ figures.Rule) int { return c.Answered }},
	{"counted in time", "that met the service level", false, figures.Counts.Served},
	{"counted handled", "handled", false, func(c figures.Counts, _ figures.Rule) int { return c.Handled }},
	{"counted abandoned", "abandoned", false, func(c figures.Counts, _ figures.Rule) int { return c.Abandoned }},
	{"counted short", "abandoned as short calls", false, func(c figures.Counts, _ figures.Rule) int { return c.ShortAbandons }},
	{"counted transferred", "transferred", false, func(c figures.Counts, _ figures.Rule) int { return c.Transferred }},
	{"counted gone", "that left the queue", false, func(c figures.Counts, _ figures.Rule) int { return c.LeftQueue }},
	{"counted waiting", "waiting", true, func(c figures.Counts, _ figures.Rule) int { return c.Waiting }},
}

func countingChoices() []string {
	var all []string
	for _, k := range countings {
		all = append(all, k.choice)
	}
	return all
}

// countingOf returns the counting that a request names.
func countingOf(r bot.Request) (counting, bool) {
	i := slices.IndexFunc(countings, func(k counting) bool { return k.choice == r.Text("counted") })
	if i < 0 {
		return counting{}, false
	}
	return countings[i], true
}

// counted lists the stays in a queue that a figure counts: by the moment of
// entry and by the queue's own rule, as the figure does. A contact that entered
// twice is there twice.
func (c taskList) counted(ctx context.Context, r bot.Request) (bot.Reply, error) {
	k, ok := countingOf(r)
	if !ok {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "I have no list of contacts “%s”.", r.Text("counted"))
	}
	if r.Has("status") || r.Has("direction") || r.Has("order") || k.live && r.Has("time") {
		return bot.Reply{}, bot.Errorf(bot.Invalid,
			"What a figure counted can be listed by queue, agent, caller, channel, wait and, unless it is about this moment, time.")
	}
	q := question{queue: r.Queue("queue"), window: r.Range("time"), live: k.live, past: !k.live}
	l := listing[bot.Leg]{columns: legColumns, compare: newestEntry}
	if k.live {
		l.compare = func(a, b bot.Leg) int { return newestEntry(b, a) }
	}
	l.cells = func(leg bot.Leg) []string { return legCells(leg, r) }
	if l.plain = r.Text("format") == formatPlainCSV; wantsFile(r) {
		l.open()
	}
	q.each = func(leg bot.Leg, rule figures.Rule) {
		var one figures.Counts
		one.Add(leg, rule, r.Now)
		if k.of(one, rule) > 0 && legAsked(leg, r) {
			l.add(leg)
		}
	}
	if _, err := c.floor.read(ctx, r, q); err != nil {
		return bot.Reply{}, err
	}
	return k.reply(r, &l)
}

// newestEntry puts the latest entry first.
func newestEntry(a, b bot.Leg) int {
	return cmp.Or(b.Entered.Compare(a.Entered), cmp.Compare(a.ContactID, b.ContactID), cmp.Compare(a.QueueID, b.QueueID))
}

// legAsked reports whether a leg is one of those that the request narrows to.
func legAsked(l bot.Leg, r bot.Request) bool {
	channel, longer := r.Text("channel"), r.Value("longer")
	taken := func(agent bot.Value) bool { return agent.ID == l.AgentID }
	return (!r.Has("caller") || bot.SameCaller(r.Text("caller"), l.Origin)) && (!r.Has("agent") || slices.ContainsFunc(r.Slots["agent"], taken)) && (channel == "" || channel == l.Channel) &&
		(!r.Has("longer") || compares(l.Wait(r.Now).Seconds(), cmp.Or(longer.Op, bot.OpMore), longer.Duration.Seconds()))
}

func (k counting) reply(r bot.Request, l *listing[bot.Leg]) (bot.Reply, error) {
	when := language.Describe(r.Range("time"), r.Location)
	if k.live {
		when = "live, " + clock(r.Now, r.Location)
	}
	what := contactsAsked(r, l.n)
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s %s (%s).", count(l.n), what, when),
		Note:     "By the entry into the queue; times in " + r.Location.String() + "; as of " + clock(r.Now, r.Location) + ".",
		Explain: []string{"Counted: the " + what + ", by the same rule as the figure: once for each time they entered a queue, " + when,
			"Result: " + count(l.n)},
		Behind: &bot.Invocation{Command: "task list", Slots: r.Slots},
	}
	if l.n == 0 {
		reply.Headline = fmt.Sprintf("No %s (%s).", what, when)
		reply.Buttons = []bot.Button{run("Contacts of today", "task list", nil), run("Queue status", "queue status", nil)}
		return reply, nil
	}
	reply.Table = countedTable(l, r)
	for i, leg := range l.top {
		reply.Items = append(reply.Items, taskValue(leg.ContactID))
		if i < 3 {
			reply.Buttons = append(reply.Buttons,
				run(fmt.Sprintf("Open %d", i+1), "task show", bot.Slots{"task": {taskValue(leg.ContactID)}}))
		}
	}
	if l.file == nil {
		reply.Buttons = append(reply.Buttons,
			run("As a file", "task list", r.Slots.With("format", bot.Value{Kind: bot.KindChoice, Name: "csv"})))
		return reply, nil
	}
	if l.file.dropped > 0 {
		reply.Note += fmt.Sprintf(" The file has the first %s; %s were left out.", count(l.file.added), count(l.file.dropped))
	}
	var err error
	reply.File, err = l.file.File("contacts-" + fileTime(r.Range("time"), r.Location) + ".csv")
	return reply, err
}

// countedTable has the columns of task list that a stay in a queue knows.
func countedTable(l *listing[bot.Leg], r bot.Request) *bot.Table {
	t := &bot.Table{
		Columns: []bot.Column{{Title: "Entered"}, {Title: "From"}, {Title: "Queue"}, {Title: "Agent"}, {Title: "Status"}, {Title: "Wait", Right: true}},
		Total:   l.n,
	}
	layout := time.TimeOnly
	if slices.ContainsFunc(l.top, func(l bot.Leg) bool { return !sameDay(l.Entered, r.Now, r.Location) }) {
		layout = "2 Jan 15:04"
	}
	for _, leg := range l.top {
		t.Rows = append(t.Rows, []string{leg.Entered.In(r.Location).Format(layout), caller(leg.Origin), leg.QueueName, leg.AgentName, legStatus(leg),
			language.Humanize(leg.Wait(r.Now))})
	}
	return t
}

var legColumns = []string{"Contact", "Entered", "Left", "Channel", "From", "Queue", "Agent", "Status", "Wait (s)", "Talk (s)", "Hold (s)",
	"Wrap-up (s)", "RONAs"}

func legCells(l bot.Leg, r bot.Request) []string {
	return []string{l.ContactID, iso(l.Entered, r.Location), iso(l.Left, r.Location), l.Channel, caller(l.Origin), l.QueueName, l.AgentName, legStatus(l),
		seconds(l.Wait(r.Now)), seconds(l.Talk), seconds(l.Hold), seconds(l.WrapUp), strconv.Itoa(l.RONAs)}
}

// legStatus is what became of a contact in one queue.
func legStatus(l bot.Leg) string {
	switch {
	case l.Left.IsZero():
		return string(bot.ContactWaiting)
	case l.Answered && l.Transferred:
		return "transferred"
	case l.Answered && l.Active:
		return string(bot.ContactConnected)
	case l.Answered:
		return "answered"
	case l.Abandoned:
		return string(bot.ContactAbandoned)
	case l.Overflowed:
		return "overflowed"
	}
	return string(bot.ContactEnded)
}
