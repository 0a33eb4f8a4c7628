package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/roomos"
)

// devicesPath is where devices post their events; a token follows.
const devicesPath = "/webhooks/devices/"

const (
	// lookAtDevices is how often devices that somebody wants to hear of are looked
	// after: their slots, and what they cannot report by themselves.
	lookAtDevices = time.Minute
	// lookAtWishes is how often it is looked whether there is another one to
	// listen to: somebody may answer a question at once.
	lookAtWishes = 5 * time.Second
	// listenAgain is the pause before a connection that has ended is opened anew.
	listenAgain = 5 * time.Second
)

// deviceEars hear what devices report.
type deviceEars struct {
	app    *app
	client *roomos.Client
	tokens roomos.Tokens
	inbox  bot.Inbox
}

// wireDeviceEvents makes the receiver of the devices' events, and the job that
// looks after them.
func (a *app) wireDeviceEvents(c *roomos.Client) {
	e := &deviceEars{app: a, client: c, tokens: roomos.NewTokens(values(a.cfg.WebhookSecrets)...), inbox: a.traces.inbox(a.store)}
	a.deps.DeviceEars = e
	receiver := &roomos.Receiver{Prefix: devicesPath, Tokens: e.tokens, Inbox: e.inbox, Now: a.clock,
		Observe: func(r roomos.Receipt, err error) {
			a.metrics.device(r)
			if r == roomos.NotAccepted || r == roomos.Malformed {
				a.log.Warn("events of a device are not accepted", "receipt", r, "error", err)
			}
		}}
	a.mounts = append(a.mounts, mount{http.MethodPost, devicesPath + ":token", receiver})
	a.jobs = append(a.jobs, e.keep)
	a.on(bot.Handlers{roomos.SourceEvents: func(ctx context.Context, d bot.Delivery) error {
		follower := &commands.DeviceFollower{Notes: a.store.Notes("device"), Questions: a.store.Notes("question"), Subscriptions: a.store,
			Teller: a.engine, Access: a.access, Location: a.cfg.zone, Log: a.log}
		return follower.Handle(ctx, d)
	}})
}

// prefix is how all addresses begin that devices post to; "" without one.
func (e *deviceEars) prefix() string {
	if e.app.cfg.PublicURL == "" || e.tokens.Of("x") == "" {
		return ""
	}
	return strings.TrimSuffix(e.app.cfg.PublicURL, "/") + devicesPath
}

// Hear implements commands.DeviceEars.
func (e *deviceEars) Hear(ctx context.Context, d bot.Device) (prompt bool, err error) {
	if prompt = e.client.Listens(d.ID); !prompt { // the job listens while there is a wish
		prompt, err = e.report(ctx, d)
	}
	if err != nil {
		return false, err
	}
	return prompt, e.begin(ctx, d)
}

// report makes a device post its events to us, if it can.
func (e *deviceEars) report(ctx context.Context, d bot.Device) (bool, error) {
	prefix := e.prefix()
	if prefix == "" {
		return false, nil
	}
	err := e.client.KeepFeedback(ctx, d, prefix, prefix+e.tokens.Of(d.ID))
	if bot.KindOf(err) == bot.Invalid { // it has no slot left, or takes no such command from us
		e.app.log.InfoContext(ctx, "a device does not report to us", "device", d.ID, "error", err)
		return false, nil
	}
	return err == nil, err
}

// begin notes how things stand when somebody begins to listen: that a room is
// empty is news only when somebody was in it.
func (e *deviceEars) begin(ctx context.Context, d bot.Device) error {
	found, err := e.client.Look(ctx, d.ID)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].First = true
	}
	return roomos.Deliver(ctx, e.inbox, found, e.app.clock())
}

// Keep implements commands.DeviceEars.
func (e *deviceEars) Keep(ctx context.Context, q commands.AskedQuestion) error {
	name, body, err := commands.QuestionNote(q)
	if err != nil {
		return err
	}
	if err := e.app.store.Notes("question").Save(ctx, name, "", body, commands.KeepQuestion); err != nil || !e.client.Listens(q.DeviceID) {
		return err
	}
	return e.app.store.Subscribe(ctx, commands.AnswerWish(q))
}

// keep looks after the devices that somebody wants to hear of, in one replica at
// a time, until ctx ends.
func (e *deviceEars) keep(ctx context.Context) error {
	for ctx.Err() == nil {
		err := e.app.store.Vault().Alone(ctx, "devices", e.watch)
		quietly(ctx, e.app.log, "room devices could not be looked after", err)
		_ = rest.Sleep(ctx, listenAgain) // its end ends the loop
	}
	return nil
}

