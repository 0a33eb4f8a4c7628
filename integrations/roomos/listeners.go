package roomos

import (
	"context"
	"slices"
	"sync"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// listeners are the connections that stay open.
type listeners struct {
	ears *Ears
	open map[string]context.CancelFunc
	work sync.WaitGroup
}

// settle opens the connections that somebody wants, and closes the others.
func (l *listeners) settle(ctx context.Context, wanted map[string]Wish) {
	for id, cancel := range l.open {
		if !wanted[id].Events {
			cancel()
			delete(l.open, id)
		}
	}
	for id, w := range wanted {
		if w.Events && l.open[id] == nil && l.ears.client.Listens(id) {
			l.listen(ctx, id)
		}
	}
}

// listen listens to a device until it is closed.
func (l *listeners) listen(ctx context.Context, id string) {
	ctx, cancel := context.WithCancel(ctx)
	l.open[id] = cancel
	e := l.ears
	l.work.Go(func() {
		for ctx.Err() == nil {
			// What happened while nobody listened is not told again.
			begun := func() error { return e.look(ctx, id) }
			err := e.client.listen(ctx, id, expressions, begun, func(found []bot.DeviceEvent) error {
				return Deliver(ctx, e.cfg.Inbox, found, e.cfg.Clock())
			})
			e.warn(ctx, "a device is not heard", err)
			if rest.Sleep(ctx, e.times.again) != nil {
				return
			}
		}
	})
}

func (l *listeners) close(ctx context.Context) {
	l.settle(ctx, nil)
	l.work.Wait()
}

// awaiting asks for a device to be listened to at once.
type awaiting struct {
	id    string
	begun chan error // buffered; one answer
}

// Await returns when the answer to a question on a device's screen will be
// heard. Keep must run, and there must be a wish by now: another replica may be
// the one that listens, and learns of the wish a while later. Devices that post
// need no waiting.
func (e *Ears) Await(ctx context.Context, id string) error {
	if !e.client.Listens(id) {
		return nil
	}
	select { // if this replica is the one, it need not wait for its next look
	case e.kick <- struct{}{}:
	default:
	}
	a := awaiting{id, make(chan error, 1)}
	select {
	case e.awaits <- a:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.begun:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bridge listens for answers where somebody awaits them, until ctx ends. Of
// whatever else happens there the listeners tell.
func (e *Ears) bridge(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-e.awaits:
			work.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, e.times.bridge)
				defer cancel()
				begun := func() error { a.begun <- nil; return nil }
				err := e.client.listen(ctx, a.id, answers, begun, func(found []bot.DeviceEvent) error {
					found = slices.DeleteFunc(found, func(f bot.DeviceEvent) bool { return f.Kind != bot.DeviceAnswer })
					return Deliver(ctx, e.cfg.Inbox, found, e.cfg.Clock())
				})
				select {
				case a.begun <- err: // it never began
				default:
				}
			})
		}
	}
}
