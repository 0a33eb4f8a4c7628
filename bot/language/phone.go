package language

import (
	"strings"

	"floorwalker/bot"
)

// extensionNouns stand before an extension.
var extensionNouns = wordSet("extension ext line")

// macDigits is how many digits the address in a phone's name has.
const macDigits = 12

// phoneName reads the name of a phone: a few letters that say of what sort it is,
// and the address of its network card. Programs on computers have names that are
// words, which the directory knows.
func (l *lexer) phoneName() bool {
	rest := l.src[l.pos:]
	letters := 0
	for letters < len(rest) && letters < 5 && rest[letters]|0x20 >= 'a' && rest[letters]|0x20 <= 'z' {
		letters++
	}
	// The address may begin with a letter itself: SEPAABBCCDDEEFF.
	for n := min(letters, 4); n >= 2; n-- {
		end := n + macDigits
		if end > len(rest) || !allHex(rest[n:end]) || end < len(rest) && isAlnum(rest[end]) || !strings.ContainsAny(rest[n:end], "0123456789") {
			continue
		}
		l.add(token{text: strings.ToUpper(rest[:end]), class: classPhoneName, start: l.pos, end: l.pos + end})
		l.pos += end
		return true
	}
	return false
}

func allHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// addPhone adds phones that are named by their own name, or by an extension that
// the directory need not know: that there is none is for the command to say.
func (l *lattice) addPhone(x *nameIndex, i int) {
	t := l.tokens[i]
	s := span{kind: bot.KindPhone, from: i, to: i + 1, quality: 1}
	switch {
	case t.class == classPhoneName:
		s.values = []bot.Value{{Kind: bot.KindPhone, ID: bot.PhoneByName + t.text, Name: t.text}}
	case t.class == classNumber && isExtension(t):
		s.values = []bot.Value{{Kind: bot.KindPhone, ID: bot.PhoneByLine + t.text, Name: t.text}}
		noun := i > 0 && l.tokens[i-1].in(extensionNouns) && t.sep&sepComma == 0
		switch known := x != nil && x.also[t.text] != nil; {
		case known && !noun:
			return // it is found by its name
		case noun:
			s.from--
			if known {
				s.values = x.values(x.also[t.text])
			}
		default:
			s.form, s.quality = formBare, 0.7
		}
	default:
		return
	}
	l.add(s)
}

// isExtension reports whether a number can be dialled within a house.
func isExtension(t token) bool {
	return len(t.text) >= 3 && len(t.text) <= 10 && t.number == float64(int(t.number)) && !strings.Contains(t.text, ".") && t.sep&sepHash == 0
}
