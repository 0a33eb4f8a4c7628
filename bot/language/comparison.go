package language

import (
	"strconv"

	"floorwalker/bot"
)

// Target is the Name of a comparison with the queue's own service level target,
// as in "below target"; its Number is 0.
const Target = "target"

// addComparisons adds a comparison of a figure that starts at i: "more than 5
// waiting", "service level below 80%", "longest wait over 5 min".
func (l *lattice) addComparisons(i int) {
	if v, next, ok := l.againstTarget(i); ok {
		l.add(span{kind: bot.KindComparison, from: i, to: next, values: []bot.Value{v}, quality: 1})
		return
	}
	if v, next, ok := l.none(i); ok {
		l.add(span{kind: bot.KindComparison, from: i, to: next, values: []bot.Value{v}, quality: 1})
		return
	}
	k := i
	metric, next := l.metricAt(k)
	if next > k {
		k = next
		for k < len(l.tokens) && (l.tokens[k].in(fillers) || l.tokens[k].in(linking)) {
			k++
		}
	}
	v, end, ok := l.bound(k)
	if !ok || metric != "" && v.Metric != "" && metric != v.Metric {
		return
	}
	if metric != "" {
		v.Metric = metric
	}
	v.Name = comparisonName(v)
	l.add(span{kind: bot.KindComparison, from: i, to: end, values: []bot.Value{v}, quality: 1})
}

// linking words stand between a figure and what it is compared with.
var linking = wordSet("is are was were goes go gets get going drops drop falls fall")

// bound reads "over 5", "at least 3 calls waiting", "5 or more waiting".
func (l *lattice) bound(i int) (v bot.Value, next int, ok bool) {
	op, k := parseComparator(l.tokens, i)
	compared := k > i
	v = bot.Value{Kind: bot.KindComparison, Op: op}
	if d, after := parseDuration(l.tokens, k); after > k {
		v.Duration, v.Number, next = d, d.Seconds(), after
	} else if n, after := parseNumber(l.tokens, k); after > k && l.tokens[k].sep&sepHash == 0 {
		v.Number, next = n, after
	} else {
		return v, i, false
	}
	if hasWords(l.tokens, next, []string{"or", "more"}) {
		v.Op, compared = bot.OpAtLeast, true
		next += 2
	} else if hasWords(l.tokens, next, []string{"or", "less"}) || hasWords(l.tokens, next, []string{"or", "fewer"}) {
		v.Op, compared = bot.OpAtMost, true
		next += 2
	}
	if !compared {
		return v, i, false
	}
	if next < len(l.tokens) && l.tokens[next].is("percent") {
		next++
		if v.Metric == "" {
			v.Name = "percent"
		}
	}
	// The figure may follow, with the things counted before it.
	k = next
	for k < len(l.tokens) && l.tokens[k].sep&sepComma == 0 {
		if m, after := l.metricAt(k); after > k {
			v.Metric = m
			return v, after, true
		}
		if !l.tokens[k].in(countNouns) && !l.tokens[k].in(linking) {
			break
		}
		k++
	}
	return v, next, true
}

// againstTarget reads "below target" and its like.
func (l *lattice) againstTarget(i int) (bot.Value, int, bool) {
	v := bot.Value{Kind: bot.KindComparison, Metric: bot.MetricServiceLevel, Name: Target, Op: bot.OpLess}
	op, k := parseComparator(l.tokens, i)
	switch {
	case k > i:
		v.Op = op
	case l.tokens[i].is("missing") || l.tokens[i].is("off") || l.tokens[i].is("outside") || l.tokens[i].is("behind"):
		k++
	case l.tokens[i].is("meeting") || l.tokens[i].is("on") || l.tokens[i].is("within") || l.tokens[i].is("at"):
		v.Op = bot.OpAtLeast
		k++
	default:
		return v, i, false
	}
	for k < len(l.tokens) && (l.tokens[k].is("the") || l.tokens[k].is("their") || l.tokens[k].is("its") || l.tokens[k].is("our")) {
		k++
	}
	if _, next := l.metricAt(k); next > k {
		k = next
	}
	if k < len(l.tokens) && (l.tokens[k].is("target") || l.tokens[k].is("targets") || l.tokens[k].is("goal")) {
		return v, k + 1, true
	}
	return v, i, false
}

