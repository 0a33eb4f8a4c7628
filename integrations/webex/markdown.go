package webex

import (
	"fmt"
	"net/url"
	"strings"

	"floorwalker/bot"
)

// maxText is the longest text or markdown of a message in bytes (Webex,
// POST /messages).
const maxText = 7439

// maxFacts is how many facts are shown.
const maxFacts = 30

// page is a reply made fit to be written: foreign text clean, lists capped.
type page struct {
	headline string
	facts    []bot.Fact
	table    *grid
	alt      string // the picture in words
	note     string
	buttons  []button
	remarks  []string // our own words: what was left out or went wrong
	attached bool     // a file or picture goes with it
}

// button is a bot.Button with its title clean and its way to type it.
type button struct {
	bot.Button
	phrase string // what can be typed instead of pressing
}

func (r *Renderer) page(reply bot.Reply) *page {
	p := &page{
		headline: clean(reply.Headline, maxHeadline),
		table:    newGrid(reply.Table),
		note:     clean(reply.Note, maxNote),
	}
	for _, f := range reply.Facts[:min(len(reply.Facts), maxFacts)] {
		p.facts = append(p.facts, bot.Fact{Label: clean(f.Label, maxLabel), Value: clean(f.Value, maxValue)})
	}
	if n := len(reply.Facts) - maxFacts; n > 0 {
		p.remarks = append(p.remarks, fmt.Sprintf("%d more figures are left out.", n))
	}
	if reply.Chart != nil {
		p.alt = clean(reply.Chart.Alt, maxNote)
	}
	p.buttons = r.buttons(reply.Buttons)
	return p
}

// buttons returns those that can be shown, at most maxButtons.
func (r *Renderer) buttons(from []bot.Button) []button {
	var to []button
	for _, b := range from {
		if len(to) == maxButtons {
			break
		}
		b.Title = clean(b.Title, maxTitle)
		switch {
		case b.Title == "":
			continue
		case b.URL != "":
			if b.URL = safeURL(b.URL); b.URL == "" {
				continue
			}
			to = append(to, button{Button: b})
		case b.Say != "":
			to = append(to, button{b, code(clean(b.Say, maxPhrase))})
		case b.Run != nil:
			to = append(to, button{b, code(clean(r.phrase(*b.Run), maxPhrase))})
		case b.Dismiss != "":
			to = append(to, button{b, "cancel"})
		default:
			to = append(to, button{Button: b})
		}
	}
	return to
}

// safeURL returns the address of a page as it may stand in markdown, or "" when
// it is no http or https address.
func safeURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20",
		"[", "%5B", "]", "%5D", "`", "%60", "*", "%2A", `\`, "%5C").Replace(u.String())
}

// extent is how much of a page is written: what was too long is left out from
// the least important on.
type extent struct {
	rows, facts int
	hints, note bool
}

func (p *page) whole() extent {
	e := extent{facts: len(p.facts), hints: len(p.buttons) > 0, note: p.note != "" || p.alt != ""}
	if p.table != nil {
		e.rows = len(p.table.rows)
	}
	return e
}

// less returns the next smaller extent; false when only the headline is left.
func (e extent) less() (extent, bool) {
	switch {
	case e.rows > 0:
		e.rows--
	case e.facts > 0:
		e.facts--
	case e.hints:
		e.hints = false
	case e.note:
		e.note = false
	default:
		return e, false
	}
	return e, true
}

// missing says what of the whole page is not in e, apart from table rows, which
// the table itself counts.
func (p *page) missing(e extent) string {
	var parts []string
	all := p.whole()
	if n := all.facts - e.facts; n > 0 {
		parts = append(parts, fmt.Sprintf("%d figures", n))
	}
	if all.hints && !e.hints {
		parts = append(parts, "the next steps")
	}
	if all.note && !e.note {
		parts = append(parts, "the note")
	}
	if parts == nil {
		return ""
	}
	return "Left out, because the message would be too long: " + strings.Join(parts, ", ") + "."
}

// write returns the page as markdown and as plain text, each at most maxText
// bytes, with as much of it as fits.
func (p *page) write() (markdown, text string) {
	e := p.whole()
	for {
		markdown, text = p.markdown(e), p.text(e)
		if len(markdown) <= maxText && len(text) <= maxText {
			return markdown, text
		}
		var more bool
		if e, more = e.less(); !more {
			// The caps keep a lone headline and our remarks far below the limit.
			return cut(markdown, maxText), cut(text, maxText)
		}
	}
}

// markdown writes an extent of the page. Paragraphs are kept apart by an empty
// line, so that none can run into the next.
func (p *page) markdown(e extent) string {
	var parts []string
	add := func(s string) { parts = append(parts, s) }
	if p.headline != "" {
		add("**" + escape(p.headline) + "**")
	}
	if e.facts > 0 {
		var b strings.Builder
		for _, f := range p.facts[:e.facts] {
			b.WriteString("- " + escapeLine(f.Label) + ": " + escape(f.Value) + "\n")
		}
		add(strings.TrimSuffix(b.String(), "\n"))
	}
	if p.table != nil {
		if e.rows > 0 {
			add("```\n" + strings.Join(p.table.lines(e.rows), "\n") + "\n```")
		}
		if more := p.table.more(e.rows); more != "" {
			add(more)
		}
	}
	if e.note {
		for _, s := range []string{p.alt, p.note} {
			if s != "" {
				add("_" + escape(s) + "_")
			}
		}
	}
	if e.hints {
		for _, s := range p.hints(func(s string) string { return "`" + s + "`" },
			func(b button) string { return "[" + escape(b.Title) + "](" + b.URL + ")" }, escape) {
			add(s)
		}
	}
	for _, s := range p.remarks {
		add(escapeLine(s))
	}
	if s := p.missing(e); s != "" {
		add(s)
	}
	return strings.Join(parts, "\n\n")
}

// text writes an extent of the page for clients and notifications that know no
// markdown.
func (p *page) text(e extent) string {
	var lines []string
	add := func(s ...string) { lines = append(lines, s...) }
	if p.headline != "" {
		add(p.headline)
	}
	for _, f := range p.facts[:e.facts] {
		add(f.Label + ": " + f.Value)
	}
	if p.table != nil {
		if e.rows > 0 {
			add(p.table.lines(e.rows)...)
		}
		if more := p.table.more(e.rows); more != "" {
			add(more)
		}
	}
	if e.note {
		for _, s := range []string{p.alt, p.note} {
			if s != "" {
				add(s)
			}
		}
	}
	if e.hints {
		add(p.hints(func(s string) string { return "“" + s + "”" },
			func(b button) string { return b.Title + ": " + b.URL }, func(s string) string { return s })...)
	}
	add(p.remarks...)
	if s := p.missing(e); s != "" {
		add(s)
	}
	return strings.Join(lines, "\n")
}

// hints say what the buttons offer, so that the message is complete without
// them.
func (p *page) hints(say func(string) string, link func(button) string, plain func(string) string) []string {
	var phrases, lines []string
	for _, b := range p.buttons {
		switch {
		case b.URL != "":
			lines = append(lines, link(b))
		case b.Confirm != "":
			lines = append(lines, "To confirm, press “"+plain(b.Title)+"” on the card.")
		case b.phrase != "":
			phrases = append(phrases, say(b.phrase))
		}
	}
	if phrases != nil {
		lines = append(lines, "You can say "+strings.Join(phrases, " · "))
	}
	return lines
}
