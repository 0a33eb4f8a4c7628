package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// callbackSource is what the commands on scheduled callbacks need.
type callbackSource interface {
	userLister
	Queues(context.Context) ([]bot.Queue, error)
	Callbacks(ctx context.Context, number, agentID string) ([]contactcenter.Callback, error)
	Callback(ctx context.Context, id string) (contactcenter.Callback, error)
	AddCallback(context.Context, contactcenter.Callback) (contactcenter.Callback, error)
	MoveCallback(context.Context, contactcenter.Callback) (contactcenter.Callback, error)
	CancelCallback(ctx context.Context, id string) error
}

// callbacks is what the commands on scheduled callbacks share.
type callbacks struct {
	source callbackSource
	// number reads a number as its country writes it and returns it by E.164; nil
	// takes only those with their country.
	number func(said string) (string, error)
}

var (
	phoneParam = bot.Param{Name: "phone", Kind: bot.KindPhoneNumber}
	startParam = bot.Param{Name: "start", Kind: bot.KindRange, Required: true, Ask: "When? Say a day and a time, for example “tomorrow 3 to 4 pm”."}
)

// e164 reads the number that was said.
func (c callbacks) e164(said string) (string, error) {
	if c.number != nil {
		return c.number(said)
	}
	digits := strings.TrimPrefix(said, "+")
	if !strings.HasPrefix(said, "+") || len(digits) < minNumber || len(digits) > maxNumber || strings.Trim(digits, "0123456789") != "" || digits[0] == '0' {
		return "", bot.Errorf(bot.Invalid, "%s is not a number with its country: say it with + in front, such as +19195550142. Nothing was changed.", said)
	}
	return said, nil
}

// usualCallback is how long a callback may take place when only its start was
// said.
const usualCallback = time.Hour

// slot returns the time that was said. An instant, or less than the shortest
// time there may be, is the beginning of an hour's time.
func slotOf(r bot.Request) (from, to time.Time) {
	w := r.Value("start").Range
	if w == nil {
		return from, to
	}
	from, to = w.From.In(r.Location), w.To.In(r.Location)
	if to.Sub(from) < contactcenter.CallbackLeast {
		to = from.Add(usualCallback)
	}
	return from, to
}

// find returns the callback that is meant: by its id, or the only one of a
// number. When there are several, the reply asks which.
func (c callbacks) find(ctx context.Context, r bot.Request, command string) (contactcenter.Callback, *bot.Reply, error) {
	if r.Has("task") {
		k, err := c.source.Callback(ctx, r.Value("task").ID)
		return k, nil, err
	}
	if !r.Has("phone") {
		return contactcenter.Callback{}, nil, bot.Errorf(bot.Invalid, "Say whose callback: the number, or “the second one” after a list. Nothing was changed.")
	}
	number, err := c.e164(r.Text("phone"))
	if err != nil {
		return contactcenter.Callback{}, nil, err
	}
	found, err := c.source.Callbacks(ctx, number, "")
	switch {
	case err != nil:
		return contactcenter.Callback{}, nil, err
	case len(found) == 0:
		return contactcenter.Callback{}, nil, bot.Errorf(bot.NotFound, "No callback is scheduled for %s. Nothing was changed.", number)
	case len(found) == 1:
		return found[0], nil, nil
	}
	reply := bot.Reply{Settled: true, Headline: fmt.Sprintf("%s are scheduled for %s. Which one do you mean?", plural(len(found), "callback", "callbacks"), number)}
	for i, k := range found {
		reply.Items = append(reply.Items, taskValue(k.ID))
		if i < maxTeamButtons {
			slots := r.Slots.With("task", taskValue(k.ID))
			delete(slots, "phone")
			reply.Buttons = append(reply.Buttons, run(callbackTime(k, r), command, slots))
		}
	}
	return contactcenter.Callback{}, &reply, nil
}

// queueName returns the name of a queue, or its id when it has none any more.
func (c callbacks) queueName(ctx context.Context, id string) string {
	queues, err := c.source.Queues(ctx)
	if err == nil {
		for _, q := range queues {
			if q.ID == id {
				return q.Name
			}
		}
	}
	return id
}

func callbackTime(k contactcenter.Callback, r bot.Request) string {
	if k.From.IsZero() || k.To.IsZero() {
		return "a time that cannot be read"
	}
	return language.Describe(bot.Range{From: k.From, To: k.To}, r.Location)
}

func (c callbacks) facts(ctx context.Context, k contactcenter.Callback, r bot.Request) []bot.Fact {
	facts := []bot.Fact{{Label: "Customer", Value: k.Customer}, {Label: "Number", Value: k.Number}, {Label: "When", Value: callbackTime(k, r)}, {Label: "Queue", Value: c.queueName(ctx, k.QueueID)}}
	if k.Reason != "" {
		facts = append(facts, bot.Fact{Label: "Reason", Value: k.Reason})
	}
	return facts
}

// done is the reply to a change that Webex Contact Center has confirmed.
func (c callbacks) done(ctx context.Context, k contactcenter.Callback, r bot.Request, verb string) bot.Reply {
	slots := bot.Slots{"phone": {{Kind: bot.KindPhoneNumber, Name: k.Number}}}
	return bot.Reply{
		Headline: fmt.Sprintf("%s: %s is called back %s.", verb, k.Number, callbackTime(k, r)),
		Facts:    c.facts(ctx, k, r), Items: []bot.Value{taskValue(k.ID)},
		Note:    "Webex Contact Center has confirmed it.",
		Buttons: []bot.Button{run("Cancel it", "callback cancel", bot.Slots{"task": {taskValue(k.ID)}}), run("All of this number", "callback list", slots)},
	}
}
