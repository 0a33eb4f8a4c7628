package graphql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenPunctuation
	tokenName
	tokenInt
	tokenFloat
	tokenString
)

type token struct {
	kind tokenKind
	text string
	at   Position
}

type lexer struct {
	src  string
	pos  int
	line int
	bol  int // offset at which the current line begins
}

func (l *lexer) position() Position {
	return Position{Line: l.line, Column: l.pos - l.bol + 1}
}

func (l *lexer) next() (token, error) {
	l.skipIgnored()
	at := l.position()
	if l.pos >= len(l.src) {
		return token{kind: tokenEnd, at: at}, nil
	}
	c := l.src[l.pos]
	switch {
	case strings.IndexByte("{}()[]:=!$", c) >= 0:
		l.pos++
		return token{tokenPunctuation, string(c), at}, nil
	case isNameStart(c):
		start := l.pos
		for l.pos < len(l.src) && (isNameStart(l.src[l.pos]) || isDigit(l.src[l.pos])) {
			l.pos++
		}
		return token{tokenName, l.src[start:l.pos], at}, nil
	case c == '-' || isDigit(c):
		return l.number(at)
	case c == '"':
		return l.text(at)
	}
	return token{}, &SyntaxError{at, "unexpected character " + strconv.QuoteRune(rune(c))}
}

// skipIgnored passes white space, commas, comments and a byte order mark,
// none of which mean anything in GraphQL.
func (l *lexer) skipIgnored() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\n':
			l.pos++
			l.line++
			l.bol = l.pos
		case c == ' ' || c == '\t' || c == '\r' || c == ',':
			l.pos++
		case c == '#':
			for l.pos < len(l.src) && l.src[l.pos] != '\n' {
				l.pos++
			}
		case strings.HasPrefix(l.src[l.pos:], "\ufeff"):
			l.pos += len("\ufeff")
		default:
			return
		}
	}
}

func (l *lexer) number(at Position) (token, error) {
	start, kind := l.pos, tokenInt
	if l.src[l.pos] == '-' {
		l.pos++
	}
	digits := l.digits()
	if l.peek() == '.' {
		kind = tokenFloat
		l.pos++
		digits = min(digits, l.digits())
	}
	if c := l.peek(); c == 'e' || c == 'E' {
		kind = tokenFloat
		l.pos++
		if c := l.peek(); c == '+' || c == '-' {
			l.pos++
		}
		digits = min(digits, l.digits())
	}
	if digits == 0 || isNameStart(l.peek()) {
		return token{}, &SyntaxError{at, "malformed number"}
	}
	return token{kind, l.src[start:l.pos], at}, nil
}

func (l *lexer) digits() int {
	start := l.pos
	for isDigit(l.peek()) {
		l.pos++
	}
	return l.pos - start
}

func (l *lexer) peek() byte {
	if l.pos < len(l.src) {
		return l.src[l.pos]
	}
	return 0
}

func (l *lexer) text(at Position) (token, error) {
	if strings.HasPrefix(l.src[l.pos:], `"""`) {
		return token{}, &SyntaxError{at, "block strings are not supported"}
	}
	l.pos++
	var b strings.Builder
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch c {
		case '"':
			l.pos++
			return token{tokenString, b.String(), at}, nil
		case '\n', '\r':
			return token{}, &SyntaxError{at, "unterminated string"}
		case '\\':
			if err := l.escape(&b); err != nil {
				return token{}, err
			}
		default:
			r, size := utf8.DecodeRuneInString(l.src[l.pos:])
			b.WriteRune(r)
			l.pos += size
		}
	}
	return token{}, &SyntaxError{at, "unterminated string"}
}

func (l *lexer) escape(b *strings.Builder) error {
	at := l.position()
	l.pos++
	c := l.peek()
	l.pos++
	switch c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		if l.pos+4 > len(l.src) {
			return &SyntaxError{at, "malformed unicode escape"}
		}
		n, err := strconv.ParseUint(l.src[l.pos:l.pos+4], 16, 16)
		if err != nil {
			return &SyntaxError{at, "malformed unicode escape"}
		}
		l.pos += 4
		b.WriteRune(rune(n))
	default:
		return &SyntaxError{at, "unknown escape in string"}
	}
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameStart(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
