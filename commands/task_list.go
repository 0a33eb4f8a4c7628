package commands

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// liveSpan is how far back contacts are looked for that are still active: a
// mail may wait for days.
const liveSpan = 7 * 24 * time.Hour

// taskSource is what the commands on contacts need.
type taskSource interface {
	Contacts(context.Context, bot.Range, contactcenter.ContactFilter) iter.Seq2[bot.Contact, error]
	Contact(ctx context.Context, id string) (bot.Contact, error)
}

// taskList lists contacts. They are read as a stream: ten are kept for the
// answer and the rest goes into the file.
type taskList struct {
	source taskSource
	floor  floor
	books  bool // there are call records, too
}

func (taskList) Spec() bot.Spec {
	return bot.Spec{
		Name: "task list",
		Area: areaTasks,
		Aliases: []string{
			"list tasks", "calls", "list calls", "which calls came in", "contacts", "any chats", "any calls", "interactions",
			"who is waiting", "chats", "emails",
		},
		Summary: "Lists contacts by queue, agent, caller, channel, status, wait and time.",
		Params: []bot.Param{
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "channel", Kind: bot.KindChannel},
			{Name: "status", Kind: bot.KindStatus},
			{Name: "time", Kind: bot.KindRange},
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "direction", Kind: bot.KindChoice, Choices: []string{"inbound", "outbound"}},
			{Name: "longer", Kind: bot.KindDuration},
			callerParam,
			{Name: "order", Kind: bot.KindChoice, Choices: []string{"longest", "newest", "oldest"}},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
			{Name: "counted", Kind: bot.KindChoice, Choices: countingChoices()},
		},
		Examples: []string{
			"what calls came in for Claims in the last 20 min", "any chats been waiting over five minutes?",
			"task list Billing abandoned today", "who is waiting in Sales", "calls Maya Patel took yesterday",
			"task list", "show me the abandoned calls on Sales since lunch", "list the contacts of Tech Support yesterday csv",
			"which calls are waiting", "any emails today", "calls waiting longer than 2 min", "what did Luis handle this morning",
			"chats on Web Chat today", "list outbound calls today", "show connected calls", "who hung up on Billing since 9",
			"inbound calls for Spanish Line last hour", "which callers gave up on Claims today", "contacts on hold", "which calls are on hold",
			"export yesterday's calls", "list calls for Tier 2 on monday", "what came in over the last half hour",
			"longest calls today", "calls handled by Priya yesterday", "who did Maya talk to today", "show me the oldest emails waiting",
			"how long were the calls on Sales this morning", "which customers did Grace speak to",
			"calls for Claims in the last hour", "who is next in the queue", "who's at the front of the Billing queue",
			"who called today", "who called us in the last 10 minutes", "which calls did Priya take yesterday", "show the last calls",
			"calls from +17025550170 today", "find the call from 702-555-0170", "did 702-555-0170 call today", "has 702-555-0170 called again",
			"calls from the number ending in 0170", "who talked to 702-555-0170", "who answered the call from 702-555-0170",
			"who spoke with the caller with the last four digits 0170", "find the caller ending in 0170", "emails from pat@example.com", "chats with pat@example.com this week",
			"the caller whose number ends in 0170", "is the call from 702-555-0170 still on hold", "which agent had the call from 702-555-0170",
		},
		Role: bot.Viewer,
	}
}

func (c taskList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if r.Has("counted") {
		return c.counted(ctx, r)
	}
	status := bot.ContactStatus(r.Value("status").Name)
	live := isLive(status) && !r.Has("time")
	window := contactWindow(r)
	if live {
		window = bot.Range{From: r.Now.Add(-liveSpan), To: r.Now}
	}
	filter := contactcenter.ContactFilter{
		QueueIDs: ids(r.Queue("queue")), AgentID: r.Agent("agent").ID, Channel: r.Text("channel"),
		Direction: r.Text("direction"), Status: status, ActiveOnly: live, Origin: r.Text("caller"),
	}
	longer := r.Value("longer")
	if op := longer.Op; op == bot.OpMore || op == bot.OpAtLeast || op == "" {
		filter.MinWait = longer.Duration
	}
	l := newContactList(r.Location, orderOf(r.Text("order"), isLive(status)))
	if l.plain = r.Text("format") == formatPlainCSV; wantsFile(r) {
		l.open()
	}
	n := 0
	for contact, err := range c.source.Contacts(ctx, window, filter) {
		if err != nil {
			return bot.Reply{}, err
		}
		progress(r, &n)
		if r.Has("longer") && !compares(contact.Wait.Seconds(), cmp.Or(longer.Op, bot.OpMore), longer.Duration.Seconds()) {
			continue
		}
		l.add(contact)
	}
	return c.reply(r, l, window, live)
}

