package postgres

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 3, 3, 14, 35, 0, 0, time.UTC)

var schemas atomic.Int64

// server is the address of a schema of its own in the server that
// TEST_RECORDS_URL or RECORDS_URL names, or that runs on this machine. Without one the test is skipped, or fails
// in CI.
func server(t testing.TB) string {
	t.Helper()
	address := cmp.Or(os.Getenv("TEST_RECORDS_URL"), os.Getenv("RECORDS_URL"))
	asked := address != ""
	if !asked {
		address = "postgres://postgres@127.0.0.1:5432/test?sslmode=disable"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		if asked || os.Getenv("CI") == "true" {
			t.Fatalf("PostgreSQL does not answer: %v", err)
		}
		t.Skip("no PostgreSQL runs here: set TEST_RECORDS_URL")
	}
	schema := fmt.Sprintf("floorwalker_test_%d_%d", os.Getpid(), schemas.Add(1))
	exec := func(statement string) {
		if _, err := c.Exec(context.Background(), statement); err != nil {
			t.Error(err)
		}
	}
	exec("DROP SCHEMA IF EXISTS " + schema + " CASCADE")
	exec("CREATE SCHEMA " + schema)
	t.Cleanup(func() {
		exec("DROP SCHEMA " + schema + " CASCADE")
		if err := c.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

func open(t testing.TB, address string) *Archive {
	t.Helper()
	a, err := Open(context.Background(), address, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func TestArchive(t *testing.T) {
	recordtest.Suite{Now: now, Open: func(t *testing.T) (recordtest.Store, func() recordtest.Store) {
		address := server(t)
		return open(t, address), func() recordtest.Store { return open(t, address) }
	}}.Run(t)
}

// TestPartitions looks at where records of all days go, and that days can be
// forgotten.
func TestPartitions(t *testing.T) {
	a := open(t, server(t))
	put := func(id string, end time.Time) {
		t.Helper()
		if err := a.PutRecords(t.Context(), []bot.WholeRecord{recordtest.Record("acme", id, now, end)}); err != nil {
			t.Fatal(err)
		}
	}
	put("today", now)
	put("yesterday", now.AddDate(0, 0, -1))
	put("long ago", now.AddDate(-3, 0, 0))
	put("soon", now.AddDate(0, 0, 3)) // no partition yet
	a.now = func() time.Time { return now.AddDate(0, 0, 3) }
	put("then", now.AddDate(0, 0, 3)) // the partition cannot be made any more
	where := func() string {
		rows, err := a.pool.Query(t.Context(), "SELECT tableoid::regclass::text FROM "+table+" ORDER BY ended, report_id")
		if err != nil {
			t.Fatal(err)
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(strings.Join(names, " "), table+"_", "")
	}
	if got := where(); got != "other 20260302 20260303 other other" {
		t.Errorf("records are in %s", got)
	}
	if err := a.ForgetRecords(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if got := where(); got != "20260303 other other" {
		t.Errorf("after forgetting, records are in %s", got)
	}
	put("yesterday again", now.AddDate(0, 0, -1))
	if got := where(); got != "20260302 20260303 other other" {
		t.Errorf("a forgotten day is in %s", got)
	}
}

// TestVersionsByKey looks at how the database finds older versions: by the key of
// each partition, however many records a day has by now.
func TestVersionsByKey(t *testing.T) {
	a := open(t, server(t))
	records := make([]bot.WholeRecord, 0, bot.MaxRecordsPerPut)
	var orgs, ids []string
	for n := range cap(records) {
		r := recordtest.Record("acme", fmt.Sprintf("%06d", n), now, now.Add(-time.Duration(n)*time.Minute))
		records, orgs, ids = append(records, r), append(orgs, r.OrgID), append(ids, r.ReportID)
	}
	if err := a.PutRecords(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if err := a.alone(t.Context(), func(tx pgx.Tx) error {
		tables, err := around(t.Context(), tx, daysOf(distinct(records)))
		if err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), "EXPLAIN (COSTS OFF) "+versionsIn(tables), orgs, ids)
		if err != nil {
			return err
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if got := strings.Join(plan, "\n"); strings.Count(got, "_pkey") < len(tables)-1 || strings.Contains(got, "Hash") || strings.Contains(got, "Seq Scan on "+table+"_2") {
			t.Errorf("%d partitions are read so:\n%s", len(tables), got)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestOpenRefuses says what is wrong, and tells no password.
func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{"postgres://u:hunter22@127.0.0.1:1/x?connect_timeout=2", "postgres://u:hunter22@127.0.0.1:port/x"} {
		a, err := Open(t.Context(), address, time.Now)
		if err == nil {
			err = a.Ping(t.Context())
			a.Close()
		}
		if err == nil || strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%v", err)
		}
	}
}

// BenchmarkPut writes what a chunk of a batch has.
func BenchmarkPut(b *testing.B) {
	a := open(b, server(b))
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		records := make([]bot.WholeRecord, 0, bot.MaxRecordsPerPut)
		for range bot.MaxRecordsPerPut {
			r := recordtest.Record("acme", fmt.Sprintf("%06d", n), now, now.Add(-time.Duration(n%300)*time.Second))
			r.Raw = append(append([]byte(`{"Filler":"`+strings.Repeat("some text ", 250)+`",`), r.Raw[1:]...), ' ')
			records = append(records, r)
			n++
		}
		if err := a.PutRecords(b.Context(), records); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRowsLeaveTheRecords looks at what is asked of the server for rows.
func TestRowsLeaveTheRecords(t *testing.T) {
	if got := names(rowColumns); slices.Contains(got, "record") || len(got) != len(columns)-1 {
		t.Errorf("rows are made of %v", got)
	}
	a := open(t, server(t))
	if err := a.PutRecords(t.Context(), []bot.WholeRecord{recordtest.Record("acme", "1", now, now)}); err != nil {
		t.Fatal(err)
	}
	for r, err := range a.read(t.Context(), bot.RecordQuery{}, rowColumns) {
		if err != nil || len(r.Raw) > 0 {
			t.Errorf("a row has a record of %d bytes, %v", len(r.Raw), err)
		}
	}
}
