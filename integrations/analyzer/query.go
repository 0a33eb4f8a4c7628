package analyzer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// maxRecords is the most that one query is asked for: a vendor's client notes
// it as the Analyzer's limit.
const maxRecords = 1000

// Query is what the Analyzer is asked: the JSON of its parameter q.
type Query struct {
	Type Type
	// Windows are the stretches of time it asks about.
	Windows []bot.Range
	// Columns are the fields asked for, in order.
	Columns []string

	fields map[string]json.RawMessage
	names  map[string]string // of the numbered columns: "_0" is sid
	// plain queries list records one by one, so that they may be cut by time.
	plain bool
}

// properties are those of a query that lists records as they are.
type properties struct {
	ComputeInterval     int      `json:"computeInterval"`
	ComputeIntervalUnit string   `json:"computeIntervalUnit"`
	LookbackCount       int      `json:"lookbackCount"`
	Frequency           int      `json:"frequency"`
	MovingWindow        bool     `json:"movingWindow"`
	Cumulative          bool     `json:"cumulative"`
	RowSegmentSet       []string `json:"rowSegmentSet"`
	ColumnSegmentSet    []string `json:"columnSegmentSet"`
	QueryType           string   `json:"queryType"`
	RequestType         string   `json:"requestType"`
	IntervalAxis        string   `json:"intervalAxis"`
	ComputeSummaries    bool     `json:"computeSummaries"`
}

// aggregation is a column of a query.
type aggregation struct {
	ID           int           `json:"id"`
	FilterGroups []filterGroup `json:"filterGroups"`
	Type         string        `json:"aggregationType"`
	Column       string        `json:"computeColumnName"`
}

type filterGroup struct {
	Operator     string   `json:"operator"`
	ValueFilters []string `json:"valueFilters"`
}

// newQuery lists the records of a type in a window with one aggregation for
// each column.
func (c *Client) newQuery(kind Type, window bot.Range, columns ...string) Query {
	all := make([]aggregation, len(columns))
	names := map[string]string{}
	for i, column := range columns {
		all[i] = aggregation{ID: i, Type: "VALUE", Column: column,
			FilterGroups: []filterGroup{{Operator: "AND", ValueFilters: []string{}}}}
		names[fmt.Sprintf("_%d", i)] = column
	}
	activity := "INTERACTION"
	if kind == AgentSessions || kind == AgentActivities {
		activity = "AGENT"
	}
	return Query{Type: kind, Windows: []bot.Range{window}, Columns: columns, names: names, plain: true,
		fields: map[string]json.RawMessage{
			"anchorId": raw("floorwalker"), "timezone": raw(c.zone), "lastNRecords": raw(false), "activityType": raw(activity),
			"aggregateQueryProperties": raw(properties{ComputeIntervalUnit: "NONE", RowSegmentSet: []string{}, ColumnSegmentSet: []string{},
				QueryType: "TEMPORAL", RequestType: "PROFILE", IntervalAxis: "ROW"}),
			"aggregations": raw(all),
		}}
}

// raw is a value of ours as JSON; all of them have one.
func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

// text is the query for some windows, on one line without blanks: encoders
// write a blank in two ways, and servers read one of them.
func (q Query) text(windows ...bot.Range) (string, error) {
	var begin, end []int64
	for _, w := range windows {
		begin, end = append(begin, w.From.UnixMilli()), append(end, w.To.UnixMilli())
	}
	all := maps.Clone(q.fields)
	all["dateBegin"], all["dateEnd"], all["numberOfRecords"] = raw(begin), raw(end), raw(maxRecords)
	data, err := json.Marshal(all) // compacts what was pasted
	if err != nil {
		return "", fmt.Errorf("analyzer: write the query: %w", err)
	}
	return strings.ReplaceAll(string(data), " ", `\u0020`), nil
}

// Limits of a pasted query.
const (
	maxQuery   = 16 << 10 // bytes
	maxWindows = 12
)

