package analyzer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxRecords is the most that one query gives, whatever it asks for.
const maxRecords = 1000

// question is the parameter q, as far as it is simulated.
type question struct {
	AnchorID        string  `json:"anchorId"`
	DateBegin       []int64 `json:"dateBegin"`
	DateEnd         []int64 `json:"dateEnd"`
	Timezone        string  `json:"timezone"`
	NumberOfRecords int     `json:"numberOfRecords"`
	ActivityType    string  `json:"activityType"`
	Properties      struct {
		ComputeInterval int      `json:"computeInterval"`
		RowSegmentSet   []string `json:"rowSegmentSet"`
		QueryType       string   `json:"queryType"`
		RequestType     string   `json:"requestType"`
	} `json:"aggregateQueryProperties"`
	Aggregations []struct {
		ID     int    `json:"id"`
		Type   string `json:"aggregationType"`
		Column string `json:"computeColumnName"`
		Groups []struct {
			Filters []json.RawMessage `json:"valueFilters"`
		} `json:"filterGroups"`
	} `json:"aggregations"`
}

func (q *question) check() error {
	bad := func(reason string) error { return refuse(http.StatusBadRequest, "%s", reason) }
	switch {
	case len(q.DateBegin) == 0 || len(q.DateBegin) != len(q.DateEnd):
		return bad("dateBegin and dateEnd must be arrays of the same length")
	case len(q.Aggregations) == 0:
		return bad("aggregations is missing")
	case q.ActivityType == "":
		return bad("activityType is missing")
	case q.Properties.RequestType != "PROFILE" && q.Properties.RequestType != "SEG_PROFILE":
		return bad("requestType must be PROFILE or SEG_PROFILE")
	case q.Properties.ComputeInterval != 0:
		return bad("intervals are not simulated")
	}
	if _, err := time.LoadLocation(q.Timezone); err != nil {
		return bad("timezone is unknown")
	}
	for i := range q.DateBegin {
		if q.DateBegin[i] >= q.DateEnd[i] {
			return bad("dateBegin must be before dateEnd")
		}
	}
	for _, a := range q.Aggregations {
		for _, g := range a.Groups {
			if len(g.Filters) > 0 {
				return bad("value filters are not simulated")
			}
		}
	}
	return nil
}

// query answers /{type}?q=.
func (s *Service) query(r *http.Request) (answer, error) {
	var q question
	if err := json.Unmarshal([]byte(r.URL.Query().Get("q")), &q); err != nil {
		return answer{}, refuse(http.StatusBadRequest, "q is no query: %v", err)
	}
	if err := q.check(); err != nil {
		return answer{}, err
	}
	var all []record
	for i := range q.DateBegin {
		found, err := s.between(r.PathValue("type"), q.DateBegin[i], q.DateEnd[i])
		if err != nil {
			return answer{}, err
		}
		all = append(all, found...)
	}
	slices.SortStableFunc(all, func(a, b record) int { return int(a["cstts"].(int64) - b["cstts"].(int64)) })
	rows := q.rows(all)
	rows = rows[:min(len(rows), maxRecords, max(q.NumberOfRecords, 0))]
	if strings.HasPrefix(r.Header.Get("Accept"), "text/csv") {
		return answer{"text/csv", q.table(rows, false)}, nil
	}
	body, err := json.Marshal(map[string]any{"anchorId": q.AnchorID, "timezone": q.Timezone, "rows": len(rows)})
	if err != nil {
		return answer{}, err
	}
	body = append(body, "\nSEG_PROFILE\n"...)
	return answer{"application/json", append(body, q.table(rows, true)...)}, nil
}

// rows are the values of each row: the segments, and a value for each
// aggregation.
func (q *question) rows(all []record) [][]string {
	computed := false
	for _, a := range q.Aggregations {
		computed = computed || a.Type != "VALUE"
	}
	var rows [][]string
	if !computed && len(q.Properties.RowSegmentSet) == 0 {
		for _, r := range all {
			var row []string
			for _, a := range q.Aggregations {
				row = append(row, written(r[a.Column]))
			}
			rows = append(rows, row)
		}
		return rows
	}
	groups := map[string][]record{}
	var keys []string
	for _, r := range all {
		var segments []string
		for _, field := range q.Properties.RowSegmentSet {
			segments = append(segments, written(r[field]))
		}
		key := strings.Join(segments, "\x00")
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], r)
	}
	slices.Sort(keys)
	for _, key := range keys {
		var row []string
		if len(q.Properties.RowSegmentSet) > 0 {
			row = strings.Split(key, "\x00")
		}
		for _, a := range q.Aggregations {
			row = append(row, computedValue(a.Type, a.Column, groups[key]))
		}
		rows = append(rows, row)
	}
	return rows
}

func computedValue(kind, column string, group []record) string {
	var sum int64
	for _, r := range group {
		n, _ := r[column].(int64)
		sum += n
	}
	switch kind {
	case "COUNT":
		return fmt.Sprint(len(group))
	case "SUM":
		return fmt.Sprint(sum)
	}
	return "null"
}

func written(v any) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(v)
}

// table writes rows as CSV: under numbered columns behind the kind of row and
// the interval, or under the fields' own names.
func (q *question) table(rows [][]string, numbered bool) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	heading := slices.Clone(q.Properties.RowSegmentSet)
	if numbered {
		heading = append([]string{"__ROW_TYPE", "__INTERVAL"}, heading...)
	}
	for _, a := range q.Aggregations {
		if numbered {
			heading = append(heading, fmt.Sprintf("_%d", a.ID))
		} else {
			heading = append(heading, a.Column)
		}
	}
	_ = w.Write(heading) // into memory, which cannot fail
	for _, row := range rows {
		if numbered {
			row = append([]string{"DATA", "null"}, row...)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}
