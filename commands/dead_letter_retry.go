package commands

import (
	"context"
	"fmt"
	"slices"

	"floorwalker/bot"
)

// deadLetterRetry puts events back that were given up. One goes at once; all of
// them are asked about, since whatever stopped them may stop them again.
type deadLetterRetry struct{ store DeadLetters }

func (deadLetterRetry) Spec() bot.Spec {
	return bot.Spec{
		Name:    "dead-letter retry",
		Area:    areaBot,
		Aliases: []string{"retry dead letter", "retry dead letters", "dead letters retry", "dead letter retry", "redrive", "handle again"},
		Summary: "Handles an event again that was given up, by its number in the list, or all of them after you confirm it.",
		Params: []bot.Param{
			{Name: "number", Kind: bot.KindNumber, Many: true},
			{Name: "all", Kind: bot.KindChoice, Choices: []string{"all"}},
		},
		Examples: []string{
			"dead-letter retry 1", "dead letters retry all", "retry dead letter 2", "retry all dead letters",
			"dead letters retry 3", "retry all the failed events",
		},
		Role:    bot.Admin,
		Changes: true,
	}
}

// Preview refuses what names no dead letter, and asks before more than one.
func (c deadLetterRetry) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	chosen, err := c.chosen(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: "Handle " + plural(len(chosen), "event", "events") + " again?",
		Facts:    bySource(chosen),
		Note:     "Messages older than ten minutes are answered, and change nothing any more.",
	}, len(chosen) > 1, nil
}

func (c deadLetterRetry) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	chosen, err := c.chosen(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	done := 0
	for _, l := range chosen {
		err := c.store.Retry(ctx, l.ID)
		switch {
		case bot.KindOf(err) == bot.NotFound: // somebody else was quicker
		case err != nil:
			return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: fmt.Sprintf(
				"Put back %d of %d events, then the store failed. Say “dead letters” to see what is left.", done, len(chosen))}
		default:
			done++
		}
	}
	return bot.Reply{
		Headline: plural(done, "event is", "events are") + " in the queue again; what fails again comes back to the list.",
		Buttons:  []bot.Button{run("What is left", "dead-letter list", nil)},
	}, nil
}

// Observe looks whether anything that was to be put back is still given up.
func (c deadLetterRetry) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	left, err := c.chosen(ctx, r)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "Put back: they are not given up any more."}}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeNotDone,
		Reply: bot.Reply{Headline: plural(len(left), "event is", "events are") + " still given up."}}, nil
}

// chosen returns the dead letters meant. It is NotFound when there are none.
func (c deadLetterRetry) chosen(ctx context.Context, r bot.Request) ([]DeadLetter, error) {
	if !r.Has("number") && !r.Has("all") {
		return nil, bot.Errorf(bot.Invalid, "Which one? Say “retry dead letter” with its number in “dead letters”, or “retry all dead letters”. Nothing was changed.")
	}
	letters, err := c.store.DeadLetters(ctx)
	if err != nil {
		return nil, err
	}
	var chosen []DeadLetter
	for i, l := range letters {
		if r.Has("all") || slices.ContainsFunc(r.Slots["number"], func(n bot.Value) bool {
			if id := listed(r, n); id != "" {
				return id == l.ID
			}
			return n.Number == float64(i+1)
		}) {
			chosen = append(chosen, l)
		}
	}
	if len(chosen) == 0 {
		return nil, bot.Errorf(bot.NotFound, "No such event is given up. Say “dead letters” to see them. Nothing was changed.")
	}
	return chosen, nil
}

// bySource counts dead letters by source, in the order in which they came.
func bySource(letters []DeadLetter) []bot.Fact {
	var facts []bot.Fact
	counts := map[string]int{}
	for _, l := range letters {
		if counts[l.Source]++; counts[l.Source] == 1 {
			facts = append(facts, bot.Fact{Label: l.Source})
		}
	}
	for i, f := range facts {
		facts[i].Value = plural(counts[f.Label], "event", "events")
	}
	return facts
}
