package meetings

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	site "floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a simulated site. Tokens are first names.
type office struct {
	sys    *site.System
	client *Client
}

var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

// newOffice makes an office, with every request and answer held to Cisco's
// specification.
func newOffice(t testing.TB) office {
	t.Helper()
	w := world.Default()
	o := office{sys: site.New(site.Config{World: w, Clock: clock.NewFrozen(start), Authorize: func(token string) (site.Identity, bool) {
		for _, p := range w.People {
			if strings.HasPrefix(p.Email, token+".") {
				return site.Identity{PersonID: p.ID, Scopes: site.PersonScopes()}, true
			}
		}
		return site.Identity{}, false
	}})}
	server := httptest.NewServer(contract.Middleware(t, o.sys.Handler(), "meetings.json", contract.WithPrefix("/v1")))
	o.client = newClient(t, server)
	return o
}

func newClient(t testing.TB, server *httptest.Server) *Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL+"/v1", rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(up)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (o office) of(name string) *Calendar { return o.client.Calendar(rest.StaticToken(name), nil) }

var tomorrow = bot.Range{From: time.Date(2025, 6, 18, 4, 0, 0, 0, time.UTC), To: time.Date(2025, 6, 19, 4, 0, 0, 0, time.UTC)}

func plan1() bot.MeetingPlan {
	return bot.MeetingPlan{Title: "SL dip", Start: time.Date(2025, 6, 18, 13, 0, 0, 0, time.UTC), End: time.Date(2025, 6, 18, 13, 30, 0, 0, time.UTC), Zone: "America/New_York",
		Invitees: []bot.Invitee{{Email: "maya.patel@acme.example", Name: "Maya Patel"}}, Tag: "floorwalker-1"}
}

func TestLifeOfAMeeting(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	alex, maya := o.of("alex"), o.of("maya")
	if _, err := alex.Find(ctx, plan1()); bot.KindOf(err) != bot.NotFound {
		t.Fatalf("before: %v", err)
	}
	if _, err := alex.Create(ctx, plan1()); err != nil {
		t.Fatal(err)
	}
	m, err := alex.Find(ctx, plan1())
	if err != nil || m.Title != "SL dip" || m.HostName != "Alex Morgan" || m.Number == "" {
		t.Fatalf("found %+v, %v", m, err)
	}
	all, more, err := maya.Meetings(ctx, tomorrow)
	if err != nil || more || len(all) != 3 || all[1].Title != "SL dip" || !all[1].Start.Equal(plan1().Start) {
		t.Fatalf("Maya has %+v, %v", all, err)
	}
	one, err := alex.Meeting(ctx, all[1].ID)
	if err != nil || one.Recurring || one.ID != m.ID {
		t.Fatalf("one of one: %+v, %v", one, err)
	}
	if standUp, err := alex.Meeting(ctx, all[0].ID); err != nil || !standUp.Recurring || standUp.ID != all[0].ID {
		t.Fatalf("one of many: %+v, %v", standUp, err)
	}
	change := bot.MeetingChange{Title: "SL", Start: m.Start.Add(time.Hour), End: m.End.Add(time.Hour), Zone: "America/New_York"}
	if _, err := maya.Change(ctx, one, change); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("an invitee changes it: %v", err)
	}
	if _, err := alex.Change(ctx, one, change); err != nil {
		t.Fatal(err)
	}
	if m, err = alex.Meeting(ctx, one.ID); err != nil || m.Title != "SL" || !m.Start.Equal(change.Start) || !m.End.Equal(change.End) {
		t.Errorf("changed to %+v, %v", m, err)
	}
	dana := bot.Invitee{Email: "dana.whitfield@acme.example"}
	for range 2 { // once more is no error
		if err := alex.Invite(ctx, m, dana); err != nil {
			t.Fatal(err)
		}
	}
	invited, err := alex.Invitees(ctx, m)
	if err != nil || len(invited) != 2 || invited[0].Name != "Dana Whitfield" {
		t.Fatalf("invited %+v, %v", invited, err)
	}
	for range 2 {
		if err := alex.Uninvite(ctx, m, invited[0]); err != nil {
			t.Fatal(err)
		}
	}
	link, err := maya.Join(ctx, m)
	if err != nil || !strings.HasPrefix(link.Join, "https://") || link.Start != "" || !link.Until.Equal(start.Add(15*time.Minute)) {
		t.Errorf("Maya joins with %+v, %v", link, err)
	}
	if link, err := alex.Join(ctx, m); err != nil || link.Start == "" {
		t.Errorf("the host starts with %+v, %v", link, err)
	}
	if err := alex.End(ctx, m); err == nil {
		t.Error("a meeting that has not begun was ended")
	}
	if err := o.sys.Happen("meeting starts", map[string]any{"host": "Alex Morgan", "title": "SL"}); err != nil {
		t.Fatal(err)
	}
	if err := alex.End(ctx, m); err != nil {
		t.Fatal(err)
	}
	if err := alex.Cancel(ctx, m); err != nil {
		t.Fatal(err)
	}
	if _, err := alex.Meeting(ctx, m.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("after: %v", err)
	}
}

