package language

import (
	"context"
	"slices"

	"floorwalker/bot"
)

// Titles gives the titles of what is in somebody's own calendar.
type Titles func(ctx context.Context, p bot.Person) []string

// titleParam is the parameter by which a command on meetings takes the title of
// one that there is.
const titleParam = "title"

// withOwn reads once more what was not understood, with the titles that stand in
// the person's own calendar: "cancel the stand-up tomorrow". What such a title
// does not make clear stays as it was understood before.
func (in *Interpreter) withOwn(ctx context.Context, u bot.Utterance, before bot.Interpretation) bot.Interpretation {
	if in.titles == nil || before.Command != "" && !before.Partial && before.Refusal == "" || !slices.ContainsFunc(u.Commands, takesOwn) {
		return before
	}
	var entries []bot.Entry
	for _, title := range in.titles(ctx, u.Person) {
		if !slices.ContainsFunc(entries, func(e bot.Entry) bool { return e.Name == title }) {
			entries = append(entries, bot.Entry{Kind: bot.KindTitle, Name: title})
		}
	}
	if entries == nil {
		return before
	}
	got, err := in.interpret(ctx, u, newNameIndex(bot.KindTitle, entries))
	spec := slices.IndexFunc(u.Commands, func(s bot.Spec) bool { return s.Name == got.Command })
	if err != nil || spec < 0 || got.Partial || len(got.Slots[titleParam]) == 0 || !takesOwn(u.Commands[spec]) {
		return before
	}
	return got
}

// takesOwn reports whether a command takes a meeting by its title.
func takesOwn(s bot.Spec) bool {
	_, ofMeeting := s.ParamOf(bot.KindMeeting)
	p, ok := s.Param(titleParam)
	return ofMeeting && ok && p.Kind == bot.KindTitle
}

// addOwn adds the titles of the person's own that the words at i name.
func (l *lattice) addOwn(x *nameIndex, i int) {
	if l.tokens[i].class == classQuote {
		return // which stands by itself
	}
	m := x.find(l.tokens, i)
	if t := l.tokens[i]; m.next == 0 || m.next == i+1 && m.quality < qualityExact && (fillers[t.word] || light[t.word] || len(t.text) < 4) {
		return // the “to” of “One to one” names nothing
	}
	// The words as they were typed go along: others may read what is answered, and
	// they have not read the title. Words of several titles are no choice of
	// titles for the same reason.
	typed := l.text[l.tokens[i].start:l.tokens[m.next-1].end]
	v := bot.Value{Kind: bot.KindTitle, Name: typed}
	switch {
	case len(m.entries) == 1:
		v.ID, v.Name = typed, x.entries[m.entries[0]].Name
	case m.quality < qualityWord && m.quality != qualityCommon:
		return
	}
	l.add(span{kind: bot.KindTitle, form: formOwn, from: i, to: m.next, values: []bot.Value{v}, quality: m.quality, param: titleParam})
}
