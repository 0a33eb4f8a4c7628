package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// TopicDevices is the topic of those who want to hear of room devices.
const TopicDevices = "devices"

// What of a device can be told.
var deviceTopics = map[string]bot.DeviceEventKind{"people": bot.DevicePeople, "call": bot.DeviceCall, "presence": bot.DevicePresence,
	"button": bot.DeviceButton, "offline": bot.DeviceConnection}

// notifyDevice has a space, or the asker, told what happens at a device.
type notifyDevice struct {
	devices deviceLister
	store   bot.Subscriptions
	ears    DeviceEars
}

func (notifyDevice) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify device",
		Area:    areaNotifications,
		Aliases: []string{"watch the room", "watch the device"},
		Summary: "Tells this space, or you alone, what happens at a room device: people, calls, presence, buttons, or that it goes offline.",
		Params: []bot.Param{oneDevice,
			{Name: "which", Kind: bot.KindChoice, Required: true, Choices: []string{"people", "call", "presence", "button", "offline"}, Ask: "What should I tell: people, call, presence, button or offline?"},
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}}},
		Examples: []string{
			"notify device Boardroom people here", "notify device Huddle 3 offline here", "notify device Boardroom call me", "tell us here when people walk into the Training Room", "tell me when the Lobby Kiosk goes offline",
			"tell us here when a button is pressed in the Boardroom", "notify device Training Room presence here", "let us know here when the Boardroom is in a call", "let me know when people leave the Training Room",
			"notify me when the Lobby Kiosk goes offline",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks: an alert concerns nobody's work.
func (c notifyDevice) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	d, ask, err := oneOf(ctx, c.devices, r)
	if ask != nil || err != nil {
		return valueOf(ask), false, err
	}
	slots := r.Slots.With("device", deviceValue(d))
	r.Slots = slots
	return bot.Reply{Headline: "Sets the alert: " + c.wish(r, d).Said + ".", Slots: slots}, false, nil
}

// wish is the subscription that a request asks for. The same wish has the same
// id, so that asking twice changes nothing.
func (notifyDevice) wish(r bot.Request, d bot.Device) bot.Subscription {
	which := r.Text("which")
	said := map[string]string{"people": "people in %s", "call": "calls of %s", "presence": "presence in %s", "button": "buttons pressed at %s", "offline": "%s going offline"}[which]
	sub := bot.Subscription{Topic: TopicDevices, Said: fmt.Sprintf(said, d.Name), Person: r.Person, RoomID: r.RoomID, Created: r.Now,
		Filter: bot.Slots{"device": {deviceValue(d)}, "which": {{Kind: bot.KindChoice, Name: which}}}}
	return identify(sub, "devices", r, d.ID, which)
}

func (c notifyDevice) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	d, _, err := oneOf(ctx, c.devices, r)
	if err != nil {
		return bot.Reply{}, err
	}
	sub := c.wish(r, d)
	how := "The list of devices is looked at every minute."
	if which := r.Text("which"); which != "offline" {
		prompt, err := c.ears.Hear(ctx, d)
		switch {
		case err != nil:
			return bot.Reply{}, err
		case !prompt && which == "button":
			return bot.Reply{}, bot.Errorf(bot.Invalid, "%s cannot report its buttons to me: it would have to reach me, or I it. Nothing was changed.", d.Name)
		case prompt:
			how = "The device reports it by itself."
		default:
			how = "The device cannot report to me, so I look every minute."
		}
	}
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	to := "you"
	if sub.RoomID != "" {
		to = "this space"
	}
	return bot.Reply{Headline: fmt.Sprintf("I tell %s of %s.", to, sub.Said), Items: []bot.Value{deviceValue(d)},
		Note: how + " “notify list” shows what is set, “notify stop” ends it."}, nil
}

// Observe looks whether the alert is set.
func (c notifyDevice) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	d, _, err := oneOf(ctx, c.devices, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeSet(ctx, c.store, c.wish(r, d), isSet)
}
