package language

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxTokens caps how much of an utterance is read. What people ask fits in a
// quarter of it; the rest of a longer text counts as not understood.
const maxTokens = 96

// class is what a token is before anything is known of its meaning.
type class uint8

const (
	classWord   class = iota
	classNumber       // 5, 2.5
	classClock        // 9:30
	classDate         // 2025-06-17, perhaps with a time
	classID           // a UUID
	classEmail
	classPhone     // seven digits or more
	classQuote     // text in quotation marks, verbatim
	classCall      // the id of a call, verbatim
	classCode      // keys of a phone: *73, 12#
	classPhoneName // the name of a phone such as SEP001122334455, in upper case
	// classSetting is the name of a device's configuration, verbatim:
	// Audio.DefaultVolume
	classSetting
)

// separator is punctuation in front of a token.
type separator uint8

const (
	sepComma separator = 1 << iota // , ; . ! ? ( ) and a dash between blanks
	sepDash                        // - or – without a blank on either side, and ..
	sepSlash
	sepHash
	sepGlued // nothing at all: "20" and "min" in "20min"
	sepOpen  // a blank; set together with others
)

// token is a word or a number of an utterance.
type token struct {
	text  string // folded: lower case, no marks, no apostrophes
	word  string // text, or the known word that it misspells
	class class
	sep   separator
	// start and end are byte offsets into the utterance.
	start, end int
	number     float64
	at         time.Time // of a date, in UTC unless it names its offset
	hasTime    bool      // the date has a time of day
	hasZone    bool      // and an offset
	padded     bool      // a clock or number written with a leading zero
	possessive bool
	known      bool // word belongs to the language or to a command
	fixed      bool // word differs from text
	negates    bool // an unknown word that is a known one turned round
	switched   bool // an "on" that is no filler
}

func (t token) is(word string) bool { return t.class == classWord && t.word == word }

func (t token) in(words map[string]bool) bool { return t.class == classWord && words[t.word] }

// lexer cuts an utterance into tokens.
type lexer struct {
	src    string
	pos    int
	sep    separator
	tokens []token
	// unclosed are opening quotation marks that nothing closes from here on, so
	// that a text full of them is not searched again and again.
	unclosed string
}

// tokenize cuts text into tokens and reports whether it was too long to be
// read to its end.
func tokenize(text string) (tokens []token, cut bool) {
	l := lexer{src: text, tokens: make([]token, 0, 16)}
	for l.pos < len(l.src) {
		if len(l.tokens) >= maxTokens {
			return l.tokens[:maxTokens], true
		}
		l.next()
	}
	if len(l.tokens) > maxTokens {
		return l.tokens[:maxTokens], true
	}
	return l.tokens, false
}

// next reads one token or one mark of punctuation.
func (l *lexer) next() {
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	switch {
	case unicode.IsSpace(r):
		l.sep |= sepOpen
		l.pos += size
	case isQuote(r) && l.quote(r, size):
	case (unicode.IsDigit(r) || unicode.IsLetter(r) || r == '*' || r == '#') && l.keys():
	case unicode.IsDigit(r) || r == '+' || r == '(':
		if !l.id() && !l.email() && !l.code() && !l.date() && !l.phone() && !l.digits() {
			l.mark(r, size)
		}
	case unicode.IsLetter(r):
		if !l.callID() && !l.id() && !l.phoneName() && !l.scheme() && !l.email() && !l.setting() {
			l.letters()
		}
	case (r == '*' || r == '#') && l.code():
	default:
		l.mark(r, size)
	}
}

// mark notes punctuation for the token that follows.
func (l *lexer) mark(r rune, size int) {
	l.pos += size
	switch {
	case r == '%':
		l.add(token{text: "percent", start: l.pos - size, end: l.pos})
	case r == '<' || r == '>' || r == '=' || r == '≥' || r == '≤':
		text := string(r)
		if strings.HasPrefix(l.src[l.pos:], "=") && r != '=' {
			l.pos++
			size++
			text += "="
		}
		switch text {
		case "≥":
			text = ">="
		case "≤":
			text = "<="
		}
		l.add(token{text: text, start: l.pos - size, end: l.pos})
	case isDash(r):
		next, _ := utf8.DecodeRuneInString(l.src[l.pos:])
		if l.sep&sepOpen != 0 && unicode.IsSpace(next) {
			l.sep |= sepComma
		}
		l.sep |= sepDash
	case r == '.' && strings.HasPrefix(l.src[l.pos:], "."):
		for strings.HasPrefix(l.src[l.pos:], ".") {
			l.pos++
		}
		l.sep |= sepDash
	case r == '…':
		l.sep |= sepDash
	case r == '/':
		l.sep |= sepSlash
	case r == '#':
		l.sep |= sepHash
	case r == '.':
		next, _ := utf8.DecodeRuneInString(l.src[l.pos:])
		if unicode.IsSpace(next) {
			l.sep |= sepComma
		}
	case strings.ContainsRune(",;!?():", r):
		l.sep |= sepComma
	}
}

// add appends a token with the punctuation seen before it.
func (l *lexer) add(t token) {
	t.sep = l.sep
	if len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].end == t.start {
		t.sep |= sepGlued
	}
	if t.word == "" {
		t.word = t.text
	}
	l.tokens = append(l.tokens, t)
	l.sep = 0
}

func isQuote(r rune) bool { return strings.ContainsRune("\"'`“”„«‘’‚‹", r) }

func isDash(r rune) bool { return strings.ContainsRune("-‐‑‒–—−", r) }

// quote reads quoted text. A single quotation mark opens a quotation only at
// the start of a word and when one at the end of a word closes it.
func (l *lexer) quote(r rune, size int) bool {
	closers := map[rune]string{'"': "\"”“", '“': "”\"“", '”': "”\"", '„': "“”\"", '«': "»", '‹': "›", '`': "`",
		'\'': "'’", '‘': "’'", '’': "’'", '‚': "‘’'"}[r]
	if strings.ContainsRune(l.unclosed, r) {
		return false
	}
	single := strings.ContainsRune("'‘’‚", r)
	if single && l.pos > 0 && l.sep == 0 {
		return false
	}
	body := l.src[l.pos+size:]
	for i, c := range body {
		if !strings.ContainsRune(closers, c) {
			continue
		}
		n := utf8.RuneLen(c)
		after, _ := utf8.DecodeRuneInString(body[i+n:])
		if i == 0 || single && (unicode.IsLetter(after) || unicode.IsDigit(after)) {
			continue
		}
		text := strings.TrimSpace(body[:i])
		l.add(token{text: text, class: classQuote, start: l.pos, end: l.pos + size + i + n})
		l.pos += size + i + n
		return true
	}
	l.unclosed += string(r)
	return false
}

// letters reads a word and takes its contraction apart.
func (l *lexer) letters() {
	start := l.pos
	for l.pos < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			if !strings.ContainsRune("'’‘´`", r) {
				break
			}
			next, _ := utf8.DecodeRuneInString(l.src[l.pos+size:])
			if !unicode.IsLetter(next) {
				l.pos += size
				break
			}
		}
		l.pos += size
	}
	for _, t := range expand(l.src[start:l.pos]) {
		t.start, t.end = start, l.pos
		l.add(t)
	}
}
