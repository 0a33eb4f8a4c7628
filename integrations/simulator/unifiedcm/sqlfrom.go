package unifiedcm

// source is a table with what it is joined by.
type source struct {
	table, alias string
	left, right  string
	outer        bool
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
