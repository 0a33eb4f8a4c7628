package commands

import (
	"context"
	"strings"

	"floorwalker/bot"
)

// deviceConfigSet sets a configuration of a device, after a confirmation.
type deviceConfigSet struct{ configChange }

func (deviceConfigSet) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device config set",
		Area:    areaDevices,
		Aliases: []string{"configure the device"},
		Summary: "Sets a configuration of a device, after you confirm it: a number, on or off, or a value in quotation marks.",
		Params: []bot.Param{oneDevice, keyParam,
			{Name: "number", Kind: bot.KindNumber},
			{Name: "switch", Kind: bot.KindChoice, Choices: []string{"on", "off", "auto"}},
			{Name: "text", Kind: bot.KindText}},
		Examples: []string{
			"set Audio.DefaultVolume of the Boardroom to 60", "set RoomAnalytics.PeopleCountOutOfCall on in Huddle 3", "set SystemUnit.Name of Huddle 3 to 'Huddle Three'",
			"change the configuration Standby.Delay of the Training Room to 10", "set the default volume of the Boardroom to 60",
			"turn people counting on in Huddle 3", "set the standby delay of the Training Room to 10",
		},
		Role:    bot.Admin,
		Changes: true,
	}
}

// wanted is the value to be set.
func (deviceConfigSet) wanted(r bot.Request) (string, error) {
	switch {
	case r.Has("text"):
		return r.Text("text"), nil
	case r.Has("number"):
		return r.Value("number").Name, nil
	case r.Has("switch"):
		word := r.Text("switch")
		return strings.ToUpper(word[:1]) + word[1:], nil
	}
	return "", bot.Errorf(bot.Invalid, "Which value? Say a number, on or off, or put the value in quotation marks. Nothing was changed.")
}

func (c deviceConfigSet) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	value, err := c.wanted(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), false, err
	}
	return c.preview(ctx, r, d, r.Text("key"), value)
}

func (c deviceConfigSet) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	value, err := c.wanted(r)
	if err != nil {
		return bot.Reply{}, err
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	return c.do(ctx, r, d, r.Text("key"), value)
}

func (c deviceConfigSet) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	value, err := c.wanted(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return c.observe(ctx, d, r.Text("key"), value)
}

// presenceKey is the configuration of the detector of people.
const presenceKey = "RoomAnalytics.PeoplePresenceDetector"

// devicePresence switches the detector of people on or off, after a
// confirmation.
type devicePresence struct{ configChange }

func (devicePresence) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device presence",
		Area:    areaDevices,
		Aliases: []string{"presence detector", "people presence detector"},
		Summary: "Switches a device’s detector of people in the room on or off, after you confirm it.",
		Params: []bot.Param{oneDevice,
			{Name: "switch", Kind: bot.KindChoice, Required: true, Choices: []string{"on", "off"}, Ask: "On or off?"}},
		Examples: []string{
			"device presence Boardroom on", "turn the presence detector in Huddle 3 off", "turn on the presence detector in the Training Room",
		},
		Role:    bot.Admin,
		Changes: true,
	}
}

func onOff(r bot.Request) string {
	if r.Text("switch") == "off" {
		return "Off"
	}
	return "On"
}

func (c devicePresence) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), false, err
	}
	return c.preview(ctx, r, d, presenceKey, onOff(r))
}

func (c devicePresence) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	return c.do(ctx, r, d, presenceKey, onOff(r))
}

func (c devicePresence) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	d, _, err := oneOf(ctx, c.source, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return c.observe(ctx, d, presenceKey, onOff(r))
}
