package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/console"
	"floorwalker/integrations/simulator/world"
)

// botAddr is where a bot is expected beside a simulator.
const botAddr = "127.0.0.1:8080"

// demo runs the bot against the built-in simulator: nothing else is needed.
func demo(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) error {
	if o.now == "" {
		o.now = busyHour(time.Now()).Format(time.RFC3339)
	}
	sim, listener, err := openSimulator(ctx, o)
	if err != nil {
		return err
	}
	own, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	devices, err := os.MkdirTemp("", "floorwalker-*")
	if err != nil {
		return fmt.Errorf("a place for the file of devices: %w", err)
	}
	defer func() { _ = os.RemoveAll(devices) }()
	if err := sim.WriteDevices(ctx, filepath.Join(devices, "devices.json")); err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	spool, err := os.MkdirTemp("", "floorwalker-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(spool) }()
	cfg, err := simulatedConfig(sim, base, "http://"+own.Addr().String(), spool)
	if err != nil {
		return err
	}
	cfg.listener, cfg.clock = own, sim.Clock().Now
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveSimulator(ctx, sim, listener, log) })
	group.Go(func() error {
		return run(ctx, cfg, log, func(net.Addr) {
			_, _ = fmt.Fprintf(stdout, "\n  Floorwalker's demo is ready. Open %s/ and ask: how is billing\n  (Ctrl-C ends it; everything in it is simulated)\n\n", base)
		})
	})
	return group.Wait()
}

// busyHour is 10:40 in the built-in world's zone on the last working day: a
// visitor who comes at night or on a Sunday should not find an empty floor.
func busyHour(now time.Time) time.Time {
	zone, err := time.LoadLocation(world.Default().TimeZone)
	if err != nil {
		return now
	}
	t := now.In(zone)
	t = time.Date(t.Year(), t.Month(), t.Day(), 10, 40, 0, 0, zone)
	for t.After(now) || t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, -1)
	}
	return t
}

// simulate runs the simulator alone and writes down how a bot reaches it.
func simulate(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) error {
	sim, listener, err := openSimulator(ctx, o)
	if err != nil {
		return err
	}
	if o.envFile != "" {
		// The file of devices lies beside the settings that name it.
		devices, err := filepath.Abs(o.envFile + ".devices.json")
		if err == nil {
			err = sim.WriteDevices(ctx, devices)
		}
		if err != nil {
			return err
		}
	}
	base := "http://" + listener.Addr().String()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveSimulator(ctx, sim, listener, log) })
	if o.envFile != "" {
		addr := freeAddr(ctx, botAddr)
		lines := append(sim.Env(base), "LISTEN_ADDR="+addr, "PUBLIC_URL=http://"+addr)
		if err := writeFile(o.envFile, strings.Join(lines, "\n")+"\n"); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(stdout, "Start a bot against it with: floorwalker --env-file %s\n", o.envFile)
	}
	_, _ = fmt.Fprintf(stdout, "The simulator is ready: %s/\n", base)
	return group.Wait()
}

// openSimulator makes the simulator that the flags describe, and its listener.
func openSimulator(ctx context.Context, o options) (*simulator.Simulator, net.Listener, error) {
	opts := simulator.Options{Seed: o.seed, Console: console.Handler()}
	if o.now != "" {
		start, err := time.Parse(time.RFC3339, o.now)
		if err != nil {
			return nil, nil, fmt.Errorf("--now %q is not a time such as 2025-06-17T14:35:00-04:00", o.now)
		}
		opts.Start = start
	}
	if o.world != "" {
		f, err := os.Open(o.world)
		if err != nil {
			return nil, nil, fmt.Errorf("--world: %w", err)
		}
		defer func() { _ = f.Close() }()
		if opts.World, err = world.Load(f); err != nil {
			return nil, nil, fmt.Errorf("--world %s: %w", o.world, err)
		}
	}
	if o.finesse {
		if opts.World == nil {
			opts.World = world.Default()
		}
		opts.World.Finesse = world.DefaultFinesse()
		opts.World.Complete()
	}
	sim, err := simulator.New(opts)
	if err != nil {
		return nil, nil, err
	}
	listener, err := listen(ctx, freeAddr(ctx, o.listen))
	return sim, listener, err
}

func serveSimulator(ctx context.Context, sim *simulator.Simulator, l net.Listener, log *slog.Logger) error {
	server := newServer(sim.Handler(), log)
	server.WriteTimeout = 0 // the feed of events stays open
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		sim.Run(ctx)
		return nil
	})
	group.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		sim.Close()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		return server.Shutdown(stopping)
	})
	return group.Wait()
}

// simulatedConfig is the configuration that the simulator's env file gives. Call
// records are kept in the directory spool.
func simulatedConfig(sim *simulator.Simulator, base, publicURL, spool string) (Config, error) {
	settings := map[string]string{"PUBLIC_URL": publicURL, "CALL_RECORDS_SPOOL": spool}
	for _, line := range sim.Env(base) {
		if name, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			settings[name] = value
		}
	}
	delete(settings, "SIMULATOR_CLOCK_URL") // same process: the clock is read directly
	cfg, err := parseConfig(settings)
	if err != nil {
		return cfg, err
	}
	return cfg, cfg.validate()
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen: %w", err)
	}
	return l, nil
}

// freeAddr returns addr, or the same host with a free port when it is taken.
func freeAddr(ctx context.Context, addr string) string {
	l, err := listen(ctx, addr)
	if err == nil {
		_ = l.Close()
		return addr
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if l, err = listen(ctx, net.JoinHostPort(host, "0")); err != nil {
		return addr
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// writeFile replaces a file in one step: whoever waits for it to appear never
// reads half of it. It holds tokens, so only its owner may read it.
func writeFile(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".floorwalker-*")
	if err != nil {
		return fmt.Errorf("--env-file: %w", err)
	}
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("--env-file: %w", err)
	}
	return nil
}
