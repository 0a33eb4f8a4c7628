package contactcenter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	centre "floorwalker/integrations/simulator/contactcenter"
	"floorwalker/integrations/simulator/world"
)

func TestLiveRequests(t *testing.T) {
	const task, request = "9ce62805-3931-44d3-a839-3004025f7e30", "3b7e6ad3-e5fe-4dd1-89a1-d7d952e29990"
	for name, tt := range map[string]struct {
		live Live
		want string // path and body
	}{
		"end":        {Live{Action: EndTask, TaskID: task}, "/v1/tasks/" + task + "/end "},
		"hold":       {Live{Action: HoldTask, TaskID: task}, "/v1/tasks/" + task + `/hold {"mediaResourceId":"` + task + `"}`},
		"resume":     {Live{Action: ResumeTask, TaskID: task}, "/v1/tasks/" + task + `/unhold {"mediaResourceId":"` + task + `"}`},
		"to a queue": {Live{Action: TransferTask, TaskID: task, To: "q", ToKind: "queue"}, "/v1/tasks/" + task + `/transfer {"destinationType":"queue","to":"q"}`},
		"assign":     {Live{Action: AssignTask, TaskID: task}, "/v1/tasks/" + task + "/assign "},
		"barge":      {Live{Action: BargeIn, TaskID: task}, "/v1/monitor/" + task + "/bargeIn "},
		"stop":       {Live{Action: EndMonitor, TaskID: task}, "/v1/monitor/" + task + "/end "},
		"listen in":  {Live{Action: Monitor, TaskID: task, RequestID: request}, `/v1/monitor {"id":"` + request + `","invisibleMode":false,"monitorType":"midcall","taskId":"` + task + `","trackingId":"` + request + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = r.URL.EscapedPath() + " " + string(body)
				w.WriteHeader(http.StatusAccepted)
			})
			if err := c.Live(t.Context(), tt.live); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLiveErrors(t *testing.T) {
	for _, tt := range []struct {
		action LiveAction
		status int
		kind   bot.ErrorKind
		says   string
	}{
		{Monitor, 412, bot.Invalid, "logged in to it with a phone"},
		{BargeIn, 412, bot.Invalid, "listening in to that call first"},
		{Monitor, 403, bot.Upstream, "role of a supervisor"},
		{EndTask, 403, bot.Upstream, "must be yours at this moment"},
		{EndTask, 401, bot.NotLinked, "connect your account again"},
		{HoldTask, 400, bot.Upstream, "Nothing was changed"},
		{EndTask, 500, bot.Uncertain, "did not say whether it ended it"},
	} {
		var calls atomic.Int32
		c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			answer(tt.status, `{"trackingId":"WX_1"}`)(w, r)
		}).As(rest.StaticToken("own"))
		err := c.Live(t.Context(), Live{Action: tt.action, TaskID: "t", RequestID: "r"})
		var e *bot.Error
		if !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(e.Public, tt.says) || e.TrackingID != "WX_1" {
			t.Errorf("%s %d: %v", tt.action, tt.status, err)
		}
		if calls.Load() != 1 {
			t.Errorf("%s %d: sent %d times", tt.action, tt.status, calls.Load())
		}
	}
}

func TestLiveRefuses(t *testing.T) {
	c := newClient(t, nil)
	for name, l := range map[string]Live{
		"no task":    {Action: EndTask},
		"long task":  {Action: EndTask, TaskID: strings.Repeat("x", 65)},
		"no target":  {Action: TransferTask, TaskID: "t", ToKind: "queue"},
		"long":       {Action: TransferTask, TaskID: "t", ToKind: "queue", To: strings.Repeat("x", 44)},
		"no action":  {TaskID: "t"},
		"odd action": {Action: "sing", TaskID: "t"},
	} {
		if err := c.Live(t.Context(), l); err == nil {
			t.Errorf("%s was sent", name)
		}
	}
}

