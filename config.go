package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// Config is every setting of the bot, read once from the environment. README
// and docs/operations.md describe them; the struct says names and defaults.
type Config struct {
	ListenAddr string `env:"LISTEN_ADDR" envDefault:":8080"`
	PublicURL  string `env:"PUBLIC_URL"`

	BotToken       Secret   `env:"WEBEX_BOT_TOKEN"`
	WebexURL       string   `env:"WEBEX_API_URL" envDefault:"https://webexapis.com/v1"`
	WebhookSecrets []Secret `env:"WEBEX_WEBHOOK_SECRETS"`

	RedisURL Secret        `env:"REDIS_URL"`
	Shards   int           `env:"SHARDS"`
	Lease    time.Duration `env:"LEASE" envDefault:"10s"`
	// AcceptReplicas is how many Redis replicas must have an event before it
	// counts as accepted.
	AcceptReplicas int `env:"ACCEPT_REPLICAS"`

	AccessOrgs        []string `env:"ACCESS_ORGS"`
	AccessDomains     []string `env:"ACCESS_DOMAINS"`
	AccessRooms       []string `env:"ACCESS_ROOMS"`
	AccessSupervisors []string `env:"ACCESS_SUPERVISORS"`
	AccessAdmins      []string `env:"ACCESS_ADMINS"`

	TimeZone     string `env:"TIME_ZONE" envDefault:"UTC"`
	OpeningHours string `env:"OPENING_HOURS" envDefault:"08:00-20:00"`

	// Each integration's settings stand in its own file.
	OAuthConfig
	ContactCenterConfig
	AnalyzerConfig
	CallingConfig
	ReportsConfig
	CallRecordsConfig
	MeetingsConfig
	UnifiedCMConfig
	GuestsConfig
	CallPostsConfig
	FinesseConfig
	ThresholdConfig
	DevicesConfig

	SimulatorClockURL string `env:"SIMULATOR_CLOCK_URL"`

	// Traces are exported when one of these is set; see tracesURL.
	TelemetryEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
	TracesEndpoint    string `env:"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"`

	// Insecure allows to run without a webhook secret. It is a flag of the
	// command line, so that no environment can switch it on unseen.
	Insecure bool `env:"-"`

	// clock and listener replace the system's clock and ListenAddr in the demo
	// and in tests.
	clock    func() time.Time
	listener net.Listener

	zone           *time.Location
	opens, closes  time.Duration // from midnight
	simulatedClock bool
}

// loadConfig reads the environment and, below it, the .env file at path. A
// file that does not exist is an error only when it was asked for.
func loadConfig(path string, asked bool) (Config, error) {
	environment := env.ToMap(os.Environ())
	file, err := godotenv.Read(path)
	switch {
	case err == nil:
		for k, v := range file {
			if _, set := environment[k]; !set {
				environment[k] = v
			}
		}
	case asked || !errors.Is(err, fs.ErrNotExist):
		return Config{}, fmt.Errorf("reading settings: %w", err)
	}
	return parseConfig(environment)
}

// parseConfig reads settings from a map. Every problem is reported at once by
// validate, so that whoever sets the bot up does not meet them one by one.
func parseConfig(environment map[string]string) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: environment})
	if err != nil {
		return c, fmt.Errorf("settings: %w", err)
	}
	return c, nil
}

// validate checks the settings together and fills in what follows from them.
func (c *Config) validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if c.BotToken == "" {
		bad("WEBEX_BOT_TOKEN is missing: create a bot at developer.webex.com and put its access token there")
	}
	if len(values(c.WebhookSecrets)) == 0 && !c.Insecure {
		bad("WEBEX_WEBHOOK_SECRETS is missing: anybody could send commands; give 32 random characters (or start with --insecure to try without)")
	}
	for _, address := range []struct {
		name, raw string
		needed    bool
	}{
		{"WEBEX_API_URL", c.WebexURL, true},
		{"PUBLIC_URL", c.PublicURL, false}, {"SIMULATOR_CLOCK_URL", c.SimulatorClockURL, false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", c.TelemetryEndpoint, false}, {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", c.TracesEndpoint, false},
	} {
		if err := checkURL(address.raw); err != nil && (address.needed || address.raw != "") {
			bad("%s: %w", address.name, err)
		}
	}
	var err error
	if c.zone, err = time.LoadLocation(c.TimeZone); err != nil {
		bad("TIME_ZONE %q is not a zone of the IANA list, such as America/New_York", c.TimeZone)
	}
	if c.opens, c.closes, err = parseHours(c.OpeningHours); err != nil {
		bad("OPENING_HOURS: %w", err)
	}
	if c.Shards < 0 || c.Shards > 256 {
		bad("SHARDS must lie between 1 and 256")
	}
	if c.Lease < time.Second || c.Lease > time.Minute {
		bad("LEASE must lie between 1s and 1m")
	}
	if c.AcceptReplicas < 0 {
		bad("ACCEPT_REPLICAS cannot be negative")
	}
	c.OAuthConfig.validate(c.PublicURL, bad)
	c.ContactCenterConfig.validate(c.serviceApp, bad)
	c.AnalyzerConfig.validate(bad)
	c.CallingConfig.validate(bad)
	c.ReportsConfig.validate(c.OAuthClientID, bad)
	c.CallRecordsConfig.validate(c.Insecure, bad)
	c.MeetingsConfig.validate(bad)
	c.UnifiedCMConfig.validate(bad)
	c.GuestsConfig.validate(c.serviceApp, bad)
	c.CallPostsConfig.validate(bad)
	c.FinesseConfig.validate(bad)
	c.ThresholdConfig.validate(bad)
	c.DevicesConfig.validate(c.serviceApp, bad)
	c.simulatedClock = c.SimulatorClockURL != ""
	if c.simulatedClock && !isLoopback(c.WebexURL) {
		bad("SIMULATOR_CLOCK_URL is only for a simulator on this machine, and WEBEX_API_URL points elsewhere")
	}
	return errors.Join(errs...)
}

func checkURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("not an http(s) address")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("must have no user, query or fragment")
	}
	return nil
}

func isLoopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// parseHours reads "08:00-20:00".
func parseHours(s string) (opens, closes time.Duration, err error) {
	from, to, ok := strings.Cut(s, "-")
	start, err1 := time.Parse("15:04", strings.TrimSpace(from))
	end, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err1 != nil || err2 != nil || !start.Before(end) {
		return 0, 0, fmt.Errorf("%q is not of the form 08:00-20:00", s)
	}
	day := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	return start.Sub(day), end.Sub(day), nil
}
