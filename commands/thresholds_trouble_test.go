package commands

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// ailing is a floor of which something cannot be read.
type ailing struct {
	floorSource
	past error  // of the contacts of the day
	lost string // the system that does not answer, of several
}

func (a ailing) Legs(ctx context.Context, window bot.Range, f contactcenter.LegFilter) iter.Seq2[bot.Leg, error] {
	if a.past != nil {
		return func(yield func(bot.Leg, error) bool) { yield(bot.Leg{}, a.past) }
	}
	return a.floorSource.Legs(ctx, window, f)
}

func (a ailing) Queues(ctx context.Context) ([]bot.Queue, error) {
	all, err := a.floorSource.Queues(ctx)
	if a.lost == "" {
		return all, err
	}
	bot.Remark(ctx, "This is without "+a.lost+", which did not answer.")
	var kept []bot.Queue
	for _, q := range all {
		if q.Name != a.lost {
			kept = append(kept, q)
		}
	}
	return kept, err
}

func (a ailing) AgentsNow(ctx context.Context) ([]bot.Agent, error) {
	all, err := a.floorSource.AgentsNow(ctx)
	if a.lost == "" {
		return all, err
	}
	bot.Remark(ctx, "This is without "+a.lost+", which did not answer.")
	return nil, err
}

// TestThresholdsWithoutThePast goes on with who waits when the figures of the day
// cannot be read.
func TestThresholdsWithoutThePast(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)})
	l.ask("sam", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 2)})
	l.store.all[1].RoomID = ""
	l.Source = ailing{floorSource: l.center, past: errors.New("too many requests")}
	l.wait("billing", 3, 1)
	look := func(after time.Duration) []string {
		l.now = l.now.Add(after)
		before := len(l.teller.told)
		_ = l.Look(t.Context())
		return l.teller.told[before:]
	}
	if diff := cmp.Diff([]string{"sam: Billing: 3 waiting now, the alert is over 2."}, look(0)); diff != "" {
		t.Error(diff)
	}
	for range 4 {
		if told := look(time.Minute); len(told) != 0 {
			t.Errorf("told %q", told)
		}
	}
	want := []string{"floor: I cannot read the contacts of today since 14:35 EDT: until I can, " +
		"no alert on service level, abandons and other figures of the day will come."}
	if diff := cmp.Diff(want, look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	l.Source = l.center
	want = []string{"floor: I can read the contacts of today again, after 6 min: the alerts set here work."}
	if diff := cmp.Diff(want, look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

// TestThresholdsWithoutOneCentre takes what cannot be read for no figure: nothing
// is over, and nobody's absence is told.
func TestThresholdsWithoutOneCentre(t *testing.T) {
	l := newLookout(t)
	l.center.agents = []bot.Agent{{ID: "a", TeamID: "blue", State: bot.StateAvailable}}
	few := limit(bot.MetricAgentsAvailable, bot.OpLess, 1)
	for _, slots := range []bot.Slots{
		{"queue": one(queueValue("Sales")), "limit": limit(bot.MetricWaiting, bot.OpMore, 1)},
		{"limit": limit(bot.MetricWaiting, bot.OpMore, 7)},
		{"limit": few},
		{"queue": one(queueValue("Billing")), "limit": few},
		{"team": one(bot.Value{Kind: bot.KindTeam, ID: "blue", Name: "Blue"}), "limit": few},
	} {
		l.ask("alex", slots)
	}
	l.wait("sales", 8, 3)
	if told := l.look(0); len(told) != 2 {
		t.Errorf("told %q", told)
	}
	l.Source = ailing{floorSource: l.center, lost: "Sales"}
	for range 5 {
		if told := l.look(time.Minute); len(told) != 0 {
			t.Errorf("told %q", told)
		}
	}
	want := []string{"floor: I cannot read a part of the contact centre since 14:36 EDT: until I can, alerts on its queues and agents will not come."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	l.Source = l.center
	want = []string{"floor: I can read a part of the contact centre again, after 6 min: the alerts set here work."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
}

// TestThresholdOfAQueueThatIsGone says that it will not come, once.
func TestThresholdOfAQueueThatIsGone(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"queue": one(queueValue("Sales")), "limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.wait("sales", 3, 1)
	l.look(0)
	l.center.queues = l.center.queues[:1]
	for range 5 {
		if told := l.look(time.Minute); len(told) != 0 {
			t.Errorf("told %q", told)
		}
	}
	want := []string{"floor: The contact centre lists no queue Sales since 14:36 EDT: the alert “Sales with more than 1 waiting” will not come."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	if told := l.look(time.Hour); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
}

// TestThresholdWithoutHistory refuses a figure of the day where there is no past.
func TestThresholdWithoutHistory(t *testing.T) {
	l := newLookout(t)
	l.center.queues = append(l.center.queues, bot.Queue{ID: "freight", Name: "Freight", System: "Finesse", Live: &bot.QueueNow{}})
	cmd := notifyThreshold{l.store, floor{source: l.center}}
	freight := one(queueValue("Freight"))
	_, err := cmd.Do(t.Context(), request(bot.Slots{"queue": freight, "limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)}))
	if bot.KindOf(err) != bot.Invalid || len(l.store.all) != 0 {
		t.Errorf("%v, with %d set", err, len(l.store.all))
	}
	for _, slots := range []bot.Slots{{"queue": freight, "limit": limit(bot.MetricWaiting, bot.OpMore, 5)}, {"limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)}} {
		if _, err := cmd.Do(t.Context(), request(slots)); err != nil {
			t.Error(err)
		}
	}
}

// TestThresholdOfTheSameName keeps alerts on two queues of the same name apart.
func TestThresholdOfTheSameName(t *testing.T) {
	l := newLookout(t)
	for _, id := range []string{"1", "2"} {
		l.ask("alex", bot.Slots{"queue": one(bot.Value{Kind: bot.KindQueue, ID: id, Name: "Billing"}), "limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	}
	if len(l.store.all) != 2 {
		t.Errorf("%d alerts are set", len(l.store.all))
	}
}

// TestThresholdAfterTheSnooze is told at the next look when its post fails.
func TestThresholdAfterTheSnooze(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricWaiting, bot.OpMore, 1)})
	l.wait("billing", 5, 1)
	l.look(0)
	if _, err := (notifySnooze{alarms{l.store, l.notes}}).Do(t.Context(), request(nil)); err != nil {
		t.Fatal(err)
	}
	l.teller.err = errors.New("away")
	l.look(31 * time.Minute)
	l.teller.err = nil
	if told := l.look(time.Minute); len(told) != 1 {
		t.Errorf("told %q", told)
	}
}

// TestAcknowledgeOfSeveral takes of the alerts on a queue the one that was told,
// and no alert on a team for one on a queue.
func TestAcknowledgeOfSeveral(t *testing.T) {
	l := newLookout(t)
	ack := notifyAcknowledge{alarms{l.store, l.notes}}
	few := limit(bot.MetricAgentsAvailable, bot.OpLess, 1)
	l.ask("alex", bot.Slots{"team": one(bot.Value{Kind: bot.KindTeam, ID: "blue", Name: "Blue"}), "limit": few})
	l.ask("alex", bot.Slots{"limit": few})
	r := request(bot.Slots{"queue": one(queueValue("Billing"))})
	if _, _, err := ack.Preview(t.Context(), r); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an alert on a team: %v", err)
	}
	l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricWaiting, bot.OpMore, 4)})
	l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricWaiting, bot.OpMore, 50)})
	l.wait("billing", 5, 1)
	l.look(0)
	reply, err := ack.Do(t.Context(), r)
	if err != nil || !strings.HasPrefix(reply.Headline, "Alex Morgan acknowledged it") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	last := request(bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: 4})})
	if reply, err = ack.Do(t.Context(), last); err != nil || reply.Headline != "That limit is not passed any more: Billing with more than 50 waiting." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
}

