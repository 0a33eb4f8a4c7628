package contactcenter

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"floorwalker/integrations/rest"
)

const org = "97cdbf45-ebe2-4687-8341-44d5c7abf101"

var now = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// newClient returns a client of a server that answers with handle. Every
// request it gets is held to Cisco's specification.
func newClient(t testing.TB, handle http.HandlerFunc) *Client {
	t.Helper()
	check := contract(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read the request: %v", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		check(r)
		r.Body = io.NopCloser(bytes.NewReader(body))
		handle(w, r)
	}))
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	up, err := rest.New(server.URL, rest.WithTransport(transport), rest.WithToken(rest.StaticToken("token")),
		rest.WithPolicy(rest.Policy{Tries: 1, MaxWait: time.Nanosecond}), rest.WithName("contact center"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Client: up, OrgID: org, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// specification reads Cisco's OpenAPI document once; nil when there is none.
var specification = sync.OnceValues(func() (routers.Router, error) {
	dir := os.Getenv("SPECS_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "specs")
	}
	file := filepath.Join(dir, "contact-center.json")
	if _, err := os.Stat(file); err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // the document names none that would match a test's
	return gorillamux.NewRouter(doc)
})

// contract returns a check of requests against the specification. Without one
// it checks nothing, which is a failure where all tests have to run.
func contract(t testing.TB) func(*http.Request) {
	t.Helper()
	router, err := specification()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no specification to hold requests to: %v", err)
		}
		t.Logf("requests are not held to Cisco's specification: %v", err)
		return func(*http.Request) {}
	}
	return func(r *http.Request) {
		route, params, err := router.FindRoute(r)
		if err != nil {
			t.Errorf("%s %s is not in Cisco's specification: %v", r.Method, r.URL.Path, err)
			return
		}
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
		})
		if err != nil {
			t.Errorf("%s %s breaks Cisco's specification: %v", r.Method, r.URL, err)
		}
		for name := range r.URL.Query() {
			if route.Operation.Parameters.GetByInAndName("query", name) == nil {
				t.Errorf("%s %s: parameter %s is not in Cisco's specification", r.Method, r.URL.Path, name)
			}
		}
	}
}

// asked is a search as the server gets it.
type asked struct {
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables"`
}

func (a asked) cursor() string {
	p, _ := a.Variables["pagination"].(map[string]any)
	c, _ := p["cursor"].(string)
	return c
}

// search answers every search with answer, and keeps what was asked.
type searches struct {
	mu  sync.Mutex
	all []asked
}

func (s *searches) handle(t testing.TB, answer func(asked) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q asked
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Errorf("a search is no JSON: %v", err)
		}
		if r.URL.Path != "/search" || r.Method != http.MethodPost || r.URL.Query().Get("orgId") != org {
			t.Errorf("unexpected %s %s", r.Method, r.URL)
		}
		s.mu.Lock()
		s.all = append(s.all, q)
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer(q))
	}
}

func (s *searches) asked() []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// answered makes the answer of one root.
func answered(root, list, info string, entries ...string) string {
	return `{"data":{"` + root + `":{"` + list + `":[` + strings.Join(entries, ",") + `],"pageInfo":` + info + `}}}`
}

const lastPage = `{"hasNextPage":false,"endCursor":"x"}`

func ms(t time.Time) int64 { return t.UnixMilli() }
