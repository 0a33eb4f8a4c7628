package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// summons is an order for which Webex makes a new call: the own phone rings, and
// what was asked for happens when it is picked up.
type summons struct {
	name, summary string
	aliases       []string
	examples      []string
	action        bot.CallAction
	takes         bool   // a destination
	asks          string // the question for a destination that there must be
	preview       string // the question that is confirmed, with %s for the destination; empty for none
	follows       string // what follows when the phone is picked up, with %s for the destination
	alone         string // the same without a destination
	role          bot.Role
}

// callSummon is the command that sends a summons.
type callSummon struct {
	desk
	summons
}

func (c callSummon) Spec() bot.Spec {
	s := bot.Spec{Name: c.name, Area: areaCalls, Aliases: c.aliases, Summary: c.summary, Examples: c.examples, Role: c.role, Changes: true}
	if c.takes {
		s.Params = []bot.Param{{Name: "destination", Kind: bot.KindDestination, Required: c.asks != "", Ask: c.asks}}
	}
	return s
}

// Preview checks what is dialled, and notes the calls that are there before.
func (c callSummon) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	before, err := u.Calls(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	p := bot.Reply{Slots: r.Slots.With("before")}
	for _, k := range before {
		p.Slots["before"] = append(p.Slots["before"], callValue(k))
	}
	if !r.Has("destination") {
		return p, false, nil
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	p.Slots["destination"] = []bot.Value{to.value(r)}
	if c.preview == "" {
		return p, false, nil
	}
	p.Headline = fmt.Sprintf(c.preview, to.Shown)
	p.Facts = []bot.Fact{{Label: "Dialled", Value: to.Dial}}
	return p, true, nil
}

// order is what a request asks for, and what follows in words.
func (c callSummon) order(r bot.Request) (o bot.CallOrder, follows string, to dialled, err error) {
	o = bot.CallOrder{Action: c.action}
	if !r.Has("destination") {
		return o, c.alone, to, nil
	}
	to, err = c.destination(r)
	o.Destination = to.Dial
	return o, fmt.Sprintf(c.follows, to.Shown), to, err
}

// Do sends the order. That Webex has taken it means no more than that the own
// phone rings.
func (c callSummon) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	order, follows, _, err := c.order(r)
	if err != nil {
		return bot.Reply{}, err
	}
	result, err := u.Do(ctx, order)
	if err != nil {
		return bot.Reply{}, err
	}
	return u.placed(ctx, r, result.CallID, follows), nil
}

// Observe looks for a call that was not there before, and of a destination that
// it leads there.
func (c callSummon) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	_, _, to, err := c.order(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	calls, err := u.Calls(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, k := range calls {
		if k.Outbound && !isAmong(r.Slots["before"], k) && (c.action != bot.ActDial || reaches(k.Party, to)) {
			return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{
				Headline: fmt.Sprintf("Your call with %s %s.", partyName(k.Party), stateWords(k)), Items: []bot.Value{callValue(k)}}}, nil
		}
	}
	none := "Your phone shows no new call now."
	if to.Shown != "" {
		none = fmt.Sprintf("Your phone shows no call to %s now.", to.Shown)
	}
	return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: none}}, nil
}

func isAmong(values []bot.Value, k bot.Call) bool {
	for _, v := range values {
		if v.ID == k.ID {
			return true
		}
	}
	return false
}

// placed tells of a call that was made for the user: follows says what follows
// once it is picked up.
func (u user) placed(ctx context.Context, r bot.Request, id, follows string) bot.Reply {
	k, there, shown, _ := watchCall(ctx, u, id, func(_ bot.Call, there bool) bool { return there })
	reply := bot.Reply{Note: "As the phone shows it."}
	switch {
	case !shown:
		reply.Headline = u.system(id) + " has taken the request, but your phone does not show the call."
	case k.ClickToDial:
		reply.Headline = fmt.Sprintf("Your phone rings: pick it up, and %s.", follows)
	default:
		reply.Headline = fmt.Sprintf("Your call with %s %s.", partyName(k.Party), stateWords(k))
	}
	if there {
		reply.Items = []bot.Value{callValue(k)}
		reply.Buttons = append(nextSteps([]bot.Call{k}, r), run("My calls", "call list", nil))
	}
	return reply
}

// reaches reports whether a party is whom a destination leads to.
func reaches(p bot.Party, to dialled) bool {
	return p.Number == to.Dial || to.name != "" && p.Name == to.name
}

// dialled is a destination with the name by which it was found.
type dialled struct {
	bot.Destination
	name string
}

// value is the destination as a slot.
func (d dialled) value(r bot.Request) bot.Value {
	v := r.Value("destination")
	if v.ID == "" {
		v.ID, v.Name = d.Dial, d.Shown
	}
	return v
}

// destination reads what is to be dialled: a name of the directory comes with
// its number.
func (d desk) destination(r bot.Request) (dialled, error) {
	v := r.Value("destination")
	said := v.Name
	if v.ID != "" {
		said = v.ID
	}
	to, err := d.calling.Dialled(said)
	if err != nil {
		return dialled{}, err
	}
	result := dialled{Destination: to}
	if v.ID != "" && v.Name != v.ID && v.Name != to.Shown {
		result.name, result.Shown = v.Name, v.Name
	}
	return result, nil
}
