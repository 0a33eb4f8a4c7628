package webex

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of what is read again after the webhooks were off.
const (
	maxMissedRooms    = 200 // those with the latest activity
	maxMissedMessages = 100 // of one room
)

// Missed returns the events of the messages to the bot since a moment, oldest
// first: what webhooks would have brought. Those that they did bring are among
// them, with the ids by which they are recognised.
func (c *Client) Missed(ctx context.Context, since time.Time) ([]bot.Event, error) {
	me, err := c.me(ctx)
	if err != nil {
		return nil, err
	}
	ctx = rest.WithPriority(ctx, rest.Background)
	rooms := rest.Request{Path: "rooms", Route: "rooms", Query: url.Values{"sortBy": {"lastactivity"}, "max": {"100"}}}
	var events []bot.Event
	seen := 0
	for room, err := range rest.Pages(ctx, c.rest, rooms, rest.Items[webexteams.Room]("items")) {
		if err != nil {
			return nil, publicError(err, "list my spaces")
		}
		if seen++; seen > maxMissedRooms || room.LastActivity.Before(since) {
			break
		}
		if events, err = c.missedIn(ctx, events, room, me.ID, since); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(events, func(a, b bot.Event) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return events, nil
}

func (c *Client) missedIn(ctx context.Context, events []bot.Event, room webexteams.Room, me string, since time.Time) ([]bot.Event, error) {
	query := url.Values{"roomId": {room.ID}, "max": {"100"}}
	if room.RoomType != "direct" {
		query.Set("mentionedPeople", "me") // all that a bot may list there
	}
	list := rest.Request{Path: "messages", Route: "messages", Query: query}
	read := 0
	for m, err := range rest.Pages(ctx, c.rest, list, rest.Items[webexteams.Message]("items")) {
		if err != nil {
			return nil, publicError(err, "read what was said meanwhile")
		}
		if read++; read > maxMissedMessages || m.Created.Before(since) {
			break
		}
		if sameID(m.PersonID, me) {
			continue
		}
		var e envelope
		e.Resource, e.Event = SourceMessages, "created"
		e.Data.ID, e.Data.RoomID, e.Data.PersonID = m.ID, m.RoomID, m.PersonID
		if event, ok := e.event(); ok {
			event.At = m.Created
			events = append(events, event)
		}
	}
	return events, nil
}
