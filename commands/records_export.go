package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordArchive gives whole records.
type recordArchive interface {
	WholeRecords(context.Context, bot.RecordQuery) iter.Seq2[bot.WholeRecord, error]
}

// recordsExport gives the call records of a time as a file, with every field.
type recordsExport struct {
	ledger
	archive recordArchive
}

const (
	// maxExport bounds a file: Webex takes 100 MB, and nobody opens more.
	maxExport = 80 << 20
	// oddFields is the column for fields that Cisco did not name when this was
	// written.
	oddFields = "Further fields"
)

// recordFields are the columns, as Cisco names the fields: the usual ones
// first.
var recordFields = []string{
	"Start time", "Answer time", "Release time", "Direction", "Call type", "Answered", "Answer indicator", "Duration", "Ring duration", "Hold Duration",
	"Calling number", "Calling line ID", "Called number", "Called line ID", "Dialed digits", "User", "User type", "User number", "Location",
	"Call outcome", "Call outcome reason", "Releasing party", "Answered Elsewhere", "Queue Type", "Related reason", "Redirect reason", "Redirecting number", "Original reason",
	"Call transfer Time", "Transfer type", "Transfer type context", "Call Recording Result", "Call Recording Trigger", "Call Recording Platform Name",
	"Caller ID number", "External caller ID number", "International country", "Authorization code", "Auto Attendant Key Pressed", "Recall Type",
	"Client type", "Sub client type", "Client version", "Model", "OS type", "Device MAC", "Inbound trunk", "Outbound trunk", "Route group", "Route list calls overage",
	"Site main number", "Site timezone", "Site UUID", "Department ID", "User UUID", "Device owner UUID", "Org UUID", "Redirecting party UUID", "Original Called Party UUID",
	"Correlation ID", "Interaction ID", "Report ID", "Report time", "Call ID", "Network call ID", "Local call ID", "Remote call ID", "Related call ID", "Transfer related call ID",
	"Local SessionID", "Final local SessionID", "Remote SessionID", "Final remote SessionID", "Public Calling IP Address", "Public Called IP Address",
	"PSTN Vendor Name", "PSTN Legal Entity", "PSTN Vendor Org ID", "PSTN Provider ID", "Caller Reputation Score", "Caller Reputation Score Reason", "Caller Reputation Service Result",
	"WxCC consult merge status", "ELIN", "Emergency number source",
}

var recordColumns = func() map[string]int {
	m := make(map[string]int, 2*len(recordFields))
	for i, name := range recordFields {
		m[name], m[strings.ToLower(name)] = i, i
	}
	return m
}()

func (recordsExport) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records export",
		Area:    areaRecords,
		Aliases: []string{"export the call records", "call records as a file", "cdr export"},
		Summary: "Gives the call records of a time as a CSV file, a line for each leg, with every field that Webex has.",
		Params: []bot.Param{
			{Name: "location", Kind: bot.KindLocation}, {Name: "calling queue", Kind: bot.KindCallQueue}, {Name: "time", Kind: bot.KindRange},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}, allCustomers,
		},
		Examples: []string{
			"records export today csv", "records export yesterday", "export the call records of Raleigh since 9", "export the call records of last week as csv",
			"call records of yesterday as a file", "give me the call records of today as csv", "records export today all customers",
		},
		Role: bot.Supervisor,
	}
}

