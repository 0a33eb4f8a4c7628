package commands

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// office of records: a day at Acme, with calls of every kind.
func recordedDay() *fakeBooks {
	f := &fakeBooks{orgs: []string{"acme", "customer-1"}}
	f.add(missedBy("Maya Patel", "Raleigh", "+12025550143", "Henry Green", at(9, 5)))
	f.add(answeredBy("Maya Patel", "Raleigh", "+12025550143", "Henry Green", at(9, 40), 4*time.Minute))
	f.add(missedBy("Luis Ortega", "Tampa", "", "Anonymous", at(10, 0)))
	f.add(queueCall("q1", at(11, 0), "", "Jamie Fox", "Tom Becker")...)
	f.add(queueCall("q2", at(11, 30), "Tom Becker", "Jamie Fox")...)
	f.add(placedBy("Tom Becker", "Raleigh", "+13125550161", at(12, 0), 90*time.Second))
	f.add(placedBy("Luis Ortega", "Tampa", "+13125550161", at(12, 10), 0))
	f.add(missedBy("Maya Patel", "Raleigh", "+14045550174", `=HYPERLINK("http://evil.example","x")`, at(13, 0)))
	f.add(placedBy("Maya Patel", "Raleigh", "+14045550174", at(13, 20), time.Minute))
	inside := missedBy("Dana Whitfield", "Raleigh", "4101", "Maya Patel", at(13, 30))
	inside.Type = "SIP_ENTERPRISE"
	f.add(inside)
	rival := missedBy("Somebody", "Erie", "+1", "", at(13, 40))
	rival.OrgID = "customer-1"
	f.add(rival)
	f.add(queueCall("q3", at(14, 34), "", "Jamie Fox")[1:]...) // still in the queue
	return f
}

func inAcmeRequest(slots bot.Slots) bot.Request {
	r := request(slots)
	r.Person.OrgID = "ACME"
	return r
}

func recordLedger(f *fakeBooks) ledger { return ledger{f, f, strings.ToLower} }

func choiceValue(name string) []bot.Value { return one(bot.Value{Kind: bot.KindChoice, Name: name}) }

func located(name string) []bot.Value {
	return one(bot.Value{Kind: bot.KindLocation, ID: name, Name: name})
}

func TestMissedCalls(t *testing.T) {
	reply, err := missedCalls{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(nil))
	if err != nil {
		t.Fatal(err)
	}
	if want := "5 calls were missed of 7, today 00:00–14:35 EDT; 1 from colleagues; 3 callers were reached later."; reply.Headline != want {
		t.Errorf("%q, want %q", reply.Headline, want)
	}
	want := [][]string{
		{"13:29:35", "Maya Patel (4101)", "Dana Whitfield", "25 s", "no answer", ""},
		{"12:59:35", `=HYPERLINK("http://evil.example","x") (+14045550174)`, "Maya Patel", "25 s", "no answer", "called back 13:18"},
		{"10:58:48", "Henry Green (+12025550143)", "Tom Becker (Front Desk)", "1 min 12 s", "no answer", "got through 11:28"},
		{"09:59:35", "withheld", "Luis Ortega", "25 s", "no answer", ""},
		{"09:04:35", "Henry Green (+12025550143)", "Maya Patel", "25 s", "no answer", "got through 09:35"},
	}
	if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
		t.Error(diff)
	}
	for _, part := range []string{"newest record 17 Jun 14:34 EDT", "1 call is left out: still going on", "as of 14:35 EDT"} {
		if !strings.Contains(reply.Note, part) {
			t.Errorf("note %q has no %q", reply.Note, part)
		}
	}
}

