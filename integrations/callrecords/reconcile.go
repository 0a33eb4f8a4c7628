package callrecords

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// pagePause is the pause between the pages of one answer: ten may be asked for
	// in a minute, beside the first.
	pagePause = 6 * time.Second
	// lookAround is how often what we have is counted anew without a reason.
	lookAround = 30 * time.Minute
	// failMin and failMax bound the wait before something is asked for again that
	// has failed.
	failMin, failMax = time.Minute, 30 * time.Minute
	// stepAtLeast is how often is looked at whether something can be done.
	stepAtLeast = 2 * time.Second
	// idlePause is how long is not looked again when nothing was to be done.
	idlePause = time.Minute
	// narrow is the stretch that is asked for when a longer one was refused.
	narrow = time.Hour
)

// Reconciler compares the ledger with what Webex has of all organisations, and
// fetches what is missing. Webex remembers 48 hours, and may be asked seldom: so
// counts come first, which are two requests for an hour of everybody, and then
// the organisation whose gap is forgotten first, over all its hours that have
// one. One replica at a time does the work; what it knows is in State.
type Reconciler struct {
	client  *client
	intake  *Intake
	hours   hours
	state   State
	auditor bot.Auditor
	log     *slog.Logger
	now     func() time.Time
	pause   time.Duration // between two requests

	p       progress
	looked  time.Time
	idle    time.Time // until then nothing is to be done
	loaded  bool
	fetch   *fetch
	failing map[string]failure // of organisations
}

// fetch is an answer that has more pages.
type fetch struct {
	gap  gap
	next string
}

// failure is something that is not asked for again at once.
type failure struct {
	n     int
	later time.Time
}

func (f failure) again(now time.Time) failure {
	wait := min(failMin<<min(f.n, 10), failMax)
	return failure{f.n + 1, now.Add(wait)}
}

// ReconcilerConfig is what a Reconciler needs.
type ReconcilerConfig struct {
	// Client is the partner API, with Policy and without retries of its own.
	Client  *rest.Client
	Spool   *Spool
	Intake  *Intake
	Ledger  *Ledger
	State   State
	Auditor bot.Auditor
	Log     *slog.Logger
	Now     func() time.Time
	// PerMinute is how many requests may be made.
	PerMinute int
}

// NewReconciler makes a reconciler.
func NewReconciler(c ReconcilerConfig) *Reconciler {
	return &Reconciler{client: &client{c.Client, c.Spool}, intake: c.Intake, state: c.State, auditor: c.Auditor, log: c.Log, now: c.Now,
		pause: (time.Minute + time.Second) / time.Duration(max(c.PerMinute, 1)), failing: map[string]failure{},
		hours: hours{state: c.State, index: c.Ledger.Index, keep: c.Ledger.Keep}}
}

// Run works until ctx ends. The caller makes sure that nobody else does.
func (r *Reconciler) Run(ctx context.Context) error {
	if err := r.Load(ctx); err != nil {
		return err
	}
	return repeat(ctx, r.Step)
}

// Load reads what is known. It is called by whoever takes the work over.
func (r *Reconciler) Load(ctx context.Context) error {
	r.loaded, r.fetch, r.hours.all, r.p = false, nil, nil, progress{}
	if err := load(ctx, r.state, "progress", &r.p); err != nil {
		return err
	}
	if err := r.hours.extend(ctx, r.now()); err != nil {
		return err
	}
	r.loaded = true
	r.looked, r.idle = time.Time{}, time.Time{}
	return nil
}

