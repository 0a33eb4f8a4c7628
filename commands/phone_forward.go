package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

// lineChanger forwards extensions.
type lineChanger interface {
	lineSource
	Line(ctx context.Context, at bot.PhoneLine) (bot.Line, error)
	SetForward(ctx context.Context, at bot.PhoneLine, to bot.Forward) error
}

// The words by which a forwarding ends.
const (
	forwardOff  = "off"
	forwardStop = "stop"
	forwardUndo = "unforward"
)

// phoneForward forwards all calls to an extension, or none any more. It asks when
// the line is not the asker's alone.
type phoneForward struct {
	source  lineChanger
	auditor bot.Auditor
}

func (phoneForward) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone forward",
		Area:    areaPhones,
		Aliases: []string{"forward phone", "call forward"},
		Summary: "Forwards all calls to an extension on the premises to voicemail or a number, or ends that.",
		Params: []bot.Param{
			handsetParam(false, ""), {Name: "destination", Kind: bot.KindDestination},
			{Name: "how", Kind: bot.KindChoice, Choices: []string{toVoicemail, forwardOff, forwardStop, forwardUndo}},
		},
		Examples: []string{
			"forward 5101 to voicemail", "forward my phone to 5106", "phone forward 5101 to 5106", "stop forwarding 5101", "phone forward 5101 off",
			"forward Maya Patel's phone to voicemail", "forward extension 5101 to 5106", "turn off forwarding of 5101", "stop forwarding my phone", "forward Maya Patel's calls to voicemail",
			"unforward 5101",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview says where calls go now and would go.
func (c phoneForward) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	to, err := c.wanted(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if to == nil {
		return bot.Reply{Headline: "Where shall the calls go? Say a number, voicemail, or off.", Asks: "destination", Settled: true}, false, nil
	}
	l, ask, err := c.line(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	inv, err := c.source.Phones(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	own, users := linesUsers(inv, l, r.Person.Email)
	if !own && r.Role < bot.Supervisor {
		c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "refused", Person: r.Person, RoomID: r.RoomID, Command: r.Command,
			Target: l.Extension, EventID: r.ID, Detail: "the lines of others take the role " + bot.Supervisor.String()})
		return bot.Reply{}, false, bot.Errorf(bot.Forbidden, "To forward the lines of others takes the role %s, and yours is %s. Nothing was changed.", bot.Supervisor, r.Role)
	}
	preview := bot.Reply{
		Slots: r.Slots.With("handset", bot.Value{Kind: bot.KindPhone, ID: bot.PhoneByLine + l.Extension, Name: l.Extension}),
		Facts: []bot.Fact{{Label: "Now", Value: "Extension " + l.Extension + " " + forwardSentence(l.ForwardAll)}, {Label: "Used by", Value: users}},
		Items: []bot.Value{lineValue(l.Extension)},
		Note:  lineNote(r),
	}
	if l.ForwardAll == *to {
		preview.Headline, preview.Settled = fmt.Sprintf("Nothing to change: extension %s %s.", l.Extension, alreadyForwarded(*to)), true
		return preview, false, nil
	}
	preview.Headline = fmt.Sprintf("Forward all calls to extension %s to %s?", l.Extension, forwardWords(*to, ""))
	if to.IsZero() {
		preview.Headline = fmt.Sprintf("Stop forwarding calls to extension %s?", l.Extension)
	}
	return preview, !own, nil
}

// wanted is where calls shall go; nil when that was not said. Somebody who is named
// is reached at their own first line on the premises.
func (c phoneForward) wanted(ctx context.Context, r bot.Request) (*bot.Forward, error) {
	switch how := r.Text("how"); {
	case how == toVoicemail:
		return &bot.Forward{Voicemail: true}, nil
	case how != "":
		return &bot.Forward{}, nil
	case !r.Has("destination"):
		return nil, nil
	}
	said := r.Text("destination")
	number, err := plainNumber(said)
	if err == nil {
		return &bot.Forward{Number: number}, nil
	}
	inv, listErr := c.source.Phones(ctx)
	if listErr != nil {
		return nil, listErr
	}
	for _, p := range inv.Phones {
		if strings.EqualFold(p.Owner.Name, said) && len(p.Lines) > 0 {
			return &bot.Forward{Number: p.Lines[0].Extension}, nil
		}
	}
	return nil, err
}

// line is the one line that a request is about. Where there are several the reply
// asks.
func (c phoneForward) line(ctx context.Context, r bot.Request) (l bot.Line, ask *bot.Reply, err error) {
	exts, err := askedExtensions(ctx, c.source, r)
	if err != nil {
		return l, nil, unchangedError(err)
	}
	if len(exts) > 1 {
		ask = &bot.Reply{Headline: "Which extension do you mean?", Asks: "handset", Settled: true}
		for _, ext := range exts {
			ask.Items = append(ask.Items, lineValue(ext))
			if len(ask.Buttons) < maxButtons {
				ask.Buttons = append(ask.Buttons, run(ext, r.Command, r.Slots.With("handset", lineValue(ext))))
			}
		}
		return l, ask, nil
	}
	lines, err := c.source.Lines(ctx, exts[0])
	switch {
	case err != nil:
		return l, nil, unchangedError(err)
	case len(lines) > 1:
		return l, nil, bot.Errorf(bot.Invalid, "Extension %s is there in %d partitions, and I cannot tell which is meant. Nothing was changed.", exts[0], len(lines))
	}
	return lines[0], nil, nil
}

// linesUsers says who uses a line, and whether that is the asker alone.
func linesUsers(inv *unifiedcm.Inventory, l bot.Line, email string) (own bool, users string) {
	var names []string
	own = len(l.Devices) > 0
	for _, device := range l.Devices {
		p, _ := inv.Named(device)
		own = own && email != "" && strings.EqualFold(p.Owner.Email, email)
		name := p.Owner.Name
		if name == "" {
			name = device
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return false, "no phone"
	}
	return own, strings.Join(names, ", ")
}

// Do forwards the line and reads back what it shows.
func (c phoneForward) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	to, err := c.wanted(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	l, ask, err := c.line(ctx, r)
	if err != nil || ask != nil || to == nil {
		if err == nil {
			err = bot.Errorf(bot.Invalid, "The line is not certain any more. Nothing was changed.")
		}
		return bot.Reply{}, err
	}
	if err := c.source.SetForward(ctx, l.PhoneLine, *to); err != nil {
		return bot.Reply{}, err
	}
	now, err := c.source.Line(ctx, l.PhoneLine)
	if err != nil {
		return bot.Reply{}, bot.Errorf(bot.Uncertain, "Unified CM accepted it, but the line could not be read afterwards.")
	}
	return forwardedReply(now, *to, r)
}

func forwardedReply(l bot.Line, to bot.Forward, r bot.Request) (bot.Reply, error) {
	reply := oneLineReply(l, r)
	reply.Headline = fmt.Sprintf("Extension %s %s now.", l.Extension, forwardSentence(l.ForwardAll))
	if l.ForwardAll != to {
		return reply, bot.Errorf(bot.Uncertain, "Extension %s %s, although Unified CM accepted the change.", l.Extension, forwardSentence(l.ForwardAll))
	}
	return reply, nil
}

// Observe looks at the line.
func (c phoneForward) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	to, err := c.wanted(ctx, r)
	if err != nil || to == nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	l, ask, err := c.line(ctx, r)
	if err != nil || ask != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	outcome := bot.Outcome{State: bot.OutcomeNotDone, Reply: oneLineReply(l, r)}
	if l.ForwardAll == *to {
		outcome.State = bot.OutcomeDone
	}
	return outcome, nil
}

// alreadyForwarded says where all calls go as they are to.
func alreadyForwarded(to bot.Forward) string {
	if to.IsZero() {
		return forwardSentence(to) + " anyway"
	}
	return forwardSentence(to) + " already"
}