func TestIDsAreChecked(t *testing.T) {
	o := newOffice(t)
	c := o.of("alex")
	for _, id := range []string{"", "..", strings.Repeat("x", maxID+1)} {
		m := bot.Meeting{ID: id}
		if err := c.Cancel(t.Context(), m); err == nil {
			t.Errorf("%q was cancelled", id)
		}
		if _, err := c.Meeting(t.Context(), id); err == nil {
			t.Errorf("%q was looked at", id)
		}
	}
}

func TestCheck(t *testing.T) {
	now := start
	for name, change := range map[string]func(*bot.MeetingPlan){
		"over":       func(p *bot.MeetingPlan) { p.Start = now.Add(-time.Hour) },
		"too short":  func(p *bot.MeetingPlan) { p.End = p.Start.Add(9 * time.Minute) },
		"too long":   func(p *bot.MeetingPlan) { p.End = p.Start.Add(24 * time.Hour) },
		"long title": func(p *bot.MeetingPlan) { p.Title = strings.Repeat("ü", maxTitle+1) },
		"a crowd":    func(p *bot.MeetingPlan) { p.Invitees = make([]bot.Invitee, MaxInvitees+1) },
	} {
		p := plan1()
		change(&p)
		if err := Check(p, now); bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), nothing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Check(plan1(), now); err != nil {
		t.Error(err)
	}
}

// TestConformance holds calls to what every client must do.
func TestConformance(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *Calendar) error{
		"list": func(ctx context.Context, c *Calendar) error {
			_, _, err := c.Meetings(ctx, tomorrow)
			return err
		},
		"look": func(ctx context.Context, c *Calendar) error { _, err := c.Meeting(ctx, "x"); return err },
		"invited": func(ctx context.Context, c *Calendar) error {
			_, err := c.Invitees(ctx, bot.Meeting{ID: "x"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
				up, err := rest.New(base, opts...)
				if err != nil {
					return nil, err
				}
				c, err := New(up)
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return ask(ctx, c.Calendar(rest.StaticToken(resttest.Secret), nil)) }, nil
			})
		})
	}
}

func FuzzMeeting(f *testing.F) {
	f.Add(`{"id":"1","title":"a\nb","start":"2025-06-17T19:30:00Z","end":"x","integrationTags":["t"],"webLink":"https://x.example/"}`)
	f.Add(`{"id":1,"title":null,"integrationTags":{},"webLink":"javascript:x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		var m meeting
		if json.Unmarshal([]byte(body), &m) != nil {
			return
		}
		k := m.meeting()
		if k.End.Before(k.Start) || strings.ContainsAny(k.Title+k.HostName, "\n\r") || k.Link != "" && !strings.HasPrefix(k.Link, "https://") {
			t.Errorf("%+v", k)
		}
	})
}
