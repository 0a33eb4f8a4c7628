package commands

import (
	"time"

	"floorwalker/bot"
)

const (
	// settleFor is how long a figure must be back before an alarm is over, so that
	// one that wavers about its limit is one alarm.
	settleFor = time.Minute
	// coolDown is the least time from the end of an alarm to the next of its rule.
	coolDown = 5 * time.Minute
)

// alarm is how a rule stands: quiet, about to tell, or told and not over yet.
type alarm struct {
	// Made is when the rule was made that it belongs to.
	Made time.Time `json:"made"`
	// Since is from when on the limit is passed; zero while it is not.
	Since time.Time `json:"since,omitzero"`
	// Fired is when it was told, and Message what tells it; empty in a crash
	// between the two, after which it is told again.
	Fired   time.Time `json:"fired,omitzero"`
	Message string    `json:"message,omitempty"`
	// Worst is the value that passed the limit furthest, and Of where that was.
	Worst   float64   `json:"worst,omitempty"`
	WorstAt time.Time `json:"worstAt,omitzero"`
	Of      string    `json:"of,omitempty"`
	// Back is from when on the figure is back while the alarm is not over yet.
	Back time.Time `json:"back,omitzero"`
	// Ended is when the last one was over.
	Ended time.Time `json:"ended,omitzero"`
	// Acknowledged is when somebody took it on, and By who did.
	Acknowledged time.Time `json:"acknowledged,omitzero"`
	By           string    `json:"by,omitempty"`
	// Snoozed is until when nothing is told; what still lasts then is told anew.
	Snoozed time.Time `json:"snoozed,omitzero"`
	// Gone is from when on the contact centre has no such queue, and GoneTold that
	// this was told.
	Gone     time.Time `json:"gone,omitzero"`
	GoneTold bool      `json:"goneTold,omitempty"`
	// Kept is when it was last written down only to be kept for longer.
	Kept time.Time `json:"kept,omitzero"`
}

// told is what a look at a figure has to tell.
type told int

// What there is to tell.
const (
	toldNothing told = iota
	toldPassed       // the limit is passed
	toldStill        // it still is, and the snooze is over
	toldOver         // it is not any more
)

// of makes it the alarm of an alert: what was kept of an earlier one with the same
// words counts no more.
func (a *alarm) of(s bot.Subscription) {
	if !a.Made.Equal(s.Created) {
		*a = alarm{Made: s.Created}
	}
}

// firing reports whether it was told and is not over.
func (a alarm) firing() bool { return !a.Fired.IsZero() }

// look takes in a reading of the rule's figure.
func (a *alarm) look(t threshold, got reading, now time.Time) told {
	if !t.passed(got) {
		return a.settle(now)
	}
	a.Back = time.Time{}
	if a.Since.IsZero() {
		a.Since, a.Worst, a.WorstAt, a.Of = now, got.value, now, got.of
	}
	if t.beyond(got.value, a.Worst) {
		a.Worst, a.WorstAt, a.Of = got.value, now, got.of
	}
	snoozed := now.Before(a.Snoozed)
	switch {
	case snoozed, now.Sub(a.Since) < t.hold:
		return toldNothing
	case a.firing() && a.Message != "" && !a.Snoozed.IsZero():
		a.Snoozed = time.Time{}
		return toldStill
	case a.firing() && a.Message != "":
		return toldNothing
	case !a.firing() && !a.Ended.IsZero() && now.Sub(a.Ended) < coolDown:
		return toldNothing
	}
	a.Snoozed = time.Time{}
	if !a.firing() {
		a.Fired = now
	}
	return toldPassed
}

// lost takes in whether the contact centre still has the queue, and reports
// whether it is to be told that it has not.
func (a *alarm) lost(gone bool, now time.Time) bool {
	switch {
	case !gone:
		a.Gone, a.GoneTold = time.Time{}, false
	case a.Gone.IsZero():
		a.Gone = now
	case !a.GoneTold && now.Sub(a.Gone) >= blindAfter:
		a.GoneTold = true
		return true
	}
	return false
}

// settle takes in that the figure is not beyond its limit.
func (a *alarm) settle(now time.Time) told {
	switch {
	case !a.firing():
		a.Since = time.Time{}
		return toldNothing
	case a.Back.IsZero():
		a.Back = now
	}
	if now.Sub(a.Back) < settleFor {
		return toldNothing
	}
	return toldOver
}

// over is the alarm after its end.
func (a alarm) over() alarm {
	return alarm{Made: a.Made, Ended: a.Back, Snoozed: a.Snoozed}
}
