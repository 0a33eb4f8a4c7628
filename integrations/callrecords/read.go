package callrecords

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"floorwalker/integrations/rest"
)

// What the feeds give, as Webex documents it.
const (
	// streamBack is how long the stream keeps what was inserted, feedBack the feed.
	streamBack, feedBack = 12 * time.Hour, 30 * 24 * time.Hour
	// streamWindow and feedWindow are the longest stretches of one request.
	streamWindow, feedWindow = 2 * time.Hour, 12 * time.Hour
	// streamFresh and feedFresh are how old the end of a stretch must be.
	streamFresh, feedFresh = time.Minute, 5 * time.Minute
	// readPause is between two first requests, of either feed: one a minute, and a
	// little for requests that are not equally long under way.
	readPause = time.Minute + time.Second
	// overlap is read twice, because clocks differ.
	overlap = 2 * time.Minute
	// feedEvery is how often the feed is read, lateEvery how often what ended in
	// the last lateBack is read again, for records that came late.
	feedEvery, lateEvery, lateBack = 5 * time.Minute, 6 * time.Hour, 27 * time.Hour
	// oldFeedBack is how far back the feed could be asked in former times, and
	// perhaps can still in some regions.
	oldFeedBack = 48 * time.Hour
)

// Reader reads the records of one organisation from its feeds: the stream for
// what Webex gets to know, late records included, and the feed for what ended
// before the stream reaches. One replica at a time does the work.
type Reader struct {
	client *client
	intake *Intake
	state  State
	log    *slog.Logger
	now    func() time.Time
	source string
	keep   time.Duration

	s      reading
	loaded bool
	under  *window // that has more pages
	page   string
	failed failure
}

// reading is what a reader remembers.
type reading struct {
	progress
	// Base is the region's, once it was learned.
	Base string `json:"base,omitempty"`
	// Cursor is how far has been read: by insertion in the stream, by end in the
	// feed.
	Cursor time.Time `json:"cursor,omitzero"`
	// Todo are stretches by end time that the feed is to be read of, and Late when
	// it was last read again for late records.
	Todo []window  `json:"todo,omitempty"`
	Late time.Time `json:"late,omitzero"`
	// Since is from when on everything was read.
	Since time.Time `json:"since,omitzero"`
	// First is when a first request was made last: pages do not count as one.
	First time.Time `json:"first,omitzero"`
	// Back is how far the feed can be asked, when it has refused more.
	Back time.Duration `json:"back,omitempty"`
}

