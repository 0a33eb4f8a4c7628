package callrecords

import (
	"context"
	"fmt"
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
	if _, err := s.look(ctx, s.all); err != nil {
		return err
	}
	pages := 1 + len(orgs)/orgsPerPage
	for _, hour := range s.all {
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
	return err
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

// Reconcile asks for a stretch of time to be compared with Webex again, and
// watches the work until it is done or ctx ends; it goes on without us. progress
// is called whenever it has moved.
func (b *Books) Reconcile(ctx context.Context, within bot.Range, report func(done, total int, text string)) (bot.ReconcileResult, error) {
	state := b.reconciling()
	if state == nil {
		return bot.ReconcileResult{}, bot.Errorf(bot.Invalid, "There is nothing to compare the call records with: no token for Webex's record API is set (CALL_RECORDS_TOKEN, or the service app). Nothing was changed.")
	}
	now := b.Now()
	if within.To.IsZero() || within.To.After(now) {
		within.To = now
	}
	oldest := feedBack
	if b.Partner != nil {
		oldest = forgotten
	}
	result := bot.ReconcileResult{TooOld: within.From.Before(now.Add(edge - oldest))}
	if result.TooOld {
		within.From = now.Add(edge - oldest)
	}
	a := ask{From: within.From, To: within.To, At: now}
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
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	last := -1
	for {
		done, err := b.compared(ctx, a, &result, p.Restored)
		if err != nil {
			return result, err
		}
		if now := result.Hours + result.Restored; now != last {
			last = now
			report(result.Hours, result.HoursAsked, b.text(&result))
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

func (*Books) text(r *bot.ReconcileResult) string {
	text := fmt.Sprintf("%d of %d hours are compared", r.Hours, r.HoursAsked)
	if r.Missing > 0 || r.Restored > 0 {
		text += fmt.Sprintf(", %d records are missing, %d were fetched", r.Missing, r.Restored)
	}
	return text
}

// compared fills in how far a wish is fulfilled; restored is what was restored
// before it.
func (b *Books) compared(ctx context.Context, a ask, result *bot.ReconcileResult, restored int) (done bool, err error) {
	if b.Partner == nil {
		return b.reread(ctx, a, result)
	}
	s := hours{state: b.Partner, index: b.Index, keep: b.Keep}
	var p progress
	if err := load(ctx, b.Partner, "progress", &p); err != nil {
		return false, err
	}
	if s.all, err = s.read(ctx, a.From, a.To); err != nil {
		return false, err
	}
	if _, err := s.look(ctx, s.all); err != nil {
		return false, err
	}
	result.Hours, result.HoursAsked, result.Missing = 0, 0, 0
	for _, h := range s.all {
		if !h.countable(a.At) {
			continue
		}
		result.HoursAsked++
		if h.Counted.Before(a.At) {
			continue
		}
		result.Hours++
		for _, o := range h.Orgs {
			result.Missing += o.missing()
		}
	}
	result.Restored = max(p.Restored-restored, 0)
	return !p.Asked.Before(a.At) && result.Hours == result.HoursAsked && result.Missing == 0, nil
}

// reread is compared for one organisation, whose feed is read again.
func (b *Books) reread(ctx context.Context, a ask, result *bot.ReconcileResult) (done bool, err error) {
	var s reading
	if err := load(ctx, b.Feed, "reading", &s); err != nil {
		return false, err
	}
	result.HoursAsked = int(a.To.Sub(a.From).Hours() + 0.999)
	left := 0.0
	for _, w := range s.Todo {
		from, to := w.From, w.To
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
	return left == 0, nil
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
	for r, err := range b.WholeRecords(ctx, q) {
		if err != nil {
			return records, err
		}
		r.Raw = nil
		if some = append(some, r); len(some) == cap(some) {
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
