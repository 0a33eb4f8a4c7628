package language

import (
	"regexp"
	"strconv"

	"floorwalker/bot"
)

// settingName is the name of a configuration as Cisco writes it: words that begin
// with a capital, with dots between them, numbers of items, and a star at the end
// for all below.
var settingName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*(\[\d{1,3}\])?(\.[A-Z][A-Za-z0-9]*(\[\d{1,3}\])?)*(\.[A-Z][A-Za-z0-9]*(\[\d{1,3}\])?|\.\*)`)

// maxSetting is the longest name of a configuration, in bytes.
const maxSetting = 200

// setting reads the name of a configuration.
func (l *lexer) setting() bool {
	found := settingName.FindString(l.src[l.pos:min(len(l.src), l.pos+maxSetting)])
	if found == "" {
		return false
	}
	l.add(token{text: found, class: classSetting, start: l.pos, end: l.pos + len(found)})
	l.pos += len(found)
	return true
}

// maxFloor is the highest floor that is read as one.
const maxFloor = 200

// addFloor adds "floor 3", "3rd floor", "third floor", "ground floor".
func (l *lattice) addFloor(i int) {
	floor := func(n int, from, to int) {
		if n >= 0 && n <= maxFloor {
			l.add(span{kind: bot.KindFloor, from: from, to: to, quality: 1,
				values: []bot.Value{{Kind: bot.KindFloor, ID: strconv.Itoa(n), Name: "floor " + strconv.Itoa(n)}}})
		}
	}
	next := func(k int) bool { return k < len(l.tokens) && l.tokens[k].is("floor") }
	t := l.tokens[i]
	switch {
	case t.is("floor"):
		if n, to := parseNumber(l.tokens, i+1); to > i+1 && n == float64(int(n)) {
			floor(int(n), i, to)
		}
	case t.is("ground") && next(i+1):
		floor(0, i, i+2)
	case t.class == classWord && ordinalWords[t.word] > 0 && next(i+1):
		floor(ordinalWords[t.word], i, i+2)
	case t.class == classNumber && t.number == float64(int(t.number)) && i+1 < len(l.tokens) && l.tokens[i+1].sep&sepGlued != 0 && next(i+2):
		floor(int(t.number), i, i+3)
	}
}
