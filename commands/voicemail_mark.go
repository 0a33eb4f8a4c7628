package commands

import (
	"context"
	"slices"

	"floorwalker/bot"
)

// voicemailMark marks the asker's voice messages as read or as unread: one, or
// all of them when “all” was said and confirmed.
type voicemailMark struct {
	voicemail Voicemail
	read      bool
}

func (c voicemailMark) Spec() bot.Spec {
	s := bot.Spec{
		Name: "voicemail read", Area: areaCalls, Role: bot.Viewer, Changes: true,
		Aliases: []string{"mark voicemail read", "mark voicemail as read", "mark voicemails as read", "mark voice message as read"},
		Summary: "Marks one of your voice messages as read by its number in the list, or all after a question.",
		Examples: []string{
			"voicemail read 1", "mark voicemail 2 as read", "mark my voicemail 1 read", "mark all my voicemails as read", "voicemail read all",
		},
		Params: []bot.Param{
			{Name: "number", Kind: bot.KindNumber},
			{Name: "all", Kind: bot.KindChoice, Choices: []string{"all"}},
		},
	}
	if !c.read {
		s.Name = "voicemail unread"
		s.Aliases = []string{"mark voicemail unread", "mark voicemail as unread", "mark voicemails as unread", "mark voice message as unread"}
		s.Summary = "Marks one of your voice messages as unread by its number in the list, or all after a question."
		s.Examples = []string{
			"voicemail unread 1", "mark voicemail 2 as unread", "mark my voicemail 1 unread", "mark all my voicemails as unread", "voicemail unread all",
		}
	}
	return s
}

func (c voicemailMark) as() string {
	if c.read {
		return "read"
	}
	return "unread"
}

// Preview asks before all are marked, and when the number is not one of a list
// that the asker was shown: another message may have it by now.
func (c voicemailMark) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	if err := inPrivate(r); err != nil {
		return bot.Reply{}, false, err
	}
	switch {
	case r.Has("number") && r.Has("all"):
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "Say either the number of a voice message or all, not both. Nothing was changed.")
	case !r.Has("number") && !r.Has("all"):
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "Which voice message? Say its number in “voicemail list”, or all. Nothing was changed.")
	}
	messages, err := c.voicemail.Mailbox(r.Person.ID).Messages(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if r.Has("all") {
		left := c.left(messages)
		if left == 0 {
			return bot.Reply{Headline: "Every voice message is " + c.as() + " already. Nothing was changed.", Settled: true}, false, nil
		}
		return bot.Reply{
			Headline: "Mark all your voice messages as " + c.as() + "?",
			Facts:    []bot.Fact{{Label: "Will change", Value: count(left) + " of " + plural(len(messages), "message", "messages")}},
			Note:     "Messages that arrive before you confirm are marked too. As of " + clock(r.Now, r.Location) + ".",
		}, true, nil
	}
	m, value, exactly, err := choose(messages, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if m.Read == c.read {
		return bot.Reply{Headline: sentence(messageName(m, r)) + " is " + c.as() + " already. Nothing was changed.", Settled: true}, false, nil
	}
	return bot.Reply{Headline: "Mark " + messageName(m, r) + " as " + c.as() + "?", Facts: messageFacts(m, r),
		Slots: r.Slots.With("number", value)}, !exactly, nil
}

// left is how many messages are not yet as they are to be.
func (c voicemailMark) left(messages []bot.VoiceMessage) int {
	n := 0
	for _, m := range messages {
		if m.Read != c.read {
			n++
		}
	}
	return n
}

func (c voicemailMark) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	box := c.voicemail.Mailbox(r.Person.ID)
	if r.Has("all") {
		if err := box.MarkAll(ctx, c.read); err != nil {
			return bot.Reply{}, err
		}
	} else if err := box.Mark(ctx, r.Value("number").ID, c.read); err != nil {
		return bot.Reply{}, err
	}
	return c.done(r), nil
}

func (c voicemailMark) done(r bot.Request) bot.Reply {
	if r.Has("all") {
		return bot.Reply{Headline: "All your voice messages are marked as " + c.as() + "."}
	}
	return bot.Reply{Headline: sentence(r.Value("number").Name) + " is marked as " + c.as() + "."}
}

// Observe looks whether the messages are marked.
func (c voicemailMark) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	messages, err := c.voicemail.Mailbox(r.Person.ID).Messages(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if !r.Has("all") {
		i := slices.IndexFunc(messages, func(m bot.VoiceMessage) bool { return m.ID == r.Value("number").ID })
		if i < 0 {
			return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: "That voice message is gone."}}, nil
		}
		messages = messages[i : i+1]
	}
	if left := c.left(messages); left > 0 {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: plural(left, "voice message is", "voice messages are") + " not marked as " + c.as() + "."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: c.done(r)}, nil
}
