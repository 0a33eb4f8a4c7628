package language

import (
	"strings"

	"floorwalker/bot"
)

// addByAddress adds agents who are nobody in Webex by their e-mail address:
// whoever can be invited by an address can be by the name of an agent who has one.
func (l *lattice) addByAddress(agents, people *nameIndex, i int) {
	m := agents.find(l.tokens, i)
	if m.next == 0 || people != nil && people.find(l.tokens, i).next >= m.next {
		return
	}
	var values []bot.Value
	for _, v := range agents.values(m.entries) {
		if address := agents.address(v.ID); address != "" {
			values = append(values, bot.Value{Kind: bot.KindPerson, ID: address, Name: v.Name})
		}
	}
	if len(values) == len(m.entries) {
		l.add(span{kind: bot.KindPerson, form: formAddress, from: i, to: m.next, values: values, quality: m.quality})
	}
}

// address is the e-mail address of an entry; empty when it has none.
func (x *nameIndex) address(id string) string {
	for _, e := range x.entries {
		if e.ID != id {
			continue
		}
		for _, also := range e.Also {
			if strings.Contains(also, "@") {
				return also
			}
		}
	}
	return ""
}
