package webex

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
	"floorwalker/integrations/simulator/contract"
)

const (
	said1 = `{"id":"` + messageID + `","roomId":"` + roomID + `","roomType":"group","text":"Floorwalker ping","html":"<p><spark-mention data-object-type=\"person\" data-object-id=\"` + botID + `\">Floorwalker</spark-mention> ping</p>","personId":"` + personID + `","personEmail":"m@example.com","mentionedPeople":["` + botID + `"],"parentId":"root","created":"2026-11-21T12:00:00.000Z","updated":"2026-11-21T12:00:05.000Z"}`
	press = `{"id":"press","type":"submit","messageId":"` + messageID + `","roomId":"` + roomID + `","personId":"` + personID + `","inputs":{"token":"t1"},"created":"2026-11-21T12:00:00.000Z"}`
	maya  = `{"id":"` + personID + `","emails":["maya@example.com"],"displayName":"Maya Lee","orgId":"org","type":"person","invitePending":"false","lastActivity":""}`
	sent  = `{"id":"new","roomId":"` + roomID + `"}`
)

var group = bot.Address{RoomID: roomID, ThreadID: "root"}

// TestContract makes every call there is and holds it to Cisco's specification.
func TestContract(t *testing.T) {
	check := contract.New(t, "messaging.json", contract.WithPrefix("/v1"))
	fake := (&fakeWebex{t: t}).
		on("GET people/me", ok(self)).
		on("GET people/*", ok(`{"id":"x","emails":["maya@example.com"],"displayName":"Maya Lee","orgId":"org","type":"person"}`)).
		on("GET messages/*", ok(said1)).
		on("GET attachment/actions/*", ok(press)).
		on("POST messages", ok(sent)).
		on("PUT messages/*", ok(sent)).
		on("DELETE messages/*", answer{status: 204}).
		on("GET webhooks", ok(`{"items":[]}`)).
		on("POST webhooks", ok(`{"id":"w"}`)).
		on("PUT webhooks/*", ok(`{"id":"w"}`)).
		on("DELETE webhooks/*", answer{status: 204})
	c := newClient(t, check.Transport(fake), Config{Draw: func(bot.Chart) ([]byte, error) { return []byte("png"), nil }})
	ctx := t.Context()
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := c.Me(ctx)
	do("me", err)
	_, err = c.Person(ctx, personID)
	do("person", err)
	_, err = c.Message(ctx, messageID)
	do("message", err)
	_, err = c.Press(ctx, "press")
	do("press", err)
	for name, r := range map[string]bot.Reply{
		"sentence": {Headline: "pong"}, "figures": billing(), "table": {Headline: "x", Table: queues(20)},
		"chart": {Headline: "x", Chart: &bot.Chart{}, File: textFile("a.csv", "a,b")},
	} {
		_, err = c.Post(ctx, group, r)
		do(name, err)
		_, err = c.Post(ctx, bot.Address{PersonID: personID}, r)
		do(name+" to a person", err)
		_, err = c.Replace(ctx, group, messageID, r)
		do(name+" in the place of another", err)
	}
	_, err = c.Webhooks(ctx)
	do("webhooks", err)
	w := Webhook{ID: "w", Name: "Floorwalker", TargetURL: "https://bot.example.com", Resource: "messages", Event: "created", Secret: "s"}
	_, err = c.CreateWebhook(ctx, w)
	do("create a webhook", err)
	do("update a webhook", c.UpdateWebhook(ctx, w))
	do("delete a webhook", c.DeleteWebhook(ctx, "w"))
	want := []string{
		"DELETE /messages/{messageId}", "DELETE /webhooks/{webhookId}", "GET /attachment/actions/{id}", "GET /messages/{messageId}",
		"GET /people/me", "GET /people/{personId}", "GET /webhooks", "POST /messages", "POST /webhooks", "PUT /messages/{messageId}", "PUT /webhooks/{webhookId}",
	}
	if diff := cmp.Diff(want, check.Seen()); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
}

func TestConformance(t *testing.T) {
	resttest.Run(t, func(base string, opts ...rest.Option) (func(context.Context) error, error) {
		r, err := rest.New(base, opts...)
		return func(ctx context.Context) error {
			_, err := New(Config{Client: r}).Me(ctx)
			return err
		}, err
	})
}

