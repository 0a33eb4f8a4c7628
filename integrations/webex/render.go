package webex

import (
	"encoding/json"
	"slices"
	"strings"

	"floorwalker/bot"
)

// Renderer turns replies into what Webex shows.
type Renderer struct {
	// Phrase says how an invocation is typed. When nil, it is the command's
	// name with the names of its values behind.
	Phrase func(bot.Invocation) string
}

// Rendered is a reply as Webex takes it, without its file and picture.
type Rendered struct {
	// Text is complete without the card; Markdown is the same, formatted. Both
	// are at most 7,439 bytes. Markdown is empty when it would say nothing more.
	Text, Markdown string
	// Card is the content of the one attachment, nil when there is none.
	Card json.RawMessage
}

// Render renders a reply. remarks are sentences of our own that follow it, for
// example that its picture could not be drawn.
func (r *Renderer) Render(reply bot.Reply, remarks ...string) Rendered {
	if isSentence(reply) && len(remarks) == 0 {
		// Most replies under load are one sentence: two strings are all it takes.
		text := clean(reply.Headline, maxHeadline)
		if markdown := escapeLine(text); markdown != text {
			return Rendered{Text: text, Markdown: markdown}
		}
		return Rendered{Text: text}
	}
	p := r.page(reply)
	p.remarks = append(p.remarks, remarks...)
	p.attached = reply.File != nil || reply.Chart != nil
	markdown, text := p.write()
	return Rendered{Text: text, Markdown: markdown, Card: p.card()}
}

// isSentence reports whether a reply is its headline and nothing else.
func isSentence(r bot.Reply) bool {
	return len(r.Facts) == 0 && r.Table == nil && r.Chart == nil && len(r.Buttons) == 0 && r.Note == ""
}

func (r *Renderer) phrase(i bot.Invocation) string {
	if r.Phrase != nil {
		return r.Phrase(i)
	}
	words := []string{i.Command}
	names := make([]string, 0, len(i.Slots))
	for name := range i.Slots {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range i.Slots[name] {
			switch {
			case v.Range != nil:
				words = append(words, v.Range.Said)
			case v.Name != "":
				words = append(words, v.Name)
			case v.Metric != "":
				words = append(words, string(v.Metric))
			}
		}
	}
	return strings.Join(words, " ")
}
