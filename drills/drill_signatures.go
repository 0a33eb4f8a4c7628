package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"
)

// signaturesDrill mixes good deliveries with ten times as many that nobody at
// Webex has signed.
func signaturesDrill(ctx context.Context, s *stage) error {
	_, c, bot, err := s.alone(ctx)
	if err != nil {
		return err
	}
	good := s.pick(200, 1000)
	forged := make(chan delivery, good)
	var strangers sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	var rate time.Duration
	for range 8 {
		strangers.Go(func() {
			for d := range forged {
				began := time.Now()
				status := d.post(ctx, bot.addr)
				mu.Lock()
				answers[status]++
				rate += time.Since(began)
				mu.Unlock()
			}
		})
	}
	var pings []*ping
	var times []time.Duration
	for i := range good {
		p, err := c.ping(c.talks[i%len(c.talks)])
		if err != nil {
			return err
		}
		for range 10 {
			forged <- c.forge(p.talk)
		}
		began := time.Now()
		p.once(ctx, bot.addr)
		times = append(times, time.Since(began))
		pings = append(pings, p)
	}
	close(forged)
	strangers.Wait()
	lost := c.settle(ctx, 20*time.Second, pings)
	refused := 0
	for _, p := range pings {
		if p.accepted.IsZero() {
			refused++
		}
	}
	s.exactly("bad signatures refused with 401", answers[http.StatusUnauthorized], 10*good)
	s.none("messages of forged deliveries asked for", len(c.ledger.find(func(c call) bool { return strings.Contains(c.Path, forgedMark) })))
	s.none("good ones refused", refused)
	s.none("good ones without an answer", len(lost), lost...)
	s.within("good ones accepted, p99", quantile(times, 0.99), 50*time.Millisecond)
	s.tell("bad ones refused, mean", float64(rate.Microseconds())/float64(10*good)/1000, "ms")
	return nil
}

// forgedMark begins the ids of messages that do not exist.
var forgedMark = webexID("MESSAGE", "f0f0f0f0")[:42]

// forge makes a delivery of a message that does not exist, wrongly signed in
// one of the ways there are.
func (c *cloud) forge(t talk) delivery {
	m := message{ID: webexID("MESSAGE", fmt.Sprintf("f0f0f0f0-%08x", dice(math.MaxUint32))), RoomID: t.room, RoomType: "group",
		PersonID: webexID("PEOPLE", t.person.ID), Created: time.Now().UTC().Format(time.RFC3339)}
	d, err := c.deliveryOf(m)
	if err != nil {
		return d // strings always encode
	}
	switch dice(6) {
	case 0:
		d.signature = ""
	case 1:
		d.signature = signature("not the secret", d.body)
	case 2:
		d.signature = d.signature[:39]
	case 3:
		d.signature = strings.Repeat("zz", 20)
	case 4:
		d.signature = "sha1=" + d.signature
	default: // changed on the way
		d.body = append(d.body[:len(d.body)-1:len(d.body)-1], []byte(`,"x":1}`)...)
	}
	return d
}
