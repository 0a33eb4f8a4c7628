package postgres

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"floorwalker/bot"
)

// WholeRecords returns the records that are asked for, by the time at which they
// ended. They are streamed, and hold a connection until the end.
func (a *Archive) WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return a.read(ctx, q, columns)
}

// RecordRows returns the rows of the records that are asked for, as WholeRecords
// does, and leaves the records themselves where they are.
func (a *Archive) RecordRows(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return func(yield func(bot.CallRecord, error) bool) {
		for r, err := range a.read(ctx, q, rowColumns) {
			if !yield(r.CallRecord, err) {
				return
			}
		}
	}
}

// read reads some columns of what is asked for.
func (a *Archive) read(ctx context.Context, q bot.RecordQuery, some []column) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		if err := a.create(ctx); err != nil {
			yield(bot.WholeRecord{}, fmt.Errorf("PostgreSQL: %w", err))
			return
		}
		where, args := conditions(&q)
		ctx, cancel := context.WithCancel(ctx)
		// Partitions and their indexes are in the order of ended: only records of one
		// moment have to be sorted.
		rows, err := a.pool.Query(ctx, "SELECT "+strings.Join(names(some), ", ")+" FROM "+table+where+" ORDER BY ended, report_id", args...)
		if err != nil {
			cancel()
			yield(bot.WholeRecord{}, fmt.Errorf("PostgreSQL: %w", err))
			return
		}
		defer func() {
			cancel() // whoever stops early does not wait for all the other rows
			rows.Close()
		}()
		dest := make([]any, len(some))
		for rows.Next() {
			var r bot.WholeRecord
			for i := range some {
				dest[i] = some[i].dest(&r)
			}
			if err := rows.Scan(dest...); err != nil {
				yield(bot.WholeRecord{}, fmt.Errorf("PostgreSQL: %w", err))
				return
			}
			if q.Matches(&r.CallRecord) && !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(bot.WholeRecord{}, fmt.Errorf("PostgreSQL: %w", err))
		}
	}
}

// conditions narrow a query down by what the database can compare as we do;
// RecordQuery.Matches has the last word.
func conditions(q *bot.RecordQuery) (where string, args []any) {
	var all []string
	add := func(condition string, arg any) {
		args = append(args, arg)
		all = append(all, strings.ReplaceAll(condition, "$", fmt.Sprintf("$%d", len(args))))
	}
	if !q.Within.From.IsZero() {
		add("ended >= $", q.Within.From)
	}
	if !q.Within.To.IsZero() {
		add("ended < $", q.Within.To)
	}
	if len(q.Orgs) > 0 {
		add("org_id = ANY($)", q.Orgs)
	}
	if q.CorrelationID != "" {
		add("correlation_id = $", q.CorrelationID)
	}
	if q.CallID != "" {
		add("(interaction_id = $ OR correlation_id = $ OR report_id = $)", q.CallID)
	}
	if len(all) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(all, " AND "), args
}
