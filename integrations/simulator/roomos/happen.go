package roomos

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
	"floorwalker/integrations/simulator/world"
)

// occurrence is a happening with what it does to a device.
type occurrence struct {
	happening.Happening
	do func(*device, map[string]string) error
	// away says that it can happen to a device that does not answer, too.
	away bool
}

func occurrences() []occurrence {
	must := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc, Required: true} }
	may := func(name, doc string) happening.Field { return happening.Field{Name: name, Doc: doc} }
	h := func(what, doc string, do func(*device, map[string]string) error, fields ...happening.Field) occurrence {
		fields = append([]happening.Field{must("device", "name or id of a room device, or its workspace")}, fields...)
		return occurrence{Happening: happening.Happening{What: what, Doc: doc, Fields: fields}, do: do}
	}
	away := func(o occurrence) occurrence { o.away = true; return o }
	return []occurrence{
		away(h("people walk in", "People walk into the room.", peopleWalkIn, may("count", "how many; 1"))),
		away(h("people leave", "People leave the room.", peopleLeave, may("count", "how many; all when left out"))),
		h("room is called", "Somebody calls the room. Unanswered for 30 s the call is missed.", roomIsCalled, may("from", "who calls: a name or an address")),
		h("room call is answered", "Somebody in the room answers, or the party that the room has dialled does.", roomCallAnswered),
		h("room call ends", "Somebody hangs up the room's call.", roomCallEnds),
		h("prompt answered", "Somebody in the room answers the question on the screen.", promptAnswered, must("option", "number or words of one of the options")),
		h("prompt closed", "Somebody in the room closes the question on the screen without an answer.", promptClosed),
		h("panel clicked", "Somebody presses a button of one's own on the touch panel.", panelClicked, must("panel", "its PanelId")),
		h("widget used", "Somebody uses a widget of a panel.", widgetUsed, must("widget", "its WidgetId"), may("value", "its value"), may("type", "pressed, released, clicked (default) or changed")),
		h("room volume", "Somebody in the room changes the volume.", roomVolume, must("level", "0 to 100")),
		h("room microphones", "Somebody in the room presses the microphone button.", roomMicrophones, must("mute", "yes or no")),
		h("room standby", "Somebody in the room wakes the device, or lets it sleep.", roomStandby, must("state", "Off, Halfwake or Standby")),
		h("device goes offline", "The device loses its network.", goesOffline),
		away(h("device returns", "The device is on the network again.", returns)),
		away(h("sessions expire", "The device's web sessions are forgotten: their cookies lead to the page for signing in.", sessionsExpire)),
		away(h("device has a problem", "The device finds something wrong with itself.", hasProblem, must("type", "Cisco's word, for example SIPProfileRegistration"),
			may("level", "Critical, Error, Warning (default) or Info"), may("description", "in words"))),
		away(h("device is well again", "The device has no problems any more.", isWell)),
		h("room is booked", "Somebody books the room in their calendar.", roomIsBooked, may("title", "of the meeting"), may("minutes", "how long; 30"), may("in", "minutes from now; 0")),
	}
}

// Happenings lists what Happen knows.
func (*System) Happenings() []happening.Happening {
	var all []happening.Happening
	for _, o := range occurrences() {
		all = append(all, o.Happening)
	}
	return all
}

// Happen makes something happen now.
func (s *System) Happen(what string, values map[string]any) error {
	for _, o := range occurrences() {
		if o.What != what {
			continue
		}
		fields, err := o.Read(values)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		d := s.deviceNamed(fields["device"])
		switch {
		case d == nil || d.isPhone():
			return happening.Cannot("no room device is called %q", fields["device"])
		case !o.away && !d.reachable():
			return happening.Cannot("%s is offline", d.name)
		}
		if err := o.do(d, fields); err != nil {
			return err
		}
		d.changed()
		return nil
	}
	return happening.Cannot("nothing is called %q", what)
}

func count(f map[string]string, name string, otherwise, least, most int) (int, error) {
	if f[name] == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(f[name])
	if err != nil || n < least || n > most {
		return 0, happening.Cannot("%s is not between %d and %d", name, least, most)
	}
	return n, nil
}

func inRoom(d *device) error {
	if d.room == nil {
		return happening.Cannot("%s stands in no room", d.name)
	}
	return nil
}

func peopleWalkIn(d *device, f map[string]string) error {
	n, err := count(f, "count", 1, 1, 500)
	if err == nil {
		err = inRoom(d)
	}
	if err == nil {
		d.room.enter(n)
	}
	return err
}

func peopleLeave(d *device, f map[string]string) error {
	if err := inRoom(d); err != nil {
		return err
	}
	n, err := count(f, "count", d.room.people, 1, 500)
	switch {
	case err != nil:
		return err
	case d.room.people == 0:
		return happening.Cannot("nobody is in %s", d.room.world.Name)
	}
	d.room.leave(n)
	return nil
}

