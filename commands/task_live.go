package commands

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// taskDesk does something with contacts as somebody, with the token of their
// own account.
type taskDesk interface {
	// Connected is NotLinked for somebody who has not connected their account.
	Connected(ctx context.Context, p bot.Person) error
	Live(ctx context.Context, p bot.Person, l contactcenter.Live) error
}

// liveSource is what the commands on contacts that are going on need beside a
// desk.
type liveSource interface {
	agentLooker
	userLister
	taskSource
}

// liveAction is something that can be done with a contact while it lasts.
type liveAction struct {
	spec   bot.Spec
	action contactcenter.LiveAction
	// ask and done are the change as a question and as a past: "End %s?",
	// "%s has ended".
	ask, done string
	// bars says why it cannot be done to a contact as it is; "" when it can. me is
	// the agent that the asker is, if they are one.
	bars func(k bot.Contact, me bot.Agent) string
	// shows reports whether the live record shows the change; nil when no record
	// ever does.
	shows func(k bot.Contact, me bot.Agent, to bot.Value) bool
	note  string // of the preview
}

// liveTask is a liveAction as a command. Each runs on the asker's own token: the
// published interface acts as the agent or the supervisor of the token, and lets
// nobody steer the contact that another agent has.
type liveTask struct {
	liveAction
	source liveSource
	desk   taskDesk
}

func (c liveTask) Spec() bot.Spec { return c.spec }

// Preview shows the contact, and asks. What Webex Contact Center's interface
// does not allow is said here, with what it allows instead.
func (c liveTask) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if err := c.desk.Connected(ctx, r.Person); err != nil {
		return bot.Reply{}, false, err
	}
	me, _, err := askerAsAgent(ctx, c.source, r.Person)
	if err != nil {
		return bot.Reply{}, false, err
	}
	k, err := c.find(ctx, r, me)
	if err != nil {
		return bot.Reply{}, false, err
	}
	why := c.bars(k, me)
	if c.action == contactcenter.AssignTask && r.Has("agent") && r.Agent("agent").ID != me.ID {
		why = "I cannot assign " + contactName(k) + " to " + r.Agent("agent").Name + ": Webex Contact Center's interface lets people take a contact only themselves."
	}
	preview := bot.Reply{Facts: contactFacts(k, r), Items: []bot.Value{taskValue(k.ID)}, Note: "As of " + clock(r.Now, r.Location) + "."}
	if why != "" {
		preview.Settled, preview.Headline = true, why+" Nothing was changed."
		if k.Active && k.AgentID != "" && k.AgentID != me.ID && c.action != contactcenter.Monitor {
			preview.Buttons = append(preview.Buttons, run("Listen in", "task monitor", bot.Slots{"task": {taskValue(k.ID)}}))
		}
		preview.Buttons = append(preview.Buttons, run("Show it", "task show", bot.Slots{"task": {taskValue(k.ID)}}))
		return preview, false, nil
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview.Headline = fmt.Sprintf(c.ask, contactName(k))
	if to.Name != "" {
		preview.Headline = fmt.Sprintf(c.ask, contactName(k), to.Name)
	}
	if c.note != "" {
		preview.Note = c.note + " " + preview.Note
	}
	slots := r.Slots.With("task", taskValue(k.ID))
	delete(slots, "caller") // the one that was shown is done, whoever calls next
	if c.action != contactcenter.TransferTask {
		delete(slots, "agent")
	}
	preview.Slots = slots
	return preview, true, nil
}

// Do asks once for what was confirmed, and says what the live record shows.
func (c liveTask) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	me, _, err := askerAsAgent(ctx, c.source, r.Person)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := c.source.Contact(ctx, r.Value("task").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if why := c.bars(k, me); why != "" {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "%s Nothing was changed.", why)
	}
	l := contactcenter.Live{Action: c.action, TaskID: k.ID, RequestID: requestUUID(r.ID)}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.action == contactcenter.TransferTask {
		l.To, l.ToKind = to.ID, map[bot.Kind]string{bot.KindQueue: "queue", bot.KindAgent: "agent"}[to.Kind]
	}
	err = c.desk.Live(ctx, r.Person, l)
	if asked := (agentChange{asked: true, err: err}); !asked.open() {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf(c.done, contactName(k), to.Name),
		Items:    []bot.Value{taskValue(k.ID)},
		Note:     "From the live record.",
		Buttons:  c.next(k),
	}
	if to.Name == "" {
		reply.Headline = fmt.Sprintf(c.done, contactName(k))
	}
	before := c.shows == nil || c.shows(k, me, to)
	if err == nil && before {
		// What a record does not show, or showed before, it cannot confirm.
		reply.Headline, reply.Note = "Accepted. "+reply.Headline, "Webex Contact Center accepted it; its live record cannot confirm it."
		return reply, nil
	}
	if !before && c.watch(ctx, k.ID, me, to) {
		return reply, nil
	}
	open := []agentChange{{asked: true, err: err}}
	reply.Note = unconfirmedNote(open, goal{change: "it"})
	if err == nil {
		err = bot.Errorf(bot.Uncertain, "%s is not confirmed yet.", contactName(k))
	}
	return reply, err
}

