package callrecords

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"floorwalker/bot"
)

const (
	// chunkBytes bounds what is stored in one go, beside bot.MaxRecordsPerPut.
	chunkBytes = 2 << 20
	// maxRefused bounds the records of a body that are put aside one by one, in
	// bytes. Of a body with more of them the whole is put aside.
	maxRefused = 1 << 20
	// workers is how many chunks are read and stored at the same time.
	workers = 2
	// maxExpanded bounds what a compressed body may become, in bytes.
	maxExpanded = 4 << 30
	// againMin and againMax bound the wait after a store has failed.
	againMin, againMax = time.Second, time.Minute
	// lookAgain is how often the spool is looked at without being told to: another
	// process may have left something there.
	lookAgain = 30 * time.Second
)

// Intake stores what is in the spool, and tells of what is new.
type Intake struct {
	spool  *Spool
	ledger *Ledger
	// news may return nil.
	news    func() bot.RecordNews
	auditor bot.Auditor
	log     *slog.Logger
	now     func() time.Time
	observe func(Stored)

	wake chan struct{}
	mu   sync.Mutex
	busy map[string]chan struct{} // bodies that are being worked on
	last map[string]time.Time     // when each source brought something
}

// Stored is what a body has brought, for metrics.
type Stored struct {
	Source               string
	Records              int // all of them
	Added, Amended, Kept int
	Refused              int // that could not be read
	Took                 time.Duration
}

// IntakeConfig is what an Intake needs.
type IntakeConfig struct {
	Spool   *Spool
	Ledger  *Ledger
	News    func() bot.RecordNews
	Auditor bot.Auditor
	Log     *slog.Logger
	Now     func() time.Time
	Observe func(Stored)
}

// NewIntake makes an intake.
func NewIntake(c IntakeConfig) *Intake {
	return &Intake{spool: c.Spool, ledger: c.Ledger, news: c.News, auditor: c.Auditor, log: c.Log, now: c.Now, observe: c.Observe,
		wake: make(chan struct{}, 1), busy: map[string]chan struct{}{}, last: map[string]time.Time{}}
}

// Wake has the spool looked at.
func (i *Intake) Wake() {
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// Last is when a source last brought something; zero for not since the start.
func (i *Intake) Last(source string) time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.last[source]
}

// Run works until ctx ends.
func (i *Intake) Run(ctx context.Context) error {
	i.trimRefused(ctx)
	wait := againMin
	for {
		pause := lookAgain
		if err := i.Drain(ctx); err != nil && ctx.Err() == nil {
			i.log.WarnContext(ctx, "call records could not be stored, and are tried again", "error", err, "in", wait)
			pause, wait = wait, min(2*wait, againMax)
		} else {
			wait = againMin
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		case <-i.wake:
			timer.Stop()
		}
	}
}

