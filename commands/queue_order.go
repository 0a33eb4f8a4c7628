package commands

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// wish is what a list of queues is to hold, and in which order.
type wish struct {
	metric
	by      bot.Metric // "" for the list as it is
	rising  bool       // the lowest first
	bounded bool       // op and limit hold
	op      bot.Op
	limit   float64
}

// wishOf reads the slots of a request: a comparison, a figure to order by, and
// which end of it comes first.
func wishOf(r bot.Request, target Target) (wish, error) {
	w := wish{metric: metric{live: true}}
	filter, order := r.Value("filter"), r.Text("order")
	switch {
	case r.Has("filter"):
		w.by, w.bounded, w.op, w.limit = timed(filter.Metric, r), true, filter.Op, limitOf(filter, target)
	case r.Has("by"):
		w.by = timed(r.Metric("by"), r)
	case order == "worst" || order == "best":
		w.by = bot.MetricServiceLevel
	case order != "":
		w.by = bot.MetricOffered
	default:
		return w, nil
	}
	var err error
	if w.metric, err = metricOf(w.by); err != nil {
		return w, err
	}
	if !w.bounded && order == "" && unit(w.by) == "" {
		w.bounded, w.op = true, bot.OpMore // "queues with calls waiting"
	}
	moreIsBetter := w.by == bot.MetricServiceLevel || w.by == bot.MetricAgentsAvailable
	switch order {
	case "highest", "busiest":
		w.rising = false
	case "lowest", "quietest":
		w.rising = true
	case "best":
		w.rising = !moreIsBetter
	default:
		w.rising = moreIsBetter
		if w.bounded {
			w.rising = w.op == bot.OpLess || w.op == bot.OpAtMost
		}
	}
	return w, nil
}

// limitOf is the number of a comparison: seconds for times, and the centre's
// target where only "the target" was said.
func limitOf(filter bot.Value, target Target) float64 {
	switch {
	case filter.Duration != 0:
		return filter.Duration.Seconds()
	case filter.Metric == bot.MetricServiceLevel && filter.Name == language.Target:
		return target.serviceLevel()
	}
	return filter.Number
}

// known reports whether a queue has the figure: one without calls has no
// average.
func (w wish) known(q queueView) bool {
	_, ok := w.value(q)
	return ok
}

// keep returns the queues wished for in their order; those that do not have
// the figure come last, and never meet a bound.
func (w wish) keep(queues []queueView) []queueView {
	if w.by == "" {
		return queues
	}
	kept := slices.DeleteFunc(slices.Clone(queues), func(q queueView) bool { return q.noPast && !w.live })
	if w.bounded {
		kept = slices.DeleteFunc(kept, func(q queueView) bool {
			n, ok := w.value(q)
			return !ok || !compares(n, w.op, w.limit)
		})
	}
	slices.SortStableFunc(kept, func(a, b queueView) int {
		x, known := w.value(a)
		y, other := w.value(b)
		switch {
		case known != other:
			return map[bool]int{true: -1, false: 1}[known]
		case w.rising:
			x, y = y, x
		}
		return cmp.Or(cmp.Compare(y, x), cmp.Compare(b.now.LongestWait, a.now.LongestWait))
	})
	return kept
}

// condition is the bound as it follows "has": "more than 5 waiting now", "a
// service level below 80 %".
func (w wish) condition() string {
	if unit(w.by) != "" {
		article := "a "
		if w.by == bot.MetricAbandonRate || unit(w.by) == " (s)" && w.by != bot.MetricLongestWait && w.by != bot.MetricLongestQueueTime {
			article = "an "
		}
		words := map[bot.Op]string{bot.OpMore: "over", bot.OpAtLeast: "of at least", bot.OpLess: "below", bot.OpAtMost: "of at most", bot.OpEqual: "of"}
		return article + w.name() + " " + words[w.op] + " " + amount(w.by, w.limit)
	}
	words := map[bot.Op]string{bot.OpMore: "more than", bot.OpAtLeast: "at least", bot.OpLess: "fewer than", bot.OpAtMost: "at most", bot.OpEqual: "exactly"}
	number := words[w.op] + " " + amount(w.by, w.limit)
	switch {
	case w.limit == 0 && w.op == bot.OpMore:
		number = "at least 1"
	case !w.none():
	case w.by == bot.MetricAgentsAvailable:
		number = "no"
	default:
		number = "none"
	}
	return number + " " + w.name()
}

// none reports whether the bound asks for queues that have none at all.
func (w wish) none() bool {
	return w.bounded && unit(w.by) == "" && w.limit == 0 && (w.op == bot.OpEqual || w.op == bot.OpAtMost)
}

// superlative says what the first queue of the list is first in.
func (w wish) superlative() string {
	words := [2]string{"Highest", "Lowest"}
	name := w.name()
	switch {
	case w.by == bot.MetricLongestWait:
		words, name = [2]string{"Longest", "Shortest"}, "wait now"
	case w.by == bot.MetricLongestQueueTime:
		words, name = [2]string{"Longest", "Shortest"}, "wait"
	case unit(w.by) == "":
		words, name = [2]string{"Most", "Fewest"}, w.name()
	}
	if w.rising {
		return words[1] + " " + name
	}
	return words[0] + " " + name
}

// amount prints the number of a comparison in the metric's unit.
func amount(m bot.Metric, n float64) string {
	switch unit(m) {
	case " (%)":
		return strconv.FormatFloat(n, 'f', -1, 64) + " %"
	case " (s)":
		return language.Humanize(time.Duration(n * float64(time.Second)))
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// compares reports whether n op limit holds.
func compares(n float64, op bot.Op, limit float64) bool {
	switch op {
	case bot.OpMore:
		return n > limit
	case bot.OpAtLeast:
		return n >= limit
	case bot.OpLess:
		return n < limit
	case bot.OpAtMost:
		return n <= limit
	default:
		return n == limit
	}
}
