package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

const (
	// pastEvery is how old figures of the past may be: they change slowly, and
	// all contacts of the day are read for them.
	pastEvery = time.Minute
	// blindAfter is how long figures may be missing before those who rely on them
	// are told.
	blindAfter = 5 * time.Minute
	// answerFirst is how old an alert must be before it is told for the first time:
	// that it is set is said before.
	answerFirst = 3 * time.Second
	// keepAlarm is how long a rule's state is kept after the last look.
	keepAlarm = 7 * 24 * time.Hour
	// snoozeFor is how long an alert is quiet when nobody says for how long.
	snoozeFor = 30 * time.Minute
)

// Thresholds holds the floor against the limits that people want to hear of. One
// process looks at a time; it is not for concurrent use.
type Thresholds struct {
	// Source is the contact centre, and Target what it measures itself by.
	Source        floorSource
	Target        Target
	Subscriptions bot.Subscriptions
	Notes         CallNotes
	Post          AlertPost
	// May says whether somebody may still hear of the floor there.
	May      func(bot.Subscription) bool
	Now      func() time.Time
	Location *time.Location
	Log      *slog.Logger

	past  time.Time // when figures of the past were read last
	since time.Time // from when on the figures cannot be read; zero when they can
	blind bool      // that was told
}

// Look reads the floor once for all rules and tells what has passed its limit or
// is back. An alert is told at least once: after a crash between its post and the
// note of it, twice. Its end is told at most once.
func (w *Thresholds) Look(ctx context.Context) error {
	subs, err := w.Subscriptions.ByTopic(ctx, TopicThresholds)
	if err != nil {
		return err
	}
	now := w.Now()
	duePast := now.Sub(w.past) >= pastEvery || now.Before(w.past)
	var rules []threshold
	var of []bot.Subscription
	for _, s := range subs {
		t, err := thresholdOf(s.Filter, w.Target)
		if err != nil {
			w.Log.Warn("an alert cannot be read", "alert", s.ID, "error", err)
			continue
		}
		if !w.May(s) || !t.live && !duePast || now.Sub(s.Created) < answerFirst {
			continue
		}
		rules, of = append(rules, t), append(of, s)
	}
	if len(rules) == 0 {
		w.since, w.blind = time.Time{}, w.blind && len(subs) > 0
		return nil
	}
	past, teams := needs(rules)
	all, err := readThresholds(ctx, floor{w.Source, w.Target}, now, w.Location, past, teams)
	if err != nil {
		w.missed(ctx, of, now)
		return err
	}
	w.regained(ctx, of, now)
	if past {
		w.past = now
	}
	for i, t := range rules {
		if err := w.hold(ctx, of[i], t, t.reading(all), now); err != nil {
			w.Log.Warn("an alert was not told", "alert", of[i].ID, "error", err)
		}
	}
	return nil
}

// hold holds a reading against a rule.
func (w *Thresholds) hold(ctx context.Context, s bot.Subscription, t threshold, got reading, now time.Time) error {
	n, err := loadAlarm(ctx, w.Notes, s)
	if err != nil {
		return err
	}
	a, before := &n.value, n.value
	switch what := a.look(t, got, now); what {
	case toldNothing:
		if *a == before {
			return nil
		}
		return ignoreConflict(n.save(ctx, keepAlarm))
	case toldOver:
		// Written down first: that it is over is told once or not at all.
		passed := *a
		*a = a.over()
		if err := n.save(ctx, keepAlarm); err != nil {
			return ignoreConflict(err)
		}
		_, err := w.Post.To(ctx, s, passed.Message, t.recovered(passed, got, w.Location))
		return err
	default:
		if err := n.save(ctx, keepAlarm); err != nil {
			return ignoreConflict(err)
		}
		id, err := w.Post.To(ctx, s, "", t.alert(*a, s, got, what == toldStill, w.Location))
		if err != nil {
			return err
		}
		return editAlarm(ctx, w.Notes, s, func(a *alarm) { a.Message = id })
	}
}

// missed takes in that the figures cannot be read, and tells it once, when that
// lasts: who relies on alerts must know that none will come.
func (w *Thresholds) missed(ctx context.Context, subs []bot.Subscription, now time.Time) {
	if w.since.IsZero() {
		w.since = now
	}
	if w.blind || now.Sub(w.since) < blindAfter {
		return
	}
	w.blind = true
	w.tellAll(ctx, subs, bot.Reply{
		Headline: "I cannot read the contact centre since " + clock(w.since, w.Location) + ": until I can, none of the alerts set here will come.",
		Note:     "I go on trying, and say when it is over.",
		Buttons:  []bot.Button{run("The alerts", "notify list", nil)},
	})
}

// regained takes in that the figures can be read.
func (w *Thresholds) regained(ctx context.Context, subs []bot.Subscription, now time.Time) {
	since := w.since
	w.since = time.Time{}
	if !w.blind {
		return
	}
	w.blind = false
	w.tellAll(ctx, subs, bot.Reply{Headline: fmt.Sprintf("I can read the contact centre again, after %s: the alerts set here work.", language.Humanize(now.Sub(since)))})
}

// tellAll tells everybody who has an alert, each space and person once.
func (w *Thresholds) tellAll(ctx context.Context, subs []bot.Subscription, r bot.Reply) {
	had := map[string]bool{}
	for _, s := range subs {
		where := s.RoomID
		if where == "" {
			where = s.Person.ID
		}
		if had[where] {
			continue
		}
		had[where] = true
		if _, err := w.Post.To(ctx, s, "", r); err != nil {
			w.Log.Warn("it was not told that alerts will not come", "alert", s.ID, "error", err)
		}
	}
}

// loadAlarm returns how an alert stands.
func loadAlarm(ctx context.Context, notes CallNotes, s bot.Subscription) (*note[alarm], error) {
	n, err := loadNote[alarm](ctx, notes, s.ID)
	if err == nil {
		n.value.of(s)
	}
	return n, err
}

// editAlarm changes how an alert stands; change may be called more than once.
func editAlarm(ctx context.Context, notes CallNotes, s bot.Subscription, change func(*alarm)) error {
	return changeNote(ctx, notes, keepAlarm, func(a *alarm) bool {
		a.of(s)
		change(a)
		return true
	}, s.ID)
}

// ignoreConflict forgets that somebody acknowledged an alert at the same moment:
// the next look comes soon.
func ignoreConflict(err error) error {
	if errors.Is(err, bot.ErrConflict) {
		return nil
	}
	return err
}
