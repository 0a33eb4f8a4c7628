package roomos

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// hands is how many devices are looked after at the same time: one that does
	// not answer keeps only its own waiting.
	hands = 8
	// letGo is for how long a slot is kept that was taken and that nobody wants:
	// the wish follows it.
	letGo = time.Minute
)

// Keep looks after the devices that somebody wants to hear of, in one replica at
// a time, until ctx ends.
func (e *Ears) Keep(ctx context.Context) error {
	ctx = rest.WithPriority(ctx, rest.Background)
	var bridges sync.WaitGroup
	bridges.Go(func() { e.bridge(ctx) })
	defer bridges.Wait()
	for ctx.Err() == nil {
		err := e.cfg.Alone(ctx, e.watch)
		e.warn(ctx, "room devices could not be looked after", err)
		_ = rest.Sleep(ctx, e.times.again) // its end ends the loop
	}
	return nil
}

// watch does so while this replica is the one.
func (e *Ears) watch(ctx context.Context) error {
	listening := &listeners{ears: e, open: map[string]context.CancelFunc{}}
	defer listening.close(ctx)
	wishes, rounds := time.NewTicker(e.times.wishes), time.NewTicker(e.times.round)
	defer wishes.Stop()
	defer rounds.Stop()
	var round sync.WaitGroup
	defer round.Wait()
	busy := make(chan struct{}, 1)
	for due := true; ; {
		wanted, err := e.cfg.Wanted(ctx)
		e.warn(ctx, "it is not known which room devices are to be heard", err)
		if err == nil {
			listening.settle(ctx, wanted)
		}
		if err == nil && due {
			select {
			case busy <- struct{}{}:
				due = false
				round.Go(func() {
					defer func() { <-busy }()
					e.warn(ctx, "room devices could not be looked at", e.round(ctx, wanted))
				})
			default: // the last one is not over
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-rounds.C:
			due = true
		case <-wishes.C:
		case <-e.kick:
		}
	}
}

// round looks after every device once.
func (e *Ears) round(ctx context.Context, wanted map[string]Wish) error {
	slots, err := e.slots.all(ctx)
	if err != nil || len(wanted) == 0 && len(slots) == 0 {
		return err
	}
	devices, err := e.client.Devices(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var concerned []bot.Device
	for _, d := range devices {
		known[d.ID] = true
		if wanted[d.ID] != (Wish{}) || slots[d.ID].Prefix != "" {
			concerned = append(concerned, d)
		}
	}
	var errs []error
	for id, s := range slots {
		if !known[id] && e.cfg.Clock().Sub(s.At) > keepSlots {
			errs = append(errs, e.slots.forget(ctx, id, s))
		}
	}
	return errors.Join(append(errs, each(concerned, func(d bot.Device) error {
		ctx, cancel := context.WithTimeout(ctx, e.times.device)
		defer cancel()
		if err := e.lookAfter(ctx, d, wanted[d.ID], slots[d.ID]); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		return nil
	})...)...)
}

// each runs f for every device, a few at the same time.
func each(devices []bot.Device, f func(bot.Device) error) []error {
	errs := make([]error, len(devices))
	next := make(chan int)
	var working sync.WaitGroup
	for range min(hands, len(devices)) {
		working.Go(func() {
			for i := range next {
				errs[i] = f(devices[i])
			}
		})
	}
	for i := range devices {
		next <- i
	}
	close(next)
	working.Wait()
	return errs
}

// lookAfter looks after one device: its slot, and what it cannot report.
func (e *Ears) lookAfter(ctx context.Context, d bot.Device, w Wish, s slotNote) error {
	var errs []error
	if w.Offline {
		errs = append(errs, e.connection(ctx, d))
	}
	if d.Connection == bot.DeviceOffline {
		return errors.Join(errs...)
	}
	now := e.cfg.Clock()
	listens := e.client.Listens(d.ID)
	idle := listens || s.Prefix != e.cfg.Prefix || !w.Events && now.Sub(s.At) >= letGo
	if s.Prefix != "" && idle {
		if err := e.client.DropFeedback(ctx, d, s.Prefix); err != nil {
			return errors.Join(append(errs, err)...)
		}
		errs = append(errs, e.slots.forget(ctx, d.ID, s))
		s = slotNote{}
	}
	if !w.Events || listens {
		return errors.Join(errs...)
	}
	if s.Prefix == "" && e.cfg.Prefix != "" {
		if err := e.slots.note(ctx, d.ID, slotNote{Prefix: e.cfg.Prefix, At: now}); err != nil {
			return errors.Join(append(errs, err)...)
		}
	}
	posts, err := e.report(ctx, d)
	if err == nil && !posts {
		err = e.look(ctx, d.ID)
	}
	return errors.Join(append(errs, err)...)
}

// connection delivers whether a device is there. What is not known is no news.
func (e *Ears) connection(ctx context.Context, d bot.Device) error {
	connection, err := e.client.Connection(ctx, d)
	if err != nil || connection == bot.DeviceUnknown {
		return err
	}
	now := e.cfg.Clock()
	return Deliver(ctx, e.cfg.Inbox, []bot.DeviceEvent{{DeviceID: d.ID, Kind: bot.DeviceConnection, At: now, Connection: connection}}, now)
}
