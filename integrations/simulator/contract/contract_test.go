package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/contract"
)

// notes is a test that only takes note of what it is told.
type notes struct {
	testing.TB
	errors []string
}

func (n *notes) Helper() {}

func (n *notes) Errorf(format string, args ...any) {
	n.errors = append(n.errors, fmt.Sprintf(format, args...))
}

func TestWhatIsCaught(t *testing.T) {
	tests := map[string]struct {
		method, path, request string
		status                int
		answer                string
		want                  string // part of the complaint; empty: none
	}{
		"fine":                    {"GET", "/v1/people/me", "", 200, `{"id":"x","type":"bot"}`, ""},
		"slash at the end":        {"GET", "/v1/webhooks/", "", 200, `{"items":[]}`, ""},
		"wrong type in an answer": {"GET", "/v1/people/me", "", 200, `{"id":5}`, "the answer 200 to GET /people/me"},
		"wrong value":             {"GET", "/v1/people/me", "", 200, `{"type":"robot"}`, "the answer 200"},
		"status nobody promised":  {"GET", "/v1/people/me", "", 418, `{}`, "the answer 418"},
		"missing field is taken":  {"POST", "/v1/webhooks", `{"name":"n"}`, 200, `{}`, "was taken with 200"},
		"missing field is not":    {"POST", "/v1/webhooks", `{"name":"n"}`, 400, `{}`, ""},
		"no such route":           {"GET", "/v1/weather", "", 404, `{}`, "has no GET /v1/weather"},
		"outside of the prefix":   {"GET", "/people/me", "", 200, `{}`, "has no GET /people/me"},
		"route without a spec":    {"POST", "/v1/access_token", "x", 418, `tea`, ""},
		"another one":             {"GET", "/v1/thing/5", "", 418, `tea`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := &notes{TB: t}
			options := []contract.Option{contract.WithPrefix("/v1"), contract.WithUnspecified("GET /thing/{id}")}
			handler := contract.Middleware(n, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.answer)
			}), "messaging.json", options...)
			r := httptest.NewRequestWithContext(t.Context(), test.method, test.path, strings.NewReader(test.request))
			r.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, r)
			got := strings.Join(n.errors, "\n")
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("complaint %q, want %q", got, test.want)
			}
			if answer.Code != test.status || answer.Body.String() != test.answer {
				t.Errorf("passed on %d %s", answer.Code, answer.Body)
			}
		})
	}
}

func TestTransport(t *testing.T) {
	n := &notes{TB: t}
	checker := contract.New(n, "messaging.json", contract.WithPrefix("/v1"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	client := &http.Client{Transport: checker.Transport(server.Client().Transport)}
	resp, err := client.Post(server.URL+"/v1/rooms", "application/json", strings.NewReader(`{"title":5}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != `{"title":5}` {
		t.Errorf("passed on %s, %v", body, err)
	}
	if len(n.errors) != 2 {
		t.Errorf("complaints %q, want one about the request and one about the answer", n.errors)
	}
	if got := checker.Seen(); len(got) != 1 || got[0] != "POST /rooms" {
		t.Errorf("seen %v", got)
	}
}
