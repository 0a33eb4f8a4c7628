package unifiedcm

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Config is what a Client needs.
type Config struct {
	Client  *rest.Client // made by Access.Connect
	Version string       // as in Access
	// Registrations is Client with the budget of RISPort70, which is one of its
	// own; nil is Client.
	Registrations *rest.Client
	Clock         func() time.Time
}

// Client asks one cluster. It is safe for concurrent use.
type Client struct {
	axl, ris, perfmon wire
	version           string
	now               func() time.Time

	mu      sync.Mutex
	kept    *Inventory // what is known of all phones
	reading *reads     // under way; nil when nobody reads them
	seen    map[string]sighting
}

// axlPath is where AXL answers, but for the slash behind it: see guard.
const axlPath = "axl"

// New returns a client.
func New(cfg Config) (*Client, error) {
	if cfg.Client == nil || !version.MatchString(cfg.Version) {
		return nil, errors.New("unified cm: a client and a version are needed")
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Registrations == nil {
		cfg.Registrations = cfg.Client
	}
	return &Client{
		axl:     wire{cfg.Client, axlPath, "http://www.cisco.com/AXL/API/" + cfg.Version, "axl"},
		ris:     wire{cfg.Registrations, "realtimeservice2/services/RISService70", risSpace, "risport70"},
		perfmon: wire{cfg.Client, "perfmonservice2/services/PerfmonService", risSpace, "perfmon"},
		version: cfg.Version, now: cfg.Clock, seen: map[string]sighting{},
	}, nil
}

// ask makes a call of AXL that only reads.
func ask[T any](ctx context.Context, c *Client, name string, op any) (*T, error) {
	return exchange[T](ctx, c.axl, name, "CUCM:DB ver="+c.version+" "+name, op, true)
}

// standardResponse is the answer to a change: a uuid, or a word.
type standardResponse struct {
	Return string `xml:"return"`
}

// order makes a call of AXL that changes something, once. AXL refuses changes
// with 503 while more than 1,500 earlier ones have not been passed on: nothing
// was done then.
func order(ctx context.Context, c *Client, name string, op any) error {
	_, err := exchange[standardResponse](ctx, c.axl, name, "CUCM:DB ver="+c.version+" "+name, op, false)
	return err
}

// busyWaits are how long to wait before a change that a repeat does no harm to
// is sent again to a cluster that takes none for now.
var busyWaits = []time.Duration{2 * time.Second, 4 * time.Second}

// settle is order for a change that says how things shall be, and not what shall
// be done: sending it again does no harm.
func settle(ctx context.Context, c *Client, name string, op any) error {
	err := order(ctx, c, name, op)
	for _, wait := range busyWaits {
		if rest.Status(err) != http.StatusServiceUnavailable || rest.EndsWithin(ctx, wait) {
			break
		}
		rest.NotifyWait(rest.WithUpstream(ctx, c.axl.client.Name()), wait)
		if rest.Sleep(ctx, wait) != nil {
			break
		}
		err = order(ctx, c, name, op)
	}
	return err
}

// check refuses what cannot be the name of anything in the cluster. Names travel
// in XML, which escapes them; this is for people's sake.
func check(name, what string) error {
	if name == "" || len(name) > 128 {
		return bot.Errorf(bot.Invalid, "That is no %s.", what)
	}
	return nil
}
