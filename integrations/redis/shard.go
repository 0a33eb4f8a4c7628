package redis

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

// item is an event in memory.
type item struct {
	id      string // of its stream entry
	event   bot.Event
	flags   byte
	size    int
	again   bool
	attempt int
	counted int // of the attempts, those that the event is to blame for
	// successes is what the consumer's were after the last attempt.
	successes uint64
	// blamed is since when every try failed although the upstream answered.
	blamed time.Time
}

// line is the events of one key, in order. It is worked on by at most one
// worker at a time.
type line struct {
	shard *shard
	items []item
	retry *time.Timer // set while the first item waits for its next try
}

// shard is an owned shard. The consumer's lock guards what changes.
type shard struct {
	c       *consumer
	n       int
	fence   int64
	ctx     context.Context
	cancel  context.CancelCauseFunc
	renewed time.Time
	expiry  *time.Timer // ends the ownership in time
	leaveBy time.Time   // when another replica is to have it at the latest; zero: it stays
	stopped bool        // nothing new is begun
	gone    bool

	// last is the last entry taken into memory. caughtUp says that what comes
	// after it is handed over by whoever feeds the shard; before that, it is
	// read in pieces, one at a time.
	last     string
	caughtUp bool
	loading  bool
	// backlog is the last entry that a former owner may have worked on.
	backlog string
	lines   map[string]*line
	running int
	seen    *seen
	talks   *talks
}

func newShard(c *consumer, n int, fence int64, renewed time.Time) *shard {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &shard{
		c: c, n: n, fence: fence, ctx: ctx, cancel: cancel, renewed: renewed,
		last: "0-0", lines: make(map[string]*line),
	}
}

// load reads what an owner must know before it begins.
func (sh *shard) load(ctx context.Context) (err error) {
	s := sh.c.store
	if sh.seen, err = s.loadSeen(ctx, sh.n); err != nil {
		return err
	}
	if sh.talks, err = s.loadTalks(ctx, sh.n, sh.fence); err != nil {
		return err
	}
	if sh.fence == 1 {
		return nil // there was no former owner
	}
	newest := goredis.NewXMessageSliceCmd(ctx, "XREVRANGE", s.keys[sh.n].events, "+", "-", "COUNT", 1)
	if err := s.lane(sh.n).do(ctx, newest); err != nil {
		return err
	}
	for _, m := range newest.Val() {
		sh.backlog = m.ID
	}
	return nil
}

// pieceSize is how many entries of a shard are read at once.
const pieceSize = 128

// more reads the next piece of what stands in the stream, until there is no
// more or memory is full. The lock is held. In the embedded store the order of
// the lane makes sure that no event falls between this reading and Accept's
// handing over.
func (sh *shard) more() {
	if sh.gone || sh.caughtUp || sh.loading || sh.c.full() {
		return
	}
	sh.loading = true
	s := sh.c.store
	read := goredis.NewXStreamSliceCmd(sh.ctx, "XREAD", "COUNT", pieceSize, "STREAMS", s.keys[sh.n].events, sh.last)
	err := s.lane(sh.n).add(&op{cmd: read, then: func(err error) {
		sh.c.mu.Lock()
		defer sh.c.mu.Unlock()
		sh.loading = false
		if err != nil {
			sh.c.later(sh.more)
			return
		}
		n := 0
		for _, stream := range read.Val() {
			n += len(stream.Messages)
			sh.receive(stream.Messages)
		}
		if n < pieceSize {
			sh.caughtUp = true
			sh.c.announce()
			return
		}
		sh.more()
	}})
	if err != nil {
		sh.loading = false
		sh.c.later(sh.more)
	}
}

// later calls f with the lock held after a pause.
func (c *consumer) later(f func()) {
	time.AfterFunc(retryMarks, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		f()
	})
}

// receive takes entries of the stream into memory. The lock is held.
func (sh *shard) receive(messages []goredis.XMessage) {
	for _, m := range messages {
		if sh.gone || compareIDs(m.ID, sh.last) <= 0 {
			continue
		}
		blob, _ := m.Values["e"].(string)
		event, flags, err := decodeEntry([]byte(blob))
		it := item{id: m.ID, event: event, flags: flags, size: len(blob)}
		if err != nil {
			sh.last = m.ID
			sh.c.store.bury(sh.n, &it, []byte(blob), err)
			continue
		}
		it.again = flags&redriven != 0 || sh.backlog != "" && compareIDs(m.ID, sh.backlog) <= 0
		sh.take(it)
	}
}

// offer hands over an event that was just accepted. It is called in the order
// of the stream.
func (c *consumer) offer(n int, it item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sh := c.owned[n]
	if sh == nil || !sh.caughtUp {
		return
	}
	if c.full() {
		sh.caughtUp = false
		return
	}
	sh.take(it)
}

// recheck reads on in the stream, because an entry may stand there that was not
// handed over.
func (c *consumer) recheck(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sh := c.owned[n]; sh != nil && c.direct {
		sh.caughtUp = false
		sh.more()
	}
}

// take appends an item to its line. The lock is held.
func (sh *shard) take(it item) {
	sh.last = it.id
	sh.c.held++
	sh.c.size += it.size
	if l := sh.lines[it.event.Key]; l != nil {
		l.items = append(l.items, it)
		return
	}
	l := &line{shard: sh, items: []item{it}}
	sh.lines[it.event.Key] = l
	sh.c.start(l)
}

// clear forgets everything that waits. The lock is held.
func (sh *shard) clear() {
	sh.gone = true
	for _, l := range sh.lines {
		if l.retry != nil {
			l.retry.Stop()
		}
		for i := range l.items {
			sh.c.held--
			sh.c.size -= l.items[i].size
		}
		l.items = nil
	}
	clear(sh.lines)
}

// compareIDs orders stream ids: milliseconds, then sequence number.
func compareIDs(a, b string) int {
	am, as := splitID(a)
	bm, bs := splitID(b)
	return cmp.Or(cmp.Compare(am, bm), cmp.Compare(as, bs))
}

func splitID(id string) (ms, seq uint64) {
	m, q, _ := strings.Cut(id, "-")
	ms, _ = strconv.ParseUint(m, 10, 64)
	seq, _ = strconv.ParseUint(q, 10, 64)
	return ms, seq
}
