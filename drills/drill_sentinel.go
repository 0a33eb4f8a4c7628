package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// watchedAs is the name under which the Sentinels know the master.
const watchedAs = "floor"

// sentinelDrill kills the master that three Sentinels watch: once as it is, and
// once after the links to its replicas were cut, so that what it accepts then is
// nowhere else.
func sentinelDrill(ctx context.Context, s *stage) error {
	if !s.short {
		if err := s.failover(ctx, "failover", false); err != nil {
			return err
		}
	}
	return s.failover(ctx, "links cut, WAIT 1", true)
}

// watched is a master, two replicas that follow it through relays, and three
// Sentinels.
type watched struct {
	master *redisServer
	relays []*relay
	url    string
}

func (s *stage) watched(ctx context.Context, name string) (*watched, error) {
	w := &watched{}
	var err error
	if w.master, err = s.redis(ctx, name+" master", everysec); err != nil {
		return nil, err
	}
	for _, replica := range []string{" replica 1", " replica 2"} {
		link, err := s.relay(w.master.addr)
		if err != nil {
			return nil, err
		}
		w.relays = append(w.relays, link)
		host, port, err := net.SplitHostPort(link.addr)
		if err != nil {
			return nil, err
		}
		r, err := s.redis(ctx, name+replica, everysec, "--replicaof", host, port, "--repl-diskless-sync-delay", "0")
		if err != nil {
			return nil, err
		}
		if err := r.has(ctx, "replication", "master_link_status:up"); err != nil {
			return nil, err
		}
	}
	var sentinels []string
	for i := range 3 {
		addr, err := s.sentinel(ctx, fmt.Sprint(name, " sentinel ", i), w.master.addr)
		if err != nil {
			return nil, err
		}
		sentinels = append(sentinels, addr)
	}
	w.url = "redis+sentinel://" + strings.Join(sentinels, ",") + "/" + watchedAs
	return w, nil
}

// sentinel starts one and waits until it knows the replicas and the others.
func (s *stage) sentinel(ctx context.Context, name, master string) (string, error) {
	addr, err := freeAddr()
	if err != nil {
		return "", err
	}
	dir, err := s.subdir(name)
	if err != nil {
		return "", err
	}
	_, port, _ := net.SplitHostPort(addr)
	host, masterPort, _ := net.SplitHostPort(master)
	config := fmt.Sprintf("port %s\nbind 127.0.0.1\nsentinel monitor %s %s %s 2\nsentinel down-after-milliseconds %s 1000\nsentinel failover-timeout %s 60000\n",
		port, watchedAs, host, masterPort, watchedAs, watchedAs)
	if err := os.WriteFile(filepath.Join(dir, "sentinel.conf"), []byte(config), 0o600); err != nil {
		return "", err
	}
	r, err := s.redisWith(ctx, name, addr, []string{"sentinel.conf", "--sentinel"})
	if err != nil {
		return "", err
	}
	return addr, r.has(ctx, "sentinel", "slaves=2")
}

// has waits until a section of INFO contains a text.
func (r *redisServer) has(ctx context.Context, section, text string) error {
	client := r.client()
	defer func() { _ = client.Close() }()
	if !until(ctx, 30*time.Second, func() bool { return strings.Contains(client.Info(ctx, section).Val(), text) }) {
		return fmt.Errorf("redis at %s does not show %q: %w", r.addr, text, errPatience)
	}
	return nil
}

func (s *stage) failover(ctx context.Context, name string, cut bool) error {
	w, err := s.watched(ctx, strings.ReplaceAll(name, ",", ""))
	if err != nil {
		return err
	}
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	settings := []string{"REDIS_URL=" + w.url, "LEASE=2s"}
	if cut {
		settings = append(settings, "ACCEPT_REPLICAS=1")
	}
	bot, err := s.replica(ctx, c, "bot "+name, settings...)
	if err != nil {
		return err
	}
	// Reading a message takes a while, so that much stands in the streams when
	// the master dies: what is not there any more cannot be answered.
	remove, err := c.fault(faults.Rule{Upstream: "webex", Method: "GET", Path: "/v1/messages/*", Kind: faults.KindDelay, Delay: faults.Duration(1500 * time.Millisecond)})
	if err != nil {
		return err
	}
	var killed time.Time
	go func() {
		pause(ctx, 3*time.Second)
		if cut {
			for _, link := range w.relays {
				link.cut()
			}
			pause(ctx, 3*time.Second)
		}
		killed = time.Now()
		w.master.proc.kill()
	}()
	pings, err := c.barrage(ctx, s.pick(50, 100), 15*time.Second, func(int) string { return bot.addr })
	if err != nil {
		return err
	}
	remove()
	lost := c.settle(ctx, 40*time.Second, pings)
	accepted, back, last := 0, time.Time{}, killed
	for _, p := range pings {
		switch {
		case !p.accepted.IsZero():
			accepted++
			if p.sent.After(killed) && (back.IsZero() || p.accepted.Before(back)) {
				back = p.accepted
			}
		case p.sent.After(last):
			last = p.sent
		}
	}
	s.tell(name+": webhooks sent", float64(len(pings)), "")
	s.tell(name+": refused", float64(len(pings)-accepted), "")
	s.none(name+": acknowledged and lost", len(lost), lost...)
	if back.IsZero() {
		s.none(name+": never accepted again", 1)
		return nil
	}
	s.tell(name+": first accepted after", back.Sub(killed).Seconds(), "s")
	s.within(name+": outage", last.Sub(killed), 4*time.Second)
	return nil
}
