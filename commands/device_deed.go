package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
)

const (
	// maxGroup is how many devices one request may change: what can be done and
	// looked at before MaxChange has passed.
	maxGroup = 500
	// hands is how many devices are worked on at the same time.
	hands = 8
	// groupLooks is how often each device of a group is looked at until it shows
	// what was asked of it.
	groupLooks = 4
)

// deviceDeed is what one device, or many, are made to do.
type deviceDeed struct {
	source deviceCommander
	act    deviceAct
}

// deviceAct describes a deed.
type deviceAct struct {
	name, summary     string
	aliases, examples []string
	params            []bot.Param // beside the devices
	role              bot.Role
	// asks says that one device is asked about first, too.
	asks bool
	// alone says that it is for one device at a time.
	alone bool
	// order makes the order. It is asked again with what prepare worked out.
	order func(r bot.Request) (deviceOrder, error)
	// prepare, when set, works out what depends on the device's state.
	prepare func(ctx context.Context, source deviceLooker, r bot.Request, d bot.Device) (bot.Slots, error)
}

func (c deviceDeed) Spec() bot.Spec {
	params := groupParams
	if c.act.alone {
		params = []bot.Param{oneDevice}
	}
	return bot.Spec{Name: c.act.name, Area: areaDevices, Aliases: c.act.aliases, Summary: c.act.summary,
		Params: slices.Concat(params, c.act.params), Examples: c.act.examples, Role: c.act.role, Changes: true}
}

// Lasts implements bot.Lasting: a group takes longer.
func (c deviceDeed) Lasts(r bot.Request) time.Duration { return lastsOf(len(r.Slots["device"])) }

// Preview settles which devices are meant. One device acts at once unless the
// deed is one that asks; more than one always ask.
func (c deviceDeed) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	g, err := devicesOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if len(g.devices) == 0 {
		ask, err := whichDevice(ctx, c.source)
		if err != nil {
			return bot.Reply{}, false, err
		}
		return *ask, false, nil
	}
	if len(g.devices) > maxGroup || c.act.alone && len(g.devices) > 1 {
		limit := maxGroup
		if c.act.alone {
			limit = 1
		}
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "That would be %s, and I do that on %d at a time: name a site, a floor or a kind of device. Nothing was changed.",
			plural(len(g.devices), "device", "devices"), limit)
	}
	// The devices are settled now: a device that comes later is not meant.
	r.Slots = r.Slots.With("device", deviceValues(g.devices)...)
	for _, name := range []string{"site", "product", "floor", "all"} {
		delete(r.Slots, name)
	}
	if len(g.devices) == 1 {
		if why := awayFor(g.devices[0], r); why != "" {
			return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s cannot do that now: %s. Nothing was changed.", g.devices[0].Name, why)
		}
	}
	if c.act.prepare != nil {
		if r.Slots, err = c.act.prepare(ctx, c.source, r, g.devices[0]); err != nil {
			return bot.Reply{}, false, err
		}
	}
	o, err := c.act.order(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview := bot.Reply{Headline: fmt.Sprintf(o.ask, devicesNamed(g.devices)), Slots: r.Slots, Items: deviceValues(g.devices)}
	if len(g.devices) == 1 {
		d := g.devices[0]
		if !c.act.asks && !g.many {
			return preview, false, nil
		}
		return c.previewOne(ctx, r, d, preview)
	}
	c.previewMany(&preview, r, g, o)
	return preview, true, nil
}

