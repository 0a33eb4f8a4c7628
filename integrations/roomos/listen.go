package roomos

import (
	"context"
	"errors"
	"strings"
	"time"

	"floorwalker/bot"
)

const (
	// heartbeat is how often a connection that is only listened to is tried: a
	// device that was unplugged closes nothing.
	heartbeat = 30 * time.Second
	// pending is how many events may wait for the inbox.
	pending = 64
)

// Listens reports whether a device is listened to over a connection that stays
// open; others post their events.
func (c *Client) Listens(id string) bool {
	_, ok := c.ways[id].(*socket)
	return ok
}

// listen tells of a device's events until ctx ends or the connection does; its
// error is never nil. begun is called when it listens, accept for what it then
// hears, in order. An error of theirs ends it.
func (c *Client) listen(ctx context.Context, id string, wants []string, begun func() error, accept func([]bot.DeviceEvent) error) error {
	s, ok := c.ways[id].(*socket)
	if !ok {
		return bot.Errorf(bot.Invalid, "That device is not reached over a websocket.")
	}
	heard := make(chan []bot.DeviceEvent, pending)
	full := make(chan struct{}, 1)
	r, err := s.dial(ctx, func(n *Node) {
		found := events(n, id, c.clock())
		if len(found) == 0 {
			return
		}
		select {
		case heard <- found:
		default:
			select { // the connection is given up, and what was missed is read anew
			case full <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		return c.told(id, "I could not listen to the device", "", err)
	}
	defer r.close()
	for _, e := range wants {
		if _, err := r.call(ctx, "xFeedback/Subscribe", map[string]any{"Query": strings.Split(strings.Trim(e, "/"), "/"), "NotifyCurrentValue": true}); err != nil {
			return c.told(id, "I could not listen to the device", "", err)
		}
	}
	if err := begun(); err != nil {
		return err
	}
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.done:
			return r.err
		case <-full:
			return errors.New("the device reports more than can be taken")
		case found := <-heard:
			if err := accept(found); err != nil {
				return err
			}
		case <-ticker.C:
			beat, cancel := context.WithTimeout(ctx, endTimeout)
			err := r.conn.Ping(beat)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}
