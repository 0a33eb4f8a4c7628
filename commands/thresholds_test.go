package commands

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// lookout is a floor with alerts and somebody who looks.
type lookout struct {
	*Thresholds
	t      *testing.T
	center *fakeCenter
	store  *fakeSubscriptions
	notes  *fakeNotes
	teller *fakeTeller
	now    time.Time
}

func newLookout(t *testing.T) *lookout {
	l := &lookout{t: t, center: &fakeCenter{queues: []bot.Queue{{ID: "billing", Name: "Billing", TeamIDs: []string{"blue"}}, {ID: "sales", Name: "Sales"}}},
		store: &fakeSubscriptions{}, notes: &fakeNotes{}, teller: &fakeTeller{}, now: now}
	l.Thresholds = &Thresholds{Source: l.center, Subscriptions: l.store, Notes: l.notes, Post: &AlertPost{Teller: l.teller, Now: func() time.Time { return l.now }, Log: slog.New(slog.DiscardHandler)},
		May: func(s bot.Subscription) bool { return s.Person.ID != "gone" }, Now: func() time.Time { return l.now }, Location: zone,
		Log: slog.New(slog.DiscardHandler)}
	return l
}

// limit is a slot of a comparison.
func limit(m bot.Metric, op bot.Op, n float64) []bot.Value {
	return one(bot.Value{Kind: bot.KindComparison, Metric: m, Op: op, Number: n})
}

// ask sets an alert, as somebody in the room "floor" or alone.
func (l *lookout) ask(who string, slots bot.Slots) bot.Reply {
	l.t.Helper()
	r := request(slots)
	r.Person, r.Now = bot.Person{ID: who, Name: who}, l.now.Add(-answerFirst)
	cmd := notifyThreshold{l.store, floor{source: l.center}}
	if _, asks, err := cmd.Preview(l.t.Context(), r); err != nil || asks {
		l.t.Fatalf("asks %v, %v", asks, err)
	}
	reply, err := cmd.Do(l.t.Context(), r)
	if err != nil {
		l.t.Fatal(err)
	}
	return reply
}

// wait has so many people wait in a queue, the longest for so many minutes.
func (l *lookout) wait(queue string, n, longest int) {
	for i := range n {
		l.center.waiting = append(l.center.waiting, bot.Leg{ContactID: fmt.Sprint(queue, i), QueueID: queue, QueueName: queue,
			Entered: l.now.Add(-time.Duration(longest)*time.Minute + time.Duration(i)*time.Second), Active: true})
	}
}

// look looks after some time, and returns what was told in it.
func (l *lookout) look(after time.Duration) []string {
	l.t.Helper()
	l.now = l.now.Add(after)
	before := len(l.teller.told)
	if err := l.Look(l.t.Context()); err != nil && l.center.err == nil {
		l.t.Fatal(err)
	}
	return l.teller.told[before:]
}

