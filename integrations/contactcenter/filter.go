package contactcenter

// filter is a condition of a search, as a GraphQL variable. It is data all the
// way to the server: no text of a query is ever made from what people typed.
type filter map[string]any

// always is the condition that every record meets: a filter that is null may be
// refused.
var always = compare("notequals", "", "id")

// equals is the condition that a field, or one below it, has a value:
// equals("lastQueue", "id", id).
func equals(value any, path ...string) filter { return compare("equals", value, path...) }

func atLeast(value any, path ...string) filter { return compare("gte", value, path...) }

func compare(operator string, value any, path ...string) filter {
	f := filter{operator: value}
	for i := len(path) - 1; i >= 0; i-- {
		f = filter{path[i]: f}
	}
	return f
}

// allOf joins conditions; nil ones are left out, and nil is no condition.
func allOf(all ...filter) filter { return join("and", all) }

// anyOf is met when one of the conditions is; nil when there are none.
func anyOf(all ...filter) filter { return join("or", all) }

func join(operator string, all []filter) filter {
	kept := make([]filter, 0, len(all))
	for _, f := range all {
		if f != nil {
			kept = append(kept, f)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	default:
		return filter{operator: kept}
	}
}

// oneOf is the condition that a field has one of the values; nil for no values.
func oneOf[T any](values []T, path ...string) filter {
	all := make([]filter, len(values))
	for i, v := range values {
		all[i] = equals(v, path...)
	}
	return anyOf(all...)
}

// optional is equals, or no condition when the value is empty.
func optional(value string, path ...string) filter {
	if value == "" {
		return nil
	}
	return equals(value, path...)
}
