package calling

import (
	"context"
	"net/http"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Mailbox is one person's voice mailbox, which only that person's own token
// opens, with the scopes spark:calls_read and spark:calls_write.
type Mailbox struct{ rest *rest.Client }

// Mailbox is the voice mailbox of the person whose tokens these are. limiter is
// their budget.
func (c *Client) Mailbox(tokens rest.TokenSource, limiter rest.Limiter) *Mailbox {
	return &Mailbox{c.rest.As(tokens, limiter)}
}

const voiceMessages = "telephony/voiceMessages"

// Count counts the messages.
func (m *Mailbox) Count(ctx context.Context) (bot.VoiceCount, error) {
	var answer struct {
		New       count `json:"newMessages"`
		Old       count `json:"oldMessages"`
		NewUrgent count `json:"newUrgentMessages"`
		OldUrgent count `json:"oldUrgentMessages"`
	}
	err := read(ctx, m.rest, "look into your voicemail", rest.Request{Path: voiceMessages + "/summary", Out: &answer, MaxBody: maxBody})
	return bot.VoiceCount{New: int(answer.New), Old: int(answer.Old), NewUrgent: int(answer.NewUrgent), OldUrgent: int(answer.OldUrgent)}, err
}

// Messages are the messages, newest first as Webex lists them.
func (m *Mailbox) Messages(ctx context.Context) ([]bot.VoiceMessage, error) {
	var answer struct {
		Items list[voiceMessage] `json:"items"`
	}
	if err := read(ctx, m.rest, "list your voicemail", rest.Request{Path: voiceMessages, Out: &answer, MaxBody: maxBody}); err != nil {
		return nil, err
	}
	messages := make([]bot.VoiceMessage, 0, len(answer.Items))
	for _, v := range answer.Items {
		if v.ID != "" {
			messages = append(messages, v.message())
		}
	}
	return messages, nil
}

// Mark marks one message as read or unread. It refuses to mark none: without an
// id Webex marks all.
func (m *Mailbox) Mark(ctx context.Context, id string, read bool) error {
	if err := checkID(id); err != nil {
		return err
	}
	return m.mark(ctx, map[string]string{"messageId": id}, read)
}

// MarkAll marks every message as read or unread.
func (m *Mailbox) MarkAll(ctx context.Context, read bool) error {
	return m.mark(ctx, map[string]string{}, read)
}

func (m *Mailbox) mark(ctx context.Context, body map[string]string, read bool) error {
	verb := "/markAsUnread"
	if read {
		verb = "/markAsRead"
	}
	err := m.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: voiceMessages + verb, Body: body})
	return rest.Failure(system, "I could not mark your voicemail", "Nothing was changed.", err)
}

// Delete deletes one message. Webex keeps no copy.
func (m *Mailbox) Delete(ctx context.Context, id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	err := m.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path("telephony", "voiceMessages", id), Route: voiceMessages + "/{id}", Once: true})
	return rest.Failure(system, "I could not delete the voice message", "Nothing was changed.", err)
}

// voiceMessage is Cisco's VoiceMessageDetails.
type voiceMessage struct {
	ID           text          `json:"id"`
	Duration     count         `json:"duration"`
	CallingParty object[party] `json:"callingParty"`
	Urgent       flag          `json:"urgent"`
	Confidential flag          `json:"confidential"`
	Read         flag          `json:"read"`
	FaxPageCount count         `json:"faxPageCount"`
	Created      text          `json:"created"`
}

func (v voiceMessage) message() bot.VoiceMessage {
	return bot.VoiceMessage{ID: string(v.ID), From: v.CallingParty.Value.party(), Duration: time.Duration(v.Duration) * time.Second,
		Urgent: bool(v.Urgent), Confidential: bool(v.Confidential), Read: bool(v.Read), FaxPages: int(v.FaxPageCount), Created: v.Created.Time()}
}
