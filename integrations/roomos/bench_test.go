package roomos

import (
	"testing"

	"floorwalker/integrations/simulator/world"
)

// BenchmarkDevices reads the list of 5,000 devices, their rooms and places over
// HTTP, and as it is found for the next minute.
func BenchmarkDevices(b *testing.B) {
	h := newHouse(b, func(w *world.World) { w.RoomOS = world.RoomOS{Many: 5000} })
	read := func(b *testing.B) {
		b.Helper()
		all, err := h.client.Devices(b.Context())
		if err != nil || len(all) != 5000 {
			b.Fatalf("%d devices, %v", len(all), err)
		}
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			h.clock.Advance(listAge)
			read(b)
		}
	})
	b.Run("known", func(b *testing.B) {
		read(b)
		for b.Loop() {
			read(b)
		}
	})
}
