package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
)

// handsetChanger changes phones.
type handsetChanger interface {
	handsetSource
	ResetPhone(ctx context.Context, name string) error
	SetDescription(ctx context.Context, name, description string) error
}

const (
	// resetLook is when it is looked first whether a phone is back: the quickest
	// need half a minute, but one that has nothing to fetch may be there at once.
	// Looks are dear: the cluster answers fifteen a minute for everybody.
	resetLook = 4 * time.Second
	// resetAge is how old a look may be that somebody else has made.
	resetAge = 4 * time.Second
)

// phoneReset makes a phone on the premises start anew. It always asks.
type phoneReset struct{ source handsetChanger }

func (phoneReset) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone reset",
		Area:    areaPhones,
		Aliases: []string{"reset phone", "restart phone"},
		Summary: "Makes a phone on the premises start anew, after you confirm it, and says whether it has come back.",
		Params:  []bot.Param{handsetParam(false, "")},
		Examples: []string{
			"phone reset SEP0C75BD110101", "reset Tom Becker's phone", "restart the phone of Maya Patel", "reset phone 5101", "reset my phone",
			"reboot the Lobby phone", "reset the Lobby phone", "reboot phone SEP0C75BD110105", "restart SEP0C75BD110105",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview says which phone it would be, and that calls on it end.
func (c phoneReset) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	g, err := c.look(ctx, p.Name, 0)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if !g.Up() {
		reply := oneStatus(p, g, r)
		reply.Headline = "Nothing to reset: " + handsetName(p) + " " + registrationWords(g, r) + ", so that it would not hear of it."
		reply.Settled = true
		return reply, false, nil
	}
	return bot.Reply{
		Headline: fmt.Sprintf("Reset %s?", handsetName(p)),
		Slots:    r.Slots.With("handset", handsetValue(p)),
		Items:    []bot.Value{handsetValue(p)},
		Facts: []bot.Fact{
			{Label: "Now", Value: "it " + registrationWords(g, r)},
			{Label: "What happens", Value: "calls on it end, and it cannot be reached for one to two minutes"},
		},
		Note: registrationNote(r),
	}, true, nil
}

func (c phoneReset) look(ctx context.Context, name string, age time.Duration) (bot.Registration, error) {
	states, err := c.source.Registrations(ctx, []string{name}, age)
	return states[name], err
}

// Do resets the phone once, and looks whether it is back. While it is not, the
// error is Uncertain: the engine goes on looking.
func (c phoneReset) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		if err == nil {
			err = bot.Errorf(bot.Invalid, "The phone is not certain any more. Nothing was changed.")
		}
		return bot.Reply{}, err
	}
	if err := c.source.ResetPhone(ctx, p.Name); err != nil {
		return bot.Reply{}, err
	}
	select {
	case <-ctx.Done():
	case <-time.After(resetLook):
	}
	g, err := c.look(ctx, p.Name, 0)
	if err == nil && isBack(g, r) {
		return c.back(p, g, r), nil
	}
	told := bot.Reply{Note: "The reset was accepted once, and I will not send it again by myself. A phone needs one to two minutes: ask “phone status " + p.Name + "” then."}
	return told, bot.Errorf(bot.Uncertain, "%s is not back yet.", handsetName(p))
}

// isBack reports whether a phone has registered after it was asked for. One that
// registered before has not heard of it, or not gone yet.
func isBack(g bot.Registration, r bot.Request) bool {
	return g.Up() && !g.Since.Before(r.Now.Add(-clockSkew).Truncate(time.Second))
}

func (phoneReset) back(p bot.Phone, g bot.Registration, r bot.Request) bot.Reply {
	reply := oneStatus(p, g, r)
	reply.Headline = handsetName(p) + " was reset and has registered again, at " + g.Node + " at " + clock(g.Since, r.Location) + "."
	reply.Note = "From Unified CM’s registration service."
	return reply
}

// Observe looks where the phone is.
func (c phoneReset) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	g, err := c.look(ctx, p.Name, resetAge)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	outcome := bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: handsetName(p) + " " + registrationWords(g, r) + ".", Items: []bot.Value{handsetValue(p)}}}
	switch {
	case isBack(g, r):
		outcome.State, outcome.Reply = bot.OutcomeDone, c.back(p, g, r)
	case g.Up():
		outcome.State = bot.OutcomeNotDone
	}
	return outcome, nil
}
