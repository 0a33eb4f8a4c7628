package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// callsPath is where the bot handles calls of the asker.
const callsPath = "/v1/telephony/calls"

// errand is something that is done with a call.
type errand struct {
	name  string
	text  string
	asks  bool // before it is done
	needs bool // a call that is answered
}

var errands = []errand{
	{name: "hangup", text: "call hangup", needs: true},
	{name: "dial", text: "call dial 4102"},
	{name: "transfer", text: "blind transfer to 4102", asks: true, needs: true},
}

// callMoments are the points at which a replica dies, from the command, or the
// press that confirms it, to the answer.
var callMoments = []moment{
	{name: "soon after it was accepted", inside: true},
	{name: "the order is on its way", inside: true, match: func(*change) func(call) bool { return isOrder }},
	{name: "the order was carried out", inside: true, after: true, match: func(*change) func(call) bool { return isOrder }},
	{name: "the call is watched", inside: true, match: func(*change) func(call) bool {
		ordered := false
		return func(c call) bool {
			ordered = ordered || isOrder(c)
			return ordered && c.Method == http.MethodGet && strings.HasPrefix(c.Path, callsPath)
		}
	}},
	{name: "the outcome is on its way", match: func(*change) func(call) bool {
		ordered := false
		return func(c call) bool {
			ordered = ordered || isOrder(c)
			return ordered && c.Method != http.MethodGet && strings.HasPrefix(c.Path, "/v1/messages")
		}
	}},
}

func isOrder(c call) bool {
	return c.Method == http.MethodPost && strings.HasPrefix(c.Path, callsPath+"/")
}

// callsDrill kills one of two replicas while somebody hangs up, dials and
// transfers: what reaches another person's ear must not happen twice.
func callsDrill(ctx context.Context, s *stage) error {
	w := crowd()
	w.Calling = world.Calling{Locations: []world.Location{{Name: "Raleigh"}}}
	for i := range 3 {
		w.Calling.Phones = append(w.Calling.Phones, world.Phone{Owner: w.People[i].Email, Extension: fmt.Sprint(4100 + i), Location: "Raleigh"})
	}
	w.Complete()
	redis, err := s.redis(ctx, "redis calls", everysec)
	if err != nil {
		return err
	}
	k := &killing{stage: s, moment: map[*change]moment{}, away: 300 * time.Millisecond}
	if k.cloud, err = s.cloudOf(ctx, w); err != nil {
		return err
	}
	asker := k.cloud.talks[0]
	settings := []string{"REDIS_URL=" + redis.url(), "LEASE=" + shortLease.String(), "OAUTH_PERSONAL_TOKEN=" + asker.person.Token}
	for i, name := range []string{"a", "b"} {
		if k.replicas[i], err = s.replica(ctx, k.cloud, name+" calls", settings...); err != nil {
			return err
		}
	}
	// An order whose outcome nobody can tell is watched for twenty seconds.
	count := s.pick(3, 30)
	var found struct{ twice, unsaid, wronglyUncertain []string }
	uncertain, orders := 0, 0
	for i := range count {
		e, m := errands[i%len(errands)], callMoments[(i/len(errands)+i)%len(callMoments)]
		ch, err := k.errand(ctx, e, m, asker)
		if err != nil {
			return fmt.Errorf("kill %d, %s, when %s: %w", i, e.name, m.name, err)
		}
		what := e.name + ", killed when " + m.name
		sent := len(k.cloud.ledger.find(isOrder)) - orders
		orders += sent
		if sent > 1 {
			found.twice = append(found.twice, fmt.Sprintf("%s: %d times", what, sent))
		}
		switch ch.says() {
		case saysNothing:
			found.unsaid = append(found.unsaid, fmt.Sprintf("%s: %q", what, ch.texts()))
		case saysUncertain:
			uncertain++
			if !m.inside {
				found.wronglyUncertain = append(found.wronglyUncertain, what)
			}
		}
	}
	s.atLeast("kills", float64(count), 1)
	s.tell("orders on calls sent", float64(orders), "")
	s.none("orders sent twice", len(found.twice), found.twice...)
	s.none("orders without an outcome", len(found.unsaid), found.unsaid...)
	s.noneInTime("uncertain without being killed inside", len(found.wronglyUncertain), found.wronglyUncertain...)
	s.tell("uncertain", float64(uncertain), "")
	s.atMostInTime("moments that did not come", float64(len(k.missed)), float64(count)/10, k.missed...)
	s.within("takeover, longest", quantile(k.takeovers, 1), 15*time.Second)
	return nil
}

// errand has somebody do something with a call, and kills a replica at the moment.
func (k *killing) errand(ctx context.Context, e errand, m moment, t talk) (*change, error) {
	c := k.cloud
	if e.needs {
		if err := c.sim.Happen("phone rings", map[string]any{"person": t.person.Email, "from": c.sim.World().People[1].Name}); err != nil {
			return nil, err
		}
		if err := c.sim.Happen("phone is answered", map[string]any{"person": t.person.Email}); err != nil {
			return nil, err
		}
	}
	ch := &change{cloud: c, talk: t}
	var err error
	if ch.message, err = c.say(t, e.text); err != nil {
		return nil, err
	}
	if ch.delivery, err = c.deliveryOf(ch.message); err != nil {
		return nil, err
	}
	d := ch.delivery
	if e.asks {
		if err := ch.delivery.deliver(ctx, k.addrs()...); err != nil {
			return nil, err
		}
		if d, err = ch.confirm(ctx, 30*time.Second); err != nil {
			return nil, err
		}
	}
	victim, err := k.strike(ctx, m, ch, func(ctx context.Context) error { return d.deliver(ctx, k.addrs()...) })
	if err != nil {
		return nil, err
	}
	if err := k.aftermath(ctx, victim); err != nil {
		return nil, err
	}
	until(ctx, 40*time.Second, func() bool { return len(ch.outcomes()) > 0 })
	return ch, k.hangUpAll()
}

// hangUpAll ends what calls there are still, so that the next errand is about one.
func (k *killing) hangUpAll() error {
	for _, p := range k.cloud.sim.World().People[:3] {
		var calls struct{ Items []struct{ ID string } }
		if err := k.cloud.as(p.Token, http.MethodGet, callsPath, nil, &calls); err != nil {
			return err
		}
		for _, one := range slices.Backward(calls.Items) {
			// The call may have ended with the one before.
			_ = k.cloud.as(p.Token, http.MethodPost, callsPath+"/hangup", map[string]string{"callId": one.ID}, nil)
		}
	}
	return nil
}
