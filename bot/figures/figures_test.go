package figures_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

var (
	noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	rule = figures.Rule{Threshold: 20 * time.Second, Short: 5 * time.Second}
)

func answered(entered time.Time, wait, talk, hold, wrap time.Duration) bot.Leg {
	return bot.Leg{Entered: entered, Left: entered.Add(wait), Answered: true, Talk: talk, Hold: hold, WrapUp: wrap}
}

func abandoned(entered time.Time, wait time.Duration) bot.Leg {
	return bot.Leg{Entered: entered, Left: entered.Add(wait), Abandoned: true}
}

func sum(legs ...bot.Leg) figures.Counts {
	var c figures.Counts
	for _, l := range legs {
		c.Add(l, rule, noon.Add(time.Hour))
	}
	return c
}

// The six test vectors of the documentation.

func TestVectorRONA(t *testing.T) {
	l := answered(noon, 15*time.Second, time.Minute, 0, 0)
	l.RONAs = 1
	c := sum(l)
	want := figures.Counts{
		Entered: 1, Answered: 1, AnsweredWithin: 1, Handled: 1, RONAs: 1, LeftQueue: 1,
		AnsweredWait: 15 * time.Second, QueueWait: 15 * time.Second, LongestQueueTime: 15 * time.Second, Talk: time.Minute,
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("a contact that rang out once is offered once (-want +got):\n%s", diff)
	}
	if c.Offered() != 1 {
		t.Errorf("offered is %d, want 1", c.Offered())
	}
}

func TestVectorOverMidnight(t *testing.T) {
	midnight := time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)
	l := answered(midnight.Add(-30*time.Second), 40*time.Second, 10*time.Minute, 0, time.Minute)
	iv, err := figures.NewIntervals(bot.Range{From: midnight.AddDate(0, 0, -1), To: midnight.AddDate(0, 0, 1)}, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if !iv.Add(l, rule, midnight.Add(time.Hour)) {
		t.Fatal("the leg has no interval")
	}
	days := iv.All()
	if len(days) != 2 || days[0].Offered() != 1 || days[0].Answered != 1 || days[0].Handled != 1 {
		t.Errorf("the day of entry has %+v", days)
	}
	if days[1].Counts != (figures.Counts{}) {
		t.Errorf("the day after has %+v, want nothing", days[1].Counts)
	}
}

func TestVectorShortAbandon(t *testing.T) {
	c := sum(abandoned(noon, 4999*time.Millisecond), abandoned(noon, 5*time.Second), answered(noon, time.Second, 0, 0, 0))
	if c.ShortAbandons != 1 || c.Abandoned != 1 || c.Offered() != 2 {
		t.Errorf("short %d, abandoned %d, offered %d; want 1, 1, 2", c.ShortAbandons, c.Abandoned, c.Offered())
	}
	if rate, ok := c.AbandonRate(); !ok || rate != 0.5 {
		t.Errorf("abandon rate is %v, %v, want one half", rate, ok)
	}
	if level, ok := c.ServiceLevel(rule); !ok || level != 0.5 {
		t.Errorf("service level is %v, %v, want one half", level, ok)
	}
}

func TestVectorTransfer(t *testing.T) {
	first := answered(noon, 10*time.Second, time.Minute, 30*time.Second, 30*time.Second)
	first.QueueID, first.Transferred = "billing", true
	second := answered(noon.Add(2*time.Minute), 50*time.Second, 4*time.Minute, 0, time.Minute)
	second.QueueID = "tier2"

	billing, tier2 := sum(first), sum(second)
	if billing.Offered() != 1 || billing.Transferred != 1 || tier2.Offered() != 1 || tier2.Transferred != 0 {
		t.Errorf("billing %+v, tier 2 %+v", billing, tier2)
	}
	if aht, ok := billing.AHT(); !ok || aht != 2*time.Minute {
		t.Errorf("AHT of the first queue is %v, want its own agent's 2m", aht)
	}
	if level, ok := tier2.ServiceLevel(rule); !ok || level != 0 {
		t.Errorf("service level of the second queue is %v, %v, want 0 from its own wait", level, ok)
	}
}