func TestMissedCallsNarrowed(t *testing.T) {
	for name, test := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"a location":    {bot.Slots{"location": located("Tampa")}, "Tampa: 1 call was missed of 1, today 00:00–14:35 EDT."},
		"a queue":       {bot.Slots{"calling queue": callQueueValue("Front Desk")}, "Front Desk: 1 call was missed of 2, today 00:00–14:35 EDT; 1 caller was reached later."},
		"a quiet hour":  {bot.Slots{"time": one(rangeValue(at(6, 0), at(7, 0)))}, "No calls came in, Tue 17 Jun 06:00–07:00 EDT."},
		"all answered":  {bot.Slots{"time": one(rangeValue(at(9, 30), at(10, 0)))}, "No call was missed of 1 that came in, Tue 17 Jun 09:30–10:00 EDT."},
		"all customers": {bot.Slots{"all": choiceValue("all customers"), "location": located("Erie")}, "Erie: 1 call was missed of 1, today 00:00–14:35 EDT."},
	} {
		reply, err := missedCalls{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(test.slots))
		if err != nil || reply.Headline != test.want {
			t.Errorf("%s: %q, want %q; %v", name, reply.Headline, test.want, err)
		}
	}
	chart, err := missedCalls{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(bot.Slots{"format": choiceValue("chart")}))
	if err != nil || chart.Chart == nil || chart.Chart.Alt != "Most calls were missed from 13:00: 2 of 5." {
		t.Errorf("%+v, %v", chart.Chart, err)
	}
	file, err := missedCalls{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(bot.Slots{"format": choiceValue("csv")}))
	if err != nil || file.File == nil {
		t.Fatal(err)
	}
	if text := contentOf(t, file.File); !strings.Contains(text, `'=HYPERLINK`) || !strings.Contains(text, "withheld,withheld") {
		t.Errorf("%s", text)
	}
	if _, err := (missedCalls{recordLedger(&fakeBooks{err: errors.New("away")})}).Run(t.Context(), inAcmeRequest(nil)); err == nil {
		t.Error("no error of books that cannot be read")
	}
}

func TestRecordsSummary(t *testing.T) {
	for name, test := range map[string]struct {
		slots bot.Slots
		want  string
		rows  [][]string
	}{
		"by location": {nil, "All calls: 10 calls, today 00:00–14:35 EDT: 4 answered, 5 missed, 1 not answered outside.", [][]string{
			{"Raleigh", "8", "4", "4", "0", "0", "1 min 47 s"}, {"Tampa", "2", "0", "1", "1", "0", "–"},
		}},
		"by queue": {bot.Slots{"grouped": choiceValue("queue")}, "All calls: 10 calls, today 00:00–14:35 EDT: 4 answered, 5 missed, 1 not answered outside.", [][]string{
			{"no queue", "8", "3", "4", "1", "0", "2 min 10 s"}, {"Front Desk", "2", "1", "1", "0", "0", "40 s"},
		}},
		"outbound of a location": {bot.Slots{"location": located("Raleigh"), "direction": choiceValue("outbound")}, "Raleigh: 2 outbound calls, today 00:00–14:35 EDT: 2 answered.", nil},
		"nothing":                {bot.Slots{"location": located("Erie")}, "Erie: no calls, today 00:00–14:35 EDT.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := recordsSummary{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(test.slots))
			if err != nil || reply.Headline != test.want {
				t.Fatalf("%q, want %q; %v", reply.Headline, test.want, err)
			}
			var rows [][]string
			if reply.Table != nil {
				rows = reply.Table.Rows
			}
			if diff := cmp.Diff(test.rows, rows); diff != "" {
				t.Error(diff)
			}
			if name != "nothing" && (reply.Chart == nil || len(reply.Chart.Series) == 0 || strings.Contains(reply.Headline, "NaN")) {
				t.Errorf("no picture: %+v", reply.Chart)
			}
		})
	}
}