// pasted is what is looked at in a query that somebody pasted.
type pasted struct {
	DateBegin, DateEnd []int64
	Timezone           string
	LastNRecords       bool
	Properties         struct {
		ComputeInterval                 float64
		RowSegmentSet, ColumnSegmentSet []json.RawMessage
	} `json:"aggregateQueryProperties"`
	Aggregations []struct {
		ID                json.RawMessage
		AggregationType   string
		ComputeColumnName string
	}
}

// ParseQuery reads a query as the Analyzer's page sends it for a report, with
// or without "query": around it, and behind the type of records it is for if
// they are not contact sessions. Its errors are for people.
func ParseQuery(text string) (Query, error) {
	bad := func(format string, args ...any) (Query, error) {
		return Query{}, bot.Errorf(bot.Invalid, format+" Nothing was asked.", args...)
	}
	if len(text) > maxQuery {
		return bad("That query is longer than the %d KB that I read.", maxQuery>>10)
	}
	kind, body := typed(text)
	if body == "" {
		return bad("There is no query: paste the JSON that stands under “query” in the Analyzer's request dataQuery.")
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		return bad("That is no JSON object that I can read (%s).", strings.TrimPrefix(err.Error(), "json: "))
	}
	if inner := fields["query"]; len(fields) == 1 && inner != nil {
		fields = map[string]json.RawMessage{}
		if err := json.Unmarshal(inner, &fields); err != nil || len(fields) == 0 {
			return bad("What stands under “query” is no JSON object.")
		}
	}
	var p pasted
	if err := json.Unmarshal(raw(fields), &p); err != nil {
		return bad("Something in that query is of another type than the Analyzer takes (%s).", strings.TrimPrefix(err.Error(), "json: "))
	}
	q := Query{Type: kind, fields: fields, names: map[string]string{}}
	switch n := len(p.DateBegin); {
	case n == 0 || n != len(p.DateEnd):
		return bad("The query needs dateBegin and dateEnd, lists of as many moments each, in milliseconds.")
	case n > maxWindows:
		return bad("The query asks about %d stretches of time; I take %d.", n, maxWindows)
	}
	for i, begin := range p.DateBegin {
		if end := p.DateEnd[i]; begin <= 0 || end <= begin || end >= maxTime || end-begin > maxDuration {
			return bad("dateBegin %d and dateEnd %d are no stretch of time in milliseconds, of ten years at most.", begin, end)
		}
		q.Windows = append(q.Windows, bot.Range{From: time.UnixMilli(begin), To: time.UnixMilli(p.DateEnd[i])})
	}
	if _, err := time.LoadLocation(p.Timezone); err != nil {
		return bad("The time zone %q is not of the IANA list, such as America/New_York.", cell(p.Timezone))
	}
	if n := len(p.Aggregations); n == 0 || n > maxColumns {
		return bad("The query has %d aggregations; it takes one for each column, between 1 and %d.", n, maxColumns)
	}
	q.plain = !p.LastNRecords && p.Properties.ComputeInterval == 0 && len(p.Properties.RowSegmentSet)+len(p.Properties.ColumnSegmentSet) == 0
	for i, a := range p.Aggregations {
		if a.ComputeColumnName == "" {
			return bad("Aggregation %d has no computeColumnName.", i+1)
		}
		name := cell(a.ComputeColumnName)
		if a.AggregationType != "VALUE" {
			q.plain, name = false, cell(a.AggregationType+"("+name+")")
		}
		q.Columns = append(q.Columns, name)
		q.names["_"+strings.Trim(string(a.ID), `"`)] = name
	}
	return q, nil
}

// typed splits the type of records off a pasted query, and what people's
// clients put around JSON.
func typed(text string) (Type, string) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "`"))
	head, _, _ := strings.Cut(text, "{")
	kind := Sessions
	for word := range strings.FieldsFuncSeq(head, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' }) {
		word = strings.ToLower(word)
		if i := slices.IndexFunc(Types, func(t Type) bool { return string(t) == word || string(t) == word+"s" }); i >= 0 {
			kind = Types[i]
		}
	}
	body := strings.TrimSpace(text[len(head):])
	if bytes.Contains([]byte(head), []byte(`"query"`)) {
		body = strings.TrimSpace(strings.TrimSuffix(body, ","))
	}
	return kind, body
}
