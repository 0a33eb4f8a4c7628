package main

import (
	"context"
	"net/http"
	"strings"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/roomos"
)

// devicesPath is where devices post their events; a token follows.
const devicesPath = "/webhooks/devices/"

// deviceEars hear what devices report, and keep the questions on their screens.
type deviceEars struct {
	*roomos.Ears
	app *app
}

// wireDeviceEvents makes the receiver of the devices' events, and the job that
// looks after them.
func (a *app) wireDeviceEvents(c *roomos.Client) {
	tokens, inbox := roomos.NewTokens(values(a.cfg.WebhookSecrets)...), a.traces.inbox(a.store)
	e := &deviceEars{app: a, Ears: roomos.NewEars(c, roomos.EarsConfig{Prefix: a.devicesPrefix(), Tokens: tokens, Inbox: inbox,
		Notes: a.store.Notes("device"), Wanted: a.deviceWishes, Clock: a.clock, Log: a.log,
		Alone: func(ctx context.Context, f func(context.Context) error) error {
			return a.store.Vault().Alone(ctx, "devices", f)
		}})}
	a.deps.DeviceEars = e
	receiver := &roomos.Receiver{Prefix: devicesPath, Tokens: tokens, Inbox: inbox, Now: a.clock,
		Observe: func(r roomos.Receipt, err error) {
			a.metrics.device(r)
			if r == roomos.NotAccepted || r == roomos.Malformed {
				a.log.Warn("events of a device are not accepted", "receipt", r, "error", err)
			}
		}}
	a.mounts = append(a.mounts, mount{http.MethodPost, devicesPath + ":token", receiver})
	a.jobs = append(a.jobs, e.Ears.Keep)
	a.on(bot.Handlers{roomos.SourceEvents: func(ctx context.Context, d bot.Delivery) error {
		follower := &commands.DeviceFollower{Notes: a.store.Notes("device"), Questions: a.store.Notes("question"), Subscriptions: a.store,
			Teller: a.engine, Access: a.access, Location: a.cfg.zone, Log: a.log}
		return follower.Handle(ctx, d)
	}})
}

// devicesPrefix is how all addresses begin that devices post to; "" when there
// is none, or no secret to make them of.
func (a *app) devicesPrefix() string {
	if a.cfg.PublicURL == "" || len(a.cfg.WebhookSecrets) == 0 {
		return ""
	}
	return strings.TrimSuffix(a.cfg.PublicURL, "/") + devicesPath
}

// deviceWishes are what somebody wants to hear, by device.
func (a *app) deviceWishes(ctx context.Context) (map[string]roomos.Wish, error) {
	subs, err := a.store.ByTopic(ctx, commands.TopicDevices)
	if err != nil {
		return nil, err
	}
	wanted := map[string]roomos.Wish{}
	for _, s := range subs {
		device, _ := s.Filter.First("device")
		which, _ := s.Filter.First("which")
		w := wanted[device.ID]
		w.Offline, w.Events = w.Offline || which.Name == "offline", w.Events || which.Name != "offline"
		wanted[device.ID] = w
	}
	return wanted, nil
}

// Keep implements commands.DeviceEars.
func (e *deviceEars) Keep(ctx context.Context, q commands.AskedQuestion) error {
	name, body, err := commands.QuestionNote(q)
	if err != nil {
		return err
	}
	if err := e.app.store.Notes("question").Save(ctx, name, "", body, commands.KeepQuestion); err != nil {
		return err
	}
	if err := e.app.store.Subscribe(ctx, commands.AnswerWish(q)); err != nil {
		return err
	}
	return e.Await(ctx, q.DeviceID)
}

// Forget implements commands.DeviceEars.
func (e *deviceEars) Forget(ctx context.Context, q commands.AskedQuestion) error {
	_, err := e.app.store.Unsubscribe(ctx, commands.AnswerWish(q).ID)
	return err
}
