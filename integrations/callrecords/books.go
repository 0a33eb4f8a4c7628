package callrecords

import (
	"cmp"
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

// Reconcile asks for a stretch of time to be compared with Webex again, and
// watches the work until it is done or ctx ends; it goes on without us. report is
// called whenever it has moved. A stretch that Webex cannot be asked about is
// refused, and of one that it can be asked about in part the rest is left out.
func (b *Books) Reconcile(ctx context.Context, within bot.Range, report func(done, total int, text string)) (bot.ReconcileResult, error) {
	state := b.reconciling()
	if state == nil {
		return bot.ReconcileResult{}, bot.Errorf(bot.Invalid, "There is nothing to compare the call records with: no token for Webex's record API is set (CALL_RECORDS_TOKEN, or the service app). Nothing was changed.")
	}
	a, tooOld, err := b.askable(within, b.Now())
	result := bot.ReconcileResult{TooOld: tooOld}
	if err != nil {
		return result, err
	}
	w := watch{books: b, ask: a}
	if w.before, err = w.here(ctx); err != nil {
		return result, err
	}
	var p progress
	var earlier ask
	for key, into := range map[string]any{"progress": &p, "ask": &earlier} {
		if err := load(ctx, state, key, into); err != nil {
			return result, err
		}
	}
	if err := save(ctx, state, "ask", a.merge(earlier, p.Asked), stateTTL); err != nil {
		return result, err
	}
	ticker := time.NewTicker(cmp.Or(b.every, watchEvery))
	defer ticker.Stop()
	last, failed := -1, 0
	for {
		done, err := w.look(ctx, &result)
		if failed++; err == nil {
			failed = 0
		}
		if failed > watchFails && ctx.Err() == nil {
			return result, err // the work goes on, but we cannot see it
		}
		if now := result.Hours + result.Restored; err == nil && now != last {
			last = now
			report(result.Hours, result.HoursAsked, comparedWords(&result))
		}
		if done {
			return result, nil
		}
		select {
		case <-ctx.Done():
			return result, nil
		case <-ticker.C:
		}
	}
}

// askable is the part of a range that Webex can be asked about now.
func (b *Books) askable(within bot.Range, now time.Time) (a ask, tooOld bool, err error) {
	oldest := feedBack
	if b.Partner != nil {
		oldest = forgotten
	}
	from, to := now.Add(edge-oldest), now.Add(-fresh)
	if b.Partner != nil { // whole hours are compared
		from, to = from.Add(time.Hour-1).Truncate(time.Hour), to.Truncate(time.Hour)
	}
	tooOld = within.From.Before(from)
	switch {
	case !within.To.IsZero() && !within.To.After(from):
		return a, tooOld, bot.Errorf(bot.Invalid, "Webex has forgotten the call records of that time: it can be asked for the last %d hours. Nothing was compared.", int(oldest.Hours()))
	case !within.From.Before(to) && b.Partner != nil:
		return a, tooOld, bot.Errorf(bot.Invalid, "Webex cannot be asked for that time yet: call records are compared by whole hours, from %d minutes after their end. Nothing was compared.", int(fresh.Minutes()))
	case !within.From.Before(to):
		return a, tooOld, bot.Errorf(bot.Invalid, "Webex cannot be asked for that time yet: it gives call records from %d minutes after their end. Nothing was compared.", int(fresh.Minutes()))
	}
	if tooOld {
		within.From = from
	}
	if within.To.IsZero() || within.To.After(now) {
		within.To = now
	}
	return ask{From: within.From, To: within.To, At: now}, tooOld, nil
}

func comparedWords(r *bot.ReconcileResult) string {
	text := "Comparing the call records with Webex, hour by hour"
	if r.Missing > 0 {
		text += fmt.Sprintf(": %d records were missing, %d are fetched", r.Missing, r.Restored)
	}
	return text
}

// watch looks on while a wish is fulfilled.
type watch struct {
	books *Books
	ask   ask
	// before is what was here of each hour and organisation.
	before map[time.Time]map[string]int
}

// here counts what is here of the whole hours of the wish.
func (w *watch) here(ctx context.Context) (map[time.Time]map[string]int, error) {
	names, err := w.books.RecordNames(ctx)
	if err != nil {
		return nil, err
	}
	all := map[time.Time]map[string]int{}
	for at := w.ask.From.UTC().Truncate(time.Hour); at.Before(w.ask.To); at = at.Add(time.Hour) {
		if w.ask.At.Sub(at.Add(time.Hour)) < fresh {
			break // calls of that hour go on ending
		}
		if all[at], err = w.books.CountRecords(ctx, at, names.Orgs); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// look fills in how far the wish is fulfilled.
func (w *watch) look(ctx context.Context, result *bot.ReconcileResult) (done bool, err error) {
	if w.books.Partner == nil {
		return w.reread(ctx, result)
	}
	s := hours{state: w.books.Partner, index: w.books.Index}
	var p progress
	if err := load(ctx, w.books.Partner, "progress", &p); err != nil {
		return false, err
	}
	if s.all, err = s.read(ctx, w.ask.From, w.ask.To); err != nil {
		return false, err
	}
	if err := s.look(ctx, s.all); err != nil {
		return false, err
	}
	*result = bot.ReconcileResult{TooOld: result.TooOld}
	missing, now := 0, w.books.Now()
	for _, h := range s.all {
		counted := !h.Counted.Before(w.ask.At)
		if !h.countable(w.ask.At) || !counted && !h.countable(now) {
			result.TooOld = result.TooOld || h.countable(w.ask.At) // it was forgotten before its turn
			continue
		}
		result.HoursAsked++
		if !counted {
			continue
		}
		result.Hours++
		for id, o := range h.Orgs {
			missing += o.missing()
			result.Restored += max(min(o.have, o.Expected)-w.before[h.Hour][id], 0)
		}
	}
	result.Missing = missing + result.Restored
	return !p.Asked.Before(w.ask.At) && result.Hours == result.HoursAsked && missing == 0, nil
}

// reread is look for one organisation, whose feed is read again: what comes of it
// was missing.
func (w *watch) reread(ctx context.Context, result *bot.ReconcileResult) (done bool, err error) {
	var s reading
	if err := load(ctx, w.books.Feed, "reading", &s); err != nil {
		return false, err
	}
	a := w.ask
	*result = bot.ReconcileResult{TooOld: result.TooOld, HoursAsked: int(a.To.Sub(a.From).Hours() + 0.999)}
	left := 0.0
	for _, t := range s.Todo {
		from, to := t.From, t.To
		if from.Before(a.From) {
			from = a.From
		}
		if to.After(a.To) {
			to = a.To
		}
		left += max(to.Sub(from).Hours(), 0)
	}
	if s.Asked.Before(a.At) {
		return false, nil
	}
	result.Hours = max(result.HoursAsked-int(left+0.999), 0)
	files, _, _ := w.books.Spool.State(ctx) // what was read is counted when it is stored
	here, err := w.here(ctx)
	for hour, counts := range here {
		for id, n := range counts {
			result.Restored += max(n-w.before[hour][id], 0)
		}
	}
	result.Missing = result.Restored
	return left == 0 && files == 0, err
}

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
