package unifiedcm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

const (
	// risWait is how long to wait when RISPort70 has had its requests for the
	// minute.
	risWait = 20 * time.Second
	// maxFault is how much of a fault is read, in bytes.
	maxFault = 64 << 10
)

// guard stands before the network. It makes of HTTP's statuses what they mean
// here: a SOAP fault, which comes with 500, is an answer to a bad question and
// no failure of the server, and RISPort70's complaint of too many requests is a
// 429. And nothing passes it without a turn of the account's guard. It takes one
// for each try, so that nobody holds one while waiting for the next try.
type guard struct {
	next    http.RoundTripper
	account rest.Guard // nil watches over nothing
	wait    time.Duration
}

// The statuses under which things go up that are no outage: a fault, and 599, by
// which a cluster says that it does not know the schema of that version; and a
// request that was not sent because nobody watches over the account now.
const (
	statusFault     = http.StatusBadRequest
	statusSchema    = http.StatusUnsupportedMediaType
	statusNoSchema  = 599
	statusUnwatched = http.StatusFailedDependency
)

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	turn, err := g.enter(req.Context())
	if err != nil {
		closeBody(req)
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		// As an answer it is neither repeated nor taken for an outage of the cluster.
		status := statusUnwatched
		if errors.Is(err, rest.ErrStopped) {
			status = http.StatusUnauthorized
		}
		return answer(req, status, []byte(err.Error())), nil
	}
	resp, err := g.next.RoundTrip(slashed(req))
	if err != nil {
		return nil, errors.Join(err, turn.Leave(req.Context()))
	}
	// That the store does not hear of it only means that the turn lapses later.
	switch _ = learn(req.Context(), turn, resp.StatusCode); {
	case resp.StatusCode == http.StatusInternalServerError && isXML(resp.Header):
		return translate(req, resp, g.wait)
	case resp.StatusCode == statusNoSchema:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxFault))
		_ = resp.Body.Close()
		return answer(req, statusSchema, body), nil
	}
	return resp, nil
}

func (g *guard) enter(ctx context.Context) (rest.Turn, error) {
	if g.account == nil {
		return unwatched{}, nil
	}
	return g.account.Enter(ctx)
}

// learn tells the guard what an answer says of the password. Statuses of a proxy in
// between tell nothing of it.
func learn(ctx context.Context, turn rest.Turn, status int) error {
	switch status {
	case http.StatusUnauthorized:
		return turn.Shut(ctx, "Unified CM refused the user or the password")
	case http.StatusOK, http.StatusInternalServerError:
		return turn.Good(ctx)
	}
	return turn.Leave(ctx)
}

// unwatched is the turn of an account that nobody watches over.
type unwatched struct{}

func (unwatched) Good(context.Context) error         { return nil }
func (unwatched) Leave(context.Context) error        { return nil }
func (unwatched) Shut(context.Context, string) error { return nil }

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// slashed puts a slash behind AXL's path: it answers at an address that ends in
// one, and package rest takes no path with an empty end.
func slashed(req *http.Request) *http.Request {
	if !strings.HasSuffix(req.URL.Path, "/"+axlPath) {
		return req
	}
	other, address := req.WithContext(req.Context()), *req.URL
	address.Path += "/"
	other.URL = &address
	return other
}

func isXML(h http.Header) bool { return strings.Contains(h.Get("Content-Type"), "xml") }

// translate gives a fault its meaning in HTTP's terms.
func translate(req *http.Request, resp *http.Response, wait time.Duration) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFault))
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read the fault: %w", err)
	}
	fault := readFault(body)
	if fault == nil {
		return answer(req, resp.StatusCode, body), nil
	}
	if fault.tooMany() {
		r := answer(req, http.StatusTooManyRequests, body)
		r.Header.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
		return r, nil
	}
	return answer(req, statusFault, body), nil
}

func answer(req *http.Request, status int, body []byte) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"text/xml"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}