func TestRecordsFindAndList(t *testing.T) {
	phone := func(n string) bot.Slots {
		return bot.Slots{"phone": one(bot.Value{Kind: bot.KindPhoneNumber, Name: n})}
	}
	party := func(n string) bot.Slots { return bot.Slots{"party": one(bot.Value{Kind: bot.KindParty, Name: n})} }
	for name, test := range map[string]struct {
		slots bot.Slots
		want  string
		n     int
	}{
		"a number":         {phone("+12025550143"), "4 calls with +12025550143, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT: 2 answered, 2 not; newest first.", 4},
		"as people say it": {phone("(202) 555-0143"), "4 calls with (202) 555-0143, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT: 2 answered, 2 not; newest first.", 4},
		"a caller's name":  {party("henry"), "4 calls with henry, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT: 2 answered, 2 not; newest first.", 4},
		"a colleague":      {party("luis ortega"), "2 calls with luis ortega, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT: 0 answered, 2 not; newest first.", 2},
		"a hidden one":     {party("withheld"), "1 call with a withheld number, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT: 0 answered, 1 not; newest first.", 1},
		"nobody":           {party("Nobody"), "No calls with Nobody, Tue 10 Jun 14:35 – Tue 17 Jun 14:35 EDT, as far as the books have it.", 0},
	} {
		reply, err := recordsFind{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(test.slots))
		if err != nil || reply.Headline != test.want || test.n > 0 && reply.Table.Total != test.n {
			t.Errorf("%s: %q, want %q; %v", name, reply.Headline, test.want, err)
		}
	}
	if reply, err := (recordsFind{recordLedger(recordedDay())}).Run(t.Context(), inAcmeRequest(nil)); err != nil || reply.Asks != "party" {
		t.Errorf("nobody named: %+v, %v", reply, err)
	}
	for name, test := range map[string]struct {
		slots bot.Slots
		want  string
	}{
		"all":      {nil, "All calls: 10 calls, today 00:00–14:35 EDT, newest first."},
		"long":     {bot.Slots{"longer": one(bot.Value{Kind: bot.KindDuration, Duration: 3 * time.Minute})}, "All calls: one of calls of 3 min or more, today 00:00–14:35 EDT."},
		"failed":   {bot.Slots{"which": choiceValue("failed")}, "All calls: no failed calls, today 00:00–14:35 EDT."},
		"a person": {bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: "MAYA PATEL", Name: "Maya Patel"})}, "Maya Patel: 4 calls, today 00:00–14:35 EDT, newest first."},
	} {
		reply, err := recordsList{recordLedger(recordedDay())}.Run(t.Context(), inAcmeRequest(test.slots))
		if err != nil || reply.Headline != test.want {
			t.Errorf("%s: %q, want %q; %v", name, reply.Headline, test.want, err)
		}
	}
}

