package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testBase = "https://api.example.com/v1"

// step is one scripted answer of an upstream.
type step func(*http.Request) (*http.Response, error)

// script is an upstream that answers with its steps in turn, the last one for
// ever, and remembers what it was sent.
type script struct {
	steps []step

	mu     sync.Mutex
	sent   []sent
	opened []*watchedBody
}

type sent struct {
	at     time.Time
	method string
	url    string
	header http.Header
	body   string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	s.mu.Lock()
	n := len(s.sent)
	s.sent = append(s.sent, sent{time.Now(), req.Method, req.URL.String(), req.Header.Clone(), string(body)})
	s.mu.Unlock()
	resp, err := s.steps[min(n, len(s.steps)-1)](req)
	if resp != nil {
		resp.Request = req
		watched := &watchedBody{ReadCloser: resp.Body}
		resp.Body = watched
		s.mu.Lock()
		s.opened = append(s.opened, watched)
		s.mu.Unlock()
	}
	return resp, err
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent)
}

// gaps are the times between one request and the next.
func (s *script) gaps() []time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(s.sent); i++ {
		gaps = append(gaps, s.sent[i].at.Sub(s.sent[i-1].at))
	}
	return gaps
}

func (s *script) checkClosed(t *testing.T) {
	t.Helper()
	for i, b := range s.opened {
		if !b.closed {
			t.Errorf("body of answer %d was not closed", i)
		}
	}
}

type watchedBody struct {
	io.ReadCloser
	closed bool
}

func (b *watchedBody) Close() error {
	b.closed = true
	return b.ReadCloser.Close()
}

// answer is a step with a status, a JSON body and headers as "Key: value".
func answer(status int, body string, headers ...string) step {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for _, line := range headers {
			key, value, _ := strings.Cut(line, ": ")
			h.Set(key, value)
		}
		return &http.Response{
			StatusCode: status, Header: h, ContentLength: int64(len(body)),
			Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// cut is an answer whose connection breaks in the middle of the body.
func cut(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: 100,
		Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"text":"po`), failing{})),
	}, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// reset is a connection that breaks before any answer.
func reset(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
}

// silent never answers.
func silent(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// trickle sends one byte a second for ever.
func trickle(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: -1,
		Body: io.NopCloser(slow{req.Context()}),
	}, nil
}

type slow struct{ ctx context.Context }

func (s slow) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		return copy(p[:1], " "), nil
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}

func newClient(t testing.TB, rt http.RoundTripper, opts ...rest.Option) *rest.Client {
	t.Helper()
	c, err := rest.New(testBase, append([]rest.Option{rest.WithName("test"), rest.WithTransport(rt)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type text struct {
	Text string `json:"text"`
}

func multipart(body string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewBufferString(body)), nil }
}
