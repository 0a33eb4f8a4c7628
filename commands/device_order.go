package commands

import (
	"context"
	"errors"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// sendable are the commands of devices that chat may reach, and from which role
// on. Nothing else is ever sent: a device takes commands that open its shell.
var sendable = map[roomos.Path]bot.Role{
	"Audio.Volume.Set":                     bot.Supervisor,
	"Audio.Microphones.Mute":               bot.Supervisor,
	"Audio.Microphones.Unmute":             bot.Supervisor,
	"Standby.Activate":                     bot.Supervisor,
	"Standby.Deactivate":                   bot.Supervisor,
	"Dial":                                 bot.Supervisor,
	"Webex.Join":                           bot.Supervisor,
	"Call.Disconnect":                      bot.Supervisor,
	"UserInterface.Message.Alert.Display":  bot.Supervisor,
	"UserInterface.Message.Alert.Clear":    bot.Supervisor,
	"UserInterface.Message.Prompt.Display": bot.Supervisor,
	"Camera.Preset.Activate":               bot.Supervisor,
	"Presentation.Start":                   bot.Supervisor,
	"Presentation.Stop":                    bot.Supervisor,
	"Bookings.Book":                        bot.Supervisor,
	"SystemUnit.Boot":                      bot.Admin,
}

// deviceOrder is what a device is to do, and how one sees that it has.
type deviceOrder struct {
	path roomos.Path
	args map[string]any
	// send replaces the command: a configuration is set by another request.
	send func(ctx context.Context, d bot.Device) error
	// role is the least that send takes; of a command it stands in sendable.
	role bot.Role

	ask  string // the question, with the devices in place of %s: "Restart %s?"
	goal string // what is to be, to go on from a name: "at volume 40"
	// aspects are read to see it, shows whether it is so, and now what is.
	aspects []roomos.Aspect
	shows   func(roomos.State) bool
	now     func(roomos.State) string
	// was tells afterwards, of what does not show by itself: a device that has
	// restarted since. It stands in for shows where a crash is looked into.
	was func(roomos.State) bool
	// took is what is said of a device that accepted what it does not show.
	took func(*roomos.Node) string
}

// visible reports whether the device shows that it has done it.
func (o deviceOrder) visible() bool { return o.shows != nil }

// deviceResult is what became of an order on one device.
type deviceResult struct {
	device bot.Device
	held   string // why it was not asked
	asked  bool
	err    error // how it answered
	done   bool
	answer *roomos.Node
	state  roomos.State
	seen   bool // state was read after the order
}

// uncertain reports whether nobody knows what became of the order.
func (r deviceResult) uncertain() bool {
	kind := bot.KindOf(r.err)
	return r.asked && (kind == bot.Uncertain || kind == bot.Internal)
}

// open reports whether the device may still come to show it.
func (r deviceResult) open(o deviceOrder) bool {
	return r.asked && !r.done && o.visible() && (r.err == nil || r.uncertain())
}

// give sends an order to one device, once.
func (o deviceOrder) give(ctx context.Context, source deviceCommander, r bot.Request, d bot.Device) deviceResult {
	result := deviceResult{device: d, held: awayFor(d, r)}
	if result.held != "" {
		return result
	}
	least, known := sendable[o.path]
	if o.send != nil {
		least, known = o.role, true
	}
	if !known || r.Role < least {
		result.held = "that takes the role " + least.String()
		return result
	}
	if ctx.Err() != nil {
		result.held = "there was no time left"
		return result
	}
	if o.send != nil {
		result.err = o.send(ctx, d)
	} else {
		result.answer, result.err = source.Command(ctx, d, o.path, roomos.Args(o.args))
	}
	var unsent unsent
	result.asked = !errors.As(result.err, &unsent) || !unsent.Unsent()
	result.done = result.err == nil && !o.visible()
	return result
}

// look reads what the device shows now.
func (o deviceOrder) look(ctx context.Context, source deviceLooker, result *deviceResult) {
	s, err := source.State(ctx, result.device.ID, o.aspects...)
	if err != nil {
		return // the next look may succeed
	}
	result.state, result.seen, result.done = s, true, o.shows(s)
}

// await looks until the device shows it, or patience has passed.
func (o deviceOrder) await(ctx context.Context, source deviceLooker, result *deviceResult, patience time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for wait := firstLook; result.open(o); wait *= 2 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		o.look(ctx, source, result)
	}
}

// looks looks at a device of a group a few times. How long that takes is the
// budget's to say: a look that waits for its turn says nothing of the device.
func (o deviceOrder) looks(ctx context.Context, source deviceLooker, result *deviceResult) {
	wait := firstLook
	for n := 0; n < groupLooks && result.open(o); n++ {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		o.look(ctx, source, result)
		wait *= 2
	}
}

// say tells what became of it, to go on from the device's name.
func (r deviceResult) say(o deviceOrder) string {
	now := ""
	if r.seen && o.now != nil {
		now = "; it " + o.now(r.state)
	}
	switch {
	case r.held != "":
		return "was not asked: " + r.held
	case r.done && !o.visible():
		return o.took(r.answer)
	case r.done:
		return "is now " + o.goal
	case !r.asked:
		return "was not asked: " + reason(r.err)
	case r.uncertain():
		return "was asked once at most, and did not say what became of it" + now
	case r.err != nil:
		return "was not changed: " + reason(r.err)
	}
	return "took it and does not show it yet" + now
}
