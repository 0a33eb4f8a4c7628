package contactcenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/simulator/world"
)

var eastern = func() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return z
}()

// aCallback is one that Cisco takes at the time of the tests.
func aCallback() Callback {
	from := time.Date(2026, 3, 11, 15, 0, 0, 0, eastern)
	return Callback{Customer: "John Doe", Number: "+19195550142", From: from, To: from.Add(time.Hour),
		QueueID: "123e4567-e89b-12d3-a456-426614174000", Reason: "asked\nfor"}
}

const callbackAnswer = `{"id":"6a64d539-4653-4c48-98d7-78fb66c1bc1d","customerName":"John Doe","callbackNumber":"+19195550142","timezone":"America/New_York",
	"scheduleDate":"2026-03-11","startTime":"15:00:00","endTime":"16:00:00","queueId":"123e4567-e89b-12d3-a456-426614174000"}`

func TestCallbackRequests(t *testing.T) {
	const id = "6a64d539-4653-4c48-98d7-78fb66c1bc1d"
	moved := aCallback()
	moved.ID, moved.Source = id, "the-call-before" // the whole record is replaced, with what another tool put into it
	body := `"customerName":"John Doe","callbackNumber":"+19195550142","timezone":"America/New_York","scheduleDate":"2026-03-11","startTime":"15:00:00","endTime":"16:00:00",` +
		`"queueId":"123e4567-e89b-12d3-a456-426614174000","callbackReason":"asked for"}`
	for name, tt := range map[string]struct {
		do     func(context.Context, *Client) error
		status int
		want   string
	}{
		"add": {func(ctx context.Context, c *Client) error {
			got, err := c.AddCallback(ctx, aCallback())
			if err == nil && (got.ID != id || !got.From.Equal(aCallback().From) || got.Customer != "John Doe") {
				err = fmt.Errorf("got %+v", got)
			}
			return err
		}, 201, "POST " + `{` + body},
		"move":   {func(ctx context.Context, c *Client) error { _, err := c.MoveCallback(ctx, moved); return err }, 200, "PUT /" + id + ` {"id":"` + id + `",` + strings.TrimSuffix(body, "}") + `,"sourceInteraction":"the-call-before"}`},
		"cancel": {func(ctx context.Context, c *Client) error { return c.CancelCallback(ctx, id) }, 204, "DELETE /" + id + " "},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				sent, _ := io.ReadAll(r.Body)
				got = strings.TrimSuffix(r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1/callbacks/organization/"+org+"/scheduled-callback"), " ") + " " + string(sent)
				answer(tt.status, callbackAnswer)(w, r)
			})
			if err := tt.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallbackRules(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Callback)
		says   string
	}{
		"as it is":       {func(*Callback) {}, ""},
		"no name":        {func(k *Callback) { k.Customer = "" }, "name"},
		"long name":      {func(k *Callback) { k.Customer = strings.Repeat("é", 251) }, "name"},
		"longest name":   {func(k *Callback) { k.Customer = strings.Repeat("é", 250) }, ""},
		"no number":      {func(k *Callback) { k.Number = "" }, "number"},
		"long number":    {func(k *Callback) { k.Number = "+123456789012345" }, "number"},
		"no queue":       {func(k *Callback) { k.QueueID = "" }, "queue"},
		"no time":        {func(k *Callback) { k.From, k.To = time.Time{}, time.Time{} }, "30 minutes from now"},
		"too soon":       {func(k *Callback) { k.From = now.Add(29 * time.Minute); k.To = k.From.Add(time.Hour) }, "30 minutes from now"},
		"just in time":   {func(k *Callback) { k.From = now.Add(30 * time.Minute); k.To = k.From.Add(time.Hour) }, ""},
		"too late":       {func(k *Callback) { k.From = now.AddDate(0, 0, 32); k.To = k.From.Add(time.Hour) }, "31 days"},
		"too short":      {func(k *Callback) { k.To = k.From.Add(29 * time.Minute) }, "30 minutes and 8 hours"},
		"too long":       {func(k *Callback) { k.From = k.From.Add(-7 * time.Hour); k.To = k.From.Add(8*time.Hour + time.Minute) }, "30 minutes and 8 hours"},
		"backwards":      {func(k *Callback) { k.To = k.From.Add(-time.Hour) }, "30 minutes and 8 hours"},
		"over midnight":  {func(k *Callback) { k.From = k.From.Add(8 * time.Hour); k.To = k.From.Add(2 * time.Hour) }, "same day"},
		"other location": {func(k *Callback) { k.To = k.To.UTC() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := aCallback()
			tt.change(&k)
			err := k.Check(now)
			if (tt.says == "") != (err == nil) || err != nil && (!strings.Contains(err.Error(), tt.says) || bot.KindOf(err) != bot.Invalid) {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}

func TestCallbackErrors(t *testing.T) {
	for _, tt := range []struct {
		status int
		kind   bot.ErrorKind
	}{{400, bot.Upstream}, {403, bot.Upstream}, {404, bot.NotFound}, {500, bot.Uncertain}} {
		var calls atomic.Int32
		c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			answer(tt.status, `{"trackingId":"WX_1"}`)(w, r)
		})
		_, add := c.AddCallback(t.Context(), aCallback())
		var e *bot.Error
		if !errors.As(add, &e) || e.Kind != tt.kind || e.TrackingID != "WX_1" {
			t.Errorf("%d: %v", tt.status, add)
		}
		if err := c.CancelCallback(t.Context(), "6a64d539-4653-4c48-98d7-78fb66c1bc1d"); bot.KindOf(err) != tt.kind {
			t.Errorf("%d: %v", tt.status, err)
		}
		if calls.Load() != 2 {
			t.Errorf("%d: sent %d times", tt.status, calls.Load())
		}
	}
	c := newClient(t, nil)
	if err := c.CancelCallback(t.Context(), ""); bot.KindOf(err) != bot.NotFound {
		t.Error(err)
	}
	if _, err := c.Callback(t.Context(), strings.Repeat("x", 65)); bot.KindOf(err) != bot.NotFound {
		t.Error(err)
	}
}

func TestCallbacksPages(t *testing.T) {
	pages := 0
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("page") != fmt.Sprint(pages) || q.Get("assigneeAgent") != "" || q.Get("callbackNumber") != "+19195550142" {
			t.Errorf("%s", r.URL)
		}
		n := directoryPageSize
		if pages++; pages == 3 {
			n = 1
		}
		answer(200, `{"data":[`+strings.TrimSuffix(strings.Repeat(callbackAnswer+",", n), ",")+`]}`)(w, r)
	})
	got, err := c.Callbacks(t.Context(), "+19195550142", "")
	if err != nil || len(got) != 2*directoryPageSize+1 {
		t.Errorf("%d callbacks, %v", len(got), err)
	}
}