func TestRecordsExport(t *testing.T) {
	f := recordedDay()
	f.raw = map[string]string{
		"r0": `{"Report ID":"r0","Start time":"2025-06-17T13:04:35.000Z","Calling line ID":"=cmd|' /C calc'!A0","Duration":"36","Answered":true,"Site timezone":"-300","New field":{"a":1},"Ring duration":23}`,
		"r1": `{"Calling line ID":"` + strings.Repeat("B", 10<<10) + `"}`,
		"r2": `not json`,
	}
	reply, err := recordsExport{recordLedger(f), f}.Run(t.Context(), inAcmeRequest(nil))
	if err != nil {
		t.Fatal(err)
	}
	if want := "15 call records, today 00:00–14:35 EDT, a line for each leg of a call."; reply.Headline != want || !strings.Contains(reply.Note, "13 records have its main fields only") {
		t.Errorf("%q, want %q; %q", reply.Headline, want, reply.Note)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(contentOf(t, reply.File), byteOrderMark))).ReadAll()
	if err != nil || len(rows) != 16 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	cell := func(row int, name string) string {
		for i, head := range rows[0] {
			if head == name {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	for name, want := range map[string]string{"Start time": "2025-06-17T13:04:35.000Z", "Calling line ID": "'=cmd|' /C calc'!A0", "Duration": "36", "Answered": "true", "Site timezone": "'-300", "Further fields": `{"New field":{"a":1}}`, "Ring duration": "23"} {
		if got := cell(1, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := cell(2, "Calling line ID"); len(got) > maxCellBytes+10 {
		t.Errorf("a cell of %d bytes", len(got))
	}
	if cell(3, "User") != "Luis Ortega" || cell(4, "Calling number") != "'+12025550143" {
		t.Errorf("rows without their fields: %q, %q", cell(3, "User"), cell(4, "Calling number"))
	}
	if reply, err := (recordsExport{recordLedger(f), f}).Run(t.Context(), inAcmeRequest(bot.Slots{"location": located("Erie")})); err != nil || reply.File != nil || !strings.HasPrefix(reply.Headline, "No call records of Erie") {
		t.Errorf("%q %v", reply.Headline, err)
	}
}

func TestExportEndsWhenTheFileIsFull(t *testing.T) {
	e := newExport(request(nil))
	e.bytes = maxExport + 1
	if e.add(&bot.WholeRecord{}) || !e.full {
		t.Error("a full file took another record")
	}
}

func TestRecordsHealth(t *testing.T) {
	hour := at(10, 0)
	row := func(org string, ago int, state bot.RecordHourState, expected, have int) bot.RecordHour {
		return bot.RecordHour{OrgID: org, Hour: hour.Add(-time.Duration(ago) * time.Hour), State: state, Expected: expected, Have: have}
	}
	rows := []bot.RecordHour{row("acme", 2, bot.RecordsComplete, 40, 40), row("acme", 1, bot.RecordsComplete, 41, 41), row("0a0c2eb7-f1f6", 2, bot.RecordsComplete, 9, 9), row("0a0c2eb7-f1f6", 1, bot.RecordsMissing, 30, 18)}
	base := bot.RecordHealth{Oldest: 48 * time.Hour, Archive: "files", Rows: 72 * time.Hour, Sources: []bot.RecordSource{{Name: "partner webhook", Last: at(14, 31)}},
		Reconciliation: bot.Reconciliation{On: true, Hours: 2, Requests: 5, PerMinute: 1, Missing: 12, Deadline: hour.Add(47 * time.Hour), Last: at(14, 30)}}
	base.Refused, base.RefusedBytes = 3, 2_400_000
	with := func(hours ...bot.RecordHour) bot.RecordHealth { h := base; h.Hours = hours; return h }
	const when = "Mon 16 Jun 14:35 – Tue 17 Jun 14:35 EDT"
	for name, test := range map[string]struct {
		health bot.RecordHealth
		want   string
	}{
		"gaps":     {with(rows...), "12 call records are missing in 1 hour of 2 organisations, " + when + "; the first are lost at 19 Jun 09:00 EDT, in 1 d 18 h."},
		"complete": {with(rows[:3]...), "The call records of 2 organisations are complete, " + when + "."},
		"partly":   {with(rows[0], row("acme", 1, bot.RecordsUnchecked, 0, 7)), "No call record is missing of 1 organisation, " + when + ", as far as they were compared: 1 of 2 hours."},
		"not yet":  {with(row("acme", 1, bot.RecordsUnchecked, 0, 7)), "The call records of 1 organisation have not been compared with Webex yet, " + when + "."},
		"nothing":  {with(), "There are no call records, " + when + "."},
		"lost":     {with(row("acme", 40, bot.RecordsLost, 9, 2)), "7 call records are missing in 1 hour of 1 organisation, " + when + "; the first are lost at 19 Jun 09:00 EDT, in 1 d 18 h; those of 1 hour are lost already."},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fakeBooks{health: test.health}
			reply, err := recordsHealth{f, strings.ToLower}.Run(t.Context(), inAcmeRequest(nil))
			if err != nil || reply.Headline != test.want {
				t.Fatalf("%q\nwant %q; %v", reply.Headline, test.want, err)
			}
			if (reply.Chart != nil) != (name != "nothing") {
				t.Error("picture")
			}
			if name != "gaps" {
				return
			}
			want := [][]string{{"Tue 17 Jun 09:00 EDT", "organisation 0a0c2eb7", "30", "18", "missing", "Thu 09:00"}}
			if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
				t.Error(diff)
			}
			var names []string
			for _, r := range reply.Chart.Rows {
				names = append(names, r.Name)
				for _, s := range r.Spans {
					if s.From < -1e-9 || s.To > 1+1e-9 || s.To <= s.From {
						t.Errorf("span %+v", s)
					}
				}
			}
			if diff := cmp.Diff([]string{"all 2", "0a0c2eb7", "your organisation"}, names); diff != "" {
				t.Error(diff)
			}
			facts := fmt.Sprint(reply.Facts)
			for _, part := range []string{"Partner webhook last 17 Jun 14:31 EDT (4 min old)", "2 hours to compare, 5 requests at 1 a minute: done about 17 Jun 14:40 EDT",
				"3 files, 2.4 MB: see"} {
				if !strings.Contains(facts, part) {
					t.Errorf("facts %s have no %q", facts, part)
				}
			}
		})
	}
}

func TestRecordsReconcile(t *testing.T) {
	on := bot.RecordHealth{Oldest: 48 * time.Hour, Reconciliation: bot.Reconciliation{On: true, PerMinute: 1, Requests: 30}}
	yesterday := bot.Slots{"time": one(rangeValue(at(0, 0).AddDate(0, 0, -7), at(0, 0).AddDate(0, 0, -6)))}
	for name, test := range map[string]struct {
		health bot.RecordHealth
		result bot.ReconcileResult
		slots  bot.Slots
		err    error
		want   string
		kind   bot.ErrorKind
	}{
		"nothing missing": {on, bot.ReconcileResult{Hours: 14, HoursAsked: 14}, nil, nil, "14 of 14 hours compared with Webex, today 00:00–14:35 EDT: no record is missing.", ""},
		"fetched":         {on, bot.ReconcileResult{Hours: 14, HoursAsked: 14, Missing: 120, Restored: 120}, nil, nil, "14 of 14 hours compared with Webex, today 00:00–14:35 EDT: 120 records were missing, and fetched.", ""},
		"under way":       {on, bot.ReconcileResult{Hours: 3, HoursAsked: 14, Missing: 9, Restored: 2}, nil, context.DeadlineExceeded, "3 of 14 hours compared with Webex, today 00:00–14:35 EDT: 9 records were missing, 2 fetched so far.", ""},
		"too old":         {on, bot.ReconcileResult{}, yesterday, nil, "Webex has forgotten the call records of Tue 10 Jun 00:00–24:00 EDT. Nothing was compared.", ""},
		"off":             {bot.RecordHealth{}, bot.ReconcileResult{}, nil, nil, "", bot.Invalid},
		"away":            {on, bot.ReconcileResult{}, nil, errors.New("away"), "", bot.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			f := &reconciling{fakeBooks{health: test.health, result: test.result}, test.err}
			reply, err := recordsReconcile{f}.Run(t.Context(), inAcmeRequest(test.slots))
			if reply.Headline != test.want || test.kind != "" && bot.KindOf(err) != test.kind || test.kind == "" && err != nil {
				t.Errorf("%q, want %q; %v", reply.Headline, test.want, err)
			}
			if name == "under way" && (len(reply.Facts) != 1 || reply.Facts[0].Value != "30 requests, done about 17 Jun 15:05 EDT") {
				t.Errorf("facts %v", reply.Facts)
			}
		})
	}
}

