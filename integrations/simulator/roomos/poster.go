package roomos

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	postLimit = 10 * time.Second
	maxPosts  = 1000 // that wait for one slot; what comes then is lost
)

// post is one call of a device to somebody's server.
type post struct {
	url    string
	kind   string // content type
	body   []byte
	verify bool // check the server's certificate
	done   func(ok bool)
}

// poster makes the posts of all devices: those of one slot in their order,
// those of different ones beside each other.
type poster struct {
	wake         chan struct{}
	strict, easy *http.Client

	mu      sync.Mutex
	waiting map[*slot][]post
	busy    map[*slot]bool
}

func (p *poster) init() {
	p.wake, p.waiting, p.busy = make(chan struct{}, 1), map[*slot][]post{}, map[*slot]bool{}
	client := func(skip bool) *http.Client {
		return &http.Client{
			Timeout: postLimit,
			Transport: &http.Transport{DialContext: loopback, MaxIdleConnsPerHost: 4, IdleConnTimeout: 10 * time.Second,
				//nolint:gosec // what HttpFeedback TlsVerify Off means
				TLSClientConfig: &tls.Config{InsecureSkipVerify: skip}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	p.strict, p.easy = client(false), client(true)
}

// loopback keeps the simulator from calling anybody on a network.
func loopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("simulated devices post to this machine only")
	}
	return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(host, port))
}

func (p *poster) add(s *slot, one post) {
	p.mu.Lock()
	if len(p.waiting[s]) < maxPosts {
		p.waiting[s] = append(p.waiting[s], one)
	}
	p.mu.Unlock()
	p.nudge()
}

func (p *poster) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *poster) run(ctx context.Context) {
	var running sync.WaitGroup
	defer p.strict.CloseIdleConnections()
	defer p.easy.CloseIdleConnections()
	defer running.Wait()
	for {
		for s, one := range p.ready() {
			running.Go(func() {
				p.send(ctx, one)
				p.mu.Lock()
				delete(p.busy, s)
				p.mu.Unlock()
				p.nudge()
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
	}
}

// ready takes the next post of every slot that has none on its way.
func (p *poster) ready() map[*slot]post {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[*slot]post{}
	for s, waiting := range p.waiting {
		if p.busy[s] {
			continue
		}
		out[s], p.busy[s] = waiting[0], true
		if p.waiting[s] = waiting[1:]; len(waiting) == 1 {
			delete(p.waiting, s)
		}
	}
	return out
}

func (p *poster) send(ctx context.Context, one post) {
	ok := false
	defer func() {
		if ctx.Err() == nil { // what is cut off at the end says nothing about the server
			one.done(ok)
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, one.url, bytes.NewReader(one.body))
	if err != nil {
		return
	}
	req.Header.Set("User-Agent", "Cisco/CE")
	req.Header.Set("Content-Type", one.kind)
	client := p.strict
	if !one.verify {
		client = p.easy
	}
	resp, err := client.Do(req)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close()
	ok = resp.StatusCode < 300
}
