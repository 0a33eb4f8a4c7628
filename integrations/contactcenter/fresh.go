package contactcenter

import (
	"context"
	"slices"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// refreshPause is the shortest time between two readings of the set-up that
// events cause, and strangerPause between two that one id causes.
const (
	refreshPause  = time.Minute
	strangerPause = time.Hour
	maxStrangers  = 1000
)

// Freshness lets events keep what is kept of the set-up fresh: an agent, a team
// or a queue that is not known is new, so that the lists are read again instead
// of when they are too old. Events come in any order and more than once; what
// they say is only a reason to look.
type Freshness struct {
	client *Client
	// renew is called when something new was seen, with the lists forgotten.
	renew func(context.Context) error
	now   func() time.Time

	mu      sync.Mutex
	read    time.Time
	last    map[string]time.Time // arrival of the last event by subscription
	counted map[string]int
	// strangers are ids that were not known, and when they made us look.
	strangers map[string]time.Time
}

// NewFreshness returns one that calls renew after the client has forgotten what
// it kept.
func NewFreshness(c *Client, renew func(context.Context) error) *Freshness {
	return &Freshness{client: c, renew: renew, now: c.now, last: map[string]time.Time{}, counted: map[string]int{}, strangers: map[string]time.Time{}}
}

// maxSubscriptions is how many subscriptions are told apart in the counts.
const maxSubscriptions = 20

// Handle takes in one event. It fails for none that can be read: when Contact
// Center cannot be asked now, the age of the lists or the night will have them
// read, and events must not pile up.
func (f *Freshness) Handle(ctx context.Context, d bot.Delivery) error {
	n, err := DecodeNotice(d.Payload)
	if err != nil {
		return bot.Permanent(err)
	}
	f.note(n, d.At)
	ctx = rest.WithPriority(ctx, rest.Background)
	stranger, err := f.stranger(ctx, n)
	if err != nil || stranger == "" || !f.due(stranger) {
		return ctx.Err()
	}
	_ = f.Refresh(ctx) // its requests are logged
	return ctx.Err()
}

// due reports whether a stranger is a reason to read the lists now: one that
// stayed unknown is none again for a while, and there is a pause between two.
func (f *Freshness) due(stranger string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if now.Sub(f.read) < refreshPause || now.Sub(f.strangers[stranger]) < strangerPause {
		return false
	}
	if len(f.strangers) >= maxStrangers {
		clear(f.strangers)
	}
	f.read, f.strangers[stranger] = now, now
	return true
}

// Refresh reads the set-up again: what no event told is found then.
func (f *Freshness) Refresh(ctx context.Context) error {
	f.client.Forget()
	return f.renew(ctx)
}

func (f *Freshness) note(n Notice, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.last[n.Subscription]; !ok && len(f.last) >= maxSubscriptions {
		return
	}
	if at.After(f.last[n.Subscription]) {
		f.last[n.Subscription] = at
	}
	f.counted[n.Subscription]++
}

// Last returns when the last event of a subscription arrived at this replica,
// and how many did since it started.
func (f *Freshness) Last(subscription string) (time.Time, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last[subscription], f.counted[subscription]
}

// stranger returns the first id of an event that is not in the lists, or "".
func (f *Freshness) stranger(ctx context.Context, n Notice) (string, error) {
	if n.AgentID != "" {
		users, err := f.client.Users(ctx)
		if err != nil || !slices.ContainsFunc(users, func(a bot.Agent) bool { return a.ID == n.AgentID }) {
			return n.AgentID, err
		}
	}
	if n.QueueID != "" {
		queues, err := f.client.Queues(ctx)
		if err != nil || !slices.ContainsFunc(queues, func(q bot.Queue) bool { return q.ID == n.QueueID }) {
			return n.QueueID, err
		}
	}
	if n.TeamID != "" {
		teams, err := f.client.Teams(ctx)
		if err != nil || !slices.ContainsFunc(teams, func(t bot.Team) bool { return t.ID == n.TeamID }) {
			return n.TeamID, err
		}
	}
	return "", nil
}
