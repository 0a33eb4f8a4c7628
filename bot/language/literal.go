package language

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// id reads a UUID.
func (l *lexer) id() bool {
	const size = 36
	if len(l.src) < l.pos+size {
		return false
	}
	s := l.src[l.pos : l.pos+size]
	for i := range size {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return false
		}
	}
	if next, _ := utf8.DecodeRuneInString(l.src[l.pos+size:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
		return false
	}
	l.add(token{text: strings.ToLower(s), class: classID, start: l.pos, end: l.pos + size})
	l.pos += size
	return true
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// email reads an e-mail address.
func (l *lexer) email() bool {
	part := func(i int) int {
		for i < len(l.src) && (isAlnum(l.src[i]) || strings.IndexByte("._%+-", l.src[i]) >= 0) {
			i++
		}
		return i
	}
	at := part(l.pos)
	if at == l.pos || at >= len(l.src) || l.src[at] != '@' {
		return false
	}
	end := part(at + 1)
	for end > at && !isAlnum(l.src[end-1]) {
		end--
	}
	if !strings.Contains(l.src[at:end], ".") {
		return false
	}
	l.add(token{text: strings.ToLower(l.src[l.pos:end]), class: classEmail, start: l.pos, end: end})
	l.pos = end
	return true
}

func isAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// dateLayouts are the forms of ISO 8601 that are read, longest first.
var dateLayouts = []struct {
	layout     string
	time, zone bool
}{
	{"2006-01-02T15:04:05Z07:00", true, true},
	{"2006-01-02T15:04Z07:00", true, true},
	{"2006-01-02T15:04:05", true, false},
	{"2006-01-02T15:04", true, false},
	{"2006-01-02", false, false},
}

// date reads an ISO date with or without a time. A date that does not exist is
// read too, with a zero time, so that it can be refused in words.
func (l *lexer) date() bool {
	s := l.src[l.pos:]
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	for _, i := range []int{0, 1, 2, 3, 5, 6, 8, 9} {
		if !isDigit(s[i]) {
			return false
		}
	}
	end := 10
	if len(s) > end && s[end]|0x20 == 't' {
		for end++; end < len(s) && (isDigit(s[end]) || strings.IndexByte(":zZ+-", s[end]) >= 0); {
			end++
		}
	} else if len(s) > end && isDigit(s[end]) {
		return false
	}
	t := token{text: strings.ToUpper(s[:end]), class: classDate, start: l.pos, end: l.pos + end}
	for _, f := range dateLayouts {
		if at, err := time.Parse(f.layout, t.text); err == nil {
			t.at, t.hasTime, t.hasZone = at, f.time, f.zone
			break
		}
	}
	l.pos += end
	l.add(t)
	return true
}

// maxPhone is the longest way to write a phone number, in bytes: 15 digits
// (E.164) with everything that is put between them.
const maxPhone = 40

// minPhone is how many digits are a phone number wherever they stand.
const minPhone = 7

// phone reads a number of seven digits or more, written together or in groups.
func (l *lexer) phone() bool {
	i, end, international := l.pos, l.pos, l.src[l.pos] == '+'
	if international {
		i++
	}
	var groups []int // how many digits each has
	again, blanks := true, true
	for ; i < min(len(l.src), l.pos+maxPhone); i++ {
		c := l.src[i]
		switch {
		case isDigit(c):
			if again {
				groups, again = append(groups, 0), false
			}
			groups[len(groups)-1]++
			end = i + 1
			continue
		case strings.IndexByte(" -.()", c) >= 0 && i+1 < len(l.src) && strings.IndexByte("0123456789( ", l.src[i+1]) >= 0:
			again, blanks = true, blanks && c == ' '
			continue
		}
		break
	}
	if !isPhone(groups, international, blanks && l.src[l.pos] == '0') {
		return false
	}
	if end < len(l.src) && (isAlnum(l.src[end]) || l.src[end] == ':') {
		return false
	}
	var b strings.Builder
	for k := l.pos; k < end; k++ {
		if c := l.src[k]; isDigit(c) || c == '+' && k == l.pos {
			b.WriteByte(c)
		}
	}
	l.add(token{text: b.String(), class: classPhone, start: l.pos, end: end})
	l.pos = end
	return true
}

// isPhone reports whether digits in groups are a phone number, and not a date, a
// time or several numbers. paired are those that begin with a zero and have
// nothing but blanks between them: 01 23 45 67 89.
func isPhone(groups []int, international, paired bool) bool {
	digits := 0
	for _, n := range groups {
		digits += n
	}
	switch {
	case digits < minPhone || digits > 15:
		return false
	case international || len(groups) == 1:
		return true
	case paired && digits >= 9 && slices.Min(groups) == 2 && slices.Max(groups) == 2:
		return true
	case groups[0] == 1 && digits > 10 && slices.Min(groups[1:]) >= 3: // the 1 of 1-702-555-0170
		return true
	}
	return slices.Min(groups) >= 3 && (digits >= 10 || len(groups) <= 2)
}

// digits reads a number or a time of day such as 9:30.
func (l *lexer) digits() bool {
	i := l.pos
	for i < len(l.src) && isDigit(l.src[i]) {
		i++
	}
	if i == l.pos {
		r, size := utf8.DecodeRuneInString(l.src[l.pos:])
		if !unicode.IsDigit(r) {
			return false
		}
		l.add(token{text: l.src[l.pos : l.pos+size], start: l.pos, end: l.pos + size})
		l.pos += size
		return true
	}
	t := token{class: classNumber, start: l.pos, padded: l.src[l.pos] == '0' && i-l.pos == 2}
	switch {
	case i-l.pos <= 2 && i+2 < len(l.src) && l.src[i] == ':' && isDigit(l.src[i+1]) && isDigit(l.src[i+2]) &&
		(i+3 == len(l.src) || !isDigit(l.src[i+3])):
		h, _ := strconv.Atoi(l.src[l.pos:i])
		m, _ := strconv.Atoi(l.src[i+1 : i+3])
		t.class, t.number = classClock, float64(60*h+m)
		if m > 59 {
			t.number = 60 * 99 // no time of day
		}
		i += 3
	case i+1 < len(l.src) && l.src[i] == '.' && isDigit(l.src[i+1]):
		for i++; i < len(l.src) && isDigit(l.src[i]); {
			i++
		}
	}
	t.text, t.end = l.src[l.pos:i], i
	if t.class == classNumber {
		t.number, _ = strconv.ParseFloat(t.text, 64)
	}
	l.add(t)
	l.pos = i
	return true
}
