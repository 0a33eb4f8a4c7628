package rest

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// call is the state of one Do on its way through the chain. It is the context
// of its own request, which saves the layers a lookup table and us an
// allocation.
type call struct {
	context.Context
	client  *Client
	request *Request
	method  string

	token     string        // as auth sent it, to keep it out of errors
	tries     int           // requests sent so far
	body      []byte        // of an error, or of a shared answer
	keep      bool          // keep a 2xx body for others instead of decoding it
	fixed     bool          // the body cannot be made again
	delivered bool          // Into has begun: nothing may be repeated
	doubt     bool          // some try may have been carried out without our knowing
	wait      time.Duration // that the last 429 asked for

	trace        httptrace.ClientTrace
	asked, given atomic.Bool // a connection was asked for, and given
}

// Value finds the call itself under callKey.
func (k *call) Value(key any) any {
	if key == (callKey{}) {
		return k
	}
	return k.Context.Value(key)
}

func callOf(req *http.Request) *call { return req.Context().Value(callKey{}).(*call) }

// repeatable reports whether the request may be sent again although the first
// one may have been carried out. RFC 9110 §9.2.2 calls PUT and DELETE
// idempotent; a DELETE repeated after a lost answer may find nothing left and
// end with 404.
func (k *call) repeatable() bool {
	if k.delivered || k.fixed || k.request.Once {
		return false
	}
	return k.request.Idempotent || k.reads() || k.method == http.MethodPut || k.method == http.MethodDelete
}

func (k *call) reads() bool { return k.method == http.MethodGet || k.method == http.MethodHead }

// watch returns ctx with a trace that notes whether the request got a
// connection to be written to. Reads do not need to know and do not pay for it.
func (k *call) watch(ctx context.Context) context.Context {
	if k.reads() {
		return ctx
	}
	k.asked.Store(false)
	k.given.Store(false)
	if k.trace.GetConn == nil {
		k.trace.GetConn = func(string) { k.asked.Store(true) }
		k.trace.GotConn = func(httptrace.GotConnInfo) { k.given.Store(true) }
	}
	return httptrace.WithClientTrace(ctx, &k.trace)
}

// unsent reports whether the last try surely sent nothing: net/http asked for a
// connection and never got one. A transport that says nothing proves nothing.
func (k *call) unsent() bool { return k.asked.Load() && !k.given.Load() }

// route names the path of the call without its ids.
func (k *call) route() string {
	switch {
	case k.request.Route != "":
		return k.request.Route
	case k.request.URL != "":
		return "{url}"
	default:
		return route(k.request.Path)
	}
}

// minSecret is the length from which a token is looked for in text: a shorter
// one is a test's, and part of ordinary words.
const minSecret = 6

// redact takes the token out of text that an upstream may have echoed.
func (k *call) redact(s string) string {
	if len(k.token) < minSecret {
		return s
	}
	return strings.ReplaceAll(s, k.token, "***")
}
