package contactcenter

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestForgottenListsAreReadAnew forgets a list that is kept, and one that is
// being read.
func TestForgottenListsAreReadAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k kept[int]
		reads := 0
		load := func(context.Context) ([]int, error) {
			reads++
			time.Sleep(time.Second)
			return []int{reads}, nil
		}
		get := func() int {
			t.Helper()
			v, err := k.get(t.Context(), time.Now, load)
			if err != nil {
				t.Fatal(err)
			}
			return v[0]
		}
		for range 2 {
			if get() != 1 {
				t.Error("a kept list was read again")
			}
		}
		k.forget()
		if get() != 2 {
			t.Error("a forgotten list was not read")
		}
		k.forget()
		go func() { _, _ = k.get(t.Context(), time.Now, load) }()
		synctest.Wait()
		k.forget()
		time.Sleep(2 * time.Second)
		if n := get(); n != 4 {
			t.Errorf("what was read before it was forgotten is kept: read %d", n)
		}
		time.Sleep(setupAge)
		if n := get(); n != 5 {
			t.Errorf("an old list is kept: read %d", n)
		}
	})
}

func TestForget(t *testing.T) {
	var calls atomic.Int32
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		answer(200, `{"meta":{},"data":[{"id":"1","name":"One","channelType":"TELEPHONY","entryPointType":"INBOUND"}]}`)(w, nil)
	})
	read := func() {
		t.Helper()
		points, err := c.EntryPoints(t.Context())
		if err != nil || len(points) != 1 || points[0] != (EntryPoint{"1", "One", "telephony", "inbound"}) {
			t.Fatalf("%+v, %v", points, err)
		}
	}
	read()
	read()
	c.Forget()
	read()
	if n := calls.Load(); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestEntryPointsOfTheFloor(t *testing.T) {
	c, floor, _ := newFloor(t, nil)
	points, err := c.EntryPoints(t.Context())
	if err != nil || len(points) != len(floor.Snapshot().Queues) {
		t.Errorf("%d entry points, %v", len(points), err)
	}
	for _, p := range points {
		if p.ID == "" || p.Name == "" || p.Channel == "" || p.Direction != "inbound" {
			t.Errorf("%+v", p)
		}
	}
}
