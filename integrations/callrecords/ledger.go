package callrecords

import (
	"context"
	"iter"
	"time"

	"floorwalker/bot"
)

// Index keeps rows at hand; see redis.CallRecords.
type Index interface {
	// Fates says what PutRecords would do.
	Fates(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error)
	PutRecords(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error)
	Records(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error]
	CountRecords(ctx context.Context, hour time.Time, orgs []string) (map[string]int, error)
	RecordNames(ctx context.Context) (bot.RecordNames, error)
}

// Archive keeps whole records; see Files and postgres.Archive.
type Archive interface {
	Name() string
	// PutRecords keeps records. Of those that say so, an older version may be there.
	PutRecords(ctx context.Context, records []bot.WholeRecord) error
	WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error]
	// RecordRows is WholeRecords for those who need no more than rows.
	RecordRows(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error]
	ForgetRecords(ctx context.Context, before time.Time) error
}

// Ledger is where call records are kept: the whole ones in the archive, and their
// rows at hand for as long as Keep says. What is in the index is in the archive:
// it is written there first.
type Ledger struct {
	Index
	Archive
	Keep time.Duration
	Now  func() time.Time
}

// Put stores what is new of a batch, and says what became of each record.
func (l *Ledger) Put(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	fates, err := l.Fates(ctx, batch, records)
	if err != nil {
		return nil, err
	}
	fresh, at := make([]bot.WholeRecord, 0, len(records)), make([]int, 0, len(records))
	for i, fate := range fates {
		if fate != bot.RecordKept {
			fresh, at = append(fresh, records[i]), append(at, i)
			fresh[len(fresh)-1].Amends = fate == bot.RecordAmended
		}
	}
	if len(fresh) == 0 {
		return fates, nil
	}
	if err := l.Archive.PutRecords(ctx, fresh); err != nil {
		return nil, err
	}
	done, err := l.Index.PutRecords(ctx, batch, fresh)
	if err != nil {
		return nil, err
	}
	for j, i := range at {
		fates[i] = done[j]
	}
	return fates, nil
}

// Records returns the rows that are asked for: those at hand, and for a time
// before them the archive's.
func (l *Ledger) Records(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return func(yield func(bot.CallRecord, error) bool) {
		// The oldest hour at hand may be gone by the time it is read.
		edge := l.Now().Add(time.Hour - l.Keep).Truncate(time.Hour)
		if old := q; q.Within.From.IsZero() || q.Within.From.Before(edge) {
			if old.Within.To.IsZero() || old.Within.To.After(edge) {
				old.Within.To = edge
			}
			for r, err := range l.RecordRows(ctx, old) {
				if !yield(r, err) || err != nil {
					return
				}
			}
			q.Within.From = edge
		}
		if !q.Within.To.IsZero() && !q.Within.From.Before(q.Within.To) {
			return
		}
		for r, err := range l.Index.Records(ctx, q) {
			if !yield(r, err) {
				return
			}
		}
	}
}
