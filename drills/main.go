// Drills puts the real program under fire: processes that are killed, stores
// that go away, upstreams that refuse, deliveries that come twice. It runs the
// binary, Redis servers of its own and the simulator, which notes every call,
// and holds what happened against the limits that the project has set itself.
//
//	go run ./drills [-only kill,double] [-short] [-soak] [-bot path]
//
// Everything stays on 127.0.0.1 and ends with the program. It prints a table,
// and one line of JSON for each figure; the exit code is 1 when one is missed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// drill is one experiment. Its figures go into the stage's report; an error
// means that the experiment itself did not come about.
type drill struct {
	name  string
	about string
	short bool // part of the shortened set
	limit time.Duration
	run   func(context.Context, *stage) error
}

// drills are all but the soak, in the order in which they run.
var drills = []drill{
	{"kill", "kill -9 of one of two replicas at any point of a command's life", true, 10 * time.Minute, killDrill},
	{"calls", "kill -9 of one of two replicas while somebody hangs up, dials and transfers", true, 10 * time.Minute, callsDrill},
	{"double", "two replicas, every delivery to both and some once more", true, 4 * time.Minute, doubleDrill},
	{"redis", "Redis killed and started again under load", true, 3 * time.Minute, redisDrill},
	{"signatures", "ten forged deliveries beside each good one", true, 2 * time.Minute, signaturesDrill},
	{"rolling", "replicas restarted in turn under load, behind a drain", true, 3 * time.Minute, rollingDrill},
	{"edited", "messages deleted or edited before they are read", true, time.Minute, editedDrill},
	{"bots", "two bots of ours, and a foreign one, in one room", true, time.Minute, botsDrill},
	{"slow", "an upstream that answers byte by byte, or not at all", true, 3 * time.Minute, slowDrill},
	{"storm", "429 with every form of Retry-After", true, 6 * time.Minute, stormDrill},
	{"broken", "errors, resets, truncated, oversized and mislabelled answers", true, 4 * time.Minute, brokenDrill},
	{"sentinel", "the master dies that three Sentinels watch", true, 3 * time.Minute, sentinelDrill},
	{"cluster", "a Redis Cluster, and one of its masters replaced", true, 2 * time.Minute, clusterDrill},
	{"poison", "a message that can never be read", true, 5 * time.Minute, poisonDrill},
	{"idle", "a thousand spaces, and nobody says anything", true, 2 * time.Minute, idleDrill},
	{"records", "a large delivery of call records, and kill -9 between accepting and storing them", true, 15 * time.Minute, recordsDrill},
	{"books", "283 customers’ call records: deliveries lost and repeated, late records, an outage, failing pages", true, 15 * time.Minute, booksDrill},
	{"webhooks", "webhooks disabled, deleted, pointed elsewhere, with another secret", false, 4 * time.Minute, webhooksDrill},
}

// soak is run alone.
var soak = drill{"soak", "a day of traffic in ten minutes", false, soakLasts + 5*time.Minute, soakDrill}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run is main with an exit code: 1 when a figure was missed, 2 when the drills
// could not be run at all.
func run(ctx context.Context, args []string) int {
	fs := flag.NewFlagSet("drills", flag.ContinueOnError)
	only := fs.String("only", "", "names of the drills to run, with commas between them")
	short := fs.Bool("short", false, "a shortened set for CI, in which only counts decide")
	long := fs.Bool("soak", false, "the soak alone")
	bot := fs.String("bot", "", "the floorwalker binary; built when empty")
	jsonFile := fs.String("json", "", "file for the JSON lines; standard output when empty")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	chosen, err := choose(*only, *short, *long)
	if err != nil {
		fmt.Fprintln(os.Stderr, "drills:", err)
		return 2
	}
	dir, err := os.MkdirTemp("", "drills-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "drills:", err)
		return 2
	}
	if *bot == "" {
		*bot = filepath.Join(dir, "floorwalker")
		if err := build(ctx, *bot); err != nil {
			fmt.Fprintln(os.Stderr, "drills:", err)
			return 2
		}
	}
	figures := runAll(ctx, chosen, dir, *bot, *short)
	if err := writeJSON(*jsonFile, figures); err != nil {
		fmt.Fprintln(os.Stderr, "drills:", err)
		return 2
	}
	if n := missed(figures); n > 0 || ctx.Err() != nil {
		fmt.Printf("\n%d figures missed; logs of the processes are in %s\n", n, dir)
		return 1
	}
	_ = os.RemoveAll(dir) // only logs; what is left of them harms nobody
	return 0
}

// choose picks the drills that the flags ask for.
func choose(only string, short, long bool) ([]drill, error) {
	if long {
		return []drill{soak}, nil
	}
	all := drills
	if only != "" {
		var picked []drill
		for name := range strings.SplitSeq(only, ",") {
			i := slices.IndexFunc(all, func(d drill) bool { return d.name == strings.TrimSpace(name) })
			if i < 0 {
				return nil, fmt.Errorf("there is no drill %q", name)
			}
			picked = append(picked, all[i])
		}
		return picked, nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(d drill) bool { return short && !d.short }), nil
}

// How many drills run at the same time: most of them wait most of the time.
const (
	together      = 2
	togetherShort = 3 // with wide limits of time
)

// runAll runs drills and returns their figures in order.
func runAll(ctx context.Context, chosen []drill, dir, bot string, short bool) []figure {
	var group errgroup.Group
	group.SetLimit(together)
	if short {
		group.SetLimit(togetherShort)
	}
	reports := make([]report, len(chosen))
	var printing sync.Mutex
	for i, d := range chosen {
		group.Go(func() error {
			started := time.Now()
			s := &stage{name: d.name, dir: filepath.Join(dir, d.name), bot: bot, short: short, report: &reports[i]}
			runOne(ctx, d, s)
			printing.Lock()
			defer printing.Unlock()
			reports[i].print(d, time.Since(started))
			return nil
		})
	}
	_ = group.Wait() // what goes wrong is a figure
	var all []figure
	for i := range reports {
		all = append(all, reports[i].all...)
	}
	return all
}

// runOne runs a drill on its stage.
func runOne(ctx context.Context, d drill, s *stage) {
	if ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	defer s.close()
	err := os.MkdirAll(s.dir, 0o700)
	if err == nil {
		err = d.run(ctx, s)
	}
	if err != nil {
		s.report.add(figure{Drill: d.name, Name: "the drill came about", Note: err.Error()})
	}
}
