package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// clusterDrill runs two replicas on a Redis Cluster of three masters, and has
// one of the masters replaced.
func clusterDrill(ctx context.Context, s *stage) error {
	servers, err := s.cluster(ctx)
	if err != nil {
		return err
	}
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	var addrs []string
	for _, r := range servers[:3] {
		addrs = append(addrs, r.addr)
	}
	a, b, err := s.pair(ctx, c, "REDIS_URL=redis+cluster://"+strings.Join(addrs, ","))
	if err != nil {
		return err
	}
	replaced := make(chan error, 1)
	go func() {
		pause(ctx, 3*time.Second)
		replaced <- s.replaceMaster(ctx, servers[0], servers[3])
	}()
	copies := &copier{ctx: ctx, addrs: []string{a.addr, b.addr}, spread: 3 * time.Second}
	pings, err := c.barrage(ctx, s.pick(50, 100), time.Duration(s.pick(8, 12))*time.Second, func(n int) string { return copies.addrs[n%2] })
	if err != nil {
		return err
	}
	if err := <-replaced; err != nil {
		return err
	}
	ch, err := c.doubledChange(ctx, c.talks[len(c.talks)-1], 0, copies)
	if err != nil {
		return err
	}
	copies.wait()
	lost := c.settle(ctx, 40*time.Second, pings)
	refused := 0
	for _, p := range pings {
		if p.accepted.IsZero() {
			refused++
		}
	}
	s.tell("webhooks sent", float64(len(pings)), "")
	s.tell("refused while a master was replaced", float64(refused), "")
	s.none("acknowledged and lost", len(lost), lost...)
	s.tell("pings answered twice", float64(len(c.doubles(pings))), "")
	if err := s.judgeDoubled(ctx, []*change{ch}); err != nil {
		return err
	}
	crossed := 0
	for _, r := range []*replica{a, b} {
		log, err := r.log()
		if err != nil {
			return err
		}
		crossed += strings.Count(log, "CROSSSLOT")
	}
	s.none("operations over several slots", crossed)
	return nil
}

// cluster starts three masters, and a fourth server that follows the first.
func (s *stage) cluster(ctx context.Context) ([]*redisServer, error) {
	var servers []*redisServer
	for i := range 4 {
		r, err := s.redis(ctx, fmt.Sprint("node ", i), everysec, "--cluster-enabled", "yes", "--cluster-node-timeout", "1500",
			"--cluster-port", clusterBus(), "--repl-diskless-sync-delay", "0")
		if err != nil {
			return nil, err
		}
		servers = append(servers, r)
	}
	first := servers[0].client()
	defer func() { _ = first.Close() }()
	const slots = 16384
	for i, r := range servers {
		client := r.client()
		defer func() { _ = client.Close() }()
		if i < 3 {
			if err := client.ClusterAddSlotsRange(ctx, i*slots/3, (i+1)*slots/3-1).Err(); err != nil {
				return nil, err
			}
		}
		if i > 0 {
			host, port, _ := net.SplitHostPort(servers[0].addr)
			if err := client.Do(ctx, "CLUSTER", "MEET", host, port, servers[0].bus()).Err(); err != nil {
				return nil, err
			}
		}
	}
	id, err := first.ClusterMyID(ctx).Result()
	if err != nil {
		return nil, err
	}
	fourth := servers[3].client()
	defer func() { _ = fourth.Close() }()
	joined := until(ctx, 20*time.Second, func() bool { return fourth.ClusterReplicate(ctx, id).Err() == nil })
	for _, r := range servers {
		joined = joined && r.until(ctx, func(client *goredis.Client) bool {
			return strings.Contains(client.ClusterInfo(ctx).Val(), "cluster_state:ok") &&
				strings.Count(client.ClusterNodes(ctx).Val(), "connected") >= 4
		})
	}
	if !joined {
		return nil, fmt.Errorf("the cluster: %w", errPatience)
	}
	return servers, servers[3].has(ctx, "replication", "master_link_status:up")
}

// clusterBus returns a port for the servers' talk among themselves. The usual
// one, 10,000 above the other, may not exist.
func clusterBus() string {
	addr, err := freeAddr()
	if err != nil {
		return "0" // the server then refuses to start, and says so
	}
	_, port, _ := net.SplitHostPort(addr)
	return port
}

// bus returns the port that the server was given for it.
func (r *redisServer) bus() string {
	for i, arg := range r.args {
		if arg == "--cluster-port" {
			return r.args[i+1]
		}
	}
	return ""
}

func (r *redisServer) until(ctx context.Context, holds func(*goredis.Client) bool) bool {
	client := r.client()
	defer func() { _ = client.Close() }()
	return until(ctx, 20*time.Second, func() bool { return holds(client) })
}

// replaceMaster hands a master's slots over to its follower, as operators do,
// and then takes it away.
func (s *stage) replaceMaster(ctx context.Context, master, follower *redisServer) error {
	client := follower.client()
	defer func() { _ = client.Close() }()
	if err := client.ClusterFailover(ctx).Err(); err != nil {
		return err
	}
	if err := follower.has(ctx, "replication", "role:master"); err != nil {
		return err
	}
	pause(ctx, time.Second)
	master.proc.kill()
	return nil
}
