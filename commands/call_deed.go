package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
)

// deed is something that is done with one call: what the call must be, and what
// it shows once it is done.
type deed struct {
	name, summary string
	aliases       []string
	examples      []string
	want
	order bot.CallOrder // without the call
	// verb is what is done, in the question for somebody else's call: "Hold".
	verb string
	// shows reports whether the call shows it; there is false once it is over.
	shows func(c bot.Call, there bool) bool
	done  string // said of the call then: "is on hold"
	// others says that it can be done for somebody else.
	others bool
}

// callDeed is the command that does a deed. The asker's own call is dealt with
// at once; that of somebody else after a question.
type callDeed struct {
	desk
	deed
}

func (c callDeed) Spec() bot.Spec {
	s := bot.Spec{
		Name: c.name, Area: areaCalls, Aliases: c.aliases, Summary: c.summary, Examples: c.examples, Role: bot.Viewer, Changes: true,
		Params: []bot.Param{{Name: "call", Kind: bot.KindCall, Ask: "Which call?"}, {Name: "party", Kind: bot.KindParty}},
	}
	if c.others {
		s.Params = append(s.Params, bot.Param{Name: "person", Kind: bot.KindPerson})
	}
	return s
}

// Preview works out which call is meant.
func (c callDeed) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	k, ask, err := u.pick(ctx, r, c.want)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if ask != nil {
		return *ask, false, nil
	}
	if !k.Offers(c.order.Action) {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s does not offer that for %s call with %s, which %s. Nothing was changed.",
			u.system(k.ID), asWithin(u.whose()), partyName(k.Party), stateWords(k))
	}
	preview := bot.Reply{Slots: pinned(r, k)}
	if u.name == "" {
		return preview, false, nil
	}
	preview.Headline = fmt.Sprintf("%s %s call with %s?", c.verb, u.whose(), partyName(k.Party))
	preview.Facts = []bot.Fact{{Label: "The call now", Value: stateWords(k) + callAge(k, r)}}
	preview.Note = "As of " + clock(r.Now, r.Location) + "."
	return preview, true, nil
}

// Do asks once, and says what the call then shows.
func (c callDeed) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	return carryOut(ctx, u, r, c.order, c.shows, fmt.Sprintf("%s call with %s %s.", u.whose(), spoken(r.Value("call")), c.done))
}

// Observe looks at the call.
func (c callDeed) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeCall(ctx, u, r, c.shows)
}

// carryOut sends an order on the call of a request and watches the call until it
// shows it; done is said then.
func carryOut(ctx context.Context, u user, r bot.Request, o bot.CallOrder, shows func(bot.Call, bool) bool, done string) (bot.Reply, error) {
	v := r.Value("call")
	o.CallID = v.ID
	if _, err := u.Do(ctx, o); err != nil {
		return bot.Reply{}, err
	}
	k, there, shown, err := watchCall(ctx, u, v.ID, shows)
	reply := bot.Reply{Note: "As the phone shows it."}
	switch {
	case shown:
		reply.Headline = done
	case err != nil:
		reply.Headline = fmt.Sprintf("%s has taken the request, but I could not look at the call with %s since.", u.system(v.ID), spoken(v))
	case !there:
		reply.Headline = fmt.Sprintf("%s has taken the request, and the call with %s is over.", u.system(v.ID), spoken(v))
	default:
		reply.Headline = fmt.Sprintf("%s has taken the request, but the call with %s %s still.", u.system(v.ID), spoken(v), strings.TrimPrefix(stateWords(k), "has been "))
	}
	if there && k.ID != "" {
		reply.Items = []bot.Value{callValue(k)}
		reply.Buttons = nextSteps([]bot.Call{k}, r)
	}
	return reply, nil
}

// watchCall looks at a call until it shows something, or confirmFor has passed.
// A look that fails is not the order's failure.
func watchCall(ctx context.Context, u user, id string, shows func(bot.Call, bool) bool) (k bot.Call, there, shown bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; ; wait *= 2 {
		k, there, err = lookAtCall(ctx, u, id)
		if err == nil && shows(k, there) {
			return k, there, true, nil
		}
		select {
		case <-ctx.Done():
			return k, there, false, err
		case <-time.After(wait):
		}
	}
}

// lookAtCall looks at one call; there is false when it is over.
func lookAtCall(ctx context.Context, u user, id string) (k bot.Call, there bool, err error) {
	k, err = u.Call(ctx, id)
	if bot.KindOf(err) == bot.NotFound {
		return bot.Call{}, false, nil
	}
	return k, err == nil && k.State != bot.CallDisconnected, err
}

// observeCall is the outcome of an interrupted order on a call.
func observeCall(ctx context.Context, u user, r bot.Request, shows func(bot.Call, bool) bool) (bot.Outcome, error) {
	v := r.Value("call")
	k, there, err := lookAtCall(ctx, u, v.ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out := bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Note: "As the phone shows it."}}
	if !there {
		k.State = bot.CallDisconnected
	}
	if shows(k, there) {
		out.State = bot.OutcomeDone
	}
	out.Reply.Headline = fmt.Sprintf("%s call with %s %s.", u.whose(), spoken(v), stateWords(k))
	return out, nil
}
