package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// maxErrorBody is how much of an error's body is read, in bytes.
	maxErrorBody = 64 << 10
	// maxPooled is the largest buffer that is kept for the next answer.
	maxPooled = 64 << 10
	// maxDrain is how much of an unwanted body is read to save its connection.
	maxDrain = 256 << 10
)

// attempt makes one try: it bounds its time, and reads and decodes the answer
// before it returns, so that the layers above see a cut or garbled answer as
// the failed try it is. The body of the response it returns is closed.
type attempt struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (t *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	k := callOf(req)
	if k.request.Into != nil {
		return t.stream(k, req)
	}
	ctx, cancel := context.WithTimeoutCause(k.watch(k), t.timeout, ErrTimeout)
	defer cancel()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, whose(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := k.receive(resp); err != nil {
		return nil, whose(ctx, err)
	}
	return resp, nil
}

// stream is RoundTrip for Into: the time is counted anew with every read that
// brings something.
func (t *attempt) stream(k *call, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(k.watch(k))
	defer cancel(nil)
	silence := time.AfterFunc(t.timeout, func() { cancel(ErrTimeout) })
	defer silence.Stop()
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, whose(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 != 2 {
		return resp, k.receive(resp)
	}
	k.delivered = true
	limit := k.limit()
	if resp.ContentLength > limit {
		return nil, ErrTooLarge
	}
	body := &streamed{Reader: resp.Body, left: limit, alive: func() { silence.Reset(t.timeout) }}
	view := *resp
	view.Body = body
	if err := k.request.Into(&view); err != nil {
		if body.err == nil {
			return nil, &intoError{err}
		}
		return nil, whose(ctx, err)
	}
	return resp, nil
}

// whose names the true reason of an error: our time limit for the try, or the
// end of the caller's context.
func whose(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, context.Cause(ctx)) {
		return err
	}
	return fmt.Errorf("%w (%w)", context.Cause(ctx), err)
}

func (k *call) limit() int64 {
	if k.request.MaxBody > 0 {
		return k.request.MaxBody
	}
	return k.client.maxBody
}

// receive reads an answer of any status.
func (k *call) receive(resp *http.Response) error {
	if resp.StatusCode/100 != 2 {
		// The status is the answer; a body that cannot be read only says less.
		k.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		return nil
	}
	if k.request.Out == nil {
		// What nobody wants is read all the same: it saves the connection.
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxDrain))
		return nil
	}
	limit := k.limit()
	if resp.ContentLength > limit {
		return ErrTooLarge
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer recycle(buf)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return fmt.Errorf("read the answer: %w", err)
	case n > limit:
		return ErrTooLarge
	case k.keep:
		k.body = bytes.Clone(buf.Bytes())
		if _, raw := k.request.Out.(*[]byte); raw || json.Valid(k.body) {
			return nil
		}
		return decode(resp, k.body, new(json.RawMessage))
	}
	return decode(resp, buf.Bytes(), k.request.Out)
}

// decode reads the JSON of a 2xx answer. The content type is not judged, since
// some upstreams send JSON under another name; it is told when decoding fails.
// Data behind the value is an error.
func decode(resp *http.Response, data []byte, out any) error {
	if raw, ok := out.(*[]byte); ok {
		*raw = bytes.Clone(data)
		return nil
	}
	if resp.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &DecodeError{ContentType: clean(resp.Header.Get("Content-Type")), Err: err}
	}
	return nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func recycle(buf *bytes.Buffer) {
	if buf.Cap() <= maxPooled {
		buf.Reset()
		buffers.Put(buf)
	}
}

// streamed is a body that Into reads: capped, and telling that it is alive.
type streamed struct {
	io.Reader
	left  int64
	alive func()
	err   error // the first error that was the body's own
}

func (s *streamed) Read(p []byte) (int, error) {
	if int64(len(p)) > s.left+1 {
		p = p[:s.left+1]
	}
	n, err := s.Reader.Read(p)
	if n > 0 {
		s.alive()
	}
	if s.left -= int64(n); s.left < 0 {
		n, err = n+int(s.left), ErrTooLarge
		s.left = 0
	}
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}

func (*streamed) Close() error { return nil }

// intoError is an error of the caller's own reader; the upstream did its part.
type intoError struct{ error }

func (e *intoError) Unwrap() error { return e.error }
