package commands

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/roomos"
)

// is returns a check of one text of a state.
func is(field func(roomos.State) string, values ...string) func(roomos.State) bool {
	return func(s roomos.State) bool {
		return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, field(s)) })
	}
}

func microphones(s roomos.State) string { return s.Muted }
func standby(s roomos.State) string     { return s.Standby }
func presenting(s roomos.State) string  { return s.Presenting }

// constant is the order of a deed that needs nothing more to be said.
func constant(o deviceOrder) func(bot.Request) (deviceOrder, error) {
	return func(bot.Request) (deviceOrder, error) { return o, nil }
}

// volumeStep is how much "up" and "down" are.
const volumeStep = 10

// deviceActs are the deeds on devices.
var deviceActs = []deviceAct{
	{
		name: "device volume", summary: "Sets the volume of a room device, from 0 to 100.", role: bot.Supervisor,
		aliases: []string{"set the volume", "volume"},
		params: []bot.Param{{Name: "level", Kind: bot.KindNumber, Ask: "Which volume, from 0 to 100?"},
			{Name: "step", Kind: bot.KindChoice, Choices: []string{"up", "down", "louder", "quieter"}}},
		examples: []string{"volume 40", "turn Huddle 3 down to 40", "set the volume of the Boardroom to 30", "turn it down", "turn the Boardroom up",
			"volume 20 in the Training Room", "set the volume to 25 in every room in Tampa", "louder in Huddle 3", "turn the volume down in the Boardroom to 10",
			"set Huddle 3 to 40", "turn the Boardroom down a bit", "make the Training Room louder", "turn it up in the Boardroom", "set the volume in Huddle 3 to 50 percent"},
		prepare: volumeLevel, order: volumeOrder,
	},
	{
		name: "device mute", summary: "Mutes the microphones of a room device.", role: bot.Supervisor,
		aliases: []string{"mute the room", "mute the mic"},
		examples: []string{"mute the Boardroom", "mute the mic in the Training Room", "mute the microphones in Huddle 3", "mute every room in Tampa", "mute that room",
			"mute all rooms on floor 3", "mute all the devices", "silence the Training Room"},
		order: constant(deviceOrder{path: "Audio.Microphones.Mute", ask: "Mute the microphones of %s?", goal: "muted", shows: is(microphones, "On"), now: muteWords}),
	},
	{
		name: "device unmute", summary: "Lets the microphones of a room device be heard again.", role: bot.Supervisor,
		aliases: []string{"unmute the room", "unmute the mic"},
		examples: []string{"unmute the Boardroom", "unmute the mic in the Training Room", "unmute the microphones in Huddle 3", "unmute every room in Tampa", "unmute that room",
			"turn the mic on in Huddle 3"},
		order: constant(deviceOrder{path: "Audio.Microphones.Unmute", ask: "Unmute the microphones of %s?", goal: "not muted", shows: is(microphones, "Off"), now: muteWords}),
	},
	{
		name: "device standby", summary: "Puts a room device into standby.", role: bot.Supervisor,
		aliases: []string{"put to sleep", "standby", "send to sleep"},
		examples: []string{"put the Boardroom to sleep", "put Huddle 3 in standby", "standby the Lobby Kiosk", "send the Training Room to standby", "put every room in Raleigh to sleep",
			"put it to sleep", "turn off the Boardroom", "switch Huddle 3 off", "power down the Lobby Kiosk", "turn the Boardroom screen off", "shut down the Boardroom", "turn it off", "turn off every room in Tampa", "power Huddle 3 off"},
		order: constant(deviceOrder{path: "Standby.Activate", ask: "Put %s into standby?", goal: "in standby", shows: is(standby, "Standby", "EnteringStandby"), now: standbyWords}),
	},
	{
		name: "device wake", summary: "Wakes a room device up.", role: bot.Supervisor,
		aliases: []string{"wake up", "wake it up"},
		examples: []string{"wake up the Lobby Kiosk", "wake the Boardroom", "wake it up", "wake up every room in Tampa", "wake that room up",
			"turn the Boardroom screen on", "turn on the screen in Huddle 3", "switch the Boardroom screen on", "turn on the Boardroom", "switch Huddle 3 on",
			"turn it back on", "turn on every room in Tampa", "power up the Lobby Kiosk", "power on the Boardroom"},
		order: constant(deviceOrder{path: "Standby.Deactivate", ask: "Wake %s up?", goal: "awake", shows: is(standby, "Off"), now: standbyWords}),
	},
	{
		name: "device hangup", summary: "Ends the calls of a room device, after you confirm it.", role: bot.Supervisor, asks: true,
		aliases: []string{"hang up the room"},
		examples: []string{"hang up the call in the Boardroom", "end the call in the Training Room", "hang up in Huddle 3", "disconnect the call in the Boardroom",
			"hang up every room in Tampa", "end the meeting in the Boardroom", "drop the call in the Boardroom", "drop the Boardroom’s call"},
		order: constant(deviceOrder{path: "Call.Disconnect", ask: "End every call of %s?", goal: "in no call",
			shows: func(s roomos.State) bool { return len(s.Calls) == 0 }, now: callWords}),
	},
	{
		name: "device message", summary: "Puts a text on the screen of a room device.", role: bot.Supervisor,
		aliases: []string{"put on the screen", "show on the screen"},
		params: []bot.Param{{Name: "text", Kind: bot.KindText, Required: true, Ask: "Which text, in quotation marks?"},
			{Name: "longer", Kind: bot.KindDuration}},
		examples: []string{"put 'back at 3:15' on the screen", "put 'standup moved to 3:15' on the Boardroom screen", "show \"Welcome\" on the Lobby Kiosk", "display 'Please wrap up' in Huddle 3",
			"put 'Fire drill at noon' on every screen in Tampa", "show 'Back soon' on the screen in the Boardroom for 10 minutes", "write 'Reserved' on the screen",
			"message the Boardroom 'Please wrap up'", "tell the Boardroom 'Time is up'", "put back at 3:15 on the Boardroom screen", "tell the Training Room time is up",
			"put a message on the Boardroom screen saying 'Back soon'"},
		order: messageOrder,
	},
	{
		name: "device clear", summary: "Takes the message off the screen of a room device.", role: bot.Supervisor,
		aliases:  []string{"clear the screen"},
		examples: []string{"clear the screen in the Boardroom", "clear the message in the Lobby Kiosk", "clear every screen in Tampa", "remove the message from the Boardroom screen", "clear the message", "take the message down in the Boardroom"},
		order: constant(deviceOrder{path: "UserInterface.Message.Alert.Clear", ask: "Take the message off the screens of %s?",
			took: func(*roomos.Node) string { return "has no message on its screen any more" }}),
	},
	{
		name: "device camera preset", summary: "Moves the camera of a room device to a stored position.", role: bot.Supervisor, alone: true,
		aliases: []string{"camera preset", "point the camera"},
		params:  []bot.Param{{Name: "level", Kind: bot.KindNumber, Required: true, Ask: "Which preset, from 1 to 35?"}},
		examples: []string{"camera preset 2 in the Boardroom", "point the camera in the Training Room to preset 1", "point the camera to preset 3", "device camera preset Boardroom 1",
			"turn the Boardroom camera to preset 4"},
		order: presetOrder,
	},
	{
		name: "device present", summary: "Starts or stops a presentation in a room, after you confirm it.", role: bot.Supervisor, asks: true,
		aliases: []string{"start presenting", "stop presenting"},
		params:  []bot.Param{{Name: "how", Kind: bot.KindChoice, Required: true, Choices: []string{"start", "stop"}, Ask: "Start or stop presenting?"}},
		examples: []string{"start presenting in the Boardroom", "stop presenting in the Training Room", "start the presentation in Huddle 3", "stop the presentation", "device present Boardroom start",
			"start sharing in the Boardroom", "stop sharing in the Boardroom"},
		order: presentOrder,
	},
	{
		name: "device reboot", summary: "Restarts a room device, after you confirm it.", role: bot.Admin, asks: true,
		aliases:  []string{"reboot", "restart"},
		examples: []string{"reboot the Boardroom", "restart Huddle 3", "reboot it", "restart the device in the Training Room", "reboot every room in Tampa", "restart all Room Kits on floor 3", "power cycle Huddle 3", "reset the Boardroom"},
		order:    rebootOrder,
	},
}

