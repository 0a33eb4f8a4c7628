package roomos

import (
	"fmt"
	"slices"
	"time"
)

func (d *device) bookingStatus(n *node, now time.Time) {
	status, stamp, current := "Free", "", ""
	if d.room != nil {
		b, next := d.room.at(now)
		switch {
		case b != nil:
			status, stamp, current = "BookedUntil", stampOf(b.end), b.id
		case next != nil && next.start.Before(d.sys.day(now).AddDate(0, 0, 1)):
			status, stamp = "FreeUntil", stampOf(next.start)
		}
	}
	n.put("Bookings.Availability.Status", status)
	n.put("Bookings.Availability.TimeStamp", stamp)
	n.put("Bookings.Current.Id", current)
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// node is the booking as Bookings List has it.
func (b *booking) put(n *node, at string) {
	n.put(at+"Id", b.id)
	n.put(at+"MeetingId", b.id)
	n.put(at+"Title", b.title)
	n.put(at+"Privacy", "Public")
	n.put(at+"Organizer.FirstName", b.organizer)
	n.put(at+"Time.StartTime", stampOf(b.start))
	n.put(at+"Time.StartTimeBuffer", 300)
	n.put(at+"Time.EndTime", stampOf(b.end))
	n.put(at+"Time.EndTimeBuffer", 0)
	n.put(at+"BookingStatus", "OK")
}

func (d *device) listBookings(a arguments) (*node, error) {
	n := &node{}
	now := d.sys.clock.Now()
	from := d.sys.day(now).AddDate(0, 0, a.number("DayOffset", 0))
	to := from.AddDate(0, 0, a.number("Days", 1))
	rows, skip, limit := 0, a.number("Offset", 0), a.number("Limit", 65534)
	if d.room != nil {
		for _, b := range d.room.bookings {
			lasts := !now.Before(b.start) && now.Before(b.end)
			switch kind := a.text("ScheduleType"); {
			case !b.end.After(from), !b.start.Before(to), kind == "Current" && !lasts, kind == "Upcoming" && !b.start.After(now), b.end.Before(now):
				continue
			}
			if rows++; rows > skip && rows <= skip+limit {
				b.put(n, fmt.Sprintf("Booking[%d].", rows-skip))
			}
		}
	}
	n.put("LastUpdated", stampOf(now))
	n.put("ResultInfo.TotalRows", rows)
	return n, nil
}

func (d *device) bookingOf(a arguments) (*booking, error) {
	id := a.text("Id")
	if id == "" {
		id = a.text("MeetingId")
	}
	if d.room != nil {
		current, _ := d.room.at(d.sys.clock.Now())
		if id == "" && current != nil {
			return current, nil
		}
		for _, b := range d.room.bookings {
			if b.id == id {
				return b, nil
			}
		}
	}
	return nil, cannot("No booking with that id")
}

func (d *device) getBooking(a arguments) (*node, error) {
	b, err := d.bookingOf(a)
	if err != nil {
		return nil, err
	}
	n := &node{}
	b.put(n, "Booking.")
	return n, nil
}

// book asks the calendar for a booking. The command is answered at once; whether
// the calendar took it is told by an event, and shows in the list.
func (d *device) book(a arguments) (*node, error) {
	if d.room == nil {
		return nil, cannot("Bookings are not available")
	}
	now := d.sys.clock.Now()
	start := now.Truncate(time.Minute)
	if text := a.text("StartTime"); text != "" {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, &refusal{reason: "Invalid value", parameter: "StartTime"}
		}
		start = t
	}
	title := a.text("Title")
	if title == "" {
		title = d.name
	}
	b := &booking{id: d.sys.newID("booking"), title: title, organizer: a.text("OrganizerName"), start: start,
		end: start.Add(time.Duration(a.number("Duration", 30)) * time.Minute)}
	request := a.text("BookingRequestUUID")
	d.event("Bookings.BookingRequested", "BookingRequestUUID", request)
	if b.end.Before(now) || d.room.busy(b, nil) {
		d.event("Bookings.BookingFailed", "BookingRequestUUID", request, "Reason", "Conflict")
		return nil, nil
	}
	d.room.schedule(b)
	d.room.sortBookings()
	d.event("Bookings.BookingCreated", "BookingRequestUUID", request, "Id", b.id)
	d.room.changed()
	return nil, nil
}

// busy reports whether another booking lasts within b.
func (r *workspace) busy(b, except *booking) bool {
	return slices.ContainsFunc(r.bookings, func(o *booking) bool {
		return o != except && o.start.Before(b.end) && b.start.Before(o.end)
	})
}

func (d *device) deleteBooking(a arguments) (*node, error) {
	b, err := d.bookingOf(a)
	if err != nil {
		return nil, err
	}
	d.room.bookings = slices.DeleteFunc(d.room.bookings, func(o *booking) bool { return o == b })
	d.event("Bookings.Deleted", "Id", b.id)
	d.room.changed()
	return nil, nil
}

func (d *device) extendBooking(a arguments) (*node, error) {
	b, err := d.bookingOf(a)
	if err != nil {
		return nil, err
	}
	longer := *b
	longer.end = b.end.Add(time.Duration(a.number("Duration", 0)) * time.Minute)
	if d.room.busy(&longer, b) {
		d.event("Bookings.ExtensionFailed", "Id", b.id)
		return nil, nil
	}
	b.end = longer.end
	d.event("Bookings.Updated", "Id", b.id)
	d.room.changed()
	return nil, nil
}
