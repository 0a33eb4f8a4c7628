package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync/atomic"

	"floorwalker/integrations/simulator/feed"
	"floorwalker/integrations/simulator/roomos"
)

// rooms are the room devices, and whether anything has changed there since the
// feed was told.
type rooms struct {
	*roomos.System
	moved atomic.Bool
	file  string // of the devices on the LAN; empty until it is written
}

func (s *Simulator) newRooms() *rooms {
	r := &rooms{}
	r.System = roomos.New(roomos.Config{World: s.world, Clock: s.clock, Authorize: s.roomUser, Moved: func() { r.moved.Store(true) },
		Around: func(h http.Handler) http.Handler {
			return s.calls.HTTP(UpstreamDevices, s.faults.HTTP(UpstreamDevices, h))
		}})
	return r
}

// serveRooms registers the rooms in the cloud.
func (s *Simulator) serveRooms(mux *http.ServeMux, upstream func(string, http.Handler) http.Handler) {
	h := upstream(UpstreamWebex, s.rooms.Handler())
	for _, path := range roomos.Paths() {
		mux.Handle(path, h)
	}
}

// announce tells the feed if the rooms are not as they were.
func (r *rooms) announce(hub *feed.Hub) {
	if r.moved.Swap(false) {
		hub.Publish(feed.Event{Type: "devices.changed", Data: struct{}{}, Latest: true})
	}
}

// roomUser tells the rooms who a token belongs to and what it may.
func (s *Simulator) roomUser(token string) (roomos.Identity, bool) {
	id, ok := s.tokens.Who(token)
	if !ok {
		return roomos.Identity{}, false
	}
	identity := roomos.Identity{PersonID: id, OrgID: s.world.Organization.ID}
	switch id {
	case s.world.ServiceApp.ID:
		identity.Admin, identity.Scopes = true, roomos.AdminScopes()
	case s.world.Bot.ID:
		identity.Bot, identity.Scopes = true, roomos.BotScopes()
	}
	for _, p := range s.world.People {
		if p.ID != id || p.Bot {
			continue
		}
		identity.OrgID, identity.Scopes = p.Organization, roomos.PersonScopes()
		if p.Role == "admin" {
			identity.Admin, identity.Scopes = true, append(identity.Scopes, roomos.AdminScopes()...)
		}
	}
	identity.Scopes = slices.DeleteFunc(identity.Scopes, func(scope string) bool { return !s.tokens.Allows(token, scope) })
	return identity, true
}

// WriteDevices opens the ports of the devices on the LAN and writes the file of
// devices that the bot reads. From then on Env names it. It holds passwords, so
// only its owner may read it.
func (s *Simulator) WriteDevices(ctx context.Context, path string) error {
	if err := s.rooms.Listen(ctx); err != nil {
		return err
	}
	all, err := s.rooms.Inventory()
	if err != nil {
		return err
	}
	//nolint:gosec // passwords of devices that are not there, in a file for its owner only
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("the file of devices: %w", err)
	}
	s.rooms.file = path
	return nil
}

// env are the lines of an env file about the devices on the LAN.
func (r *rooms) env() []string {
	if r.file == "" {
		return nil
	}
	return []string{"DEVICES_FILE=" + r.file, "DEVICES_NETWORKS=127.0.0.0/8"}
}
