package graphql

import "fmt"

// Parse reads a query document with a single operation. The error is a
// *SyntaxError.
func Parse(src string) (*Operation, error) {
	if len(src) > MaxBytes {
		return nil, &SyntaxError{Position{1, 1}, fmt.Sprintf("query is longer than %d bytes", MaxBytes)}
	}
	p := &parser{lexer: lexer{src: src, line: 1}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	op, err := p.operation()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, p.unexpected("end of the query")
	}
	return op, nil
}

type parser struct {
	lexer lexer
	tok   token
	depth int
}

func (p *parser) advance() (err error) {
	p.tok, err = p.lexer.next()
	return err
}

func (p *parser) is(punctuation string) bool {
	return p.tok.kind == tokenPunctuation && p.tok.text == punctuation
}

func (p *parser) expect(punctuation string) error {
	if !p.is(punctuation) {
		return p.unexpected(punctuation)
	}
	return p.advance()
}

func (p *parser) unexpected(wanted string) error {
	found := p.tok.text
	if p.tok.kind == tokenEnd {
		found = "end of the query"
	}
	return &SyntaxError{p.tok.at, fmt.Sprintf("found %q where %s is expected", found, wanted)}
}

func (p *parser) name() (string, error) {
	if p.tok.kind != tokenName {
		return "", p.unexpected("a name")
	}
	name := p.tok.text
	return name, p.advance()
}

func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return &SyntaxError{p.tok.at, fmt.Sprintf("query is nested deeper than %d", MaxDepth)}
	}
	return nil
}

func (p *parser) operation() (*Operation, error) {
	op := &Operation{}
	if p.tok.kind == tokenName {
		if p.tok.text != "query" {
			return nil, p.unexpected("query")
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.tok.kind == tokenName {
			op.Name = p.tok.text
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		if p.is("(") {
			var err error
			if op.Variables, err = p.variables(); err != nil {
				return nil, err
			}
		}
	}
	fields, err := p.selection()
	op.Fields = fields
	return op, err
}

func (p *parser) variables() ([]Variable, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var all []Variable
	for !p.is(")") {
		v, err := p.variable()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, p.advance()
}

func (p *parser) variable() (v Variable, err error) {
	if err = p.expect("$"); err != nil {
		return v, err
	}
	if v.Name, err = p.name(); err != nil {
		return v, err
	}
	if err = p.expect(":"); err != nil {
		return v, err
	}
	if v.Type, err = p.typeName(); err != nil {
		return v, err
	}
	if p.is("=") {
		if err = p.advance(); err != nil {
			return v, err
		}
		value, err := p.value()
		if err != nil {
			return v, err
		}
		v.Default = &value
	}
	v.Required = v.Default == nil && v.Type[len(v.Type)-1] == '!'
	return v, nil
}

func (p *parser) typeName() (string, error) {
	if err := p.enter(); err != nil {
		return "", err
	}
	defer func() { p.depth-- }()
	var text string
	if p.is("[") {
		if err := p.advance(); err != nil {
			return "", err
		}
		inner, err := p.typeName()
		if err != nil {
			return "", err
		}
		text = "[" + inner + "]"
		if err := p.expect("]"); err != nil {
			return "", err
		}
	} else {
		name, err := p.name()
		if err != nil {
			return "", err
		}
		text = name
	}
	if p.is("!") {
		return text + "!", p.advance()
	}
	return text, nil
}

func (p *parser) selection() ([]Field, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	var fields []Field
	for !p.is("}") {
		f, err := p.field()
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	if len(fields) == 0 {
		return nil, p.unexpected("a field")
	}
	return fields, p.advance()
}

func (p *parser) field() (f Field, err error) {
	f.At = p.tok.at
	if f.Name, err = p.name(); err != nil {
		return f, err
	}
	if p.is(":") {
		f.Alias = f.Name
		if err = p.advance(); err != nil {
			return f, err
		}
		if f.Name, err = p.name(); err != nil {
			return f, err
		}
	}
	if p.is("(") {
		if err = p.advance(); err != nil {
			return f, err
		}
		if f.Arguments, err = p.members(")"); err != nil {
			return f, err
		}
	}
	if p.is("{") {
		f.Fields, err = p.selection()
	}
	return f, err
}

func (p *parser) members(end string) ([]Member, error) {
	var all []Member
	for !p.is(end) {
		m := Member{At: p.tok.at}
		var err error
		if m.Name, err = p.name(); err != nil {
			return nil, err
		}
		if err = p.expect(":"); err != nil {
			return nil, err
		}
		if m.Value, err = p.value(); err != nil {
			return nil, err
		}
		if _, twice := lookup(all, m.Name); twice {
			return nil, &SyntaxError{m.At, fmt.Sprintf("%s is given twice", m.Name)}
		}
		all = append(all, m)
	}
	return all, p.advance()
}

func (p *parser) value() (Value, error) {
	if err := p.enter(); err != nil {
		return Value{}, err
	}
	defer func() { p.depth-- }()
	v := Value{Text: p.tok.text, At: p.tok.at}
	switch p.tok.kind {
	case tokenInt:
		v.Kind = Int
	case tokenFloat:
		v.Kind = Float
	case tokenString:
		v.Kind = String
	case tokenName:
		switch p.tok.text {
		case "true", "false":
			v.Kind = Boolean
		case "null":
			v.Kind = Null
		default:
			v.Kind = Enum
		}
	default:
		return p.compound(v)
	}
	return v, p.advance()
}

func (p *parser) compound(v Value) (Value, error) {
	open := p.tok.text
	if p.tok.kind != tokenPunctuation || open != "$" && open != "[" && open != "{" {
		return v, p.unexpected("a value")
	}
	if err := p.advance(); err != nil {
		return v, err
	}
	var err error
	switch open {
	case "$":
		v.Kind = Reference
		v.Text, err = p.name()
	case "{":
		v.Kind, v.Text = Object, ""
		v.Members, err = p.members("}")
	case "[":
		v.Kind, v.Text = List, ""
		for !p.is("]") {
			item, err := p.value()
			if err != nil {
				return v, err
			}
			v.List = append(v.List, item)
		}
		err = p.advance()
	}
	return v, err
}