// Step does the next thing that may be done now, at most one request, and returns
// how long nothing can be done after it. An error is one of our own stores.
func (r *Reconciler) Step(ctx context.Context) (wait time.Duration, err error) {
	if !r.loaded {
		if err := r.Load(ctx); err != nil {
			return 0, err
		}
	}
	now := r.now()
	if err := r.hours.extend(ctx, now); err != nil {
		return 0, err
	}
	if err := r.asked(ctx, now); err != nil {
		return 0, err
	}
	if now.Sub(r.looked) >= lookAround {
		if err := r.lookAt(ctx, now, r.hours.all); err != nil {
			return 0, err
		}
		r.looked = now
	}
	if wait := max(r.p.Next.Sub(now), min(r.idle.Sub(now), idlePause)); wait > 0 {
		return wait, nil
	}
	// The next request is a whole pause away, whatever becomes of this one and of
	// us.
	r.p.Next = now.Add(r.pause)
	switch h, gaps := r.hours.due(now), r.open(now); {
	case r.fetch != nil:
		err = r.ask(ctx, now, *r.fetch)
	case len(gaps) > 0 && (h == nil || now.Sub(gaps[0].from) > forgotten-time.Hour):
		err = r.ask(ctx, now, fetch{gap: r.window(gaps[0], now)})
	case h != nil:
		err = r.count(ctx, now, h)
	default:
		r.p.Next, r.p.Step, r.idle = time.Time{}, "", now.Add(idlePause)
		return idlePause, r.store(ctx)
	}
	if err != nil {
		return 0, err
	}
	return max(r.p.Next.Sub(r.now()), 0), r.store(ctx)
}

func (r *Reconciler) store(ctx context.Context) error {
	if err := r.hours.save(ctx); err != nil {
		return err
	}
	return save(ctx, r.state, "progress", &r.p, stateTTL)
}

// open are the gaps that may be asked for now.
func (r *Reconciler) open(now time.Time) []gap {
	gaps := r.hours.gaps(now)
	open := gaps[:0]
	for _, g := range gaps {
		if !r.failing[g.org].later.After(now) {
			open = append(open, g)
		}
	}
	return open
}

// window is as much of a gap as may be asked for at once.
func (r *Reconciler) window(g gap, now time.Time) gap {
	if oldest := now.Add(edge - forgotten); g.from.Before(oldest) {
		g.from = oldest
	}
	if newest := now.Add(-fresh); g.to.After(newest) {
		g.to = newest
	}
	if r.p.Window > 0 && g.to.Sub(g.from) > r.p.Window {
		g.to = g.from.Truncate(time.Hour).Add(r.p.Window)
	}
	return g
}

// asked takes up what somebody wants to have compared again.
func (r *Reconciler) asked(ctx context.Context, now time.Time) error {
	var a ask
	if err := load(ctx, r.state, "ask", &a); err != nil || !a.At.After(r.p.Asked) {
		return err
	}
	r.p.Asked, r.idle = a.At, time.Time{}
	for _, h := range r.hours.all {
		if h.Hour.Before(a.To) && h.end().After(a.From) && h.countable(now) {
			h.Due, h.dirty = now, true
			for _, o := range h.Orgs {
				o.Asked = false
			}
		}
	}
	return r.store(ctx)
}

// count asks for a page of an hour's counts.
func (r *Reconciler) count(ctx context.Context, now time.Time, h *hour) error {
	h.Page, h.dirty = max(h.Page, 1), true
	r.p.Step = fmt.Sprintf("counts of %s UTC, page %d", said(h.Hour), h.Page)
	orgs, more, err := r.client.counts(ctx, h.Hour, h.end(), h.Page)
	if err != nil {
		r.failed(ctx, err)
		h.Fails++
		h.later = failure{n: h.Fails - 1}.again(now).later
		return ctx.Err()
	}
	h.Fails, r.p.Problem = 0, ""
	for _, c := range orgs {
		id := lower(c.OrgID)
		if id == "" {
			continue
		}
		o := h.Orgs[id]
		if o == nil {
			o = new(org)
			h.Orgs[id] = o
		}
		if o.Expected != c.Count || h.next(now).IsZero() {
			o.Asked = false
		}
		o.Expected, o.Checked = c.Count, now
	}
	if more {
		h.Page++
		return nil
	}
	h.Page, h.Counted, h.Due, r.p.Last = 0, now, h.next(now), now
	return r.lookAt(ctx, now, []*hour{h})
}

