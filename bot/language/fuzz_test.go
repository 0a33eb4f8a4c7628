package language

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"floorwalker/bot"
)

func FuzzInterpret(f *testing.F) {
	for _, s := range specs {
		for _, e := range s.Examples {
			f.Add(e)
		}
	}
	f.Add("how’s “billing” doing\u00a0since 9–11, 'quoted")
	f.Add("((((+1 (919 555- 0142 #3 9:75pm 2025-13-45T99:99")
	in := newTestInterpreter(f, centre)
	now := tuesday(f)
	known := map[string]bool{"": true}
	for _, s := range specs {
		known[s.Name] = true
	}
	c := bot.Conversation{
		Last:     &bot.Invocation{Command: "queue status", Slots: bot.Slots{}},
		List:     []bot.Value{{Kind: bot.KindTaskID, ID: "t1"}},
		Question: &bot.Question{Invocation: bot.Invocation{Command: "agent state"}, Param: "agent"},
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, talk := range []bot.Conversation{{}, c} {
			got, err := in.Interpret(context.Background(), bot.Utterance{Text: text, Commands: specs, Now: now, Conversation: talk})
			if err != nil || !known[got.Command] || len(got.Nearest) > maxNearest {
				t.Fatalf("%+v, %v", got, err)
			}
			for name, vs := range got.Slots {
				for _, v := range vs {
					if v.Kind == bot.KindRange && (v.Range == nil || !v.Range.From.Before(v.Range.To) || v.Range.To.After(now)) {
						t.Fatalf("slot %s holds the range %+v", name, v.Range)
					}
				}
			}
		}
	})
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"today", "yesterday between 2 and 4", "mon..fri", "2025-06-12T14:00/2025-06-12T16:00", "last 3 days", "6/14/2025",
		"since half past 2", "from 10pm to 2am", "30 february", "june 99999", "9-17", "the 14th of June"} {
		f.Add(s, int64(1750185300))
	}
	zone := newYork(f)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Unix(unix%4e9, 0)
		r, err := ParseRange(text, now, TimeSettings{Zone: zone})
		var impossible *RangeError
		switch {
		case err == nil:
			if !r.From.Before(r.To) || r.To.After(now) || Describe(r, zone) == "" {
				t.Fatalf("ParseRange(%q) at %v = %+v", text, now, r)
			}
		case !errors.Is(err, ErrNoRange) && !errors.As(err, &impossible):
			t.Fatalf("ParseRange(%q): %v", text, err)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"20 min", "2h", "half an hour", "an hour and a half", "1h30", "3 min 12 s", "999999999999 weeks", "0 s", "two and a half hours"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, ok := ParseDuration(text); ok && (d <= 0 || d > maxDuration || Humanize(d) == "") {
			t.Fatalf("ParseDuration(%q) = %v", text, d)
		}
	})
}

func FuzzComparison(f *testing.F) {
	for _, s := range []string{"more than 5 waiting", "service level below 80%", "longest wait over 5 min", "below target", ">= 3 calls", "5 or more waiting"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tokens, _ := tokenize(text)
		for _, tok := range tokens {
			if tok.start < 0 || tok.end > len(text) || tok.start >= tok.end || utf8.ValidString(text) && !utf8.ValidString(tok.text) {
				t.Fatalf("%q has the token %+v", text, tok)
			}
		}
		l := &lattice{tokens: tokens, at: make([][]span, len(tokens))}
		for i := range tokens {
			l.addComparisons(i)
		}
		for _, spans := range l.at {
			for _, s := range spans {
				if v := settle(s.values[0]); v.Op == "" || v.Metric == "" || s.to > len(tokens) {
					t.Fatalf("%q compares %+v", text, v)
				}
			}
		}
	})
}
