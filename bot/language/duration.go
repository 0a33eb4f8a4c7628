package language

import (
	"fmt"
	"math"
	"strings"
	"time"

	"floorwalker/bot"
)

// maxDuration caps durations: nobody waits for a year, and sums stay far from
// overflowing.
const maxDuration = 366 * 24 * time.Hour

var durationUnits = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
}

// ParseDuration reads a duration as people write it: "20 min", "2h", "half an
// hour", "an hour and a half", "1h30", "3 min 12 s".
func ParseDuration(text string) (time.Duration, bool) {
	tokens, cut := tokenize(text)
	d, next := parseDuration(tokens, 0)
	return d, !cut && next > 0 && next == len(tokens)
}

// parseDuration reads a duration at tokens[i] and returns the index after it,
// or i when there is none.
func parseDuration(tokens []token, i int) (time.Duration, int) {
	word := func(k int, words ...string) bool {
		for _, w := range words {
			if k < len(tokens) && tokens[k].is(w) {
				return true
			}
		}
		return false
	}
	unit := func(k int) time.Duration {
		if k < len(tokens) && tokens[k].class == classWord {
			return durationUnits[tokens[k].word]
		}
		return 0
	}
	// half an hour, a half hour, half hour, a quarter of an hour
	k := i
	if word(k, "a", "the") && word(k+1, "half", "quarter") {
		k++
	}
	if word(k, "half", "quarter") {
		share := time.Duration(2)
		if word(k, "quarter") {
			share = 4
		}
		k++
		if word(k, "of") {
			k++
		}
		if word(k, "an", "a") {
			k++
		}
		if u := unit(k); u >= time.Minute {
			return u / share, k + 1
		}
		return 0, i
	}
	var total time.Duration
	for k = i; k < len(tokens); {
		n, next := parseNumber(tokens, k)
		if next == k && k == i && word(k, "a", "an") {
			n, next = 1, k+1
		}
		if next == k {
			break
		}
		u := unit(next)
		// "2 and a half hours"
		if u == 0 && word(next, "and") && word(next+1, "a") && word(next+2, "half") {
			u, n, next = unit(next+3), n+0.5, next+3
		}
		if u == 0 {
			// "1h30"
			if total >= time.Hour && tokens[k].sep&sepGlued != 0 && n < 60 {
				total += time.Duration(n) * time.Minute
				return total, k + 1
			}
			break
		}
		d := n * float64(u)
		if d > float64(maxDuration) {
			return 0, i
		}
		total += time.Duration(math.Round(d))
		k = next + 1
		if word(k, "and") && word(k+1, "a") && word(k+2, "half") {
			return total + u/2, k + 3
		}
		if next, after := parseNumber(tokens, k+1); word(k, "and") && after > k+1 && next > 0 && unit(after) > 0 {
			k++
		}
	}
	if total <= 0 || total > maxDuration {
		return 0, i
	}
	return total, k
}

// Humanize writes a duration with its two largest units: "3 min 12 s".
func Humanize(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	if d < 0 { // the smallest duration has no positive counterpart
		d = math.MaxInt64
	}
	d = d.Round(time.Second)
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		n := d / u.size
		if n == 0 && u.size > time.Second {
			continue
		}
		parts := []string{fmt.Sprintf("%d %s", n, u.name)}
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", rest, units[i+1].name))
			}
		}
		return sign + strings.Join(parts, " ")
	}
	return "0 s"
}

// comparator is a phrase that says how something compares.
type comparator struct {
	words []string
	op    bot.Op
}

// comparators are tried in order: longer phrases stand before shorter ones.
var comparators = compileComparators(map[bot.Op]string{
	bot.OpMore: "more than|longer than|greater than|higher than|bigger than|in excess of|goes over|go over|going over|" +
		"went over|gets over|get over|goes above|go above|rises above|climbs above|over|above|beyond|exceeding|exceeds|past|>",
	bot.OpAtLeast: "at least|no less than|not less than|a minimum of|minimum of|for at least|>=",
	bot.OpLess: "less than|fewer than|lower than|shorter than|smaller than|drops below|drop below|falls below|fall below|goes below|" +
		"go below|goes under|go under|drops under|falls under|dips below|dips under|below|under|beneath|<",
	bot.OpAtMost: "at most|no more than|not more than|up to|a maximum of|maximum of|<=",
	bot.OpEqual:  "exactly|equal to|equals|=",
})

func compileComparators(phrases map[bot.Op]string) map[string][]comparator {
	byFirst := map[string][]comparator{}
	for op, list := range phrases {
		for p := range strings.SplitSeq(list, "|") {
			words := strings.Fields(p)
			byFirst[words[0]] = append(byFirst[words[0]], comparator{words, op})
		}
	}
	return byFirst
}

// parseComparator reads a comparator at tokens[i], the longest one.
func parseComparator(tokens []token, i int) (bot.Op, int) {
	var op bot.Op
	next := i
	if i >= len(tokens) || tokens[i].class != classWord {
		return op, i
	}
	for _, c := range comparators[tokens[i].word] {
		if i+len(c.words) > next && hasWords(tokens, i, c.words) {
			op, next = c.op, i+len(c.words)
		}
	}
	return op, next
}

// hasWords reports whether words stand at tokens[i].
func hasWords(tokens []token, i int, words []string) bool {
	if i+len(words) > len(tokens) {
		return false
	}
	for k, w := range words {
		if !tokens[i+k].is(w) {
			return false
		}
	}
	return true
}
