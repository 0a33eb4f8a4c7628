package rest

import (
	"context"
	"time"
)

// Priority orders requests that wait for the same budget.
type Priority int

// Chat is for what a person is waiting for, Background for polls and digests.
// A context without a priority counts as Chat.
const (
	Chat Priority = iota
	Background
)

type (
	priorityKey struct{}
	noticeKey   struct{}
	upstreamKey struct{} // the name of the upstream that is asked
	commandKey  struct{}
	callKey     struct{}
)

// WithPriority returns a context whose requests wait with priority p.
func WithPriority(ctx context.Context, p Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, p)
}

// PriorityOf returns the priority that WithPriority set, else Chat.
func PriorityOf(ctx context.Context) Priority {
	p, _ := ctx.Value(priorityKey{}).(Priority)
	return p
}

// WithWaitNotice returns a context in which notice is called whenever an
// upstream or the shared budget makes a request wait, with the upstream's name and
// the length of that wait, before it begins: the person who asked can then be told.
// notice may be called more than once and from another goroutine, and must return
// quickly.
func WithWaitNotice(ctx context.Context, notice func(upstream string, d time.Duration)) context.Context {
	return context.WithValue(ctx, noticeKey{}, notice)
}

// WithUpstream returns a context whose waits are those for an upstream of that name.
func WithUpstream(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, upstreamKey{}, name)
}

// NotifyWait tells the hook of WithWaitNotice, if there is one, that a request
// is going to wait for d. It is for implementations of Limiter.
func NotifyWait(ctx context.Context, d time.Duration) {
	if notice, ok := ctx.Value(noticeKey{}).(func(string, time.Duration)); ok {
		name, _ := ctx.Value(upstreamKey{}).(string)
		notice(name, d)
	}
}

// WithCommandID returns a context whose requests to a simulator say in the header
// X-Command-ID which command they are made for, so that its log can be held
// against what people asked for. Upstreams beyond this machine are told nothing:
// they have no use for it, and some refuse headers that they do not know.
func WithCommandID(ctx context.Context, id string) context.Context {
	if id != clean(id) {
		return ctx // no header can be made of it
	}
	return context.WithValue(ctx, commandKey{}, []string{id})
}

// commandHeader carries what WithCommandID set.
const commandHeader = "X-Command-Id"

// Sleep waits for d or until ctx ends, whichever is first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// EndsWithin reports whether ctx has a deadline that comes before d has passed.
func EndsWithin(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < d
}
