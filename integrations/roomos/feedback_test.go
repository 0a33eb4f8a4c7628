package roomos

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

const ours = "https://bot.example/webhooks/devices/"

// TestKeepFeedback takes a slot that is free, never the third nor anybody
// else's, and takes it again where the device has given it up.
func TestKeepFeedback(t *testing.T) {
	const theirs = "https://elsewhere.example/"
	for name, tt := range map[string]struct {
		taken map[int]string
		want  []string
		kind  bot.ErrorKind
	}{
		"all are free":       {nil, []string{"1 OK " + ours + "d"}, ""},
		"some are taken":     {map[int]string{1: theirs + "1", 2: theirs + "2"}, []string{"1 OK " + theirs + "1", "2 OK " + theirs + "2", "4 OK " + ours + "d"}, ""},
		"an older one":       {map[int]string{1: theirs + "1", 2: ours + "old"}, []string{"1 OK " + theirs + "1", "2 OK " + ours + "d"}, ""},
		"theirs, like ours":  {map[int]string{1: "https://bot.example/webhooks/other"}, []string{"1 OK https://bot.example/webhooks/other", "2 OK " + ours + "d"}, ""},
		"only the third":     {map[int]string{1: theirs + "1", 2: theirs + "2", 4: theirs + "4"}, []string{"1 OK " + theirs + "1", "2 OK " + theirs + "2", "4 OK " + theirs + "4"}, bot.Invalid},
		"the third is there": {map[int]string{3: ours + "managed"}, []string{"1 OK " + ours + "d", "3 OK " + ours + "managed"}, ""},
	} {
		h := newHouse(t, nil)
		d := h.device("Boardroom")
		for slot, address := range tt.taken {
			h.register(d, slot, address)
		}
		for range 2 { // what is as it should be stays
			if err := h.client.KeepFeedback(t.Context(), d, ours, ours+"d"); bot.KindOf(err) != tt.kind && (err != nil || tt.kind != "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := h.slots(d); !slices.Equal(got, tt.want) {
			t.Errorf("%s: the slots are %q, not %q", name, got, tt.want)
		}
		if err := h.client.DropFeedback(t.Context(), d, ours); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		left := slices.DeleteFunc(slices.Clone(tt.want), func(s string) bool { return strings.Contains(s, ours) && !strings.HasPrefix(s, "3") })
		if got := h.slots(d); !slices.Equal(got, left) {
			t.Errorf("%s: after letting go the slots are %q, not %q", name, got, left)
		}
	}
}

// TestSlotThatTheDeviceGaveUp is registered again.
func TestSlotThatTheDeviceGaveUp(t *testing.T) {
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer away.Close()
	h := newHouse(t, nil)
	d := h.device("Boardroom")
	if err := h.client.KeepFeedback(t.Context(), d, away.URL, away.URL+"/d"); err != nil {
		t.Fatal(err)
	}
	until(t, "the device gives the slot up", func() bool {
		h.happen("panel clicked", "Boardroom", "panel", "help")
		return slices.Equal(h.slots(d), []string{"1 Failed " + away.URL + "/d"})
	})
	if err := h.client.KeepFeedback(t.Context(), d, away.URL, away.URL+"/d"); err != nil {
		t.Fatal(err)
	}
	if got := h.slots(d); !slices.Equal(got, []string{"1 OK " + away.URL + "/d"}) {
		t.Errorf("the slots are %q", got)
	}
}

// TestSlotIsKeptWhileSomebodyWantsIt: a device posts as long as there is a wish;
// then its slot is let go, whoever took it.
func TestSlotIsKeptWhileSomebodyWantsIt(t *testing.T) {
	h := newHouse(t, nil)
	d, notes := h.device("Boardroom"), &memory{}
	free := func() bool { return len(h.slots(d)) == 0 }
	known := func() int {
		all, err := ledger{notes}.all(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	e, stop := h.ears(notes, ours, nil)
	posts, err := e.Hear(t.Context(), d)
	if err != nil || !posts || free() || known() != 1 {
		t.Fatalf("hear: %v %v, slots %q, %d known", posts, err, h.slots(d), known())
	}
	if n := e.heard.times(func(f bot.DeviceEvent) bool { return f.First && f.Kind == bot.DevicePeople }); n != 1 {
		t.Errorf("how things stand was noted %d times", n)
	}
	// Nobody says yet that they want it; that follows.
	e.want(d.ID, Wish{Events: true})
	h.clock.Advance(2 * letGo)
	if err := h.client.DropFeedback(t.Context(), d, ours); err != nil {
		t.Fatal(err)
	}
	until(t, "the slot is registered again", func() bool { return !free() })
	e.want(d.ID, Wish{})
	until(t, "the slot is let go", func() bool { return free() && known() == 0 })

	e.want(d.ID, Wish{Events: true})
	until(t, "the slot is taken", func() bool { return !free() })
	stop()
	h.clock.Advance(2 * letGo)
	h.happen("device goes offline", "Boardroom")
	_, stop = h.ears(notes, ours, nil) // another one, which has never heard of it
	h.clock.Advance(2 * listAge)
	until(t, "the list says that it is away", func() bool { return h.device("Boardroom").Connection == bot.DeviceOffline })
	if known() != 1 {
		t.Error("a slot that cannot be freed is forgotten")
	}
	h.happen("device returns", "Boardroom")
	h.clock.Advance(2 * listAge)
	until(t, "the slot is let go after a restart", func() bool { return known() == 0 && free() })
	stop()

	// The bot has moved: its old address is given up.
	h.register(d, 1, "https://old.example/d")
	if err := (ledger{notes}).note(t.Context(), d.ID, slotNote{Prefix: "https://old.example/", At: h.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	e, _ = h.ears(notes, ours, nil)
	e.want(d.ID, Wish{Events: true})
	until(t, "the slot leads to the new address", func() bool {
		got := h.slots(d)
		return len(got) == 1 && strings.HasPrefix(got[0], "1 OK "+ours)
	})
}

// TestPolling looks at a device that cannot report to us.
func TestPolling(t *testing.T) {
	h := newHouse(t, nil)
	d, away := h.device("Huddle 3"), h.device("Maple")
	e, _ := h.ears(&memory{}, "", nil)
	if posts, err := e.Hear(t.Context(), d); posts || err != nil {
		t.Fatalf("it is said that it posts: %v %v", posts, err)
	}
	e.want(d.ID, Wish{Events: true, Offline: true})
	e.want(away.ID, Wish{Events: true, Offline: true})
	h.happen("people walk in", "Huddle 3", "count", 2)
	until(t, "people are seen", func() bool { return e.heard.times(people(2)) > 0 })
	connection := func(id string, c bot.Connection) func(bot.DeviceEvent) bool {
		return func(f bot.DeviceEvent) bool {
			return f.Kind == bot.DeviceConnection && f.DeviceID == id && f.Connection == c
		}
	}
	until(t, "connections are told", func() bool {
		return e.heard.times(connection(d.ID, bot.DeviceOnline)) > 0 && e.heard.times(connection(away.ID, bot.DeviceOffline)) > 0
	})
	if n := e.heard.times(func(f bot.DeviceEvent) bool { return f.DeviceID == away.ID && f.Kind == bot.DevicePeople }); n > 0 {
		t.Error("people are counted where nobody looks")
	}
	if got := h.slots(d); len(got) > 0 {
		t.Errorf("slots without an address: %q", got)
	}
	// Webex fails: how the devices stand is no news then.
	h.mu.Lock()
	h.fails = http.StatusServiceUnavailable
	h.mu.Unlock()
	h.clock.Advance(2 * listAge)
	known := h.called("GET /v1/workspaces")
	until(t, "the list is asked for", func() bool {
		h.clock.Advance(listAgain)
		return h.called("GET /v1/workspaces") > known+1
	})
	if n := e.heard.times(connection(d.ID, bot.DeviceUnknown)); n > 0 {
		t.Errorf("that nothing is known was told %d times", n)
	}
}

// TestDeadDeviceDelaysNobody: one device takes the connection and never answers.
func TestDeadDeviceDelaysNobody(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dead.Close() }()
	h := newHouse(t, nil)
	living := h.entries()
	living = living[slices.IndexFunc(living, func(e Entry) bool { return e.Name == "Boardroom" }):][:1]
	h.client, err = New(Config{Networks: Networks{mustAddrPrefix(t)}, Clock: h.clock.Now,
		Entries: append([]Entry{{Name: "A dead one", URL: "http://" + dead.Addr().String(), User: "u", Password: "p"}}, living...)})
	if err != nil {
		t.Fatal(err)
	}
	e, stop := h.ears(&memory{}, "", nil)
	e.want("lan:a dead one", Wish{Events: true})
	e.want(living[0].id(), Wish{Events: true})
	until(t, "the living one", func() bool {
		return e.heard.times(func(f bot.DeviceEvent) bool { return f.DeviceID == living[0].id() }) > 0
	})
	stop() // does not wait for the dead one

	ended, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var errs []error
	e.times.device = time.Millisecond
	errs = append(errs, e.round(ended, map[string]Wish{"lan:a dead one": {Events: true}}))
	if errs[0] == nil || !strings.Contains(errs[0].Error(), "A dead one") {
		t.Errorf("the round says %v", errs[0])
	}
}
