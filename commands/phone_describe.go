package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode"

	"floorwalker/bot"
)

// handsetDescriber changes the description of phones.
type handsetDescriber interface {
	handsetFinder
	SetDescription(ctx context.Context, name, description string) error
}

// maxDescription is the longest description that Unified CM takes, in characters.
const maxDescription = 128

// phoneDescribe changes what a phone is called in lists. It always asks.
type phoneDescribe struct{ source handsetDescriber }

func (phoneDescribe) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone describe",
		Area:    areaPhones,
		Aliases: []string{"describe phone"},
		Summary: "Changes the description of a phone on the premises, after you confirm it.",
		Params: []bot.Param{
			{Name: "handset", Kind: bot.KindPhone, Required: true, Ask: "Which phone?"},
			{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "What shall its description be?"},
		},
		Examples: []string{
			`describe SEP0C75BD110901 as "Front desk"`, `phone describe 5190 as "Lobby east"`, `set the description of the Lobby phone as "Front desk"`,
			`change the description of extension 5190 as "Lobby east"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview says what is there now.
func (c phoneDescribe) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	text, err := description(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	preview := bot.Reply{
		Headline: fmt.Sprintf("Describe %s as “%s”?", p.Name, text),
		Slots:    r.Slots.With("handset", handsetValue(p)),
		Items:    []bot.Value{handsetValue(p)},
		Facts:    []bot.Fact{{Label: "Now", Value: cmp.Or(p.Description, "none")}, {Label: "Phone", Value: handsetName(p)}},
		Note:     lineNote(r),
	}
	if p.Description == text {
		preview.Headline, preview.Settled = fmt.Sprintf("Nothing to change: %s is described as “%s” already.", p.Name, text), true
		return preview, false, nil
	}
	return preview, true, nil
}

// description is what was said, fit for Unified CM.
func description(r bot.Request) (string, error) {
	text := strings.Join(strings.Fields(r.Text("title")), " ")
	if len([]rune(text)) > maxDescription {
		return "", bot.Errorf(bot.Invalid, "A description has at most %d characters. Nothing was changed.", maxDescription)
	}
	// The characters that Unified CM refuses in descriptions.
	if i := strings.IndexFunc(text, func(c rune) bool { return unicode.IsControl(c) || strings.ContainsRune(`"%\<>&`, c) }); i >= 0 || text == "" {
		return "", bot.Errorf(bot.Invalid, `A description has none of the signs " %% \ < > &. Nothing was changed.`)
	}
	return text, nil
}

// Do changes it and reads it back.
func (c phoneDescribe) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	text, err := description(r)
	if err != nil {
		return bot.Reply{}, err
	}
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		if err == nil {
			err = bot.Errorf(bot.Invalid, "The phone is not certain any more. Nothing was changed.")
		}
		return bot.Reply{}, err
	}
	if err := c.source.SetDescription(ctx, p.Name, text); err != nil {
		return bot.Reply{}, err
	}
	now, err := c.source.Phone(ctx, p.Name)
	switch {
	case err != nil:
		return bot.Reply{}, bot.Errorf(bot.Uncertain, "Unified CM accepted it, but the phone could not be read afterwards.")
	case now.Description != text:
		return bot.Reply{}, bot.Errorf(bot.Uncertain, "%s is described as “%s”, although Unified CM accepted the change.", now.Name, now.Description)
	}
	return described(now), nil
}

func described(p bot.Phone) bot.Reply {
	return bot.Reply{
		Headline: fmt.Sprintf("%s is described as “%s” now.", p.Name, p.Description),
		Items:    []bot.Value{handsetValue(p)},
		Note:     "From the configuration of Unified CM. The phone itself shows it once it has been reset.",
	}
}

// Observe looks at the phone.
func (c phoneDescribe) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	text, err := description(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	p, ask, err := theHandset(ctx, c.source, r)
	if err != nil || ask != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	outcome := bot.Outcome{State: bot.OutcomeNotDone, Reply: described(p)}
	if p.Description == text {
		outcome.State = bot.OutcomeDone
	}
	return outcome, nil
}
