package roomos

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience ends a wait that would be for ever; it measures nothing.
const patience = 90 * time.Second

// run lets the building's devices answer on the LAN and post, until the test
// ends.
func (b *building) run() {
	b.t.Helper()
	if err := b.sys.Listen(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { b.sys.Run(ctx) })
	b.t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// lan is a client of one device on the LAN.
type lan struct {
	t      testing.TB
	entry  Entry
	client *http.Client
	cookie string
}

func (b *building) lan(name string) *lan {
	b.t.Helper()
	all, err := b.sys.Inventory()
	if err != nil {
		b.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		b.t.Fatalf("%s is not on the LAN", name)
	}
	l := &lan{t: b.t, entry: all[i]}
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(s tls.ConnectionState) error {
		if sum := sha256.Sum256(s.PeerCertificates[0].Raw); hex.EncodeToString(sum[:]) != l.entry.Fingerprint {
			b.t.Errorf("%s shows another certificate than the inventory says", name)
		}
		return nil
	}}}
	l.client = &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return l
}

// try makes a call with the session, or with the password when there is none.
func (l *lan) try(method, path, body string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(l.t.Context(), method, l.entry.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	if l.cookie != "" {
		req.Header.Set("Cookie", l.cookie)
	} else {
		req.SetBasicAuth(l.entry.User, l.entry.Password)
	}
	req.Header.Set("Content-Type", "text/xml")
	resp, err := l.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	return resp, string(raw), err
}

// call makes a call that must be answered with a status.
func (l *lan) call(want int, method, path, body string) string {
	l.t.Helper()
	resp, raw, err := l.try(method, path, body)
	if err != nil {
		l.t.Fatalf("%s %s: %v", method, path, err)
	}
	if resp.StatusCode != want {
		l.t.Fatalf("%s %s: %d, not %d: %s", method, path, resp.StatusCode, want, raw)
	}
	return raw
}

// begin opens a session.
func (l *lan) begin() {
	l.t.Helper()
	resp, _, err := l.try("POST", "/xmlapi/session/begin", "")
	if err != nil || resp.StatusCode != http.StatusNoContent || len(resp.Cookies()) != 1 {
		l.t.Fatalf("the session did not begin: %v %v", resp, err)
	}
	l.cookie = resp.Cookies()[0].Name + "=" + resp.Cookies()[0].Value
}

func (l *lan) put(body string) string { l.t.Helper(); return l.call(200, "POST", "/putxml", body) }

// recorded reads a sample of the papers: from FIXTURES_DIR, or where it lies
// beside the project. Without it the test is skipped, but fails in CI.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "fixtures")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "roomos", name))
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no sample in CI: %v", err)
	case err != nil:
		t.Skipf("the sample is not there; set FIXTURES_DIR to read it: %v", err)
	}
	return raw
}

// shape is a document without its values: names and attributes, a line each.
func shape(t testing.TB, document string) string {
	t.Helper()
	n, err := readXML(bytes.NewReader([]byte(document)))
	if err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	var b strings.Builder
	var write func(*node, string)
	write = func(n *node, indent string) {
		b.WriteString(indent + n.name)
		for _, a := range n.attrs {
			value := a[1]
			if a[0] == "version" {
				value = "…"
			}
			b.WriteString(" " + a[0] + "=" + value)
		}
		b.WriteString("\n")
		for _, k := range n.kids {
			write(k, indent+"  ")
		}
	}
	write(n, "")
	return b.String()
}

// eventually asks again and again until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

// quiet is the log of servers whose complaints are expected.
var quiet = log.New(io.Discard, "", 0)

// shapeJSON is a JSON document without its values.
func shapeJSON(t testing.TB, document string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	var empty func(any) any
	empty = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = empty(v[k])
			}
			return v
		case []any:
			for i := range v {
				v[i] = empty(v[i])
			}
			return v
		case string:
			return "text"
		}
		return 0
	}
	out, _ := json.MarshalIndent(empty(v), "", " ") // what was read can be written
	return string(out) + "\n"
}
