package webex

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Caps of foreign text in runes. A headline or a note is a sentence made of
// several foreign parts; labels and cells are one name each.
const (
	maxHeadline = 400
	maxLabel    = 80
	maxValue    = 300
	maxCell     = 60
	maxNote     = 600
	maxTitle    = 60
	maxPhrase   = 200
)

// maxMarks is how many combining marks may stand on one letter. No language
// needs more; heaps of them cover the lines around.
const maxMarks = 4

// live matches what Webex clients turn into a link or a mention on their own.
// Bare domains stay as they are: telling them from "Billing.EU" is guesswork.
var live = regexp.MustCompile(`(?i)https?://|://|www\.|mailto:|<@`)

// clean makes foreign text fit for one line: no control, direction or invisible
// characters, blanks single and inside only, nothing that a client would make a
// link or a mention of, and at most limit runes.
func clean(s string, limit int) string {
	if len(s) <= limit && isPlain(s) {
		return s
	}
	return live.ReplaceAllStringFunc(oneLine(s, limit), defuse)
}

// isPlain reports whether clean has nothing to do: printable ASCII with single
// blanks inside and none of the characters that links and mentions need.
func isPlain(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		switch {
		case c < ' ' || c > '~',
			c == ' ' && before == ' ',
			c == '@' && before == '<',
			c == '/' && before == ':',
			c == '.' && before|0x20 == 'w',
			c == ':' && before|0x20 == 'o':
			return false
		}
		before = c
	}
	return s == "" || before != ' '
}

// oneLine strips what cannot be seen, joins lines and cuts at limit runes.
func oneLine(s string, limit int) string {
	var b strings.Builder
	b.Grow(min(len(s), 4*limit))
	runes, marks, last, blank := 0, 0, 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			blank = runes > 0
			continue
		case isInvisible(r):
			continue
		case !unicode.Is(unicode.M, r):
			marks = 0
		case marks == maxMarks:
			continue
		default:
			marks++
		}
		if runes == limit || blank && runes+1 == limit {
			return strings.TrimRight(b.String()[:last], " ") + "…"
		}
		if blank {
			b.WriteByte(' ')
			runes++
			blank = false
		}
		last = b.Len()
		b.WriteRune(r)
		runes++
	}
	return b.String()
}

// isInvisible reports whether r changes how others look or is not seen at all:
// direction and zero-width characters, fillers, old variation selectors.
func isInvisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case unicode.Is(unicode.Cf, r):
		return true
	case r >= 0xFE00 && r <= 0xFE0E, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return false
}

// defuse spoils one match of live and keeps it readable.
func defuse(m string) string {
	switch {
	case m == "<@":
		return "< @"
	case m[0]|0x20 == 'h':
		return m[:1] + "xx" + m[3:len(m)-2] + " //"
	case strings.HasSuffix(m, "//"):
		return ": //"
	}
	return m + " "
}

// escape makes clean text literal in markdown, that of messages as well as that
// of a card's text blocks. It escapes what means something inside a line and
// leaves alone what does not, so that a client which shows backslashes shows
// few of them.
func escape(s string) string {
	first := strings.IndexAny(s, "\\`*_[]<~&")
	if first < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	b.WriteString(s[:first])
	for i := first; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '[', ']', '<', '~':
			b.WriteByte('\\')
		case '_':
			// CommonMark 0.31 §6.2: between letters or digits it is no emphasis.
			if i == 0 || i+1 == len(s) || !isAlnum(s[i-1]) || !isAlnum(s[i+1]) {
				b.WriteByte('\\')
			}
		case '&':
			// Only what may be an entity; "AT&T" stays.
			if strings.IndexByte(s[i:], ';') > 0 {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// escapeLine is escape for text that starts a line, where a few more characters
// would begin a heading, a quotation or a list.
func escapeLine(s string) string {
	s = escape(s)
	if s == "" {
		return s
	}
	// A marker is one only before a blank or the end; runs are rules and
	// underlines. "-5" and "#1" are neither.
	ends := func(i int) bool { return i == len(s) || s[i] == ' ' }
	switch c := s[0]; c {
	case '>', '|':
		return `\` + s
	case '#', '-', '+', '=':
		if ends(1) || s[1] == c {
			return `\` + s
		}
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') && ends(digits+1) {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

// code makes clean text fit for a code span or block, where nothing can be
// escaped: only a backtick could end it.
func code(s string) string { return strings.ReplaceAll(s, "`", "'") }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// cut shortens s to at most limit bytes without splitting a rune.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
