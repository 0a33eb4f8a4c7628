package redis

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

var recordsNow = time.Date(2026, 3, 3, 14, 35, 0, 0, time.UTC)

// rowStore is the rows as the suite wants a store.
type rowStore struct{ *CallRecords }

func (s rowStore) PutRecords(ctx context.Context, records []bot.WholeRecord) error {
	_, err := s.CallRecords.PutRecords(ctx, "batch", records)
	return err
}

func (s rowStore) WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		for r, err := range s.Records(ctx, q) {
			if !yield(bot.WholeRecord{CallRecord: r}, err) {
				return
			}
		}
	}
}

func openRecords(t testing.TB, o Options) *CallRecords {
	o.Clock = func() time.Time { return recordsNow }
	return open(t, o).CallRecords(72 * time.Hour)
}

func TestCallRecords(t *testing.T) {
	suite := func(t *testing.T, options func(*testing.T) Options) {
		recordtest.Suite{Now: recordsNow, RowsOnly: true, Open: func(t *testing.T) (recordtest.Store, func() recordtest.Store) {
			return rowStore{openRecords(t, options(t))}, nil
		}}.Run(t)
	}
	t.Run("embedded", func(t *testing.T) { suite(t, func(*testing.T) Options { return Options{} }) })
	t.Run("server", func(t *testing.T) {
		suite(t, func(t *testing.T) Options { return Options{URL: startServer(t).url()} })
	})
	t.Run("cluster", func(t *testing.T) {
		suite(t, func(t *testing.T) Options { return Options{URL: startCluster(t)} })
	})
}

// TestRecordFates tells what is new from what was there, also when a batch is
// worked on again after a crash.
func TestRecordFates(t *testing.T) {
	onEveryStore(t, func(t *testing.T, o Options) {
		c := openRecords(t, o)
		end := recordsNow.Add(-time.Hour)
		version := func(id string, seconds int) bot.WholeRecord {
			return recordtest.Record("acme", id, end.Add(time.Duration(seconds)*time.Second), end)
		}
		fates := func(f func(context.Context, string, []bot.WholeRecord) ([]bot.RecordFate, error), batch string, records ...bot.WholeRecord) string {
			t.Helper()
			got, err := f(t.Context(), batch, records)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(got) //nolint:staticcheck // numbers, not text
		}
		for _, step := range []struct {
			name, batch, want string
			records           []bot.WholeRecord
		}{
			{"new", "b1", "[1 1]", []bot.WholeRecord{version("a", 0), version("b", 0)}},
			{"the same batch again", "b1", "[1 1]", []bot.WholeRecord{version("a", 0), version("b", 0)}},
			{"another batch brings them", "b2", "[0 0]", []bot.WholeRecord{version("a", 0), version("b", 0)}},
			{"amended", "b3", "[2 1]", []bot.WholeRecord{version("a", 1), version("c", 0)}},
			{"amended, again", "b3", "[2 1]", []bot.WholeRecord{version("a", 1), version("c", 0)}},
			{"older", "b4", "[0]", []bot.WholeRecord{version("a", 0)}},
			{"too old for rows", "b5", "[1]", []bot.WholeRecord{recordtest.Record("acme", "old", end, end.Add(-100*time.Hour))}},
		} {
			if got := fates(c.Fates, step.batch, step.records...); got != step.want {
				t.Errorf("%s: fates foretold are %s, want %s", step.name, got, step.want)
			}
			if got := fates(c.PutRecords, step.batch, step.records...); got != step.want {
				t.Errorf("%s: fates are %s, want %s", step.name, got, step.want)
			}
		}
		counts, err := c.CountRecords(t.Context(), end, []string{recordtest.UUID("acme"), recordtest.UUID("nobody")})
		if err != nil || counts[recordtest.UUID("acme")] != 3 || counts[recordtest.UUID("nobody")] != 0 {
			t.Errorf("counts are %v, %v", counts, err)
		}
		names, err := c.RecordNames(t.Context())
		if err != nil || !slices.Equal(names.Orgs, []string{recordtest.UUID("acme")}) || !slices.Equal(names.Locations, []string{"Raleigh"}) || len(names.Queues) != 0 {
			t.Errorf("names are %+v, %v", names, err)
		}
	})
}

