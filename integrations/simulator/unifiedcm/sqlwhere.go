package unifiedcm

import (
	"slices"
	"strconv"
)

func (q *query) readWhere(p *sqlParser) (err error) {
	if p.take("where") {
		q.where, err = p.disjunction(0)
	}
	return err
}

// maxNesting is how deep conditions may stand in each other.
const maxNesting = 50

func (p *sqlParser) disjunction(depth int) (*condition, error) {
	return p.chain("or", func() (*condition, error) {
		return p.chain("and", func() (*condition, error) { return p.factor(depth) })
	})
}

func (p *sqlParser) chain(op string, next func() (*condition, error)) (*condition, error) {
	first, err := next()
	if err != nil {
		return nil, err
	}
	all := &condition{op: op, parts: []*condition{first}}
	for p.take(op) {
		more, err := next()
		if err != nil {
			return nil, err
		}
		all.parts = append(all.parts, more)
	}
	if len(all.parts) == 1 {
		return first, nil
	}
	return all, nil
}

func (p *sqlParser) factor(depth int) (*condition, error) {
	if depth > maxNesting {
		return nil, syntax()
	}
	if p.take("not") {
		part, err := p.factor(depth + 1)
		return &condition{op: "not", parts: []*condition{part}}, err
	}
	if p.take("(") {
		c, err := p.disjunction(depth + 1)
		if err == nil && !p.take(")") {
			err = syntax()
		}
		return c, err
	}
	return p.comparison()
}

func (p *sqlParser) comparison() (c *condition, err error) {
	c = &condition{}
	if c.folded = p.take("lower", "("); c.folded {
		if c.column, err = p.name(); err != nil || !p.take(")") {
			return nil, syntax()
		}
	} else if c.column, err = p.name(); err != nil {
		return nil, err
	}
	if p.take("is") {
		c.op, c.negated = "null", p.take("not")
		if !p.take("null") {
			return nil, syntax()
		}
		return c, nil
	}
	c.negated = p.take("not")
	c.op = p.peek()
	if !slices.Contains([]string{"=", "<>", "!=", "<", "<=", ">", ">=", "like", "in"}, c.op) {
		return nil, syntax()
	}
	p.at++
	if c.op == "in" {
		return c, c.readList(p)
	}
	o, err := p.operand()
	c.values = []operand{o}
	return c, err
}

func (c *condition) readList(p *sqlParser) error {
	if !p.take("(") {
		return syntax()
	}
	for {
		o, err := p.operand()
		if err != nil {
			return err
		}
		c.values = append(c.values, o)
		if p.take(")") {
			return nil
		}
		if !p.take(",") {
			return syntax()
		}
	}
}

func (p *sqlParser) operand() (operand, error) {
	if p.at >= len(p.tokens) {
		return operand{}, syntax()
	}
	t := p.tokens[p.at]
	if t.quoted {
		p.at++
		return operand{text: t.text}, nil
	}
	if _, err := strconv.ParseFloat(t.text, 64); err == nil {
		p.at++
		return operand{text: t.text}, nil
	}
	name, err := p.name()
	return operand{name, true}, err
}
