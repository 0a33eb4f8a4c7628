package contactcenter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// subscriptionPrefix starts the name of every subscription of ours.
	subscriptionPrefix = "Floorwalker"
	// subscriptionInterval is how often they are looked at: each look costs two
	// requests of the budget.
	subscriptionInterval = 5 * time.Minute
	// subscriptionPause is the shortest time between two repairs of one.
	subscriptionPause = 15 * time.Minute
)

// wantedSubscriptions are those that the bot needs, by their resource.
var wantedSubscriptions = []Subscription{
	{ResourceVersion: "agent:2.0.0", EventTypes: []string{"agent:channel_state_change", "agent:login", "agent:logout"}},
	{ResourceVersion: "task:1.0.0", EventTypes: []string{"task:connect", "task:connected", "task:ended", "task:hold-done", "task:new",
		"task:on-hold", "task:parked"}},
}

// SubscriberConfig says which subscriptions there should be.
type SubscriberConfig struct {
	Client *Client
	// TargetURL is the public address of our receiver.
	TargetURL string
	// Secret is the one that subscriptions are given.
	Secret string
	// Probe, when set, tests our own address: nothing is switched on again before
	// it passes.
	Probe func(context.Context) error
	Log   *slog.Logger
}

// Subscriber keeps the bot's subscriptions as they should be. Ours are those
// whose name starts with "Floorwalker" and whose address is our own; no other
// is ever touched. Any number of replicas may run one.
type Subscriber struct {
	cfg       SubscriberConfig
	working   sync.Mutex // held by the one pass that runs
	postponed bool       // by that pass: a repair came too soon after the last one
	suspect   chan struct{}

	mu       sync.Mutex
	state    SubscriptionState
	repaired map[string]time.Time // by resource
	sealed   bool                 // the secret was set since the start
}

// SubscriptionState is what the last look found.
type SubscriptionState struct {
	Checked time.Time // the last look that succeeded; zero before the first
	Err     error     // of the last look or repair, nil when all went well
	// Ours are the subscriptions of ours, one for each resource; one that is
	// missing has no id.
	Ours []Subscription
}

// Problem says in one line what is wrong, "" when events should arrive.
func (s SubscriptionState) Problem() string {
	switch {
	case s.Checked.IsZero() && s.Err == nil:
		return "the subscriptions have not been checked yet"
	case s.Err != nil:
		return fmt.Sprintf("the subscriptions cannot be checked or mended: %v", s.Err)
	}
	var bad []string
	for _, o := range s.Ours {
		if o.ID == "" {
			bad = append(bad, o.ResourceVersion+" is missing")
		} else if !o.Active {
			bad = append(bad, o.ResourceVersion+" is inactive")
		}
	}
	return strings.Join(bad, "; ")
}

// NewSubscriber returns a subscriber; it does nothing before Keep.
func NewSubscriber(cfg SubscriberConfig) *Subscriber {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Subscriber{cfg: cfg, suspect: make(chan struct{}, 1), repaired: map[string]time.Time{}}
}

// State returns what the last look found.
func (s *Subscriber) State() SubscriptionState {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := s.state
	state.Ours = slices.Clone(state.Ours)
	return state
}

// Suspect asks Keep to look now and to set the secrets anew, because deliveries
// with bad signatures arrive. Strangers can cause it, so that repairs are
// limited all the same.
func (s *Subscriber) Suspect() {
	select {
	case s.suspect <- struct{}{}:
	default:
	}
}