// TestThresholdOverMidnight says that a figure of the day ended with it, and of
// which day a moment is.
func TestThresholdOverMidnight(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"queue": one(queueValue("Billing")), "limit": limit(bot.MetricServiceLevel, bot.OpLess, 80)})
	l.center.legs = []bot.Leg{{ContactID: "1", QueueID: "billing", Entered: at(9, 0), Left: at(9, 2), Abandoned: true}}
	l.look(0)
	r := request(nil)
	r.Now = now.Add(24 * time.Hour)
	list, err := notifyList{l.store, l.notes}.Run(t.Context(), r)
	if err != nil || len(list.Facts) != 1 || list.Facts[0].Value != "passed since 17 Jun 14:35 EDT" {
		t.Errorf("listed %+v, %v", list.Facts, err)
	}
	l.center.legs = nil
	l.look(10 * time.Hour)
	want := []string{"floor: Over: Billing. It lasted 10 h; at worst 0.0 %, at 17 Jun 14:35 EDT."}
	if diff := cmp.Diff(want, l.look(time.Minute)); diff != "" {
		t.Error(diff)
	}
	for _, stands := range l.teller.stands {
		if strings.HasPrefix(stands.Headline, "Over") && stands.Note != "It is over with the day: the figure begins anew at midnight." {
			t.Errorf("noted %q", stands.Note)
		}
	}
}

// TestThresholdForWeeks keeps an alert that lasts longer than its note would.
func TestThresholdForWeeks(t *testing.T) {
	l := newLookout(t)
	l.ask("alex", bot.Slots{"limit": limit(bot.MetricAgentsAvailable, bot.OpEqual, 0)})
	l.look(0)
	saves := l.notes.saves
	l.look(time.Hour)
	if l.notes.saves != saves {
		t.Error("it is written down at every look")
	}
	l.look(4 * 24 * time.Hour)
	if l.notes.saves == saves {
		t.Error("its note runs out")
	}
	saves = l.notes.saves
	l.look(time.Hour)
	if l.notes.saves != saves {
		t.Error("it is written down at every look from then on")
	}
}
