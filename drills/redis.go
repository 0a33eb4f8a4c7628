package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// redisServer is a redis-server of a drill's own.
type redisServer struct {
	addr string
	dir  string
	args []string
	proc *process
}

// everysec and always are the ways in which an append-only file is flushed.
const (
	everysec = "everysec"
	always   = "always"
)

// redis starts a server with an append-only file.
func (s *stage) redis(ctx context.Context, name, fsync string, more ...string) (*redisServer, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	args := append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", fsync,
		"--maxmemory-policy", "noeviction", "--dir", "."}, more...)
	return s.redisWith(ctx, name, addr, args)
}

func (s *stage) redisWith(ctx context.Context, name, addr string, args []string) (*redisServer, error) {
	r := &redisServer{addr: addr, args: args}
	var err error
	if r.dir, err = s.subdir(name); err != nil {
		return nil, err
	}
	s.later(func() {
		if r.proc != nil {
			r.proc.kill()
		}
	})
	return r, r.start(ctx)
}

// start starts the server and waits until it answers.
func (r *redisServer) start(ctx context.Context) error {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return err
	}
	if r.proc, err = launch(r.dir, nil, program, r.args...); err != nil {
		return err
	}
	client := r.client()
	defer func() { _ = client.Close() }()
	if !until(ctx, 20*time.Second, func() bool { return client.Ping(ctx).Err() == nil }) {
		return fmt.Errorf("redis at %s: %w", r.addr, errPatience)
	}
	return nil
}

func (r *redisServer) client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Addr: r.addr, MaxRetries: -1, DialTimeout: time.Second})
}

func (r *redisServer) url() string { return "redis://" + r.addr + "/0" }

// streams returns how many entries the streams hold whose names match.
func (r *redisServer) streams(ctx context.Context, pattern string) (total int64, err error) {
	client := r.client()
	defer func() { _ = client.Close() }()
	for names := client.Scan(ctx, 0, pattern, 1000).Iterator(); names.Next(ctx); {
		n, err := client.XLen(ctx, names.Val()).Result()
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}
