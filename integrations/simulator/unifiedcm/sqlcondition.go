package unifiedcm

import "strings"

// condition is a part of WHERE: a comparison, or several parts put together.
type condition struct {
	op      string // and, or, not, =, <>, <, <=, >, >=, like, in, null
	parts   []*condition
	column  string
	values  []operand
	negated bool
	folded  bool // lower(…) or upper(…)
}

// operand is a text, a number or a column.
type operand struct {
	text   string
	column bool
}

func (o operand) value(all *relation, r row) (string, error) {
	if !o.column {
		return o.text, nil
	}
	at, err := all.index(o.text)
	if err != nil {
		return "", err
	}
	return r[at], nil
}

func (c *condition) holds(all *relation, r row) (bool, error) {
	switch c.op {
	case "and", "or":
		for _, p := range c.parts {
			ok, err := p.holds(all, r)
			if err != nil || ok == (c.op == "or") {
				return ok, err
			}
		}
		return c.op == "and", nil
	case "not":
		ok, err := c.parts[0].holds(all, r)
		return !ok, err
	}
	at, err := all.index(c.column)
	if err != nil {
		return false, err
	}
	value := r[at]
	if c.op == "null" {
		return (value == "") != c.negated, nil
	}
	if c.folded {
		value = strings.ToLower(value)
	}
	any := false
	for _, o := range c.values {
		other, err := o.value(all, r)
		if err != nil {
			return false, err
		}
		any = any || compared(c.op, value, other)
	}
	return any != c.negated, nil
}

func compared(op, a, b string) bool {
	if op == "like" {
		return like(a, b)
	}
	d := compareValues(a, b)
	switch op {
	case "=", "in":
		return d == 0
	case "<>", "!=":
		return d != 0
	case "<":
		return d < 0
	case "<=":
		return d <= 0
	case ">":
		return d > 0
	}
	return d >= 0
}
