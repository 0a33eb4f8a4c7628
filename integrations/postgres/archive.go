package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"floorwalker/bot"
)

const (
	// table is the table's name. Its partitions are table_20260302, a day in UTC.
	table = "call_records"
	// writing is the key of the lock that one writer at a time holds, so that two
	// of them cannot both find a record missing.
	writing = 0x666c6f6f72 // "floor"
	// moveDays is how many days the end of a call may move when its record is
	// amended.
	moveDays = 2
	// connections bounds what one replica opens.
	connections = 4
	// patience bounds a write.
	patience = time.Minute
	// daysBack and daysAhead are the days that get a partition of their own; what
	// ended outside of them, as records with wrong times did, shares one.
	daysBack, daysAhead = 60, 2
)

// The codes of PostgreSQL's errors that are expected.
const (
	duplicateTable = "42P07"
	checkViolation = "23514"
)

// Archive keeps whole call records in PostgreSQL.
type Archive struct {
	pool *pgxpool.Pool
	now  func() time.Time

	creating sync.Mutex
	created  bool

	mu   sync.Mutex
	days map[string]bool // partitions that are there
}

// Open returns the archive in the database at url. It connects, and makes the
// table when it is not there, when it is used: that a database is away for a
// while keeps nobody from starting. now tells the time.
func Open(ctx context.Context, url string, now func() time.Time) (*Archive, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the address of PostgreSQL is none; it should be postgres://user:password@host:5432/database")
	}
	cfg.MaxConns = connections
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 10 * time.Second
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = cmp.Or(cfg.ConnConfig.RuntimeParams["application_name"], "floorwalker")
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		// A plan that was made when a day had few records is kept until the day's
		// statistics are, which may be when it has millions.
		if _, err := c.Exec(ctx, "SET plan_cache_mode = force_custom_plan"); err != nil {
			return err
		}
		// Where the server was built with it, this compresses ten times as fast.
		_, err := c.Exec(ctx, "SET default_toast_compression = 'lz4'")
		if _, refused := errors.AsType[*pgconn.PgError](err); refused {
			return nil
		}
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &Archive{pool: pool, now: now, days: map[string]bool{}}, nil
}

// Name says what keeps the records.
func (*Archive) Name() string { return "PostgreSQL" }

// Close ends the connections.
func (a *Archive) Close() { a.pool.Close() }

// Ping asks for a sign of life, and whether the table is as it should be.
func (a *Archive) Ping(ctx context.Context) error {
	if err := a.create(ctx); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	return a.pool.Ping(ctx)
}

// create makes the table, its indexes and the partition for odd days.
func (a *Archive) create(ctx context.Context) (err error) {
	a.creating.Lock()
	defer a.creating.Unlock()
	if a.created {
		return nil
	}
	defer func() { a.created = err == nil }()
	var there bool
	if err := a.pool.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL", table, table+"_other").Scan(&there); err != nil || there {
		return err
	}
	declared := make([]string, 0, len(columns))
	for _, c := range columns {
		declared = append(declared, c.name+" "+c.kind)
	}
	return a.alone(ctx, func(tx pgx.Tx) error {
		for _, statement := range []string{
			"CREATE TABLE IF NOT EXISTS " + table + " (" + strings.Join(declared, ", ") + ", PRIMARY KEY (org_id, report_id, ended)) PARTITION BY RANGE (ended)",
			"CREATE INDEX IF NOT EXISTS " + table + "_ended ON " + table + " (ended)",
			"CREATE INDEX IF NOT EXISTS " + table + "_correlation ON " + table + " (correlation_id)",
			"CREATE INDEX IF NOT EXISTS " + table + "_interaction ON " + table + " (interaction_id) WHERE interaction_id <> ''",
			"CREATE TABLE IF NOT EXISTS " + table + "_other PARTITION OF " + table + " DEFAULT",
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// alone runs f in a transaction while no other writer has one.
func (a *Archive) alone(ctx context.Context, f func(pgx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return pgx.BeginFunc(ctx, a.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))", int32(writing&0x7fffffff)); err != nil {
			return err
		}
		return f(tx)
	})
}

// partitionOf is the name of a day's partition.
func partitionOf(day time.Time) string { return table + "_" + day.Format("20060102") }

// partition makes the day's partition when it is not there.
func (a *Archive) partition(ctx context.Context, day time.Time) error {
	if today := a.now().UTC().Truncate(24 * time.Hour); day.Before(today.AddDate(0, 0, -daysBack)) || day.After(today.AddDate(0, 0, daysAhead)) {
		return nil
	}
	name := partitionOf(day)
	a.mu.Lock()
	known := a.days[name]
	a.mu.Unlock()
	if known {
		return nil
	}
	err := a.alone(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s')",
			name, table, day.Format(time.RFC3339), day.AddDate(0, 0, 1).Format(time.RFC3339)))
		return err
	})
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && (refused.Code == duplicateTable || refused.Code == checkViolation) {
		err = nil // it is there, or records of that day are with the odd ones already
	}
	if err == nil {
		a.mu.Lock()
		a.days[name] = true
		a.mu.Unlock()
	}
	return err
}

