package commands

import (
	"testing"

	"floorwalker/bot"
)

// TestLongestWaitOfADay asks for the longest wait with a time: it is that of the
// time, and not of those who wait at this moment.
func TestLongestWaitOfADay(t *testing.T) {
	longest := one(metricValue(bot.MetricLongestWait))
	morning := one(rangeValue(at(8, 0), at(10, 30)))
	for name, tt := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"now":        {bot.Slots{"metric": longest}, "The longest wait now is 4 min 5 s, in Sales (live, 14:35 EDT)."},
		"of a queue": {bot.Slots{"metric": longest, "time": morning, "queue": one(queueValue("Billing"))}, "Billing: longest wait 1 min of 3 offered, Tue 17 Jun 08:00–10:30 EDT."},
		"of all":     {bot.Slots{"metric": longest, "time": morning}, "All queues: longest wait 1 min of 3 offered, Tue 17 Jun 08:00–10:30 EDT."},
		"of nobody":  {bot.Slots{"metric": longest, "time": morning, "queue": one(queueValue("Sales"))}, "Sales: no calls, Tue 17 Jun 08:00–10:30 EDT."},
	} {
		reply, err := queueStatus{floor{source: busyFloor()}}.Run(t.Context(), request(tt.slots))
		if err != nil || reply.Headline != tt.want {
			t.Errorf("%s: %q, %v", name, reply.Headline, err)
		}
	}
	reply, err := queueList{floor: floor{source: busyFloor()}}.Run(t.Context(), request(bot.Slots{"by": longest, "time": morning}))
	if want := "Longest wait: Billing 1 min, then Sales no calls (Tue 17 Jun 08:00–10:30 EDT)."; err != nil || reply.Headline != want {
		t.Errorf("the queue with the longest: %q, %v", reply.Headline, err)
	}
}
