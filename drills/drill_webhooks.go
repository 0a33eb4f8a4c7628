package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// hook is a webhook as the API shows it.
type hook struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	TargetURL string `json:"targetUrl"`
	Resource  string `json:"resource"`
	Event     string `json:"event"`
	Secret    string `json:"secret"`
	Status    string `json:"status"`
}

// noticed is how soon a webhook that is not as it should be must be seen.
const noticed = time.Minute

// webhooksDrill breaks the webhook of messages in every way, each with a bot of
// its own, while people go on asking.
func webhooksDrill(ctx context.Context, s *stage) error {
	group, ctx := errgroup.WithContext(ctx)
	ways := []struct {
		name  string
		spoil func(c *cloud, h hook) error
	}{
		{"disabled", func(c *cloud, h hook) error {
			return c.as("", http.MethodPost, "/sim/happen", map[string]string{"what": "webhook fails", "webhook": h.Name}, nil)
		}},
		{"deleted", func(c *cloud, h hook) error {
			return c.asBot(http.MethodDelete, "/v1/webhooks/"+h.ID, nil, nil)
		}},
		{"retargeted", func(c *cloud, h hook) error {
			return c.asBot(http.MethodPut, "/v1/webhooks/"+h.ID, map[string]string{"name": h.Name, "targetUrl": h.TargetURL + "/elsewhere", "secret": h.Secret}, nil)
		}},
		{"secret changed", func(c *cloud, h hook) error {
			return c.asBot(http.MethodPut, "/v1/webhooks/"+h.ID, map[string]string{"name": h.Name, "targetUrl": h.TargetURL, "secret": "another secret"}, nil)
		}},
	}
	stages := make([]*stage, len(ways)+1)
	for i := range stages {
		stages[i] = &stage{name: s.name, dir: s.dir, bot: s.bot, short: s.short, report: s.report}
		s.later(stages[i].close)
	}
	for i, way := range ways {
		group.Go(func() error {
			if err := stages[i].spoiltHook(ctx, way.name, way.spoil); err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			return nil
		})
	}
	group.Go(func() error { return stages[len(ways)].unreachable(ctx, ways[0].spoil) })
	return group.Wait()
}

func (c *cloud) asBot(method, path string, body, out any) error {
	return c.as(c.sim.World().Bot.Token, method, path, body, out)
}

// messagesHook finds the webhook of messages among those of the bot.
func (c *cloud) messagesHook() (hook, error) {
	var list struct{ Items []hook }
	if err := c.asBot(http.MethodGet, "/v1/webhooks", nil, &list); err != nil {
		return hook{}, err
	}
	i := slices.IndexFunc(list.Items, func(h hook) bool { return h.Resource == "messages" && h.Event == "created" })
	if i < 0 {
		return hook{}, errors.New("there is no webhook for messages")
	}
	return list.Items[i], nil
}

// spoiltHook breaks the webhook, asks things that are therefore missed, and
// sees what becomes of them.
func (s *stage) spoiltHook(ctx context.Context, name string, spoil func(*cloud, hook) error) error {
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	if _, err := s.replica(ctx, c, "bot "+name, "PUBLIC_URL=http://{addr}", "SIMULATOR_CLOCK_URL={base}/sim/clock"); err != nil {
		return err
	}
	good, err := c.messagesHook()
	if err != nil {
		return err
	}
	if !c.hears(ctx, 10*time.Second) {
		return fmt.Errorf("a message is not answered at all: %w", errPatience)
	}
	if err := spoil(c, good); err != nil {
		return err
	}
	began := time.Now()
	old, err := c.change(c.talks[10], 1)
	if err != nil {
		return err
	}
	c.sim.Clock().Advance(11 * time.Minute)
	fresh, err := c.ping(c.talks[20])
	if err != nil {
		return err
	}
	mended := until(ctx, 2*noticed, func() bool {
		h, err := c.messagesHook()
		return err == nil && h.Status == "active" && h.TargetURL == good.TargetURL && h.Secret == good.Secret
	})
	took := time.Since(began)
	heard := mended && c.hears(ctx, 10*time.Second)
	answered := until(ctx, 20*time.Second, func() bool { return c.ledger.answered(fresh.n) })
	told := until(ctx, 5*time.Second, func() bool { return len(old.texts()) > 0 })
	repairs := c.ledger.find(func(q call) bool {
		return q.At.After(began) && q.Method != http.MethodGet && strings.HasPrefix(q.Path, "/v1/webhooks")
	})
	s.within(name+": until it was mended", took, noticed)
	s.none(name+": messages not heard afterwards", count(!heard))
	s.atMost(name+": repairs", float64(len(repairs)), 2, "")
	s.none(name+": missed and fresh commands without an answer", count(!answered))
	_, offered := old.card()
	s.none(name+": old changes offered or sent", count(offered)+len(old.sent()))
	s.none(name+": rooms not told of an old change", count(!told))
	return nil
}

func count(missed bool) int {
	if missed {
		return 1
	}
	return 0
}

// hears says something and waits for the answer, by the simulator's own
// deliveries.
func (c *cloud) hears(ctx context.Context, patience time.Duration) bool {
	p, err := c.ping(c.talks[0])
	return err == nil && until(ctx, patience, func() bool { return c.ledger.answered(p.n) })
}

// unreachable switches the webhook off while the bot's public address does not
// answer: it must stay off until it does.
func (s *stage) unreachable(ctx context.Context, spoil func(*cloud, hook) error) error {
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	own, err := freeAddr()
	if err != nil {
		return err
	}
	front, err := s.forward(own)
	if err != nil {
		return err
	}
	if _, err := s.replica(ctx, c, "bot unreachable", "LISTEN_ADDR="+own, "PUBLIC_URL=http://"+front.addr); err != nil {
		return err
	}
	good, err := c.messagesHook()
	if err != nil {
		return err
	}
	front.drain(own)
	if err := spoil(c, good); err != nil {
		return err
	}
	tooEarly := until(ctx, 40*time.Second, func() bool { h, err := c.messagesHook(); return err == nil && h.Status == "active" })
	front.restore(own)
	began := time.Now()
	mended := until(ctx, 2*noticed, func() bool { h, err := c.messagesHook(); return err == nil && h.Status == "active" })
	s.none("unreachable: switched on before our own address answered", count(tooEarly))
	s.none("unreachable: not mended afterwards", count(!mended))
	s.within("unreachable: until it was mended", time.Since(began), noticed)
	return nil
}
