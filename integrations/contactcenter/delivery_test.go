package contactcenter

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"floorwalker/integrations/rest"

	"floorwalker/bot"
)

// inbox keeps what it accepts; full refuses everything.
type inbox struct {
	events []bot.Event
	full   bool
}

func (b *inbox) Accept(_ context.Context, events ...bot.Event) error {
	if b.full {
		return bot.ErrBusy
	}
	b.events = append(b.events, events...)
	return nil
}

const (
	newSecret = "a secret of thirty-two characters"
	oldSecret = "another secret of that many signs"
)

func hexMAC(secret, body string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(body))
	return hex.EncodeToString(m.Sum(nil))
}

func agentEvent(id, stamp string) string {
	return `{"id":"` + id + `","specversion":"1.0","type":"agent:channel_state_change","source":"/com/cisco/wxcc/sub-1","comciscoorgid":"` + org +
		`","comciscotimestamp":"` + stamp + `","datacontenttype":"application/json","data":{"agentId":"A","currentState":"idle","createdTime":1773144000000}}`
}

func stamp(d time.Duration) string { return strconv.FormatInt(now.Add(d).UnixMilli(), 10) }

func TestReceiver(t *testing.T) {
	body := agentEvent("1", stamp(0))
	unstamped := strings.Replace(body, `"comciscotimestamp":"`+stamp(0)+`",`, "", 1)
	foreign := strings.Replace(body, org, "00000000-0000-4000-8000-000000000000", 1)
	for _, c := range []struct {
		name, body string
		signature  string // "" is that of the first secret
		stamp      string // of the header
		full       bool
		status     int
		want       Receipt
	}{
		{name: "good", body: body, stamp: stamp(0), status: 200, want: Accepted},
		{name: "under the other secret", body: body, signature: hexMAC(oldSecret, body), status: 200, want: Accepted},
		{name: "in capitals", body: body, signature: strings.ToUpper(hexMAC(newSecret, body)), status: 200, want: Accepted},
		{name: "of version 1", body: unstamped, status: 200, want: Accepted},
		{name: "nearly too late", body: agentEvent("1", stamp(-clockSkew)), stamp: stamp(-clockSkew), status: 200, want: Accepted},
		{name: "of another organisation", body: foreign, status: 200, want: Ignored},
		{name: "unsigned", body: body, signature: "-", status: 401, want: BadSignature},
		{name: "under a third secret", body: body, signature: hexMAC(newSecret+"x", body), status: 401, want: BadSignature},
		{name: "of another body", body: body, signature: hexMAC(newSecret, body+" "), status: 401, want: BadSignature},
		{name: "cut", body: body, signature: hexMAC(newSecret, body)[:62], status: 401, want: BadSignature},
		{name: "no hex", body: body, signature: strings.Repeat("z", 64), status: 401, want: BadSignature},
		{name: "too old", body: agentEvent("1", stamp(-clockSkew-time.Millisecond)), status: 401, want: WrongTime},
		{name: "too new", body: agentEvent("1", stamp(clockSkew+time.Millisecond)), status: 401, want: WrongTime},
		{name: "with a header that was changed", body: body, stamp: stamp(time.Second), status: 401, want: WrongTime},
		{name: "with a time that is none", body: agentEvent("1", "yesterday"), status: 401, want: WrongTime},
		{name: "old, with a new header", body: unstamped, stamp: stamp(-time.Hour), status: 401, want: WrongTime},
		{name: "no JSON", body: "{", status: 400, want: Malformed},
		{name: "without an id", body: strings.Replace(body, `"id":"1",`, "", 1), status: 400, want: Malformed},
		{name: "without a type", body: `{"id":"1"}`, status: 400, want: Malformed},
		{name: "of null", body: "null", status: 400, want: Malformed},
		{name: "huge", body: strings.Repeat(" ", maxDelivery+1), status: 413, want: TooLarge},
		{name: "when the inbox is full", body: body, full: true, status: 503, want: NotAccepted},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := &inbox{full: c.full}
			var got Receipt
			var cause error
			v, err := NewReceiver(ReceiverConfig{Secrets: []string{newSecret, oldSecret}, OrgID: org, Inbox: box,
				Observe: func(r Receipt, err error) { got, cause = r, err }, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/webhooks/contact-center", strings.NewReader(c.body))
			switch c.signature {
			case "":
				r.Header.Set("X-WebexCC-Signature", hexMAC(newSecret, c.body))
			case "-":
			default:
				r.Header.Set("X-WebexCC-Signature", c.signature)
			}
			if c.stamp != "" {
				r.Header.Set("X-WebExCC-Timestamp", c.stamp)
			}
			w := httptest.NewRecorder()
			v.ServeHTTP(w, r)
			if w.Code != c.status || got != c.want || w.Body.Len() > 0 {
				t.Errorf("%d, %s, %q; want %d, %s", w.Code, got, w.Body, c.status, c.want)
			}
			if (len(box.events) == 1) != (c.want == Accepted) || errors.Is(cause, bot.ErrBusy) != c.full || c.full != (w.Header().Get("Retry-After") != "") {
				t.Errorf("%d events, %v", len(box.events), cause)
			}
			if c.want == Accepted {
				if e := box.events[0]; e.Source != SourceEvents || e.Key != "agent A" || e.ID != "1" || !e.At.Equal(now) || string(e.Payload) != c.body {
					t.Errorf("%+v", e)
				}
			}
		})
	}
	if _, err := NewReceiver(ReceiverConfig{Inbox: &inbox{}, Observe: func(Receipt, error) {}, Now: time.Now}); err == nil {
		t.Error("a receiver without a secret is made")
	}
}

func FuzzNotice(f *testing.F) {
	f.Add([]byte(agentEvent("1", "1697211697694")))
	f.Add([]byte(`{"id":7,"type":"task:new","source":null,"data":[{"taskId":"t"}]}`))
	f.Add([]byte(`{"id":"x","type":"y","data":{"createdTime":"1e99","agentId":{}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := DecodeNotice(body)
		if err != nil {
			return
		}
		if n.ID == "" || n.Type == "" || len(n.ID) > 200 || n.key() == "" || len(n.key()) > rest.MaxText+10 || strings.Contains(n.Subscription, "/") {
			t.Errorf("%+v", n)
		}
		for _, s := range []string{n.ID, n.Type, n.Subscription, n.key(), n.State} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\x00") {
				t.Errorf("%q", s)
			}
		}
	})
}
