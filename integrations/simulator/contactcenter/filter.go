package contactcenter

import (
	"regexp"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

// predicate tells whether a row is wanted.
type predicate[R any] func(R) bool

func always[R any](R) bool { return true }

var channelTypes = []string{telephony, chat, email, social, "fax", "video", "others", "workItem"}

// compileFilter reads a filter object. Members of one object must all hold.
func compileFilter[R any](s *schema[R], prefix string, v graphql.Value) (predicate[R], error) {
	if v.Kind != graphql.Object {
		return nil, invalid(v.At, "a filter must be an object")
	}
	all := make([]predicate[R], 0, len(v.Members))
	for _, m := range v.Members {
		p, err := compileMember(s, prefix, m)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return func(r R) bool {
		for _, p := range all {
			if !p(r) {
				return false
			}
		}
		return true
	}, nil
}

func compileMember[R any](s *schema[R], prefix string, m graphql.Member) (predicate[R], error) {
	path := prefix + m.Name
	col, isColumn := s.columns[path]
	switch {
	case m.Name == "and" || m.Name == "or":
		return compileCompound(s, prefix, m)
	case isColumn && !col.unfiltered:
		return compileOperators(col, m)
	case s.objects[path]:
		return compileFilter(s, path+".", m.Value)
	}
	return nil, invalid(m.At, "argument 'filter' contains a field not in '%sFilters': '%s'", s.name, m.Name)
}

func compileCompound[R any](s *schema[R], prefix string, m graphql.Member) (predicate[R], error) {
	list := m.Value.List
	if m.Value.Kind == graphql.Object { // GraphQL takes one item for a list of one
		list = []graphql.Value{m.Value}
	}
	if len(list) == 0 {
		return nil, invalid(m.At, "'%s' needs a list of filters", m.Name)
	}
	var all []predicate[R]
	for _, item := range list {
		p, err := compileFilter(s, prefix, item)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	every := m.Name == "and"
	return func(r R) bool {
		for _, p := range all {
			if p(r) != every {
				return !every
			}
		}
		return every
	}, nil
}

func compileOperators[R any](col column[R], m graphql.Member) (predicate[R], error) {
	if m.Value.Kind != graphql.Object || len(m.Value.Members) != 1 {
		return nil, invalid(m.At, "'%s' needs one operator, as in {equals: …}", m.Name)
	}
	operator := m.Value.Members[0]
	test, err := compileTest(col.kind, operator)
	if err != nil {
		return nil, err
	}
	return func(r R) bool { return test(col.get(r)) }, nil
}

func compileTest(k kind, op graphql.Member) (func(value) bool, error) {
	v := op.Value
	switch k {
	case numberKind:
		n, ok := integer(v)
		if !ok {
			return nil, invalid(v.At, "argument '%s' is not a valid number", op.Name)
		}
		return numberTest(op, n)
	case booleanKind:
		if v.Kind != graphql.Boolean {
			return nil, invalid(v.At, "argument '%s' is not a valid 'Boolean'", op.Name)
		}
		return equality(op, boolean(v.Text == "true"))
	case enumKind:
		name, ok := enum(v)
		if !ok || !slices.Contains(channelTypes, name) {
			return nil, invalid(v.At, "argument '%s' with value '%s' is not a valid enum value", op.Name, v.Text)
		}
		return equality(op, text(name))
	default:
		s, ok := str(v)
		if name, isEnum := enum(v); k == laxKind && isEnum {
			s, ok = name, true
		}
		if !ok {
			return nil, invalid(v.At, "argument '%s' is not a valid 'String'", op.Name)
		}
		return textTest(op, s)
	}
}

func equality(op graphql.Member, want value) (func(value) bool, error) {
	same := func(v value) bool { return v.present && v.text == want.text && v.number == want.number }
	switch op.Name {
	case "equals":
		return same, nil
	case "notequals":
		return func(v value) bool { return !same(v) }, nil
	}
	return nil, invalid(op.At, "operator '%s' is undefined for this field", op.Name)
}

func numberTest(op graphql.Member, n int64) (func(value) bool, error) {
	switch op.Name {
	case "gt":
		return func(v value) bool { return v.present && v.number > n }, nil
	case "gte":
		return func(v value) bool { return v.present && v.number >= n }, nil
	case "lt":
		return func(v value) bool { return v.present && v.number < n }, nil
	case "lte":
		return func(v value) bool { return v.present && v.number <= n }, nil
	}
	return equality(op, number(n))
}

// maxPattern bounds a pattern of match.
const maxPattern = 256

func textTest(op graphql.Member, s string) (func(value) bool, error) {
	switch op.Name {
	case "contains":
		return func(v value) bool { return v.present && strings.Contains(v.text, s) }, nil
	case "match":
		if strings.HasPrefix(s, "+") { // a telephone number in Cisco's sample
			s = `\` + s
		}
		pattern, err := regexp.Compile("^(?:" + s + ")$")
		if err != nil || len(s) > maxPattern {
			return nil, invalid(op.At, "'%s' is not a pattern", s)
		}
		return func(v value) bool { return v.present && pattern.MatchString(v.text) }, nil
	}
	return equality(op, value{present: true, text: s})
}
