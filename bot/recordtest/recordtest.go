// Package recordtest holds every store of call records to one behaviour.
package recordtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
)

// Store is what is tested.
type Store interface {
	PutRecords(ctx context.Context, records []bot.WholeRecord) error
	WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error]
}

// Suite says how a store is tested.
type Suite struct {
	// Open returns an empty store, and a function that closes it and opens it
	// anew with what it has; nil for one that is not asked to survive that.
	Open func(t *testing.T) (s Store, reopen func() Store)
	// Now is when it is; records of the last two days are put.
	Now time.Time
	// RowsOnly says that Raw is not kept.
	RowsOnly bool
	// Unaided is a store that does not find the older version of a record that
	// ended hours before or after, without being told that there is one.
	Unaided bool
}

// Run runs the suite.
func (s Suite) Run(t *testing.T) {
	for name, f := range map[string]func(*testing.T, Suite){
		"what is put is there": s.roundTrip, "once": s.once, "newest wins": s.newest, "moves": s.moves, "moves far": s.movesFar,
		"queries": s.queries, "hostile": s.hostile, "many at once": s.many, "leaving early": s.leaving, "reopened": s.reopened,
	} {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
}

func put(t *testing.T, s Store, records ...bot.WholeRecord) {
	t.Helper()
	if err := s.PutRecords(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

func (s Suite) same(t *testing.T, got, want bot.WholeRecord) {
	t.Helper()
	if got.CallRecord != want.CallRecord {
		t.Errorf("the row is\n%+v, want\n%+v", got.CallRecord, want.CallRecord)
	}
	if !s.RowsOnly && !bytes.Equal(got.Raw, want.Raw) {
		t.Errorf("the record is\n%s, want\n%s", got.Raw, want.Raw)
	}
}

func (s Suite) one(t *testing.T, st Store, want bot.WholeRecord) {
	t.Helper()
	all := All(t, st, bot.RecordQuery{})
	if len(all) != 1 {
		t.Fatalf("%d records, want 1", len(all))
	}
	s.same(t, all[0], want)
}

func (Suite) roundTrip(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	want := Record("acme", "1", s.Now.Add(-time.Minute), s.Now.Add(-2*time.Minute))
	put(t, st, want)
	s.one(t, st, want)
	if err := st.PutRecords(t.Context(), nil); err != nil {
		t.Errorf("nothing to put: %v", err)
	}
}

func (Suite) once(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	want := Record("acme", "1", s.Now.Add(-time.Minute), s.Now.Add(-2*time.Minute))
	put(t, st, want, want)
	put(t, st, want)
	s.one(t, st, want)
}

func (Suite) newest(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	end := s.Now.Add(-2 * time.Hour)
	version := func(reported time.Duration, user string) bot.WholeRecord {
		r := Record("acme", "1", end.Add(reported), end)
		r.User = user
		r.Raw = rawOf(&r.CallRecord)
		return r
	}
	put(t, st, version(2*time.Minute, "second"))
	put(t, st, version(time.Minute, "late, and older"))
	s.one(t, st, version(2*time.Minute, "second"))
	put(t, st, version(2*time.Minute, "as new"))
	s.one(t, st, version(2*time.Minute, "second"))
	put(t, st, version(3*time.Minute, "third"), version(4*time.Minute, "fourth"), version(3*time.Minute, "third"))
	s.one(t, st, version(4*time.Minute, "fourth"))
}

// moves amends the end of a call into another hour and over midnight.
func (Suite) moves(t *testing.T, s Suite) {
	midnight := s.Now.Truncate(24 * time.Hour)
	if s.Now.Sub(midnight) < time.Hour {
		midnight = midnight.Add(-24 * time.Hour)
	}
	hour := s.Now.Truncate(time.Hour)
	for name, edge := range map[string]time.Time{"hour": hour, "day": midnight} {
		t.Run(name, func(t *testing.T) {
			for _, by := range []time.Duration{2 * time.Minute, -2 * time.Minute} {
				st, _ := s.Open(t)
				put(t, st, Record("acme", "1", s.Now.Add(-5*time.Minute), edge.Add(-by/2)))
				want := Record("acme", "1", s.Now.Add(-4*time.Minute), edge.Add(by/2))
				put(t, st, want)
				s.one(t, st, want)
				put(t, st, Record("acme", "1", s.Now.Add(-5*time.Minute), edge.Add(-by/2)))
				s.one(t, st, want)
			}
		})
	}
}

// movesFar amends the end of a call by hours, as a wrong clock or a record that was
// made before the end may have it. Webex amends records for a day and a little.
func (Suite) movesFar(t *testing.T, s Suite) {
	if s.Unaided {
		t.Skip("this store is told of older versions")
	}
	for _, by := range []time.Duration{2 * time.Hour, 3*time.Hour + time.Second, 11 * time.Hour, 26 * time.Hour, 47 * time.Hour} {
		for _, sign := range []int{1, -1} {
			t.Run(fmt.Sprint(sign, " ", by), func(t *testing.T) {
				st, _ := s.Open(t)
				late, early := s.Now.Add(-10*time.Minute), s.Now.Add(-10*time.Minute-by)
				from, to := early, late
				if sign < 0 {
					from, to = late, early
				}
				version := func(n int, end time.Time) bot.WholeRecord {
					return Record("acme", "1", s.Now.Add(time.Duration(n-9)*time.Minute), end)
				}
				other := Record("acme", "2", s.Now, from)
				put(t, st, version(1, from), other)
				put(t, st, version(2, to))
				alone := func(want bot.WholeRecord) {
					t.Helper()
					all := slices.DeleteFunc(All(t, st, bot.RecordQuery{}), func(r bot.WholeRecord) bool { return r.ReportID == other.ReportID })
					if len(all) != 1 {
						t.Fatalf("%d versions are there, want 1", len(all))
					}
					s.same(t, all[0], want)
					if there := All(t, st, bot.RecordQuery{Within: bot.Range{From: from.Add(-time.Minute), To: from.Add(time.Minute)}}); want.End.Equal(to) && len(there) != 1 {
						t.Errorf("%d records are where it was, want the other one", len(there))
					}
				}
				alone(version(2, to))
				put(t, st, version(1, from)) // the old one, once more
				alone(version(2, to))
				put(t, st, version(2, to))
				alone(version(2, to))
				put(t, st, version(3, from)) // and back
				alone(version(3, from))
				put(t, st, version(2, to), version(1, from))
				alone(version(3, from))
				put(t, st, version(4, to.Add(time.Second)), version(3, from))
				alone(version(4, to.Add(time.Second)))
			})
		}
	}
}

func (Suite) queries(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	base := s.Now.Truncate(time.Hour).Add(-5 * time.Hour)
	var records []bot.WholeRecord
	for i := range 40 {
		r := Record([]string{"acme", "zeta"}[i%2], fmt.Sprintf("q%02d", i), base.Add(5*time.Hour), base.Add(time.Duration(i)*6*time.Minute))
		switch i % 5 {
		case 0:
			r.Location = "Tampa"
		case 1:
			r.User, r.UserType, r.UserID = "Front Desk", "CallCenterStandard", UUID("desk")
		case 2:
			r.Outbound, r.Calling, r.Called, r.CallingName = true, "7105", "+442079460000", "Jim\tCole"
		case 3:
			r.CorrelationID, r.InteractionID = UUID("shared"), ""
		}
		r.Raw = rawOf(&r.CallRecord)
		records = append(records, r)
	}
	backwards := slices.Clone(records)
	slices.Reverse(backwards)
	put(t, st, backwards...)
	for name, q := range map[string]bot.RecordQuery{
		"everything":         {},
		"to the millisecond": {Within: bot.Range{From: base.Add(6 * time.Minute), To: base.Add(18 * time.Minute)}},
		"over an hour":       {Within: bot.Range{From: base.Add(50 * time.Minute), To: base.Add(80 * time.Minute)}},
		"from":               {Within: bot.Range{From: base.Add(3 * time.Hour)}},
		"organisation":       {Orgs: []string{UUID("zeta")}},
		"unknown":            {Orgs: []string{UUID("nobody")}},
		"location":           {Location: "TAMPA"},
		"queue":              {Queue: "front desk"},
		"user":               {UserID: UUID("desk")},
		"number":             {Number: "020 7946 0000"},
		"extension":          {Number: "7105"},
		"name":               {Name: "front"},
		"call":               {CallID: UUID("shared")},
		"correlation":        {CorrelationID: UUID("shared"), Orgs: []string{UUID("acme")}},
		"together":           {Location: "Raleigh", Number: "+19195550142", Within: bot.Range{From: base, To: base.Add(time.Hour)}},
	} {
		t.Run(name, func(t *testing.T) {
			want := slices.DeleteFunc(slices.Clone(records), func(r bot.WholeRecord) bool { return !q.Matches(&r.CallRecord) })
			got := All(t, st, q)
			for i := 1; i < len(got); i++ {
				if got[i].End.Truncate(time.Hour).Before(got[i-1].End.Truncate(time.Hour)) {
					t.Error("an earlier hour comes after a later one")
				}
			}
			slices.SortFunc(got, func(a, b bot.WholeRecord) int { return a.End.Compare(b.End) })
			if len(got) != len(want) || name != "unknown" && len(want) == 0 {
				t.Fatalf("%d records, want %d", len(got), len(want))
			}
			for i := range got {
				s.same(t, got[i], want[i])
			}
			sameRows(t, st, q, want)
		})
	}
}

// sameRows asks for rows, of a store that gives them apart from the records.
func sameRows(t *testing.T, s Store, q bot.RecordQuery, want []bot.WholeRecord) {
	t.Helper()
	rows, ok := s.(interface {
		RecordRows(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error]
	})
	if !ok {
		return
	}
	var got []bot.CallRecord
	for r, err := range rows.RecordRows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	slices.SortFunc(got, func(a, b bot.CallRecord) int { return a.End.Compare(b.End) })
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i].CallRecord {
			t.Errorf("the row is\n%+v, want\n%+v", got[i], want[i].CallRecord)
		}
	}
}

// hostile puts what callers and senders might think of.
func (Suite) hostile(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	end := s.Now.Add(-time.Hour)
	want := map[string]bot.WholeRecord{}
	for i, name := range []string{
		"<@all>", "=HYPERLINK(\"http://evil\")", "'; DROP TABLE call_records; --", "\u202egnp.exe", "a\tb\nc\\", "\\N", "\\.", "{}",
		strings.Repeat("ä", 256), "\U0001f525", "\"quoted\"", "%s%n", "}{", "☎ NA",
	} {
		r := Record("acme", fmt.Sprintf("h%02d", i), s.Now, end)
		r.CallingName, r.Location = name, name
		r.Raw = rawOf(&r.CallRecord)
		if i == 0 {
			// A surrogate that stands alone is JSON, and no text.
			r.Raw = append(append([]byte(`{"Extra":"\ud800 \u0000",`), r.Raw[1:]...), ' ')
			r.Raw = bytes.TrimSpace(r.Raw)
		}
		want[r.ReportID] = r
	}
	put(t, st, slices.Collect(maps.Values(want))...)
	odd := Record("acme", "odd", s.Now, end)
	odd.ReportID, odd.CorrelationID, odd.InteractionID, odd.UserID = "not a UUID", "x:y", "Interaction 7", "{user}"
	odd.Start, odd.Answer = end.Add(time.Minute), time.Time{} // after its end
	odd.Raw = rawOf(&odd.CallRecord)
	want[odd.ReportID] = odd
	put(t, st, odd)
	put(t, st, odd)
	got := All(t, st, bot.RecordQuery{})
	if len(got) != len(want) {
		t.Errorf("%d records, want %d", len(got), len(want))
	}
	for _, r := range got {
		s.same(t, r, want[r.ReportID])
	}
	if got := All(t, st, bot.RecordQuery{Location: "'; DROP TABLE call_records; --"}); len(got) != 1 {
		t.Errorf("a hostile location is found %d times", len(got))
	}
}

// many writes the same records from several sides at once.
func (Suite) many(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	const writers, records = 4, 3000
	base := s.Now.Truncate(time.Hour).Add(-4 * time.Hour)
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			var mine []bot.WholeRecord
			for i := range records {
				if (i+w)%4 != 0 {
					mine = append(mine, Record(fmt.Sprintf("o%d", i%7), fmt.Sprintf("m%05d", i), base.Add(4*time.Hour), base.Add(time.Duration(i)*4*time.Second)))
				}
			}
			for some := range slices.Chunk(mine, 700) {
				if err := st.PutRecords(t.Context(), some); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	ids := map[string]int{}
	for _, r := range All(t, st, bot.RecordQuery{}) {
		ids[r.ReportID]++
	}
	if len(ids) != records {
		t.Errorf("%d records, want %d", len(ids), records)
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
}

func (Suite) leaving(t *testing.T, s Suite) {
	st, _ := s.Open(t)
	for i := range 20 { // more than a pool has connections
		put(t, st, Record("acme", fmt.Sprintf("l%02d", i), s.Now, s.Now.Add(-time.Hour)))
		for _, err := range st.WholeRecords(t.Context(), bot.RecordQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range st.WholeRecords(ctx, bot.RecordQuery{}) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("after the end of its context a read says %v", last)
	}
	if err := st.PutRecords(ctx, []bot.WholeRecord{Record("acme", "late", s.Now, s.Now)}); err == nil {
		t.Error("a record was put after the end of the context")
	}
}

func (Suite) reopened(t *testing.T, s Suite) {
	st, reopen := s.Open(t)
	if reopen == nil {
		t.Skip("this store need not survive")
	}
	first := Record("acme", "1", s.Now.Add(-time.Minute), s.Now.Add(-2*time.Minute))
	put(t, st, first)
	st = reopen()
	s.one(t, st, first)
	amended := Record("acme", "1", s.Now, s.Now.Add(-2*time.Minute))
	put(t, st, amended)
	put(t, st, first)
	s.one(t, st, amended)
	st = reopen()
	s.one(t, st, amended)
}
