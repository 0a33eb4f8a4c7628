package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// deviceConfigurer reads and sets configurations of devices.
type deviceConfigurer interface {
	deviceLooker
	Settings(ctx context.Context, id, key string) ([]roomos.Setting, error)
	Configure(ctx context.Context, d bot.Device, s roomos.Setting, value string) error
}

// keyParam names a configuration.
var keyParam = bot.Param{Name: "key", Kind: bot.KindSetting, Required: true, Ask: "Which configuration, by Cisco's name, such as Audio.DefaultVolume?"}

// deviceConfigGet shows configurations of a device.
type deviceConfigGet struct{ source deviceConfigurer }

func (deviceConfigGet) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device config get",
		Area:    areaDevices,
		Aliases: []string{"device configuration", "show the configuration"},
		Summary: "Shows a configuration of a device, or all of a group such as Audio.*.",
		Params:  []bot.Param{oneDevice, keyParam},
		Examples: []string{
			"device config get Boardroom Audio.DefaultVolume", "what is Audio.DefaultVolume in the Boardroom", "show the configuration RoomAnalytics.PeopleCountOutOfCall of Huddle 3",
			"show the config Audio.* of the Training Room", "what is the default volume of the Boardroom",
		},
		Role: bot.Supervisor,
	}
}

func (c deviceConfigGet) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), err
	}
	key := r.Text("key")
	all, err := c.source.Settings(ctx, d.ID, key)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Note: "As of " + clock(r.Now, r.Location) + "."}
	switch len(all) {
	case 0:
		return bot.Reply{}, bot.Errorf(bot.NotFound, "%s has no configuration %s.", d.Name, key)
	case 1:
		s := all[0]
		reply.Headline = fmt.Sprintf("%s of %s is %s.", s.Key, d.Name, settingValue(s.Value))
		reply.Facts = settingFacts(s)
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s has %s in %s.", d.Name, plural(len(all), "configuration", "configurations"), key)
	t := &bot.Table{Columns: []bot.Column{{Title: "Configuration"}, {Title: "Value"}, {Title: "Takes"}}, Total: len(all)}
	file := newCSV("Configuration", "Value", "Default", "Takes", "Locked")
	for _, s := range all {
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{s.Key, settingValue(s.Value), takes(s.Values)})
		}
		file.Add(s.Key, s.Value, s.Default, takes(s.Values), s.Locked)
	}
	reply.Table = t
	if len(all) > maxRows {
		reply.File, err = file.File("configuration.csv")
	}
	return reply, err
}

func settingValue(v string) string {
	if v == "" {
		return "empty"
	}
	return v
}

func settingFacts(s roomos.Setting) []bot.Fact {
	var facts []bot.Fact
	if text := takes(s.Values); text != "" {
		facts = append(facts, bot.Fact{Label: "Takes", Value: text})
	}
	if s.Default != "" {
		facts = append(facts, bot.Fact{Label: "Default", Value: s.Default})
	}
	if s.Locked != "" {
		facts = append(facts, bot.Fact{Label: "Locked", Value: s.Locked})
	}
	return facts
}

// takes says what a configuration may be.
func takes(p roomos.Param) string {
	switch {
	case len(p.Values) > 0:
		return strings.Join(p.Values, ", ")
	case p.Number && p.Min != nil && p.Max != nil:
		return fmt.Sprintf("%s to %s", number(*p.Min, true), number(*p.Max, true))
	case p.Number:
		return "a number"
	case p.MaxLength > 0:
		return fmt.Sprintf("text of up to %d characters", p.MaxLength)
	}
	return ""
}

// configOrder sets a configuration of a device. The value that it takes is
// checked against what the device says before anything is sent.
func configOrder(source deviceConfigurer, key, value string) deviceOrder {
	return deviceOrder{role: bot.Admin, ask: "Set " + key + " of %s to " + strings.ReplaceAll(value, "%", "%%") + "?", goal: "has " + key + " = " + value,
		send: func(ctx context.Context, d bot.Device) error {
			s, err := settingOf(ctx, source, d, key)
			if err != nil {
				return err
			}
			if s.Locked != "" {
				return bot.Errorf(bot.Invalid, "%s of %s cannot be set: %s. Nothing was changed.", key, d.Name, strings.TrimSuffix(s.Locked, "."))
			}
			return source.Configure(ctx, d, s, value)
		}}
}