func TestThresholdIsToldAndItsEnd(t *testing.T) {
	l := newLookout(t)
	said := l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricWaiting, bot.OpMore, 2)})
	if want := "I tell this space when Billing has more than 2 waiting, and when that is over."; said.Headline != want {
		t.Errorf("said %q", said.Headline)
	}
	if !strings.HasPrefix(said.Note, "As of 14:34 EDT: Billing, 0 waiting now.") {
		t.Errorf("noted %q", said.Note)
	}
	if told := l.look(0); len(told) != 0 {
		t.Errorf("nobody waits: %q", told)
	}
	l.wait("billing", 3, 4)
	l.wait("sales", 9, 9)
	if diff := cmp.Diff([]string{"floor: Billing: 3 waiting now, the alert is over 2."}, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	l.wait("billing", 2, 1)
	if told := l.look(time.Minute); len(told) != 0 {
		t.Errorf("told twice: %q", told)
	}
	l.center.waiting = nil
	if told := l.look(15 * time.Second); len(told) != 0 {
		t.Errorf("over at once: %q", told)
	}
	if diff := cmp.Diff([]string{"floor: Over: Billing: 0 waiting now. It lasted 1 min 15 s; at worst 5, at 14:37 EDT."}, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

// TestThresholdFromLaterOn sets an alert that begins later.
func TestThresholdFromLaterOn(t *testing.T) {
	l := newLookout(t)
	evening := &bot.Range{From: l.now.Add(2 * time.Hour), To: l.now.Add(4 * time.Hour)}
	said := l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricWaiting, bot.OpMore, 2),
		"until": one(bot.Value{Kind: bot.KindRange, Range: evening})})
	if want := "I tell this space when Billing has more than 2 waiting, from 17 Jun 16:35 EDT until 17 Jun 18:35 EDT, and when that is over."; said.Headline != want {
		t.Errorf("said %q", said.Headline)
	}
	l.wait("billing", 3, 4)
	if told := l.look(119 * time.Minute); len(told) != 0 {
		t.Errorf("told before it begins: %q", told)
	}
	if diff := cmp.Diff([]string{"floor: Billing: 3 waiting now, the alert is over 2."}, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

// TestThresholdOf has one floor held against many rules.
func TestThresholdOf(t *testing.T) {
	minutes := func(op bot.Op, m bot.Metric, n int) []bot.Value {
		return one(bot.Value{Kind: bot.KindComparison, Metric: m, Op: op, Duration: time.Duration(n) * time.Minute, Number: float64(60 * n)})
	}
	billing, blue := one(queueValue("Billing")), one(bot.Value{Kind: bot.KindTeam, ID: "blue", Name: "Blue"})
	for name, tt := range map[string]struct {
		slots bot.Slots
		said  string
		want  string
	}{
		"longest wait of any": {bot.Slots{"limit": minutes(bot.OpMore, bot.MetricLongestWait, 5)}, "any queue with a longest wait over 5 min",
			"Sales: 9 min longest wait now, the alert is over 5 min."},
		"longest wait of one": {bot.Slots{"queue": billing, "limit": minutes(bot.OpMore, bot.MetricLongestWait, 5)}, "Billing with a longest wait over 5 min", ""},
		"any queue":           {bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpAtLeast, 4)}, "any queue with at least 4 waiting", "Sales: 4 waiting now, the alert is at 4 or more."},
		"a team": {bot.Slots{"team": blue, "limit": limit(bot.MetricAgentsAvailable, bot.OpLess, 2)}, "team Blue with fewer than 2 agents available",
			"team Blue: 1 available of 2 logged in, the alert is below 2."},
		"nobody for a queue": {bot.Slots{"queue": one(queueValue("Sales")), "limit": limit(bot.MetricAgentsAvailable, bot.OpEqual, 0)}, "Sales with no agents available",
			"Sales: nobody available of 0 logged in, the alert is at 0."},
		"the whole floor": {bot.Slots{"limit": limit(bot.MetricAgentsAvailable, bot.OpLess, 3)}, "the floor with fewer than 3 agents available",
			"the floor: 1 available of 2 logged in, the alert is below 3."},
		"service level": {bot.Slots{"queue": billing, "limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)}, "Billing with a service level below 80 %",
			"Billing: service level 50.0 %, the alert is below 80 %."},
		"abandoned":     {bot.Slots{"queue": billing, "limit": limit(bot.MetricAbandoned, bot.OpMore, 0)}, "Billing with at least 1 abandoned", "Billing: 1 (50.0 % of 2) abandoned, the alert is over 0."},
		"another queue": {bot.Slots{"queue": one(queueValue("Claims")), "limit": limit(bot.MetricWaiting, bot.OpLess, 5)}, "Claims with fewer than 5 waiting", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLookout(t)
			l.wait("billing", 2, 3)
			l.wait("sales", 4, 9)
			l.center.agents = []bot.Agent{{ID: "a", TeamID: "blue", State: bot.StateAvailable}, {ID: "b", TeamID: "blue", State: bot.StateIdle},
				{ID: "c", TeamID: "blue", State: bot.StateLoggedOut}}
			l.center.legs = []bot.Leg{{ContactID: "1", QueueID: "billing", Entered: at(9, 0), Left: at(9, 0).Add(5 * time.Second), Answered: true},
				{ContactID: "2", QueueID: "billing", Entered: at(9, 0), Left: at(9, 2), Abandoned: true}}
			l.ask("alex", tt.slots)
			if said := l.store.all[0].Said; said != tt.said {
				t.Errorf("it is called %q, want %q", said, tt.said)
			}
			var want []string
			if tt.want != "" {
				want = []string{"floor: " + tt.want}
			}
			if diff := cmp.Diff(want, append([]string(nil), l.look(0)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestThresholdRefuses(t *testing.T) {
	team := one(bot.Value{Kind: bot.KindTeam, ID: "blue", Name: "Blue"})
	over := rangeValue(now.Add(-2*time.Hour), now.Add(-time.Hour))
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"a figure of agents":     {bot.Slots{"limit": limit(bot.MetricOccupancy, bot.OpMore, 80)}, "I have no such figure"},
		"a team's service level": {bot.Slots{"team": team, "limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)}, "Of a team I can watch"},
		"a time that is over":    {bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1), "until": one(over)}, "over already"},
		"a time without a unit":  {bot.Slots{"limit": limit(bot.MetricLongestWait, bot.OpMore, 5)}, "Say “5 min” or “5 s”"},
		"for days": {bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1), "hold": one(bot.Value{Kind: bot.KindDuration, Duration: 50 * time.Hour})},
			"4 hours at most"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLookout(t)
			_, _, err := notifyThreshold{l.store, floor{source: l.center}}.Preview(t.Context(), request(tt.slots))
			if bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
		})
	}
}

func TestThresholdsOfOnePersonEnd(t *testing.T) {
	l := newLookout(t)
	for i := range maxThresholds {
		l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, float64(i))})
	}
	r := request(bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 99)})
	if _, err := (notifyThreshold{l.store, floor{source: l.center}}).Do(t.Context(), r); bot.KindOf(err) != bot.Invalid {
		t.Error(err)
	}
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 3)}) // is set already
	if len(l.store.all) != maxThresholds {
		t.Errorf("%d are set", len(l.store.all))
	}
}

