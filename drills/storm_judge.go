package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// judgeStorm looks for calls that came before the time which a 429 had named.
// Calls that were on their way when the 429 came are not meant: 50 ms on the
// same replica, 300 ms on another one, which hears of it through the store.
func (s *stage) judgeStorm(name string, l *ledger, prefix string, since time.Time) {
	calls := l.find(func(c call) bool { return strings.HasPrefix(c.Path, prefix) && c.At.After(since) })
	refused := 0
	var early, uncoordinated []string
	for _, r := range calls {
		until, said := pauseOf(r)
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
		if !said {
			continue
		}
		for _, c := range calls {
			note := fmt.Sprintf("%s %s %s before the end", c.Method, c.Path, until.Sub(c.At).Round(time.Millisecond))
			switch after := c.At.Sub(r.Done); {
			case after < 50*time.Millisecond || !c.At.Before(until.Add(-20*time.Millisecond)):
			case c.Replica == r.Replica:
				early = append(early, note)
			case after > 300*time.Millisecond:
				uncoordinated = append(uncoordinated, note)
			}
		}
	}
	s.atLeast(name+": calls refused", float64(refused), 5)
	s.tell(name+": calls", float64(len(calls)), "")
	s.noneInTime(name+": calls before the time, by the same replica", len(early), early...)
	s.noneInTime(name+": calls before the time, by the other one", len(uncoordinated), uncoordinated...)
}

// pauseOf returns until when a 429 forbids calls.
func pauseOf(c call) (until time.Time, said bool) {
	if c.Status != http.StatusTooManyRequests {
		return until, false
	}
	if seconds, err := strconv.Atoi(c.RetryAfter); err == nil && seconds > 0 {
		return c.Done.Add(time.Duration(seconds) * time.Second), true
	}
	until, err := http.ParseTime(c.RetryAfter)
	return until, err == nil
}

// centreBudget asks more than the budget allows and counts the calls of both
// replicas in any one minute.
func (s *stage) centreBudget(ctx context.Context, c *cloud, addr func(int) string) error {
	began := time.Now()
	asked, err := c.askStatus(ctx, 500, 130*time.Millisecond, addr)
	if err != nil {
		return err
	}
	calls := c.ledger.find(func(c call) bool { return strings.HasPrefix(c.Path, "/contact-center/") && c.At.After(began) })
	most := 0
	for i := range calls {
		n := 0
		for _, other := range calls[i:] {
			if other.At.Sub(calls[i].At) < time.Minute {
				n++
			}
		}
		most = max(most, n)
	}
	s.tell("budget: commands asked", float64(len(asked)), "")
	s.atMost("budget: calls of both replicas in a minute", float64(most), centrePerMinute*slack, "")
	return nil
}

// longPause has the contact centre ask for a day's pause.
func (s *stage) longPause(ctx context.Context, c *cloud, addr func(int) string) error {
	remove, err := c.fault(faults.Rule{Upstream: "contact-center", Kind: faults.KindStatus, Status: http.StatusTooManyRequests, RetryAfter: new("86400")})
	if err != nil {
		return err
	}
	defer remove()
	began := time.Now()
	asked, err := c.askStatus(ctx, 6, 200*time.Millisecond, addr)
	if err != nil {
		return err
	}
	told := func(q statusRequest) bool {
		return slices.ContainsFunc(c.ledger.in(q.message.ID), func(s said) bool { return tellsWait(s.Text) })
	}
	until(ctx, 30*time.Second, func() bool { return !slices.ContainsFunc(asked, func(q statusRequest) bool { return !told(q) }) })
	var untold []string
	for _, q := range asked {
		if !told(q) {
			untold = append(untold, fmt.Sprint(texts(c.ledger.in(q.message.ID))))
		}
	}
	s.none("86400: people not told to come another time", len(untold), untold...)
	s.judgeLong(c.ledger, began)
	return nil
}

func (s *stage) judgeLong(l *ledger, since time.Time) {
	calls := l.find(func(c call) bool { return strings.HasPrefix(c.Path, "/contact-center/") && c.At.After(since) })
	first := time.Time{}
	var more []string
	for _, c := range calls {
		if first.IsZero() && c.RetryAfter == "86400" {
			first = c.Done
		}
		if !first.IsZero() && c.At.After(first.Add(300*time.Millisecond)) {
			more = append(more, c.Replica+" "+c.Path)
		}
	}
	s.noneInTime("86400: calls after it", len(more), more...)
}