// TestHostileCallbacks reads records that cannot be.
func TestHostileCallbacks(t *testing.T) {
	c := newClient(t, answer(200, `{"data":[{"id":7,"timezone":"Mars","scheduleDate":"2026-02-31","startTime":"25:00"},null,{"id":"x","timezone":null}]}`))
	got, err := c.Callbacks(t.Context(), "+19195550142", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range got {
		if !k.From.IsZero() || !k.To.IsZero() {
			t.Errorf("%+v", k)
		}
	}
}

// TestCallbacksOnTheFloor schedules, moves and cancels one.
func TestCallbacksOnTheFloor(t *testing.T) {
	c, floor, clk := newFloor(t, func(w *world.World) { w.ContactCenter.HistoryDays = 0 })
	k := aCallback()
	k.From = clk.Now().In(eastern).AddDate(0, 0, 1).Truncate(time.Hour)
	k.To, k.QueueID = k.From.Add(time.Hour), floor.Snapshot().Queues[0].ID
	made, err := c.AddCallback(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	list := func(number, agent string) []Callback {
		t.Helper()
		all, err := c.Callbacks(t.Context(), number, agent)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if all := list(k.Number, ""); len(all) != 1 || all[0].ID != made.ID || !all[0].From.Equal(k.From) {
		t.Errorf("%+v", all)
	}
	if all := list("+19195550143", ""); len(all) != 0 {
		t.Errorf("of another number: %+v", all)
	}
	made.From, made.To = made.From.Add(time.Hour), made.To.Add(time.Hour)
	made.AgentID = floor.Snapshot().Agents[0].ID
	if _, err := c.MoveCallback(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if all := list("", made.AgentID); len(all) != 1 || !all[0].From.Equal(k.From.Add(time.Hour)) {
		t.Errorf("moved: %+v", all)
	}
	if err := c.CancelCallback(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.CancelCallback(t.Context(), made.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("cancelled twice: %v", err)
	}
	if _, err := c.Callback(t.Context(), made.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("%v", err)
	}
	k.QueueID = "none"
	if _, err := c.AddCallback(t.Context(), k); bot.KindOf(err) != bot.Upstream || !strings.Contains(err.Error(), "not the id of a queue") {
		t.Errorf("an unknown queue: %v", err)
	}
	if _, err := c.Callbacks(t.Context(), "", ""); bot.KindOf(err) != bot.Upstream {
		t.Errorf("of nobody: %v", err)
	}
	k.QueueID = floor.Snapshot().Queues[0].ID
	made, err = c.AddCallback(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	clk.Advance(48 * time.Hour)
	if all := list(k.Number, ""); len(all) != 0 {
		t.Errorf("past ones are listed: %+v", all)
	}
	if _, err := c.Callback(t.Context(), made.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a past one: %v", err)
	}
}