// Drain stores everything that is in the spool, oldest first.
func (i *Intake) Drain(ctx context.Context) error {
	bodies, err := i.spool.list()
	if err != nil {
		return err
	}
	for _, b := range bodies {
		if err := i.Store(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// Store stores one body, and takes it out of the spool. If another goroutine
// stores it, it waits for that.
func (i *Intake) Store(ctx context.Context, b body) error {
	i.mu.Lock()
	done, busy := i.busy[b.name]
	if !busy {
		done = make(chan struct{})
		i.busy[b.name] = done
	}
	i.mu.Unlock()
	if busy {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() {
		i.mu.Lock()
		delete(i.busy, b.name)
		i.last[b.source] = i.now()
		i.mu.Unlock()
		close(done)
	}()
	return i.store(ctx, b)
}

func (i *Intake) store(ctx context.Context, b body) error {
	file, err := i.spool.open(b)
	if errors.Is(err, os.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	t := &tally{batch: b, seen: map[string]bool{}, stored: Stored{Source: b.source}}
	if news := i.news(); news != nil {
		if t.interest, err = news.Interest(ctx); err != nil {
			return err
		}
	}
	began := time.Now()
	unreadable, err := i.read(ctx, file, t)
	if err != nil {
		return err
	}
	if t.flooded && unreadable == nil {
		unreadable = errors.New("too many of its records are none")
	}
	if len(t.news) > 0 {
		if err := i.news().Recorded(ctx, bot.RecordedCalls{ID: b.batch(), Source: b.source, At: i.now(), New: t.news}); err != nil {
			return fmt.Errorf("tell of call records: %w", err)
		}
	}
	if len(t.refused) > 0 {
		if err := i.spool.refuse(b, t.refused); err != nil {
			return err
		}
	}
	if unreadable != nil {
		i.log.WarnContext(ctx, "a delivery of call records cannot be read to its end, and was put aside", "file", b.name, "records", t.stored.Records, "error", unreadable)
		i.auditor.Audit(bot.AuditEntry{At: i.now(), Action: "refused", Command: "call records", Target: b.name, Detail: "the body cannot be read: " + unreadable.Error()})
	}
	t.stored.Took = time.Since(began)
	i.observe(t.stored)
	if err := i.spool.remove(b, unreadable != nil); err != nil {
		return err
	}
	if unreadable != nil || len(t.refused) > 0 {
		i.trimRefused(ctx)
	}
	return nil
}

// tally is what is counted of a body.
type tally struct {
	batch    body
	interest func(*bot.CallRecord) bool

	mu      sync.Mutex
	stored  Stored
	news    []bot.RecordedCall
	seen    map[string]bool // records that news has
	refused []byte
	flooded bool // refused would be longer than maxRefused
}

// read stores the records of a body, chunk by chunk. unreadable is why the body
// ends before its end; err is a failure of ours, after which it is read again.
func (i *Intake) read(ctx context.Context, file *os.File, t *tally) (unreadable, err error) {
	in, err := expanded(file)
	if err != nil {
		return err, nil //nolint:nilerr // the body is no good
	}
	arrived := i.now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	send := func(chunk *chunk) {
		group.Go(func() error { return i.put(ctx, chunk, arrived, t) })
	}
	c := newChunk()
	for raw, err := range split(in) {
		if err != nil {
			unreadable = err
			break
		}
		if ctx.Err() != nil {
			break
		}
		if c.add(raw); c.full() {
			send(c)
			c = newChunk()
		}
	}
	if len(c.ends) > 0 {
		send(c)
	}
	return unreadable, group.Wait()
}

// expanded is a body's content, whether it came compressed or not.
func expanded(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, readAhead)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &bounded{r: z, left: maxExpanded}, nil
}

// bounded ends a reader that brings too much.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errors.New("the body expands to too much")
	}
	return n, err
}

// chunk is records that are stored in one go, one behind the other.
type chunk struct {
	bytes []byte
	ends  []int
}

// chunks are used again: what a store keeps of a record, it copies.
var chunks = sync.Pool{New: func() any { return &chunk{bytes: make([]byte, 0, chunkBytes+chunkBytes/8)} }}

func newChunk() *chunk {
	c := chunks.Get().(*chunk)
	c.bytes, c.ends = c.bytes[:0], c.ends[:0]
	return c
}

func (c *chunk) add(raw []byte) {
	c.bytes = append(c.bytes, raw...)
	c.ends = append(c.ends, len(c.bytes))
}

func (c *chunk) full() bool {
	return len(c.ends) >= bot.MaxRecordsPerPut || len(c.bytes) >= chunkBytes
}

// put reads and stores a chunk.
func (i *Intake) put(ctx context.Context, c *chunk, arrived time.Time, t *tally) error {
	defer chunks.Put(c)
	records := make([]bot.WholeRecord, 0, len(c.ends))
	var refused []byte
	bad, start := 0, 0
	for _, end := range c.ends {
		raw := c.bytes[start:end:end]
		start = end
		r, err := record(raw, t.batch.org, arrived)
		if err != nil {
			bad++
			refused = append(append(refused, raw...), '\n')
			continue
		}
		records = append(records, r)
	}
	fates, err := i.ledger.Put(ctx, t.batch.batch(), records)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stored.Records += len(records) + bad
	t.stored.Refused += bad
	if t.flooded = t.flooded || len(t.refused)+len(refused) > maxRefused; t.flooded {
		t.refused = nil
	} else {
		t.refused = append(t.refused, refused...)
	}
	for n, fate := range fates {
		switch fate {
		case bot.RecordKept:
			t.stored.Kept++
			continue
		case bot.RecordAdded:
			t.stored.Added++
		case bot.RecordAmended:
			t.stored.Amended++
		}
		if r := &records[n].CallRecord; t.interest != nil && t.interest(r) && !t.seen[r.OrgID+r.ReportID] {
			t.seen[r.OrgID+r.ReportID] = true
			t.news = append(t.news, bot.RecordedCall{CallRecord: *r, Amended: fate == bot.RecordAmended})
		}
	}
	return nil
}
