package analyzer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

// TestSignature holds the signature to one that independent programs make.
func TestSignature(t *testing.T) {
	a := Access{UserID: "userID@portal-controlhub.com", APIKey: "myRandomApiKeY"}
	if got, want := a.Signature(), "yDkJq/aXwm9YYs2xgyWRqRnqgfQ="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestHeaders(t *testing.T) {
	var header http.Header
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		_, _ = w.Write([]byte(`{"sid":"` + sid + `","cstts":1612238768144}`))
	})
	if _, err := c.Session(t.Context(), sid); err != nil {
		t.Fatal(err)
	}
	if got, want := header.Get("Authorization"), "yDkJq/aXwm9YYs2xgyWRqRnqgfQ=;tenantId=97"; got != want {
		t.Errorf("Authorization %q, want %q", got, want)
	}
	if got := header.Get("From"); got != userID {
		t.Errorf("From %q", got)
	}
}

func TestAddresses(t *testing.T) {
	for address, sound := range map[string]bool{
		"https://rest.wxcc-us1.cisco.com/aws/api": true, "http://127.0.0.1:8081/analyzer": true, "http://localhost/x": true, "http://[::1]:80": true,
		"http://rest.wxcc-us1.cisco.com/aws/api": false, "http://127.0.0.1.example.com": false, "http://10.0.0.1": false,
		"http://localhost.example.com": false, "ftp://127.0.0.1": false, "rest.cisco.com": false, "": false,
		"https://user:pw@rest.cisco.com": false, "https://rest.cisco.com/?q=": false,
	} {
		_, err := Access{URL: address, UserID: "u", APIKey: "k"}.Connect()
		if (err == nil) != sound {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, a := range []Access{{UserID: "u"}, {APIKey: "k"}, {UserID: "u\r\nX: y", APIKey: "k"}, {UserID: "u", APIKey: "k", TenantID: "1;user=x"}} {
		a.URL = "https://rest.cisco.com"
		if _, err := a.Connect(); err == nil {
			t.Errorf("%+v is taken", a)
		}
	}
}

// TestSignatureIsNowhere lets the other side echo what it was sent, in every
// way it can answer.
func TestSignatureIsNowhere(t *testing.T) {
	signature := Access{UserID: userID, APIKey: "myRandomApiKeY"}.Signature()
	for _, status := range []int{200, 302, 400, 401, 403, 404, 429, 500, 503} {
		for _, body := range []string{`{"message":"bad %s"}`, "bad %s", "<html>%s", "{\"sid\":\"%s", "\"%s", "a,b\n%s"} {
			var log bytes.Buffer
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/?"+r.Header.Get("Authorization"))
				w.Header().Set("Retry-After", "86400")
				w.Header().Set("Trackingid", r.Header.Get("Authorization"))
				w.WriteHeader(status)
				_, _ = fmt.Fprintf(w, body, r.Header.Get("Authorization"))
			}, rest.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			_, err := c.Session(t.Context(), sid)
			if err == nil {
				t.Fatalf("%d %s is taken for a session", status, body)
			}
			said, _ := errors.AsType[*bot.Error](err)
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), said.Public, said.TrackingID, log.String()} {
				if strings.Contains(text, signature) || strings.Contains(text, "myRandomApiKeY") {
					t.Errorf("%d %s tells the signature: %s", status, body, text)
				}
			}
			if !strings.HasPrefix(said.Public, "I could not read that session") || !strings.HasSuffix(said.Public, ".") {
				t.Errorf("%d %s: it says %q", status, body, said.Public)
			}
		}
	}
}

func TestConformance(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *Client) error{
		"record": func(ctx context.Context, c *Client) error {
			_, err := c.Session(ctx, sid)
			return err
		},
		"query": func(ctx context.Context, c *Client) error {
			for _, err := range c.AgentSessions(ctx, hour) {
				return err
			}
			return errors.New("no records")
		},
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, options ...rest.Option) (func(context.Context) error, error) {
				up, err := Access{URL: base, UserID: "u", APIKey: "k"}.Connect(append(options, rest.WithMaxBody(rest.DefaultMaxBody))...)
				if err != nil {
					return nil, err
				}
				c, err := New(Config{Client: up, UserID: "u"})
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return ask(ctx, c) }, nil
			})
		})
	}
}
