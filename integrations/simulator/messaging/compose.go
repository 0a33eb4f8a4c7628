package messaging

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// maxBytes is how long text and markdown may be, each (Cisco: 7439 bytes).
const maxBytes = 7439

// draft is a message that somebody asks to post.
type draft struct {
	RoomID        string       `json:"roomId"`
	ParentID      string       `json:"parentId"`
	ToPersonID    string       `json:"toPersonId"`
	ToPersonEmail string       `json:"toPersonEmail"`
	Text          string       `json:"text"`
	Markdown      string       `json:"markdown"`
	Files         []string     `json:"files"`
	Attachments   []attachment `json:"attachments"`

	upload *content // the part named files of a multipart request
}

func (s *Service) createMessage(c *call) (any, error) {
	d, err := readDraft(c)
	if err != nil {
		return nil, err
	}
	card, err := d.check()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.destination(d, c.who)
	if err != nil {
		return nil, err
	}
	if mine := r.member(c.who); r.announcement && mine != nil && !mine.moderator {
		return nil, platform.ErrForbidden
	}
	m := &message{room: r, author: c.who, card: card}
	if d.ParentID != "" {
		if m.parent, err = s.parentIn(r, d.ParentID); err != nil {
			return nil, err
		}
	}
	s.write(m, d.Text, d.Markdown)
	if d.upload != nil {
		d.upload.room = r
		m.files = []string{s.contents.add(s.newID("content"), d.upload)}
	}
	s.post(m)
	view := m.view(c.base)
	return struct {
		messageView
		ToPersonID    string `json:"toPersonId,omitempty"`
		ToPersonEmail string `json:"toPersonEmail,omitempty"`
	}{view, d.ToPersonID, d.ToPersonEmail}, nil
}

func readDraft(c *call) (*draft, error) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		return readMultipart(c, params["boundary"])
	}
	d := new(draft)
	if err == nil && kind == "application/x-www-form-urlencoded" {
		return readForm(c)
	}
	return d, c.readJSON(d)
}

func readForm(c *call) (*draft, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxBody)
	if err := c.r.ParseForm(); err != nil {
		return nil, platform.Refuse(http.StatusBadRequest, "The request body is not a valid form.")
	}
	d := new(draft)
	for name, values := range c.r.PostForm {
		if err := d.set(name, values[0]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// set takes a field of a form; attachments are JSON there.
func (d *draft) set(name, value string) error {
	switch name {
	case "roomId":
		d.RoomID = value
	case "parentId":
		d.ParentID = value
	case "toPersonId":
		d.ToPersonID = value
	case "toPersonEmail":
		d.ToPersonEmail = value
	case "text":
		d.Text = value
	case "markdown":
		d.Markdown = value
	case "files":
		d.Files = append(d.Files, value)
	case "attachments":
		var one attachment
		if json.Unmarshal([]byte(value), &d.Attachments) == nil {
			return nil
		}
		if err := json.Unmarshal([]byte(value), &one); err != nil {
			return platform.Refuse(http.StatusBadRequest, "attachments is not valid JSON.")
		}
		d.Attachments = []attachment{one}
	}
	return nil
}

// check enforces what can be said about a message without knowing its room.
func (d *draft) check() (card json.RawMessage, err error) {
	destinations := 0
	for _, to := range []string{d.RoomID, d.ToPersonID, d.ToPersonEmail} {
		if to != "" {
			destinations++
		}
	}
	switch {
	case destinations != 1:
		return nil, platform.Refuse(http.StatusBadRequest, "Exactly one of roomId, toPersonId and toPersonEmail is required.")
	case len(d.Files) > 1 || len(d.Files) == 1 && d.upload != nil:
		return nil, platform.Refuse(http.StatusBadRequest, "Only one file can be attached to a message.")
	case len(d.Files) == 1:
		return nil, platform.Refuse(http.StatusBadRequest, "The simulator does not fetch files from URLs: upload the file as multipart/form-data.")
	case len(d.Attachments) > 1:
		return nil, platform.Refuse(http.StatusBadRequest, "Only one card can be attached to a message.")
	case d.Text == "" && d.Markdown == "" && d.upload == nil && len(d.Attachments) == 0:
		return nil, platform.Refuse(http.StatusBadRequest, "A message must have text, markdown, a file or a card.")
	}
	if err := checkLength(d.Text, d.Markdown); err != nil {
		return nil, err
	}
	if len(d.Attachments) == 0 {
		return nil, nil
	}
	return checkCard(d.Attachments[0])
}

func checkLength(text, markdown string) error {
	if len(text) > maxBytes || len(markdown) > maxBytes {
		return platform.Refuse(http.StatusBadRequest, "The message is longer than %d bytes.", maxBytes)
	}
	return nil
}

// destination is the room that a draft goes to. A direct room comes into being
// with its first message.
func (s *Service) destination(d *draft, who *account) (*room, error) {
	if d.RoomID != "" {
		r, _, err := s.room(d.RoomID, who)
		return r, err
	}
	other, err := s.person(d.ToPersonID, d.ToPersonEmail)
	if err != nil {
		return nil, err
	}
	if other == who {
		return nil, platform.Refuse(http.StatusBadRequest, "A message cannot be sent to oneself.")
	}
	if r := s.directRoom(who, other); r != nil {
		return r, nil
	}
	return s.openRoom(s.newID("room"), "", roomDirect, []*account{who, other}), nil
}

func (s *Service) directRoom(a, b *account) *room {
	for _, r := range s.rooms {
		if r.kind == roomDirect && r.member(a) != nil && r.member(b) != nil && a != b {
			return r
		}
	}
	return nil
}

// parentIn finds the message that a reply hangs on. Webex has no threads in
// threads.
func (s *Service) parentIn(r *room, id string) (string, error) {
	uuid, ok := decodeID(kindMessage, id)
	parent := s.messages[uuid]
	switch {
	case !ok || parent == nil || parent.room != r:
		return "", platform.ErrNotFound
	case parent.parent != "":
		return "", platform.Refuse(http.StatusBadRequest, "The parent is itself a reply: use the id of the first message of the thread.")
	}
	return parent.id, nil
}

// write sets what a message says, with its mentions resolved.
func (s *Service) write(m *message, text, markdown string) {
	m.text, m.markdown, m.html, m.people, m.everybody = text, markdown, "", nil, false
	if markdown == "" {
		return
	}
	rendered, plain := render(markdown, func(n mention) (string, string) { return s.mention(m, n) })
	m.html = rendered
	if text == "" {
		m.text = strings.TrimSpace(plain)
	}
}
