package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// forwarder is a load balancer that can be told to drain a backend, as those in
// front of a rolling restart are.
type forwarder struct {
	addr     string
	mu       sync.Mutex
	backends []*backend
	next     int
}

type backend struct {
	addr    string
	proxy   *httputil.ReverseProxy
	out     bool
	working sync.WaitGroup
}

// forward starts a forwarder to the addresses.
func (s *stage) forward(addrs ...string) (*forwarder, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the stage
	if err != nil {
		return nil, err
	}
	f := &forwarder{addr: l.Addr().String()}
	for _, addr := range addrs {
		proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
		proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 128, IdleConnTimeout: time.Second}
		f.backends = append(f.backends, &backend{addr: addr, proxy: proxy})
	}
	server := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // ends with Close
	s.later(func() { _ = server.Close() })
	return f, nil
}

// ServeHTTP passes a request to the next backend that is in.
func (f *forwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	var b *backend
	for range f.backends {
		f.next = (f.next + 1) % len(f.backends)
		if b = f.backends[f.next]; !b.out {
			break
		}
	}
	if b == nil || b.out {
		f.mu.Unlock()
		http.Error(w, "no backend", http.StatusBadGateway)
		return
	}
	b.working.Add(1)
	f.mu.Unlock()
	defer b.working.Done()
	b.proxy.ServeHTTP(w, r)
}

// drain takes a backend out and returns when nothing is under way to it.
func (f *forwarder) drain(addr string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range f.backends {
		if b.addr == addr {
			b.out = true
			f.mu.Unlock()
			b.working.Wait()
			f.mu.Lock()
		}
	}
}

// restore brings a backend back.
func (f *forwarder) restore(addr string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range f.backends {
		b.out = b.out && b.addr != addr
	}
}

// roll restarts a replica behind the forwarder and returns how long it took to
// leave after SIGTERM, and whether it ended with code 0.
func (f *forwarder) roll(ctx context.Context, r *replica) (took time.Duration, clean bool, err error) {
	f.drain(r.addr)
	took, clean = r.proc.term(2 * exitLimit)
	err = r.start(ctx)
	f.restore(r.addr)
	return took, clean, err
}
