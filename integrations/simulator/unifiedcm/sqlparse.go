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

type ordering struct {
	column string
	desc   bool
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
