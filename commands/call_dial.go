package commands

import (
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
)

// callDial calls somebody from the asker's phone.
type callDial struct{ desk }

func (callDial) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call dial",
		Area:    areaCalls,
		Aliases: []string{"dial", "ring"},
		Summary: "Calls a number or a colleague: your phone rings, and when you pick up the other side is called.",
		Params: []bot.Param{
			{Name: "destination", Kind: bot.KindDestination, Required: true, Ask: "Whom shall I call? Say a number, an address or a name."},
		},
		Examples: []string{
			"ring 919 555 0142 for me", "call Dana Whitfield", "dial 4101", "dial extension 4101", "call extension 4101", "call dial +1 919 555 0142", "ring Dana Whitfield",
			"call 919 555 0142", "dial Front Desk for me", "get me Dana Whitfield on the phone", "call 4101",
			"call help@acme.example", "phone Dana Whitfield",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview checks what is dialled, and notes the calls that are there before.
func (c callDial) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	before, err := u.Calls(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	slots := r.Slots.With("destination", to.value(r)).With("before")
	for _, k := range before {
		slots["before"] = append(slots["before"], callValue(k))
	}
	return bot.Reply{Slots: slots}, false, nil
}

// Do dials. That Webex has taken it means no more than that the own phone rings.
func (c callDial) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Reply{}, err
	}
	result, err := u.Do(ctx, bot.CallOrder{Action: bot.ActDial, Destination: to.Dial})
	if err != nil {
		return bot.Reply{}, err
	}
	return u.placed(ctx, r, result.CallID, fmt.Sprintf("I call %s", to.Shown)), nil
}

// placed tells of a call that was made for the user: what says what follows once
// it is picked up.
func (u user) placed(ctx context.Context, r bot.Request, id, what string) bot.Reply {
	k, there, shown, _ := watchCall(ctx, u, id, func(_ bot.Call, there bool) bool { return there })
	reply := bot.Reply{Note: "As the phone shows it."}
	switch {
	case !shown:
		reply.Headline = "Webex has taken the request, but your phone does not show the call."
	case k.ClickToDial:
		reply.Headline = fmt.Sprintf("Your phone rings: pick it up, and %s.", what)
	default:
		reply.Headline = fmt.Sprintf("Your call with %s %s.", partyName(k.Party), stateWords(k))
	}
	if there {
		reply.Items = []bot.Value{callValue(k)}
		reply.Buttons = append(nextSteps([]bot.Call{k}, r), run("My calls", "call list", nil))
	}
	return reply
}

// Observe looks for a call to the destination that was not there before.
func (c callDial) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	to, err := c.destination(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	calls, err := u.Calls(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, k := range calls {
		before := slices.ContainsFunc(r.Slots["before"], func(v bot.Value) bool { return v.ID == k.ID })
		if k.Outbound && !before && reaches(k.Party, to) {
			return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{
				Headline: fmt.Sprintf("Your call with %s %s.", partyName(k.Party), stateWords(k)), Items: []bot.Value{callValue(k)}}}, nil
		}
	}
	return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{
		Headline: fmt.Sprintf("Your phone shows no call to %s now.", to.Shown)}}, nil
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
