package roomos

import (
	"slices"
	"time"

	"floorwalker/integrations/simulator/world"
)

// workspace is a room with its people, bookings and devices.
type workspace struct {
	sys      *System
	id       string // bare UUID
	world    world.Workspace
	people   int
	devices  []*device
	bookings []*booking // by start
	// log is what has happened since the start, oldest first.
	log []moment
}

// moment is a change of a room.
type moment struct {
	at     time.Time
	people int
	used   bool
}

// booking is a meeting in a room.
type booking struct {
	id         string
	title      string
	organizer  string
	start, end time.Time
	people     int // who come; 0 when nobody does
}

func (s *System) newWorkspace(w world.Workspace) *workspace {
	r := &workspace{sys: s, id: w.ID, world: w, people: w.People}
	now := s.clock.Now()
	for _, b := range w.Bookings {
		in, _ := time.ParseDuration(b.In) // checked when the world was read
		start := now.Add(in).Truncate(time.Minute)
		r.bookings = append(r.bookings, &booking{id: s.newID("booking"), title: b.Title, organizer: b.Organizer, start: start, end: start.Add(time.Duration(b.Minutes) * time.Minute)})
	}
	return r
}

// begin lets today's and tomorrow's meetings be, and people come to them.
func (r *workspace) begin() {
	now := r.sys.clock.Now()
	today := r.sys.day(now)
	for _, day := range []time.Time{today, today.AddDate(0, 0, 1)} {
		for _, b := range r.sys.meetings(r, day) {
			r.schedule(b)
		}
	}
	r.sortBookings()
	if r.people == 0 {
		for _, b := range r.bookings {
			if b.people > 0 && !now.Before(b.start) && now.Before(b.end) {
				r.people = b.people
			}
		}
	}
	for _, d := range r.devices {
		if r.people > 0 && d.standby != standbyOff {
			d.standby = standbyOff
		}
	}
	r.log = []moment{{now, r.people, r.used()}}
	r.tomorrow(today)
}

// tomorrow plans the day after next at each midnight.
func (r *workspace) tomorrow(today time.Time) {
	if r.sys.cfg.World.RoomOS.Traffic == 0 {
		return
	}
	next := today.AddDate(0, 0, 1)
	r.sys.clock.Schedule(next, func() {
		r.sys.mu.Lock()
		defer r.sys.mu.Unlock()
		old := r.sys.clock.Now().AddDate(0, 0, -31)
		r.bookings = slices.DeleteFunc(r.bookings, func(b *booking) bool { return b.end.Before(old) })
		for _, b := range r.sys.meetings(r, next.AddDate(0, 0, 1)) {
			r.schedule(b)
		}
		r.sortBookings()
		r.tomorrow(next)
	})
}

// schedule books a meeting and lets its people come and go.
func (r *workspace) schedule(b *booking) {
	r.bookings = append(r.bookings, b)
	now := r.sys.clock.Now()
	at := func(t time.Time, f func()) {
		if t.After(now) {
			r.sys.clock.Schedule(t, func() {
				r.sys.mu.Lock()
				defer r.sys.mu.Unlock()
				f()
			})
		}
	}
	if b.people > 0 {
		at(b.start, func() { r.enter(b.people) })
		at(b.end, func() { r.leave(b.people) })
	}
	at(b.start, func() { r.tell("Bookings.Start", b) })
	at(b.end, func() { r.tell("Bookings.End", b) })
}

// tell lets the room's devices report something about a booking, which also
// changes their status.
func (r *workspace) tell(event string, b *booking) {
	for _, d := range r.devices {
		d.event(event, "Id", b.id)
		d.changed()
	}
}

func (r *workspace) sortBookings() {
	slices.SortStableFunc(r.bookings, func(a, b *booking) int { return a.start.Compare(b.start) })
}

// enter lets people walk in. Devices that watch for motion wake up.
func (r *workspace) enter(n int) {
	r.people += n
	for _, d := range r.devices {
		if d.reachable() && d.standby != standbyOff && d.config("Standby.WakeupOnMotionDetection") == "On" {
			d.standby = standbyOff
		}
		d.unplan("rest")
	}
	r.changed()
}

// leave lets people leave.
func (r *workspace) leave(n int) {
	r.people = max(0, r.people-n)
	for _, d := range r.devices {
		d.rest()
	}
	r.changed()
}

func (r *workspace) changed() {
	r.note()
	for _, d := range r.devices {
		d.changed()
	}
	r.sys.moved()
}

// note writes the room's state into its log.
func (r *workspace) note() {
	m := moment{r.sys.clock.Now(), r.people, r.used()}
	if last := r.log[len(r.log)-1]; last.people != m.people || last.used != m.used {
		r.log = append(r.log, m)
	}
}

func (r *workspace) used() bool {
	return r.people > 0 || slices.ContainsFunc(r.devices, (*device).inUse)
}

// used notes that the use of the device's room may have changed.
func (d *device) used() {
	if d.room != nil && len(d.room.log) > 0 {
		d.room.note()
	}
}

// at is the booking that lasts at a time, and the next one after it.
func (r *workspace) at(now time.Time) (current, next *booking) {
	for _, b := range r.bookings {
		switch {
		case !now.Before(b.start) && now.Before(b.end):
			current = b
		case b.start.After(now) && next == nil:
			next = b
		}
	}
	return current, next
}
