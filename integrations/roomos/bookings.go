package roomos

import (
	"context"
	"slices"
	"time"

	"floorwalker/bot"
)

// Booking is a meeting in a room's calendar.
type Booking struct {
	ID, Title, Organizer string
	Start, End           time.Time
}

// Bookings are the meetings of the next days, by their start: of today when days
// is 1.
func (c *Client) Bookings(ctx context.Context, d bot.Device, days int) ([]Booking, error) {
	n, err := c.Command(ctx, d, "Bookings.List", Args(map[string]any{"Days": days}))
	if err != nil {
		return nil, err
	}
	var all []Booking
	for _, b := range n.All("Booking") {
		all = append(all, readBooking(b))
	}
	slices.SortStableFunc(all, func(a, b Booking) int { return a.Start.Compare(b.Start) })
	return all, nil
}

func readBooking(n *Node) Booking {
	b := Booking{ID: firstOf(n.Text("Id"), n.Text("MeetingId")), Title: n.Text("Title"), Start: moment(n.Text("Time", "StartTime")), End: moment(n.Text("Time", "EndTime")),
		Organizer: firstOf(n.Text("Organizer", "Name"), joinName(n.Text("Organizer", "FirstName"), n.Text("Organizer", "LastName")))}
	if minutes, ok := n.Float("Time", "Duration"); b.End.IsZero() && ok {
		b.End = b.Start.Add(time.Duration(minutes * float64(time.Minute)))
	}
	return b
}

func joinName(first, last string) string {
	if first == "" || last == "" {
		return first + last
	}
	return first + " " + last
}
