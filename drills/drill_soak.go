package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The soak: a day of a busy centre in ten minutes.
const (
	soakLasts  = 10 * time.Minute
	soakWarm   = 2 * time.Minute // until caches, pools and the heap have their size
	soakPerSec = 100             // 60,000 commands a day
	soakFaster = 24 * 60 / 10    // times as fast as the day
	// soakIdle is how long it takes until the connections to idle upstreams are
	// closed, and with them their goroutines: only then can these be compared.
	soakIdle = 50 * time.Second
)

// soakDrill lets a day of traffic pass and compares the processes with what
// they were after the warm-up.
func soakDrill(ctx context.Context, s *stage) error {
	redis, c, a, b, err := s.both(ctx, "SIMULATOR_CLOCK_URL={base}/sim/clock")
	if err != nil {
		return err
	}
	c.ledger.keepNoCalls()
	passing, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // the simulated day
		for pause(passing, 100*time.Millisecond) {
			c.sim.Clock().Advance((soakFaster - 1) * 100 * time.Millisecond)
		}
	}()
	watch := &soakWatch{replicas: []*replica{a, b}}
	rest := func() error { // what stands when nothing is under way, our own connections apart
		sender.CloseIdleConnections()
		pause(ctx, 3*time.Second)
		now, err := watch.sample(ctx)
		if watch.warm && err == nil {
			watch.all = append(watch.all, now)
		}
		return err
	}
	idle := func() ([]usage, error) { // the same when no connection is left over either
		sender.CloseIdleConnections()
		pause(ctx, soakIdle)
		return watch.sample(ctx)
	}
	addr := inTurn(a, b)
	lost, sent, spell := 0, 0, 0
	for began := time.Now(); time.Since(began) < soakLasts; {
		// Busy and quiet spells, as in a day; the same ones in each third of it.
		rate := []int{soakPerSec, soakPerSec / 2, soakPerSec * 3 / 2}[spell%3]
		spell++
		pings, err := c.barrage(ctx, rate, 20*time.Second, addr)
		if err != nil {
			return err
		}
		gone := c.settle(ctx, 30*time.Second, pings)
		lost, sent = lost+len(gone), sent+len(pings)
		if err := rest(); err != nil {
			return err
		}
		if !watch.warm && time.Since(began) > soakWarm {
			watch.warm = true
			if watch.before, err = idle(); err != nil {
				return err
			}
		}
	}
	stop()
	if watch.after, err = idle(); err != nil {
		return err
	}
	waiting, err := redis.streams(ctx, "{q*}:events")
	if err != nil {
		return err
	}
	dead, err := redis.streams(ctx, "{q*}:dead")
	s.tell("commands", float64(sent), "")
	s.none("commands lost", lost)
	s.none("entries left in the streams", int(waiting))
	s.none("dead letters", int(dead))
	watch.judge(s)
	return err
}

// soakWatch keeps what the replicas use after the warm-up, one usage for each.
type soakWatch struct {
	replicas      []*replica
	warm          bool
	all           [][]usage // between the spells
	before, after []usage   // with every connection closed
}

// usage is what a process has; memory is what the system gave it, and live what
// its collector found in use.
type usage struct{ goroutines, files, memory, live float64 }

func (w *soakWatch) sample(ctx context.Context) (now []usage, err error) {
	for _, r := range w.replicas {
		values, err := r.metrics(ctx)
		if err != nil {
			return nil, err
		}
		memory, err := residentMemory(r.proc.pid())
		if err != nil {
			return nil, err
		}
		// The next collection begins at twice of what the last one left.
		now = append(now, usage{values["go_goroutines"], values["process_open_fds"], memory, values["go_memstats_next_gc_bytes"] / 2})
	}
	return now, nil
}

// residentMemory reads how much memory a process has, in bytes. Bots on
// systems without /proc are not measured.
func residentMemory(pid int) (float64, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
	if os.IsNotExist(err) {
		return 0, nil
	}
	fields := strings.Fields(string(raw))
	if err != nil || len(fields) < 2 {
		return 0, err
	}
	pages, err := strconv.ParseFloat(fields[1], 64)
	return pages * float64(os.Getpagesize()), err
}

// judge compares the first third of the samples with the last one, and what
// stood with every connection closed.
func (w *soakWatch) judge(s *stage) {
	third := max(1, len(w.all)/3)
	for i, r := range w.replicas {
		mean := func(samples [][]usage, of func(usage) float64) (sum float64) {
			for _, sample := range samples {
				sum += of(sample[i]) / float64(len(samples))
			}
			return sum
		}
		memory := func(u usage) float64 { return u.memory }
		live := func(u usage) float64 { return u.live }
		early, late := mean(w.all[:third], memory), mean(w.all[len(w.all)-third:], memory)
		s.atMost(r.name+": more goroutines", w.after[i].goroutines-w.before[i].goroutines, 2, "")
		s.atMost(r.name+": more open files", w.after[i].files-w.before[i].files, 2, "")
		s.tell(r.name+": memory", late/(1<<20), "MiB")
		s.tell(r.name+": live heap, early", mean(w.all[:third], live)/(1<<20), "MiB")
		s.tell(r.name+": live heap, late", mean(w.all[len(w.all)-third:], live)/(1<<20), "MiB")
		if early > 0 {
			s.atMost(r.name+": memory grown", 100*(late/early-1), 5, "%")
		}
		var series []string
		for _, sample := range w.all {
			series = append(series, fmt.Sprintf("%.1f/%.1f", sample[i].memory/(1<<20), sample[i].live/(1<<20)))
		}
		s.report.add(figure{Drill: s.name, Name: r.name + ": samples", Value: float64(len(series)), OK: true, Note: "MiB, resident/live: " + strings.Join(series, " ")})
	}
}
