package unifiedcm

import (
	"slices"
	"strconv"
	"strings"
)

// query is a SELECT.
type query struct {
	skip, first int // first is negative without one
	distinct    bool
	columns     []column
	from        []source
	where       *condition
	group       []string
	order       []ordering
}

type column struct {
	name, as string
	count    bool
}

// source is a table with what it is joined by.
type source struct {
	table, alias string
	left, right  string
	outer        bool
}

type ordering struct {
	column string
	desc   bool
}

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

// sqlToken is a word, number, text or sign; words are in lower case.
type sqlToken struct {
	text   string
	quoted bool
}

func lexSQL(sql string) ([]sqlToken, error) {
	var tokens []sqlToken
	for i := 0; i < len(sql); {
		c := sql[i]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
		case c == '\'' || c == '"':
			end := strings.IndexByte(sql[i+1:], c)
			if end < 0 {
				return nil, syntax()
			}
			tokens = append(tokens, sqlToken{sql[i+1 : i+1+end], true})
			i += end + 2
		case isWord(c):
			start := i
			for i < len(sql) && (isWord(sql[i]) || sql[i] == '.') {
				i++
			}
			if i < len(sql) && sql[i] == '*' && sql[i-1] == '.' {
				i++
			}
			tokens = append(tokens, sqlToken{text: strings.ToLower(sql[start:i])})
		case strings.IndexByte("<>!=", c) >= 0 && i+1 < len(sql) && strings.IndexByte("=>", sql[i+1]) >= 0:
			tokens = append(tokens, sqlToken{text: sql[i : i+2]})
			i += 2
		default:
			tokens = append(tokens, sqlToken{text: string(c)})
			i++
		}
	}
	return tokens, nil
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
}

// sqlParser reads tokens from left to right.
type sqlParser struct {
	tokens []sqlToken
	at     int
}

func (p *sqlParser) peek() string {
	if p.at < len(p.tokens) && !p.tokens[p.at].quoted {
		return p.tokens[p.at].text
	}
	return ""
}

// take passes over the words if they come next.
func (p *sqlParser) take(words ...string) bool {
	for i, w := range words {
		if p.at+i >= len(p.tokens) || p.tokens[p.at+i].quoted || p.tokens[p.at+i].text != w {
			return false
		}
	}
	p.at += len(words)
	return true
}

var sqlKeywords = strings.Fields("select from where group order by left outer inner join on and or not as in is null like having union")

// name reads a name.
func (p *sqlParser) name() (string, error) {
	word := p.peek()
	if word == "" || !isWord(word[0]) || slices.Contains(sqlKeywords, word) {
		return "", syntax()
	}
	p.at++
	return word, nil
}

func (p *sqlParser) number() (int, error) {
	n, err := strconv.Atoi(p.peek())
	if err != nil {
		return 0, syntax()
	}
	p.at++
	return n, nil
}

func parseSQL(sql string) (*query, error) {
	tokens, err := lexSQL(sql)
	if err != nil {
		return nil, err
	}
	p := &sqlParser{tokens: tokens}
	q := &query{first: -1}
	if !p.take("select") {
		return nil, syntax()
	}
	for _, read := range []func(*sqlParser) error{q.readHead, q.readColumns, q.readFrom, q.readWhere, q.readTail} {
		if err := read(p); err != nil {
			return nil, err
		}
	}
	if p.at != len(p.tokens) {
		return nil, syntax()
	}
	return q, nil
}

func (q *query) readHead(p *sqlParser) (err error) {
	if p.take("skip") {
		if q.skip, err = p.number(); err != nil {
			return err
		}
	}
	if p.take("first") {
		if q.first, err = p.number(); err != nil {
			return err
		}
	}
	q.distinct = p.take("distinct") || p.take("unique")
	return nil
}

func (q *query) readColumns(p *sqlParser) (err error) {
	for {
		var c column
		switch {
		case p.take("count", "(", "*", ")"):
			c.count = true
		case p.take("*"):
			c.name = "*"
		case strings.HasSuffix(p.peek(), ".*"):
			c.name = p.peek()
			p.at++
		default:
			if c.name, err = p.name(); err != nil {
				return err
			}
		}
		if p.take("as") {
			if c.as, err = p.name(); err != nil {
				return err
			}
		}
		q.columns = append(q.columns, c)
		if !p.take(",") {
			return nil
		}
	}
}

func (q *query) readFrom(p *sqlParser) error {
	if !p.take("from") {
		return syntax()
	}
	first := true
	for {
		j := source{}
		switch {
		case first:
		case p.take(","):
		case p.take("left", "outer", "join"), p.take("left", "join"):
			j.outer, j.left = true, "?"
		case p.take("inner", "join"), p.take("join"):
			j.left = "?"
		default:
			return nil
		}
		first = false
		if err := j.read(p); err != nil {
			return err
		}
		q.from = append(q.from, j)
	}
}

func (j *source) read(p *sqlParser) (err error) {
	if j.table, err = p.name(); err != nil {
		return err
	}
	p.take("as")
	j.alias = j.table
	if alias, err := p.name(); err == nil {
		j.alias = alias
	}
	if j.left == "" {
		return nil
	}
	if !p.take("on") {
		return syntax()
	}
	bracket := p.take("(")
	if j.left, err = p.name(); err != nil {
		return err
	}
	if !p.take("=") {
		return syntax()
	}
	if j.right, err = p.name(); err != nil {
		return err
	}
	if bracket && !p.take(")") {
		return syntax()
	}
	return nil
}

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

func (q *query) readTail(p *sqlParser) error {
	if p.take("group", "by") {
		for {
			name, err := p.name()
			if err != nil {
				return err
			}
			q.group = append(q.group, name)
			if !p.take(",") {
				break
			}
		}
	}
	if !p.take("order", "by") {
		return nil
	}
	for {
		name, err := p.name()
		if err != nil {
			return err
		}
		o := ordering{column: name, desc: p.take("desc")}
		p.take("asc")
		q.order = append(q.order, o)
		if !p.take(",") {
			return nil
		}
	}
}
