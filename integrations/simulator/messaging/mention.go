package messaging

import (
	"html"
	"slices"
	"strings"
)

// mention is <@all>, <@personEmail:address|Name> or <@personId:id|Name>.
type mention struct {
	all       bool
	id, email string
	name      string // what the writer called them; may be empty
}

// parseMention reads a mention at the start of s.
func parseMention(s string) (n mention, size int, ok bool) {
	body, found := strings.CutPrefix(s, "<@")
	if !found {
		return n, 0, false
	}
	end := strings.IndexAny(body, ">\n")
	if end < 0 || body[end] != '>' {
		return n, 0, false
	}
	size = len("<@") + end + len(">")
	target, name, _ := strings.Cut(body[:end], "|")
	n.name = strings.TrimSpace(name)
	kind, value, _ := strings.Cut(target, ":")
	switch value = strings.TrimSpace(value); {
	case kind == "all":
		n.all = true
	case kind == "personEmail" && value != "":
		n.email = value
	case kind == "personId" && value != "":
		n.id = value
	default:
		return mention{}, 0, false
	}
	return n, size, true
}

// mention notes who is mentioned in m and renders it as html and plain text.
// Who does not exist is shown by name, without a mention.
func (s *Service) mention(m *message, n mention) (markup, plain string) {
	if n.all {
		m.everybody = true
		return `<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>`, "All"
	}
	who, err := s.person(n.id, n.email)
	if err != nil {
		name := n.name
		if name == "" {
			name = n.email
		}
		return html.EscapeString(name), name
	}
	name := n.name
	if name == "" {
		name = who.name
	}
	if !slices.Contains(m.people, who) {
		m.people = append(m.people, who)
	}
	return `<spark-mention data-object-type="person" data-object-id="` + encodeID(kindPerson, who.id) + `">` +
		html.EscapeString(name) + `</spark-mention>`, name
}
