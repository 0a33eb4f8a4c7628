package callrecords

import (
	"context"
	"fmt"
	"slices"
	"time"

	"floorwalker/bot"
)

// Books is what people ask about the call records: the ledger, how far it is
// complete, and that it be compared again. Any replica answers; what the one that
// does the work knows is in State.
type Books struct {
	*Ledger
	Spool  *Spool
	Intake *Intake
	// Partner and Feed are the states of the reconciler and of the reader; nil
	// where there is none. Webhook says that deliveries are taken in.
	Partner, Feed State
	Webhook       bool
	// FeedSource is SourceStream or SourceFeed.
	FeedSource string
	PerMinute  int

	every time.Duration // instead of watchEvery, in tests
}

// reconciling is the state that is asked about comparing.
func (b *Books) reconciling() State {
	if b.Partner != nil {
		return b.Partner
	}
	return b.Feed
}

// RecordHealth returns the state of the books, with the coverage of the hours
// within.
func (b *Books) RecordHealth(ctx context.Context, within bot.Range) (bot.RecordHealth, error) {
	now := b.Now()
	h := bot.RecordHealth{Archive: b.Name(), Rows: b.Keep}
	h.Spooled, h.SpooledBytes, h.SpoolOldest = b.Spool.State(ctx)
	h.Refused, h.RefusedBytes = b.Spool.Refused()
	if b.Webhook {
		h.Sources = append(h.Sources, bot.RecordSource{Name: SourceWebhook, Last: b.Intake.Last(SourceWebhook)})
	}
	within = b.shown(within, now)
	names, err := b.RecordNames(ctx)
	if err != nil {
		return h, err
	}
	if b.Partner != nil {
		return h, b.partner(ctx, &h, now, within, names.Orgs)
	}
	if b.Feed != nil {
		return h, b.feed(ctx, &h, now, within, names.Orgs)
	}
	unchecked := hours{state: nothing{}, index: b.Index, keep: b.Keep}
	h.Hours, err = unchecked.health(ctx, now, within, names.Orgs)
	return h, err
}

// shown is a range as far as rows are at hand.
func (b *Books) shown(within bot.Range, now time.Time) bot.Range {
	if oldest := now.Add(time.Hour - b.Keep); within.From.Before(oldest) {
		within.From = oldest
	}
	if within.To.IsZero() || within.To.After(now) {
		within.To = now
	}
	return within
}

// nothing is a State without anything in it.
type nothing struct{}

func (nothing) Get(context.Context, string) ([]byte, bool, error)        { return nil, false, nil }
func (nothing) Set(context.Context, string, []byte, time.Duration) error { return nil }

func (b *Books) partner(ctx context.Context, h *bot.RecordHealth, now time.Time, within bot.Range, orgs []string) error {
	s := hours{state: b.Partner, index: b.Index, keep: b.Keep}
	var p progress
	if err := load(ctx, b.Partner, "progress", &p); err != nil {
		return err
	}
	h.Sources = append(h.Sources, bot.RecordSource{Name: SourceReconcile, Last: p.Last, Problem: p.Problem})
	h.Oldest = forgotten
	h.Reconciliation = bot.Reconciliation{On: true, PerMinute: b.PerMinute, Last: p.Last, Step: p.Step}
	var err error
	if h.Hours, err = s.health(ctx, now, within, orgs); err != nil {
		return err
	}
	if s.all, err = s.read(ctx, now.Add(-forgotten), now.Add(-time.Hour)); err != nil {
		return err
	}
	if err := s.look(ctx, s.all); err != nil {
		return err
	}
	pages := 1 + len(orgs)/orgsPerPage
	for _, hour := range s.all {
		for _, o := range hour.Orgs {
			if o.missing() > 0 {
				h.Gaps++
			}
		}
		if (hour.Counted.IsZero() || !hour.Due.IsZero() && !hour.Due.After(now)) && hour.countable(now) {
			h.Reconciliation.Hours++
			h.Requests += pages
		}
	}
	for i, g := range s.gaps(now) {
		h.Requests++
		h.Missing += g.missing
		if i == 0 {
			h.Deadline = g.from.Add(forgotten)
		}
	}
	return nil
}

