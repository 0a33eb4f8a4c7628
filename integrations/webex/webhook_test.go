package webex

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

const (
	botUUID    = "f5b36187-c8dd-4727-8b2f-f9c447f29046"
	botID      = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9mNWIzNjE4Ny1jOGRkLTQ3MjctOGIyZi1mOWM0NDdmMjkwNDY"
	personID   = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS8wNmQ3MWE1MC0wODMzLTRmYTUtYTcyYS1jYzg5YjI1ZWVlMmE"
	roomID     = "Y2lzY29zcGFyazovL3VzL1JPT00vYmJjZWIxYWQtNDNmMS0zYjU4LTkxNDctZjE0YmIwYzRkMTU0"
	messageID  = "Y2lzY29zcGFyazovL3VzL01FU1NBR0UvOTJkYjNiZTAtNDNiZC0xMWU2LThhZTktZGQ1YjNkZmM1NjVk"
	testSecret = "a-secret-of-at-least-thirty-two-bytes"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func deliveryOf(resource, event, person string) string {
	return fmt.Sprintf(`{"id":"hook","name":"Floorwalker","resource":%q,"event":%q,"orgId":"o","createdBy":%q,"appId":"a",
"ownedBy":"creator","status":"active","created":"2026-11-01T10:00:00.000Z","actorId":%q,
"data":{"id":%q,"roomId":%q,"roomType":"group","personId":%q,"personEmail":"matt@example.com","mentionedPeople":[%q],"created":"2026-11-21T11:59:59.000Z"}}`,
		resource, event, botID, personID, messageID, roomID, person, botID)
}

type inbox struct {
	mu     sync.Mutex
	events []bot.Event
	err    error
}

func (i *inbox) Accept(_ context.Context, events ...bot.Event) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err == nil {
		i.events = append(i.events, events...)
	}
	return i.err
}

