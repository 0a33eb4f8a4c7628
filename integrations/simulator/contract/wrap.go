package contract

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Middleware checks every call that reaches next. See New for spec and options.
func Middleware(t testing.TB, next http.Handler, spec string, options ...Option) http.Handler {
	t.Helper()
	return New(t, spec, options...).Middleware(next)
}

// Middleware checks every call that reaches next.
func (c *Checker) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			c.t.Errorf("reading a request: %v", err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		x := c.request(r, body)
		if x == nil {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		c.answer(r.Context(), x, answer.Code, answer.Header(), answer.Body.Bytes())
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// Transport checks every call that a client makes through next.
func (c *Checker) Transport(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			read, err := io.ReadAll(r.Body)
			_ = r.Body.Close()
			if err != nil {
				return nil, err
			}
			body = read
			r = r.Clone(r.Context())
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		x := c.request(r, body)
		resp, err := next.RoundTrip(r)
		if err != nil || x == nil {
			return resp, err
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		c.answer(r.Context(), x, resp.StatusCode, resp.Header, answer)
		resp.Body = io.NopCloser(bytes.NewReader(answer))
		return resp, nil
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
