package rest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"floorwalker/integrations/rest"
)

// serve starts a real server and a client of it.
func serve(t *testing.T, handler http.HandlerFunc, opts ...rest.Option) *rest.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := rest.New(server.URL, append([]rest.Option{rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Backoff: 1})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPostIsRepeatedWhenNothingWasSent needs net/http's own transport, which
// tells whether there was a connection.
func TestPostIsRepeatedWhenNothingWasSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	for name, once := range map[string]bool{"post": false, "once": true} {
		t.Run(name, func(t *testing.T) {
			var dials atomic.Int32
			transport := rest.NewTransport()
			t.Cleanup(transport.CloseIdleConnections)
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if dials.Add(1) < 3 {
					return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
				}
				return dial(ctx, network, address)
			}
			c, err := rest.New(server.URL, rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Backoff: 1}))
			if err != nil {
				t.Fatal(err)
			}
			err = c.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "x", Body: text{"ping"}, Once: once})
			if err != nil || dials.Load() != 3 {
				t.Errorf("%v after %d dials, want success after three", err, dials.Load())
			}
		})
	}
	t.Run("never", func(t *testing.T) {
		server := httptest.NewServer(nil)
		server.Close()
		c, err := rest.New(server.URL, rest.WithPolicy(rest.Policy{Backoff: 1}))
		if err != nil {
			t.Fatal(err)
		}
		err = c.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "x", Body: text{"ping"}})
		if err == nil || rest.Uncertain(err) {
			t.Errorf("error %v, want a certain one", err)
		}
	})
}

// TestPostIsNotRepeatedOnceSent drops the connection after reading the request:
// the second on the connection that the first one used, the third on its own.
func TestPostIsNotRepeatedOnceSent(t *testing.T) {
	var got atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if got.Add(1) > 1 {
			panic(http.ErrAbortHandler)
		}
	})
	for want := int32(1); want <= 3; want++ {
		err := c.Do(t.Context(), rest.Request{Method: http.MethodPost, Path: "x", Body: text{"ping"}})
		if rest.Uncertain(err) != (want > 1) || got.Load() != want {
			t.Errorf("error %v, server saw %d requests, want %d", err, got.Load(), want)
		}
	}
}

func TestTruncatedBodyOverTheWire(t *testing.T) {
	var got atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got.Add(1) == 1 {
			w.Header().Set("Content-Length", "100")
		}
		_, _ = io.WriteString(w, `{"text":"pong"}`)
	})
	var out text
	if err := c.Do(t.Context(), rest.Request{Path: "x", Out: &out}); err != nil || out.Text != "pong" || got.Load() != 2 {
		t.Errorf("%v, %q after %d requests, want the second one's answer", err, out.Text, got.Load())
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		rest.WithToken(rest.StaticToken("secret-token")))
	err := c.Do(t.Context(), rest.Request{Path: "x"})
	if rest.Status(err) != http.StatusFound || elsewhere.Load() != 0 {
		t.Errorf("error %v, %d requests elsewhere; want the 302 and none", err, elsewhere.Load())
	}
}

func TestAnswersAreCapped(t *testing.T) {
	big := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `"`+strings.Repeat("x", 5000)+`"`)
	}
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
		_ = z.Close()
	}
	for name, handler := range map[string]http.HandlerFunc{"long": big, "bomb": bomb} {
		var sent atomic.Int32
		counted := func(w http.ResponseWriter, r *http.Request) { sent.Add(1); handler(w, r) }
		for kind, request := range map[string]rest.Request{
			"Out":     {Out: new(string)},
			"Into":    {Into: func(r *http.Response) error { _, err := io.Copy(io.Discard, r.Body); return err }},
			"request": {Out: new(string), MaxBody: 2000},
			"shared":  {Out: new(string), Share: true},
		} {
			sent.Store(0)
			c := serve(t, counted, rest.WithMaxBody(4000))
			if err := c.Do(t.Context(), request); !errors.Is(err, rest.ErrTooLarge) || sent.Load() != 1 {
				t.Errorf("%s, %s: %v after %d requests, want ErrTooLarge after one", name, kind, err, sent.Load())
			}
		}
	}
	var out string
	c := serve(t, big, rest.WithMaxBody(5002))
	if err := c.Do(t.Context(), rest.Request{Out: &out}); err != nil || len(out) != 5000 {
		t.Errorf("an answer of exactly the cap: %v, %d bytes", err, len(out))
	}
}

