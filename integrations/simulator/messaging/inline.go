package messaging

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline renders emphasis, code, links and mentions within a line.
func (r *renderer) inline(s string, depth int) {
	start := 0 // of text that has not been written
	flush := func(to int) {
		r.literal(s[start:to])
	}
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && isPunctuation(s[i+1]) {
			flush(i)
			r.literal(s[i+1 : i+2])
			i += 2
			start = i
			continue
		}
		element, size := r.element(s, i, depth)
		if size == 0 {
			i++
			continue
		}
		flush(i)
		element()
		i += size
		start = i
	}
	flush(len(s))
}

func (r *renderer) literal(s string) {
	r.html.WriteString(html.EscapeString(s))
	r.text.WriteString(s)
}

// element finds what starts at s[i]: how to render it, and its size, which is
// 0 when it is but text.
func (r *renderer) element(s string, i, depth int) (render func(), size int) {
	rest := s[i:]
	switch {
	case rest[0] == '<':
		n, size, ok := parseMention(rest)
		if !ok {
			return nil, 0
		}
		return func() {
			markup, text := r.mentioned(n)
			r.html.WriteString(markup)
			r.text.WriteString(text)
		}, size
	case rest[0] == '`':
		return r.code(rest)
	case depth > maxNesting:
		return nil, 0
	case rest[0] == '[':
		return r.link(rest, depth)
	case strings.HasPrefix(rest, "**"), strings.HasPrefix(rest, "__"):
		return r.emphasis(s, i, rest[:2], "strong", depth)
	case rest[0] == '*', rest[0] == '_':
		return r.emphasis(s, i, rest[:1], "em", depth)
	}
	return nil, 0
}

func (r *renderer) code(rest string) (func(), int) {
	ticks := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
	body, _, ok := strings.Cut(rest[len(ticks):], ticks)
	if !ok || body == "" {
		return nil, 0
	}
	return func() {
		r.html.WriteString("<code>" + html.EscapeString(body) + "</code>")
		r.text.WriteString(body)
	}, len(body) + 2*len(ticks)
}

func (r *renderer) link(rest string, depth int) (func(), int) {
	label, after, ok := strings.Cut(rest[1:], "](")
	if !ok || label == "" || strings.ContainsAny(label, "[]") {
		return nil, 0
	}
	target, _, ok := strings.Cut(after, ")")
	u, err := url.Parse(target)
	if !ok || err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto") {
		return nil, 0
	}
	return func() {
		r.html.WriteString(`<a href="` + html.EscapeString(target) + `">`)
		r.inline(label, depth+1)
		r.html.WriteString("</a>")
	}, len("[](") + len(label) + len(target) + len(")")
}

func (r *renderer) emphasis(s string, i int, mark, tag string, depth int) (func(), int) {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	if mark[0] == '_' && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
		return nil, 0 // snake_case is no emphasis
	}
	end := closing(s[i+len(mark):], mark)
	if end <= 0 {
		return nil, 0
	}
	inner := s[i+len(mark):][:end]
	return func() { r.tag(tag, inner, depth) }, end + 2*len(mark)
}

// closing finds where emphasis ends: its mark, not after a blank, and not the
// half of a double one.
func closing(s, mark string) int {
	if s == "" || s[0] == ' ' {
		return -1
	}
	for i := 0; i+len(mark) <= len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case !strings.HasPrefix(s[i:], mark):
		case len(mark) == 1 && strings.HasPrefix(s[i+1:], mark):
			i++
		case len(mark) == 2 && strings.HasPrefix(s[i+1:], mark): // the last two of ***
		case i > 0 && s[i-1] == ' ':
		case mark[0] == '_' && i+len(mark) < len(s) && isWord(s[i+len(mark):]):
		default:
			return i
		}
	}
	return -1
}

func isWord(s string) bool {
	next, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(next) || unicode.IsDigit(next)
}

func isPunctuation(b byte) bool {
	return strings.IndexByte("\\`*_{}[]()#+-.!<>~|&\"':;,@/=?$%^", b) >= 0
}
