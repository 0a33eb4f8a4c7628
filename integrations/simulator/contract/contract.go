// Package contract holds requests and answers against Cisco's published
// OpenAPI. Tests put its Middleware around a simulated system, or its Transport
// under a client, and fail on whatever the specification does not allow.
//
// It is for tests only: it takes a testing.TB and reports through it.
package contract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Unspecified are the routes that Cisco documents in prose only, or under a
// specification that is not at hand. They pass unchecked.
var Unspecified = []string{
	"GET /authorize",
	"POST /access_token",
	"GET /contents/{id}",
	"HEAD /contents/{id}",
	"POST /jwt/login",
}

// Checker checks calls against one specification.
type Checker struct {
	t      testing.TB
	name   string
	prefix string
	router routers.Router
	allow  []string

	mu   sync.Mutex
	seen map[string]bool
}

// Option changes what a Checker expects.
type Option func(*Checker)

// WithPrefix says what stands before the specification's paths, for example
// /v1. A call elsewhere is a violation.
func WithPrefix(prefix string) Option { return func(c *Checker) { c.prefix = prefix } }

// WithUnspecified names further routes that no specification has, for example
// "GET /v1/thing/{id}".
func WithUnspecified(routes ...string) Option {
	return func(c *Checker) { c.allow = append(c.allow, routes...) }
}

// New loads a specification by its file name, for example messaging.json, from
// SPECS_DIR or else the folder that lies beside the module. Without it the test
// is skipped, but fails when CI is set.
func New(t testing.TB, spec string, options ...Option) *Checker {
	t.Helper()
	c := &Checker{t: t, name: spec, allow: slices.Clone(Unspecified), seen: map[string]bool{}}
	for _, o := range options {
		o(c)
	}
	doc, err := load(filepath.Join(specsDir(t), spec))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skipf("no specification %s: set SPECS_DIR", spec)
	}
	if err != nil {
		t.Fatalf("specification %s: %v", spec, err)
	}
	doc.Servers = openapi3.Servers{{URL: "/"}}
	if c.router, err = gorillamux.NewRouter(doc); err != nil {
		t.Fatalf("specification %s: %v", spec, err)
	}
	return c
}

// documents are loaded once for all tests of a package: the contact centre's
// takes half a second.
var documents = struct {
	sync.Mutex
	loaded map[string]*openapi3.T
}{loaded: map[string]*openapi3.T{}}

func load(path string) (*openapi3.T, error) {
	documents.Lock()
	defer documents.Unlock()
	if doc, ok := documents.loaded[path]; ok {
		return doc, nil
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	// The document itself is not validated: Cisco's contact-centre file names
	// an invalid security scheme, which says nothing about its routes.
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, err
	}
	documents.loaded[path] = doc
	return doc, nil
}

// specsDir is SPECS_DIR or ../shared/specs seen from the module's root.
func specsDir(t testing.TB) string {
	if dir := os.Getenv("SPECS_DIR"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", "specs")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("the test runs outside of a module")
		}
		dir = parent
	}
}

// Seen lists the routes that were called and are in the specification.
func (c *Checker) Seen() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var routes []string
	for route := range c.seen {
		routes = append(routes, route)
	}
	slices.Sort(routes)
	return routes
}

// exchange is one call on its way.
type exchange struct {
	input *openapi3filter.RequestValidationInput
	bad   error // the request is not what the specification has
}

// request finds the route of a call and checks what is asked. A nil exchange
// is a route that needs no check.
func (c *Checker) request(r *http.Request, body []byte) *exchange {
	c.t.Helper()
	path, ok := strings.CutPrefix(r.URL.Path, c.prefix)
	if ok && c.isUnspecified(r.Method, path) {
		return nil
	}
	probe := r.Clone(context.WithoutCancel(r.Context()))
	probe.URL.Path = strings.TrimSuffix(path, "/") // the Go SDK asks for /messages/
	probe.URL.RawPath = ""
	probe.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := c.router.FindRoute(probe)
	if !ok || err != nil {
		c.t.Errorf("%s has no %s %s", c.name, r.Method, r.URL.Path)
		return nil
	}
	c.mu.Lock()
	c.seen[r.Method+" "+route.Path] = true
	c.mu.Unlock()
	input := &openapi3filter.RequestValidationInput{
		Request: probe, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
			MultiError:            true,
		},
	}
	return &exchange{input, openapi3filter.ValidateRequest(context.WithoutCancel(r.Context()), input)}
}

// answer checks the answer, and the request too when it was taken: a request
// that is refused may be as wrong as it likes.
func (c *Checker) answer(ctx context.Context, x *exchange, status int, header http.Header, body []byte) {
	c.t.Helper()
	what := fmt.Sprintf("%s %s", x.input.Request.Method, x.input.Request.URL.Path)
	if x.bad != nil && status < http.StatusBadRequest {
		c.t.Errorf("%s: %s was taken with %d, but %s does not allow it: %v", c.name, what, status, c.name, x.bad)
	}
	err := openapi3filter.ValidateResponse(context.WithoutCancel(ctx), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: x.input, Status: status, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: x.input.Options,
	})
	if err != nil {
		c.t.Errorf("%s: the answer %d to %s: %v", c.name, status, what, err)
	}
}

func (c *Checker) isUnspecified(method, path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	return slices.ContainsFunc(c.allow, func(route string) bool {
		m, p, _ := strings.Cut(route, " ")
		pattern := strings.Split(strings.Trim(p, "/"), "/")
		return m == method && slices.EqualFunc(pattern, parts, func(want, got string) bool {
			return want == got || strings.HasPrefix(want, "{")
		})
	})
}
