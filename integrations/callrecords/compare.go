package callrecords

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
)

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
