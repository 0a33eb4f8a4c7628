package faults_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const body = `{"items":["one","two","three"]}`

// ask puts a rule in force and asks a server that it befalls.
func ask(t *testing.T, rule faults.Rule, calls *atomic.Int64) (*http.Response, string, error) {
	t.Helper()
	set := faults.New(1, time.Now)
	if _, err := set.Add(rule); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(set.HTTP("webex", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	})))
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/messages", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return resp, string(data), err
}

func TestAnswers(t *testing.T) {
	when := "Fri, 20 Nov 2026 14:00:00 GMT"
	tests := map[string]struct {
		rule        faults.Rule
		calls       int64
		status      int
		body        string
		contentType string
		retryAfter  string
		err         bool
	}{
		"throttled":       {rule: faults.Rule{Kind: "status", Status: 429, RetryAfter: &when}, status: 429, retryAfter: when, body: `{"errors":[{"description":"Too Many Requests"}],"message":"Too Many Requests","trackingId":"FAULT_1"}`},
		"done but failed": {rule: faults.Rule{Kind: "status", Status: 502, After: true, Body: json.RawMessage(`"<html>Bad gateway"`)}, calls: 1, status: 502, body: "<html>Bad gateway", contentType: "text/plain; charset=utf-8"},
		"own body":        {rule: faults.Rule{Kind: "status", Status: 400, Body: json.RawMessage(`{"a":1}`)}, status: 400, body: `{"a":1}`},
		"delay":           {rule: faults.Rule{Kind: "delay", Delay: 1}, calls: 1, status: 200, body: body},
		"slow":            {rule: faults.Rule{Kind: "slow", BytesPerSec: 1000}, calls: 1, status: 200, body: body},
		"cut":             {rule: faults.Rule{Kind: "cut"}, err: true},
		"done but cut":    {rule: faults.Rule{Kind: "cut", After: true}, calls: 1, err: true},
		"truncated":       {rule: faults.Rule{Kind: "truncate"}, calls: 1, err: true},
		"wrong type":      {rule: faults.Rule{Kind: "contentType"}, calls: 1, status: 200, body: body, contentType: "text/html"},
		"oversize":        {rule: faults.Rule{Kind: "oversize", Bytes: 100}, calls: 1, status: 200, body: body + strings.Repeat(" ", 100-len(body))},
		"elsewhere":       {rule: faults.Rule{Kind: "cut", Path: "/v1/rooms*"}, calls: 1, status: 200, body: body},
		"another method":  {rule: faults.Rule{Kind: "cut", Method: "GET"}, calls: 1, status: 200, body: body},
		"another system":  {rule: faults.Rule{Kind: "cut", Upstream: "contact-center"}, calls: 1, status: 200, body: body},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int64
			resp, got, err := ask(t, test.rule, &calls)
			if got := calls.Load(); got != test.calls {
				t.Errorf("carried out %d times, want %d", got, test.calls)
			}
			if (err != nil) != test.err {
				t.Fatalf("error %v", err)
			}
			if test.err {
				return
			}
			if resp.StatusCode != test.status || got != test.body || resp.Header.Get("Retry-After") != test.retryAfter {
				t.Errorf("%d %q Retry-After %q", resp.StatusCode, got, resp.Header.Get("Retry-After"))
			}
			if kind := resp.Header.Get("Content-Type"); test.contentType != "" && kind != test.contentType {
				t.Errorf("Content-Type %q", kind)
			}
		})
	}
}

func TestHowLong(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	set := faults.New(1, func() time.Time { return now })
	add := func(r faults.Rule) faults.Rule {
		t.Helper()
		added, err := set.Add(r)
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	twice := add(faults.Rule{Kind: faults.KindDrop, Times: 2})
	dropped := 0
	for range 5 {
		if set.Delivery("/x").Drop {
			dropped++
		}
	}
	if dropped != 2 || set.Remove(twice.ID) {
		t.Errorf("dropped %d, want 2, and the rule gone", dropped)
	}
	add(faults.Rule{Kind: faults.KindBadSignature, For: faults.Duration(time.Minute)})
	if !set.Delivery("/x").BadSignature {
		t.Error("not in force")
	}
	now = now.Add(time.Minute)
	if set.Delivery("/x").BadSignature || len(set.List()) != 0 {
		t.Error("in force for too long")
	}
	add(faults.Rule{Kind: faults.KindDrop, Probability: 0.5})
	dropped = 0
	for range 1000 {
		if set.Delivery("/x").Drop {
			dropped++
		}
	}
	if dropped < 400 || dropped > 600 {
		t.Errorf("dropped %d of 1000, want about half", dropped)
	}
	set.Clear()
	add(faults.Rule{Kind: faults.KindReorder, Delay: faults.Duration(time.Second)})
	if d := set.Delivery("/x").Delay; d < 0 || d >= time.Second {
		t.Errorf("held back for %s", d)
	}
	if got := (*faults.Set)(nil).Delivery("/x"); got != (faults.Delivery{}) {
		t.Errorf("no set has %v", got)
	}
}

func TestRefusedRules(t *testing.T) {
	for _, text := range []string{
		`{"kind":"earthquake"}`, `{"kind":"status"}`, `{"kind":"status","status":1000}`, `{"kind":"drop","upstream":"webex"}`,
		`{"kind":"cut","upstream":"webhooks"}`, `{"kind":"cut","probability":2}`, `{"kind":"delay","delay":"-1s"}`,
		`{"kind":"oversize","bytes":1000000000}`, `{"kind":"delay","delay":"1h"}`,
	} {
		var rule faults.Rule
		if err := json.Unmarshal([]byte(text), &rule); err != nil {
			t.Fatal(err)
		}
		if _, err := faults.New(1, time.Now).Add(rule); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

func FuzzRule(f *testing.F) {
	f.Add(`{"kind":"status","status":429,"retryAfter":"-1"}`, "/v1/messages")
	f.Add(`{"kind":"slow","path":"*a*b*","bytesPerSecond":1}`, "/aabb")
	f.Add(`{"kind":"reorder","delay":"1ns"}`, "")
	f.Fuzz(func(t *testing.T, text, path string) {
		var rule faults.Rule
		if json.Unmarshal([]byte(text), &rule) != nil {
			return
		}
		set := faults.New(1, time.Now)
		if _, err := set.Add(rule); err != nil {
			return
		}
		_ = set.Delivery(path)
		rules := set.List()
		data, err := json.Marshal(rules)
		var again []faults.Rule
		if err != nil || json.Unmarshal(data, &again) != nil {
			t.Errorf("%s does not survive: %v", data, errors.Join(err))
		}
	})
}
