package contactcenter

import (
	"slices"
	"strings"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// column is a reported field of rows R.
type column[R any] struct {
	kind       kind
	get        func(R) value
	unfiltered bool // Cisco's dictionary does not let it be filtered
}

// schema is the fields of a type, by dotted path.
type schema[R any] struct {
	name    string
	columns map[string]column[R]
	objects map[string]bool
	// list is the path of an object that answers show as a list, or empty;
	// parts returns the rows of its elements.
	list  string
	parts func(R) []R
}

func newSchema[R any](name string, columns map[string]column[R]) *schema[R] {
	s := &schema[R]{name: name, columns: columns, objects: map[string]bool{}}
	for path := range columns {
		for i := strings.LastIndexByte(path, '.'); i > 0; i = strings.LastIndexByte(path[:i], '.') {
			s.objects[path[:i]] = true
		}
	}
	return s
}

// find looks a field up as aggregations name it: fields of the list may stand
// without the list's name.
func (s *schema[R]) find(name string) (string, bool) {
	for _, path := range []string{name, s.list + "." + name} {
		if _, ok := s.columns[path]; ok {
			return path, true
		}
	}
	return "", false
}

// writer appends a row to an answer.
type writer[R any] func(dst []byte, r R) []byte

// selection compiles what a query selects of rows.
type selection[R any] struct {
	schema   *schema[R]
	nested   nested[R]
	grouping bool
	paths    []string // leaves in order
	sort     string   // path to sort by, or empty
	upwards  bool
	deep     bool // nested records are selected
}

// members compiles fields into a writer of JSON members without braces.
func (s *selection[R]) members(prefix string, fields []graphql.Field) (writer[R], error) {
	type member struct {
		key   []byte
		write writer[R]
	}
	all := make([]member, 0, len(fields))
	for _, f := range fields {
		w, err := s.field(prefix+f.Name, f)
		if err != nil {
			return nil, err
		}
		all = append(all, member{append(appendText(nil, f.Key()), ':'), w})
	}
	return func(dst []byte, r R) []byte {
		for i, m := range all {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = m.write(append(dst, m.key...), r)
		}
		return dst
	}, nil
}

func (s *selection[R]) field(path string, f graphql.Field) (writer[R], error) {
	if s.nested != nil && path == s.nested.path() {
		if s.grouping {
			return nil, invalid(f.At, "Field '%s' cannot be grouped by", f.Name)
		}
		s.deep = true
		return s.nested.compile(f)
	}
	if col, ok := s.schema.columns[path]; ok && len(f.Fields) == 0 {
		s.paths = append(s.paths, path)
		get := col.get
		return func(dst []byte, r R) []byte { return get(r).appendJSON(dst) }, s.arguments(path, f)
	}
	if !s.schema.objects[path] || len(f.Fields) == 0 {
		return nil, invalid(f.At, "Field '%s' in type '%s' is undefined or has a wrong subselection", f.Name, s.schema.name)
	}
	inner, err := s.members(path+".", f.Fields)
	if err != nil {
		return nil, err
	}
	object := func(dst []byte, r R) []byte { return append(inner(append(dst, '{'), r), '}') }
	if path != s.schema.list {
		return object, nil
	}
	parts := s.schema.parts
	if s.grouping {
		parts = func(r R) []R { return []R{r} }
	}
	return listOf(parts, object), nil
}

// listOf writes a list of the parts of a row.
func listOf[R, P any](parts func(R) []P, each writer[P]) writer[R] {
	return func(dst []byte, r R) []byte {
		dst = append(dst, '[')
		for i, part := range parts(r) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = each(dst, part)
		}
		return append(dst, ']')
	}
}

// arguments reads the sort argument, the only one that a leaf has.
func (s *selection[R]) arguments(path string, f graphql.Field) error {
	for _, a := range f.Arguments {
		order, ok := enum(a.Value)
		if a.Name != "sort" || !ok || order != "asc" && order != "desc" || s.sort != "" {
			return invalid(a.At, "field '%s' takes one argument sort: asc or desc, on one field of a query", f.Name)
		}
		s.sort, s.upwards = path, order == "asc"
	}
	return nil
}

// uses tells whether any path lies in the list of the schema.
func (s *schema[R]) uses(paths []string) bool {
	return s.list != "" && slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(p, s.list+".") })
}

// any tells whether any part of a row is wanted.
func (s *schema[R]) any(p predicate[R], r R) bool {
	return s.parts != nil && slices.ContainsFunc(s.parts(r), p)
}