// watch looks at the contact until it shows what was asked for, or confirmFor
// has passed.
func (c liveTask) watch(ctx context.Context, id string, me bot.Agent, to bot.Value) bool {
	ctx, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; ; wait *= 2 {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
		if k, err := c.source.Contact(ctx, id); err == nil && c.shows != nil && c.shows(k, me, to) {
			return true
		}
	}
}

// Observe looks at the contact.
func (c liveTask) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	unknown := bot.Outcome{State: bot.OutcomeUnknown}
	me, _, err := askerAsAgent(ctx, c.source, r.Person)
	if err != nil {
		return unknown, err
	}
	k, err := c.source.Contact(ctx, r.Value("task").ID)
	if err != nil {
		return unknown, err
	}
	to, err := c.destination(r)
	if err != nil {
		return unknown, err
	}
	out := bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: contactHeadline(k, r), Items: []bot.Value{taskValue(k.ID)}, Note: "From the live record."}}
	switch {
	case c.shows == nil || !c.shows(k, me, to):
	case c.action == contactcenter.Monitor || c.action == contactcenter.BargeIn:
		out.State = bot.OutcomeUnknown // the record does not say who listens
	default:
		out.State = bot.OutcomeDone
	}
	return out, nil
}

// next are what can be done after it.
func (c liveTask) next(k bot.Contact) []bot.Button {
	slots := bot.Slots{"task": {taskValue(k.ID)}}
	var all []bot.Button
	switch c.action {
	case contactcenter.Monitor:
		all = append(all, run("Barge in", "task barge", slots), run("Stop listening", "monitor end", slots))
	case contactcenter.BargeIn:
		all = append(all, run("Leave it", "monitor end", slots))
	case contactcenter.HoldTask:
		all = append(all, run("Resume", "task resume", slots))
	default:
	}
	return append(all, run("Show it", "task show", slots))
}

// find returns the contact that is meant: by its id, by who calls, the one that an
// agent has at hand, or else the asker's own.
func (c liveTask) find(ctx context.Context, r bot.Request, me bot.Agent) (bot.Contact, error) {
	if r.Has("task") {
		return c.source.Contact(ctx, cmp.Or(r.Value("task").ID, r.Text("task")))
	}
	if r.Has("caller") {
		k, n, err := latestWith(ctx, c.source, r, true)
		if err == nil && n > 1 {
			err = bot.Errorf(bot.Invalid, "%d contacts%s are going on. “task list” lists them: say which one. Nothing was changed.", n, withCaller(r))
		}
		return k, err
	}
	whose, own := me, true
	switch c.action {
	case contactcenter.Monitor, contactcenter.BargeIn, contactcenter.EndMonitor:
		whose, own = r.Agent("agent"), false
	case contactcenter.AssignTask:
		whose = bot.Agent{} // what waits is with nobody
	case contactcenter.TransferTask: // the agent is where it goes
	default:
		if r.Has("agent") {
			whose, own = r.Agent("agent"), false
		}
	}
	if whose.ID == "" {
		return bot.Contact{}, bot.Errorf(bot.Invalid, "Say which contact: its id, “the second one” after a list, the number of the caller, or the agent who has it. Nothing was changed.")
	}
	a, err := lookAt(ctx, c.source, whose)
	if err != nil {
		return bot.Contact{}, err
	}
	if a.ContactID == "" {
		who := a.Name + " has"
		if own {
			who = "You have"
		}
		return bot.Contact{}, bot.Errorf(bot.NotFound, "%s no contact at hand at this moment. Nothing was changed.", who)
	}
	return c.source.Contact(ctx, a.ContactID)
}

// contactName names a contact in a sentence.
func contactName(k bot.Contact) string {
	name := map[string]string{"telephony": "the call", "chat": "the chat", "email": "the email", "social": "the message"}[k.Channel]
	name = cmp.Or(name, "the contact") + " from " + origin(k)
	if k.AgentName != "" && k.Status != bot.ContactWaiting {
		name += " with " + k.AgentName
	} else if k.QueueName != "" {
		name += " in " + k.QueueName
	}
	return name
}

// destination is where a transfer goes; other actions have none.
func (c liveTask) destination(r bot.Request) (bot.Value, error) {
	if c.action != contactcenter.TransferTask {
		return bot.Value{}, nil
	}
	var found []bot.Value
	for _, name := range []string{"queue", "agent"} {
		found = append(found, r.Slots[name]...)
	}
	if len(found) != 1 {
		return bot.Value{}, bot.Errorf(bot.Invalid, "Say one place where the contact should go: a queue or an agent. Nothing was changed.")
	}
	return found[0], nil
}

// requestUUID makes a UUID of a request's id, so that the same request asks
// with the same one.
func requestUUID(id string) string {
	h := sha256.Sum256([]byte("live task " + id))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