func TestVectorOverTwoWindows(t *testing.T) {
	border := noon.Add(15 * time.Minute)
	l := answered(border.Add(-10*time.Second), 15*time.Second, 20*time.Minute, 0, 0)
	iv, err := figures.NewIntervals(bot.Range{From: noon, To: noon.Add(time.Hour)}, 15*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	iv.Add(l, rule, noon.Add(time.Hour))
	for i, slot := range iv.All() {
		want := 0
		if i == 0 {
			want = 1
		}
		if slot.Offered() != want || slot.Answered != want || slot.Handled != want {
			t.Errorf("interval %d has %+v", i, slot.Counts)
		}
	}
	if diff := cmp.Diff(sum(l), iv.Total()); diff != "" {
		t.Errorf("the intervals do not add up (-whole +sum):\n%s", diff)
	}
}

func TestVectorZeroOffered(t *testing.T) {
	for name, c := range map[string]figures.Counts{
		"nothing":               sum(),
		"short abandons alone":  sum(abandoned(noon, time.Second)),
		"nothing, merged twice": {},
	} {
		t.Run(name, func(t *testing.T) {
			level, ok1 := c.ServiceLevel(rule)
			rate, ok2 := c.AbandonRate()
			asa, ok3 := c.ASA()
			aht, ok4 := c.AHT()
			queue, ok5 := c.QueueTime()
			if ok1 || ok2 || ok3 || ok4 || ok5 || level != 0 || rate != 0 || asa != 0 || aht != 0 || queue != 0 {
				t.Errorf("figures over nothing: %v %v %v %v %v", level, rate, asa, aht, queue)
			}
		})
	}
}

func TestThresholdIsInclusive(t *testing.T) {
	c := sum(answered(noon, 20*time.Second, 0, 0, 0), answered(noon, 20*time.Second+1, 0, 0, 0))
	if c.AnsweredWithin != 1 {
		t.Errorf("answered within is %d, want the one at exactly the threshold", c.AnsweredWithin)
	}
}

func TestServiceLevelWithAbandons(t *testing.T) {
	c := sum(answered(noon, time.Second, 0, 0, 0), abandoned(noon, 10*time.Second), abandoned(noon, time.Minute), answered(noon, time.Minute, 0, 0, 0))
	counting := rule
	counting.CountAbandonsWithin = true
	if level, _ := c.ServiceLevel(rule); level != 0.25 {
		t.Errorf("service level is %v, want 1 of 4", level)
	}
	if level, _ := c.ServiceLevel(counting); level != 0.5 {
		t.Errorf("service level counting abandons is %v, want 2 of 4", level)
	}
}

func TestWaitingAndOpenLegs(t *testing.T) {
	open := answered(noon, 10*time.Second, time.Minute, 0, 0)
	open.Active = true
	waiting := bot.Leg{Entered: noon, Active: true}
	ahead := bot.Leg{Entered: noon.Add(2 * time.Hour), Active: true} // a clock that differs
	c := sum(open, waiting, ahead)
	if c.Waiting != 2 || c.LongestWait != time.Hour || c.Offered() != 3 {
		t.Errorf("waiting %d, longest %v, offered %d", c.Waiting, c.LongestWait, c.Offered())
	}
	if _, ok := c.AHT(); ok || c.Answered != 1 || c.Handled != 0 {
		t.Errorf("a contact that is still talking counts as handled: %+v", c)
	}
}

func TestQueueTimeIncludesAbandonsAndOverflow(t *testing.T) {
	over := bot.Leg{Entered: noon, Left: noon.Add(50 * time.Second), Overflowed: true}
	c := sum(answered(noon, 10*time.Second, 0, 0, 0), abandoned(noon, 30*time.Second), abandoned(noon, time.Second), over)
	if d, ok := c.QueueTime(); !ok || d != 30*time.Second {
		t.Errorf("average queue time is %v, %v, want 30s", d, ok)
	}
	if d, ok := c.ASA(); !ok || d != 10*time.Second {
		t.Errorf("ASA is %v, %v, want 10s", d, ok)
	}
	if c.Overflowed != 1 {
		t.Errorf("overflowed is %d", c.Overflowed)
	}
}

func TestHandleTimeWithAndWithoutWrapUp(t *testing.T) {
	c := sum(answered(noon, 0, 2*time.Minute, time.Minute, time.Minute), answered(noon, 0, time.Minute, 0, time.Minute))
	if d, _ := c.AHT(); d != 3*time.Minute {
		t.Errorf("AHT is %v, want 3m", d)
	}
	if d, _ := c.TalkTime(); d != 2*time.Minute {
		t.Errorf("handle time without wrap-up is %v, want 2m", d)
	}
}

func TestRuleFor(t *testing.T) {
	got := figures.RuleFor(bot.Queue{ShortCallThreshold: 3 * time.Second}, time.Minute)
	if diff := cmp.Diff(figures.Rule{Threshold: time.Minute, Short: 3 * time.Second}, got); diff != "" {
		t.Error(diff)
	}
	got = figures.RuleFor(bot.Queue{ServiceLevelThreshold: 30 * time.Second}, time.Minute)
	if want := (figures.Rule{Threshold: 30 * time.Second, Short: figures.DefaultShort}); got != want {
		t.Errorf("the rule is %+v, want %+v", got, want)
	}
}

func TestOccupancy(t *testing.T) {
	var a figures.AgentTime
	for state, d := range map[bot.AgentState]time.Duration{
		bot.StateAvailable: 20 * time.Minute, bot.StateIdle: 3 * time.Hour, bot.StateReserved: time.Minute,
		bot.StateConnected: 25 * time.Minute, bot.StateConsulting: 5 * time.Minute, bot.StateOnHold: 4 * time.Minute,
		bot.StateWrapUp: 6 * time.Minute, bot.StateNotResponding: time.Minute, bot.StateLoggedOut: time.Hour,
	} {
		a.Add(state, d)
	}
	if o, ok := a.Occupancy(); !ok || o != 40.0/60 {
		t.Errorf("occupancy is %v, %v, want 40 of 60 minutes", o, ok)
	}
	if got, want := a.Total(), 4*time.Hour+2*time.Minute; got != want {
		t.Errorf("time logged in is %v, want %v", got, want)
	}
	var none figures.AgentTime
	none.Add(bot.StateIdle, time.Hour)
	if _, ok := none.Occupancy(); ok {
		t.Error("an agent who was idle all the time has no occupancy")
	}
	none.Merge(a)
	if o, ok := none.Occupancy(); !ok || o != 40.0/60 {
		t.Errorf("occupancy of both is %v, %v", o, ok)
	}
}
