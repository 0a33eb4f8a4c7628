package roomos

import (
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// kind is what a product can do.
type kind struct {
	camera bool // it has one, and counts people with it
	share  bool // things can be presented on it
	air    bool // it measures temperature and humidity
}

func kindOf(product string) kind {
	p := strings.ToLower(product)
	desk := strings.Contains(p, "desk")
	return kind{camera: true, share: true, air: !desk || strings.Contains(p, "pro")}
}

// What a device is at, in Cisco's words.
const (
	standbyOff      = "Off"
	standbyHalfwake = "Halfwake"
	standbyOn       = "Standby"
)

// device is one device. The System's lock guards it.
type device struct {
	sys   *System
	id    string // bare UUID
	name  string
	world world.Device
	kind  kind
	room  *workspace // nil for a personal device and a phone

	online   bool
	booting  bool
	shutdown string // why it went down last
	started  time.Time
	lastSeen time.Time
	problems []world.DeviceProblem
	tags     []string

	standby      string
	volume       int
	volumeMuted  bool
	micsMuted    bool
	undisturbed  time.Time // end of do-not-disturb; zero when it is off
	calls        []*call
	nextCall     int
	history      []pastCall // newest last
	screen       screen
	presentation *presentation
	presets      []preset
	panels       []panel
	widgets      map[string]string
	configured   map[string]string
	slots        [maxSlots + 1]*slot
	timers       map[string]*planned

	listeners map[*listener]bool
	told      *node // what the listeners know; nil when there are none
	face      *face // on the LAN; nil when it has none
}

// preset is a position of the camera.
type preset struct {
	id   int
	name string
}

func (s *System) newDevice(w world.Device, room *workspace) *device {
	now := s.clock.Now()
	d := &device{
		sys: s, id: w.ID, name: w.Name, world: w, kind: kindOf(w.Product), room: room, online: !w.Offline, started: now.Add(-s.ago(w.ID)),
		lastSeen: now, problems: w.Problems, tags: w.Tags, standby: w.Standby, volume: w.Volume, nextCall: 1, shutdown: "Restart",
		presets:    []preset{{1, "Whole room"}, {2, "Presenter"}, {3, "Whiteboard"}},
		configured: map[string]string{}, widgets: map[string]string{}, timers: map[string]*planned{}, listeners: map[*listener]bool{},
	}
	if !d.online {
		d.lastSeen = now.Add(-26*time.Hour - s.ago(w.ID)%(48*time.Hour))
	}
	for name, value := range w.Configurations {
		if c := findSetting(name); c != nil && c.takes(value) {
			d.configured[c.name] = value
		}
	}
	if room != nil && room.people > 0 && d.standby != standbyOff {
		d.standby = standbyOff
	}
	return d
}

// ago is how long something of that name has been running: up to 20 days.
func (s *System) ago(name string) time.Duration {
	return time.Duration(1+s.dice("uptime", name).IntN(20*24*60)) * time.Minute
}

// reachable reports whether it answers.
func (d *device) reachable() bool { return d.online && !d.booting }

func (d *device) isPhone() bool { return d.world.Type == "phone" }

// inCloud and onLAN say which way it is reached.
func (d *device) inCloud() bool { return d.world.Reach != world.ReachLAN }
func (d *device) onLAN() bool   { return d.world.Reach != world.ReachCloud }

// planned is something that happens later.
type planned struct{ cancel func() bool }

// plan lets f happen later, in place of what was planned under that name.
func (d *device) plan(name string, in time.Duration, f func()) {
	d.unplan(name)
	p := &planned{}
	d.timers[name] = p
	p.cancel = d.sys.clock.Schedule(d.sys.clock.Now().Add(in), func() {
		d.sys.mu.Lock()
		defer d.sys.mu.Unlock()
		if d.timers[name] != p { // taken back while it waited for the lock
			return
		}
		delete(d.timers, name)
		f()
		d.changed()
	})
}

func (d *device) unplan(name string) {
	if p := d.timers[name]; p != nil {
		p.cancel()
		delete(d.timers, name)
	}
}

// goOffline takes the device from the network: what listens to it hears nothing
// more.
func (d *device) goOffline() {
	d.online, d.lastSeen = false, d.sys.clock.Now()
	for _, c := range d.calls {
		d.forget(c)
	}
	d.calls = nil
	d.hangUpListeners()
	d.sys.moved()
}

func (d *device) comeBack() {
	d.online, d.lastSeen = true, d.sys.clock.Now()
	d.standby = standbyHalfwake
	d.changed()
}

// bootTime is how long a device is away when it restarts.
const bootTime = 45 * time.Second

func (d *device) boot(a arguments) (*node, error) {
	action := a.text("Action")
	if action == "" {
		action = "Restart"
	}
	if strings.EqualFold(a.text("Force"), "False") && len(d.calls) > 0 {
		return nil, cannot("The device is in a call")
	}
	// It answers, and goes a moment later: whoever asked on the LAN may hear
	// nothing all the same.
	d.booting, d.shutdown, d.lastSeen = true, action, d.sys.clock.Now()
	for _, c := range d.calls {
		d.forget(c)
	}
	d.calls, d.screen, d.presentation, d.undisturbed = nil, screen{}, nil, time.Time{}
	d.micsMuted, d.volumeMuted = false, false
	for name := range d.timers {
		d.unplan(name)
	}
	if action == "Restart" {
		d.plan("boot", bootTime, d.booted)
	} else {
		d.online, d.booting = false, false
	}
	d.hangUpListeners()
	description := map[string]string{"Restart": "Restarting", "Shutdown": "Shutting down"}[action]
	return result("Action", action, "Description", description), nil
}

func (d *device) booted() {
	d.booting, d.started = false, d.sys.clock.Now()
	d.lastSeen, d.standby, d.volume = d.started, standbyOff, atoi(d.config("Audio.DefaultVolume"))
	d.rest()
}

func (d *device) diagnose(a arguments) (*node, error) {
	n := &node{}
	if a.text("ResultSet") == "None" {
		return n, nil
	}
	for i, p := range d.problems {
		at := "Message[" + strconv.Itoa(i+1) + "]."
		n.put(at+"Description", p.Description)
		n.put(at+"Level", p.Level)
		n.put(at+"Type", p.Type)
	}
	return n, nil
}

func (d *device) listPeripherals(arguments) (*node, error) {
	n := &node{}
	n.put("Device[1].ID", d.world.MAC)
	n.put("Device[1].Name", "Room Navigator")
	n.put("Device[1].Status", "Connected")
	n.put("Device[1].Type", "TouchPanel")
	return n, nil
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
