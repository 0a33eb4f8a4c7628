package redis

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// op is a command on its way to the server.
type op struct {
	cmd goredis.Cmder
	// replicate says that the write must reach Options.Wait replicas.
	replicate bool
	// then is called once, in the lane's goroutine and in the order of the ops,
	// when the reply is in cmd or err says why there is none. It must not wait.
	then func(err error)
}

// lane sends the commands of many goroutines in one stream of pipelines, one
// pipeline under way at a time. What comes meanwhile goes with the next one:
// under load a round trip serves many, and at rest nobody waits.
type lane struct {
	store    *Store
	pipeline func(context.Context) (goredis.Pipeliner, error)
	moved    func() // called when the server says that it is the wrong one
	wake     chan struct{}
	lazy     chan struct{} // only marks wait
	stop     chan struct{}
	stopped  chan struct{}

	mu      sync.Mutex
	ops     []*op
	marks   []mark
	settled *sync.Cond // no marks wait or are under way
	sending int        // marks under way
	closed  bool
	failing bool                // marks could not be stored the last time
	ttls    map[string]struct{} // buckets whose TTL is set
	last    time.Time           // of the last batch; lane's goroutine only
}

const (
	// maxQueued is how many commands may wait in a lane before it refuses more.
	maxQueued = 16 << 10
	// maxBatch is how many commands, and how many marks, one pipeline takes.
	maxBatch = 512
	// linger is how long marks wait for company when there is traffic.
	linger = 2 * time.Millisecond
	// replicationTimeout is how long Options.Wait waits.
	replicationTimeout = 500 * time.Millisecond
	// retryMarks is the pause before marks are sent again.
	retryMarks = 100 * time.Millisecond
)

var (
	errLaneFull   = errors.New("too many commands wait for the store")
	errClosed     = errors.New("the store is closed")
	errReplicated = errors.New("too few replicas of the store have the event")
)

func newLane(s *Store, pipeline func(context.Context) (goredis.Pipeliner, error), moved func()) *lane {
	l := &lane{
		store: s, pipeline: pipeline, moved: moved,
		wake: make(chan struct{}, 1), lazy: make(chan struct{}, 1),
		stop: make(chan struct{}), stopped: make(chan struct{}),
		ttls: make(map[string]struct{}),
	}
	l.settled = sync.NewCond(&l.mu)
	go l.run()
	return l
}

// add queues ops next to each other. When it fails, none of their then
// functions is called.
func (l *lane) add(ops ...*op) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return errClosed
	case len(l.ops) > maxQueued:
		return errLaneFull
	}
	l.ops = append(l.ops, ops...)
	signal(l.wake)
	return nil
}

// do runs commands next to each other and waits for the last reply. The
// commands may still be carried out after ctx has ended.
func (l *lane) do(ctx context.Context, cmds ...goredis.Cmder) error {
	done := make(chan error, 1)
	ops := make([]*op, len(cmds))
	var failed error
	for i, cmd := range cmds {
		ops[i] = &op{cmd: cmd, then: func(err error) {
			if failed == nil {
				failed = err
			}
			if i == len(cmds)-1 {
				done <- failed
			}
		}}
	}
	if err := l.add(ops...); err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle queues the mark of an event that is done. It is sent with the next
// batch, and again until the server has it.
func (l *lane) settle(m mark) {
	l.mu.Lock()
	l.marks = append(l.marks, m)
	l.mu.Unlock()
	signal(l.lazy)
}

// awaitSettled returns when every mark has been stored, or with ctx's error.
func (l *lane) awaitSettled(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.settled.Broadcast()
	})
	defer stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.marks)+l.sending > 0 && !l.closed {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.settled.Wait()
	}
	return nil
}

// close sends what waits and ends the lane.
func (l *lane) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	close(l.stop)
	<-l.stopped
}