// watch does so while this replica is the one.
func (e *deviceEars) watch(ctx context.Context) error {
	ctx = rest.WithPriority(ctx, rest.Background)
	listening := &listeners{ears: e, open: map[string]context.CancelFunc{}}
	defer listening.close(ctx)
	ticker := time.NewTicker(lookAtWishes)
	defer ticker.Stop()
	reporting := map[string]bot.Device{} // those that post to us
	for n := 0; ; n++ {
		wanted, err := e.wanted(ctx)
		if err == nil {
			listening.settle(ctx, wanted)
			if n%int(lookAtDevices/lookAtWishes) == 0 {
				err = e.round(ctx, wanted, reporting)
			}
		}
		quietly(ctx, e.app.log, "room devices could not be looked at", err)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// wishes are what is to be heard of a device.
type wishes struct {
	offline, events bool
}

// wanted is what somebody wants to hear, by device.
func (e *deviceEars) wanted(ctx context.Context) (map[string]wishes, error) {
	subs, err := e.app.store.ByTopic(ctx, commands.TopicDevices)
	if err != nil {
		return nil, err
	}
	wanted := map[string]wishes{}
	for _, s := range subs {
		device, _ := s.Filter.First("device")
		which, _ := s.Filter.First("which")
		w := wanted[device.ID]
		w.offline, w.events = w.offline || which.Name == "offline", w.events || which.Name != "offline"
		wanted[device.ID] = w
	}
	return wanted, nil
}

// round looks after every device once.
func (e *deviceEars) round(ctx context.Context, wanted map[string]wishes, reporting map[string]bot.Device) error {
	if len(wanted) == 0 && len(reporting) == 0 {
		return nil
	}
	all, err := e.client.Devices(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range all {
		w, ok := wanted[d.ID]
		if !w.events && reporting[d.ID].ID != "" {
			errs = append(errs, e.client.DropFeedback(ctx, d, e.prefix()))
			delete(reporting, d.ID)
		}
		if ok {
			errs = append(errs, e.lookAt(ctx, d, w, reporting))
		}
	}
	return errors.Join(errs...)
}

// lookAt looks after one device.
func (e *deviceEars) lookAt(ctx context.Context, d bot.Device, w wishes, reporting map[string]bot.Device) error {
	now := e.app.clock()
	if w.offline {
		connection, err := e.client.Connection(ctx, d)
		if err == nil {
			err = roomos.Deliver(ctx, e.inbox, []bot.DeviceEvent{{DeviceID: d.ID, Kind: bot.DeviceConnection, At: now, Connection: connection}}, now)
		}
		if err != nil {
			return err
		}
	}
	if !w.events || d.Connection == bot.DeviceOffline || e.client.Listens(d.ID) {
		return nil
	}
	prompt, err := e.report(ctx, d)
	if err != nil {
		return err
	}
	if prompt {
		reporting[d.ID] = d
		return nil
	}
	found, err := e.client.Look(ctx, d.ID)
	if err != nil {
		return err
	}
	return roomos.Deliver(ctx, e.inbox, found, now)
}

// listeners are the connections that stay open.
type listeners struct {
	ears *deviceEars
	open map[string]context.CancelFunc
	work sync.WaitGroup
}

// settle opens the connections that somebody wants, and closes the others.
func (l *listeners) settle(ctx context.Context, wanted map[string]wishes) {
	for id, cancel := range l.open {
		if !wanted[id].events {
			cancel()
			delete(l.open, id)
		}
	}
	for id, w := range wanted {
		if w.events && l.open[id] == nil && l.ears.client.Listens(id) {
			l.listen(ctx, id)
		}
	}
}

// listen listens to a device until it is closed.
func (l *listeners) listen(ctx context.Context, id string) {
	ctx, cancel := context.WithCancel(ctx)
	l.open[id] = cancel
	l.work.Go(func() {
		for ctx.Err() == nil {
			err := l.ears.client.Listen(ctx, id, func(found []bot.DeviceEvent) error {
				return roomos.Deliver(ctx, l.ears.inbox, found, l.ears.app.clock())
			})
			quietly(ctx, l.ears.app.log, "a device is not heard", err)
			if rest.Sleep(ctx, listenAgain) != nil {
				return
			}
		}
	})
}

func (l *listeners) close(ctx context.Context) {
	l.settle(ctx, nil)
	l.work.Wait()
}
