package commands

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"floorwalker/bot"
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
	Post          *AlertPost
	// May says whether somebody may still hear of the floor there.
	May      func(bot.Subscription) bool
	Now      func() time.Time
	Location *time.Location
	Log      *slog.Logger

	past time.Time // when it was last tried to read figures of the past
	// What cannot be read: all of it, the figures of the day, or one of several
	// contact centres.
	all, day, part sight
}

// Look reads the floor once for all rules and tells what has passed its limit or
// is back. An alert is told at least once: after a crash between its post and the
// note of it, twice. Its end is told at most once.
func (w *Thresholds) Look(ctx context.Context) error {
	subs, err := w.Subscriptions.ByTopic(ctx, TopicThresholds)
	if err != nil {
		return err
	}
	if len(subs) == 0 {
		w.all, w.day, w.part = sight{}, sight{}, sight{}
		return nil
	}
	now := w.Now()
	duePast := now.Sub(w.past) >= pastEvery || now.Before(w.past)
	var looks []ruleOf
	var may []bot.Subscription
	for _, s := range subs {
		t, err := thresholdOf(s.Filter, w.Target)
		if err != nil {
			w.Log.Warn("an alert cannot be read", "alert", s.ID, "error", err)
			continue
		}
		if !w.May(s) || !s.Begun(now) || now.Sub(s.Created) < answerFirst {
			continue
		}
		may = append(may, s)
		if t.live || duePast {
			looks = append(looks, ruleOf{t, s})
		}
	}
	if len(looks) == 0 {
		return nil
	}
	return w.lookAt(ctx, looks, may, now)
}

// ruleOf is a rule with the alert that it is of.
type ruleOf struct {
	threshold
	alert bot.Subscription
}

// lookAt looks at some rules of those that there are.
func (w *Thresholds) lookAt(ctx context.Context, looks []ruleOf, may []bot.Subscription, now time.Time) error {
	heard, lacks := bot.WithRemarks(ctx)
	all, looks, err := w.read(heard, looks, now)
	if len(looks) == 0 {
		w.Post.missed(ctx, &w.all, "the contact centre", "none of the alerts set here will come", may, now, w.Location)
		return err
	}
	w.Post.regained(ctx, &w.all, "the contact centre", now)
	var unsure []bot.Subscription
	for _, r := range looks {
		got := r.reading(all)
		if !got.sure && lacks() != "" {
			unsure = append(unsure, r.alert)
			continue
		}
		if w.Post.full(r.alert) {
			continue
		}
		if err := w.hold(ctx, r.alert, r.threshold, got, now); err != nil && !errors.Is(err, bot.ErrMuted) {
			w.Log.Warn("an alert was not told", "alert", r.alert.ID, "error", err)
		}
	}
	switch part := "a part of the contact centre"; {
	case lacks() == "":
		w.Post.regained(ctx, &w.part, part, now)
	case len(unsure) > 0:
		w.Post.missed(ctx, &w.part, part, "alerts on its queues and agents will not come", unsure, now, w.Location)
	}
	return err
}

// read reads the floor for some rules, and returns those that it could read it
// for. When the figures of the day alone cannot be read, the others are held
// against their limits all the same.
func (w *Thresholds) read(ctx context.Context, looks []ruleOf, now time.Time) (readings, []ruleOf, error) {
	var live []ruleOf
	var day []bot.Subscription
	teams := false
	for _, r := range looks {
		teams = teams || r.team.ID != ""
		if r.live {
			live = append(live, r)
		} else {
			day = append(day, r.alert)
		}
	}
	f := floor{source: w.Source, target: w.Target}
	if len(day) == 0 {
		all, err := readThresholds(ctx, f, now, w.Location, false, teams)
		if err != nil {
			live = nil
		}
		return all, live, err
	}
	w.past = now
	all, err := readThresholds(ctx, f, now, w.Location, true, teams)
	if err == nil {
		w.Post.regained(ctx, &w.day, "the contacts of today", now)
		return all, looks, nil
	}
	if len(live) == 0 {
		return all, nil, err
	}
	all, alone := readThresholds(ctx, f, now, w.Location, false, teams)
	if alone != nil {
		return all, nil, err
	}
	w.Post.missed(ctx, &w.day, "the contacts of today", "no alert on service level, abandons and other figures of the day will come", day, now, w.Location)
	return all, live, err
}

// hold holds a reading against a rule.
func (w *Thresholds) hold(ctx context.Context, s bot.Subscription, t threshold, got reading, now time.Time) error {
	n, err := loadAlarm(ctx, w.Notes, s)
	if err != nil {
		return err
	}
	a, before := &n.value, n.value
	if orphaned := a.lost(got.gone, now); got.gone {
		if *a != before {
			if err := n.save(ctx, keepAlarm); err != nil {
				return ignoreConflict(err)
			}
		}
		if orphaned {
			_, err = w.Post.To(ctx, s, "", t.orphaned(*a, s, w.Location))
		}
		return err
	}
	switch what := a.look(t, got, now); what {
	case toldNothing:
		aging := a.firing() && now.Sub(a.Fired) > keepAlarm/2 && now.Sub(a.Kept) > keepAlarm/2
		if *a == before && !aging {
			return nil
		}
		a.Kept = now
		return ignoreConflict(n.save(ctx, keepAlarm))
	case toldOver:
		// Written down first: that it is over is told once or not at all.
		passed := *a
		*a = a.over()
		if err := n.save(ctx, keepAlarm); err != nil {
			return ignoreConflict(err)
		}
		_, err := w.Post.To(ctx, s, passed.Message, t.recovered(passed, got, now, w.Location))
		return err
	default:
		a.Message = "" // until the post is there: it is told again when that fails
		if err := n.save(ctx, keepAlarm); err != nil {
			return ignoreConflict(err)
		}
		id, err := w.Post.To(ctx, s, "", t.alert(*a, s, got, what == toldStill, now, w.Location))
		if err != nil {
			return err
		}
		return editAlarm(ctx, w.Notes, s, func(a *alarm) { a.Message = id })
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