// window is a stretch of a feed.
type window struct {
	Source string    `json:"source"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// ReaderConfig is what a Reader needs.
type ReaderConfig struct {
	// Client is the feeds' API in the region that is supposed, with Policy.
	Client *rest.Client
	Spool  *Spool
	Intake *Intake
	Ledger *Ledger
	State  State
	Log    *slog.Logger
	Now    func() time.Time
	// Source is SourceStream or SourceFeed.
	Source string
}

// NewReader makes a reader.
func NewReader(c ReaderConfig) *Reader {
	return &Reader{client: &client{c.Client, c.Spool}, intake: c.Intake, state: c.State, log: c.Log, now: c.Now, source: c.Source, keep: c.Ledger.Keep}
}

// Load reads what is known. It is called by whoever takes the work over.
func (r *Reader) Load(ctx context.Context) error {
	r.s, r.under, r.page, r.loaded = reading{}, nil, "", false
	if err := load(ctx, r.state, "reading", &r.s); err != nil {
		return err
	}
	r.loaded = true
	return nil
}

// Run works until ctx ends. The caller makes sure that nobody else does.
func (r *Reader) Run(ctx context.Context) error {
	if err := r.Load(ctx); err != nil {
		return err
	}
	return repeat(ctx, r.Step)
}

// Step makes the next request, if one is due, and returns how long none is.
func (r *Reader) Step(ctx context.Context) (time.Duration, error) {
	if !r.loaded {
		if err := r.Load(ctx); err != nil {
			return 0, err
		}
	}
	now := r.now()
	r.plan(now)
	var a ask
	if err := load(ctx, r.state, "ask", &a); err != nil {
		return 0, err
	}
	if a.At.After(r.s.Asked) {
		r.s.Asked = a.At
		r.todo(a.From, a.To, now)
	}
	if wait := max(r.s.Next.Sub(now), r.failed.later.Sub(now)); wait > 0 {
		return wait, r.save(ctx)
	}
	if r.under == nil {
		r.under = r.next(now)
	}
	if r.under == nil {
		r.s.Step = ""
		return pagePause, r.save(ctx)
	}
	if r.page == "" {
		r.s.First = now
	}
	r.s.Next = r.s.First.Add(readPause)
	if next := now.Add(pagePause); r.s.Next.Before(next) {
		r.s.Next = next
	}
	// What is read of a pause must be known to the next replica, too.
	if err := r.save(ctx); err != nil {
		return 0, err
	}
	if err := r.read(ctx, now, *r.under); err != nil {
		return 0, err
	}
	return max(r.s.Next.Sub(r.now()), 0), r.save(ctx)
}

func (r *Reader) save(ctx context.Context) error {
	return save(ctx, r.state, "reading", &r.s, stateTTL)
}

// plan sees to what is to be read besides what comes.
func (r *Reader) plan(now time.Time) {
	back := now.Add(-streamBack + edge)
	switch {
	case r.s.Cursor.IsZero():
		r.s.Since = now.Add(-r.keep)
		r.todo(r.s.Since, now, now)
		r.s.Cursor, r.s.Late = now.Add(-feedFresh-overlap), now
	case r.source == SourceStream && r.s.Cursor.Before(back):
		// The stream has forgotten what came since; the feed has not, by end time.
		r.todo(r.s.Cursor.Add(-lateBack), now, now)
		r.s.Cursor = back.Add(edge)
	case r.source == SourceFeed && now.Sub(r.s.Late) >= lateEvery:
		r.todo(now.Add(-lateBack), now, now)
		r.s.Late = now
	}
}

// todo adds stretches of the feed, without what is there. The newest are read
// first, because they are what people ask about.
func (r *Reader) todo(from, to, now time.Time) {
	back := feedBack
	if r.s.Back > 0 {
		back = r.s.Back
	}
	if oldest := now.Add(edge - back); from.Before(oldest) {
		from = oldest
	}
	if newest := now.Add(-feedFresh); to.After(newest) {
		to = newest
	}
	for from = from.Truncate(time.Minute); from.Before(to); to = to.Add(-feedWindow) {
		w := window{SourceFeed, to.Add(-feedWindow), to}
		if w.From.Before(from) {
			w.From = from
		}
		if !slices.ContainsFunc(r.s.Todo, func(o window) bool { return !o.From.After(w.From) && !o.To.Before(w.To) }) {
			r.s.Todo = append(r.s.Todo, w)
		}
	}
	slices.SortFunc(r.s.Todo, func(a, b window) int { return b.From.Compare(a.From) })
}

// next is the stretch that is read next: what comes first, and in between what
// was.
func (r *Reader) next(now time.Time) *window {
	w := window{r.source, r.s.Cursor.Add(-overlap), now.Add(-streamFresh)}
	longest, every := streamWindow, readPause
	if r.source == SourceFeed {
		w.To, longest, every = now.Add(-feedFresh), feedWindow, feedEvery
	}
	behind := w.To.Sub(r.s.Cursor)
	switch {
	case r.s.Last.IsZero() && len(r.s.Todo) > 0: // at first, something to show
		w := r.s.Todo[0]
		return &w
	case behind >= every && (len(r.s.Todo) == 0 || behind > 2*every+readPause && behind < streamBack/2 || behind > streamBack-streamWindow):
		if w.To.Sub(w.From) > longest {
			w.To = w.From.Add(longest)
		}
		return &w
	case len(r.s.Todo) > 0:
		w := r.s.Todo[0]
		return &w
	}
	return nil
}

// read asks for a page and puts it on the disk.
func (r *Reader) read(ctx context.Context, now time.Time, w window) error {
	r.s.Step = fmt.Sprintf("%s from %s to %s UTC", w.Source, said(w.From), said(w.To))
	p, err := r.client.feed(ctx, w.Source, r.s.Base, "", w.From, w.To, r.page)
	r.page = ""
	if region, ok := errors.AsType[*regionError](err); ok && region.base != r.s.Base {
		r.log.InfoContext(ctx, "the organisation's call records are in another region", "address", region.base)
		r.s.Base = region.base
		return nil
	}
	if errors.Is(err, errWindow) && w.Source == SourceFeed && now.Sub(w.From) > oldFeedBack && r.s.Back == 0 {
		r.log.WarnContext(ctx, "the feed of call records gives no more than 48 hours", "error", err)
		r.s.Back = oldFeedBack
		r.s.Todo = slices.DeleteFunc(r.s.Todo, func(o window) bool { return now.Sub(o.To) >= oldFeedBack-edge })
		for i := range r.s.Todo {
			if oldest := now.Add(edge - oldFeedBack); r.s.Todo[i].From.Before(oldest) {
				r.s.Todo[i].From = oldest
			}
		}
		r.under = nil
		return nil
	}
	if err != nil {
		return r.fail(ctx, now, err)
	}
	r.failed, r.s.Problem = failure{}, ""
	if !p.none {
		r.intake.Wake()
	}
	if p.next != "" {
		r.page, r.s.Next = p.next, now.Add(pagePause)
		return nil
	}
	r.under, r.s.Last = nil, now
	if w.Source == r.source && w.To.After(r.s.Cursor) && !w.From.After(r.s.Cursor) {
		r.s.Cursor = w.To
	}
	if w.Source == SourceFeed {
		r.s.Todo = slices.DeleteFunc(r.s.Todo, func(o window) bool { return o == w })
	}
	return nil
}

// fail notes why a request failed, and that the stretch is read anew.
func (r *Reader) fail(ctx context.Context, now time.Time, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.under = nil
	r.failed = r.failed.again(now)
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok {
		r.failed.later = now.Add(max(throttled.Wait, readPause))
	}
	r.s.Problem = err.Error()
	r.log.WarnContext(ctx, "call records could not be read, which is tried again", "step", r.s.Step, "error", err)
	return nil
}