// quiet is a centre in which only what is made to happen happens, with an agent
// on a call and a supervisor.
func quiet(t *testing.T) (c *Client, floor *centre.Centre, pass func(), agent, other centre.AgentView) {
	t.Helper()
	c, floor, clk := newFloor(t, func(w *world.World) { w.ContactCenter.Traffic, w.ContactCenter.HistoryDays = 0, 0 })
	happen := func(what, field, value string) {
		t.Helper()
		if err := floor.Happen(what, map[string]any{field: value}); err != nil {
			t.Fatal(err)
		}
	}
	var free []centre.AgentView
	for _, a := range floor.Snapshot().Agents {
		if a.State == "available" && a.Team == "Blue" {
			free = append(free, a)
		}
	}
	happen("contact arrives", "queue", "Billing")
	happen("agent answers", "agent", free[0].Name)
	for _, a := range floor.Snapshot().Agents {
		if a.ID == free[0].ID {
			agent = a
		}
	}
	return c, floor, func() { clk.Advance(time.Second) }, agent, free[1]
}

// TestLiveOnTheFloor does to a call what its agent and a supervisor may.
func TestLiveOnTheFloor(t *testing.T) {
	c, floor, pass, maya, boss := quiet(t)
	own, above := c.As(rest.StaticToken("agent "+maya.ID)), c.As(rest.StaticToken("supervisor "+boss.ID))
	contact := func() bot.Contact {
		t.Helper()
		k, err := c.Contact(t.Context(), maya.Contact)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	do := func(as *Client, action LiveAction, to ...string) {
		t.Helper()
		l := Live{Action: action, TaskID: maya.Contact, RequestID: "3b7e6ad3-e5fe-4dd1-89a1-d7d952e29990"}
		if len(to) > 0 {
			l.To, l.ToKind = to[0], to[1]
		}
		if err := as.Live(t.Context(), l); err != nil {
			t.Fatalf("%s: %v", action, err)
		}
		pass()
	}
	refused := func(as *Client, action LiveAction, says string) {
		t.Helper()
		err := as.Live(t.Context(), Live{Action: action, TaskID: maya.Contact, RequestID: "r", To: "x", ToKind: "queue"})
		if bot.KindOf(err) != bot.Upstream && bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", action, err, says)
		}
	}
	refused(above, EndTask, "must be yours")
	refused(own, Monitor, "scope")
	refused(above, BargeIn, "listening in to that call first")
	refused(own, ResumeTask, "not in the state")
	refused(own, TransferTask, "not the id of a queue")
	refused(above, AssignTask, "must be yours at this moment, or, to take it, wait")
	do(own, HoldTask)
	if s := contact().Status; s != bot.ContactOnHold {
		t.Errorf("held, it is %s", s)
	}
	do(own, ResumeTask)
	if k := contact(); k.Status != bot.ContactConnected || k.Monitored {
		t.Errorf("resumed, it is %+v", k)
	}
	do(above, Monitor)
	if k := contact(); !k.Monitored || k.Barged {
		t.Errorf("listened to, it is %+v", k)
	}
	do(above, BargeIn)
	if k := contact(); !k.Barged {
		t.Errorf("barged in on, it is %+v", k)
	}
	do(above, EndMonitor)
	refused(above, EndMonitor, "listening in to that call first")
	var sales string
	for _, q := range floor.Snapshot().Queues {
		if q.Name == "Sales" {
			sales = q.ID
		}
	}
	do(own, TransferTask, sales, "queue")
	if k := contact(); k.QueueID != sales {
		t.Errorf("transferred, it is %+v", k)
	}
}

// TestLiveEnds ends a call, and gives another to whoever takes it.
func TestLiveEnds(t *testing.T) {
	c, floor, pass, maya, boss := quiet(t)
	if err := c.As(rest.StaticToken("agent "+maya.ID)).Live(context.Background(), Live{Action: EndTask, TaskID: maya.Contact}); err != nil {
		t.Fatal(err)
	}
	pass()
	if k, err := c.Contact(t.Context(), maya.Contact); err != nil || k.Active {
		t.Errorf("%+v, %v", k, err)
	}
	if err := floor.Happen("contact arrives", map[string]any{"queue": "Billing", "id": "9ce62805-3931-44d3-a839-3004025f7e30"}); err != nil {
		t.Fatal(err)
	}
	if err := c.As(rest.StaticToken("supervisor "+boss.ID)).Live(t.Context(), Live{Action: AssignTask, TaskID: "9ce62805-3931-44d3-a839-3004025f7e30"}); err != nil {
		t.Fatal(err)
	}
	pass()
	for _, a := range floor.Snapshot().Agents {
		if a.ID == boss.ID && (a.State != "ringing" || a.Contact != "9ce62805-3931-44d3-a839-3004025f7e30") {
			t.Errorf("%+v", a)
		}
	}
}