// none reads "no agents", "nobody available", "without anyone free", "no calls
// waiting", "nobody waiting": a figure that is zero.
func (l *lattice) none(i int) (bot.Value, int, bool) {
	v := bot.Value{Kind: bot.KindComparison, Op: bot.OpEqual}
	k := i
	switch {
	case l.tokens[i].is("nobody"):
		v.Metric, k = bot.MetricAgentsAvailable, i+1
	case l.tokens[i].is("no"), l.tokens[i].is("without"), l.tokens[i].is("zero"):
		k = i + 1
		for k < len(l.tokens) && l.tokens[k].in(anyWords) {
			k++
		}
		if m, next := l.metricAt(k); next > k {
			v.Metric, k = m, next
		} else if k < len(l.tokens) && l.tokens[k].in(agentNouns) {
			v.Metric, k = bot.MetricAgentsAvailable, k+1
		}
	}
	if k > i && (v.Metric == "" || v.Metric == bot.MetricAgentsAvailable && !l.tokens[k-1].in(workers)) {
		if next := l.waitingBehind(k); next > k {
			v.Metric, k = bot.MetricWaiting, next
		}
	}
	if v.Metric == "" {
		return v, i, false
	}
	if v.Metric == bot.MetricAgentsAvailable {
		for k < len(l.tokens) && (l.tokens[k].in(freeWords) || l.tokens[k].in(linking)) {
			k++
		}
	}
	v.Name = comparisonName(v)
	return v, k, true
}

// waitingBehind returns the end of "is waiting", "calls are in queue", or k.
func (l *lattice) waitingBehind(k int) int {
	for at := k; at < len(l.tokens); at++ {
		if m, next := l.metricAt(at); next > at {
			if m == bot.MetricWaiting {
				return next
			}
			break
		}
		if !l.tokens[at].in(countNouns) && !l.tokens[at].in(linking) {
			break
		}
	}
	return k
}

// The words around a figure that is zero.
var (
	anyWords   = wordSet("any a single")
	agentNouns = wordSet("agent agents one anyone anybody staff people reps")
	workers    = wordSet("agent agents staff reps") // who do not wait in a queue
	freeWords  = wordSet("available free ready there on at all it them")
)

// metricAt returns the metric with the longest name at i.
func (l *lattice) metricAt(i int) (bot.Metric, int) {
	if i >= len(l.tokens) || l.tokens[i].class != classWord {
		return "", i
	}
	var metric bot.Metric
	next := i
	for _, p := range words.phrases[l.tokens[i].word] {
		if p.kind == bot.KindMetric && i+len(p.words) > next && hasWords(l.tokens, i, p.words) {
			metric, next = p.value.Metric, i+len(p.words)
		}
	}
	return metric, next
}

// settle gives a comparison that names no figure the one that its number
// speaks of.
func settle(v bot.Value) bot.Value {
	if v.Metric == bot.MetricWaiting && v.Duration > 0 {
		v.Metric = bot.MetricLongestWait // "somebody waiting over 5 min"
	}
	if v.Metric == "" {
		switch {
		case v.Duration > 0:
			v.Metric = bot.MetricLongestWait
		case v.Name == "percent", (v.Op == bot.OpLess || v.Op == bot.OpAtMost) && v.Number >= 50:
			v.Metric = bot.MetricServiceLevel
		default:
			v.Metric = bot.MetricWaiting
		}
	}
	if v.Name != Target {
		v.Name = comparisonName(v)
	}
	return v
}

// comparisonName is how a comparison is written so that it is read again. A
// percentage without a figure keeps its sign as a name until it is settled.
func comparisonName(v bot.Value) string {
	if v.Metric == "" {
		return v.Name
	}
	number := strconv.FormatFloat(v.Number, 'f', -1, 64)
	if v.Duration > 0 {
		number = Humanize(v.Duration)
	}
	return metricNames[v.Metric] + " " + string(v.Op) + " " + number
}
