package contactcenter

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// queryError is a mistake in a query. Like every GraphQL server, Cisco's
// reports it with status 200.
type queryError struct {
	at      graphql.Position
	class   string
	message string
}

func (e *queryError) Error() string { return e.message }

func invalid(at graphql.Position, format string, args ...any) error {
	return &queryError{at, "ValidationError", "Validation error : " + fmt.Sprintf(format, args...)}
}

// search answers POST /search.
func (c *Centre) search(q *call) (any, error) {
	var body struct {
		Query     string
		Variables map[string]any
	}
	d := json.NewDecoder(q.r.Body)
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		return nil, badRequest("the body is not a JSON object with query and variables")
	}
	if body.Query == "" {
		return nil, badRequest("query must not be empty")
	}
	data, err := c.execute(body.Query, body.Variables)
	var wrong *queryError
	if errors.As(err, &wrong) {
		return map[string]any{"data": nil, "errors": []map[string]any{{
			"message": wrong.message, "locations": []graphql.Position{wrong.at},
			"extensions": map[string]string{"classification": wrong.class},
		}}}, nil
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"data": data}, nil
}

// execute runs a query and returns its data.
func (c *Centre) execute(query string, variables map[string]any) (json.RawMessage, error) {
	op, err := graphql.Parse(query)
	if err == nil {
		op, err = op.Resolve(variables)
	}
	if err != nil {
		at := graphql.Position{Line: 1, Column: 1}
		var syntax *graphql.SyntaxError
		if errors.As(err, &syntax) {
			at = syntax.At
		}
		return nil, &queryError{at, "InvalidSyntax", "Invalid syntax : " + err.Error()}
	}
	out := []byte{'{'}
	for i, f := range op.Fields {
		answer, err := c.root(f)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = appendText(out, f.Key())
		out = append(append(out, ':'), answer...)
	}
	return append(out, '}'), nil
}

func (c *Centre) root(f graphql.Field) ([]byte, error) {
	switch f.Name {
	case "task", "taskDetails":
		return run(c, f, taskSource)
	case "taskLegDetails":
		return run(c, f, legSource)
	case "agentSession":
		return run(c, f, sessionSource)
	}
	return nil, invalid(f.At, "Field '%s' in type 'Query' is undefined", f.Name)
}

// source is what a root field reads.
type source[R any] struct {
	list    string // the field that holds the rows
	schema  *schema[R]
	nested  nested[R] // activities, or nil
	byEnded bool      // timeComparator is allowed
	// rows yields what began, or ended, in w, newest first, and is numbered
	// below a bound. Rows with the same number are parts of one record.
	rows   func(c *Centre, w span, ended bool, below int, yield func(R) bool)
	number func(R) int
	began  func(R, bool) int64
}

// Limits of Cisco's search.
const (
	maxSpan       = 365 * day
	maxNestedSpan = 30 * day
	oldestMonths  = 36
	pageSize      = 500
	maxPaged      = 100_000 // records that paging reaches
	maxGroupBy    = 10
)

// query is a compiled root field.
type query[R any] struct {
	source       source[R]
	window       span
	ended        bool
	filter       predicate[R]
	nested       nested[R]
	cursor       cursor
	aggregations []aggregation[R]
	interval     *interval
}

func run[R any](c *Centre, f graphql.Field, s source[R]) ([]byte, error) {
	q := query[R]{source: s, filter: always[R], nested: s.nested}
	for _, argument := range f.Arguments {
		if err := q.read(argument); err != nil {
			return nil, err
		}
	}
	if err := q.readWindow(c, f); err != nil {
		return nil, err
	}
	rows, info, err := q.split(f)
	if err != nil {
		return nil, err
	}
	if len(q.aggregations) > 0 {
		return q.aggregate(c, rows, info)
	}
	return q.fetch(c, rows, info)
}

// split finds the rows and the page information in the selection of a root.
func (q *query[R]) split(f graphql.Field) (rows, info *graphql.Field, err error) {
	if len(f.Fields) == 0 {
		return nil, nil, invalid(f.At, "Subselection required for field '%s'", f.Name)
	}
	for i, sub := range f.Fields {
		switch {
		case sub.Name == q.source.list && len(sub.Fields) > 0:
			rows = &f.Fields[i]
		case sub.Name == "pageInfo" && len(sub.Fields) > 0:
			info = &f.Fields[i]
		default:
			return nil, nil, invalid(sub.At, "Field '%s' in type '%s' is undefined or lacks a subselection", sub.Name, f.Name)
		}
	}
	return rows, info, nil
}

func (q *query[R]) read(m graphql.Member) (err error) {
	switch m.Name {
	case "from", "to":
		return nil
	case "filter":
		q.filter, err = compileFilter(q.source.schema, "", m.Value)
	case "extFilter":
		if q.source.nested == nil {
			return invalid(m.At, "Unknown field argument 'extFilter'")
		}
		var keep predicate[R]
		if q.nested, keep, err = q.nested.narrow(m.Value); err == nil {
			filter := q.filter
			q.filter = func(r R) bool { return filter(r) && keep(r) }
		}
	case "timeComparator":
		name, ok := enum(m.Value)
		if !q.source.byEnded || !ok || name != "createdTime" && name != "endedTime" {
			return invalid(m.At, "argument 'timeComparator' is not one of createdTime, endedTime")
		}
		q.ended = name == "endedTime"
	case "aggregations":
		q.aggregations, err = readAggregations(q.source.schema, m.Value)
	case "aggregationInterval":
		q.interval, err = readInterval(m.Value)
	case "pagination":
		q.cursor, err = readCursor(m.Value)
	default:
		return invalid(m.At, "Unknown field argument '%s'", m.Name)
	}
	return err
}

// readWindow reads from and to: at most a year apart, not older than three
// years, and never in the future.
func (q *query[R]) readWindow(c *Centre, f graphql.Field) error {
	for _, name := range []string{"from", "to"} {
		v, ok := f.Argument(name)
		if !ok {
			return invalid(f.At, "Missing field argument '%s'", name)
		}
		n, ok := integer(v)
		if !ok {
			return invalid(v.At, "argument '%s' is not a valid 'Long'", name)
		}
		if name == "from" {
			q.window.from = n
		} else {
			q.window.to = min(n, c.now+1)
		}
	}
	oldest := time.UnixMilli(c.now).AddDate(0, -oldestMonths, 0).UnixMilli()
	switch {
	case q.window.from < oldest:
		return badRequest("from must not be older than %d months", oldestMonths)
	case q.window.to < q.window.from:
		return badRequest("from must not be after to")
	case q.window.to-q.window.from > maxSpan:
		return badRequest("from and to must not be more than 365 days apart")
	}
	return q.interval.check(q.window)
}
