package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// slot is the Redis Cluster hash slot of a key: CRC16 (XMODEM) of its hash tag.
func slot(key string) uint16 {
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(rest, "}"); ok && tag != "" {
			key = tag
		}
	}
	var crc uint16
	for i := range len(key) {
		crc ^= uint16(key[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc % 16384
}

func TestSlotIsThatOfRedis(t *testing.T) {
	// From the Redis Cluster specification: CRC16("123456789") is 0x31C3.
	if got := slot("123456789"); got != 0x31C3 {
		t.Errorf("%#x", got)
	}
}

// slotHook fails the test when a command or script names keys of two slots. In
// strict mode, as in a Cluster's lane of one shard, a transaction may not either.
type slotHook struct {
	t  *testing.T
	mu sync.Mutex
	n  int
}

// keysIn returns the keys of the commands that take more than one.
func keysIn(args []any) []string {
	text := func(i int) string { return fmt.Sprint(args[i]) }
	var keys []string
	switch name := strings.ToLower(text(0)); name {
	case "eval", "evalsha":
		var n int
		fmt.Sscan(text(2), &n)
		for i := range n {
			keys = append(keys, text(3+i))
		}
	case "del", "exists", "smembers", "xadd", "xdel", "sadd", "pexpire", "hset", "hget", "get", "set", "xlen", "xrange", "xrevrange":
		keys = append(keys, text(1))
	}
	return keys
}

func (h *slotHook) check(keys []string, what any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, k := range keys {
		h.n++
		if slot(k) != slot(keys[0]) {
			h.t.Errorf("keys %v of %v are in two slots", keys, what)
			return
		}
	}
}

func (h *slotHook) DialHook(next goredis.DialHook) goredis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (h *slotHook) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		h.check(keysIn(cmd.Args()), cmd.Args())
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook checks each command, and each transaction as a whole.
func (h *slotHook) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		var transaction []string
		inside := false
		for _, cmd := range cmds {
			switch cmd.Name() {
			case "multi":
				inside, transaction = true, nil
			case "exec":
				inside = false
				h.check(transaction, "a transaction")
			}
			keys := keysIn(cmd.Args())
			h.check(keys, cmd.Args())
			if inside {
				transaction = append(transaction, keys...)
			}
		}
		return next(ctx, cmds)
	}
}

// TestEveryOperationStaysInOneSlot drives every operation with more than one
// key. One shard is what a lane of a Cluster has.
func TestEveryOperationStaysInOneSlot(t *testing.T) {
	ctx := context.Background()
	s := open(t, Options{URL: startMini(t), Shards: 1, Backoff: time.Millisecond})
	hook := &slotHook{t: t}
	s.client.AddHook(hook)
	var refused sync.Once // the retried event is handled while the test still counts
	stop := run(t, s, func(_ context.Context, d bot.Delivery) (err error) {
		if d.ID == "k-0" {
			refused.Do(func() { err = bot.Permanent(fmt.Errorf("no")) })
		}
		return err
	})
	f := fenceOf(t, s, "k")
	accept(t, s, event("k", 0), event("k", 1), event("other", 1))
	eventually(t, "all are done", empty(t, s))
	if err := s.SaveConversation(ctx, f, "k", bot.Conversation{Version: 1}); err != nil {
		t.Error(err)
	}
	if err := s.SaveRecord(ctx, f, "k", bot.RecordNone, bot.Record{ID: "r", State: bot.RecordReceived}); err != nil {
		t.Error(err)
	}
	dead, err := s.DeadLetters(ctx)
	if err != nil || len(dead) != 1 {
		t.Fatal(dead, err)
	}
	if oldest, err := s.Oldest(ctx); err != nil || !oldest.IsZero() {
		t.Errorf("something waits since %v (%v)", oldest, err)
	}
	if n, err := s.Buried(ctx); err != nil || n != 1 {
		t.Errorf("%d events are counted as given up (%v)", n, err)
	}
	if err := s.Retry(ctx, dead[0].ID); err != nil {
		t.Error(err)
	}
	if n, err := s.Buried(ctx); err != nil || n != 0 {
		t.Errorf("%d events are counted as given up after the retry (%v)", n, err)
	}
	limiter := s.Limiter("x", 60, 5)
	if left, err := limiter.Left(ctx); err != nil || left != 5 {
		t.Errorf("%v are left of a burst of 5 (%v)", left, err)
	}
	limiter.Pause(ctx, time.Now().Add(time.Millisecond))
	if err := limiter.Wait(ctx, rest.Chat); err != nil {
		t.Error(err)
	}
	l, err := s.Lock(ctx, "x", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(ctx); err != nil {
		t.Error(err)
	}
	stop()
	if hook.n < 50 {
		t.Errorf("only %d keys were checked", hook.n)
	}
}

func TestTheNumberOfShardsIsFixed(t *testing.T) {
	onSharedStores(t, func(t *testing.T, o Options) {
		ctx, s := context.Background(), open(t, o)
		open(t, o) // the same number is welcome
		other := o
		other.Shards++
		if second, err := Open(ctx, other); !errors.Is(err, ErrShards) {
			t.Fatal("with another number:", second, err)
		} else if text := err.Error(); !strings.Contains(text, "use 4,") || !strings.Contains(text, shardsKey) {
			t.Errorf("the error names no remedy: %s", text)
		}
		if err := s.client.Del(ctx, shardsKey).Err(); err != nil {
			t.Fatal(err)
		}
		open(t, other)
		if _, err := Open(ctx, o); !errors.Is(err, ErrShards) {
			t.Error("with the former number:", err)
		}
	})
}
