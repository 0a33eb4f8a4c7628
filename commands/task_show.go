package commands

import (
	"context"
	"fmt"
	"strconv"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// taskShow tells what happened to one contact.
type taskShow struct{ source taskSource }

func (taskShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "task show",
		Area:    areaTasks,
		Aliases: []string{"open", "show task", "tell me about", "show call", "show contact", "details of", "what happened to"},
		Summary: "Shows one contact: who, which queue, which agent, every step and every time.",
		Params: []bot.Param{
			{Name: "task", Kind: bot.KindTaskID, Required: true, Unless: "caller", Ask: "Which contact? Say its id, “the second one” after a list, or the number of the caller."},
			callerParam, {Name: "time", Kind: bot.KindRange},
		},
		Examples: []string{
			"tell me about 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "open the second one", "task show 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0",
			"6a64d539-4653-4c48-98d7-78fb66c1bc1d", "show me the first one", "what happened to the last one",
			"details of the third one", "open that call", "look up 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0",
			"what happened with the call from 702-555-0170", "tell me about the call from 702-555-0170", "open the call from 702-555-0170",
			"what happened to the caller ending in 0170 yesterday", "details of the last call from 702-555-0170",
		},
		Role: bot.Viewer,
	}
}

func (c taskShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	id, others := contactID(r.Value("task")), 0
	if !r.Has("task") && r.Has("caller") {
		latest, n, err := latestWith(ctx, c.source, r, false)
		if err != nil {
			return bot.Reply{}, err
		}
		id, others = latest.ID, n-1
	}
	contact, err := c.source.Contact(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: contactHeadline(contact, r),
		Facts:    contactFacts(contact, r),
		Table:    legTable(contact, r),
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	if others > 0 {
		reply.Note = fmt.Sprintf("The newest of %d contacts%s. ", others+1, withCaller(r)) + reply.Note
		slots := bot.Slots{"caller": r.Slots["caller"]}
		if r.Has("time") {
			slots["time"] = r.Slots["time"]
		}
		reply.Buttons = append(reply.Buttons, run(fmt.Sprintf("All %d", others+1), "task list", slots))
	}
	if r.Has("caller") { // "that call" has not been named yet
		reply.Items = []bot.Value{taskValue(contact.ID)}
		reply.Note += callerNote(r)
	}
	if contact.AgentID != "" {
		agent := bot.Value{Kind: bot.KindAgent, ID: contact.AgentID, Name: contact.AgentName}
		reply.Buttons = append(reply.Buttons, run(contact.AgentName, "agent status", bot.Slots{"agent": {agent}}))
	}
	if contact.QueueID != "" {
		queue := bot.Value{Kind: bot.KindQueue, ID: contact.QueueID, Name: contact.QueueName}
		reply.Buttons = append(reply.Buttons, run(contact.QueueName, "queue status", bot.Slots{"queue": {queue}}))
	}
	return reply, nil
}

func contactHeadline(c bot.Contact, r bot.Request) string {
	what := map[string]string{"telephony": "Call", "chat": "Chat", "email": "Email", "social": "Message"}[c.Channel]
	if what == "" {
		what = "Contact"
	}
	from := "from " + origin(c)
	if c.Direction == "outbound" {
		from = "to " + origin(c)
	}
	where := ""
	if c.QueueName != "" {
		where = " in " + c.QueueName
	}
	return fmt.Sprintf("%s %s, %s: %s%s.", what, from, dateTime(c.Created, r.Location), c.Status, where)
}

func contactFacts(c bot.Contact, r bot.Request) []bot.Fact {
	var facts []bot.Fact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, bot.Fact{Label: label, Value: value})
		}
	}
	add("Id", c.ID)
	add("Agent", c.AgentName)
	add("Wait", language.Humanize(c.Wait))
	if c.Talk+c.Hold+c.WrapUp > 0 {
		add("Talk, hold, wrap-up", language.Humanize(c.Talk)+", "+language.Humanize(c.Hold)+", "+language.Humanize(c.WrapUp))
	}
	if c.Transfers > 0 {
		add("Transfers", strconv.Itoa(c.Transfers))
	}
	if c.RONAs > 0 {
		add("RONA", plural(c.RONAs, "offer rang out", "offers rang out"))
	}
	if !c.Ended.IsZero() {
		add("Ended", dateTime(c.Ended, r.Location))
	}
	if !c.Active {
		add("Ended by", c.TerminatedBy)
	}
	add("Wrap-up code", c.WrapUpCode)
	return facts
}

// legTable has a row for each queue the contact stood in; nil for none.
func legTable(c bot.Contact, r bot.Request) *bot.Table {
	if len(c.Legs) == 0 {
		return nil
	}
	t := &bot.Table{
		Columns: []bot.Column{
			{Title: "Entered"}, {Title: "Queue"}, {Title: "Wait", Right: true}, {Title: "Outcome"}, {Title: "Agent"}, {Title: "Talk", Right: true},
		},
		Total: len(c.Legs),
	}
	for _, l := range c.Legs[:min(len(c.Legs), maxRows)] {
		t.Rows = append(t.Rows, []string{
			l.Entered.In(r.Location).Format("15:04:05"), l.QueueName, language.Humanize(max(l.Wait(r.Now), 0)), outcome(l),
			l.AgentName, language.Humanize(l.Talk),
		})
	}
	return t
}

// outcome is what became of a stay in a queue.
func outcome(l bot.Leg) string {
	text := "waiting"
	switch {
	case l.Answered && l.Transferred:
		text = "answered, transferred"
	case l.Answered:
		text = "answered"
	case l.Abandoned:
		text = "abandoned"
	case l.Overflowed:
		text = "overflowed"
	}
	if l.RONAs > 0 {
		text += fmt.Sprintf(", %d RONA", l.RONAs)
	}
	return text
}
