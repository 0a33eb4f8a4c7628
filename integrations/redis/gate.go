package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/integrations/rest"
)

// ErrGateShut is the error of whoever comes to a gate that was shut.
var ErrGateShut = errors.New("the gate is shut")

const (
	// gateRoom is how many may be inside a gate at once, in all replicas, once
	// somebody has come through; before that it is one. An account that is locked
	// after five wrong passwords can so never see more than two of them.
	gateRoom = 2
	// gateLease is after which time whoever went in and died counts as gone.
	gateLease = time.Minute
	// gateTick is how often those who wait look again.
	gateTick = 15 * time.Millisecond
)

// Gate lets in a few at a time, over all replicas, until somebody shuts it: it
// guards an account that too many wrong passwords would lock. It stays shut until
// Open, also over restarts.
//
//	{gate:NAME}:state   hash: good (somebody came through), shut (why), at
//	{gate:NAME}:in      who is inside, by when they count as gone
type Gate struct {
	store *Store
	keys  []string
}

// Gate returns the gate with this name. A name should be another one when the
// password is.
func (s *Store) Gate(name string) *Gate {
	tag := "{gate:" + name + "}:"
	return &Gate{s, []string{tag + "state", tag + "in"}}
}

// enterScript lets ARGV[1] in if there is room. It returns 1 for in, 0 for full
// and -1 for shut.
var enterScript = goredis.NewScript(`
if redis.call('HEXISTS', KEYS[1], 'shut') == 1 then return -1 end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local room = 1
if redis.call('HEXISTS', KEYS[1], 'good') == 1 then room = tonumber(ARGV[2]) end
if redis.call('ZCARD', KEYS[2]) >= room then return 0 end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
redis.call('PEXPIRE', KEYS[2], tonumber(ARGV[3]))
return 1`)

// leaveScript lets ARGV[1] out; ARGV[2] is good, shut or empty, ARGV[3] why.
var leaveScript = goredis.NewScript(`
redis.call('ZREM', KEYS[2], ARGV[1])
if ARGV[2] == 'shut' then
  redis.call('HDEL', KEYS[1], 'good')
  redis.call('HSET', KEYS[1], 'shut', ARGV[3])
elseif ARGV[2] == 'good' and redis.call('HEXISTS', KEYS[1], 'shut') == 0 then
  redis.call('HSET', KEYS[1], 'good', '1')
end
return 1`)

// Pass is somebody inside a gate.
type Pass struct {
	gate *Gate
	name string
}

// Enter waits for room. It fails with ErrGateShut, and why, when the gate was
// shut, and with another error when the store cannot be asked: nobody goes in
// unseen.
func (g *Gate) Enter(ctx context.Context) (*Pass, error) {
	name := rand.Text()
	for {
		in, err := enterScript.Run(ctx, g.store.client, g.keys, name, gateRoom, gateLease.Milliseconds()).Int()
		switch {
		case err != nil:
			return nil, fmt.Errorf("the gate cannot be asked: %w", err)
		case in == 1:
			return &Pass{g, name}, nil
		case in == -1:
			why, _, err := g.Shut(ctx)
			if err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("%w: %s", ErrGateShut, why)
		}
		if err := rest.Sleep(ctx, gateTick); err != nil {
			return nil, err
		}
	}
}

// Good leaves, having come through: from now on there is room for more.
func (p *Pass) Good(ctx context.Context) error { return p.leave(ctx, "good", "") }

// Leave leaves without having learnt anything.
func (p *Pass) Leave(ctx context.Context) error { return p.leave(ctx, "", "") }

// Shut leaves and shuts the gate behind everybody, saying why.
func (p *Pass) Shut(ctx context.Context, why string) error { return p.leave(ctx, "shut", why) }

// leave tells the store even when the caller has gone.
func (p *Pass) leave(ctx context.Context, how, why string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ioTimeout)
	defer cancel()
	return leaveScript.Run(ctx, p.gate.store.client, p.gate.keys, p.name, how, why).Err()
}

// Shut returns why the gate is shut, and whether it is.
func (g *Gate) Shut(ctx context.Context) (why string, shut bool, err error) {
	why, err = g.store.client.HGet(ctx, g.keys[0], "shut").Result()
	if errors.Is(err, goredis.Nil) {
		return "", false, nil
	}
	return why, err == nil, err
}

// Open opens the gate again. As nobody has come through since, one goes in at
// first.
func (g *Gate) Open(ctx context.Context) error {
	return g.store.client.HDel(ctx, g.keys[0], "shut", "good").Err()
}
