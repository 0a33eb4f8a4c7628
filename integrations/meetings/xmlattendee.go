package meetings

import (
	"cmp"
	"encoding/xml"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// node is an element with all that is in it. Attendees are kept so, because what
// is not sent again with the others is lost: roles, and people without an e-mail
// address.
type node struct {
	XMLName  xml.Name
	Text     string `xml:",chardata"`
	Children []node `xml:",any"`
}

// UnmarshalXML reads an element and drops what its name and blanks say of the
// document that it stood in: requests are written without namespaces.
func (n *node) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type plain node
	if err := d.DecodeElement((*plain)(n), &start); err != nil {
		return err
	}
	n.XMLName.Space, n.Text = "", strings.TrimSpace(n.Text)
	return nil
}

// text is the text of the element at the end of a path, or nothing.
func (n node) text(path ...string) string {
	for _, name := range path {
		i := slices.IndexFunc(n.Children, func(c node) bool { return c.XMLName.Local == name })
		if i < 0 {
			return ""
		}
		n = n.Children[i]
	}
	return n.Text
}

func leaf(name, text string) node { return node{XMLName: xml.Name{Local: name}, Text: text} }

// attendee is somebody who is invited for the first time.
func attendee(i bot.Invitee) node {
	person := node{XMLName: xml.Name{Local: "person"}, Children: []node{leaf("name", cmp.Or(i.Name, i.Email)), leaf("email", i.Email)}}
	return node{XMLName: xml.Name{Local: "attendee"}, Children: []node{person}}
}

func attendeeAddress(n node) string { return rest.OneLine(n.text("person", "email"), rest.MaxText) }

func hasAddress(email string) func(node) bool {
	return func(n node) bool { return strings.EqualFold(attendeeAddress(n), email) }
}
