package roomos

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/bot"
)

const trainingRoom = "Training Room" // is reached over a websocket

// TestListening hears a device over its websocket: through a connection that
// breaks, and a device that restarts.
func TestListening(t *testing.T) {
	h := newHouse(t, nil)
	d, line := h.device(trainingRoom), h.relays[trainingRoom]
	e, _ := h.ears(&memory{}, "", nil)
	e.want(d.ID, Wish{Events: true})
	until(t, "how things stand", func() bool { return e.heard.times(people(4)) > 0 })

	h.happen("people walk in", trainingRoom, "count", 3)
	until(t, "people walk in", func() bool { return e.heard.times(people(7)) > 0 })

	h.happen("room is called", trainingRoom)
	rings := func(f bot.DeviceEvent) bool { return f.Kind == bot.DeviceCall && f.Call.Status == "Ringing" }
	until(t, "a call", func() bool { return e.heard.times(rings) > 0 })

	before := e.heard.times(people(7))
	line.cut()
	until(t, "how things stand after the connection broke", func() bool { return e.heard.times(people(7)) > before })
	h.happen("people leave", trainingRoom, "count", 5)
	until(t, "people leave", func() bool { return e.heard.times(people(2)) > 0 })

	if _, err := h.client.Command(t.Context(), d, "SystemUnit.Boot", Arguments{}); err != nil {
		t.Fatal(err)
	}
	whole := func(f bot.DeviceEvent) bool { return f.Whole }
	h.clock.Advance(10 * time.Minute) // it is back, and its call is over
	back := e.heard.times(whole)
	until(t, "all that there is after the restart", func() bool { return e.heard.times(whole) > back })
	h.happen("panel clicked", trainingRoom, "panel", "help")
	until(t, "a button", func() bool {
		h.happen("panel clicked", trainingRoom, "panel", "help") // until it listens again
		return e.heard.times(func(f bot.DeviceEvent) bool { return f.Kind == bot.DeviceButton && f.Button == "help" }) > 0
	})

	e.want(d.ID, Wish{Offline: true}) // the list tells that
	until(t, "the connection is closed", func() bool { return line.count() == 0 })
}

// TestAwait hears an answer that comes at once, while another replica is the one
// that listens and has not begun to.
func TestAwait(t *testing.T) {
	h := newHouse(t, nil)
	d := h.device(trainingRoom)
	e, stop := h.ears(&memory{}, "", func(l *listener) { l.taken = true })
	if err := e.Await(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if err := e.Await(t.Context(), h.device("Boardroom").ID); err != nil {
		t.Errorf("a device that posts: %v", err)
	}
	ask := func() {
		t.Helper()
		if _, err := h.client.Command(t.Context(), d, "UserInterface.Message.Prompt.Display",
			Args(map[string]any{"Text": "Done?", "FeedbackId": "q", "Option.1": "Yes", "Option.2": "No"})); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	h.happen("people walk in", trainingRoom)
	h.happen("prompt answered", trainingRoom, "option", 2)
	until(t, "the answer", func() bool {
		return e.heard.times(func(f bot.DeviceEvent) bool { return f.Question == "q" && f.Option == 2 && !f.Ended }) == 1
	})
	ask()
	h.happen("prompt closed", trainingRoom)
	until(t, "that there is none", func() bool {
		return e.heard.times(func(f bot.DeviceEvent) bool { return f.Question == "q" && f.Ended }) == 1
	})
	if n := e.heard.times(func(f bot.DeviceEvent) bool { return f.Kind != bot.DeviceAnswer }); n > 0 {
		t.Errorf("%d events are told beside the replica that listens", n)
	}

	h.happen("device goes offline", trainingRoom)
	if err := e.Await(t.Context(), d.ID); err == nil {
		t.Error("a device that is away is listened to")
	}
	stop()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Await(ended, d.ID); err == nil {
		t.Error("nobody listens, and it is said that somebody does")
	}
}

// TestWebsocketStaysWithItsDevice: a device that sends us elsewhere, or is out of
// the networks, or shows another certificate, gets no password.
func TestWebsocketStaysWithItsDevice(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	var asked atomic.Int32
	device := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, other.URL+"/ws", http.StatusTemporaryRedirect)
	}))
	defer device.Close()
	for name, tt := range map[string]struct {
		network, pin string
		asked        int32
	}{
		"a redirect":          {"127.0.0.0/8", pinOf(device), 1},
		"another certificate": {"127.0.0.0/8", strings.Repeat("ab", 32), 0},
		"another network":     {"10.0.0.0/8", pinOf(device), 0},
	} {
		asked.Store(0)
		c, err := New(Config{Networks: Networks{netip.MustParsePrefix(tt.network)},
			Entries: []Entry{{Name: "x", URL: device.URL, User: "u", Password: "hunter2", Fingerprint: tt.pin, Websocket: true}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Status(t.Context(), "lan:x", "Standby.State")
		if bot.KindOf(err) != bot.Upstream || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "dTpodW50ZXIy") {
			t.Errorf("%s: %v", name, err)
		}
		if asked.Load() != tt.asked || elsewhere.Load() != 0 {
			t.Errorf("%s: the device was asked %d times, and somebody else %d times", name, asked.Load(), elsewhere.Load())
		}
	}
}