func settingOf(ctx context.Context, source deviceConfigurer, d bot.Device, key string) (roomos.Setting, error) {
	all, err := source.Settings(ctx, d.ID, key)
	if err != nil {
		return roomos.Setting{}, err
	}
	if len(all) != 1 {
		return roomos.Setting{}, bot.Errorf(bot.NotFound, "%s has no single configuration %s. Nothing was changed.", d.Name, key)
	}
	return all[0], nil
}

// configChange sets one configuration of one device, and reads it back.
type configChange struct{ source deviceConfigurer }

func (c configChange) preview(ctx context.Context, r bot.Request, d bot.Device, key, value string) (bot.Reply, bool, error) {
	if why := awayFor(d, r); why != "" {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s cannot do that now: %s. Nothing was changed.", d.Name, why)
	}
	s, err := settingOf(ctx, c.source, d, key)
	if err != nil {
		return bot.Reply{}, false, err
	}
	switch err := s.Values.Check(value); {
	case s.Locked != "":
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s of %s cannot be set: %s. Nothing was changed.", key, d.Name, strings.TrimSuffix(s.Locked, "."))
	case err != nil:
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s %s. Nothing was changed.", s.Key, err)
	}
	r.Slots = r.Slots.With("device", deviceValue(d))
	if strings.EqualFold(s.Value, value) {
		return bot.Reply{Headline: fmt.Sprintf("Nothing to change: %s of %s is %s.", s.Key, d.Name, settingValue(s.Value)), Settled: true, Items: []bot.Value{deviceValue(d)}}, false, nil
	}
	return bot.Reply{Headline: fmt.Sprintf("Set %s of %s from %s to %s?", s.Key, d.Name, settingValue(s.Value), value), Facts: settingFacts(s), Slots: r.Slots,
		Items: []bot.Value{deviceValue(d)}, Note: "As of " + clock(r.Now, r.Location) + "."}, true, nil
}

func (c configChange) do(ctx context.Context, r bot.Request, d bot.Device, key, value string) (bot.Reply, error) {
	o := configOrder(c.source, key, value)
	if r.Role < o.role {
		return bot.Reply{}, bot.Errorf(bot.Forbidden, "Configurations take the role %s. Nothing was changed.", o.role)
	}
	if why := awayFor(d, r); why != "" {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "%s cannot do that now: %s. Nothing was changed.", d.Name, why)
	}
	err := o.send(ctx, d)
	if kind := bot.KindOf(err); err != nil && kind != bot.Uncertain && kind != bot.Internal {
		return bot.Reply{}, err
	}
	watching, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	last := "is not known"
	for wait := firstLook; ; wait *= 2 {
		if s, err := settingOf(watching, c.source, d, key); err == nil {
			if last = "is " + settingValue(s.Value); strings.EqualFold(s.Value, value) {
				return bot.Reply{Headline: fmt.Sprintf("%s of %s is now %s.", s.Key, d.Name, settingValue(s.Value)), Items: []bot.Value{deviceValue(d)}, Note: "As the device itself shows it."}, nil
			}
		}
		select {
		case <-watching.Done():
			text := fmt.Sprintf("%s of %s %s.", key, d.Name, last)
			return bot.Reply{Headline: text, Note: "It was asked for once. I will not send it again by myself."}, bot.Errorf(bot.Uncertain, "%s", text)
		case <-time.After(wait):
		}
	}
}

func (c configChange) observe(ctx context.Context, d bot.Device, key, value string) (bot.Outcome, error) {
	s, err := settingOf(ctx, c.source, d, key)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	outcome := bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("%s of %s is %s.", s.Key, d.Name, settingValue(s.Value)), Note: "As the device itself shows it."}}
	if strings.EqualFold(s.Value, value) {
		outcome.State = bot.OutcomeDone
	}
	return outcome, nil
}
