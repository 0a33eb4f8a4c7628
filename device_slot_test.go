package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// TestSlotOutlivesTheBot asks a question on a screen and restarts the bot: the
// answer still comes into the thread, and the slot by which the device reports is
// freed once nobody waits for anything.
func TestSlotOutlivesTheBot(t *testing.T) {
	t.Parallel()
	redis := redisServer(t)
	w := world.Default()
	w.ContactCenter.Traffic, w.ContactCenter.HistoryDays, w.RoomOS.Traffic = 0, 0, 0
	s := newStage(t, w, startTime(t))
	lasting := &everywhere{client: s.client} // the address stays, whatever bot is behind it
	front := httptest.NewServer(lasting)
	defer front.Close()
	start := func() (stop func()) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		lasting.only("http://" + l.Addr().String())
		cfg := s.settings(l)
		cfg.RedisURL, cfg.PublicURL = Secret(redis), front.URL
		_, stop = s.start(cfg, testLog(t))
		return stop
	}
	alex, robin := s.as("alex"), s.silent("robin")
	device := robin.device("Huddle 3")

	stop := start()
	question := alex.say(alex.room("Contact centre floor"), "", "ask Huddle 3 are you done?")
	if got := alex.answer(question.ID).Text; !strings.Contains(got, "shows the question “are you done?”") {
		t.Fatal(got)
	}
	if got := robin.slots(device); !strings.Contains(got, front.URL) {
		t.Fatalf("the device posts to nobody who waits: %s", got)
	}
	stop()

	stop = start()
	if err := s.sim.Happen("prompt answered", map[string]any{"device": "Huddle 3", "option": "1"}); err != nil {
		t.Fatal(err)
	}
	if got := alex.answer(question.ID).Text; !strings.Contains(got, "Yes") {
		t.Fatal(got)
	}
	stop()

	s.sim.Clock().Advance(2 * time.Minute)
	stop = start()
	defer stop()
	s.until(func() (bool, string) {
		got := robin.slots(device)
		return !strings.Contains(got, front.URL), "the slot is still taken: " + got
	})
}

// only makes deliveries go to one bot.
func (e *everywhere) only(addr string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.targets = []string{addr}
}

// device is the id of a room device.
func (p *person) device(name string) string {
	p.s.t.Helper()
	var found struct {
		Items []struct{ ID, DisplayName string }
	}
	p.call(http.MethodGet, "/v1/devices?"+url.Values{"displayName": {name}}.Encode(), nil, &found)
	for _, d := range found.Items {
		if d.DisplayName == name {
			return d.ID
		}
	}
	p.s.t.Fatalf("there is no device %s", name)
	return ""
}

// slots is what a device says of those it posts to.
func (p *person) slots(device string) string {
	p.s.t.Helper()
	var found struct{ Result json.RawMessage }
	p.call(http.MethodGet, "/v1/xapi/status?"+url.Values{"deviceId": {device}, "name": {"HttpFeedback[*].*"}}.Encode(), nil, &found)
	return string(found.Result)
}
