package callrecords

import "encoding/json"

// parser reads the flat object that a record is, once and strictly: what it takes
// is JSON. encoding/json would read every record twice, to judge it and to take
// it apart, and a batch has a hundred megabytes of them.
type parser struct {
	b  []byte
	at int
}

func (p *parser) blank() {
	for p.at < len(p.b) {
		switch p.b[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// take passes over c, if that is what comes next.
func (p *parser) take(c byte) bool {
	p.blank()
	if p.at < len(p.b) && p.b[p.at] == c {
		p.at++
		return true
	}
	return false
}

// quoted reads a text, with its quotation marks.
func (p *parser) quoted() ([]byte, bool) {
	if p.blank(); p.at >= len(p.b) || p.b[p.at] != '"' {
		return nil, false
	}
	for i := p.at + 1; i < len(p.b); i++ {
		switch c := p.b[i]; {
		case c == '"':
			value := p.b[p.at : i+1]
			p.at = i + 1
			return value, true
		case c < ' ':
			return nil, false
		case c == '\\':
			if i++; i >= len(p.b) {
				return nil, false
			}
			switch p.b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(p.b) || !isHex(p.b[i+1:i+5]) {
					return nil, false
				}
				i += 4
			default:
				return nil, false
			}
		}
	}
	return nil, false
}

func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// value reads a value. Numbers, words and what is nested are rare in a record,
// and left to encoding/json.
func (p *parser) value() ([]byte, bool) {
	if p.blank(); p.at >= len(p.b) {
		return nil, false
	}
	if p.b[p.at] == '"' {
		return p.quoted()
	}
	var w walker
	n, _, err := w.walk(p.b[p.at:])
	if err != nil || !json.Valid(p.b[p.at:p.at+n]) {
		return nil, false
	}
	value := p.b[p.at : p.at+n]
	p.at += n
	return value, true
}
