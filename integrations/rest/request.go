package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is one call. The zero Method is GET.
type Request struct {
	Method string
	// Path is an escaped path below the base URL, made by Path; empty is the
	// base URL itself.
	Path string
	// URL, instead of Path and Query, is an absolute address that an upstream
	// gave: a file, a next page. Its host must be the base's or an allowed one.
	URL   string
	Query url.Values
	// Route names the path in metrics, logs and errors, for example
	// "messages/{id}"; when empty it is derived from Path.
	Route  string
	Header http.Header // added to our own; a key set here wins, except Authorization

	Body any // sent as JSON
	// Raw is a body of another kind, of type ContentType. It is sent again only
	// when GetBody can make it anew; bytes.Reader, bytes.Buffer and
	// strings.Reader need no GetBody, and GetBody needs no Raw.
	Raw         io.Reader
	GetBody     func() (io.ReadCloser, error)
	ContentType string
	Length      int64 // bytes of GetBody's or Raw's body when known, else 0

	// Out is where a 2xx answer's JSON goes; a *[]byte takes the body as it is.
	// An answer of 204 leaves it alone.
	Out any
	// Into, instead of Out, reads a 2xx answer as a stream, capped like any
	// body; it must not keep the response. A silence of Policy.Timeout ends it,
	// not its length. Nothing is repeated once Into was called.
	Into func(*http.Response) error
	// Response, when set, receives the status and header of a 2xx answer.
	Response *Response
	MaxBody  int64 // cap of the answer in bytes; 0 is the client's

	// Idempotent marks a POST or PATCH that only reads (a search), so that it is
	// repeated like a GET.
	Idempotent bool
	// Once marks a change that must not happen twice even where HTTP would
	// allow it: a PUT or DELETE is then treated like a POST.
	Once bool
	// Share lets identical reads of the same moment (same token, URL, body and
	// priority) be one call upstream. It is chosen by the caller, because a
	// shared answer may have been asked for before the caller's own last
	// change: right for reports and lists, wrong for reading back a change.
	// It has no effect with a custom Header, Raw, GetBody or Into.
	Share bool
	// NoToken sends no token: for signed download addresses, and for upstreams
	// whose own Authorization is in Header.
	NoToken bool
}

// Response is what Do tells of a 2xx answer beside its body.
type Response struct {
	Status int
	Header http.Header
}

// payload is a replayable body.
type payload struct{ bytes.Reader }

func (*payload) Close() error { return nil }

func newPayload(data []byte) *payload {
	p := new(payload)
	p.Reset(data)
	return p
}

// Header values that every request shares. net/http only reads them.
var (
	jsonType  = []string{"application/json"}
	userAgent = []string{"floorwalker"}
)

// build turns the call's request into net/http's.
func (c *Client) build(k *call) (*http.Request, error) {
	r := k.request
	address, err := c.address(r)
	if err != nil {
		return nil, err
	}
	req := &http.Request{
		Method: k.method, URL: address, Host: address.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: make(http.Header, 4+len(r.Header)),
	}
	req.Header["User-Agent"] = userAgent
	if r.Out != nil {
		req.Header["Accept"] = jsonType
	}
	if c.local && r.URL == "" {
		if id, ok := k.Value(commandKey{}).([]string); ok {
			req.Header[commandHeader] = id
		}
	}
	if err := setBody(req, r); err != nil {
		return nil, err
	}
	for key, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(key)] = values
	}
	return req.WithContext(k), nil
}

func setBody(req *http.Request, r *Request) error {
	switch {
	case r.Body != nil && (r.Raw != nil || r.GetBody != nil):
		return errors.New("a request has Body or a raw body, not both")
	case r.Body != nil:
		data, err := json.Marshal(r.Body)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		setBytes(req, data)
		req.Header["Content-Type"] = jsonType
		return nil
	case r.GetBody != nil:
		body, err := r.GetBody()
		if err != nil {
			return fmt.Errorf("open the request's body: %w", err)
		}
		req.Body, req.GetBody, req.ContentLength = body, r.GetBody, unknownIfZero(r.Length)
	case r.Raw != nil:
		if err := setRaw(req, r); err != nil {
			return err
		}
	default:
		return nil
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	return nil
}

// setRaw makes the readers replayable whose bytes are at hand.
func setRaw(req *http.Request, r *Request) error {
	switch raw := r.Raw.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader:
		data, err := io.ReadAll(raw)
		if err != nil {
			return fmt.Errorf("read the request's body: %w", err)
		}
		setBytes(req, data)
	case io.ReadCloser:
		req.Body, req.ContentLength = raw, unknownIfZero(r.Length)
	default:
		req.Body, req.ContentLength = io.NopCloser(raw), unknownIfZero(r.Length)
	}
	return nil
}

func setBytes(req *http.Request, data []byte) {
	req.Body, req.ContentLength = newPayload(data), int64(len(data))
	req.GetBody = func() (io.ReadCloser, error) { return newPayload(data), nil }
}

func unknownIfZero(length int64) int64 {
	if length == 0 {
		return -1
	}
	return length
}

// again returns a copy of req that can be sent once more: the transport may
// still be reading the header and body of the one before.
func again(req *http.Request) (*http.Request, error) {
	next := req.WithContext(req.Context())
	next.Header = req.Header.Clone()
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, fmt.Errorf("open the request's body again: %w", err)
		}
		next.Body = body
	}
	return next, nil
}

func replayable(req *http.Request) bool { return req.Body == nil || req.GetBody != nil }
