package commands

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// needsRecords are the settings without which there are no call records.
const needsRecords = "CALL_RECORDS_URL or CALL_RECORDS_SECRETS"

// CallRecords are the books of ended calls, all that the commands need of them.
type CallRecords interface {
	recordReader
	recordArchive
	recordHealthSource
	recordReconciler
}

// recordReader gives the rows of call records.
type recordReader interface {
	Records(context.Context, bot.RecordQuery) iter.Seq2[bot.CallRecord, error]
	RecordNames(context.Context) (bot.RecordNames, error)
}

// ledger reads the books for a request.
type ledger struct {
	source recordReader
	health recordHealthSource
	// bareID turns an id of Webex into the bare UUID that records have.
	bareID func(string) string
}

const (
	// maxLogged is how many records one answer reads: a day of a large
	// organisation. More is a matter for the export.
	maxLogged = 100_000
	// legsApart is how far from one another the legs of one call may end.
	legsApart = 4 * time.Hour
	// everyCustomer widens a question to the organisations of all customers.
	everyCustomer = "all customers"
)

// allCustomers is the parameter by which a question is widened.
var allCustomers = bot.Param{Name: "all", Kind: bot.KindChoice, Choices: []string{everyCustomer, "every customer", "all organisations"}}

// logged are the calls that ended in a window.
type logged struct {
	window bot.Range
	calls  []bot.LoggedCall // in the order in which they ended
	orgs   int              // of how many organisations; 0 is one's own
	newest time.Time        // of all records that were read; zero for none
	cut    bool             // there are more records than were read
	open   int              // calls left out because they go on, as far as the records tell
	gap    string           // what of the window is not in the books
}

// orgs are the organisations that a request is about: the asker's own, unless
// the question is widened or the books have none of it.
func (l ledger) orgs(ctx context.Context, r bot.Request) (ids []string, many int, err error) {
	names, err := l.source.RecordNames(ctx)
	if err != nil {
		return nil, 0, err
	}
	own := strings.ToLower(l.bareID(r.Person.OrgID))
	if len(names.Orgs) < 2 || !r.Has("all") && slices.Contains(names.Orgs, own) {
		if slices.Contains(names.Orgs, own) {
			return []string{own}, 0, nil
		}
		return nil, 0, nil
	}
	return nil, len(names.Orgs), nil
}

// calls reads the calls that ended in the window and are wanted.
func (l ledger) calls(ctx context.Context, r bot.Request, window bot.Range, wanted func(*bot.LoggedCall) bool) (logged, error) {
	found := logged{window: window}
	ids, many, err := l.orgs(ctx, r)
	if err != nil {
		return found, err
	}
	found.orgs = many
	// The legs of a call end one after the other: those of calls at the edges of
	// the window are read too.
	around := bot.Range{From: window.From.Add(-legsApart), To: window.To.Add(legsApart)}
	var rows []bot.CallRecord
	n := 0
	for row, err := range l.source.Records(ctx, bot.RecordQuery{Within: around, Orgs: ids}) {
		if err != nil {
			return found, err
		}
		progress(r, &n)
		if n > maxLogged {
			found.cut = true
			break
		}
		if row.Reported.After(found.newest) {
			found.newest = row.Reported
		}
		rows = append(rows, row)
	}
	for _, c := range bot.GroupCalls(rows) {
		switch {
		case !window.Contains(c.End()) || wanted != nil && !wanted(&c):
		case unfinished(&c):
			found.open++
		default:
			found.calls = append(found.calls, c)
		}
	}
	slices.SortStableFunc(found.calls, func(a, b bot.LoggedCall) int { return a.End().Compare(b.End()) })
	found.gap, err = l.gap(ctx, r, window, ids)
	return found, err
}

