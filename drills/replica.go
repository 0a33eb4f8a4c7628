package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// exitLimit is how long a bot may take to leave after SIGTERM.
const exitLimit = 10 * time.Second

// replica is one process of the bot. It keeps its address over restarts.
type replica struct {
	name  string
	addr  string
	stage *stage
	dir   string
	env   []string
	proc  *process
}

// replica starts a bot on a cloud and waits until it is ready. settings are
// NAME=value, in addition to and before those that the cloud gives.
func (s *stage) replica(ctx context.Context, c *cloud, name string, settings ...string) (*replica, error) {
	base, err := c.endpoint(name)
	if err != nil {
		return nil, err
	}
	r := &replica{name: name, stage: s}
	if r.addr, err = freeAddr(); err != nil {
		return nil, err
	}
	if r.dir, err = s.subdir(name); err != nil {
		return nil, err
	}
	given := map[string]string{"LISTEN_ADDR": r.addr}
	for _, line := range c.sim.Env(base) {
		k, v, ok := strings.Cut(line, "=")
		// Nobody signs in here, which would need a public address; and the clock
		// is followed, and call records are read, only where a drill says so.
		if ok && !strings.HasPrefix(line, "#") && !strings.HasPrefix(k, "OAUTH_") && !strings.HasPrefix(k, "CALL_RECORDS_") && k != "SIMULATOR_CLOCK_URL" {
			given[k] = v
		}
	}
	// The simulated service app is no supervisor, and only those change states.
	given["CONTACT_CENTER_TOKEN"] = c.sim.World().People[1].Token
	for _, line := range settings {
		k, v, _ := strings.Cut(line, "=")
		given[k] = strings.NewReplacer("{base}", base, "{addr}", r.addr).Replace(v)
	}
	r.addr = given["LISTEN_ADDR"]
	for k, v := range given {
		r.env = append(r.env, k+"="+v)
	}
	s.later(func() {
		if r.proc != nil {
			r.proc.kill()
		}
	})
	return r, r.start(ctx)
}

// pair starts two replicas on one Redis.
func (s *stage) pair(ctx context.Context, c *cloud, settings ...string) (a, b *replica, err error) {
	if a, err = s.replica(ctx, c, "a", settings...); err != nil {
		return nil, nil, err
	}
	b, err = s.replica(ctx, c, "b", settings...)
	return a, b, err
}

// start starts the process and waits until it is ready.
func (r *replica) start(ctx context.Context) (err error) {
	if r.proc, err = launch(r.dir, r.env, r.stage.bot); err != nil {
		return err
	}
	if !until(ctx, 40*time.Second, func() bool { return !r.proc.alive() || r.ready(ctx) }) || !r.proc.alive() {
		return fmt.Errorf("replica %s is not ready: %w; its log is in %s", r.name, errPatience, r.dir)
	}
	return nil
}

func (r *replica) ready(ctx context.Context) bool {
	body, status, err := r.get(ctx, "/readyz")
	return err == nil && status == http.StatusOK && body != ""
}

func (r *replica) get(ctx context.Context, path string) (body string, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addr+path, nil)
	if err != nil {
		return "", 0, err
	}
	resp, err := sender.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return string(raw), resp.StatusCode, err
}

// metrics returns the samples without labels, and sums those with.
func (r *replica) metrics(ctx context.Context) (map[string]float64, error) {
	body, _, err := r.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	lines := bufio.NewScanner(strings.NewReader(body))
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if i := strings.LastIndexByte(lines.Text(), ' '); i > 0 {
			name, value = lines.Text()[:i], lines.Text()[i+1:]
		}
		name, _, _ = strings.Cut(name, "{")
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			values[name] += f
		}
	}
	return values, nil
}

// log returns what the replica has printed so far.
func (r *replica) log() (string, error) {
	raw, err := os.ReadFile(filepath.Join(r.dir, "log"))
	return string(raw), err
}
