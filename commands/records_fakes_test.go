package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"floorwalker/bot"
)

// fakeBooks are call records in a slice.
type fakeBooks struct {
	rows   []bot.CallRecord
	raw    map[string]string // whole records by Report ID
	orgs   []string
	health bot.RecordHealth
	result bot.ReconcileResult
	asked  bot.RecordQuery
	err    error
}

func (f *fakeBooks) Records(_ context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	f.asked = q
	return func(yield func(bot.CallRecord, error) bool) {
		for _, r := range f.rows {
			if q.Matches(&r) && !yield(r, nil) {
				return
			}
		}
		if f.err != nil {
			yield(bot.CallRecord{}, f.err)
		}
	}
}

func (f *fakeBooks) WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		for r, err := range f.Records(ctx, q) {
			if !yield(bot.WholeRecord{CallRecord: r, Raw: json.RawMessage(f.raw[r.ReportID])}, err) {
				return
			}
		}
	}
}

func (f *fakeBooks) RecordNames(context.Context) (bot.RecordNames, error) {
	return bot.RecordNames{Orgs: f.orgs}, f.err
}

func (f *fakeBooks) RecordHealth(context.Context, bot.Range) (bot.RecordHealth, error) {
	return f.health, f.err
}

func (f *fakeBooks) Reconcile(_ context.Context, _ bot.Range, progress func(int, int, string)) (bot.ReconcileResult, error) {
	if progress != nil {
		progress(1, 2, "Comparing call records with Webex")
	}
	return f.result, f.err
}

// add puts an ended call into the books: what Webex has of it, leg by leg.
func (f *fakeBooks) add(legs ...bot.CallRecord) *fakeBooks {
	n := len(f.rows)
	for i, l := range legs {
		l.ReportID = fmt.Sprintf("r%d", n+i)
		if l.CorrelationID == "" {
			l.CorrelationID = fmt.Sprintf("call-%d", n)
		}
		if l.OrgID == "" {
			l.OrgID = "acme"
		}
		if l.Reported.IsZero() {
			l.Reported = l.End.Add(30 * time.Second)
		}
		f.rows = append(f.rows, l)
	}
	return f
}

// missedBy is the one leg of a call that nobody answered.
func missedBy(user, location, number, name string, end time.Time) bot.CallRecord {
	return bot.CallRecord{User: user, UserID: strings.ToLower(user), UserType: "User", Location: location, Calling: number, CallingName: name, Called: "+19195550111",
		Type: "SIP_INBOUND", Outcome: "Success", Reason: "NoAnswer", Indicator: "No", Start: end.Add(-25 * time.Second), End: end, Ring: 25 * time.Second}
}

// answeredBy is the one leg of a call that somebody answered.
func answeredBy(user, location, number, name string, end time.Time, talk time.Duration) bot.CallRecord {
	c := missedBy(user, location, number, name, end)
	c.Answered, c.Reason, c.Indicator, c.Talk = true, "Normal", "Yes", talk
	c.Answer = end.Add(-talk)
	c.Start = c.Answer.Add(-10 * time.Second)
	return c
}

// placedBy is the one leg of a call to the outside.
func placedBy(user, location, number string, end time.Time, talk time.Duration) bot.CallRecord {
	c := answeredBy(user, location, "+19195550111", user, end, talk)
	c.Outbound, c.Type, c.Called, c.CalledName = true, "SIP_NATIONAL", number, ""
	if talk == 0 {
		c.Answered, c.Reason, c.Indicator, c.Answer = false, "NoAnswer", "No", time.Time{}
	}
	return c
}
