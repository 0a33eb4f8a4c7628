package webex

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// outgoing is a message as Webex takes it. The SDK's type cannot say what a
// card or a local file is.
type outgoing struct {
	RoomID      string       `json:"roomId,omitempty"`
	ParentID    string       `json:"parentId,omitempty"`
	ToPersonID  string       `json:"toPersonId,omitempty"`
	Text        string       `json:"text,omitempty"`
	Markdown    string       `json:"markdown,omitempty"`
	Attachments []attachment `json:"attachments,omitempty"`
}

type attachment struct {
	ContentType string          `json:"contentType"`
	Content     json.RawMessage `json:"content"`
}

// draft is a reply ready to be sent: one message with at most one of card and
// file, and the files that follow it in messages of their own.
type draft struct {
	outgoing
	file   *bot.File
	follow []*bot.File
}

// compose renders a reply.
func (c *Client) compose(ctx context.Context, reply bot.Reply) draft {
	var files []*bot.File
	var remarks []string
	if reply.Chart != nil && c.draw != nil {
		png, err := c.draw(*reply.Chart)
		if err != nil {
			c.log.WarnContext(ctx, "a chart could not be drawn", "error", err)
			remarks = append(remarks, "The chart could not be drawn.")
		} else {
			files = append(files, &bot.File{Name: "chart.png", ContentType: "image/png", Write: func(w io.Writer) error {
				_, err := io.Copy(w, bytes.NewReader(png))
				return err
			}})
		}
	}
	if reply.File != nil {
		files = append(files, reply.File)
	}
	files = append(files, reply.More...)
	r := c.renderer.Render(reply, remarks...)
	d := draft{outgoing: outgoing{Text: r.Text, Markdown: r.Markdown}, follow: files}
	if r.Card != nil {
		d.Attachments = []attachment{{cardType, r.Card}}
	} else if len(files) > 0 {
		d.file, d.follow = files[0], files[1:]
	}
	return d
}

// isText reports whether a draft may take the place of a text by an edit.
func (d *draft) isText() bool { return d.Attachments == nil && d.file == nil && len(d.follow) == 0 }

// Post sends a reply and returns the id of its message. Files beside a card go
// into messages of their own in the same thread; when one of them cannot be
// sent, the thread is told, since the answer itself stands. An id beside an error
// is that of a placeholder, or of an answer whose files are missing.
func (c *Client) Post(ctx context.Context, to bot.Address, reply bot.Reply) (string, error) {
	return c.post(ctx, to, c.compose(ctx, reply))
}

func (c *Client) post(ctx context.Context, to bot.Address, d draft) (string, error) {
	if to.RoomID != "" {
		d.RoomID, d.ParentID = to.RoomID, to.ThreadID
	} else {
		d.ToPersonID = to.PersonID
	}
	if d.RoomID == "" && d.ToPersonID == "" {
		return "", bot.Errorf(bot.Internal, "I do not know where to answer. This is a fault of mine.")
	}
	first, err := c.deliver(ctx, &d)
	if err != nil {
		return first.ID, publicError(err, "post the answer")
	}
	thread := firstOf(to.ThreadID, first.ID)
	for _, f := range d.follow {
		next := outgoing{RoomID: firstOf(to.RoomID, first.RoomID), ParentID: thread, Text: fileName(f)}
		if _, err := c.send(ctx, &next, f); err != nil {
			c.log.WarnContext(ctx, "a file could not be sent", "error", err)
			next.Text = fmt.Sprintf("I could not send the file %s. Please ask again.", fileName(f))
			if _, err := c.send(ctx, &next, nil); err != nil {
				return first.ID, publicError(err, "post the file of the answer")
			}
		}
	}
	return first.ID, nil
}

// posted is what of a posted message is needed, not the card that comes back
// with it.
type posted struct {
	ID     string `json:"id"`
	RoomID string `json:"roomId"`
}

// send posts one message.
func (c *Client) send(ctx context.Context, m *outgoing, f *bot.File) (posted, error) {
	var sent posted
	r := rest.Request{Method: http.MethodPost, Path: "messages", Route: "messages", Out: &sent}
	if f == nil {
		r.Body = m
	} else {
		form, err := newForm(m, f)
		if err != nil {
			return posted{}, err
		}
		defer form.close()
		r.GetBody, r.ContentType, r.Length = form.open, form.contentType, form.size()
	}
	if err := c.rest.Do(ctx, r); err != nil {
		return posted{}, err
	}
	if sent.ID == "" {
		return posted{}, errors.New("webex: a posted message has no id")
	}
	return sent, nil
}

// Replace puts a reply in the place of an earlier message of ours. Text is
// edited; where Webex refuses that (ten edits are allowed, none on messages with
// a card or file) and for everything else, the new message is posted first and
// the old one deleted then, so that at no time nothing stands there.
func (c *Client) Replace(ctx context.Context, to bot.Address, messageID string, reply bot.Reply) (string, error) {
	d := c.compose(ctx, reply)
	if d.isText() {
		switch err := c.edit(ctx, to, messageID, d.outgoing); rest.Status(err) {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusGone:
		case 0:
			if err == nil {
				return messageID, nil
			}
			fallthrough
		default:
			return "", publicError(err, "change my message")
		}
	}
	id, err := c.post(ctx, to, d)
	if err != nil {
		return id, err
	}
	if err := c.Delete(ctx, messageID); err != nil {
		c.log.WarnContext(ctx, "a replaced message could not be deleted", "error", err)
	}
	return id, nil
}

// edit changes the text of a message of ours.
func (c *Client) edit(ctx context.Context, to bot.Address, messageID string, m outgoing) error {
	m.RoomID = to.RoomID
	if m.RoomID == "" {
		// A direct message was addressed to a person; an edit wants its room.
		var old message
		if err := c.rest.Do(ctx, rest.Request{Path: messagePath(messageID), Route: "messages/{id}", Out: &old}); err != nil {
			return err
		}
		m.RoomID = old.RoomID
	}
	return c.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: messagePath(messageID), Route: "messages/{id}", Body: &m})
}
