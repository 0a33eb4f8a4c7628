package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// Cisco allows 300 requests a minute for all users of a client together; what
// replicas send in sum may be two per cent off.
const (
	centrePerMinute = 300
	slack           = 1.02
)

// stormDrill has both upstreams refuse nine calls in ten, with every form of
// Retry-After, and two replicas wait together.
func stormDrill(ctx context.Context, s *stage) error {
	_, c, a, b, err := s.both(ctx)
	if err != nil {
		return err
	}
	if err := c.warm(ctx, a, b); err != nil {
		return err
	}
	addr := inTurn(a, b)
	if err := s.webexStorm(ctx, c, addr); err != nil {
		return err
	}
	if err := s.centreStorm(ctx, c, addr); err != nil {
		return err
	}
	if !s.short {
		if err := s.centreBudget(ctx, c, addr); err != nil {
			return err
		}
	}
	return s.longPause(ctx, c, addr)
}

type retryForm struct {
	name  string
	value func() *string
}

// forms are the ways in which a 429 says when to come again.
var forms = []retryForm{
	{"seconds", func() *string { return new("2") }},
	{"a date", func() *string { return new(time.Now().Add(3 * time.Second).UTC().Format(http.TimeFormat)) }},
	{"nothing", func() *string { return nil }},
	{"nonsense", func() *string { return new("soon") }},
	{"0", func() *string { return new("0") }},
}

// forms leaves out those that stop everything for long in the shortened set.
func (s *stage) forms() []retryForm {
	if s.short {
		return []retryForm{forms[0], forms[1], forms[4]}
	}
	return forms
}

// refuse refuses nine calls in ten, each form for a while.
func (s *stage) refuse(ctx context.Context, c *cloud, upstream string, each time.Duration) error {
	for _, form := range s.forms() {
		remove, err := c.fault(faults.Rule{Upstream: upstream, Kind: faults.KindStatus, Status: http.StatusTooManyRequests,
			Probability: 0.9, RetryAfter: form.value()})
		if err != nil {
			return err
		}
		if form.name == "a date" { // which passes
			for end := time.Now().Add(each); time.Now().Before(end) && pause(ctx, 2*time.Second); {
				remove()
				if remove, err = c.fault(faults.Rule{Upstream: upstream, Kind: faults.KindStatus, Status: http.StatusTooManyRequests,
					Probability: 0.9, RetryAfter: form.value()}); err != nil {
					return err
				}
			}
		} else {
			pause(ctx, each)
		}
		remove()
	}
	return nil
}

func (s *stage) webexStorm(ctx context.Context, c *cloud, addr func(int) string) error {
	each := time.Duration(s.pick(2, 12)) * time.Second
	began := time.Now()
	stormed := make(chan error, 1)
	go func() { stormed <- s.refuse(ctx, c, "webex", each) }()
	pings, err := c.barrage(ctx, 4, each*time.Duration(len(s.forms())), addr)
	if err != nil {
		return err
	}
	if err := <-stormed; err != nil {
		return err
	}
	lost := c.settle(ctx, 90*time.Second, pings)
	s.tell("webex: commands", float64(len(pings)), "")
	s.none("webex: commands lost", len(lost), lost...)
	doubled := c.doubles(pings)
	s.none("webex: double final replies", len(doubled), doubled...)
	s.judgeStorm("webex", c.ledger, "/v1/", began)
	return nil
}

func (s *stage) centreStorm(ctx context.Context, c *cloud, addr func(int) string) error {
	each := time.Duration(s.pick(2, 6)) * time.Second
	began := time.Now()
	stormed := make(chan error, 1)
	go func() { stormed <- s.refuse(ctx, c, "contact-center", each) }()
	asked, err := c.askStatus(ctx, s.pick(10, 30), each*time.Duration(len(s.forms()))/time.Duration(s.pick(10, 30)), addr)
	if err != nil {
		return err
	}
	if err := <-stormed; err != nil {
		return err
	}
	var silent, untold []string
	until(ctx, 90*time.Second, func() bool {
		return !slices.ContainsFunc(asked, func(q statusRequest) bool { _, ok := c.final(q.message.ID); return !ok })
	})
	waited := 0
	for _, q := range asked {
		f, ok := c.final(q.message.ID)
		if !ok {
			silent = append(silent, q.message.Text)
			continue
		}
		if f.At.Sub(q.at) > 4*time.Second {
			waited++
			told := c.ledger.in(q.message.ID)
			if !slices.ContainsFunc(told, func(s said) bool { return tellsWait(s.Text) && s.At.Sub(q.at) < 5*time.Second }) {
				untold = append(untold, fmt.Sprint(texts(told)))
			}
		}
	}
	s.none("contact centre: commands lost", len(silent), silent...)
	s.tell("contact centre: people who waited more than 4 s", float64(waited), "")
	s.none("contact centre: of them not told of the wait", len(untold), untold...)
	s.judgeStorm("contact centre", c.ledger, "/contact-center/", began)
	return nil
}

func texts(all []said) (list []string) {
	for _, s := range all {
		list = append(list, s.Text)
	}
	return list
}