func (b *Books) feed(ctx context.Context, h *bot.RecordHealth, now time.Time, within bot.Range, orgs []string) error {
	var s reading
	if err := load(ctx, b.Feed, "reading", &s); err != nil {
		return err
	}
	h.Oldest = feedBack
	if s.Back > 0 {
		h.Oldest = s.Back
	}
	h.Sources = append(h.Sources, bot.RecordSource{Name: b.FeedSource, Last: s.Last, Problem: s.Problem})
	h.Reconciliation = bot.Reconciliation{On: true, PerMinute: 1, Last: s.Last, Step: s.Step, Requests: len(s.Todo)}
	for _, w := range s.Todo {
		h.Reconciliation.Hours += int(w.To.Sub(w.From).Hours() + 0.5)
	}
	unchecked := hours{state: nothing{}, index: b.Index, keep: b.Keep}
	var err error
	h.Hours, err = unchecked.health(ctx, now, within, orgs)
	for i := range h.Hours {
		r := &h.Hours[i]
		if s.read(r.Hour) {
			r.State, r.Expected, r.Checked = bot.RecordsComplete, r.Have, s.Last
		}
	}
	h.Hours = s.unread(h.Hours, within, orgs)
	return err
}

// unread adds the hours of a range that have not been read and of which nothing is
// here.
func (s *reading) unread(known []bot.RecordHour, within bot.Range, orgs []string) []bot.RecordHour {
	if len(orgs) != 1 {
		return known // nothing has come yet, or others have been here before
	}
	there := map[time.Time]bool{}
	for _, h := range known {
		there[h.Hour] = true
	}
	for at := within.From.UTC().Truncate(time.Hour); at.Before(within.To); at = at.Add(time.Hour) {
		if !there[at] && !s.read(at) {
			known = append(known, bot.RecordHour{OrgID: orgs[0], Hour: at, State: bot.RecordsUnchecked})
		}
	}
	slices.SortFunc(known, func(a, b bot.RecordHour) int { return a.Hour.Compare(b.Hour) })
	return known
}

// read reports whether everything of an hour has been read.
func (s *reading) read(hour time.Time) bool {
	end := hour.Add(time.Hour)
	if hour.Before(s.Since) || end.Add(feedFresh).After(s.Cursor) {
		return false
	}
	for _, w := range s.Todo {
		if hour.Before(w.To) && end.After(w.From) {
			return false
		}
	}
	return true
}

// watchEvery is how often the work is looked at that somebody waits for.
const watchEvery = time.Second

// watchFails is how many looks in a row may fail, as they do while a store is slow.
const watchFails = 5

// Problem says what is wrong with the intake, for health; "" is nothing.
func (b *Books) Problem(ctx context.Context) string {
	if _, _, oldest := b.Spool.State(ctx); oldest > spoolWorry {
		return fmt.Sprintf("deliveries wait for %s to be stored", oldest.Round(time.Minute))
	}
	return ""
}

// spoolWorry is the age of a body in the spool from which something is wrong.
const spoolWorry = 5 * time.Minute

// Rebuild fills the rows at hand from the archive, when the store that keeps them
// has forgotten: it is asked for a mark that this leaves behind.
func (b *Books) Rebuild(ctx context.Context, mark State) (records int, err error) {
	if _, there, err := mark.Get(ctx, "built"); err != nil || there {
		return 0, err
	}
	some := make([]bot.WholeRecord, 0, bot.MaxRecordsPerPut)
	flush := func() error {
		_, err := b.Index.PutRecords(ctx, "rebuilt", some)
		records += len(some)
		some = some[:0]
		return err
	}
	q := bot.RecordQuery{Within: bot.Range{From: b.Now().Add(-b.Keep)}}
	for r, err := range b.RecordRows(ctx, q) {
		if err != nil {
			return records, err
		}
		if some = append(some, bot.WholeRecord{CallRecord: r}); len(some) == cap(some) {
			if err := flush(); err != nil {
				return records, err
			}
		}
	}
	if err := flush(); err != nil {
		return records, err
	}
	return records, mark.Set(ctx, "built", []byte("1"), stateTTL)
}
