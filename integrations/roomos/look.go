package roomos

import (
	"context"
	"errors"

	"floorwalker/bot"
)

// ID is the device's in the cloud, or one made of its name.
func (e Entry) ID() string { return e.id() }

// Connection is how a device stands: as Webex lists it, or, of one that only the
// LAN knows, whether it answers there.
func (c *Client) Connection(ctx context.Context, d bot.Device) (bot.Connection, error) {
	if d.Connection != bot.DeviceUnknown || !d.Local {
		return d.Connection, nil
	}
	_, err := c.Status(ctx, d.ID, "Standby.State")
	switch refusal := (*Refusal)(nil); {
	case err == nil, errors.As(err, &refusal), errors.Is(err, errLogin):
		return bot.DeviceOnline, nil
	case ctx.Err() != nil:
		return bot.DeviceUnknown, ctx.Err()
	}
	return bot.DeviceOffline, nil
}

// Look reads what a device would report, of one that cannot.
func (c *Client) Look(ctx context.Context, id string) ([]bot.DeviceEvent, error) {
	at := c.clock() // before it is read: what happens meanwhile comes after it
	s, err := c.State(ctx, id, AspectControl, AspectRoom)
	if err != nil {
		return nil, err
	}
	found := []bot.DeviceEvent{{DeviceID: id, Kind: bot.DevicePeople, At: at, People: s.People}}
	if s.Presence != "" {
		found = append(found, bot.DeviceEvent{DeviceID: id, Kind: bot.DevicePresence, At: at, Presence: s.Presence})
	}
	for _, k := range s.Calls {
		found = append(found, bot.DeviceEvent{DeviceID: id, Kind: bot.DeviceCall, At: at,
			Call: bot.DeviceCallState{ID: k.ID, Status: k.Status, Direction: k.Direction, Name: k.Name, Number: k.Number}})
	}
	return append(found, bot.DeviceEvent{DeviceID: id, Kind: bot.DeviceCall, At: at, Whole: true}), nil
}
