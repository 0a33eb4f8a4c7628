package roomos

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

func mustAddrPrefix(t *testing.T) netip.Prefix {
	t.Helper()
	return netip.PrefixFrom(mustAddr(t, "127.0.0.1:1").Addr(), 32)
}

func names(all []bot.Device) string {
	var list []string
	for _, d := range all {
		list = append(list, d.Name)
	}
	return strings.Join(list, ", ")
}

// TestListWhileWebexFails: devices on the LAN are known from the first moment,
// those of the cloud once they have been listed, and it is said what is lacking.
func TestListWhileWebexFails(t *testing.T) {
	h := newHouse(t, nil)
	list := func() (all []bot.Device, said string, err error) {
		ctx, remarks := bot.WithRemarks(t.Context())
		all, err = h.client.Devices(ctx)
		return all, remarks(), err
	}
	h.fails = http.StatusServiceUnavailable
	all, said, err := list()
	if err != nil || names(all) != "Boardroom, Training Room, Wallboard" || !strings.Contains(said, "only those on the LAN") {
		t.Fatalf("%s; %q; %v", names(all), said, err)
	}
	if _, err := h.client.CloudDevices(t.Context()); bot.KindOf(err) != bot.Upstream {
		t.Errorf("the check of the cloud says %v", err)
	}
	before := h.called("GET /v1/workspaces")
	if _, said, err = list(); err != nil || said == "" || h.called("GET /v1/workspaces") != before {
		t.Errorf("it is asked again at once: %q, %v", said, err)
	}
	h.fails = 0
	h.clock.Advance(listAgain)
	whole, said, err := list()
	if err != nil || len(whole) != 9 || said != "" {
		t.Fatalf("%s; %q; %v", names(whole), said, err)
	}
	h.fails = http.StatusBadGateway
	h.clock.Advance(listAge)
	all, said, err = list()
	if err != nil || names(all) != names(whole) || !strings.Contains(said, "how they stand is not known") {
		t.Errorf("%s; %q; %v", names(all), said, err)
	}
	if slices.ContainsFunc(all, func(d bot.Device) bool { return d.Connection != bot.DeviceUnknown }) {
		t.Error("it is said how a device stands")
	}
	if whole[0].Connection == bot.DeviceUnknown {
		t.Error("the list from before was changed")
	}

	alone, err := New(Config{Cloud: h.client.cloud, Clock: h.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alone.Devices(t.Context()); rest.Status(err) != http.StatusBadGateway {
		t.Errorf("without anything to tell: %v", err)
	}
}

// TestListIsReadOnceForAll: who asks while it is read waits for it, no longer
// than they want to, and it is given up when nobody waits.
func TestListIsReadOnceForAll(t *testing.T) {
	h := newHouse(t, nil)
	hold := make(chan struct{})
	h.hold = hold
	var askers sync.WaitGroup
	for range 20 {
		askers.Go(func() {
			if all, err := h.client.Devices(t.Context()); err != nil || len(all) != 9 {
				t.Errorf("%s; %v", names(all), err)
			}
		})
	}
	waiting := func() int {
		l := &h.client.listed
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.reading == nil {
			return 0
		}
		return l.reading.waiting
	}
	until(t, "all wait", func() bool { return waiting() == 20 })
	hasty, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.client.Devices(hasty); !errors.Is(err, context.Canceled) {
		t.Errorf("who does not want to wait gets %v", err)
	}
	close(hold)
	askers.Wait()
	if n := h.called("GET /v1/devices"); n != 1 {
		t.Errorf("the list was read %d times", n)
	}

	h.mu.Lock()
	h.hold = make(chan struct{}) // for ever
	h.mu.Unlock()
	h.clock.Advance(listAge)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := h.client.Devices(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a list that hangs: %v", err)
	}
	if n := waiting(); n != 0 {
		t.Errorf("%d wait for it", n)
	}
	h.mu.Lock()
	h.hold = nil
	h.mu.Unlock()
	if all, err := h.client.Devices(t.Context()); err != nil || len(all) != 9 {
		t.Errorf("after that: %s; %v", names(all), err)
	}
}
