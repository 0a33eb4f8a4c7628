package redis

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// embedded is a Redis inside the process, for trying the bot out. It forgets
// everything at exit. It has no listener, so nobody else can reach it.
type embedded struct {
	server *miniredis.Miniredis
	stop   chan struct{}
	done   sync.WaitGroup
}

// ttlTick is how often the embedded store's TTLs advance. They do not run by
// themselves, and miniredis' own ClockTTL walks all keys on every command.
const ttlTick = time.Second

func startEmbedded() (*embedded, error) {
	e := &embedded{server: miniredis.NewMiniRedis(), stop: make(chan struct{})}
	// The first Dial of a server that was not started makes it one without a
	// listener. Its connection is not used: see pipe.
	first, err := e.server.Dial()
	if err != nil {
		return nil, fmt.Errorf("start the embedded store: %w", err)
	}
	if err := first.Close(); err != nil {
		return nil, fmt.Errorf("start the embedded store: %w", err)
	}
	e.done.Go(e.advance)
	return e, nil
}

func (e *embedded) dial(context.Context, string, string) (net.Conn, error) {
	server := e.server.Server()
	if server == nil {
		return nil, net.ErrClosed
	}
	client, peer := pipe()
	server.ServeConn(peer)
	return client, nil
}

func (e *embedded) advance() {
	ticker := time.NewTicker(ttlTick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case now := <-ticker.C:
			e.server.FastForward(now.Sub(last))
			last = now
		case <-e.stop:
			return
		}
	}
}

func (e *embedded) close() {
	close(e.stop)
	e.done.Wait()
	e.server.Close()
}
