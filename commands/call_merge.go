package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
)

// callMerge puts the asker's two calls together.
type callMerge struct{ desk }

func (callMerge) Spec() bot.Spec {
	return bot.Spec{
		Name:     "call merge",
		Area:     areaCalls,
		Aliases:  []string{"conference", "three way call"},
		Summary:  "Makes a conference of your two calls.",
		Examples: []string{"merge my calls", "call merge", "merge the two calls", "make it a conference", "merge them into a conference", "conference them together"},
		Role:     bot.Viewer,
		Changes:  true,
	}
}

// Preview works out the two calls.
func (c callMerge) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	a, b, err := u.two(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Slots: pinned(r, a).With("other", callValue(b))}, false, nil
}

// Do merges them, and says so when the conference is there.
func (c callMerge) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	a, b := r.Value("call"), r.Value("other")
	if _, err := u.Do(ctx, bot.CallOrder{Action: bot.ActMerge, CallID: a.ID, OtherID: b.ID}); err != nil {
		return bot.Reply{}, err
	}
	looking, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	reply := bot.Reply{Headline: u.system(a.ID) + " has taken the request, but your phone does not show the conference yet.",
		Buttons: []bot.Button{run("My calls", "call list", nil)}}
	for wait := firstLook; ; wait *= 2 {
		if u.merged(looking, a.ID, b.ID) {
			reply.Headline, reply.Note = fmt.Sprintf("You are in a conference with %s and %s.", spoken(a), spoken(b)), "As the phone shows it."
			return reply, nil
		}
		select {
		case <-looking.Done():
			return reply, nil
		case <-time.After(wait):
		}
	}
}

// merged reports whether the phone shows both calls in a conference.
func (u user) merged(ctx context.Context, a, b string) bool {
	c, ok, err := u.Conference(ctx)
	return err == nil && ok && slices.Contains(c.CallIDs, a) && slices.Contains(c.CallIDs, b)
}

// Observe looks at the conference.
func (c callMerge) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if _, _, err := u.Conference(ctx); err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	a, b := r.Value("call"), r.Value("other")
	if u.merged(ctx, a.ID, b.ID) {
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("You are in a conference with %s and %s.", spoken(a), spoken(b))}}, nil
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Your phone shows no conference of the two calls."}}, nil
}
