package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// Options say which store to open and how to work on it. The zero value is an
// embedded store.
type Options struct {
	// URL is the address: see connect for the forms. Empty means a store
	// inside the process that forgets everything at exit.
	URL string
	// Shards is the number of event streams: 16, or 4 embedded. The first Open
	// fixes it for a server.
	Shards int
	// Lease is how long a silent owner keeps its shards; 10 s.
	Lease time.Duration
	// Replica names this process; a random name if empty.
	Replica string
	// Clock tells the time of events and of deduplication; time.Now if nil.
	// Leases do not follow it.
	Clock func() time.Time
	// Logger gets what operators should know; nothing is logged if nil.
	Logger *slog.Logger
	// Wait is how many Redis replicas must have an event before it counts as
	// accepted; 0.
	Wait int
	// Drain is how long running handlers may finish when Run ends; 8 s.
	Drain time.Duration
	// HandOver is how long handlers that run may keep a shard which another
	// replica should have; 10 s.
	HandOver time.Duration
	// Workers is how many events are handled at the same time; 256.
	Workers int
	// Attempts is how often an event is tried before it is a dead letter; 5.
	// While an upstream fails for every event, tries do not count until the
	// event is older than bot.StaleAfter.
	Attempts int
	// Answers asks whether the upstream behind a source's events answers now,
	// when one of them has failed and no other was handled since; nil is never.
	Answers func(ctx context.Context, source string) bool
	// Backoff is the wait before the second try. Each further one is four
	// times as long, up to 15 s; 250 ms.
	Backoff time.Duration
	// MaxBacklog is how many events may wait in all shards together; 100,000,
	// or 10,000 embedded.
	MaxBacklog int
	// MaxBacklogBytes is how many bytes they may take; 512 MB, or 64 MB
	// embedded. It is estimated from the mean size of the events accepted here.
	MaxBacklogBytes int64
	// LongLived are the sources whose events are remembered for 24 hours, so
	// that none is handled twice: by default messages and attachmentActions.
	// Events of other sources are remembered for 10 minutes.
	LongLived []string
}

func (o *Options) setDefaults() {
	embedded := o.URL == ""
	pick := func(embeddedValue, value int) int {
		if embedded {
			return embeddedValue
		}
		return value
	}
	o.Shards = cmp.Or(o.Shards, pick(4, 16))
	o.Lease = cmp.Or(o.Lease, 10*time.Second)
	o.Replica = cmp.Or(o.Replica, rand.Text()[:8])
	o.Drain = cmp.Or(o.Drain, 8*time.Second)
	o.HandOver = cmp.Or(o.HandOver, 10*time.Second)
	o.Workers = cmp.Or(o.Workers, 256)
	o.Attempts = cmp.Or(o.Attempts, 5)
	o.Backoff = cmp.Or(o.Backoff, 250*time.Millisecond)
	o.MaxBacklog = cmp.Or(o.MaxBacklog, pick(10_000, 100_000))
	o.MaxBacklogBytes = cmp.Or(o.MaxBacklogBytes, int64(pick(64<<20, 512<<20)))
	if embedded {
		o.Wait = 0 // there is nobody to wait for
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Answers == nil {
		o.Answers = func(context.Context, string) bool { return false }
	}
	if o.LongLived == nil {
		o.LongLived = []string{"messages", "attachmentActions"}
	}
}

func (o *Options) validate() error {
	switch {
	case o.Shards < 1 || o.Shards > 1024:
		return errors.New("the number of shards must be between 1 and 1024")
	case o.Lease < 100*time.Millisecond:
		return errors.New("a lease must be at least 100ms")
	case o.Wait < 0:
		return errors.New("the number of Redis replicas to wait for cannot be negative")
	}
	return nil
}

// Store is a Redis, or the embedded stand-in for one. It implements bot.Inbox,
// bot.Conversations, bot.Records and bot.Subscriptions.
type Store struct {
	opt       Options
	client    goredis.UniversalClient
	embedded  *embedded // nil on a server
	keys      []shardKeys
	lanes     []*lane // one, or one per shard on a Cluster
	longLived map[string]bool
	backlog   []backlog
	// instance tells this Store from an earlier one of the same replica name.
	instance string
	consumer atomic.Pointer[consumer]
	// background are the goroutines that end when closed is.
	background sync.WaitGroup
	closed     chan struct{}
	closing    sync.Once
}

var (
	_ bot.Inbox         = (*Store)(nil)
	_ bot.Conversations = (*Store)(nil)
	_ bot.Records       = (*Store)(nil)
	_ bot.Subscriptions = (*Store)(nil)
)

// Open connects to the store. It fails when the store does not answer before
// ctx ends, and with ErrShards when its events are spread over another number
// of shards.
func Open(ctx context.Context, o Options) (*Store, error) {
	o.setDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	s := &Store{
		opt:       o,
		instance:  o.Replica + "/" + rand.Text()[:8],
		backlog:   make([]backlog, o.Shards),
		longLived: make(map[string]bool, len(o.LongLived)),
		closed:    make(chan struct{}),
	}
	for _, source := range o.LongLived {
		s.longLived[source] = true
	}
	for i := range o.Shards {
		s.keys = append(s.keys, keysOf(i))
	}
	if err := s.connect(); err != nil {
		return nil, err
	}
	s.startLanes() //nolint:contextcheck // lanes outlive the opening; Close ends them.
	if err := s.greet(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// greet finds out whether the store answers and is the right one.
func (s *Store) greet(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	return s.claimShards(ctx)
}

func (s *Store) connect() (err error) {
	if s.opt.URL != "" {
		s.client, err = connect(s.opt.URL)
		return err
	}
	if s.embedded, err = startEmbedded(); err != nil {
		return err
	}
	s.client = goredis.NewClient(tuned(&goredis.Options{Addr: "embedded", Dialer: s.embedded.dial}))
	return nil
}

// startLanes makes the lanes: one for all shards, or on a Cluster one for each,
// because shards are on different servers there.
func (s *Store) startLanes() {
	if cluster, ok := s.client.(*goredis.ClusterClient); ok {
		for _, k := range s.keys {
			s.lanes = append(s.lanes, newLane(s, func(ctx context.Context) (goredis.Pipeliner, error) {
				node, err := cluster.MasterForKey(ctx, k.events)
				if err != nil {
					return nil, err
				}
				return node.Pipeline(), nil
			}, func() { cluster.ReloadState(context.Background()) }))
		}
		return
	}
	s.lanes = append(s.lanes, newLane(s, func(context.Context) (goredis.Pipeliner, error) {
		return s.client.Pipeline(), nil
	}, func() {}))
}

// lane returns the lane of a shard.
func (s *Store) lane(shard int) *lane { return s.lanes[shard%len(s.lanes)] }

// Embedded reports whether the store is inside the process and forgets at exit.
func (s *Store) Embedded() bool { return s.embedded != nil }

// Replica returns the name under which this process owns shards.
func (s *Store) Replica() string { return s.opt.Replica }

// Ping asks the store for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return s.client.Ping(ctx).Err()
}

// Close ends the connections. Run must have returned.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		close(s.closed)
		s.background.Wait()
		for _, l := range s.lanes {
			l.close()
		}
		err = s.client.Close()
		if s.embedded != nil {
			s.embedded.close()
		}
	})
	return err
}
