package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // TIME_ZONE works on machines without a zone database
)

const usage = `Floorwalker answers contact-centre supervisors in Webex.

  floorwalker [--env-file F]           serve, with the settings of the environment and F (.env)
  floorwalker demo                     try it: the bot and a simulated Webex, in a browser
  floorwalker simulate --env-file F    run the simulator alone; F gets the settings that point a bot at it
  floorwalker check [--env-file F]     test every configured thing, and say how to fix what fails
  floorwalker health                   ask a running bot whether it lives (for containers)

"floorwalker COMMAND --help" shows the options.
`

// options are the flags of all subcommands.
type options struct {
	envFile  string
	envAsked bool
	insecure bool
	verbose  bool

	listen string
	world  string
	seed   uint64
	// finesse puts a contact centre on the premises into the world.
	finesse bool
	now     string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := cli(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "floorwalker:", err)
		os.Exit(1)
	}
}

// cli runs one command line.
func cli(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	name := "serve"
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	commands := map[string]func(context.Context, options, io.Writer, *slog.Logger) error{
		"serve": serve, "demo": demo, "simulate": simulate, "check": check, "health": health,
	}
	f, ok := commands[name]
	if !ok {
		_, _ = io.WriteString(stderr, usage)
		return fmt.Errorf("there is no command %q", name)
	}
	o, err := parseFlags(name, args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	switch {
	case o.verbose:
		level = slog.LevelDebug
	case name == "demo":
		level = slog.LevelWarn // the address should not drown in our own news
	}
	log := newLogger(stderr, level)
	return f(ctx, o, stdout, log)
}

func parseFlags(name string, args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("floorwalker "+name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		_, _ = io.WriteString(stderr, usage+"\n")
		fs.PrintDefaults()
	}
	fs.BoolVar(&o.verbose, "verbose", false, "log every request")
	switch name {
	case "serve", "check", "health":
		fs.StringVar(&o.envFile, "env-file", ".env", "file with settings; the environment goes before it")
		fs.BoolVar(&o.insecure, "insecure", false, "take webhooks without a signature: anybody can send commands")
	case "simulate", "demo":
		if name == "simulate" {
			fs.StringVar(&o.envFile, "env-file", "", "file to write the settings to that point a bot at the simulator")
		}
		fs.StringVar(&o.listen, "listen", "127.0.0.1:8090", "address of the console and the simulated Webex")
		fs.StringVar(&o.world, "world", "", "world file (JSON); the built-in world without one")
		fs.BoolVar(&o.finesse, "finesse", false, "a Finesse beside the contact centre in the cloud")
		fs.Uint64Var(&o.seed, "seed", 0, "seed of everything made up; 0 takes the world's")
		fs.StringVar(&o.now, "now", "", "start of the simulated clock (RFC 3339); the present time without one")
	}
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	fs.Visit(func(f *flag.Flag) { o.envAsked = o.envAsked || f.Name == "env-file" })
	return o, nil
}

// serve runs the bot with the settings of the environment.
func serve(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) error {
	cfg, err := loadConfig(o.envFile, o.envAsked)
	if err != nil {
		return err
	}
	cfg.Insecure = o.insecure
	if err := cfg.validate(); err != nil {
		return fmt.Errorf("the settings are not complete:\n%w\n(“floorwalker demo” needs none)", err)
	}
	return run(ctx, cfg, log, func(addr net.Addr) {
		_, _ = fmt.Fprintf(stdout, "floorwalker listens on %s\n", addr)
	})
}

// health asks the bot on this machine whether it lives.
func health(ctx context.Context, o options, _ io.Writer, _ *slog.Logger) error {
	cfg, err := loadConfig(o.envFile, o.envAsked)
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(cfg.ListenAddr)
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not healthy: %s", resp.Status)
	}
	return nil
}
