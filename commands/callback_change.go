package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// callbackAdd schedules a callback.
type callbackAdd struct{ callbacks }

func (callbackAdd) Spec() bot.Spec {
	phone := phoneParam
	phone.Required, phone.Ask = true, "Which number should be called back?"
	return bot.Spec{
		Name:    "callback add",
		Area:    areaTasks,
		Aliases: []string{"schedule a callback", "add a callback", "new callback"},
		Summary: "Schedules a callback of a customer by a queue, after you confirm it.",
		Params: []bot.Param{phone, {Name: "queue", Kind: bot.KindQueue, Required: true, Ask: "Which queue should call?"}, startParam,
			{Name: "text", Kind: bot.KindText}},
		Examples: []string{
			"schedule a callback for +19195550142 on Billing tomorrow 3 to 4 pm", "callback add +19195550142 Sales tomorrow at 10",
			"add a callback of +19195550142 for Claims on friday at 14:00", "schedule a callback to +19195550142 on Billing tomorrow at 11 for 'John Doe'",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// wanted is the callback that was asked for.
func (c callbackAdd) wanted(r bot.Request) (contactcenter.Callback, error) {
	number, err := c.e164(r.Text("phone"))
	if err != nil {
		return contactcenter.Callback{}, err
	}
	k := contactcenter.Callback{Customer: r.Text("text"), Number: number, QueueID: r.Queue("queue").ID, Reason: "asked for by " + r.Person.Name}
	if k.Customer == "" {
		k.Customer = number
	}
	k.From, k.To = slotOf(r)
	return k, nil
}

func (c callbackAdd) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	k, err := c.wanted(r)
	if err == nil {
		err = k.Check(r.Now)
	}
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Schedule a callback of %s by %s, %s?", k.Number, r.Queue("queue").Name, callbackTime(k, r)),
		Facts:    c.facts(ctx, k, r),
		Note:     "An agent of the queue calls within that time.",
	}, true, nil
}

func (c callbackAdd) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	k, err := c.wanted(r)
	if err != nil {
		return bot.Reply{}, err
	}
	made, err := c.source.AddCallback(ctx, k)
	if err != nil {
		return bot.Reply{}, err
	}
	return c.done(ctx, made, r, "Scheduled"), nil
}

// Observe looks for a callback of that number, queue and time.
func (c callbackAdd) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	k, err := c.wanted(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	found, err := c.source.Callbacks(ctx, k.Number, "")
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, x := range found {
		if x.QueueID == k.QueueID && x.From.Equal(k.From) && x.To.Equal(k.To) {
			return bot.Outcome{State: bot.OutcomeDone, Reply: c.done(ctx, x, r, "Scheduled")}, nil
		}
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "No such callback is scheduled for " + k.Number + "."}}, nil
}

// callbackMove gives a scheduled callback another time.
type callbackMove struct{ callbacks }

func (callbackMove) Spec() bot.Spec {
	return bot.Spec{
		Name:    "callback move",
		Area:    areaTasks,
		Aliases: []string{"move callback", "reschedule callback"},
		Summary: "Gives a scheduled callback another time, after you confirm it.",
		Params:  []bot.Param{taskParam, phoneParam, startParam},
		Examples: []string{
			"move the callback of +19195550142 to tomorrow at 15:00", "callback move +19195550142 friday 2 to 4 pm", "reschedule the callback of +19195550142 to monday at 10",
			"callback move " + anID + " tomorrow at 16:00",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c callbackMove) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	k, which, err := c.find(ctx, r, "callback move")
	if err != nil || which != nil {
		return orEmpty(which), false, err
	}
	moved := k
	moved.From, moved.To = slotOf(r)
	if err := moved.Check(r.Now); err != nil {
		return bot.Reply{}, false, err
	}
	if moved.From.Equal(k.From) && moved.To.Equal(k.To) {
		return bot.Reply{Settled: true, Headline: fmt.Sprintf("Nothing to change: %s is called back %s already.", k.Number, callbackTime(k, r)), Facts: c.facts(ctx, k, r)}, false, nil
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Move the callback of %s from %s to %s?", k.Number, callbackTime(k, r), callbackTime(moved, r)),
		Facts:    c.facts(ctx, k, r), Items: []bot.Value{taskValue(k.ID)},
		Slots: bot.Slots{"task": {taskValue(k.ID)}, "start": r.Slots["start"]},
	}, true, nil
}

func (c callbackMove) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	k, err := c.source.Callback(ctx, r.Value("task").ID)
	if err != nil {
		return bot.Reply{}, err
	}
	k.From, k.To = slotOf(r)
	moved, err := c.source.MoveCallback(ctx, k)
	if err != nil {
		return bot.Reply{}, err
	}
	return c.done(ctx, moved, r, "Moved"), nil
}

func (c callbackMove) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	k, err := c.source.Callback(ctx, r.Value("task").ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	from, to := slotOf(r)
	out := bot.Outcome{State: bot.OutcomeNotDone, Reply: c.done(ctx, k, r, "As before")}
	if k.From.Equal(from) && k.To.Equal(to) {
		out = bot.Outcome{State: bot.OutcomeDone, Reply: c.done(ctx, k, r, "Moved")}
	}
	return out, nil
}

// callbackCancel cancels a scheduled callback.
type callbackCancel struct{ callbacks }

func (callbackCancel) Spec() bot.Spec {
	return bot.Spec{
		Name:    "callback cancel",
		Area:    areaTasks,
		Aliases: []string{"cancel callback", "delete callback"},
		Summary: "Cancels a scheduled callback, after you confirm it.",
		Params:  []bot.Param{taskParam, phoneParam},
		Examples: []string{
			"cancel the callback of +19195550142", "callback cancel +19195550142", "callback cancel " + anID, "delete the callback of +19195550142",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

func (c callbackCancel) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	k, which, err := c.find(ctx, r, "callback cancel")
	if err != nil || which != nil {
		return orEmpty(which), false, err
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Cancel the callback of %s, %s?", k.Number, callbackTime(k, r)),
		Facts:    c.facts(ctx, k, r), Items: []bot.Value{taskValue(k.ID)},
		Slots: bot.Slots{"task": {taskValue(k.ID)}},
	}, true, nil
}

func (c callbackCancel) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.source.CancelCallback(ctx, r.Value("task").ID); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Headline: "Cancelled: nobody is called back.", Note: "Webex Contact Center has confirmed it."}, nil
}

// Observe takes a callback that is not there for one that was cancelled: the
// preview has seen it.
func (c callbackCancel) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	k, err := c.source.Callback(ctx, r.Value("task").ID)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The callback is not scheduled any more."}}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: c.done(ctx, k, r, "Still scheduled")}, nil
}

func orEmpty(r *bot.Reply) bot.Reply {
	if r == nil {
		return bot.Reply{}
	}
	return *r
}
