package main

import "context"

// gate holds one call that matches, before it is carried out or after.
type gate struct {
	match   func(call) bool
	after   bool
	reached chan call
	opened  chan struct{}
}

// gate waits for a call; open must be called in the end.
func (l *ledger) gate(after bool, match func(call) bool) *gate {
	g := &gate{match: match, after: after, reached: make(chan call, 1), opened: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gates = append(l.gates, g)
	return g
}

func (l *ledger) gateFor(c *call) *gate {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, g := range l.gates {
		if g.match(*c) {
			l.gates = append(l.gates[:i], l.gates[i+1:]...)
			return g
		}
	}
	return nil
}

// open lets the held call go on, and no other is held.
func (l *ledger) open(g *gate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, other := range l.gates {
		if other == g {
			l.gates = append(l.gates[:i], l.gates[i+1:]...)
			break
		}
	}
	close(g.opened)
}

// hold returns false when the caller has gone.
func (g *gate) hold(ctx context.Context, c call) bool {
	g.reached <- c
	select {
	case <-g.opened:
		return true
	case <-ctx.Done():
		return false
	}
}