// volumeLevel works out what "up" and "down" mean from where the volume is.
func volumeLevel(ctx context.Context, source deviceLooker, r bot.Request, d bot.Device) (bot.Slots, error) {
	if r.Has("level") || !r.Has("step") || len(r.Slots["device"]) > 1 {
		return r.Slots, nil
	}
	s, err := source.State(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if s.Volume == roomos.Unknown {
		return nil, bot.Errorf(bot.Invalid, "%s does not say how loud it is: say a volume from 0 to 100. Nothing was changed.", d.Name)
	}
	level := s.Volume + volumeStep
	if word := r.Text("step"); word == "down" || word == "quieter" {
		level = s.Volume - volumeStep
	}
	level = min(max(level, 0), 100)
	slots := r.Slots.With("level", bot.Value{Kind: bot.KindNumber, Number: float64(level), Name: strconv.Itoa(level)})
	delete(slots, "step")
	return slots, nil
}

func volumeOrder(r bot.Request) (deviceOrder, error) {
	level := r.Value("level").Number
	if !r.Has("level") {
		return deviceOrder{}, bot.Errorf(bot.Invalid, "Which volume? Say a number from 0 to 100. Nothing was changed.")
	}
	if level < 0 || level > 100 || level != math.Trunc(level) {
		return deviceOrder{}, bot.Errorf(bot.Invalid, "The volume of a device is a whole number from 0 to 100. Nothing was changed.")
	}
	n := int(level)
	return deviceOrder{path: "Audio.Volume.Set", args: map[string]any{"Level": n}, ask: "Set the volume of %s to " + strconv.Itoa(n) + "?", goal: "at volume " + strconv.Itoa(n),
		shows: func(s roomos.State) bool { return s.Volume == n }, now: func(s roomos.State) string { return "is at volume " + measured(s.Volume) }}, nil
}

// maxAlert is how long a text a device shows, in bytes, and maxAlertTime for how long.
const (
	maxAlert     = 255
	maxAlertTime = time.Hour
)

func messageOrder(r bot.Request) (deviceOrder, error) {
	text := strings.Join(strings.Fields(r.Text("text")), " ")
	switch {
	case text == "":
		return deviceOrder{}, bot.Errorf(bot.Invalid, "Which text? Put it in quotation marks. Nothing was changed.")
	case len(text) > maxAlert:
		return deviceOrder{}, bot.Errorf(bot.Invalid, "A device shows a text of %d bytes at most, and this one has %d. Nothing was changed.", maxAlert, len(text))
	}
	shown := r.Duration("longer")
	if shown < 0 || shown > maxAlertTime {
		return deviceOrder{}, bot.Errorf(bot.Invalid, "A device shows a text for an hour at most, or until somebody closes it. Nothing was changed.")
	}
	until := "until somebody closes it"
	if shown > 0 {
		until = "for " + language.Humanize(shown)
	}
	return deviceOrder{path: "UserInterface.Message.Alert.Display", args: map[string]any{"Text": text, "Duration": int(shown.Seconds())},
		ask:  "Put “" + strings.ReplaceAll(text, "%", "%%") + "” on the screens of %s?",
		took: func(*roomos.Node) string { return "took the message “" + text + "”: it shows it " + until }}, nil
}

// rebootOrder is a restart. It is seen by how long the device has been up.
func rebootOrder(r bot.Request) (deviceOrder, error) {
	return deviceOrder{path: "SystemUnit.Boot", args: map[string]any{"Action": "Restart", "Force": "True"},
		ask: "Restart %s? Calls in it end, and it is away for some minutes.",
		took: func(*roomos.Node) string {
			return "says that it restarts: it is away for some minutes"
		},
		goal: "up again after its restart", aspects: []roomos.Aspect{roomos.AspectSystem},
		was: func(s roomos.State) bool { return s.Uptime > 0 && s.At.Add(-s.Uptime).After(r.Now) },
		now: func(s roomos.State) string {
			if s.Uptime <= 0 {
				return "does not say how long it has been up"
			}
			return "has been up for " + language.Humanize(s.Uptime)
		}}, nil
}

func presetOrder(r bot.Request) (deviceOrder, error) {
	n := r.Value("level").Number
	if n < 1 || n > 35 || n != math.Trunc(n) {
		return deviceOrder{}, bot.Errorf(bot.Invalid, "Presets of a camera have the numbers 1 to 35. Nothing was changed.")
	}
	return deviceOrder{path: "Camera.Preset.Activate", args: map[string]any{"PresetId": int(n)}, ask: fmt.Sprintf("Move the camera of %%s to preset %d?", int(n)),
		took: func(*roomos.Node) string { return fmt.Sprintf("moves its camera to preset %d", int(n)) }}, nil
}

func presentOrder(r bot.Request) (deviceOrder, error) {
	if r.Text("how") == "stop" {
		return deviceOrder{path: "Presentation.Stop", ask: "Stop presenting in %s?", goal: "presenting nothing", shows: is(presenting, "Off"), now: presentingWords}, nil
	}
	return deviceOrder{path: "Presentation.Start", ask: "Start presenting in %s, to everybody in its call?", goal: "presenting",
		shows: is(presenting, "Sending", "LocalRemote", "LocalOnly"), now: presentingWords}, nil
}

func muteWords(s roomos.State) string {
	switch strings.ToLower(s.Muted) {
	case "on":
		return "is muted"
	case "off":
		return "is not muted"
	}
	return "does not say whether it is muted"
}

func standbyWords(s roomos.State) string {
	switch strings.ToLower(s.Standby) {
	case "off":
		return "is awake"
	case "halfwake":
		return "is half awake"
	case "":
		return "does not say whether it is in standby"
	}
	return "is in standby"
}

func presentingWords(s roomos.State) string {
	switch strings.ToLower(s.Presenting) {
	case "":
		return "does not say whether it is presenting"
	case "off":
		return "is presenting nothing"
	case "receiving":
		return "shows what somebody else presents"
	}
	return "is presenting"
}

func callWords(s roomos.State) string {
	if len(s.Calls) == 0 {
		return "is in no call"
	}
	var with []string
	for _, k := range s.Calls {
		with = append(with, deviceCallWords(k))
	}
	return "is in " + plural(len(s.Calls), "call", "calls") + " (" + strings.Join(with, "; ") + ")"
}

// deviceCallWords are a call: "Tier 2, connected for 3 min".
func deviceCallWords(k roomos.Call) string {
	who := k.Name
	if who == "" {
		who = k.Number
	}
	if who == "" {
		who = "somebody unknown"
	}
	words := who + ", " + strings.ToLower(k.Status)
	if k.Duration >= time.Second {
		words += " for " + language.Humanize(k.Duration)
	}
	return words
}
