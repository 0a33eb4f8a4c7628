package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// brokenDrill spoils three calls in ten in every way there is, and then has
// Webex fail altogether for a while.
func brokenDrill(ctx context.Context, s *stage) error {
	_, c, a, b, err := s.both(ctx)
	if err != nil {
		return err
	}
	if err := c.warm(ctx, a, b); err != nil {
		return err
	}
	addr := inTurn(a, b)
	if err := s.spoil(ctx, c, addr); err != nil {
		return err
	}
	return s.outage(ctx, c, addr)
}

// spoilt are the faults; each befalls every twentieth call or so, and three in
// ten in all.
var spoilt = []faults.Rule{
	{Kind: faults.KindStatus, Status: http.StatusServiceUnavailable},
	{Kind: faults.KindStatus, Status: http.StatusBadGateway, After: true},
	{Kind: faults.KindCut},
	{Kind: faults.KindCut, After: true},
	{Kind: faults.KindTruncate},
	{Kind: faults.KindOversize, Bytes: 40 << 20},
	{Kind: faults.KindContentType},
}

func (s *stage) spoil(ctx context.Context, c *cloud, addr func(int) string) error {
	began := time.Now()
	for _, rule := range spoilt {
		rule.Probability = 0.05
		remove, err := c.fault(rule)
		if err != nil {
			return err
		}
		defer remove()
	}
	changed := make(chan []*change, 1)
	go func() { changed <- c.changesUnderFire(ctx, s.pick(4, 12), addr) }()
	pings, err := c.barrage(ctx, 15, time.Duration(s.pick(8, 20))*time.Second, addr)
	if err != nil {
		return err
	}
	// As the room sees it: an answer may stand there whose sender was told that
	// it failed.
	until(ctx, 40*time.Second, func() bool {
		return !slices.ContainsFunc(pings, func(p *ping) bool { n, err := c.visible(p); return err == nil && n == 0 })
	})
	changes := <-changed
	c.faults.Clear()
	lost, doubled, blind := []string{}, []string{}, []string{}
	for _, p := range pings {
		visible, err := c.visible(p)
		if err != nil {
			return err
		}
		if visible == 0 {
			lost = append(lost, fmt.Sprint("ping ", p.n))
		}
		if visible > 1 {
			doubled = append(doubled, fmt.Sprintf("ping %d stands there %d times: %s", p.n, visible, c.history(p)))
		}
		posts := c.ledger.find(func(q call) bool {
			return q.Method == http.MethodPost && q.Path == "/v1/messages" && q.Status != http.StatusTooManyRequests &&
				strings.Contains(q.Body, p.message.ID) && strings.Contains(q.Body, fmt.Sprintf("pong %d\"", p.n))
		})
		if len(posts) > 1 {
			blind = append(blind, fmt.Sprintf("pong %d was posted %d times", p.n, len(posts)))
		}
	}
	twice := 0
	for _, ch := range changes {
		twice += max(len(ch.sent())-1, 0)
	}
	s.tell("spoilt: commands", float64(len(pings)), "")
	s.none("spoilt: commands lost", len(lost), lost...)
	s.none("spoilt: answers that stand there twice", len(doubled), doubled...)
	s.none("spoilt: answers posted again after they were sent", len(blind), blind...)
	s.tell("spoilt: changes confirmed", float64(len(changes)), "")
	s.none("spoilt: changes sent twice", twice)
	s.judgeRetries(c.ledger, began)
	return nil
}

// history is how the answer to a ping came about: every post in its thread, and
// every edit that says it, with what became of it.
func (c *cloud) history(p *ping) string {
	var all []string
	for _, q := range c.ledger.find(func(q call) bool {
		return q.Method != http.MethodGet && (strings.Contains(q.Body, p.message.ID) || strings.Contains(q.Body, fmt.Sprintf("pong %d", p.n)))
	}) {
		var body struct{ Text string }
		_ = json.Unmarshal([]byte(q.Body), &body) // without a text it is shown as such
		all = append(all, fmt.Sprintf("%s %s %s %q → %d", q.At.Format("05.000"), q.Replica, q.Method, body.Text, q.Status))
	}
	return strings.Join(all, "; ")
}