// gap says what of a window is not in the books; "" when all of it is.
func (l ledger) gap(ctx context.Context, r bot.Request, window bot.Range, ids []string) (string, error) {
	h, err := l.health.RecordHealth(ctx, window)
	if err != nil {
		return "", err
	}
	var first time.Time
	missing, unread := 0, 0
	for _, hour := range h.Hours {
		if len(ids) > 0 && !slices.Contains(ids, hour.OrgID) {
			continue
		}
		if hour.State == bot.RecordsUnchecked && hour.Have == 0 && r.Now.Sub(hour.Hour) > time.Hour+settledAfter {
			unread++
			continue
		}
		if first.IsZero() || hour.Hour.Before(first) {
			first = hour.Hour
		}
		if hour.State == bot.RecordsMissing || hour.State == bot.RecordsLost {
			missing += max(hour.Expected-hour.Have, 0)
		}
	}
	switch {
	case missing > 0:
		return plural(missing, "record of this time is", "records of this time are") + " missing: see “records health”", nil
	case unread > 0 && !first.IsZero() && first.Sub(window.From) <= day:
		return plural(unread, "hour of this time is", "hours of this time are") + " not in the books yet: see “records health”", nil
	case first.IsZero() || first.Sub(window.From) > day:
		// A quiet night leaves no record; a quiet day is rather one that nobody has read.
		if first.IsZero() && window.Duration() <= day {
			return "", nil
		}
		since := "none of this time is in the books"
		if !first.IsZero() {
			since = "the books have this time from " + dateTime(first, r.Location) + " on"
		}
		return since + ": “records reconcile” with the time reads what Webex still has", nil
	}
	return "", nil
}

// unfinished reports whether a call consists of legs only that a queue offered
// and nobody took: the caller goes on waiting, or the queue's own record is
// still to come.
func unfinished(c *bot.LoggedCall) bool {
	for i := range c.Legs {
		l := &c.Legs[i]
		if l.Answered || l.Outbound || l.Service() || !strings.EqualFold(l.RelatedReason, "CallQueue") && !strings.EqualFold(l.RelatedReason, "HuntGroup") {
			return false
		}
	}
	return true
}

// atLocation reports whether a call has a leg at a location, or any when none is named.
func atLocation(location string) func(*bot.LoggedCall) bool {
	return func(c *bot.LoggedCall) bool {
		return location == "" || slices.ContainsFunc(c.Legs, func(l bot.CallRecord) bool { return strings.EqualFold(l.Location, location) })
	}
}

// narrowed reports which calls a request is about.
func (l ledger) narrowed(r bot.Request) func(*bot.LoggedCall) bool {
	here, queue := atLocation(r.Text("location")), r.Value("calling queue")
	person, way := r.Value("person"), r.Text("direction")
	return func(c *bot.LoggedCall) bool {
		return here(c) && (queue.Name == "" || strings.EqualFold(c.Queue(), queue.Name)) &&
			(person.ID == "" || l.involves(c, person)) && (way == "" || string(c.Way()) == way)
	}
}

// involves reports whether somebody's phone was part of a call.
func (l ledger) involves(c *bot.LoggedCall, person bot.Value) bool {
	id := strings.ToLower(l.bareID(person.ID))
	return slices.ContainsFunc(c.Legs, func(leg bot.CallRecord) bool {
		return leg.UserID == id || leg.UserID == "" && strings.EqualFold(leg.User, person.Name)
	})
}

// subject is what calls of a request are called: "Raleigh", "Front Desk".
func subject(r bot.Request, all string) string {
	var parts []string
	for _, name := range []string{"person", "calling queue", "location"} {
		if v := r.Text(name); v != "" {
			parts = append(parts, v)
		}
	}
	if len(parts) == 0 {
		return all
	}
	return strings.Join(parts, ", ")
}

// asFar says beside an answer that it is not of all the window.
func (f logged) asFar() string {
	if f.gap == "" {
		return ""
	}
	return ", as far as the books have it"
}

// note is the small print: by what a call belongs into the window, how far the
// records reach, what was left out.
func (f logged) note(r bot.Request, more ...string) string {
	parts := []string{"By call detail records and the end of the call"}
	if f.orgs > 0 {
		parts = append(parts, "of "+plural(f.orgs, "organisation", "organisations"))
	}
	switch {
	case f.newest.IsZero():
		parts = append(parts, "no record of this time has come yet")
	default:
		parts = append(parts, "newest record "+dateTime(f.newest, r.Location)+age(f.newest, r.Now))
	}
	if f.gap != "" {
		parts = append(parts, f.gap)
	}
	if f.open > 0 {
		parts = append(parts, plural(f.open, "call is", "calls are")+" left out: still going on, or not all recorded")
	}
	if f.cut {
		parts = append(parts, "only the first "+count(maxLogged)+" records were read: ask for a shorter time")
	}
	parts = append(parts, more...)
	return strings.Join(append(parts, "as of "+clock(r.Now, r.Location)), " · ") + "."
}

