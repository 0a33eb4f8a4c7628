package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/roomos"
)

// campus is many devices in a Webex that asks for patience now and then.
type campus struct {
	devices int
	mu      sync.Mutex
	calls   []time.Time
	muted   map[string]int // commands that were carried out, by device
	storms  int
}

// storm is every how many requests Webex asks for patience.
const storm = 40

func (c *campus) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(30 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	path := strings.TrimPrefix(req.URL.Path, "/v1/")
	if strings.HasPrefix(path, "xapi/") {
		c.calls = append(c.calls, time.Now())
		if len(c.calls)%storm == 0 {
			c.storms++
			r := answer(http.StatusTooManyRequests, "{}")
			r.Header.Set("Retry-After", "3")
			return r, nil
		}
	}
	switch path {
	case "devices":
		var items []string
		for i := range c.devices {
			state := "connected"
			if i%10 == 0 {
				state = "disconnected"
			}
			items = append(items, fmt.Sprintf(`{"id":"d%d","displayName":"Room %03d","workspaceLocationId":"tampa","capabilities":["xapi"],"connectionStatus":%q,"product":"Cisco Room Kit","software":"1"}`, i, i, state))
		}
		return answer(http.StatusOK, `{"items":[`+strings.Join(items, ",")+`]}`), nil
	case "workspaces":
		return answer(http.StatusOK, `{"items":[]}`), nil
	case "workspaceLocations":
		return answer(http.StatusOK, `{"items":[{"id":"tampa","locationId":"l","displayName":"Tampa"}]}`), nil
	case "xapi/schema":
		return answer(http.StatusOK, `[{"commands":{"Audio.Microphones.Mute":{}}}]`), nil
	case "xapi/status":
		mute := map[bool]string{true: "On", false: "Off"}[c.muted[req.URL.Query().Get("deviceId")] > 0]
		return answer(http.StatusOK, `{"result":{"Audio":{"Microphones":{"Mute":"`+mute+`"}}}}`), nil
	case "xapi/command/Audio.Microphones.Mute":
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		var command struct{ DeviceID string }
		if err := json.Unmarshal(body, &command); err != nil {
			return nil, err
		}
		c.muted[command.DeviceID]++
		return answer(http.StatusOK, `{"result":{}}`), nil
	}
	return answer(http.StatusNotFound, `{}`), nil
}

// most is how many requests came within any stretch of that length.
func (c *campus) most(span time.Duration) int {
	most, from := 0, 0
	for i, at := range c.calls {
		for at.Sub(c.calls[from]) >= span {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// TestFiveHundredDevicesInAStorm mutes every room of a campus: a tenth of the
// devices is offline, and Webex asks for patience again and again. It ends, each
// is asked once at most, the truth is told of each, and the budget holds.
func TestFiveHundredDevicesInAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const devices, offline = 500, 50
		there := &campus{devices: devices, muted: map[string]int{}}
		up, err := rest.New("https://webex.example.com/v1", rest.WithTransport(there), rest.WithLimiter(rest.NewBucket(devicesPerMinute, devicesBurst)))
		if err != nil {
			t.Fatal(err)
		}
		client, err := roomos.New(roomos.Config{Cloud: up})
		if err != nil {
			t.Fatal(err)
		}
		all := commands.All(commands.Deps{Devices: client})
		c := all[slices.IndexFunc(all, func(c bot.Command) bool { return c.Spec().Name == "device mute" })].(bot.Changer)
		r := bot.Request{Role: bot.Supervisor, Now: time.Now(), Location: time.UTC, Slots: bot.Slots{"all": {{Kind: bot.KindChoice, Name: "every"}}, "site": {{Kind: bot.KindSite, Name: "Tampa"}}}}
		preview, ask, err := c.Preview(t.Context(), r)
		if err != nil || !ask || len(there.muted) > 0 {
			t.Fatalf("asks %v: %v", ask, err)
		}
		r.Slots = preview.Slots
		limit := min(c.(bot.Lasting).Lasts(r), bot.MaxChange)
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		began := time.Now()
		reply, err := c.Do(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("Done on %d of %d devices: %d not asked.", devices-offline, devices, offline); reply.Headline != want {
			t.Errorf("says %q, want %q", reply.Headline, want)
		}
		var file strings.Builder
		if err := reply.File.Write(&file); err != nil || strings.Count(file.String(), "is now muted") != devices-offline || strings.Count(file.String(), "it is offline") != offline {
			t.Errorf("the file does not tell of each: %v", err)
		}
		for id, n := range there.muted {
			if n != 1 {
				t.Errorf("%s was asked for %d times", id, n)
			}
		}
		if most := there.most(time.Minute); most > devicesPerMinute+devicesBurst {
			t.Errorf("%d requests in a minute", most)
		}
		t.Logf("%d requests, %d times patience was asked for, %s", len(there.calls), there.storms, time.Since(began).Round(time.Second))
	})
}
