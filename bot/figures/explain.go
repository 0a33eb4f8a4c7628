package figures

import (
	"fmt"
	"strconv"
	"time"

	"floorwalker/bot"
)

// Explain says how a metric was computed: formula, counts, window and what was
// left out, a line each. The window is zero for live figures. It knows the metrics that Counts has; for another it
// returns nil.
func Explain(m bot.Metric, c Counts, r Rule, window bot.Range) []string {
	f, ok := formulas[m]
	if !ok {
		return nil
	}
	lines := append([]string{f.text(r)}, f.counts(c, r)...)
	if !window.IsZero() {
		lines = append(lines, windowLine(window))
	}
	return append(lines, leftOut(m, c, r)...)
}

// formula is how a metric is told: its definition, and the same with numbers.
type formula struct {
	text   func(Rule) string
	counts func(Counts, Rule) []string
}

func fixed(text string) func(Rule) string { return func(Rule) string { return text } }

var formulas = map[bot.Metric]formula{
	bot.MetricServiceLevel: {serviceLevelText, func(c Counts, r Rule) []string {
		share, ok := c.ServiceLevel(r)
		parts := itoa(c.AnsweredWithin)
		if r.CountAbandonsWithin {
			parts = fmt.Sprintf("(%d + %d)", c.AnsweredWithin, c.AbandonedWithin)
		}
		return division(parts, c.offeredText(), Percent(share), ok)
	}},
	bot.MetricAbandonRate: {
		fixed("Abandon rate = abandoned ÷ (entered the queue − short abandons)"),
		func(c Counts, _ Rule) []string {
			share, ok := c.AbandonRate()
			return division(itoa(c.Abandoned), c.offeredText(), Percent(share), ok)
		},
	},
	bot.MetricASA: {
		fixed("ASA = wait of the answered contacts ÷ answered"),
		func(c Counts, _ Rule) []string {
			d, ok := c.ASA()
			return division(Duration(c.AnsweredWait), itoa(c.Answered), Duration(d), ok)
		},
	},
	bot.MetricQueueTime: {
		fixed("Average queue time = wait of all that left the queue ÷ their number"),
		func(c Counts, _ Rule) []string {
			d, ok := c.QueueTime()
			return division(Duration(c.QueueWait), itoa(c.LeftQueue), Duration(d), ok)
		},
	},
	bot.MetricLongestQueueTime: {
		fixed("Longest wait = the longest of all waits in the window, those still waiting included and short abandons not"),
		func(c Counts, _ Rule) []string {
			if c.Offered() == 0 {
				return []string{"no calls"}
			}
			return []string{"= " + Duration(c.LongestQueueTime)}
		},
	},
	bot.MetricAHT: {
		fixed("AHT = (talk + hold + wrap-up) ÷ handled"),
		func(c Counts, _ Rule) []string {
			d, ok := c.AHT()
			parts := fmt.Sprintf("(%s + %s + %s)", Duration(c.Talk), Duration(c.Hold), Duration(c.WrapUp))
			lines := division(parts, itoa(c.Handled), Duration(d), ok)
			if short, ok := c.TalkTime(); ok {
				lines = append(lines, "Without wrap-up, as Cisco's queue statistics have it: "+Duration(short))
			}
			return lines
		},
	},
	bot.MetricOffered: {
		fixed("Offered = entered the queue − short abandons"),
		func(c Counts, _ Rule) []string {
			return []string{fmt.Sprintf("= %s = %d", c.offeredText(), c.Offered())}
		},
	},
	bot.MetricAnswered: count("Answered = contacts that an agent took", func(c Counts) int { return c.Answered }),
	bot.MetricHandled: count("Handled = answered contacts whose work is done, wrap-up included",
		func(c Counts) int { return c.Handled }),
	bot.MetricAbandoned: count("Abandoned = customers who left the queue, short abandons not included",
		func(c Counts) int { return c.Abandoned }),
	bot.MetricShortCalls: {
		func(r Rule) string {
			return "Short calls = customers who left the queue within " + Duration(r.Short)
		},
		func(c Counts, _ Rule) []string { return []string{"= " + itoa(c.ShortAbandons)} },
	},
	bot.MetricTransferred: count("Transferred = answered contacts that the agent passed on",
		func(c Counts) int { return c.Transferred }),
	bot.MetricWaiting: count("Contacts in queue = those waiting at this moment, from live records",
		func(c Counts) int { return c.Waiting }),
	bot.MetricLongestWait: {
		fixed("Longest wait = now − earliest queue entry of those waiting"),
		func(c Counts, _ Rule) []string {
			if c.Waiting == 0 {
				return []string{"nobody is waiting"}
			}
			return []string{"= " + Duration(c.LongestWait)}
		},
	},
}

func serviceLevelText(r Rule) string {
	within := " within " + Duration(r.Threshold)
	if r.CountAbandonsWithin {
		return "Service level = (answered" + within + " + abandoned" + within + ") ÷ (entered the queue − short abandons)"
	}
	return "Service level = answered" + within + " ÷ (entered the queue − short abandons)"
}

func count(text string, value func(Counts) int) formula {
	return formula{fixed(text), func(c Counts, _ Rule) []string { return []string{"= " + itoa(value(c))} }}
}

func division(part, whole, result string, ok bool) []string {
	if !ok {
		return []string{fmt.Sprintf("= %s ÷ %s: no calls", part, whole)}
	}
	return []string{fmt.Sprintf("= %s ÷ %s = %s", part, whole, result)}
}

func (c Counts) offeredText() string {
	if c.ShortAbandons == 0 {
		return itoa(c.Entered)
	}
	return fmt.Sprintf("(%d − %d)", c.Entered, c.ShortAbandons)
}

func windowLine(w bot.Range) string {
	const layout = "2006-01-02 15:04"
	return fmt.Sprintf("Window: entered the queue from %s until %s (%s), by the time of entry",
		w.From.Format(layout), w.To.In(w.From.Location()).Format(layout), w.From.Location())
}

// leftOut says which legs of the window the figure does not rest on.
func leftOut(m bot.Metric, c Counts, r Rule) []string {
	var lines []string
	if m == bot.MetricWaiting || m == bot.MetricLongestWait {
		return nil
	}
	if c.ShortAbandons > 0 && m != bot.MetricShortCalls {
		lines = append(lines, fmt.Sprintf("Left out: short abandons (under %s): %d", Duration(r.Short), c.ShortAbandons))
	}
	if m == bot.MetricServiceLevel && c.AbandonedWithin > 0 && !r.CountAbandonsWithin {
		lines = append(lines, fmt.Sprintf("Not counted as in time: abandoned within %s: %d", Duration(r.Threshold), c.AbandonedWithin))
	}
	byOffered := m == bot.MetricServiceLevel || m == bot.MetricAbandonRate || m == bot.MetricOffered
	if byOffered && c.Waiting > 0 {
		lines = append(lines, fmt.Sprintf("Counted as offered, but still waiting: %d", c.Waiting))
	}
	if byOffered && c.Overflowed > 0 {
		lines = append(lines, fmt.Sprintf("Counted as offered, but overflowed to another queue: %d", c.Overflowed))
	}
	if open := c.Answered - c.Handled; m == bot.MetricAHT && open > 0 {
		lines = append(lines, fmt.Sprintf("Left out: still being handled: %d", open))
	}
	return lines
}

// Percent writes a share of 1 as a percentage with one decimal.
func Percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + " %" }

// Duration writes a duration to the second, as 42 s, 3:07 or 1:02:07.
func Duration(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 0:
		return "−" + Duration(-d)
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	default:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
