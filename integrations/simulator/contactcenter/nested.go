package contactcenter

import "floorwalker/integrations/simulator/contactcenter/graphql"

// nested is the activities inside a record, which extFilter selects.
type nested[R any] interface {
	path() string
	// narrow reads an extFilter: it keeps records that have a wanted activity,
	// and shows those only.
	narrow(graphql.Value) (nested[R], predicate[R], error)
	compile(graphql.Field) (writer[R], error)
}

// activities implements nested for activities N of records R.
type activities[R, N any] struct {
	at     string // path of the object that holds nodes
	schema *schema[N]
	of     func(R) []N
	wanted predicate[N]
}

func (a activities[R, N]) path() string { return a.at }

func (a activities[R, N]) narrow(v graphql.Value) (nested[R], predicate[R], error) {
	wanted, err := compileFilter(a.schema, "", v)
	if err != nil {
		return nil, nil, err
	}
	a.wanted = wanted
	return a, func(r R) bool { return len(a.nodes(r)) > 0 }, nil
}

func (a activities[R, N]) nodes(r R) []N {
	var all []N
	for _, n := range a.of(r) {
		if a.wanted == nil || a.wanted(n) {
			all = append(all, n)
		}
	}
	return all
}

// maxNodes is how many activities a record shows.
const maxNodes = 1000

func (a activities[R, N]) compile(f graphql.Field) (writer[R], error) {
	most := int64(maxNodes)
	for _, argument := range f.Arguments {
		n, ok := integer(argument.Value)
		if argument.Name != "first" || !ok || n < 1 {
			return nil, invalid(argument.At, "'%s' takes first: a number", f.Name)
		}
		most = min(most, n)
	}
	shown := func(r R) []N {
		all := a.nodes(r)
		return all[:min(len(all), int(most))]
	}
	var members []writer[R]
	for _, sub := range f.Fields {
		w, err := a.member(sub, shown)
		if err != nil {
			return nil, err
		}
		members = append(members, w)
	}
	return func(dst []byte, r R) []byte {
		dst = append(dst, '{')
		for i, w := range members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = w(dst, r)
		}
		return append(dst, '}')
	}, nil
}

func (a activities[R, N]) member(f graphql.Field, shown func(R) []N) (writer[R], error) {
	key := append(appendText(nil, f.Key()), ':')
	switch f.Name {
	case "totalCount":
		return func(dst []byte, r R) []byte {
			return number(len(a.nodes(r))).appendJSON(append(dst, key...))
		}, nil
	case "nodes":
		sel := selection[N]{schema: a.schema}
		inner, err := sel.members(a.at+".nodes.", f.Fields)
		if err != nil {
			return nil, err
		}
		list := listOf(shown, func(dst []byte, n N) []byte { return append(inner(append(dst, '{'), n), '}') })
		return func(dst []byte, r R) []byte { return list(append(dst, key...), r) }, nil
	case "pageInfo":
		return func(dst []byte, r R) []byte {
			more := boolean(len(shown(r)) < len(a.nodes(r)))
			return append(more.appendJSON(append(append(dst, key...), `{"hasNextPage":`...)), `,"endCursor":null}`...)
		}, nil
	}
	return nil, invalid(f.At, "Field '%s' in type '%s' is undefined", f.Name, a.schema.name)
}
