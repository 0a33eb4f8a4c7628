package contactcenter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxRSQL bounds a filter in bytes, and maxRSQLDepth its parentheses.
const (
	maxRSQL      = 16 << 10
	maxRSQLDepth = 16
)

// parseRSQL reads a filter in RSQL: comparisons with ==, !=, =in= and =out=,
// joined by ; or and, by , or or, and by parentheses. * stands for any text.
// An empty filter keeps everything.
func parseRSQL(filter string) (func(object) bool, error) {
	if filter == "" {
		return always[object], nil
	}
	if len(filter) > maxRSQL {
		return nil, errors.New("too long")
	}
	p := &rsql{rest: filter}
	keep, err := p.or()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q is not expected", p.rest)
	}
	return keep, err
}

type rsql struct {
	rest  string
	depth int
}

func (p *rsql) skip() { p.rest = strings.TrimLeft(p.rest, " ") }

// take consumes one of the given texts.
func (p *rsql) take(texts ...string) bool {
	for _, t := range texts {
		if rest, ok := strings.CutPrefix(p.rest, t); ok {
			p.rest = rest
			return true
		}
	}
	return false
}

func (p *rsql) or() (func(object) bool, error) {
	return p.join(p.and, true, ",", " or ")
}

func (p *rsql) and() (func(object) bool, error) {
	return p.join(p.term, false, ";", " and ")
}

// join reads operands; the result is stop as soon as one of them is.
func (p *rsql) join(operand func() (func(object) bool, error), stop bool, by ...string) (func(object) bool, error) {
	var all []func(object) bool
	for {
		f, err := operand()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
		if !p.take(by...) {
			return func(o object) bool {
				return slices.ContainsFunc(all, func(f func(object) bool) bool { return f(o) == stop }) == stop
			}, nil
		}
	}
}

func (p *rsql) term() (func(object) bool, error) {
	p.skip()
	if !p.take("(") {
		return p.comparison()
	}
	if p.depth++; p.depth > maxRSQLDepth {
		return nil, errors.New("nested too deep")
	}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	p.skip()
	if !p.take(")") {
		return nil, errors.New("a parenthesis is not closed")
	}
	p.depth--
	return f, nil
}

func (p *rsql) comparison() (func(object) bool, error) {
	end := strings.IndexAny(p.rest, "=!")
	if end <= 0 {
		return nil, fmt.Errorf("no comparison in %q", p.rest)
	}
	field := strings.TrimSpace(p.rest[:end])
	p.rest = p.rest[end:]
	var wanted []string
	var err error
	negate := false
	switch {
	case p.take("=="):
		wanted, err = p.values(false)
	case p.take("!="):
		negate = true
		wanted, err = p.values(false)
	case p.take("=in="):
		wanted, err = p.values(true)
	case p.take("=out="):
		negate = true
		wanted, err = p.values(true)
	default:
		err = fmt.Errorf("unknown operator in %q", p.rest)
	}
	if err != nil {
		return nil, err
	}
	return func(o object) bool {
		text, ok := o.text(field)
		return ok && slices.ContainsFunc(wanted, func(w string) bool { return matches(w, text) }) != negate
	}, nil
}

func (p *rsql) values(list bool) ([]string, error) {
	if !list {
		v, err := p.value()
		return []string{v}, err
	}
	if !p.take("(") {
		return nil, errors.New("a list needs parentheses")
	}
	var all []string
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		if p.take(")") {
			return all, nil
		}
		if !p.take(",") {
			return nil, errors.New("a list is not closed")
		}
	}
}

// value reads a quoted or plain value.
func (p *rsql) value() (string, error) {
	p.skip()
	if p.rest == "" {
		return "", errors.New("a value is missing")
	}
	quote := p.rest[0]
	if quote != '"' && quote != '\'' {
		end := strings.IndexAny(p.rest, ";,() ")
		if end < 0 {
			end = len(p.rest)
		}
		v := p.rest[:end]
		p.rest = p.rest[end:]
		if v == "" {
			return "", errors.New("a value is missing")
		}
		return v, nil
	}
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		case c == quote:
			p.rest = p.rest[i+1:]
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a quote is not closed")
}

// matches compares texts, case aside; * at either end of want is any text.
func matches(want, text string) bool {
	want, text = strings.ToLower(want), strings.ToLower(text)
	core := strings.Trim(want, "*")
	front, back := strings.HasPrefix(want, "*"), strings.HasSuffix(want, "*")
	switch {
	case front && back:
		return strings.Contains(text, core)
	case front:
		return strings.HasSuffix(text, core)
	case back:
		return strings.HasPrefix(text, core)
	}
	return text == want
}

// parseSearch reads a search: a keyword that is sought in name and
// description, or field=="name";value=="keyword".
func parseSearch(search string) (func(object) bool, error) {
	fields, keyword := []string{"name", "description", "firstName", "lastName", "email"}, strings.Trim(search, `" `)
	if strings.HasPrefix(search, "field") {
		p := &rsql{rest: search}
		var err error
		switch {
		case p.take("field=="):
			fields, err = p.values(false)
		case p.take("fields=in="):
			fields, err = p.values(true)
		}
		if err != nil {
			return nil, err
		}
		if !p.take(";value==") {
			return nil, errors.New("value is missing")
		}
		if keyword, err = p.value(); err != nil {
			return nil, err
		}
	}
	return func(o object) bool {
		return keyword == "" || slices.ContainsFunc(fields, func(f string) bool {
			text, ok := o.text(f)
			return ok && strings.Contains(strings.ToLower(text), strings.ToLower(keyword))
		})
	}, nil
}
