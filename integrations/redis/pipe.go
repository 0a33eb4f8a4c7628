package redis

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipe returns the two ends of a connection inside the process. Unlike those
// of net.Pipe its writes never wait for the reader: client and server both
// write a whole batch before they read, and would otherwise wait for each
// other for ever. What is on its way is bounded by the batch size of the lanes.
func pipe() (client, server net.Conn) {
	a, b := newHalf(), newHalf()
	return &pipeEnd{in: a, out: b}, &pipeEnd{in: b, out: a}
}

type pipeEnd struct{ in, out *half }

func (p *pipeEnd) Read(b []byte) (int, error)  { return p.in.read(b) }
func (p *pipeEnd) Write(b []byte) (int, error) { return p.out.write(b) }

func (p *pipeEnd) Close() error {
	p.in.close()
	p.out.close()
	return nil
}

func (p *pipeEnd) LocalAddr() net.Addr  { return pipeAddr{} }
func (p *pipeEnd) RemoteAddr() net.Addr { return pipeAddr{} }

func (p *pipeEnd) SetDeadline(t time.Time) error     { return p.SetReadDeadline(t) }
func (p *pipeEnd) SetWriteDeadline(time.Time) error  { return nil }
func (p *pipeEnd) SetReadDeadline(t time.Time) error { p.in.setDeadline(t); return nil }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "embedded" }
func (pipeAddr) String() string  { return "embedded" }

// half is one direction: a buffer that grows, with one reader.
type half struct {
	mu       sync.Mutex
	buf      []byte
	at       int // start of what was not read yet
	closed   bool
	deadline time.Time
	changed  chan struct{} // holds a token when the reader should look again
}

func newHalf() *half { return &half{changed: make(chan struct{}, 1)} }

func (h *half) write(b []byte) (int, error) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return 0, io.ErrClosedPipe
	}
	if h.at == len(h.buf) {
		h.buf, h.at = h.buf[:0], 0
	}
	h.buf = append(h.buf, b...)
	h.mu.Unlock()
	h.signal()
	return len(b), nil
}

// maxIdleBuffer is what a direction keeps allocated between batches, in bytes.
const maxIdleBuffer = 256 << 10

func (h *half) read(b []byte) (int, error) {
	for {
		h.mu.Lock()
		if h.at < len(h.buf) {
			n := copy(b, h.buf[h.at:])
			if h.at += n; h.at == len(h.buf) && cap(h.buf) > maxIdleBuffer {
				h.buf, h.at = nil, 0
			}
			h.mu.Unlock()
			return n, nil
		}
		closed, deadline := h.closed, h.deadline
		h.mu.Unlock()
		if closed {
			return 0, io.EOF
		}
		if err := h.await(deadline); err != nil {
			return 0, err
		}
	}
}

func (h *half) await(deadline time.Time) error {
	if deadline.IsZero() {
		<-h.changed
		return nil
	}
	left := time.Until(deadline)
	if left <= 0 {
		return os.ErrDeadlineExceeded
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-h.changed:
		return nil
	case <-timer.C:
		return os.ErrDeadlineExceeded
	}
}

func (h *half) setDeadline(t time.Time) {
	h.mu.Lock()
	h.deadline = t
	h.mu.Unlock()
	h.signal()
}

func (h *half) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.signal()
}

func (h *half) signal() {
	select {
	case h.changed <- struct{}{}:
	default:
	}
}