// TestRecordMovesOut amends a record so that its time has passed: no version of it
// stays.
func TestRecordMovesOut(t *testing.T) {
	onEveryStore(t, func(t *testing.T, o Options) {
		c := openRecords(t, o)
		first := recordsNow.Add(-71 * time.Hour)
		for i, step := range []struct {
			end  time.Time
			want bot.RecordFate
			here int
		}{{first, bot.RecordAdded, 1}, {first.Add(-3 * time.Hour), bot.RecordAmended, 0}, {first.Add(-4 * time.Hour), bot.RecordAdded, 0}, {first.Add(time.Hour), bot.RecordAdded, 1}} {
			r := recordtest.Record("acme", "1", recordsNow.Add(time.Duration(i)*time.Minute), step.end)
			fates, err := c.PutRecords(t.Context(), fmt.Sprint("b", i), []bot.WholeRecord{r})
			if err != nil || fates[0] != step.want {
				t.Errorf("%d: fate %v, %v, want %v", i, fates, err, step.want)
			}
			here := 0
			for _, err := range c.Records(t.Context(), bot.RecordQuery{}) {
				if err != nil {
					t.Fatal(err)
				}
				here++
			}
			if here != step.here {
				t.Errorf("%d: %d versions are here, want %d", i, here, step.here)
			}
		}
	})
}

// TestRecordRowSize states how many bytes of Redis a record takes.
func TestRecordRowSize(t *testing.T) {
	o := Options{URL: startServer(t).url()}
	c := openRecords(t, o)
	const n = 3009 // an hour of a large organisation, as Cisco's example has it
	var records []bot.WholeRecord
	for i := range n {
		r := recordtest.Record("acme", fmt.Sprintf("%032d", i)[16:], recordsNow, recordsNow.Truncate(time.Hour).Add(-time.Duration(i)*time.Second))
		r.ReportID = fmt.Sprintf("0a0c2eb7-f1f6-3326-86f9-%012d", i)
		records = append(records, r)
	}
	if _, err := c.PutRecords(t.Context(), "b", records); err != nil {
		t.Fatal(err)
	}
	usage := func(key string) int64 {
		t.Helper()
		bytes, err := c.store.client.MemoryUsage(t.Context(), key, 0).Result()
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	row := usage(recordsKey(recordtest.UUID("acme"), hourOf(recordsNow)-1))
	day := usage(recordDayKey(recordtest.UUID("acme"), hourOf(recordsNow)/24))
	count, err := c.CountRecords(t.Context(), recordsNow.Add(-time.Hour), []string{recordtest.UUID("acme")})
	if err != nil {
		t.Fatal(err)
	}
	each, found := float64(row)/float64(count[recordtest.UUID("acme")]), float64(day)/n
	t.Logf("%.0f bytes a record, of which %.0f are for finding it when its end moves", each+found, found)
	if each+found > 350 {
		t.Errorf("a record takes %.0f bytes of Redis; docs/operations.md says 280", each+found)
	}
}

func FuzzRecordRow(f *testing.F) {
	r := recordtest.Record("acme", "1", recordsNow, recordsNow)
	field, _ := recordField(r.ReportID)
	f.Add(field, string(appendRow(recordHead(&r.CallRecord, "b"), &r.CallRecord)))
	f.Fuzz(func(t *testing.T, field, value string) {
		c, err := readRow("acme", field, value)
		if err != nil {
			return
		}
		again, err := readRow("acme", field, string(appendRow(recordHead(&c, "b"), &c)))
		if err != nil || again != c {
			// Times outside of what milliseconds hold come back otherwise.
			if c.End.UnixMilli() > 0 && c.Start.IsZero() && c.Answer.IsZero() && c.Talk >= 0 && c.Talk < time.Hour {
				t.Errorf("%+v became %+v, %v", c, again, err)
			}
		}
	})
}
