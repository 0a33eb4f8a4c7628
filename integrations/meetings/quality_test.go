package meetings

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/contract"
	site "floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/world"
)

// figuresFor is a site with the figures of its meetings, read with somebody's
// token; every request and answer is held to Cisco's specification.
func figuresFor(t *testing.T, admin string, w *world.World) (*Calendar, *Qualities) {
	t.Helper()
	sys := site.New(site.Config{World: w, Clock: clock.NewFrozen(start), Authorize: func(token string) (site.Identity, bool) {
		for _, p := range w.People {
			if strings.HasPrefix(p.Email, token+".") {
				id := site.Identity{PersonID: p.ID, Scopes: site.PersonScopes(), Admin: p.Role == "admin"}
				if id.Admin {
					id.Scopes = append(id.Scopes, site.AdministratorScopes()...)
				}
				return id, true
			}
		}
		return site.Identity{}, false
	}})
	c := newClient(t, httptest.NewServer(contract.Middleware(t, sys.Handler(), "meetings.json", contract.WithPrefix("/v1"))))
	return c.Calendar(rest.StaticToken("alex"), nil), NewQualities(c.rest.As(rest.StaticToken(admin), nil), QualityDays)
}

func TestQualityOfAMeeting(t *testing.T) {
	alex, figures := figuresFor(t, "robin", world.Default())
	held, err := alex.Held(t.Context(), bot.Range{From: start.AddDate(0, 0, -7), To: start})
	if err != nil || len(held) != 5 || held[4].Title != "Stand-up" || held[4].State != bot.MeetingEnded || held[4].ScheduledID == "" || !strings.Contains(held[4].ID, "_I_") {
		t.Fatalf("held %+v, %v", held, err)
	}
	all, err := figures.Quality(t.Context(), held[4].ID)
	if err != nil || len(all) != 4 || all[0].Name != "Alex Morgan" {
		t.Fatalf("%+v, %v", all, err)
	}
	if good := all[0].AudioIn; good.Samples != 15 || good.Poor != 0 || good.Each != time.Minute || good.Loss > 1 || good.Latency < 40*time.Millisecond {
		t.Errorf("a good one: %+v", good)
	}
	if poor := all[2].AudioOut; poor.Poor != 5 || poor.WorstLoss <= PoorLoss || poor.Loss >= poor.WorstLoss || all[2].Network != "wifi" {
		t.Errorf("a poor one: %+v, %s", poor, all[2].Network)
	}
	if all[0].ShareIn.Samples != 0 {
		t.Errorf("nobody shared: %+v", all[0].ShareIn)
	}
	if _, err := figures.Quality(t.Context(), held[4].SeriesID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("of a series: %v", err)
	}
	_, people := figuresFor(t, "dana", world.Default())
	if _, err := people.Quality(t.Context(), held[4].ID); bot.KindOf(err) != bot.Forbidden || !strings.Contains(err.Error(), "analytics:read_all") {
		t.Errorf("no administrator: %v", err)
	}
	w := world.Default()
	w.Organization.NoProPack = true
	if _, unpaid := figuresFor(t, "robin", w); bot.KindOf(second(unpaid.Quality(t.Context(), held[4].ID))) != bot.Forbidden {
		t.Error("no licence")
	}
}

// TestQualityOfAStrangeMeeting reads figures that are not as Cisco says.
func TestQualityOfAStrangeMeeting(t *testing.T) {
	answer := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
	figures := NewQualities(newClient(t, server).rest, QualityDays)
	for body, want := range map[string]Media{
		`"audioIn":[{"packetLoss":[1,"3",null,-5,"x",{}],"latency":[10]}]`:                         {Samples: 6, Each: time.Minute, Loss: 2, WorstLoss: 3, Latency: 10 * time.Millisecond, WorstLatency: 10 * time.Millisecond},
		`"audioIn":[{"packetLoss":[900],"samplingInterval":1e300}]`:                                {Samples: 1, Poor: 1, Each: time.Hour, Loss: 100, WorstLoss: 100},
		`"audioIn":[{"latency":[401,399],"samplingInterval":10},{"latency":[400],"jitter":[5,5]}]`: {Samples: 4, Poor: 1, Each: 10 * time.Second, Latency: 400 * time.Millisecond, WorstLatency: 401 * time.Millisecond, Jitter: 5 * time.Millisecond},
		`"audioIn":{"packetLoss":5}`: {Each: time.Minute},
		`"audioIn":["x",5,null]`:     {Each: time.Minute},
		`"joinTime":5`:               {Each: time.Minute},
	} {
		answer = `{"items":[{"webexUserName":"A\nB",` + body + `}]}`
		all, err := figures.Quality(t.Context(), "x_I_1")
		if err != nil || len(all) != 1 || all[0].AudioIn != want || all[0].Name != "A B" {
			t.Errorf("%s: %+v, %v", body, all, err)
		}
	}
	for _, empty := range []string{`{"items":[]}`, `{"items":null}`} {
		answer = empty
		if _, err := figures.Quality(t.Context(), "x_I_1"); bot.KindOf(err) != bot.NotFound {
			t.Errorf("%s: %v", empty, err)
		}
	}
}

func FuzzQuality(f *testing.F) {
	f.Add([]byte(`{"audioIn":[{"packetLoss":[1,"3",null],"latency":[1e308],"jitter":[{}],"samplingInterval":60}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := rest.Items[session]("items")(slices.Concat([]byte(`{"items":[`), data, []byte(`]}`)))
		if err != nil {
			return
		}
		for _, s := range all {
			m := s.attendance().AudioIn
			if m.Loss < 0 || m.Loss > 100 || m.Latency < 0 || m.Latency > time.Hour || m.Poor > m.Samples {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestQualityConforms(t *testing.T) {
	resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
		up, err := rest.New(base, opts...)
		if err != nil {
			return nil, err
		}
		figures := NewQualities(up.As(rest.StaticToken(resttest.Secret), nil), QualityDays)
		return func(ctx context.Context) error { return second(figures.Quality(ctx, "x_I_1")) }, nil
	})
}