func (l *lane) run() {
	defer close(l.stopped)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-l.wake:
		case <-l.lazy:
			if wait := linger - time.Since(l.last); wait > 0 {
				timer.Reset(wait)
				select {
				case <-l.wake:
				case <-timer.C:
				case <-l.stop:
				}
			}
		case <-l.stop:
			l.flush()
			l.mu.Lock()
			l.settled.Broadcast()
			l.mu.Unlock()
			return
		}
		// Everybody who is about to add something may do so first.
		runtime.Gosched()
		l.flush()
	}
}

// flush sends what has gathered, in batches.
func (l *lane) flush() {
	for {
		l.mu.Lock()
		ops := l.ops[:min(len(l.ops), maxBatch)]
		if l.ops = l.ops[len(ops):]; len(l.ops) == 0 {
			l.ops = nil
		}
		marks := l.marks[:min(len(l.marks), maxBatch)]
		if l.marks = l.marks[len(marks):]; len(l.marks) == 0 {
			l.marks = nil
		}
		l.sending = len(marks)
		l.mu.Unlock()
		if len(ops)+len(marks) == 0 {
			return
		}
		if !l.send(ops, marks) {
			return
		}
	}
}

// send runs one batch and reports whether its marks were stored.
func (l *lane) send(ops []*op, marks []mark) bool {
	stored, replicated := l.exec(ops, marks)
	l.last = time.Now()
	for _, o := range ops {
		err := o.cmd.Err()
		switch {
		case errors.Is(err, goredis.Nil):
			err = nil
		case err != nil && wrongServer(err):
			l.moved()
		case err == nil && o.replicate:
			err = replicated
		}
		o.then(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sending = 0
	if stored != nil {
		l.marks = append(marks[:len(marks):len(marks)], l.marks...)
		clear(l.ttls)
		if !l.failing {
			l.store.opt.Logger.Warn("events that are done could not be deleted yet", "events", len(l.marks), "error", stored)
		}
		time.AfterFunc(retryMarks, func() { signal(l.lazy) })
	}
	l.failing = stored != nil
	if len(l.marks) == 0 {
		l.settled.Broadcast()
	}
	return stored == nil
}

// exec puts a batch into one pipeline and runs it. stored says why the marks
// were not stored, replicated why Options.Wait is not fulfilled.
func (l *lane) exec(ops []*op, marks []mark) (stored, replicated error) {
	ctx, cancel := context.WithTimeout(context.Background(), ioTimeout)
	defer cancel()
	fail := func(err error) (error, error) {
		for _, o := range ops {
			o.cmd.SetErr(err)
		}
		return err, err
	}
	pipe, err := l.pipeline(ctx)
	if err != nil {
		return fail(err)
	}
	replicate := false
	for _, o := range ops {
		replicate = replicate || o.replicate
		if err := pipe.Process(ctx, o.cmd); err != nil {
			return fail(err)
		}
	}
	var transaction *goredis.Cmd
	if len(marks) > 0 {
		transaction = l.writeMarks(ctx, pipe, marks)
	}
	var waited *goredis.Cmd
	if replicate {
		waited = pipe.Do(ctx, "WAIT", l.store.opt.Wait, replicationTimeout.Milliseconds())
	}
	cmds, err := pipe.Exec(ctx)
	if err != nil && !slices.ContainsFunc(cmds, func(c goredis.Cmder) bool { return c.Err() != nil }) {
		// go-redis leaves the commands without an error when the server
		// answered the connection's greeting with one, as it does while it
		// loads its data.
		return fail(err)
	}
	if transaction != nil {
		stored = transaction.Err()
	}
	if waited != nil {
		if n, err := waited.Int(); err != nil {
			replicated = err
		} else if n < l.store.opt.Wait {
			replicated = errReplicated
		}
	}
	return stored, replicated
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// wrongServer reports whether the server refused because another one is now
// responsible.
func wrongServer(err error) bool {
	s := err.Error()
	return strings.HasPrefix(s, "MOVED") || strings.HasPrefix(s, "CLUSTERDOWN") || strings.HasPrefix(s, "READONLY")
}
