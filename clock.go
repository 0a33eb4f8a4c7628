package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// simulatedTick is how often a simulator's clock is read: it may be moved at
// any moment, and what happens then should look like it happened at once.
const simulatedTick = 200 * time.Millisecond

// simulatedClock follows the clock of a simulator on this machine.
type simulatedClock struct {
	url    string
	client *http.Client
	state  atomic.Pointer[clockReading]
}

type clockReading struct {
	now    time.Time
	read   time.Time
	frozen bool
}

// newSimulatedClock reads the clock once, so that it is right from the start.
func newSimulatedClock(ctx context.Context, url string) (*simulatedClock, error) {
	c := &simulatedClock{url: url, client: &http.Client{Timeout: 2 * time.Second}}
	if err := c.read(ctx); err != nil {
		return nil, fmt.Errorf("the simulator's clock: %w", err)
	}
	return c, nil
}

// Now returns the simulated time.
func (c *simulatedClock) Now() time.Time {
	r := c.state.Load()
	if r.frozen {
		return r.now
	}
	return r.now.Add(time.Since(r.read))
}

// Follow reads the clock until ctx ends.
func (c *simulatedClock) Follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(simulatedTick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.read(ctx); err != nil && ctx.Err() == nil {
				log.Warn("the simulator's clock cannot be read", "error", err)
			}
		}
	}
}

func (c *simulatedClock) read(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var body struct {
		Now    time.Time `json:"now"`
		Frozen bool      `json:"frozen"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || body.Now.IsZero() {
		return fmt.Errorf("answered %s", resp.Status)
	}
	c.state.Store(&clockReading{now: body.Now, read: time.Now(), frozen: body.Frozen})
	return nil
}
