package postgres

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"floorwalker/bot"
)

// column is a column of the table: how it is declared, what is written there of a
// record, and where it is read to.
type column struct {
	name, kind string
	value      func(*bot.WholeRecord) any
	dest       func(*bot.WholeRecord) any
}

func textColumn(name string, field func(*bot.WholeRecord) *string) column {
	return column{name, "text NOT NULL",
		func(r *bot.WholeRecord) any { return strings.ReplaceAll(*field(r), "\x00", "") },
		func(r *bot.WholeRecord) any { return field(r) }}
}

func timeColumn(name string, field func(*bot.WholeRecord) *time.Time) column {
	return column{name, "timestamptz",
		func(r *bot.WholeRecord) any {
			if t := *field(r); !t.IsZero() {
				return t
			}
			return nil
		},
		func(r *bot.WholeRecord) any { return (*moment)(field(r)) }}
}

func spanColumn(name string, field func(*bot.WholeRecord) *time.Duration) column {
	return column{name, "bigint NOT NULL",
		func(r *bot.WholeRecord) any { return field(r).Milliseconds() },
		func(r *bot.WholeRecord) any { return (*span)(field(r)) }}
}

func truthColumn(name string, field func(*bot.WholeRecord) *bool) column {
	return column{name, "boolean NOT NULL",
		func(r *bot.WholeRecord) any { return *field(r) },
		func(r *bot.WholeRecord) any { return field(r) }}
}

// columns are those of the table. Durations are in milliseconds.
var columns = []column{
	textColumn("report_id", func(r *bot.WholeRecord) *string { return &r.ReportID }),
	textColumn("org_id", func(r *bot.WholeRecord) *string { return &r.OrgID }),
	{"ended", "timestamptz NOT NULL", func(r *bot.WholeRecord) any { return r.End }, func(r *bot.WholeRecord) any { return (*moment)(&r.End) }},
	timeColumn("reported", func(r *bot.WholeRecord) *time.Time { return &r.Reported }),
	timeColumn("started", func(r *bot.WholeRecord) *time.Time { return &r.Start }),
	timeColumn("answered_at", func(r *bot.WholeRecord) *time.Time { return &r.Answer }),
	textColumn("correlation_id", func(r *bot.WholeRecord) *string { return &r.CorrelationID }),
	textColumn("interaction_id", func(r *bot.WholeRecord) *string { return &r.InteractionID }),
	spanColumn("talk_ms", func(r *bot.WholeRecord) *time.Duration { return &r.Talk }),
	spanColumn("ring_ms", func(r *bot.WholeRecord) *time.Duration { return &r.Ring }),
	spanColumn("hold_ms", func(r *bot.WholeRecord) *time.Duration { return &r.Hold }),
	truthColumn("outbound", func(r *bot.WholeRecord) *bool { return &r.Outbound }),
	truthColumn("answered", func(r *bot.WholeRecord) *bool { return &r.Answered }),
	truthColumn("answered_elsewhere", func(r *bot.WholeRecord) *bool { return &r.Elsewhere }),
	textColumn("answer_indicator", func(r *bot.WholeRecord) *string { return &r.Indicator }),
	textColumn("call_type", func(r *bot.WholeRecord) *string { return &r.Type }),
	textColumn("outcome", func(r *bot.WholeRecord) *string { return &r.Outcome }),
	textColumn("outcome_reason", func(r *bot.WholeRecord) *string { return &r.Reason }),
	textColumn("user_name", func(r *bot.WholeRecord) *string { return &r.User }),
	textColumn("user_id", func(r *bot.WholeRecord) *string { return &r.UserID }),
	textColumn("user_type", func(r *bot.WholeRecord) *string { return &r.UserType }),
	textColumn("location", func(r *bot.WholeRecord) *string { return &r.Location }),
	textColumn("calling_number", func(r *bot.WholeRecord) *string { return &r.Calling }),
	textColumn("calling_name", func(r *bot.WholeRecord) *string { return &r.CallingName }),
	textColumn("called_number", func(r *bot.WholeRecord) *string { return &r.Called }),
	textColumn("called_name", func(r *bot.WholeRecord) *string { return &r.CalledName }),
	textColumn("redirecting_number", func(r *bot.WholeRecord) *string { return &r.Redirecting }),
	textColumn("redirect_reason", func(r *bot.WholeRecord) *string { return &r.RedirectReason }),
	textColumn("related_reason", func(r *bot.WholeRecord) *string { return &r.RelatedReason }),
	textColumn("releasing_party", func(r *bot.WholeRecord) *string { return &r.Releasing }),
	// A record is kept as it was written: who asks for a field casts it to json. A
	// column of that type would have the database read every record once more,
	// which the intake has done.
	{"record", "text NOT NULL", func(r *bot.WholeRecord) any { return []byte(r.Raw) }, func(r *bot.WholeRecord) any { return (*[]byte)(&r.Raw) }},
}

// rowColumns are those that make a row: all but the record, which is the last and
// ten times as large as they are together.
var rowColumns = columns[:len(columns)-1]

func names(some []column) []string {
	all := make([]string, 0, len(some))
	for _, c := range some {
		all = append(all, c.name)
	}
	return all
}

// moment reads a time, in UTC; NULL is none.
type moment time.Time

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (m *moment) Scan(v any) error {
	if t, ok := v.(time.Time); ok {
		*m = moment(t.UTC())
	}
	return nil
}

// span reads milliseconds.
type span time.Duration

// ScanInt64 implements pgtype.Int64Scanner.
func (s *span) Scan(v any) error {
	if ms, ok := v.(int64); ok {
		*s = span(time.Duration(ms) * time.Millisecond)
	}
	return nil
}

// source feeds COPY.
func source(records []*bot.WholeRecord) pgx.CopyFromSource {
	values := make([]any, len(columns))
	return pgx.CopyFromSlice(len(records), func(i int) ([]any, error) {
		for c := range columns {
			values[c] = columns[c].value(records[i])
		}
		return values, nil
	})
}