func (c recordsExport) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := r.Range("time")
	ids, many, err := c.orgs(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	e := newExport(r)
	for record, err := range c.archive.WholeRecords(ctx, bot.RecordQuery{Within: window, Orgs: ids, Location: r.Text("location"), Queue: r.Text("calling queue")}) {
		if err != nil {
			return bot.Reply{}, err
		}
		if !e.add(&record) {
			break
		}
	}
	when := language.Describe(window, r.Location)
	found := logged{window: window, orgs: many, newest: e.newest}
	if found.gap, err = c.gap(ctx, r, window, ids); err != nil {
		return bot.Reply{}, err
	}
	name := subject(r, "")
	if name != "" {
		name = " of " + name
	}
	reply := bot.Reply{Headline: fmt.Sprintf("No call records%s, %s.", name, when), Note: found.note(r)}
	if e.file.added == 0 {
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s%s, %s, a line for each leg of a call.", plural(e.file.added, "call record", "call records"), name, when)
	if e.full {
		reply.Headline = fmt.Sprintf("The first %s%s, %s: the file is full at %s, and later ones are left out.", plural(e.file.added, "call record", "call records"), name, when,
			dateTime(e.last, r.Location))
	}
	var notes []string
	if e.rowsOnly > 0 {
		notes = append(notes, plural(e.rowsOnly, "record has", "records have")+" its main fields only")
	}
	reply.Note = found.note(r, notes...)
	reply.File, err = e.file.File("call-records-" + fileTime(window, r.Location) + ".csv")
	return reply, err
}

// export collects records in a file.
type export struct {
	request  bot.Request
	file     *csvFile
	cells    []string
	bytes    int
	n        int
	newest   time.Time // Report time
	last     time.Time // end of the last call
	rowsOnly int       // records without their fields
	full     bool
}

func newExport(r bot.Request) *export {
	return &export{request: r, file: csvFor(r, slices.Concat(recordFields, []string{oddFields})...), cells: make([]string, len(recordFields)+1)}
}

// add writes a record and reports whether there is room for it.
func (e *export) add(record *bot.WholeRecord) bool {
	if e.bytes > maxExport || e.file.added == maxCSVRows {
		e.full = true
		return false
	}
	progress(e.request, &e.n)
	clear(e.cells)
	if len(record.Raw) == 0 || !e.read(record.Raw) {
		e.rowsOnly++
		e.fallBack(record)
	}
	for _, cell := range e.cells {
		e.bytes += len(cell) + 1
	}
	e.file.Add(e.cells...)
	e.last = record.End
	if record.Reported.After(e.newest) {
		e.newest = record.Reported
	}
	return true
}

// read takes the fields from a record as it came. What is not known by name
// stands in the last column, as JSON.
func (e *export) read(raw []byte) bool {
	odd := map[string]json.RawMessage(nil)
	ok := eachField(raw, func(name, value []byte) {
		i, known := recordColumns[string(name)]
		if !known {
			i, known = recordColumns[strings.ToLower(strings.TrimSpace(string(name)))]
		}
		if known {
			e.cells[i] = plainValue(value)
			return
		}
		if odd == nil {
			odd = map[string]json.RawMessage{}
		}
		odd[string(name)] = value
	})
	if !ok || odd == nil {
		return ok
	}
	text, err := json.Marshal(odd)
	e.cells[len(recordFields)] = string(text)
	return err == nil
}

// eachField calls yield for the members of a JSON object, with the name as it
// is written between its quotes, and reports whether it is one. Records are many
// and wide; a decoder makes ten times as much of them.
func eachField(raw []byte, yield func(name, value []byte)) bool {
	if !json.Valid(raw) {
		return false
	}
	at := skipBlanks(raw, 0)
	if raw[at] != '{' {
		return false
	}
	for at = skipBlanks(raw, at+1); raw[at] != '}'; at = skipBlanks(raw, at) {
		if raw[at] == ',' {
			at = skipBlanks(raw, at+1)
		}
		end := valueEnd(raw, at)
		name := raw[at+1 : end-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			var text string
			_ = json.Unmarshal(raw[at:end], &text) // it is valid
			name = []byte(text)
		}
		at = skipBlanks(raw, skipBlanks(raw, end)+1) // over the colon
		end = valueEnd(raw, at)
		yield(name, raw[at:end])
		at = end
	}
	return true
}

func skipBlanks(raw []byte, at int) int {
	for raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\r' || raw[at] == '\n' {
		at++
	}
	return at
}

// valueEnd is where the value that begins at a place of valid JSON ends.
func valueEnd(raw []byte, at int) int {
	depth := 0
	for ; at < len(raw); at++ {
		switch raw[at] {
		case '"':
			for at++; raw[at] != '"'; at++ {
				if raw[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of the object around a number
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	return at
}

// plainValue is a JSON value as a cell: a text without its quotes, the others as
// they are written.
func plainValue(value []byte) string {
	switch {
	case string(value) == "null":
		return ""
	case value[0] != '"':
		return string(value)
	case bytes.IndexByte(value, '\\') < 0 && utf8.Valid(value):
		return string(value[1 : len(value)-1])
	}
	var text string
	_ = json.Unmarshal(value, &text) // it is valid
	return text
}

// fallBack fills in what a row knows.
func (e *export) fallBack(record *bot.WholeRecord) {
	clear(e.cells)
	c, zone := &record.CallRecord, time.UTC
	set := func(name, value string) { e.cells[recordColumns[strings.ToLower(name)]] = value }
	set("Start time", iso(c.Start, zone))
	set("Answer time", iso(c.Answer, zone))
	set("Release time", iso(c.End, zone))
	set("Direction", map[bool]string{true: "ORIGINATING", false: "TERMINATING"}[c.Outbound])
	set("Call type", c.Type)
	set("Answered", fmt.Sprint(c.Answered))
	set("Answer indicator", c.Indicator)
	set("Duration", seconds(c.Talk))
	set("Ring duration", seconds(c.Ring))
	set("Hold Duration", seconds(c.Hold))
	set("Calling number", c.Calling)
	set("Calling line ID", c.CallingName)
	set("Called number", c.Called)
	set("Called line ID", c.CalledName)
	set("User", c.User)
	set("User type", c.UserType)
	set("User UUID", c.UserID)
	set("Location", c.Location)
	set("Call outcome", c.Outcome)
	set("Call outcome reason", c.Reason)
	set("Releasing party", c.Releasing)
	set("Related reason", c.RelatedReason)
	set("Redirect reason", c.RedirectReason)
	set("Redirecting number", c.Redirecting)
	set("Org UUID", c.OrgID)
	set("Correlation ID", c.CorrelationID)
	set("Interaction ID", c.InteractionID)
	set("Report ID", c.ReportID)
	set("Report time", iso(c.Reported, zone))
}
