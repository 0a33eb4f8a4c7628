package commands

import (
	"testing"
	"time"

	"floorwalker/bot"
)

// TestAlarm takes an alarm through minutes of a figure. A dash is a figure that
// nothing is known of.
func TestAlarm(t *testing.T) {
	rule := func(op bot.Op, limit float64, hold time.Duration) threshold {
		return threshold{wish: wish{metric: metrics[bot.MetricWaiting], by: bot.MetricWaiting, bounded: true, op: op, limit: limit}, hold: hold}
	}
	const unknown = -1
	for name, tt := range map[string]struct {
		rule   threshold
		snooze time.Duration // after the second minute
		values []float64     // one a minute
		want   string        // p told, s still, o over, . nothing
		worst  float64
	}{
		"passes and comes back":       {rule(bot.OpMore, 10, 0), 0, []float64{9, 11, 14, 9, 9, 9}, ".p..o.", 0},
		"at the limit is not over it": {rule(bot.OpMore, 10, 0), 0, []float64{10, 10}, "..", 0},
		"at the limit":                {rule(bot.OpAtLeast, 10, 0), 0, []float64{10, 10}, "p.", 10},
		"the worst is kept":           {rule(bot.OpMore, 10, 0), 0, []float64{11, 17, 12}, "p..", 17},
		"the worst of less":           {rule(bot.OpLess, 2, 0), 0, []float64{1, 0, 1}, "p..", 0},
		"must hold":                   {rule(bot.OpMore, 10, 2*time.Minute), 0, []float64{11, 11, 11, 11}, "..p.", 11},
		"did not hold":                {rule(bot.OpMore, 10, 2*time.Minute), 0, []float64{11, 11, 9, 11, 11}, ".....", 11},
		"wavers":                      {rule(bot.OpMore, 10, 0), 0, []float64{11, 9, 11, 9, 11}, "p....", 11},
		"rests before it tells again": {rule(bot.OpMore, 10, 0), 0, []float64{11, 9, 9, 11, 11, 11, 11, 11}, "p.o...p.", 11},
		"unknown is not passed":       {rule(bot.OpLess, 2, 0), 0, []float64{unknown, unknown}, "..", 0},
		"unknown ends it":             {rule(bot.OpMore, 10, 0), 0, []float64{11, unknown, unknown}, "p.o", 0},
		"snoozed, and still":          {rule(bot.OpMore, 10, 0), 3 * time.Minute, []float64{11, 11, 11, 11, 11, 11}, "p...s.", 11},
		"snoozed, and over":           {rule(bot.OpMore, 10, 0), 10 * time.Minute, []float64{11, 11, 9, 9, 9}, "p..o.", 0},
		"snoozed before it":           {rule(bot.OpMore, 10, 0), 3 * time.Minute, []float64{9, 9, 11, 11, 11, 11}, "....p.", 11},
	} {
		t.Run(name, func(t *testing.T) {
			a, got := alarm{}, ""
			for i, v := range tt.values {
				at := now.Add(time.Duration(i) * time.Minute)
				switch a.look(tt.rule, reading{value: v, known: v != unknown, of: "Billing"}, at) {
				case toldNothing:
					got += "."
				case toldPassed:
					got += "p"
					a.Message = "m"
				case toldStill:
					got += "s"
				case toldOver:
					got += "o"
					a = a.over()
				}
				if i == 1 && tt.snooze > 0 {
					a.Snoozed = at.Add(tt.snooze)
				}
			}
			if got != tt.want || a.Worst != tt.worst {
				t.Errorf("told %s with the worst %v, want %s with %v", got, a.Worst, tt.want, tt.worst)
			}
		})
	}
}
