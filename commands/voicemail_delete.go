package commands

import (
	"context"
	"slices"

	"floorwalker/bot"
)

// voicemailDelete deletes one voice message of the asker. It always asks: Webex
// keeps no copy.
type voicemailDelete struct{ voicemail Voicemail }

func (voicemailDelete) Spec() bot.Spec {
	return bot.Spec{
		Name:    "voicemail delete",
		Area:    areaCalls,
		Aliases: []string{"delete voicemail", "remove voicemail", "delete voice message"},
		Summary: "Deletes one of your voice messages by its number in the list, after you confirm it.",
		Params:  []bot.Param{{Name: "number", Kind: bot.KindNumber, Required: true, Ask: "Which voice message? Say its number in “voicemail list”."}},
		Examples: []string{
			"voicemail delete 1", "delete voicemail 2", "delete my voicemail 1", "remove voicemail 3",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

func (c voicemailDelete) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if err := inPrivate(r); err != nil {
		return bot.Reply{}, false, err
	}
	messages, err := c.voicemail.Mailbox(r.Person.ID).Messages(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	m, value, _, err := choose(messages, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{
		Headline: "Delete " + messageName(m, r) + "?", Facts: messageFacts(m, r),
		Note:  "It cannot be had back. As of " + clock(r.Now, r.Location) + ".",
		Slots: r.Slots.With("number", value),
	}, true, nil
}

func (c voicemailDelete) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.voicemail.Mailbox(r.Person.ID).Delete(ctx, r.Value("number").ID); err != nil {
		return bot.Reply{}, err
	}
	return deleted(r), nil
}

func deleted(r bot.Request) bot.Reply {
	return bot.Reply{Headline: sentence(r.Value("number").Name) + " is deleted."}
}

// Observe looks whether the message is still there.
func (c voicemailDelete) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	messages, err := c.voicemail.Mailbox(r.Person.ID).Messages(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if slices.ContainsFunc(messages, func(m bot.VoiceMessage) bool { return m.ID == r.Value("number").ID }) {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The voice message is still there."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: deleted(r)}, nil
}
