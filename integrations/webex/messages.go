package webex

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	webexteams "github.com/jbogarin/go-cisco-webex-teams/sdk"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// lags are the waits before a message or press is asked for again that its
// webhook named and that Webex does not know yet: about five seconds in all.
var lags = [...]time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second}

// message is a message as Webex writes one. The SDK's type lacks the date of
// the last edit; cards in it are not read.
type message struct {
	webexteams.Message
	Updated     time.Time       `json:"updated"`
	Attachments json.RawMessage `json:"attachments"`
}

// Message returns what somebody said to the bot.
func (c *Client) Message(ctx context.Context, id string) (bot.Message, error) {
	me, err := c.me(ctx)
	if err != nil {
		return bot.Message{}, err
	}
	var m message
	if err := c.readBehind(ctx, messagePath(id), "messages/{id}", &m); err != nil {
		return bot.Message{}, publicError(err, "show me the message")
	}
	text, mentions := said(&m, me.ID, me.Name)
	return bot.Message{
		ID: m.ID, RoomID: m.RoomID, ThreadID: m.ParentID, PersonID: m.PersonID,
		Direct: m.RoomType == "direct", Text: text, Mentions: mentions,
		Created: m.Created, Edited: m.Updated.After(m.Created),
	}, nil
}

// Press returns somebody's press of a button.
func (c *Client) Press(ctx context.Context, id string) (bot.Press, error) {
	var a webexteams.AttachmentAction
	path := rest.Path("attachment", "actions", id)
	if err := c.readBehind(ctx, path, "attachment/actions/{id}", &a); err != nil {
		return bot.Press{}, publicError(err, "show me what was pressed")
	}
	token, _ := a.Inputs[tokenInput].(string)
	return bot.Press{
		ID: a.ID, MessageID: a.MessageID, RoomID: a.RoomID, PersonID: a.PersonID,
		Token: token, Created: a.Created,
	}, nil
}

// readBehind reads what a webhook named. Webex's reads may lag its webhooks, so
// a 404 is asked again a few times before it is believed.
func (c *Client) readBehind(ctx context.Context, path, route string, out any) error {
	for i := 0; ; i++ {
		err := c.rest.Do(ctx, rest.Request{Path: path, Route: route, Out: out})
		if i == len(lags) || rest.Status(err) != http.StatusNotFound {
			return err
		}
		if err := sleep(ctx, lags[i]); err != nil {
			return err
		}
	}
}

// Delete removes a message of ours; one that is gone already is no error.
func (c *Client) Delete(ctx context.Context, messageID string) error {
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: messagePath(messageID), Route: "messages/{id}"})
	if err := publicError(err, "delete my message"); bot.KindOf(err) != bot.NotFound {
		return err
	}
	return nil
}

func messagePath(id string) string { return rest.Path("messages", id) }
