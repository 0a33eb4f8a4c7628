package callrecords

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

// memory is an Index, an Archive and a State in memory, for tests.
type memory struct {
	mu      sync.Mutex
	rows    map[string]kept
	hours   map[orgHour]map[string]bool // organisation and hour → keys of rows
	values  map[string][]byte
	failing error // of writes
}

type kept struct {
	bot.WholeRecord
	batch   string
	amended bool
}

func newMemory() *memory {
	return &memory{rows: map[string]kept{}, hours: map[orgHour]map[string]bool{}, values: map[string][]byte{}}
}

func (m *memory) fate(batch string, r *bot.WholeRecord) bot.RecordFate {
	old, there := m.rows[r.OrgID+r.ReportID]
	switch {
	case !there:
		return bot.RecordAdded
	case r.Newer(&old.CallRecord):
		return bot.RecordAmended
	case old.batch == batch && old.Reported.Equal(r.Reported) && old.amended:
		return bot.RecordAmended
	case old.batch == batch && old.Reported.Equal(r.Reported):
		return bot.RecordAdded
	}
	return bot.RecordKept
}

func (m *memory) Fates(_ context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fates := make([]bot.RecordFate, len(records))
	for i := range records {
		fates[i] = m.fate(batch, &records[i])
	}
	return fates, nil
}

type orgHour struct {
	org  string
	hour int64
}

func hourID(c *bot.CallRecord) orgHour { return orgHour{c.OrgID, c.End.Unix() / 3600} }

func (m *memory) put(batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil {
		return nil, m.failing
	}
	fates := make([]bot.RecordFate, len(records))
	for i, r := range records {
		key := r.OrgID + r.ReportID
		old, there := m.rows[key]
		if fates[i] = m.fate(batch, &r); there && !r.Newer(&old.CallRecord) {
			continue
		}
		if there {
			delete(m.hours[hourID(&old.CallRecord)], key)
		}
		r.Raw = slices.Clone(r.Raw)
		m.rows[key] = kept{r, batch, there}
		if m.hours[hourID(&r.CallRecord)] == nil {
			m.hours[hourID(&r.CallRecord)] = map[string]bool{}
		}
		m.hours[hourID(&r.CallRecord)][key] = true
	}
	return fates, nil
}

func (m *memory) CountRecords(_ context.Context, hour time.Time, orgs []string) (map[string]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := map[string]int{}
	for _, org := range orgs {
		counts[org] = len(m.hours[hourID(&bot.CallRecord{OrgID: org, End: hour})])
	}
	return counts, nil
}

func (m *memory) RecordNames(context.Context) (n bot.RecordNames, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[string]bool{}
	for _, r := range m.rows {
		if !seen[r.OrgID] {
			seen[r.OrgID] = true
			n.Orgs = append(n.Orgs, r.OrgID)
		}
	}
	slices.Sort(n.Orgs)
	return n, nil
}

func (m *memory) WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		if ctx.Err() != nil {
			yield(bot.WholeRecord{}, ctx.Err())
			return
		}
		m.mu.Lock()
		var all []bot.WholeRecord
		for _, r := range m.rows {
			if q.Matches(&r.CallRecord) {
				all = append(all, r.WholeRecord)
			}
		}
		m.mu.Unlock()
		slices.SortFunc(all, func(a, b bot.WholeRecord) int {
			return cmp.Or(a.End.Compare(b.End), strings.Compare(a.ReportID, b.ReportID))
		})
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, there := m.values[key]
	return v, there, nil
}

func (m *memory) Set(_ context.Context, key string, value []byte, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = value
	return nil
}

// memoryIndex and memoryArchive are the two sides of a memory.
type memoryIndex struct{ *memory }

func (m memoryIndex) PutRecords(ctx context.Context, batch string, records []bot.WholeRecord) ([]bot.RecordFate, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return m.put(batch, records)
}

func (m memoryIndex) Records(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return func(yield func(bot.CallRecord, error) bool) {
		for r, err := range m.WholeRecords(ctx, q) {
			if !yield(r.CallRecord, err) {
				return
			}
		}
	}
}

type memoryArchive struct{ *memory }

func (memoryArchive) Name() string { return "memory" }

func (m memoryArchive) PutRecords(ctx context.Context, records []bot.WholeRecord) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, err := m.put("", records)
	return err
}

func (m memoryArchive) RecordRows(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return memoryIndex(m).Records(ctx, q)
}

func (memoryArchive) ForgetRecords(context.Context, time.Time) error { return nil }

// TestMemory holds the fake to what it stands for.
func TestMemory(t *testing.T) {
	recordtest.Suite{Now: now, Open: func(*testing.T) (recordtest.Store, func() recordtest.Store) {
		m := memoryArchive{newMemory()}
		return m, func() recordtest.Store { return m }
	}}.Run(t)
}