// previewOne shows the state of the device that the question is about.
func (c deviceDeed) previewOne(ctx context.Context, r bot.Request, d bot.Device, preview bot.Reply) (bot.Reply, bool, error) {
	if place := placeOf(d); place != "" {
		preview.Facts = append(preview.Facts, bot.Fact{Label: "Where", Value: place})
	}
	s, err := c.source.State(ctx, d.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	preview.Facts = append(preview.Facts, controlFacts(s)...)
	preview.Note = "As of " + clock(r.Now, r.Location) + "."
	return preview, true, nil
}

// previewMany says whom it concerns, and who cannot be asked.
func (c deviceDeed) previewMany(preview *bot.Reply, r bot.Request, g group, o deviceOrder) {
	t := &bot.Table{Columns: []bot.Column{{Title: "Device"}, {Title: "Where"}, {Title: "Now"}}, Total: len(g.devices)}
	here := 0
	for _, d := range g.devices {
		state := connectionWords(d, r)
		if why := awayFor(d, r); why != "" {
			state = why
		} else {
			here++
		}
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{d.Name, placeOf(d), state})
		}
	}
	preview.Headline = fmt.Sprintf(o.ask, plural(len(g.devices), "device", "devices")+g.said)
	preview.Table = t
	if left := len(g.devices) - here; left > 0 {
		preview.Facts = append(preview.Facts, bot.Fact{Label: "Cannot be asked now", Value: count(left)})
	}
	preview.Note = "Connections as Webex lists them, at most a minute old."
}

// Do gives the order and says what the devices show.
func (c deviceDeed) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	o, err := c.act.order(r)
	if err != nil {
		return bot.Reply{}, err
	}
	g, err := devicesOf(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(g.devices) != 1 {
		return c.doMany(ctx, r, g.devices, o)
	}
	result := o.give(ctx, c.source, r, g.devices[0])
	switch {
	case result.held != "":
		return bot.Reply{}, bot.Errorf(bot.Invalid, "%s cannot do that now: %s. Nothing was changed.", result.device.Name, result.held)
	case result.err != nil && !result.uncertain():
		return bot.Reply{}, result.err
	}
	o.await(ctx, c.source, &result, confirmFor)
	reply := bot.Reply{Headline: result.device.Name + " " + result.say(o) + ".", Items: deviceValues(g.devices), Buttons: deviceButtons(result.device)}
	if result.done {
		reply.Note = "As the device itself shows it."
		if !o.visible() {
			reply.Note = "As the device itself answered."
		}
		return reply, nil
	}
	reply.Note = "It was asked for once. I will not send it again by myself."
	return reply, bot.Errorf(bot.Uncertain, "%s", reply.Headline)
}

// deviceButtons are the next sensible steps on a device.
func deviceButtons(d bot.Device) []bot.Button {
	slots := bot.Slots{"device": {deviceValue(d)}}
	return []bot.Button{run("Show it", "device show", slots), run("People", "device people", slots)}
}

// doMany works on many devices, a few at a time, behind requests that people
// wait for, and says of each what became of it.
func (c deviceDeed) doMany(ctx context.Context, r bot.Request, devices []bot.Device, o deviceOrder) (bot.Reply, error) {
	ctx = c.source.Patient(ctx)
	results := make([]deviceResult, len(devices))
	var mu sync.Mutex
	done := 0
	eachOf(len(devices), func(i int) {
		result := o.give(ctx, c.source, r, devices[i])
		if result.err == nil || result.uncertain() {
			o.looks(ctx, c.source, &result)
		}
		mu.Lock()
		defer mu.Unlock()
		results[i] = result
		done++
		if r.Progress != nil {
			r.Progress(done, len(devices), "Working through the devices")
		}
	})
	return groupReply(results, o, r)
}