func signed(t testing.TB, a Algorithm, secret, body string) string {
	t.Helper()
	s, err := sign(a, secret, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func post(h http.Handler, header, signature, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/webhooks/webex", strings.NewReader(body))
	if signature != "" {
		r.Header.Set(header, signature)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandlerVerifies(t *testing.T) {
	body := deliveryOf("messages", "created", personID)
	good := signed(t, SHA1, testSecret, body)
	tests := []struct {
		name      string
		signature string
		body      string
		want      int
	}{
		{"good", good, body, 200},
		{"upper case", strings.ToUpper(good), body, 200},
		{"the other secret", signed(t, SHA1, "old", body), body, 200},
		{"no signature", "", body, 401},
		{"another secret", signed(t, SHA1, "stranger", body), body, 401},
		{"another algorithm", signed(t, SHA256, testSecret, body), body, 401},
		{"truncated", good[:38], body, 401},
		{"too long", good + "00", body, 401},
		{"no hex", strings.Repeat("z", 40), body, 401},
		{"algorithm in front", "sha1=" + good, body, 401},
		{"tampered", good, strings.Replace(body, "group", "direct", 1), 401},
		{"a blank more", good, body + " ", 401},
		{"signed rubbish", signed(t, SHA1, testSecret, "{"), "{", 400},
		{"signed trailing data", signed(t, SHA1, testSecret, body+body), body + body, 400},
		{"signed nothing", signed(t, SHA1, testSecret, ""), "", 400},
		{"signed null", signed(t, SHA1, testSecret, "null"), "null", 200},
		{"signed other types", signed(t, SHA1, testSecret, `{"data":[]}`), `{"data":[]}`, 400},
		{"too large", good, strings.Repeat("x", maxDelivery+1), 413},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := &inbox{}
			h, err := NewHandler(HandlerConfig{Secrets: []string{testSecret, "old"}, Inbox: in})
			if err != nil {
				t.Fatal(err)
			}
			w := post(h, SignatureHeader, tt.signature, tt.body)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
			if accepted := len(in.events) == 1; accepted != (tt.want == 200 && tt.body == body) {
				t.Errorf("%d events accepted", len(in.events))
			}
		})
	}
}

func TestHandlerAlgorithms(t *testing.T) {
	body := deliveryOf("messages", "created", personID)
	for _, a := range []Algorithm{SHA1, SHA256, SHA512} {
		h, err := NewHandler(HandlerConfig{Secrets: []string{testSecret}, Header: "X-Webex-Signature", Algorithm: a, Inbox: &inbox{}})
		if err != nil {
			t.Fatal(err)
		}
		for _, given := range []Algorithm{SHA1, SHA256, SHA512} {
			want := http.StatusUnauthorized
			if given == a {
				want = http.StatusOK
			}
			if got := post(h, "X-Webex-Signature", signed(t, given, testSecret, body), body).Code; got != want {
				t.Errorf("%s given to a handler for %s: status %d, want %d", given, a, got, want)
			}
		}
		if got := post(h, SignatureHeader, signed(t, a, testSecret, body), body).Code; got != http.StatusUnauthorized {
			t.Errorf("%s in the wrong header: status %d", a, got)
		}
	}
}

func TestHandlerAccepts(t *testing.T) {
	key := bot.ConversationKey(roomID, personID)
	notice := Notice{ObjectID: messageID, RoomID: roomID, PersonID: personID, Event: "created"}
	withActor := notice
	withActor.ActorID = personID
	left := withActor
	left.Event = "deleted"
	tests := []struct {
		name    string
		body    string
		receipt Receipt
		want    []bot.Event
	}{
		{"message", deliveryOf("messages", "created", personID), Accepted,
			[]bot.Event{{Source: "messages", Key: key, ID: "messages|created|" + messageID, At: noon, Payload: notice.Encode()}}},
		{"press", deliveryOf("attachmentActions", "created", personID), Accepted,
			[]bot.Event{{Source: "attachmentActions", Key: key, ID: "attachmentActions|created|" + messageID, At: noon, Payload: withActor.Encode()}}},
		{"joined", deliveryOf("memberships", "created", personID), Accepted,
			[]bot.Event{{Source: "memberships", Key: key, ID: "memberships|created|" + messageID + "|2026-11-21T11:59:59.000Z", At: noon, Payload: withActor.Encode()}}},
		{"left", deliveryOf("memberships", "deleted", personID), Accepted,
			[]bot.Event{{Source: "memberships", Key: key, ID: "memberships|deleted|" + messageID + "|2026-11-21T11:59:59.000Z", At: noon, Payload: left.Encode()}}},
		{"the bot itself joined", deliveryOf("memberships", "created", botID), Accepted,
			[]bot.Event{{Source: "memberships", Key: bot.ConversationKey(roomID, botID), ID: "memberships|created|" + messageID + "|2026-11-21T11:59:59.000Z", At: noon,
				Payload: Notice{ObjectID: messageID, RoomID: roomID, PersonID: botID, ActorID: personID, Event: "created"}.Encode()}}},
		{"migrated", `{"resource":"rooms","event":"migrated","data":{"id":"new","oldRoomId":"old"}}`, Accepted,
			[]bot.Event{{Source: "rooms", Key: bot.ConversationKey("new", ""), ID: "rooms|migrated|new", At: noon,
				Payload: Notice{ObjectID: "new", RoomID: "new", OldRoomID: "old", Event: "migrated"}.Encode()}}},
		{"own message", deliveryOf("messages", "created", botID), OwnMessage, nil},
		{"own message by its UUID", deliveryOf("messages", "created", botUUID), OwnMessage, nil},
		{"updated message", deliveryOf("messages", "updated", personID), Ignored, nil},
		{"something new", `{"resource":"meetings","event":"started","data":{"id":7}}`, Malformed, nil},
		{"something else", `{"resource":"meetings","event":"started","data":{"id":"7"}}`, Ignored, nil},
		{"another integration's", `{"resource":"others","event":"told","data":{"id":"7"}}`, Accepted, []bot.Event{{Source: "others", ID: "7", At: noon}}},
		{"another integration's, not read", `{"resource":"others","event":"told","data":{"id":"8"}}`, Malformed, nil},
		{"no id", `{"resource":"messages","event":"created","data":{"roomId":"r","personId":"p"}}`, Malformed, nil},
		{"no room", `{"resource":"messages","event":"created","data":{"id":"m","personId":"p"}}`, Malformed, nil},
		{"no person", `{"resource":"messages","event":"created","data":{"id":"m","roomId":"r"}}`, Malformed, nil},
		{"bad id", `{"resource":"messages","event":"created","data":{"id":"m\"x","roomId":"r","personId":"p"}}`, Malformed, nil},
		{"long id", `{"resource":"messages","event":"created","data":{"id":"` + strings.Repeat("a", maxID+1) + `","roomId":"r","personId":"p"}}`, Malformed, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := &inbox{}
			var receipt Receipt
			h, err := NewHandler(HandlerConfig{
				Insecure: true, Inbox: in, BotID: func() string { return botID },
				Observe: func(r Receipt, _ error) { receipt = r }, Now: func() time.Time { return noon },
				Others: map[string]func([]byte) (bot.Event, bool){"others": func(body []byte) (bot.Event, bool) {
					return bot.Event{Source: "others", ID: "7"}, strings.Contains(string(body), `"id":"7"`)
				}},
			})
			if err != nil {
				t.Fatal(err)
			}
			post(h, "", "", tt.body)
			if receipt != tt.receipt {
				t.Errorf("receipt %s, want %s", receipt, tt.receipt)
			}
			if diff := cmp.Diff(tt.want, in.events); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHandlerSaysWhenItCannotAccept(t *testing.T) {
	for _, cause := range []error{bot.ErrBusy, errors.New("redis is away")} {
		var seen error
		h, err := NewHandler(HandlerConfig{Insecure: true, Inbox: &inbox{err: cause}, Observe: func(_ Receipt, err error) { seen = err }})
		if err != nil {
			t.Fatal(err)
		}
		w := post(h, "", "", deliveryOf("messages", "created", personID))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
		}
		if !errors.Is(seen, cause) {
			t.Errorf("observed %v, want %v", seen, cause)
		}
	}
}

func TestHandlerRefusesToBeOpen(t *testing.T) {
	for name, cfg := range map[string]HandlerConfig{
		"no secret":     {Inbox: &inbox{}},
		"empty secret":  {Inbox: &inbox{}, Secrets: []string{""}},
		"no inbox":      {Secrets: []string{"x"}},
		"odd algorithm": {Inbox: &inbox{}, Secrets: []string{"x"}, Algorithm: "md5"},
	} {
		if _, err := NewHandler(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHandlerTakesOnlyPOST(t *testing.T) {
	h, err := NewHandler(HandlerConfig{Insecure: true, Inbox: &inbox{}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/webhooks/webex", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("status %d", w.Code)
	}
}

func TestHandlerCapsChunkedBodies(t *testing.T) {
	h, err := NewHandler(HandlerConfig{Insecure: true, Inbox: &inbox{}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(strings.Repeat(" ", maxDelivery)), strings.NewReader("{}")))
	r.ContentLength = -1
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, want 413", w.Code)
	}
}

func TestProbe(t *testing.T) {
	var receipts []Receipt
	h, err := NewHandler(HandlerConfig{Secrets: []string{testSecret}, Inbox: &inbox{err: errors.New("not for the inbox")},
		Observe: func(r Receipt, _ error) { receipts = append(receipts, r) }})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		handler http.Handler
		secret  string
		want    string
	}{
		{"ours", h, testSecret, ""},
		{"another secret", h, "other", "another webhook secret"},
		{"something else", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), testSecret, "something else"},
		{"an error", http.NotFoundHandler(), testSecret, "404"},
	}
	for _, tt := range tests {
		server := httptest.NewServer(tt.handler)
		err := Probe(ProbeConfig{Client: server.Client(), URL: server.URL, Secret: tt.secret})(t.Context())
		server.Close()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
	if diff := cmp.Diff([]Receipt{SelfTest, BadSignature}, receipts); diff != "" {
		t.Errorf("receipts (-want +got):\n%s", diff)
	}
}

func FuzzDelivery(f *testing.F) {
	f.Add([]byte(deliveryOf("messages", "created", personID)))
	f.Add([]byte(`{"resource":"rooms","event":"migrated","data":{"id":"a","oldId":"b"}}`))
	f.Add([]byte(`{"resource":"messages","RESOURCE":"rooms","event":"created","data":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		in := &inbox{}
		h, err := NewHandler(HandlerConfig{Insecure: true, Inbox: in})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body)))
		for _, e := range in.events {
			n, err := DecodeNotice(e.Payload)
			if err != nil || e.Key != bot.ConversationKey(n.RoomID, n.PersonID) {
				t.Errorf("accepted %+v with payload %s: %v", e, e.Payload, err)
			}
		}
		if len(in.events) > 0 && w.Code != http.StatusOK {
			t.Errorf("accepted, and answered %d", w.Code)
		}
	})
}

func FuzzSignature(f *testing.F) {
	f.Add("", []byte("x"))
	f.Add(strings.Repeat("0", 40), []byte("{}"))
	f.Fuzz(func(t *testing.T, signature string, body []byte) {
		v, err := newVerifier(SHA1, []string{testSecret})
		if err != nil {
			t.Fatal(err)
		}
		want := strings.EqualFold(signature, signed(t, SHA1, testSecret, string(body)))
		if got := v.verify(body, signature); got != want {
			t.Errorf("verify(%q, %q) = %v, want %v", body, signature, got, want)
		}
	})
}

func FuzzNotice(f *testing.F) {
	f.Add([]byte(`{"id":"a","event":"created"}`))
	f.Add(Notice{ObjectID: messageID, RoomID: roomID, PersonID: personID, ActorID: botID, Event: "created"}.Encode())
	f.Fuzz(func(t *testing.T, payload []byte) {
		n, err := DecodeNotice(payload)
		if err != nil || !isID(n.Event) {
			return
		}
		again, err := DecodeNotice(n.Encode())
		if err != nil || again != n {
			t.Errorf("%+v became %+v: %v", n, again, err)
		}
	})
}

// replayBody is a request body that benchmarks can read again and again.
type replayBody struct{ bytes.Reader }

func (*replayBody) Close() error { return nil }

// statusOnly is an answer that costs nothing.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }

type nowhere struct{}

func (nowhere) Accept(context.Context, ...bot.Event) error { return nil }

func benchmarkHandler(b *testing.B, signature string, want int) {
	body := deliveryOf("messages", "created", personID)
	if signature == "" {
		signature = signed(b, SHA1, testSecret, body)
	}
	h, err := NewHandler(HandlerConfig{Secrets: []string{testSecret}, Inbox: nowhere{}, BotID: func() string { return botID }})
	if err != nil {
		b.Fatal(err)
	}
	reader := &replayBody{}
	r := httptest.NewRequest(http.MethodPost, "/", reader)
	r.ContentLength = int64(len(body))
	r.Header.Set(SignatureHeader, signature)
	w := &statusOnly{header: http.Header{}}
	data := []byte(body)
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(data)
		w.status = http.StatusOK
		h.ServeHTTP(w, r)
		if w.status != want {
			b.Fatalf("status %d", w.status)
		}
	}
}

func BenchmarkHandlerGood(b *testing.B)      { benchmarkHandler(b, "", 200) }
func BenchmarkHandlerBad(b *testing.B)       { benchmarkHandler(b, strings.Repeat("ab", 20), 401) }
func BenchmarkHandlerMalformed(b *testing.B) { benchmarkHandler(b, "ab", 401) }