// TestThresholdWithoutARight tells nothing to who may not see the floor any more.
func TestThresholdWithoutARight(t *testing.T) {
	l := newLookout(t)
	l.ask("gone", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.wait("billing", 5, 1)
	if told := l.look(0); len(told) != 0 {
		t.Errorf("told %q", told)
	}
}

// TestThresholdAfterTrouble has the post of an alert fail, and the process end
// between the note of it and the post: it is told at the next look.
func TestThresholdAfterTrouble(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.wait("billing", 5, 1)
	l.teller.err = errors.New("away")
	if told := l.look(0); len(told) != 0 {
		t.Errorf("told %q", told)
	}
	l.teller.err = nil
	if told := l.look(15 * time.Second); len(told) != 1 {
		t.Errorf("told %q", told)
	}
	if told := l.look(15 * time.Second); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
	muted := newLookout(t)
	muted.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	muted.wait("billing", 5, 1)
	muted.teller.err = bot.ErrMuted
	muted.look(0)
	if told := muted.look(15 * time.Second); len(told) != 0 {
		t.Errorf("a room that had too much heard %q", told)
	}
	muted.teller.err = nil
	if told := muted.look(15 * time.Second); len(told) != 1 {
		t.Errorf("when it is not muted any more it heard %q", told)
	}
}

// TestThresholdsThatAreBlind says so, once for each place, and that it is over.
func TestThresholdsThatAreBlind(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.ask("sam", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 2)})
	l.store.all[1].RoomID = ""
	l.ask("kim", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 3)})
	l.center.err = errors.New("away")
	for range 5 {
		if told := l.look(time.Minute); len(told) != 0 {
			t.Errorf("told too early: %q", told)
		}
	}
	want := []string{"floor: I cannot read the contact centre since 14:36 EDT: until I can, none of the alerts set here will come.",
		"sam: I cannot read the contact centre since 14:36 EDT: until I can, none of the alerts set here will come."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	if told := l.look(time.Minute); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
	l.center.err = nil
	want = []string{"floor: I can read the contact centre again, after 7 min: the alerts set here work.",
		"sam: I can read the contact centre again, after 7 min: the alerts set here work."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

func TestAcknowledgeAndSnooze(t *testing.T) {
	l := newLookout(t)
	r := request(nil)
	ack, snooze := notifyAcknowledge{alarms{l.store, l.notes}}, notifySnooze{alarms{l.store, l.notes}}
	if _, _, err := ack.Preview(t.Context(), r); bot.KindOf(err) != bot.NotFound {
		t.Errorf("nothing is told: %v", err)
	}
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.wait("billing", 5, 1)
	l.look(0)
	if out, err := ack.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %v, %v", out, err)
	}
	reply, err := ack.Do(t.Context(), r)
	if err != nil || reply.Headline != "Alex Morgan acknowledged it at 14:35 EDT: any queue with more than 1 waiting." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if out, err := ack.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after: %v, %v", out, err)
	}
	second := r
	second.Person = bot.Person{ID: "robin", Name: "Robin Hale"}
	if preview, _, err := ack.Preview(t.Context(), second); err != nil || !preview.Settled || preview.Headline != "Alex Morgan has acknowledged it at 14:35 EDT." {
		t.Errorf("a second one: %q, %v", preview.Headline, err)
	}
	if out, err := snooze.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before the snooze: %v, %v", out, err)
	}
	if reply, err = snooze.Do(t.Context(), r); err != nil || reply.Headline != "Quiet until 15:05 EDT, for 30 min: any queue with more than 1 waiting." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if out, err := snooze.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after the snooze: %v, %v", out, err)
	}
	if diff := cmp.Diff([]string{"floor: Billing: still 5 waiting now, the alert is over 1."}, l.look(30*time.Minute)); diff != "" {
		t.Error(diff)
	}
	l.center.waiting = nil
	l.look(time.Minute)
	l.look(time.Minute)
	for _, r := range l.teller.stands {
		if strings.HasPrefix(r.Headline, "Over: ") && r.Note != "Acknowledged by Alex Morgan at 14:35 EDT." {
			t.Errorf("its end says %q", r.Note)
		}
	}
	if told := l.teller.told; !strings.HasPrefix(told[len(told)-1], "floor: Over: ") {
		t.Errorf("the end was not told: %q", told)
	}
	viewer := second
	viewer.Role, viewer.Slots = bot.Viewer, bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: 1, ID: l.store.all[0].ID})}
	if _, _, err := snooze.Preview(t.Context(), viewer); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("a viewer makes another's alert quiet: %v", err)
	}
	if _, err := snooze.Do(t.Context(), viewer); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("a viewer makes another's alert quiet: %v", err)
	}
	long := request(bot.Slots{"duration": one(bot.Value{Kind: bot.KindDuration, Duration: 48 * time.Hour})})
	if _, _, err := snooze.Preview(t.Context(), long); bot.KindOf(err) != bot.Invalid {
		t.Errorf("for two days: %v", err)
	}
}

// TestManyThresholdsAtOnce passes more limits at one moment than a space takes posts
// in a row: nobody is muted, and all are told.
func TestManyThresholdsAtOnce(t *testing.T) {
	l := newLookout(t)
	for n := range 10 {
		l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricWaiting, bot.OpMore, float64(n+1))})
	}
	l.wait("billing", 11, 1)
	var told []string
	for look := range 3 {
		after := time.Duration(0)
		if look > 0 {
			after = 15 * time.Second
		}
		now := l.look(after)
		if len(now) > bot.UnaskedBurst-1 {
			t.Errorf("look %d tells %d at once", look, len(now))
		}
		told = append(told, now...)
	}
	for n := range 10 {
		if want := fmt.Sprintf("floor: Billing: 11 waiting now, the alert is over %d.", n+1); !slices.Contains(told, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if len(told) != 10 {
		t.Errorf("told %q", told)
	}
}
