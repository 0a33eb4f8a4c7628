package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// allAtOnce confirms many changes in the same moment, which is more than the
// contact centre's budget allows. Each is asked for once, or its person is told
// that nothing was changed.
func (s *stage) allAtOnce(ctx context.Context, c *cloud, copies *copier) error {
	count := s.pick(20, 40)
	changes, presses := make([]*change, count), make([]delivery, count)
	for i := range changes {
		// Agents whom nobody has changed so far, asked about at the rate that the
		// budget allows.
		ch, err := c.change(c.talks[(i*11+3)%len(c.talks)], 60+i)
		if err != nil {
			return err
		}
		if err := ch.delivery.deliver(ctx, copies.addrs[i%2]); err != nil {
			return err
		}
		changes[i] = ch
		pause(ctx, 250*time.Millisecond)
	}
	for i, ch := range changes {
		press, err := ch.confirm(ctx, 60*time.Second)
		if err != nil {
			return err
		}
		presses[i] = press
	}
	for _, press := range presses {
		for _, addr := range copies.addrs {
			copies.group.Go(func() { _ = press.deliver(ctx, addr) }) // without an outcome it is missed below
		}
	}
	copies.wait()
	until(ctx, 60*time.Second, func() bool {
		for _, ch := range changes {
			if len(ch.outcomes()) == 0 {
				return false
			}
		}
		return true
	})
	return s.judgeTogether(changes)
}

// judgeTogether holds what was said of each change against what was sent.
func (s *stage) judgeTogether(changes []*change) error {
	sent := 0
	var twice, astray, wrong []string
	for _, ch := range changes {
		n := len(ch.sent())
		sent += min(n, 1)
		if n > 1 {
			twice = append(twice, fmt.Sprintf("%s: sent %d times", ch.agent, n))
		}
		astray = append(astray, ch.astray()...)
		came, err := ch.came()
		if err != nil {
			return err
		}
		said := strings.Join(ch.texts(), " | ")
		switch says := ch.says(); {
		case says == saysDone && n > 0 && came:
		case says == saysOther && n == 0 && !came && strings.Contains(said, "not sent, so nothing was changed"):
		default:
			wrong = append(wrong, fmt.Sprintf("sent %d times, came %v: %s", n, came, said))
		}
	}
	s.tell("at once: changes confirmed", float64(len(changes)), "")
	s.atLeast("at once: changes sent", float64(sent), float64(len(changes))/2)
	s.none("at once: changes sent twice", len(twice), twice...)
	s.none("at once: changes sent for another command", len(astray), astray...)
	s.none("at once: not told as it is", len(wrong), wrong...)
	return nil
}