func roomIsCalled(d *device, f map[string]string) error {
	name, number := f["from"], "henry.green@client.example"
	switch {
	case name == "":
		name = "Henry Green"
	case strings.Contains(name, "@"):
		number = name
	}
	switch {
	case !d.undisturbed.IsZero():
		return happening.Cannot("%s does not want to be disturbed", d.name)
	case len(d.calls) >= maxCalls:
		return happening.Cannot("%s has %d calls already", d.name, maxCalls)
	}
	d.ring(nil, number, name)
	return nil
}

func roomCallAnswered(d *device, _ map[string]string) error {
	for _, c := range slices.Backward(d.calls) {
		if !c.answered {
			d.connect(c)
			return nil
		}
	}
	return happening.Cannot("nothing rings at %s", d.name)
}

func roomCallEnds(d *device, _ map[string]string) error {
	if len(d.calls) == 0 {
		return happening.Cannot("%s is in no call", d.name)
	}
	d.end(d.calls[len(d.calls)-1], "RemoteDisconnect")
	return nil
}

func promptAnswered(d *device, f map[string]string) error {
	if !d.respond(f["option"]) {
		return happening.Cannot("%s shows no question with that answer", d.name)
	}
	return nil
}

func promptClosed(d *device, _ map[string]string) error {
	if d.screen.prompt == nil {
		return happening.Cannot("%s shows no question", d.name)
	}
	d.unplan("prompt")
	d.promptEnds()
	return nil
}

func panelClicked(d *device, f map[string]string) error {
	d.event("UserInterface.Extensions.Panel.Clicked", "PanelId", f["panel"], "PeripheralId", d.world.MAC, "Origin", "local")
	return nil
}

func widgetUsed(d *device, f map[string]string) error {
	kind := f["type"]
	if kind == "" {
		kind = "clicked"
	}
	if !slices.Contains([]string{"pressed", "released", "clicked", "changed"}, kind) {
		return happening.Cannot("type is pressed, released, clicked or changed")
	}
	d.widgets[f["widget"]] = f["value"]
	d.event("UserInterface.Extensions.Widget.Action", "WidgetId", f["widget"], "Value", f["value"], "Type", kind)
	return nil
}

func roomVolume(d *device, f map[string]string) error {
	n, err := count(f, "level", 0, 0, 100)
	if err == nil {
		d.volume = n
	}
	return err
}

func roomMicrophones(d *device, f map[string]string) error {
	switch strings.ToLower(f["mute"]) {
	case "yes", "no":
		d.micsMuted = strings.EqualFold(f["mute"], "yes")
		return nil
	}
	return happening.Cannot("mute is yes or no")
}

func roomStandby(d *device, f map[string]string) error {
	i := slices.IndexFunc([]string{standbyOff, standbyHalfwake, standbyOn}, func(s string) bool { return strings.EqualFold(s, f["state"]) })
	if i < 0 {
		return happening.Cannot("state is Off, Halfwake or Standby")
	}
	_, err := []func(arguments) (*node, error){d.wake, d.halfwake, d.sleep}[i](arguments{})
	if err != nil {
		return happening.Cannot("%s: %v", d.name, err)
	}
	return nil
}

func goesOffline(d *device, _ map[string]string) error {
	d.goOffline()
	return nil
}

func returns(d *device, _ map[string]string) error {
	if d.reachable() {
		return happening.Cannot("%s is online", d.name)
	}
	d.unplan("boot")
	d.booting = false
	d.comeBack()
	return nil
}

func sessionsExpire(d *device, _ map[string]string) error {
	if d.face == nil {
		return happening.Cannot("%s has no port on the LAN", d.name)
	}
	clear(d.face.sessions)
	return nil
}

func hasProblem(d *device, f map[string]string) error {
	p := world.DeviceProblem{Type: f["type"], Level: f["level"], Description: f["description"]}
	if p.Level == "" {
		p.Level = "Warning"
	}
	if !slices.Contains([]string{"Critical", "Error", "Warning", "Info"}, p.Level) {
		return happening.Cannot("level is Critical, Error, Warning or Info")
	}
	d.problems = append(slices.Clone(d.problems), p)
	return nil
}

func isWell(d *device, _ map[string]string) error {
	d.problems = nil
	return nil
}

func roomIsBooked(d *device, f map[string]string) error {
	if err := inRoom(d); err != nil {
		return err
	}
	minutes, err := count(f, "minutes", 30, 1, 24*60)
	if err != nil {
		return err
	}
	in, err := count(f, "in", 0, 0, 24*60)
	if err != nil {
		return err
	}
	title := f["title"]
	if title == "" {
		title = "Meeting"
	}
	start := d.sys.clock.Now().Truncate(time.Minute).Add(time.Duration(in) * time.Minute)
	b := &booking{id: d.sys.newID("booking"), title: title, start: start, end: start.Add(time.Duration(minutes) * time.Minute)}
	if d.room.busy(b, nil) {
		return happening.Cannot("%s is booked then", d.room.world.Name)
	}
	d.room.schedule(b)
	d.room.sortBookings()
	d.room.changed()
	return nil
}
