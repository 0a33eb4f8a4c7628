package webex

import (
	"html"
	"strings"
	"unicode"

	"floorwalker/bot"
)

// Caps of what is read from a message.
const (
	maxSaid     = 4 << 10 // bytes of text
	maxMentions = 50
)

// said returns what somebody said to the bot: without the mention of the bot
// itself, wherever it stands, and with the names of other people mentioned.
// The mention is recognised by id in the HTML; name is what the bot is called,
// for messages that come without HTML.
func said(m *message, botID, name string) (string, []bot.Mention) {
	if m.HTML == "" {
		text := m.Text
		for _, id := range m.MentionedPeople {
			if sameID(id, botID) {
				text = withoutName(text, name)
				break
			}
		}
		return tidy(text), nil
	}
	r := reading{botID: botID}
	r.read(m.HTML)
	return tidy(r.text.String()), r.mentions
}

// reading takes the text out of a message's HTML, which Webex makes of what
// people type: paragraphs, line breaks, emphasis, links and mentions.
type reading struct {
	botID    string
	text     strings.Builder
	mentions []bot.Mention
}

func (r *reading) read(s string) {
	for s != "" && r.text.Len() < 2*maxSaid {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			r.text.WriteString(html.UnescapeString(s))
			return
		}
		r.text.WriteString(html.UnescapeString(s[:open]))
		end := tagEnd(s[open:])
		if end < 0 {
			return // a tag that never ends says nothing
		}
		tag := s[open+1 : open+end]
		s = s[open+end+1:]
		switch name := tagName(tag); name {
		case "spark-mention":
			inner, rest, _ := strings.Cut(s, "</spark-mention>")
			r.mention(tag, plainText(inner))
			s = rest
		case "a", "b", "strong", "i", "em", "u", "s", "del", "code", "span", "font", "sup", "sub":
		default:
			// Everything else starts or ends a line; lines become blanks.
			r.text.WriteByte(' ')
		}
	}
}

// mention notes one mention whose visible name is given.
func (r *reading) mention(tag, name string) {
	id := attribute(tag, "data-object-id")
	if sameID(id, r.botID) {
		// What stood before and behind must not grow together.
		r.text.WriteByte(' ')
		return
	}
	r.text.WriteString(name)
	if isID(id) && name != "" && attribute(tag, "data-object-type") == "person" && len(r.mentions) < maxMentions {
		r.mentions = append(r.mentions, bot.Mention{PersonID: id, Name: name})
	}
}

// tagEnd returns the index of the ">" that ends the tag at the start of s,
// skipping quoted values, or -1.
func tagEnd(s string) int {
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

// tagName returns the lower-case name of a tag without its angle brackets.
func tagName(tag string) string {
	tag = strings.TrimPrefix(tag, "/")
	if i := strings.IndexAny(tag, " \t\r\n/"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}

// attribute returns the value of a quoted attribute of a tag, "" when absent.
func attribute(tag, name string) string {
	for rest := tag; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return ""
		}
		before, after := rest[:i], rest[i+len(name):]
		rest = after
		if before == "" || !unicode.IsSpace(rune(before[len(before)-1])) {
			continue
		}
		value, found := strings.CutPrefix(strings.TrimLeft(after, " "), "=")
		value = strings.TrimLeft(value, " ")
		if !found || value == "" || value[0] != '"' && value[0] != '\'' {
			continue
		}
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
			return html.UnescapeString(value[1 : 1+end])
		}
		return ""
	}
}

// plainText is HTML without its tags.
func plainText(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		var b strings.Builder
		for s != "" {
			text, rest, found := strings.Cut(s, "<")
			b.WriteString(text)
			if !found {
				break
			}
			_, s, _ = strings.Cut(rest, ">")
		}
		s = b.String()
	}
	return tidy(html.UnescapeString(s))
}

// tidy makes one line of single blanks, drops what cannot be seen, the comma or
// colon that followed a leading mention, and what is beyond maxSaid.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case isInvisible(r) && !isJoiner(r):
			return -1
		}
		return r
	}, s)
	if strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	s = strings.TrimRight(strings.TrimLeft(s, " ,:"), " ")
	return strings.TrimRight(cut(s, maxSaid), " ")
}

// isJoiner reports whether r shapes letters or emoji in names as people write
// them; it must survive for a name to be found again.
func isJoiner(r rune) bool { return r == 0x200C || r == 0x200D }

// withoutName takes the first mention of the bot out of a text without HTML:
// its whole name, or the first word of it, which is all some clients write.
func withoutName(text, name string) string {
	first, _, _ := strings.Cut(name, " ")
	for _, n := range []string{name, first} {
		if n == "" {
			continue
		}
		for at := 0; ; {
			i := strings.Index(text[at:], n)
			if i < 0 {
				break
			}
			start, end := at+i, at+i+len(n)
			if isBoundary(text[:start], true) && isBoundary(text[end:], false) {
				return strings.TrimSuffix(text[:start], "@") + " " + text[end:]
			}
			at = end
		}
	}
	return text
}

// isBoundary reports whether a word may end at the edge of s.
func isBoundary(s string, atEnd bool) bool {
	if s == "" {
		return true
	}
	c := s[0]
	if atEnd {
		c = s[len(s)-1]
	}
	return c < 0x80 && !isAlnum(c) && c != '_' && c != '-'
}