// age is how old something is, when that is worth saying.
func age(then, now time.Time) string {
	old := now.Sub(then).Truncate(time.Minute)
	if old < time.Minute {
		return ""
	}
	return " (" + language.Humanize(old) + " old)"
}

// withheldWords are how records write that a caller hides.
var withheldWords = []string{"anonymous", "private", "restricted", "unavailable", "withheld", "anonymous caller", "unknown"}

func hidden(s string) bool {
	return slices.Contains(withheldWords, strings.ToLower(strings.TrimSpace(s)))
}

// far is the other party of a logged call.
func far(c *bot.LoggedCall) bot.Party {
	var p bot.Party
	if l := placed(c); l != nil {
		return bot.Party{Name: l.User, Number: l.Calling}
	}
	out := c.Way() == bot.CallOutbound
	// Who was asked in between, or the call was passed on to, is nobody from outside.
	for _, inside := range []bool{false, true} {
		seen := false
		for i := range c.Legs {
			if c.Legs[i].Outbound != out || c.Legs[i].Internal() != inside {
				continue
			}
			seen = true
			number, name := c.Legs[i].Far()
			if hidden(number) {
				number = ""
			}
			if hidden(name) {
				name = ""
			}
			if p = (bot.Party{Name: name, Number: number, Withheld: name == "" && number == ""}); !p.Withheld {
				return p
			}
		}
		if seen {
			break // from outside, and withheld
		}
	}
	return p
}

// placed is the caller's leg of a call between colleagues of which no other has
// come.
func placed(c *bot.LoggedCall) *bot.CallRecord {
	if c.Way() != bot.CallInternal || slices.ContainsFunc(c.Legs, func(l bot.CallRecord) bool { return !l.Outbound }) {
		return nil
	}
	return &c.Legs[0]
}

// farCells are the other party in a table: its name, or its number, or both.
func farCells(c *bot.LoggedCall) string {
	p := far(c)
	switch {
	case p.Withheld:
		return withheld
	case p.Name == "" || p.Name == p.Number:
		return p.Number
	case p.Number == "":
		return short(p.Name)
	}
	return fmt.Sprintf("%s (%s)", short(p.Name), p.Number)
}

// maxShown is how many characters of a name a table or a sentence shows.
const maxShown = 40

// short cuts a foreign name to what is worth reading.
func short(name string) string {
	runes := []rune(strings.Join(strings.Fields(name), " "))
	if len(runes) > maxShown {
		return string(runes[:maxShown-1]) + "…"
	}
	return string(runes)
}

// ownParty is who of the organisation a call was about: a person, or the queue.
func ownParty(c *bot.LoggedCall) string {
	if l := placed(c); l != nil {
		return short(cmp.Or(l.CalledName, l.Called, "unknown"))
	}
	who := c.Who()
	if who == nil || who.User == "" {
		return "unknown"
	}
	if q := c.Queue(); q != "" && q != who.User {
		return short(who.User) + " (" + short(q) + ")"
	}
	return short(who.User)
}

// lastDays is the default window of a question about the past days.
func lastDays(r bot.Request, days int) bot.Range {
	if r.Has("time") {
		return r.Range("time")
	}
	return bot.Range{From: r.Now.AddDate(0, 0, -days), To: r.Now, Said: fmt.Sprintf("last %d days", days)}
}

// moments formats a time of a list: with its day when the list has several.
func moments(r bot.Request, window bot.Range) string {
	if sameDay(window.From, window.To.Add(-time.Nanosecond), r.Location) && sameDay(window.From, r.Now, r.Location) {
		return "15:04:05"
	}
	return "Mon 2 Jan 15:04"
}
