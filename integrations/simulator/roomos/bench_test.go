package roomos

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// BenchmarkDeviceList reads all pages of 5,000 devices.
func BenchmarkDeviceList(b *testing.B) {
	w := world.Default()
	w.RoomOS = world.RoomOS{Many: 5000}
	w.Complete()
	s := New(Config{World: w, Clock: clock.NewFrozen(start), Moved: func() {}, Authorize: func(string) (Identity, bool) {
		return Identity{OrgID: w.Organization.ID, Admin: true, Scopes: AdminScopes()}, true
	}})
	h := s.Handler()
	for b.Loop() {
		for _, page := range []string{"0", "1000", "2000", "3000", "4000"} {
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/v1/devices?max=1000&start="+page, nil)
			r.Header.Set("Authorization", "Bearer x")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatal(w.Body)
			}
		}
	}
}

// BenchmarkChange is one command on a device that somebody listens to.
func BenchmarkChange(b *testing.B) {
	n := newBuilding(b, nil)
	d := n.sys.deviceNamed("Boardroom")
	d.listen(&listener{wants: []expression{{"Status", nil}}, hear: func(*node) {}})
	levels := []string{"10", "20"}
	for i := 0; b.Loop(); i++ {
		if _, err := d.run("Audio.Volume.Set", arguments{values: map[string][]string{"Level": {levels[i%2]}}}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew makes 5,000 rooms in which people meet.
func BenchmarkNew(b *testing.B) {
	w := world.Default()
	w.RoomOS = world.RoomOS{Many: 5000, Traffic: 1}
	w.Complete()
	for b.Loop() {
		New(Config{World: w, Clock: clock.NewFrozen(start), Moved: func() {}})
	}
}
