package webex

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
	// hookPrefix starts the name of every webhook of ours.
	hookPrefix = "Floorwalker"
	// watchInterval is how often the webhooks are looked at; a loss is noticed
	// within a minute.
	watchInterval = 30 * time.Second
	// calm is how long a repaired webhook must stay well to count as mended, and
	// the shortest time between two repairs of one that does not: Webex
	// switches it off again after a single failure within five minutes.
	calm = 5 * time.Minute
	// beforeSeen is how long deliveries may have failed before a webhook is seen
	// broken: Webex counts failures before it switches one off, and nobody looked
	// while the bot itself was away.
	beforeSeen = time.Hour
	// maxPause is the longest time between two repairs.
	maxPause = time.Hour
)

// kind is what a webhook is for.
type kind struct{ resource, event string }

// kinds are the webhooks that the bot needs.
var kinds = [...]kind{
	{SourceMessages, "created"},
	{SourceAttachmentActions, "created"},
	{SourceMemberships, "created"},
	{SourceMemberships, "deleted"},
	{SourceRooms, "migrated"},
}

func (k kind) String() string { return k.resource + " " + k.event }

// webhooks is the part of Webex that a Registrar works on.
type webhooks interface {
	Webhooks(ctx context.Context) ([]Webhook, error)
	CreateWebhook(ctx context.Context, w Webhook) (Webhook, error)
	UpdateWebhook(ctx context.Context, w Webhook) error
	DeleteWebhook(ctx context.Context, id string) error
}

// RegistrarConfig says which webhooks there should be.
type RegistrarConfig struct {
	Client webhooks // a *Client
	// TargetURL is the public address of our webhook handler.
	TargetURL string
	// Secrets are those that the handler takes; the first one is set, and any of
	// them is left in place while a rotation goes on. Empty when unsigned
	// deliveries are taken.
	Secrets []string
	// Probe tests our own address; see Probe. Nothing is switched on again
	// before it passes.
	Probe func(context.Context) error
	// Mended, when set, is called after the webhook of messages was mended, with
	// how long ago deliveries may have begun to fail.
	Mended func(ctx context.Context, ago time.Duration) error
	Log    *slog.Logger
}

// Registrar keeps the bot's webhooks as they should be. Ours are those whose
// name starts with "Floorwalker" and whose target is our own; no other is ever
// touched. Any number of replicas may run one.
type Registrar struct {
	cfg     RegistrarConfig
	suspect chan struct{}

	// mu guards the status; working is held by the one pass that runs.
	working sync.Mutex
	mu      sync.Mutex
	status  Status
	hooks   [len(kinds)]hook
}

// hook is what is remembered of one webhook between passes.
type hook struct {
	id       string        // the registration that was ours at last
	repaired time.Time     // when it was last mended
	pause    time.Duration // before it may be mended again
}

// NewRegistrar returns a registrar; it does nothing until Reconcile or Watch.
func NewRegistrar(cfg RegistrarConfig) *Registrar {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Registrar{cfg: cfg, suspect: make(chan struct{}, 1)}
}

// Reconcile makes the webhooks as they should be, at start: it creates what is
// missing, sets the secret of what is there, deletes our own duplicates, and
// switches on again what Webex switched off if our own address answers.
func (r *Registrar) Reconcile(ctx context.Context) error {
	return r.pass(ctx, func(f *finding) error {
		switch f.state {
		case HookActive, HookOtherSecret:
			if f.hook.Secret == r.secret() && f.hook.Secret != "" {
				return nil
			}
			return r.update(ctx, f, "")
		case HookMissing:
			return r.create(ctx, f)
		default:
			return r.mend(ctx, f)
		}
	})
}

// Inspect looks, and changes nothing.
func (r *Registrar) Inspect(ctx context.Context) (Status, error) {
	r.working.Lock()
	defer r.working.Unlock()
	_, err := r.look(ctx)
	return r.Status(), err
}

// Watch looks every 30 seconds, and mends what is broken once our own address
// answers and, after a repair that did not last, five minutes or more have
// passed. It ends with ctx.
func (r *Registrar) Watch(ctx context.Context) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	var rewritten time.Time
	for {
		rewrite := false
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-r.suspect:
			if rewrite = time.Since(rewritten) >= calm; rewrite {
				rewritten = time.Now()
			}
		}
		err := r.pass(ctx, func(f *finding) error {
			if f.state != HookActive {
				return r.mend(ctx, f)
			}
			if rewrite {
				return r.update(ctx, f, "")
			}
			return nil
		})
		if err != nil && ctx.Err() == nil {
			r.cfg.Log.WarnContext(ctx, "webhooks could not be checked or mended", "error", err)
		}
	}
}

// Suspect asks Watch to look now and to set the secrets anew, because
// deliveries with bad signatures arrive: Webex may have another secret than we.
// Strangers can cause it, so secrets are set at most every five minutes.
func (r *Registrar) Suspect() {
	select {
	case r.suspect <- struct{}{}:
	default:
	}
}