// reconciling fails in the comparison only.
type reconciling struct {
	fakeBooks
	fails error
}

func (f *reconciling) Reconcile(ctx context.Context, r bot.Range, tell func(int, int, string)) (bot.ReconcileResult, error) {
	got, _ := f.fakeBooks.Reconcile(ctx, r, tell)
	return got, f.fails
}

func FuzzExportRecord(f *testing.F) {
	for _, s := range []string{`{"Duration":36}`, `{"a":[1,{"b":"=1"}]}`, `{"User":"\u202e"}`, `[]`, `{"x":`, "null", `{"Start time":null}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		e := newExport(request(nil))
		if !e.add(&bot.WholeRecord{Raw: []byte(raw)}) {
			t.Fatal("an empty file is full")
		}
		if rows := readCSV(t, e.file); len(rows) != 2 || len(rows[1]) != len(recordFields)+1 {
			t.Fatalf("a record became %q", rows)
		}
	})
}

func BenchmarkRecordsExport(b *testing.B) {
	var raw strings.Builder
	raw.WriteString(`{`)
	for i, name := range recordFields {
		if i > 0 {
			raw.WriteByte(',')
		}
		fmt.Fprintf(&raw, "%q:%q", name, "a value of the usual length")
	}
	raw.WriteString(`}`)
	record := bot.WholeRecord{Raw: []byte(raw.String())}
	b.ReportAllocs()
	b.SetBytes(int64(raw.Len()))
	e := newExport(request(nil))
	for b.Loop() {
		if !e.add(&record) {
			e = newExport(request(nil))
		}
	}
}
