// Package postgres keeps whole call detail records for years: one table,
// partitioned by the day on which the call ended, with a column for each field of
// a row and the record itself as it came.
package postgres
