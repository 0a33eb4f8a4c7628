package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// Mailbox is one person's voice mailbox.
type Mailbox interface {
	Count(context.Context) (bot.VoiceCount, error)
	// Messages are the messages, newest first.
	Messages(context.Context) ([]bot.VoiceMessage, error)
	Mark(ctx context.Context, id string, read bool) error
	MarkAll(ctx context.Context, read bool) error
	Delete(ctx context.Context, id string) error
}

// Voicemail opens people's own mailboxes, each with that person's own account.
// Somebody who has not connected it gets NotLinked from every use.
type Voicemail interface {
	Mailbox(personID string) Mailbox
}

// voicemailCount says how many voice messages the asker has.
type voicemailCount struct{ voicemail Voicemail }

func (voicemailCount) Spec() bot.Spec {
	return bot.Spec{
		Name:    "voicemail summary",
		Area:    areaCalls,
		Aliases: []string{"voicemail", "my voicemail", "do i have voicemail", "any voicemail"},
		Summary: "Says in a direct message how many new and old voice messages you have.",
		Examples: []string{
			"voicemail", "do I have voicemail?", "any new voicemail", "how many voicemails do I have", "voicemail summary",
		},
		Role: bot.Viewer,
	}
}

func (c voicemailCount) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	n, err := c.voicemail.Mailbox(r.Person.ID).Count(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Private: true, Headline: "You have no voice messages.", Note: "As of " + clock(r.Now, r.Location) + "."}
	if n.New+n.Old == 0 {
		return reply, nil
	}
	reply.Headline = "You have " + plural(n.New, "new voice message", "new voice messages") + urgentOf(n.NewUrgent) +
		" and " + plural(n.Old, "old one", "old ones") + urgentOf(n.OldUrgent) + "."
	reply.Buttons = []bot.Button{run("List them", "voicemail list", nil)}
	return reply, nil
}

func urgentOf(n int) string {
	if n == 0 {
		return ""
	}
	return " (" + count(n) + " urgent)"
}

// voicemailList lists the asker's voice messages.
type voicemailList struct{ voicemail Voicemail }

func (voicemailList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "voicemail list",
		Area:    areaCalls,
		Aliases: []string{"list voicemail", "show my voicemail", "my voicemails", "my voice messages"},
		Summary: "Lists your voice messages in a direct message: who, when, how long.",
		Examples: []string{
			"voicemail list", "list my voicemails", "show my voicemail", "who left me a voicemail", "my voice messages",
		},
		Role: bot.Viewer,
	}
}

func (c voicemailList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	messages, err := c.voicemail.Mailbox(r.Person.ID).Messages(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Private: true, Headline: "You have no voice messages.", Note: "As of " + clock(r.Now, r.Location) + "."}
	if len(messages) == 0 {
		return reply, nil
	}
	unread := 0
	reply.Table = &bot.Table{Total: len(messages), Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "From"}, {Title: "Number"}, {Title: "Left"}, {Title: "Length", Right: true}, {Title: "State"}}}
	for i, m := range messages {
		if !m.Read {
			unread++
		}
		number := messageValue(i, m, r)
		reply.Items = append(reply.Items, number)
		if i >= maxRows {
			continue
		}
		reply.Table.Rows = append(reply.Table.Rows, []string{strconv.Itoa(i + 1), partyName(m.From), shownNumber(m.From), leftAt(m, r), messageLength(m), messageState(m)})
		if !m.Read && len(reply.Buttons) < maxButtons {
			reply.Buttons = append(reply.Buttons, run("Mark "+strconv.Itoa(i+1)+" read", "voicemail read", bot.Slots{"number": {number}}))
		}
	}
	reply.Headline = "You have " + plural(len(messages), "voice message", "voice messages") + ", " + count(unread) + " of them new."
	reply.Note = "Newest first, as of " + clock(r.Now, r.Location) + ". The sound can be heard on your phone only. Say “mark voicemail 1 read” or “delete voicemail 1”."
	return reply, nil
}

// messageValue is a message as it was numbered in a list. The id makes the number
// mean the same after the mailbox has changed.
func messageValue(i int, m bot.VoiceMessage, r bot.Request) bot.Value {
	return bot.Value{Kind: bot.KindNumber, ID: m.ID, Name: messageName(m, r), Number: float64(i + 1)}
}

// messageName tells a message from others.
func messageName(m bot.VoiceMessage, r bot.Request) string {
	return "the message from " + partyName(m.From) + " of " + leftAt(m, r)
}

func leftAt(m bot.VoiceMessage, r bot.Request) string {
	if m.Created.IsZero() {
		return "an unknown time"
	}
	return dateTime(m.Created, r.Location)
}

func messageLength(m bot.VoiceMessage) string {
	if m.FaxPages > 0 {
		return plural(m.FaxPages, "page", "pages")
	}
	return language.Humanize(m.Duration)
}

func messageState(m bot.VoiceMessage) string {
	words := []string{"new"}
	if m.Read {
		words[0] = "old"
	}
	if m.Urgent {
		words = append(words, "urgent")
	}
	if m.Confidential {
		words = append(words, "confidential")
	}
	if m.FaxPages > 0 {
		words = append(words, "fax")
	}
	return strings.Join(words, ", ")
}

// choose works out which message a request names, by its number. exactly says
// that the number is one that the asker was shown: what it means cannot have
// changed since.
func choose(messages []bot.VoiceMessage, r bot.Request) (m bot.VoiceMessage, value bot.Value, exactly bool, err error) {
	said := r.Value("number")
	if len(messages) == 0 {
		return m, value, false, bot.Errorf(bot.NotFound, "You have no voice messages. Nothing was changed.")
	}
	if id := listed(r, said); id != "" {
		if i := slices.IndexFunc(messages, func(m bot.VoiceMessage) bool { return m.ID == id }); i >= 0 {
			return messages[i], messageValue(i, messages[i], r), true, nil
		}
		if said.ID != "" {
			return m, value, false, bot.Errorf(bot.NotFound, "That voice message is gone. Nothing was changed; say “voicemail list” to see what there is.")
		}
	}
	i := int(said.Number) - 1
	if said.Number != float64(i+1) || i < 0 || i >= len(messages) {
		return m, value, false, bot.Errorf(bot.NotFound, "You have %s, and none with the number %s. Nothing was changed; say “voicemail list” to see them.",
			plural(len(messages), "voice message", "voice messages"), strconv.FormatFloat(said.Number, 'f', -1, 64))
	}
	return messages[i], messageValue(i, messages[i], r), false, nil
}

// inPrivate refuses to change a mailbox where others read along: the answer would
// say who left a message.
func inPrivate(r bot.Request) error {
	if r.Direct {
		return nil
	}
	return bot.Errorf(bot.Invalid, "Voicemail is yours alone: please ask me that in a direct message. Nothing was changed.")
}

// messageFacts describe a message before something is done with it.
func messageFacts(m bot.VoiceMessage, r bot.Request) []bot.Fact {
	return []bot.Fact{{Label: "From", Value: strings.TrimSpace(partyName(m.From) + " " + shownNumber(m.From))},
		{Label: "Left", Value: leftAt(m, r) + ", " + messageLength(m)}, {Label: "State", Value: messageState(m)}}
}
