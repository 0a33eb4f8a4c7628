package main

import (
	"io"
	"net"
	"sync"
)

// relay passes TCP connections on, until it is cut: then bytes vanish in it,
// and nobody is told, as on a network that has lost its way.
type relay struct {
	addr   string
	target string
	mu     sync.Mutex
	broken bool
	conns  []net.Conn
}

func (s *stage) relay(target string) (*relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the stage
	if err != nil {
		return nil, err
	}
	r := &relay{addr: l.Addr().String(), target: target}
	s.later(func() {
		_ = l.Close()
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, c := range r.conns {
			_ = c.Close()
		}
	})
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return // the stage has closed
			}
			go r.pass(from)
		}
	}()
	return r, nil
}

func (r *relay) pass(from net.Conn) {
	to, err := net.Dial("tcp", r.target) //nolint:noctx // on this machine
	if err != nil {
		_ = from.Close()
		return
	}
	r.mu.Lock()
	r.conns = append(r.conns, from, to)
	r.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		both.Go(func() {
			_, _ = io.Copy(passing{r, way[1]}, way[0]) // ends when either side does
			if !r.isCut() {
				_ = way[0].Close()
				_ = way[1].Close()
			}
		})
	}
	both.Wait()
}

// cut lets everything vanish from now on.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = true
}

func (r *relay) isCut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken
}

// passing writes to a connection while the relay is whole.
type passing struct {
	r  *relay
	to net.Conn
}

func (p passing) Write(b []byte) (int, error) {
	if p.r.isCut() {
		return len(b), nil
	}
	return p.to.Write(b)
}