// Keep makes the subscriptions as they should be, looks at them every five
// minutes, and mends what is broken. It ends with ctx.
func (s *Subscriber) Keep(ctx context.Context) error {
	tick := time.NewTicker(subscriptionInterval)
	defer tick.Stop()
	for {
		if err := s.Reconcile(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.WarnContext(ctx, "subscriptions of Contact Center are not as they should be", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-s.suspect:
			s.mu.Lock()
			s.sealed = false
			s.mu.Unlock()
		}
	}
}

// Reconcile looks once: it creates what is missing, sets events and secret of
// what is there, switches on what was switched off, and deletes what is ours and
// too much.
func (s *Subscriber) Reconcile(ctx context.Context) error {
	s.working.Lock()
	defer s.working.Unlock()
	s.postponed = false
	ours, err := s.look(ctx)
	if err == nil {
		created := false
		var errs []error
		for i := range ours {
			made, err := s.treat(ctx, &ours[i])
			created = created || made
			errs = append(errs, err)
		}
		if err = errors.Join(errs...); err == nil && created {
			// Another replica may have made the same at the same moment: all keep
			// the oldest, so one of each is left.
			if ours, err = s.look(ctx); err == nil {
				for i := range ours {
					err = errors.Join(err, s.removeExtra(ctx, &ours[i]))
				}
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Err = err
	if err == nil {
		// A doubt about the secret outlives the pause between two repairs.
		s.sealed, s.state.Checked = s.sealed || !s.postponed, time.Now()
	}
	if ours != nil {
		s.state.Ours = s.state.Ours[:0:0]
		for _, o := range ours {
			s.state.Ours = append(s.state.Ours, o.Subscription)
		}
	}
	return err
}

// Inspect looks, and changes nothing.
func (s *Subscriber) Inspect(ctx context.Context) (SubscriptionState, error) {
	s.working.Lock()
	defer s.working.Unlock()
	ours, err := s.look(ctx)
	state := SubscriptionState{Err: err}
	for _, o := range ours {
		state.Ours = append(state.Ours, o.Subscription)
	}
	if err == nil {
		state.Checked = time.Now()
	}
	return state, err
}

// owned is what a look found of one resource.
type owned struct {
	Subscription
	wanted Subscription
	extra  []Subscription
}

func (s *Subscriber) look(ctx context.Context) ([]owned, error) {
	all, err := s.cfg.Client.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x Subscription) bool {
		return !strings.HasPrefix(x.Name, subscriptionPrefix) || x.Destination != s.cfg.TargetURL
	})
	slices.SortFunc(all, func(a, b Subscription) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	ours := make([]owned, len(wantedSubscriptions))
	for i, w := range wantedSubscriptions {
		w.Name, w.Destination = subscriptionPrefix+" "+w.ResourceVersion, s.cfg.TargetURL
		ours[i] = owned{Subscription: Subscription{ResourceVersion: w.ResourceVersion}, wanted: w}
	}
	for _, x := range all {
		i := slices.IndexFunc(ours, func(o owned) bool { return o.wanted.ResourceVersion == x.ResourceVersion })
		switch {
		case i < 0:
			ours[0].extra = append(ours[0].extra, x) // of a former release, or of version 1
		case ours[i].ID == "":
			ours[i].Subscription = x
		default:
			ours[i].extra = append(ours[i].extra, x)
		}
	}
	return ours, nil
}

// treat makes one as it should be.
func (s *Subscriber) treat(ctx context.Context, o *owned) (created bool, err error) {
	if err := s.removeExtra(ctx, o); err != nil {
		return false, err
	}
	s.mu.Lock()
	sealed, repaired := s.sealed, s.repaired[o.ResourceVersion]
	s.mu.Unlock()
	if o.ID != "" && o.Active && sealed && slices.Equal(o.EventTypes, o.wanted.EventTypes) {
		return false, nil
	}
	if time.Since(repaired) < subscriptionPause {
		s.postponed = true
		return false, nil
	}
	if s.cfg.Probe != nil {
		if err := s.cfg.Probe(ctx); err != nil {
			return false, fmt.Errorf("subscription %s is left as it is: %w", o.ResourceVersion, err)
		}
	}
	s.mu.Lock()
	s.repaired[o.ResourceVersion] = time.Now()
	s.mu.Unlock()
	if o.ID == "" {
		return true, s.cfg.Client.subscribe(ctx, o.wanted, s.cfg.Secret)
	}
	o.wanted.ID = o.ID
	if err := s.cfg.Client.resubscribe(ctx, o.wanted, s.cfg.Secret); err != nil {
		return false, err
	}
	o.Active, o.EventTypes = true, o.wanted.EventTypes
	return false, nil
}

func (s *Subscriber) removeExtra(ctx context.Context, o *owned) error {
	for _, x := range o.extra {
		s.cfg.Log.InfoContext(ctx, "delete a subscription of ours that is too much", "resource", x.ResourceVersion)
		if err := s.cfg.Client.unsubscribe(ctx, x); err != nil {
			return err
		}
	}
	o.extra = nil
	return nil
}
