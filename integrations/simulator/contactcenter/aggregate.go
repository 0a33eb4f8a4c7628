package contactcenter

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// aggregation is one wanted figure.
type aggregation[R any] struct {
	kind   string
	name   string
	path   string
	get    func(R) value
	filter predicate[R]
}

var aggregationKinds = []string{"count", "sum", "average", "max", "min", "cardinality"}

func readAggregations[R any](s *schema[R], v graphql.Value) ([]aggregation[R], error) {
	list := v.List
	if v.Kind == graphql.Object {
		list = []graphql.Value{v}
	}
	if len(list) == 0 {
		return nil, invalid(v.At, "aggregations must be a list of objects")
	}
	var all []aggregation[R]
	for _, item := range list {
		a, err := readAggregation(s, item)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func readAggregation[R any](s *schema[R], v graphql.Value) (a aggregation[R], err error) {
	a.filter = always[R]
	var field string
	for _, m := range v.Members {
		ok := true
		switch m.Name {
		case "field":
			field, ok = str(m.Value)
		case "name":
			a.name, ok = str(m.Value)
		case "type":
			a.kind, ok = enum(m.Value)
			ok = ok && slices.Contains(aggregationKinds, a.kind)
		case "filter":
			a.filter, err = compileFilter(s, "", m.Value)
		default:
			ok = false
		}
		if err != nil {
			return a, err
		}
		if !ok {
			return a, invalid(m.At, "'%s' of an aggregation is unknown or wrong", m.Name)
		}
	}
	if field == "" || a.name == "" || a.kind == "" {
		return a, invalid(v.At, "an aggregation needs field, type and name")
	}
	path, ok := s.find(field)
	if !ok {
		return a, invalid(v.At, "'%s' in type '%s' cannot be aggregated", field, s.name)
	}
	a.path, a.get = path, s.columns[path].get
	if needsNumber := a.kind != "count" && a.kind != "cardinality"; needsNumber && s.columns[path].kind != numberKind {
		return a, invalid(v.At, "%s is not possible for '%s'", a.kind, field)
	}
	return a, nil
}

// accumulator computes one figure of one group.
type accumulator struct {
	count    int64
	sum      int64
	min, max int64
	distinct map[string]struct{}
}

func (a *accumulator) add(v value, kind string) {
	if !v.present {
		return
	}
	if a.count == 0 {
		a.min, a.max = math.MaxInt64, math.MinInt64
	}
	a.count++
	a.sum += v.number
	a.min, a.max = min(a.min, v.number), max(a.max, v.number)
	if kind == "cardinality" {
		if a.distinct == nil {
			a.distinct = map[string]struct{}{}
		}
		a.distinct[v.key()] = struct{}{}
	}
}

// append writes the figure: a float, or null where nothing was counted.
func (a *accumulator) append(dst []byte, kind string) []byte {
	var f float64
	switch kind {
	case "count":
		f = float64(a.count)
	case "sum":
		f = float64(a.sum)
	case "cardinality":
		f = float64(len(a.distinct))
	default:
		if a.count == 0 {
			return append(dst, "null"...)
		}
		f = float64(a.sum) / float64(a.count)
		if kind == "min" {
			f = float64(a.min)
		}
		if kind == "max" {
			f = float64(a.max)
		}
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !strings.ContainsRune(string(dst[start:]), '.') {
		dst = append(dst, ".0"...)
	}
	return dst
}

type group[R any] struct {
	bucket  int64
	keys    []string
	sample  R // one row of the group: all have the same values in its fields
	figures []accumulator
}

// aggregate answers a query for figures, grouped by the selected fields.
func (q *query[R]) aggregate(c *Centre, rows, info *graphql.Field) ([]byte, error) {
	if rows == nil {
		return appendAnswer(nil, info, nil, nil)
	}
	sel := selection[R]{schema: q.source.schema, nested: q.nested, grouping: true}
	plain, byInterval, err := q.figureFields(rows.Fields)
	if err != nil {
		return nil, err
	}
	write, err := sel.members("", plain)
	if err != nil {
		return nil, err
	}
	if len(sel.paths) > maxGroupBy {
		return nil, invalid(rows.At, "more than %d fields to group by", maxGroupBy)
	}
	groups := q.groups(c, &sel, byInterval)
	total := len(groups)
	groups = groups[min(q.cursor.seen, total):min(q.cursor.seen+pageSize, total)]
	var next *cursor
	if seen := q.cursor.seen + len(groups); seen < total {
		next = &cursor{seen: seen}
	}
	list := func(dst []byte) []byte {
		return listOf(func([]*group[R]) []*group[R] { return groups }, func(dst []byte, g *group[R]) []byte {
			dst = append(dst, '{')
			if len(plain) > 0 {
				dst = append(write(dst, g.sample), ',')
			}
			return append(q.appendFigures(dst, g, rows.Fields), '}')
		})(dst, nil)
	}
	return appendAnswer(rows, info, list, next)
}

// figureFields takes the figures and the interval out of a selection.
func (q *query[R]) figureFields(fields []graphql.Field) (plain []graphql.Field, byInterval bool, err error) {
	figures := false
	for _, f := range fields {
		switch f.Name {
		case "aggregation":
			figures = true
			for _, sub := range f.Fields {
				if sub.Name != "name" && sub.Name != "value" {
					return nil, false, invalid(sub.At, "Field '%s' in type 'Aggregation' is undefined", sub.Name)
				}
			}
		case "intervalStartTime":
			byInterval = q.interval != nil
		default:
			plain = append(plain, f)
		}
	}
	if !figures {
		return nil, false, invalid(fields[0].At, "a query with aggregations must select aggregation{name value}")
	}
	return plain, byInterval, nil
}

func (q *query[R]) appendFigures(dst []byte, g *group[R], fields []graphql.Field) []byte {
	for _, f := range fields {
		if f.Name == "intervalStartTime" {
			dst = append(appendText(dst, f.Key()), ':')
			dst = append(moment(g.bucket).appendJSON(dst), ',')
		}
	}
	dst = append(dst, `"aggregation":[`...)
	for i, a := range q.aggregations {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(append(dst, `{"name":`...), a.name)
		dst = g.figures[i].append(append(dst, `,"value":`...), a.kind)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// groups adds up the wanted rows, in order of interval and fields.
func (q *query[R]) groups(c *Centre, sel *selection[R], byInterval bool) []*group[R] {
	found := map[string]*group[R]{}
	apart := sel.schema.uses(slices.Concat(sel.paths, q.paths()))
	add := func(r R) bool {
		var bucket int64
		if byInterval {
			bucket = q.interval.start(q.source.began(r, q.ended))
		}
		keys := make([]string, len(sel.paths))
		for i, path := range sel.paths {
			keys[i] = sel.schema.columns[path].get(r).key()
		}
		id := strconv.FormatInt(bucket, 36) + "\x1f" + strings.Join(keys, "\x1f")
		g := found[id]
		if g == nil {
			g = &group[R]{bucket, keys, r, make([]accumulator, len(q.aggregations))}
			found[id] = g
		}
		for i, a := range q.aggregations {
			if a.filter(r) || !apart && sel.schema.any(a.filter, r) {
				g.figures[i].add(a.get(r), a.kind)
			}
		}
		return true
	}
	if apart {
		q.source.rows(c, q.window, q.ended, math.MaxInt, func(r R) bool { return !q.filter(r) || add(r) })
	} else {
		q.each(c, math.MaxInt, add)
	}
	if len(found) == 0 && len(sel.paths) == 0 && !byInterval {
		found[""] = &group[R]{figures: make([]accumulator, len(q.aggregations))}
	}
	return sorted(found)
}

// paths is what the aggregations read.
func (q *query[R]) paths() []string {
	var all []string
	for _, a := range q.aggregations {
		all = append(all, a.path)
	}
	return all
}

func sorted[R any](found map[string]*group[R]) []*group[R] {
	all := make([]*group[R], 0, len(found))
	for _, g := range found {
		all = append(all, g)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].bucket != all[j].bucket {
			return all[i].bucket < all[j].bucket
		}
		return slices.Compare(all[i].keys, all[j].keys) < 0
	})
	return all
}