func (c taskList) reply(r bot.Request, l *contactList, window bot.Range, live bool) (bot.Reply, error) {
	when := language.Describe(window, r.Location)
	if live {
		when = "live, " + clock(r.Now, r.Location)
	}
	what := contactsAsked(r, l.n)
	if l.n == 0 {
		return bot.Reply{
			Headline: fmt.Sprintf("No %s (%s).", what, when),
			Note:     taskNote(r, l.order, live),
			Buttons:  c.elsewhere(r),
		}, nil
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s %s (%s)%s.", count(l.n), what, when, l.most(r)),
		Table:    l.table(r),
		Note:     taskNote(r, l.order, live),
		Explain:  taskExplain(what, when, l.n, live),
		Behind:   &bot.Invocation{Command: "task list", Slots: r.Slots},
	}
	for i, contact := range l.top {
		reply.Items = append(reply.Items, taskValue(contact.ID))
		if i < 3 {
			reply.Buttons = append(reply.Buttons, run(fmt.Sprintf("Open %d", i+1), "task show", bot.Slots{"task": {taskValue(contact.ID)}}))
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
	reply.File, err = l.file.File("contacts-" + fileTime(window, r.Location) + ".csv")
	return reply, err
}

// elsewhere are the next steps when there is no such contact: a number may have
// reached somebody without the contact centre.
func (c taskList) elsewhere(r bot.Request) []bot.Button {
	all := []bot.Button{run("Contacts of today", "task list", nil), run("Queue status", "queue status", nil)}
	number := r.Text("caller")
	if !c.books || number == "" || strings.Contains(number, "@") || len(digitsOf(number)) < wholeNumber {
		return all
	}
	slots := bot.Slots{"phone": {{Kind: bot.KindPhoneNumber, Name: number}}}
	if r.Has("time") {
		slots["time"] = r.Slots["time"]
	}
	return append([]bot.Button{run("In the call records", "records find", slots)}, all...)
}

// isLive reports whether a status is one of contacts that are not over.
func isLive(s bot.ContactStatus) bool {
	switch s {
	case "", bot.ContactAbandoned, bot.ContactEnded:
		return false
	default:
		return true
	}
}

// contactsAsked is what was asked for in words: "waiting chats for Sales".
func contactsAsked(r bot.Request, n int) string {
	noun := map[string][2]string{
		"telephony": {"call", "calls"}, "chat": {"chat", "chats"}, "email": {"email", "emails"}, "social": {"message", "messages"},
	}[r.Text("channel")]
	if noun[0] == "" {
		noun = [2]string{"contact", "contacts"}
	}
	words := noun[1]
	if n == 1 {
		words = noun[0]
	}
	if d := r.Text("direction"); d != "" {
		words = d + " " + words
	}
	if s := r.Value("status").Name; s != "" {
		words = s + " " + words
	}
	if k, ok := countingOf(r); ok {
		words += " " + k.said
	}
	if r.Has("queue") {
		words += " for " + r.Queue("queue").Name
	}
	switch agents := r.Slots["agent"]; {
	case len(agents) == 1:
		words += " of " + r.Agent("agent").Name
	case len(agents) > 1:
		words += " of " + plural(len(agents), "agent", "agents")
	}
	words += withCaller(r)
	if limit := r.Value("longer"); r.Has("longer") {
		words += " with a wait " + map[bot.Op]string{bot.OpAtLeast: "of at least", bot.OpLess: "under", bot.OpAtMost: "of at most",
			bot.OpEqual: "of"}[limit.Op]
		if limit.Op == bot.OpMore || limit.Op == "" {
			words += "over"
		}
		words += " " + language.Humanize(limit.Duration)
	}
	return words
}

func taskNote(r bot.Request, o contactOrder, live bool) string {
	if live {
		return "Live state as of " + clock(r.Now, r.Location) + ", of contacts created in the last 7 days; " + o.said + "."
	}
	short := ""
	if r.Value("status").Name == string(bot.ContactAbandoned) {
		short = "; short calls are among them"
	}
	return "By the time of creation, " + o.said + short + "; times in " + r.Location.String() + "; as of " + clock(r.Now, r.Location) + "." + callerNote(r)
}

func taskExplain(what, when string, n int, live bool) []string {
	how := "Counted: the " + what + " that were created in the window, " + when
	if live {
		how = "Counted: the " + what + " of the last 7 days at this moment, " + when
	}
	return []string{how, "Result: " + count(n)}
}

// contactOrder is which contacts are listed first.
type contactOrder struct {
	said    string // "newest first"
	first   string // what that makes of the first one: "newest"
	figure  string // heading of the last column
	value   func(bot.Contact) time.Duration
	compare func(a, b bot.Contact) int
}

// orderOf returns the order asked for: those in work by their wait, the others
// by their age unless their length was asked for.
func orderOf(asked string, live bool) contactOrder {
	wait := func(c bot.Contact) time.Duration { return c.Wait }
	talk := func(c bot.Contact) time.Duration { return c.Talk + c.Hold }
	down := func(f func(bot.Contact) time.Duration) func(a, b bot.Contact) int {
		return func(a, b bot.Contact) int { return cmp.Compare(f(b), f(a)) }
	}
	switch {
	case asked == "longest" && !live:
		return contactOrder{"the longest talk and hold first", "longest", "Talk + hold", talk, down(talk)}
	case asked == "oldest":
		return contactOrder{"oldest first", "oldest", "Wait", wait, func(a, b bot.Contact) int { return a.Created.Compare(b.Created) }}
	case live && asked != "newest":
		return contactOrder{"the longest wait first", "one that waits longest", "Wait", wait, down(wait)}
	}
	return contactOrder{"newest first", "newest", "Wait", wait, func(a, b bot.Contact) int { return b.Created.Compare(a.Created) }}
}

// contactList lists contacts and remembers the one that waited or talked
// longest.
type contactList struct {
	listing[bot.Contact]
	zone    *time.Location
	order   contactOrder
	longest bot.Contact
}

func newContactList(zone *time.Location, order contactOrder) *contactList {
	l := &contactList{zone: zone, order: order}
	l.compare = func(a, b bot.Contact) int { return cmp.Or(order.compare(a, b), cmp.Compare(a.ID, b.ID)) }
	l.columns = []string{"Contact", "Created", "Ended", "Channel", "Direction", "From", "Queue", "Agent", "Status", "Wait (s)",
		"Talk (s)", "Hold (s)", "Wrap-up (s)", "Transfers", "Wrap-up code", "Ended by"}
	l.cells = func(c bot.Contact) []string {
		return []string{c.ID, iso(c.Created, zone), iso(c.Ended, zone), c.Channel, c.Direction, origin(c), c.QueueName, c.AgentName,
			string(c.Status), seconds(c.Wait), seconds(c.Talk), seconds(c.Hold), seconds(c.WrapUp), count(c.Transfers),
			c.WrapUpCode, c.TerminatedBy}
	}
	return l
}

func (l *contactList) add(c bot.Contact) {
	l.listing.add(c)
	if l.order.value(c) > l.order.value(l.longest) {
		l.longest = c
	}
}

// most says which contact waited or talked longest.
func (l *contactList) most(r bot.Request) string {
	if r.Has("caller") { // one customer has few: what became of the first is the answer
		which := "the " + l.order.first + " "
		if l.n == 1 {
			which = ""
		}
		return ": " + which + dateTime(l.top[0].Created, l.zone) + ", " + story(l.top[0])
	}
	longest := l.order.value(l.longest)
	if longest <= 0 || l.n == 1 {
		return ""
	}
	s := "; the longest " + strings.ToLower(l.order.figure) + " " + language.Humanize(longest)
	if !r.Has("queue") && l.longest.QueueName != "" {
		s += ", in " + l.longest.QueueName
	}
	return s
}

func (l *contactList) table(r bot.Request) *bot.Table {
	t := &bot.Table{
		Columns: []bot.Column{
			{Title: "Created"}, {Title: "From"}, {Title: "Queue"}, {Title: "Agent"}, {Title: "Status"},
			{Title: l.order.figure, Right: true},
		},
		Total: l.n,
	}
	layout := "15:04:05"
	if slices.ContainsFunc(l.top, func(c bot.Contact) bool { return !sameDay(c.Created, r.Now, l.zone) }) {
		layout = "2 Jan 15:04"
	}
	for _, c := range l.top {
		t.Rows = append(t.Rows, []string{
			c.Created.In(l.zone).Format(layout), origin(c), c.QueueName, c.AgentName, became(c),
			language.Humanize(l.order.value(c)),
		})
	}
	return t
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// became is the status, with what the name of an agent beside "abandoned" means:
// the customer had been with the agent, or rang there, and gave up later.
func became(c bot.Contact) string {
	switch {
	case c.Status != bot.ContactAbandoned:
	case c.Transfers > 0:
		return "abandoned after transfer"
	case c.Talk > 0:
		return "abandoned after talking"
	case c.RONAs > 0:
		return "abandoned after RONA"
	}
	return string(c.Status)
}

// origin is who the customer is.
func origin(c bot.Contact) string { return caller(c.Origin) }

// caller is a customer's number or address; it may be hidden.
func caller(origin string) string {
	if strings.TrimSpace(origin) == "" {
		return "withheld"
	}
	return origin
}
