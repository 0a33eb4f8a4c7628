// Package callrecords is the simulated cloud's books of ended calls: the
// detailed call records of the world's own organization and of the customers
// whose partner it is, the two feeds of an organization, the partner's counts
// and records, and the partner's webhook with its batches every five minutes.
//
// What the customers' calls leave is not stored but computed: which records
// there are of five minutes follows from the seed, the organization and those
// five minutes. Hundreds of organizations and a month of history cost nothing
// until somebody asks. Records of the simulated phones and exact ones of the
// world file are kept beside that.
package callrecords

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

// Config is what a System is made of. All fields are needed.
type Config struct {
	World     *world.World // completed; only read
	Seed      uint64       // decides what is left to chance
	Clock     *clock.Clock
	Authorize func(token string) (Identity, bool)
	// Deliver makes the webhook calls.
	Deliver func(Webhook)
}

// Identity is whoever calls the interface.
type Identity struct {
	OrgID  string   // bare UUID
	Key    string   // whose limits count, for example the person's id
	Scopes []string // spark-admin:calling_cdr_read is the one that is needed
}

// Webhook is a delivery to make: the body, and the headers for a secret.
type Webhook struct {
	Target, Secret string
	Body           []byte
	Sign           func(secret string, body []byte) http.Header
	Done           func(ok bool)
}

// Paths of the interface: the regions' feeds, and the partner's.
const (
	PartnerPath = "/analytics/v1"
	feedsPath   = "/analytics-calling"
)

// FeedsPath is where a region's feeds stand.
func FeedsPath(region string) string {
	if region == world.Regions[0] {
		return feedsPath + "/v1"
	}
	return feedsPath + "-" + region + "/v1"
}

// System is the books of all organizations. Its methods may be called from any
// goroutine.
type System struct {
	cfg     Config
	clock   *clock.Clock
	seed    uint64
	zone    *time.Location
	maxLate time.Duration
	orgs    []*organization // the world's own first
	byID    map[string]*organization

	mu       sync.Mutex
	hook     world.PartnerWebhook
	headers  string // how the pages of counts are announced
	stored   []*leg // of phones and exact calls, in order of coming
	seq      uint64
	tracking uint64
	asked    map[string][]time.Time // of a limit, oldest first
	silent   time.Time              // no batch is made before it
	last     [][]byte               // the deliveries of the last batch
	sent     Batches
	started  bool
}

// Batches is what the partner's webhook has done so far.
type Batches struct {
	Made      int `json:"made"`      // batches that had records
	Records   int `json:"records"`   // in them
	Delivered int `json:"delivered"` // deliveries answered with 2xx, or dropped on purpose
	Failed    int `json:"failed"`
	Withheld  int `json:"withheld"` // batches that an outage swallowed
}

// New makes the books of a world.
func New(cfg Config) *System {
	r := &cfg.World.CallRecords
	s := &System{cfg: cfg, clock: cfg.Clock, seed: cfg.Seed, hook: r.Webhook, headers: r.PageHeaders, byID: map[string]*organization{}, asked: map[string][]time.Time{}}
	s.maxLate, _ = time.ParseDuration(r.MaxLate) // checked when the world was read
	var err error
	if s.zone, err = time.LoadLocation(cfg.World.TimeZone); err != nil {
		s.zone = time.UTC
	}
	s.orgs = append(s.orgs, s.ownOrganization())
	for i := range r.Customers {
		s.orgs = append(s.orgs, s.customer(i+1))
	}
	for _, o := range s.orgs {
		s.byID[o.id] = o
	}
	now := cfg.Clock.Now()
	for _, c := range r.Calls {
		ago, _ := time.ParseDuration(c.Ago)
		s.store(s.exact(c, now.Add(-ago)))
	}
	return s
}

// Start lets the batches of the partner's webhook go out, every five minutes.
func (s *System) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.started {
		s.started = true
		s.planBatch(s.clock.Now())
	}
}

// newID returns the UUID of something created now.
func (s *System) newID(kind string) string {
	s.seq++
	return world.UUID(s.seed, kind, fmt.Sprint(s.seq))
}

func ms(t time.Time) int64     { return t.UnixMilli() }
func at(milli int64) time.Time { return time.UnixMilli(milli).UTC() }

const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	period = 5 * minute // of the batches, and of what is computed at once
)

func floorTo(t, step int64) int64 { return t - ((t%step)+step)%step }