// eachOf runs f for each index, a few at the same time.
func eachOf(n int, f func(i int)) {
	work := make(chan int)
	var group sync.WaitGroup
	for range min(hands, n) {
		group.Go(func() {
			for i := range work {
				f(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	group.Wait()
}

// The groups in which many devices are counted, in the order in which they need
// a look.
var resultGroups = []string{"refused", "outcome not known", "not shown yet", "not asked", "done"}

func (r deviceResult) group() int {
	switch {
	case r.done:
		return 4
	case r.held != "" || !r.asked:
		return 3
	case r.uncertain():
		return 1
	case r.err != nil:
		return 0
	}
	return 2
}

// groupReply tells the truth about each device.
func groupReply(results []deviceResult, o deviceOrder, r bot.Request) (bot.Reply, error) {
	slices.SortStableFunc(results, func(a, b deviceResult) int {
		return cmp.Or(cmp.Compare(a.group(), b.group()), strings.Compare(a.device.Name, b.device.Name))
	})
	counts := make([]int, len(resultGroups))
	t := &bot.Table{Columns: []bot.Column{{Title: "Device"}, {Title: "What happened"}}, Total: len(results)}
	file := newCSV("Device", "Site", "Floor", "Result", "What happened")
	for _, x := range results {
		counts[x.group()]++
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []string{x.device.Name, x.say(o)})
		}
		file.Add(x.device.Name, x.device.Site, x.device.Floor, resultGroups[x.group()], x.say(o))
	}
	var parts []string
	for g, n := range counts[:4] {
		if n > 0 {
			parts = append(parts, count(n)+" "+resultGroups[g])
		}
	}
	reply := bot.Reply{Headline: fmt.Sprintf("Done on %s of %s", count(counts[4]), plural(len(results), "device", "devices")), Table: t,
		Note: "Each was asked once at most; what needs a look comes first. As the devices themselves show it."}
	if !o.visible() {
		reply.Note = "Each was asked once at most; what needs a look comes first. As the devices themselves answered."
	}
	if len(parts) > 0 {
		reply.Headline += ": " + strings.Join(parts, ", ")
	}
	reply.Headline += "."
	if len(results) > maxRows {
		var err error
		if reply.File, err = file.File("devices-" + r.Now.In(r.Location).Format("2006-01-02-1504") + ".csv"); err != nil {
			return reply, err
		}
	}
	for _, x := range results {
		reply.Items = append(reply.Items, deviceValue(x.device))
	}
	return reply, nil
}

// Observe looks at the devices after a crash.
func (c deviceDeed) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	unknown := bot.Outcome{State: bot.OutcomeUnknown}
	o, err := c.act.order(r)
	if err != nil {
		return unknown, err
	}
	g, err := devicesOf(ctx, c.source, r)
	if err != nil {
		return unknown, err
	}
	if o.was != nil {
		o.shows = o.was
	}
	if !o.visible() {
		unknown.Reply = bot.Reply{Headline: devicesNamed(g.devices) + ": I cannot see on a device whether that was done."}
		return unknown, nil
	}
	results := make([]deviceResult, len(g.devices))
	eachOf(len(g.devices), func(i int) {
		results[i] = deviceResult{device: g.devices[i], asked: true, err: bot.Errorf(bot.Uncertain, "")}
		if awayFor(g.devices[i], r) == "" {
			o.look(ctx, c.source, &results[i])
		}
	})
	return observed(results, o, r)
}

// observed says what the devices show.
func observed(results []deviceResult, o deviceOrder, r bot.Request) (bot.Outcome, error) {
	outcome := bot.Outcome{State: bot.OutcomeDone}
	shown := 0
	for i := range results {
		x := &results[i]
		switch {
		case x.done:
			shown++
		case x.seen && outcome.State == bot.OutcomeDone:
			outcome.State = bot.OutcomeNotDone
		case !x.seen:
			outcome.State = bot.OutcomeUnknown
		}
	}
	if len(results) == 1 {
		x := results[0]
		text := "could not be looked at"
		if o.was != nil {
			text = "does not answer, as a device does not that restarts"
		}
		if x.done {
			text = "is " + o.goal
		} else if x.seen {
			text = o.now(x.state)
		}
		outcome.Reply = bot.Reply{Headline: x.device.Name + " " + text + ".", Note: "As the device itself shows it.", Items: []bot.Value{deviceValue(x.device)}}
		return outcome, nil
	}
	reply, err := groupReply(results, o, r)
	reply.Headline = fmt.Sprintf("%s of %s show it.", count(shown), plural(len(results), "device", "devices"))
	reply.Note = "As the devices themselves show it."
	outcome.Reply = reply
	return outcome, err
}
