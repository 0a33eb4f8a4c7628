package redis

import (
	"context"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/integrations/rest"
)

// pauses is a Limiter without a budget: what one replica is told by an upstream,
// all obey. A request does not ask the store. Every replica listens instead, and
// reads what it may have missed whenever it begins to listen.
type pauses struct {
	*rest.Bucket
	store   *Store
	key     string // until when, by the server's clock
	channel string
}

// Pauses returns the pauses with this name, which all replicas share.
func (s *Store) Pauses(name string) rest.Limiter {
	bucket := rest.NewBucket(0, 0)
	if s.Embedded() {
		return bucket
	}
	p := &pauses{Bucket: bucket, store: s, key: "{limit:" + name + "}:pause", channel: "floorwalker:pause:" + name}
	p.catchUp()
	s.background.Go(p.listen)
	return p
}

// Pause implements rest.Limiter.
func (p *pauses) Pause(ctx context.Context, until time.Time) {
	p.Bucket.Pause(ctx, until)
	p.store.pause(ctx, p.key, until, p.channel)
}

// catchUp obeys the pause that is stored.
func (p *pauses) catchUp() {
	ctx, cancel := context.WithTimeout(context.Background(), limitTimeout)
	defer cancel()
	us, err := remainingScript.Run(ctx, p.store.client, []string{p.key}).Int64()
	if err != nil {
		p.store.opt.Logger.Warn("the pauses of other replicas could not be read", "error", err)
		return
	}
	p.obey(us)
}

// obey pauses this replica for as many microseconds.
func (p *pauses) obey(us int64) {
	if us > 0 {
		p.Bucket.Pause(context.Background(), time.Now().Add(time.Duration(us)*time.Microsecond))
	}
}

// listen obeys what other replicas publish until the store is closed. The
// library connects again and again; each time it says so with a Subscription.
func (p *pauses) listen() {
	heard := p.store.client.Subscribe(context.Background(), p.channel)
	defer func() { _ = heard.Close() }()
	messages := heard.ChannelWithSubscriptions()
	for {
		select {
		case <-p.store.closed:
			return
		case m, open := <-messages:
			switch m := m.(type) {
			case *goredis.Subscription:
				p.catchUp()
			case *goredis.Message:
				if us, err := strconv.ParseInt(m.Payload, 10, 64); err == nil {
					p.obey(us)
				}
			}
			if !open {
				return
			}
		}
	}
}