// PutRecords keeps records. Of two with the same organisation and ReportID the
// newer one is kept, and of two as new the first.
func (a *Archive) PutRecords(ctx context.Context, records []bot.WholeRecord) error {
	if len(records) == 0 {
		return nil
	}
	if err := a.create(ctx); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	newest := distinct(records)
	days := daysOf(newest)
	for _, day := range days {
		if err := a.partition(ctx, day); err != nil {
			return fmt.Errorf("PostgreSQL: %w", err)
		}
	}
	err := a.alone(ctx, func(tx pgx.Tx) error {
		missing, old, err := compare(ctx, tx, newest, days)
		if err != nil {
			return err
		}
		if len(old.ids) > 0 {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table+" t USING unnest($1::text[], $2::text[], $3::timestamptz[]) AS o(org, id, ended) "+
				"WHERE t.org_id = o.org AND t.report_id = o.id AND t.ended = o.ended", old.orgs, old.ids, old.ended); err != nil {
				return err
			}
		}
		if len(missing) == 0 {
			return nil
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{table}, names(columns), source(missing))
		return err
	})
	if err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	return nil
}

// distinct leaves the newest of each record.
func distinct(records []bot.WholeRecord) []*bot.WholeRecord {
	at := make(map[string]int, len(records))
	newest := make([]*bot.WholeRecord, 0, len(records))
	for i := range records {
		r := &records[i]
		key := r.OrgID + "\n" + r.ReportID
		if j, again := at[key]; !again {
			at[key] = len(newest)
			newest = append(newest, r)
		} else if r.Newer(&newest[j].CallRecord) {
			newest[j] = r
		}
	}
	return newest
}

func daysOf(records []*bot.WholeRecord) []time.Time {
	var days []time.Time
	seen := map[time.Time]bool{}
	for _, r := range records {
		if day := r.End.UTC().Truncate(24 * time.Hour); !seen[day] {
			seen[day] = true
			days = append(days, day)
		}
	}
	return days
}

// outdated are rows that are replaced.
type outdated struct {
	orgs, ids []string
	ended     []time.Time
}

// around are the partitions in which other versions of records may be that ended
// on some days. Nobody makes or removes one at the same time: see alone.
func around(ctx context.Context, tx pgx.Tx, days []time.Time) ([]string, error) {
	names := []string{table + "_other"}
	for _, day := range days {
		for n := -moveDays; n <= moveDays; n++ {
			if name := partitionOf(day.AddDate(0, 0, n)); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	rows, err := tx.Query(ctx, "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL", names)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// versionsIn asks for what is known of some records, one by one, by the key of
// each partition. Asked in the table and by the time of their end, the database may
// rather read all records of these days, for every chunk of a batch again; OFFSET 0
// keeps it from making one join of this.
func versionsIn(partitions []string) string {
	each := make([]string, 0, len(partitions))
	for _, name := range partitions {
		each = append(each, "SELECT ended, reported FROM "+pgx.Identifier{name}.Sanitize()+" WHERE org_id = o.org AND report_id = o.id")
	}
	return "SELECT o.org, o.id, t.ended, t.reported FROM unnest($1::text[], $2::text[]) AS o(org, id) CROSS JOIN LATERAL (" +
		strings.Join(each, " UNION ALL ") + " OFFSET 0) AS t"
}

// compare finds out which records have to be written, and which older versions of
// them are there.
func compare(ctx context.Context, tx pgx.Tx, records []*bot.WholeRecord, days []time.Time) (missing []*bot.WholeRecord, old outdated, err error) {
	at := make(map[string]*bot.WholeRecord, len(records))
	orgs, ids := make([]string, 0, len(records)), make([]string, 0, len(records))
	for _, r := range records {
		at[r.OrgID+"\n"+r.ReportID] = r
		orgs, ids = append(orgs, r.OrgID), append(ids, r.ReportID)
	}
	tables, err := around(ctx, tx, days)
	if err != nil {
		return nil, old, err
	}
	rows, err := tx.Query(ctx, versionsIn(tables), orgs, ids)
	if err != nil {
		return nil, old, err
	}
	var there bot.WholeRecord
	_, err = pgx.ForEachRow(rows, []any{&there.OrgID, &there.ReportID, (*moment)(&there.End), (*moment)(&there.Reported)}, func() error {
		key := there.OrgID + "\n" + there.ReportID
		r := at[key]
		switch {
		case r == nil: // a third version of it is newer
		case r.Newer(&there.CallRecord):
			old.orgs, old.ids, old.ended = append(old.orgs, there.OrgID), append(old.ids, there.ReportID), append(old.ended, there.End)
		default:
			delete(at, key)
		}
		there = bot.WholeRecord{}
		return nil
	})
	for _, r := range records {
		if at[r.OrgID+"\n"+r.ReportID] == r {
			missing = append(missing, r)
		}
	}
	return missing, old, err
}

// ForgetRecords removes the days that ended before a time.
func (a *Archive) ForgetRecords(ctx context.Context, before time.Time) error {
	if err := a.create(ctx); err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	rows, err := a.pool.Query(ctx, "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1)", table)
	if err != nil {
		return err
	}
	partitions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range partitions {
		day, err := time.Parse(table+"_20060102", name)
		if err != nil || day.AddDate(0, 0, 1).After(before) {
			continue
		}
		if err := a.alone(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "DROP TABLE IF EXISTS "+pgx.Identifier{name}.Sanitize())
			return err
		}); err != nil {
			return err
		}
		a.mu.Lock()
		delete(a.days, name)
		a.mu.Unlock()
	}
	_, err = a.pool.Exec(ctx, "DELETE FROM "+table+"_other WHERE ended < $1", before)
	return err
}
