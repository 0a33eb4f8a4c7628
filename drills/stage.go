package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// stage is what a drill plays on. What is started on it ends with it.
type stage struct {
	name    string
	dir     string // for data and logs
	bot     string // the binary
	short   bool
	report  *report
	closers []func()
}

// later calls f when the stage closes, the last one first.
func (s *stage) later(f func()) { s.closers = append(s.closers, f) }

func (s *stage) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	s.closers = nil
}

// pick returns the size for the shortened set or the full one.
func (s *stage) pick(short, full int) int {
	if s.short {
		return short
	}
	return full
}

// subdir makes a directory for one process.
func (s *stage) subdir(name string) (string, error) {
	dir := filepath.Join(s.dir, name)
	return dir, os.MkdirAll(dir, 0o700)
}

// build compiles the bot from the module around the working directory.
func build(ctx context.Context, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, "floorwalker") //nolint:gosec // a path of our own
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the bot: %w\n%s", err, out)
	}
	return nil
}

// freeAddr returns an address on this machine that nobody listens at.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// errPatience says that something did not happen in time.
var errPatience = errors.New("waited in vain")

// until asks again and again whether a condition holds, for at most patience.
func until(ctx context.Context, patience time.Duration, holds func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// pause waits, or ends with ctx and reports false.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// dice returns a number from 0 to n-1: the drills hit other points each time.
func dice(n int) int { return rand.IntN(n) } //nolint:gosec // it keeps no secret

// upTo returns a time below d.
func upTo(d time.Duration) time.Duration { return rand.N(d) } //nolint:gosec // it keeps no secret
