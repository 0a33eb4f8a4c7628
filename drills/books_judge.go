package main

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
)

// judge compares the books with what the cloud has made.
func (b *books) judge(ctx context.Context) error {
	whole, err := b.count(b.name, func(yield func(*bot.CallRecord, error) bool) {
		for r, err := range b.ledger.WholeRecords(ctx, bot.RecordQuery{}) {
			if !yield(&r.CallRecord, err) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	rows, err := b.count("Redis", func(yield func(*bot.CallRecord, error) bool) {
		for r, err := range b.ledger.Index.Records(ctx, bot.RecordQuery{}) {
			if !yield(&r, err) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	judged := 0
	for _, r := range b.made {
		judged += count(b.judged(r.end))
	}
	b.tell(fmt.Sprintf("%s: records of %d customers, %.0f h of calls", b.name, recordOrgs, b.calls.Hours()), float64(judged), "")
	for _, c := range []counted{whole, rows} {
		b.none(b.name+": missing in "+c.where, c.missing, c.examples...)
		b.none(b.name+": double in "+c.where, c.double)
		b.tell(b.name+": in an older version in "+c.where, float64(c.old), "")
	}
	b.none(b.name+": gaps that were found and are open, or lost", b.gaps["gap found"]-b.gaps["gap closed"]+b.gaps["gap lost"])
	b.atMost(b.name+": oldest hour when its gap was closed, simulated", b.oldest.Hours(), webexForgets.Hours(), "h")
	b.tell(b.name+": finished after the last call, simulated", b.closed.Sub(b.began.Add(b.calls)).Hours(), "h")
	b.none(b.name+": requests that Webex refused as too many or not allowed", b.asked.refused)
	b.none(b.name+": deliveries not accepted or not readable", b.delivered.failed)
	b.tell(b.name+": requests to Webex", float64(b.asked.requests), "")
	b.tell(b.name+": batches", float64(b.delivered.batches), "")
	b.atLeast(b.name+": batches lost", float64(b.delivered.lost), 80)
	b.atLeast(b.name+": batches that came twice", float64(b.delivered.twice), 20)
	b.atLeast(b.name+": records that came more than 19 h late", float64(b.delivered.late), 10)
	b.atLeast(b.name+": gaps found and closed", float64(b.gaps["gap closed"]), 200)
	b.atLeast(b.name+": pages that failed in the middle", float64(b.asked.pagesFailed), 3)
	return nil
}

// judged reports whether records of calls with that end are: those before the
// drill could not be got, and later ones may still be on their way.
func (b *books) judged(end time.Time) bool {
	return !end.Before(b.began) && end.Before(b.began.Add(b.calls))
}

// counted is how a store stands against what the cloud has made.
type counted struct {
	where                string
	missing, double, old int
	examples             []string
}

// count compares the records that a store yields with those that the cloud made.
func (b *books) count(where string, all func(func(*bot.CallRecord, error) bool)) (c counted, err error) {
	c.where = where
	seen := map[string]reported{}
	all(func(r *bot.CallRecord, e error) bool {
		if e != nil {
			err = e
			return false
		}
		key := r.OrgID + " " + r.ReportID
		if _, again := seen[key]; again {
			c.double++
		}
		seen[key] = reported{r.Reported, r.End}
		return true
	})
	for key, want := range b.made {
		if !b.judged(want.end) {
			continue
		}
		got, there := seen[key]
		switch {
		case !there:
			c.missing++
			c.examples = append(c.examples, key+" "+want.end.Format(time.RFC3339))
		case got.at.Before(want.at):
			c.old++
		}
	}
	return c, err
}
