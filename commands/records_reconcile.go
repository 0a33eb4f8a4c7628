package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordReconciler compares the books with Webex, and fetches what is missing.
type recordReconciler interface {
	recordHealthSource
	Reconcile(ctx context.Context, within bot.Range, progress func(done, total int, text string)) (bot.ReconcileResult, error)
}

// recordsReconcile has hours compared again. It changes nothing at Webex, and
// here it only adds what was missing: it needs no confirmation.
type recordsReconcile struct{ source recordReconciler }

// reconcileLimit is how long an answer waits for the comparison, which goes on
// by itself after that.
const reconcileLimit = 90 * time.Second

func (recordsReconcile) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records reconcile",
		Area:    areaRecords,
		Aliases: []string{"reconcile the call records", "compare the call records with webex"},
		Summary: "Compares the call records of a time with Webex again, and fetches what is missing.",
		Params:  []bot.Param{{Name: "time", Kind: bot.KindRange}},
		Examples: []string{
			"records reconcile", "records reconcile today", "reconcile the call records since yesterday", "compare the call records with webex again",
			"reconcile the call records of last night",
		},
		Role: bot.Supervisor,
	}
}

func (c recordsReconcile) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	h, err := c.source.RecordHealth(ctx, window)
	if err != nil {
		return bot.Reply{}, err
	}
	note := fmt.Sprintf("Webex can be asked for the last %s, at %s a minute · as of %s.", language.Humanize(h.Oldest), plural(h.PerMinute, "request", "requests"), clock(r.Now, r.Location))
	when := language.Describe(window, r.Location)
	switch {
	case !h.On:
		return bot.Reply{}, bot.Errorf(bot.Invalid, "Nothing here can be compared with Webex: there is no token for its interface. Nothing was changed.")
	case window.To.Before(r.Now.Add(-h.Oldest)):
		return bot.Reply{Headline: fmt.Sprintf("Webex has forgotten the call records of %s. Nothing was compared.", when), Note: note}, nil
	}
	limited, cancel := context.WithTimeout(ctx, reconcileLimit)
	defer cancel()
	got, err := c.source.Reconcile(limited, window, r.Progress)
	if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Note: note, Buttons: []bot.Button{run("Health", "records health", bot.Slots{"time": {{Kind: bot.KindRange, Range: &window, Name: window.Said}}})}}
	reply.Headline = fmt.Sprintf("%s of %s compared with Webex, %s: %s.", count(got.Hours), plural(got.HoursAsked, "hour", "hours"), when, foundWords(got))
	if got.TooOld {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Left out", Value: "what ended more than " + language.Humanize(h.Oldest) + " ago, which Webex has forgotten"})
	}
	if left := got.HoursAsked - got.Hours; left > 0 || got.Missing > got.Restored {
		now, err := c.source.RecordHealth(ctx, window)
		if err != nil {
			return bot.Reply{}, err
		}
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Goes on by itself", Value: fmt.Sprintf("%s, done about %s", plural(now.Requests, "request", "requests"),
			dateTime(now.Done(r.Now), r.Location))})
	}
	return reply, nil
}

func foundWords(got bot.ReconcileResult) string {
	switch {
	case got.Hours == 0:
		return "the comparison is under way"
	case got.Missing == 0 && got.Hours < got.HoursAsked:
		return "no record is missing so far"
	case got.Missing == 0:
		return "no record is missing"
	case got.Restored >= got.Missing:
		return fmt.Sprintf("%s missing, and fetched", plural(got.Missing, "record was", "records were"))
	}
	return fmt.Sprintf("%s missing, %s fetched so far", plural(got.Missing, "record was", "records were"), count(got.Restored))
}