// ask asks for a page of an organisation's records, and stores them.
func (r *Reconciler) ask(ctx context.Context, now time.Time, f fetch) error {
	r.fetch = nil
	r.p.Step = fmt.Sprintf("records of %s, from %s to %s UTC", f.gap.org, said(f.gap.from), said(f.gap.to))
	p, err := r.client.byOrg(ctx, f.gap.org, f.gap.from, f.gap.to, f.next)
	switch {
	case errors.Is(err, errWindow) && f.gap.to.Sub(f.gap.from) > narrow:
		r.p.Window = narrow
		r.failed(ctx, err)
		return ctx.Err()
	case err != nil:
		r.failed(ctx, err)
		r.failing[f.gap.org] = r.failing[f.gap.org].again(now)
		return ctx.Err()
	}
	delete(r.failing, f.gap.org)
	r.p.Problem = ""
	if !p.none {
		if err := r.intake.Store(ctx, p.body); err != nil {
			return err
		}
	}
	if p.next != "" {
		r.fetch = &fetch{f.gap, p.next}
		r.p.Next = now.Add(min(r.pause, pagePause))
		return nil
	}
	return r.fetched(ctx, now, f.gap)
}

// fetched looks at what the records of a gap have closed. What Webex has counted
// and does not give is not asked for again until it counts anew.
func (r *Reconciler) fetched(ctx context.Context, now time.Time, g gap) error {
	var some []*hour
	for _, h := range r.hours.all {
		if h.Hour.Before(g.to) && h.end().After(g.from) && h.Orgs[g.org] != nil {
			some = append(some, h)
		}
	}
	if err := r.lookAt(ctx, now, some); err != nil {
		return err
	}
	for _, h := range some {
		if o := h.Orgs[g.org]; o.missing() > 0 && !h.end().After(g.to) {
			r.audit("gap stays", g.org, h, o, "Webex gives no more than that")
			o.Asked, h.dirty = true, true
		}
	}
	r.p.Last = now
	return nil
}

// lookAt counts what we have of hours, and writes down which gaps have opened and
// closed.
func (r *Reconciler) lookAt(ctx context.Context, now time.Time, some []*hour) error {
	if err := r.hours.look(ctx, some); err != nil {
		return err
	}
	for _, h := range some {
		for id, o := range h.Orgs {
			missing := o.Expected > o.have
			switch {
			case missing && !o.Gap:
				o.Gap, h.dirty = true, true
				r.audit("gap found", id, h, o, "")
			case !missing && o.Gap:
				o.Gap, o.Lost, o.Asked, h.dirty = false, false, false, true
				r.audit("gap closed", id, h, o, "")
			case missing && !o.Lost && now.Sub(h.end()) >= forgotten-edge:
				o.Lost, h.dirty = true, true
				r.audit("gap lost", id, h, o, "Webex has forgotten the records")
			}
		}
	}
	return nil
}

func (r *Reconciler) audit(action, orgID string, h *hour, o *org, more string) {
	detail := fmt.Sprintf("%s UTC: Webex has %d, %d are here", said(h.Hour), o.Expected, o.have)
	if more != "" {
		detail += "; " + more
	}
	r.auditor.Audit(bot.AuditEntry{At: r.now(), Action: action, Command: "call records", Target: orgID, Detail: detail})
}

// failed notes why a request failed, and heeds a wait that Webex asks for.
func (r *Reconciler) failed(ctx context.Context, err error) {
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok && throttled.Wait > 0 {
		if next := r.now().Add(throttled.Wait); next.After(r.p.Next) {
			r.p.Next = next
		}
	}
	if ctx.Err() != nil {
		return
	}
	r.p.Problem = err.Error()
	r.log.WarnContext(ctx, "call records could not be compared with Webex, which is tried again", "step", r.p.Step, "error", err)
}

func said(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

func lower(id string) string { return safe(id) }
