package language

import "strings"

// keyLeads are the words behind which somebody names the keys of a phone, and
// keysPassed what may stand in between.
var (
	keyLeads   = wordSet("press hit push key keys punch enter type dtmf tone tones")
	keysPassed = wordSet("the in number digit digits")
)

// keyWords are the keys of a phone as people say them.
var keyWords = map[string]string{
	"zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"star": "*", "asterisk": "*", "pound": "#", "hash": "#",
}

// Words between keys, and behind one: "star then 7", "the pound key".
var (
	betweenKeys = wordSet("and then key keys sign followed by")
	afterKeys   = wordSet("in on for to into with please now again at during")
)

// maxKeys is how many keys are pressed at once.
const maxKeys = 32

// keys reads keys that are named one by one, where somebody presses them: "press
// 1 2 3 #", "press one, two, pound". Digits in one piece are a number.
func (l *lexer) keys() bool {
	if !l.pressing() {
		return false
	}
	keys, parts, words, end := readKeys(l.src[l.pos:])
	end += l.pos
	switch {
	case parts == 0 || len(keys) > maxKeys || parts == 1 && strings.Trim(keys, "0123456789") == "" && !words:
		return false
	case parts == 1 && words && strings.ContainsAny(keys, "0123456789"):
		// "press one more time" names no key.
		if next := firstWord(l.src[end:]); next != "" && !afterKeys[next] {
			return false
		}
	}
	l.add(token{text: keys, class: classCode, start: l.pos, end: end})
	l.pos = end
	return true
}

// pressing reports whether the words just read lead to keys.
func (l *lexer) pressing() bool {
	for i := len(l.tokens) - 1; i >= 0; i-- {
		switch text := l.tokens[i].text; {
		case keyLeads[text]:
			return true
		case !keysPassed[text]:
			return false
		}
	}
	return false
}

// onlyKeys returns the keys of a phone that a text names, and nothing when it has
// anything else in it.
func onlyKeys(text string) string {
	keys, _, _, end := readKeys(text)
	if strings.Trim(text[end:], " .,!") != "" || len(keys) > maxKeys {
		return ""
	}
	return keys
}

// readKeys reads keys from the start of a text: how many pieces they came in, whether
// some were words, and where the last one ends.
func readKeys(text string) (keys string, parts int, words bool, end int) {
	var b strings.Builder
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case strings.IndexByte(" \t,-", c) >= 0:
			at++
		case isDigit(c) || c == '*' || c == '#':
			from := at
			for at < len(text) && (isDigit(text[at]) || text[at] == '*' || text[at] == '#') {
				at++
			}
			if at < len(text) && (isAlnum(text[at]) || text[at] >= 0x80 || strings.IndexByte(".:%/", text[at]) >= 0 && at+1 < len(text) && isAlnum(text[at+1])) {
				return b.String(), parts, words, end
			}
			b.WriteString(text[from:at])
			parts, end = parts+1, at
		default:
			word := firstWord(text[at:])
			key, known := keyWords[word]
			if !known && (parts == 0 || !betweenKeys[word]) {
				return b.String(), parts, words, end
			}
			at += len(word)
			if known {
				b.WriteString(key)
				parts, words, end = parts+1, true, at
			} else if (word == "key" || word == "sign") && words {
				end = at
			}
		}
	}
	return b.String(), parts, words, end
}

// firstWord is the word of plain letters that a text begins with, in lower case.
func firstWord(text string) string {
	text = strings.TrimLeft(text, " \t,")
	n := 0
	for n < len(text) && (text[n]|0x20 >= 'a' && text[n]|0x20 <= 'z') {
		n++
	}
	if n < len(text) && (isAlnum(text[n]) || text[n] >= 0x80) {
		return ""
	}
	return strings.ToLower(text[:n])
}