// pass looks once and treats every webhook.
func (r *Registrar) pass(ctx context.Context, treat func(*finding) error) error {
	r.working.Lock()
	defer r.working.Unlock()
	findings, err := r.look(ctx)
	if err != nil {
		return err
	}
	created := false
	var errs []error
	for i := range findings {
		f := &findings[i]
		if err := r.removeDuplicates(ctx, f); err != nil {
			errs = append(errs, err)
		}
		if err := treat(f); err != nil {
			errs = append(errs, fmt.Errorf("webhook %s: %w", f.kind, err))
		}
		created = created || f.created
	}
	if created {
		// Another replica may have started at the same moment and created the
		// same ones. All replicas keep the oldest, so one of each is left.
		if findings, err = r.look(ctx); err != nil {
			return errors.Join(append(errs, err)...)
		}
		for i := range findings {
			if err := r.removeDuplicates(ctx, &findings[i]); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// finding is what a look found of one kind.
type finding struct {
	kind
	slot       int
	state      HookState
	hook       Webhook
	duplicates []Webhook
	created    bool
}

// look reads all webhooks, sorts out ours and notes their status.
func (r *Registrar) look(ctx context.Context) ([]finding, error) {
	all, err := r.cfg.Client.Webhooks(ctx)
	if err != nil {
		r.note(nil, err)
		return nil, err
	}
	findings := make([]finding, len(kinds))
	for i, k := range kinds {
		findings[i] = r.find(i, k, all)
	}
	r.note(findings, nil)
	return findings, nil
}

func (r *Registrar) find(slot int, k kind, all []Webhook) finding {
	f := finding{kind: k, slot: slot, state: HookMissing}
	var ours []Webhook
	for _, w := range all {
		if w.Resource != k.resource || w.Event != k.event || w.Filter != "" || !strings.HasPrefix(w.Name, hookPrefix) {
			continue
		}
		switch {
		case w.TargetURL == r.cfg.TargetURL:
			ours = append(ours, w)
		case w.ID == r.hooks[slot].id:
			// It was ours a moment ago: somebody pointed it elsewhere.
			f.hook, f.state = w, HookElsewhere
		}
	}
	if len(ours) == 0 {
		return f
	}
	slices.SortFunc(ours, func(a, b Webhook) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	f.hook, f.duplicates, f.state = ours[0], ours[1:], HookActive
	switch {
	case f.hook.Status != statusActive && f.hook.Status != "":
		f.state = HookInactive
	case f.hook.Secret != "" && !slices.Contains(r.cfg.Secrets, f.hook.Secret):
		f.state = HookOtherSecret
	}
	r.hooks[slot].id = f.hook.ID
	return f
}

func (r *Registrar) removeDuplicates(ctx context.Context, f *finding) error {
	for _, w := range f.duplicates {
		r.cfg.Log.InfoContext(ctx, "delete a duplicate webhook of ours", "webhook", f.String())
		if err := r.cfg.Client.DeleteWebhook(ctx, w.ID); err != nil {
			return fmt.Errorf("duplicate webhook %s: %w", f.kind, err)
		}
	}
	f.duplicates = nil
	return nil
}

// mend repairs a webhook, unless the last repair did not last and is too
// recent, or our own address does not answer.
func (r *Registrar) mend(ctx context.Context, f *finding) error {
	h, now := &r.hooks[f.slot], time.Now()
	if now.Sub(h.repaired) < h.pause {
		return nil
	}
	if r.cfg.Probe != nil {
		if err := r.cfg.Probe(ctx); err != nil {
			return fmt.Errorf("is %s, and is left so: %w", f.state, err)
		}
	}
	r.cfg.Log.WarnContext(ctx, "mend a webhook", "webhook", f.String(), "was", string(f.state))
	if !h.repaired.IsZero() && now.Sub(h.repaired) < h.pause+calm {
		h.pause = min(2*h.pause, maxPause)
	} else {
		h.pause = calm
	}
	h.repaired = now
	gone := r.gone(f)
	repair := func() error { return r.update(ctx, f, statusActive) }
	if f.state == HookMissing {
		repair = func() error { return r.create(ctx, f) }
	}
	if err := repair(); err != nil {
		return err
	}
	if f.kind == kinds[0] && r.cfg.Mended != nil {
		return r.cfg.Mended(ctx, gone+beforeSeen)
	}
	return nil
}

// gone returns how long ago a webhook was first seen broken.
func (r *Registrar) gone(f *finding) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.slot >= len(r.status.Hooks) {
		return 0
	}
	return time.Since(r.status.Hooks[f.slot].Since)
}

func (r *Registrar) create(ctx context.Context, f *finding) error {
	w, err := r.cfg.Client.CreateWebhook(ctx, r.wanted(f))
	if err != nil {
		return err
	}
	f.created = true
	r.hooks[f.slot].id = w.ID
	r.active(f)
	return nil
}

func (r *Registrar) update(ctx context.Context, f *finding, status string) error {
	w := r.wanted(f)
	w.ID, w.Status = f.hook.ID, status
	if err := r.cfg.Client.UpdateWebhook(ctx, w); err != nil {
		return err
	}
	r.active(f)
	return nil
}

func (r *Registrar) wanted(f *finding) Webhook {
	return Webhook{
		Name: hookPrefix + " " + f.String(), TargetURL: r.cfg.TargetURL,
		Resource: f.resource, Event: f.event, Secret: r.secret(),
	}
}

// secret is the one that webhooks are given.
func (r *Registrar) secret() string { return firstOf(r.cfg.Secrets...) }