func TestInto(t *testing.T) {
	var got bytes.Buffer
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = io.WriteString(w, "RIFF")
	})
	kind := ""
	err := c.Do(t.Context(), rest.Request{Path: "x", Into: func(r *http.Response) error {
		kind = r.Header.Get("Content-Type")
		_, err := io.Copy(&got, r.Body)
		return err
	}})
	if err != nil || got.String() != "RIFF" || kind != "audio/wav" {
		t.Errorf("%v, %q of %q", err, got.String(), kind)
	}
	full := errors.New("disk full")
	var calls int
	err = c.Do(t.Context(), rest.Request{Path: "x", Into: func(*http.Response) error { calls++; return full }})
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%v after %d calls, want the reader's own error and no repeat", err, calls)
	}
}

func TestGuardedTransport(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(server.Close)
	transport := rest.NewGuardedTransport(rest.PublicOnly)
	t.Cleanup(transport.CloseIdleConnections)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "[::1]", "127.1", "2130706433", "0x7f.1", "[::127.0.0.1]", "[64:ff9b::7f00:1]"} {
		c, err := rest.New("http://"+host+":"+port, rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1}))
		if err != nil {
			continue
		}
		if err := c.Do(t.Context(), rest.Request{Path: "x"}); err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d connections reached a private address", reached.Load())
	}
}

func TestPublicOnly(t *testing.T) {
	for _, address := range []string{"10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.0.1", "192.0.0.1", "192.168.1.1",
		"198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fc00::1", "fe80::1%eth0", "ff02::1"} {
		if rest.PublicOnly(netip.AddrPortFrom(netip.MustParseAddr(address), 443)) == nil {
			t.Errorf("%s passed for public", address)
		}
	}
	for _, address := range []string{"8.8.8.8", "2a00:1450:4001:80b::200e", "::ffff:8.8.8.8"} {
		if err := rest.PublicOnly(netip.AddrPortFrom(netip.MustParseAddr(address), 443)); err != nil {
			t.Error(err)
		}
	}
}

// TestNothingSecretIsTold drives a token, a query and a body through answers
// that echo them, and reads the log, the error and the metrics.
func TestNothingSecretIsTold(t *testing.T) {
	const token, query, body = "canary-token-1", "canary-query-2", "canary-body-3"
	echo := func(req *http.Request) (*http.Response, error) {
		return answer(500, `{"message":"no `+token+`","trackingId":"`+token+`"}`, "Trackingid: ROUTER_1")(req)
	}
	broken := func(*http.Request) (*http.Response, error) {
		return nil, errors.New(`malformed HTTP response "` + token + `"`)
	}
	page := answer(200, "<html>"+token, "Content-Type: text/"+token)
	for name, s := range map[string]step{"refused": echo, "broken": broken, "garbled": page} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			var seen []rest.Observation
			c := newClient(t, &script{steps: []step{s}}, rest.WithToken(rest.StaticToken(token)),
				rest.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
				rest.WithObserver(func(_ context.Context, o rest.Observation) { seen = append(seen, o) }))
			err := c.Do(t.Context(), rest.Request{
				Method: http.MethodPost, Path: rest.Path("people", "a@example.com"), Query: map[string][]string{"q": {query}},
				Body: text{body}, Out: new(text),
			})
			if err == nil || log.Len() == 0 || len(seen) != 1 {
				t.Fatalf("error %v, log %q, seen %v", err, log.String(), seen)
			}
			if o := seen[0]; o.Upstream != "test" || o.Method != http.MethodPost || o.Route != "people/{id}" || o.Retries != 0 {
				t.Errorf("observed %+v", o)
			}
			for _, secret := range []string{token, query, body, "a@example.com", "a%40example.com"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %s: %v", secret, err)
				}
				if strings.Contains(log.String(), secret) {
					t.Errorf("the log tells %s: %s", secret, log.String())
				}
			}
			if name == "refused" && (!strings.Contains(log.String(), "ROUTER_1") || !strings.Contains(err.Error(), "ROUTER_1")) {
				t.Error("the tracking id is missing from log or error")
			}
		})
	}
}