func TestMessageAndPress(t *testing.T) {
	fake := (&fakeWebex{t: t}).on("GET people/me", ok(self)).on("GET messages/*", ok(said1)).on("GET attachment/actions/*", ok(press))
	c := newClient(t, fake, Config{})
	m, err := c.Message(t.Context(), messageID)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(bot.Message{ID: messageID, RoomID: roomID, ThreadID: "root", PersonID: personID, Text: "ping", Created: at, Edited: true}, m); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
	p, err := c.Press(t.Context(), "press")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(bot.Press{ID: "press", MessageID: messageID, RoomID: roomID, PersonID: personID, Token: "t1", Created: at}, p); diff != "" {
		t.Errorf("press (-want +got):\n%s", diff)
	}
	if c.BotID() != botID {
		t.Errorf("bot id %q", c.BotID())
	}
}

func TestMessageBehindItsWebhook(t *testing.T) {
	tests := []struct {
		name    string
		answers []answer
		want    bot.ErrorKind
		took    time.Duration
	}{
		{"late", []answer{refusal(404), refusal(404), ok(said1)}, "", 2 * time.Second},
		{"deleted", []answer{refusal(404)}, bot.NotFound, 5 * time.Second},
		{"gone", []answer{refusal(410)}, bot.NotFound, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, (&fakeWebex{t: t}).on("GET people/me", ok(self)).on("GET messages/*", tt.answers...), Config{})
				start := time.Now()
				_, err := c.Message(t.Context(), messageID)
				if bot.KindOf(err) != tt.want || time.Since(start) != tt.took {
					t.Errorf("error %v after %s, want %q after %s", err, time.Since(start), tt.want, tt.took)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, (&fakeWebex{t: t}).on("GET people/me", ok(self)).on("GET messages/*", refusal(404)), Config{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := c.Message(ctx, messageID); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("error %v after %s, want the end of the context after 1s", err, time.Since(start))
		}
	})
}

func TestPersonIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := (&fakeWebex{t: t}).on("GET people/*", ok(maya))
		c := newClient(t, fake, Config{})
		want := bot.Person{ID: personID, OrgID: "org", Name: "Maya Lee", Email: "maya@example.com"}
		for _, calls := range []int{1, 1, 2} {
			p, err := c.Person(t.Context(), personID)
			if err != nil || p != want {
				t.Errorf("person %+v, %v", p, err)
			}
			if got := len(fake.whats()); got != calls {
				t.Errorf("%d calls, want %d", got, calls)
			}
			time.Sleep(personTTL / 2)
		}
	})
}

func TestPeopleAreBounded(t *testing.T) {
	p := people{entries: map[string]known{}}
	for i := range 3 * maxPeople {
		p.put(strings.Repeat("x", i%7)+time.Duration(i).String(), bot.Person{}, noon)
		if len(p.entries) > maxPeople {
			t.Fatalf("%d people are remembered", len(p.entries))
		}
	}
}

func TestUnsafeIDs(t *testing.T) {
	c := newClient(t, (&fakeWebex{t: t}).on("GET people/me", ok(self)), Config{})
	for _, id := range []string{"", "..", "a/../b"} {
		if _, err := c.Person(t.Context(), id); err == nil {
			t.Errorf("person %q was asked for", id)
		}
		if _, err := c.Message(t.Context(), id); id != "a/../b" && err == nil {
			t.Errorf("message %q was asked for", id)
		}
	}
}

func TestPublicErrors(t *testing.T) {
	tests := []struct {
		answer answer
		kind   bot.ErrorKind
		public string
	}{
		{refusal(400), bot.Internal, "fault of mine"},
		{refusal(401), bot.Upstream, "refuses my token"},
		{refusal(403), bot.Upstream, "does not let me"},
		{refusal(404), bot.NotFound, "does not exist any more"},
		{refusal(423), bot.Upstream, "has trouble"},
		{answer{status: 429, body: "{}", header: http.Header{"Retry-After": {"3600"}}}, bot.Upstream, "try again in 60 minutes"},
		{refusal(502), bot.Uncertain, "did not say whether"},
		{ok("<html>"), bot.Uncertain, "did not say whether"},
		{ok("{}"), bot.Upstream, "has trouble"},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, (&fakeWebex{t: t}).on("POST messages", tt.answer), Config{})
			_, err := c.Post(t.Context(), group, bot.Reply{Headline: "x"})
			e, ok := errors.AsType[*bot.Error](err)
			if !ok || e.Kind != tt.kind || !strings.Contains(e.Public, tt.public) {
				t.Errorf("%d %s: %v, want %s with %q", tt.answer.status, tt.answer.body, err, tt.kind, tt.public)
			} else if strings.Contains(tt.answer.body, "ROUTER_1") && e.TrackingID != "ROUTER_1" {
				t.Errorf("%d: tracking id %q", tt.answer.status, e.TrackingID)
			}
		})
	}
}