// changesUnderFire asks for changes and confirms those whose question came.
func (c *cloud) changesUnderFire(ctx context.Context, count int, addr func(int) string) (confirmed []*change) {
	for i := range count {
		ch, err := c.change(c.talks[400+i], i)
		if err != nil || ch.delivery.deliver(ctx, addr(i)) != nil {
			continue
		}
		press, err := ch.confirm(ctx, 5*time.Second)
		if err == nil && press.deliver(ctx, addr(i+1)) == nil {
			confirmed = append(confirmed, ch)
		}
	}
	return confirmed
}

// visible counts the answers to a ping that everybody in the room sees.
func (c *cloud) visible(p *ping) (count int, err error) {
	var list struct{ Items []message }
	query := url.Values{"roomId": {p.talk.room}, "parentId": {p.message.ID}}
	err = c.as(p.talk.person.Token, http.MethodGet, "/v1/messages?"+query.Encode(), nil, &list)
	for _, m := range list.Items {
		if strings.HasPrefix(m.Text, fmt.Sprint("pong ", p.n)) {
			count++
		}
	}
	return count, err
}

// judgeRetries looks at how reads were repeated: at most four tries in a row,
// and not at the same distances.
func (s *stage) judgeRetries(l *ledger, since time.Time) {
	reads := map[string][]call{}
	for _, c := range l.find(func(c call) bool {
		return c.Method == http.MethodGet && strings.HasPrefix(c.Path, "/v1/messages/") && c.At.After(since)
	}) {
		reads[c.Path] = append(reads[c.Path], c)
	}
	most := 0
	var gaps []time.Duration
	for _, calls := range reads {
		most = max(most, len(calls))
		for i := 1; i < len(calls); i++ {
			gaps = append(gaps, calls[i].At.Sub(calls[i-1].Done).Round(time.Millisecond))
		}
	}
	slices.Sort(gaps)
	s.atLeast("spoilt: reads tried again", float64(len(gaps)), 5)
	// Four tries of one attempt; the queue may make five attempts.
	s.atMost("spoilt: tries of one read", float64(most), 20, "")
	s.atLeast("spoilt: different pauses before another try", float64(len(slices.Compact(gaps))), 3)
}

// outage lets all of Webex fail: the breaker keeps the bot from hammering it,
// and everything is answered in the end.
func (s *stage) outage(ctx context.Context, c *cloud, addr func(int) string) error {
	lasting := time.Duration(s.pick(10, 40)) * time.Second
	remove, err := c.fault(faults.Rule{Upstream: "webex", Kind: faults.KindStatus, Status: http.StatusServiceUnavailable})
	if err != nil {
		return err
	}
	began := time.Now()
	pings, err := c.barrage(ctx, 5, lasting, addr)
	remove()
	ended := time.Now()
	if err != nil {
		return err
	}
	lost := c.settle(ctx, 60*time.Second, pings)
	last := ended
	for _, p := range pings {
		if finals := c.ledger.pong(p.n); len(finals) > 0 && finals[0].At.After(last) {
			last = finals[0].At
		}
	}
	calls := c.ledger.find(func(q call) bool {
		return q.Status == http.StatusServiceUnavailable && q.At.After(began.Add(3*time.Second)) && q.At.Before(ended)
	})
	s.tell("outage: commands", float64(len(pings)), "")
	s.none("outage: commands lost", len(lost), lost...)
	s.atMostInTime("outage: calls a second while it lasts", float64(len(calls))/(lasting-3*time.Second).Seconds(), 2)
	s.within("outage: last answer after its end", last.Sub(ended), 30*time.Second)
	return nil
}
