package language

import (
	"time"

	"floorwalker/bot"
)

// everyWords are the single words for intervals.
var everyWords = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
}

// everyUnits are what figures are cut by: "per day", "by the hour".
var everyUnits = map[string]time.Duration{
	"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour,
}

// intervalNouns follow a length that is an interval and no wait: "15 minute
// intervals".
var intervalNouns = wordSet("interval intervals step steps bucket buckets block blocks slot slots")

// addIntervals adds the interval that starts at i: "hourly", "every 15 minutes",
// "per day", "in 30 minute intervals".
func (l *lattice) addIntervals(i int) {
	every, next := l.intervalAt(i)
	if next > i {
		l.add(span{kind: bot.KindInterval, from: i, to: next, quality: 1,
			values: []bot.Value{{Kind: bot.KindInterval, Duration: every, Name: everyName(every)}}})
	}
}

func (l *lattice) intervalAt(i int) (every time.Duration, next int) {
	t := l.tokens[i]
	if d, ok := everyWords[t.word]; ok && t.class == classWord {
		if i > 0 && l.tokens[i-1].is("half") && d == time.Hour {
			return 0, i // taken with the word before it
		}
		return d, i + 1
	}
	if t.is("half") && i+1 < len(l.tokens) && l.tokens[i+1].is("hourly") {
		return 30 * time.Minute, i + 2
	}
	k := i
	led := t.is("every") || t.is("each") || t.is("per") || t.is("by")
	if led || t.is("in") || t.is("at") {
		k++
		for k < len(l.tokens) && (l.tokens[k].is("the") || l.tokens[k].is("a")) {
			k++
		}
	}
	if led && k < len(l.tokens) && l.tokens[k].class == classWord {
		if d, ok := everyUnits[l.tokens[k].word]; ok {
			return d, k + 1
		}
	}
	d, after := parseDuration(l.tokens, k)
	if after == k {
		return 0, i
	}
	if after < len(l.tokens) && l.tokens[after].in(intervalNouns) {
		return d, after + 1
	}
	if led {
		return d, after
	}
	return 0, i
}

// everyName is how an interval is written so that it is read again.
func everyName(d time.Duration) string {
	for w, u := range everyWords {
		if u == d {
			return w
		}
	}
	return "every " + Humanize(d)
}
