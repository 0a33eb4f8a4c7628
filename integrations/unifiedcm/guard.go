package unifiedcm

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// restAfter401 is for how long nothing is sent after the cluster has refused
	// the password: a few more tries would lock the account for everybody.
	restAfter401 = 15 * time.Minute
	// risWait is how long to wait when RISPort70 has had its requests for the
	// minute.
	risWait = 20 * time.Second
	// maxFault is how much of a fault is read, in bytes.
	maxFault = 64 << 10
)

// guard stands before the network. It makes of HTTP's statuses what they mean
// here: a SOAP fault, which comes with 500, is an answer to a bad question and
// no failure of the server, and RISPort70's complaint of too many requests is a
// 429. And it sends nothing more once the password has been refused.
type guard struct {
	next http.RoundTripper
	// first lets one request through at a time until the password has been taken
	// once: several at the same moment would be several wrong passwords.
	first chan struct{}

	mu     sync.Mutex
	taken  bool
	resume time.Time
}

func newGuard(next http.RoundTripper) *guard {
	return &guard{next: next, first: make(chan struct{}, 1)}
}

// The statuses under which things go up that are no outage: a fault, and 599, by
// which a cluster says that it does not know the schema of that version.
const (
	statusFault    = http.StatusBadRequest
	statusSchema   = http.StatusUnsupportedMediaType
	statusNoSchema = 599
)

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	taken, resting := g.state()
	if !taken && !resting {
		select {
		case g.first <- struct{}{}:
			defer func() { <-g.first }()
		case <-req.Context().Done():
			closeBody(req)
			return nil, req.Context().Err()
		}
		_, resting = g.state()
	}
	if resting {
		closeBody(req)
		// As an answer it is neither repeated nor taken for an outage.
		return answer(req, http.StatusUnauthorized, []byte("the user or the password was refused; it is not tried again yet")), nil
	}
	resp, err := g.next.RoundTrip(slashed(req))
	if err != nil {
		return nil, err
	}
	g.note(resp.StatusCode)
	switch {
	case resp.StatusCode == http.StatusInternalServerError && isXML(resp.Header):
		return translate(req, resp)
	case resp.StatusCode == statusNoSchema:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxFault))
		_ = resp.Body.Close()
		return answer(req, statusSchema, body), nil
	}
	return resp, nil
}

func (g *guard) state() (taken, resting bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.taken, time.Now().Before(g.resume)
}

// note learns from an answer whether the password is taken. Statuses of a proxy in
// between tell nothing of it.
func (g *guard) note(status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch status {
	case http.StatusUnauthorized:
		g.taken, g.resume = false, time.Now().Add(restAfter401)
	case http.StatusOK, http.StatusInternalServerError:
		g.taken = true
	}
}

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
func translate(req *http.Request, resp *http.Response) (*http.Response, error) {
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
		r.Header.Set("Retry-After", strconv.Itoa(int(risWait.Seconds())))
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
