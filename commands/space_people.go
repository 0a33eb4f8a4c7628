package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// spaceChanger changes a space that is there.
type spaceChanger interface {
	spaceViewer
	Add(ctx context.Context, spaceID, person string) error
	Remove(ctx context.Context, membershipID string) error
	Rename(ctx context.Context, spaceID, title string) error
	Delete(ctx context.Context, spaceID string) error
}

// spacePeople brings people into a space, or takes them out. It concerns others,
// so it always asks.
type spacePeople struct {
	spaces
	changer spaceChanger
	in      bool
}

func (c spacePeople) Spec() bot.Spec {
	s := bot.Spec{
		Name:    "space add",
		Area:    areaSpaces,
		Aliases: []string{"add to this space", "invite to this space"},
		Summary: "Brings people into this space, or into one that you name, after you confirm it.",
		Params: []bot.Param{
			{Name: "people", Kind: bot.KindPerson, Many: true, Required: true, Addresses: true, Ask: "Whom shall I bring in? Say a name or an e-mail address."},
			spaceParam,
		},
		Examples: []string{
			"add Tom Becker to this space", "space add Maya Patel", "bring Dana Whitfield into this space", `add Maya Patel to the space called "Supervisors"`,
			"invite sam@vendor.example to this space", "add Maya Patel and Tom Becker here",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
	if !c.in {
		s.Name, s.Aliases = "space remove", []string{"remove from this space"}
		s.Summary = "Takes people out of this space, or out of one that you name, after you confirm it."
		s.Params[0].Ask = "Who shall leave the space? Say a name or an e-mail address."
		s.Examples = []string{
			"remove Tom Becker from this space", "space remove Maya Patel", "remove Dana Whitfield and Maya Patel from this space",
			`remove Maya Patel from the space called "Supervisors"`, "kick sam@vendor.example out of this space", "throw Tom Becker out of this space",
		}
	}
	return s
}

// Preview says for whom it would change something.
func (c spacePeople) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	space, ask, err := c.which(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), false, err
	}
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	concerned, settled, err := c.sort(r, space, members)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if len(concerned) == 0 {
		state := map[bool]string{true: "in", false: "not in"}[c.in]
		return bot.Reply{Headline: fmt.Sprintf("Nothing to change: %s %s %s “%s”.", namesOf(settled), isAre(len(settled)), state, space.Title), Settled: true}, false, nil
	}
	if err := c.mayChange(space, members, r); err != nil {
		return bot.Reply{}, false, err
	}
	question := "Bring %s into “%s”?"
	if !c.in {
		question = "Take %s out of “%s”?"
	}
	preview := bot.Reply{Headline: fmt.Sprintf(question, namesOf(concerned), space.Title), Slots: pin(r, space).With("people", concerned...)}
	if c.in {
		preview.Note = "They can read what has been said in it before. "
	}
	preview.Note += fmt.Sprintf("%s in it now.", plural(len(c.others(members)), "person is", "people are"))
	return preview, true, nil
}

// sort tells those whom the change concerns from those who are where they shall
// be already.
func (c spacePeople) sort(r bot.Request, space webex.Space, members []webex.Member) (concerned, settled []bot.Value, err error) {
	seen := map[string]bool{}
	for _, v := range r.Slots["people"] {
		m, in := findMember(members, v.ID)
		if in {
			v = memberValue(m)
		}
		switch {
		case seen[v.ID]:
		case !c.in && in && m.Is(c.botID()):
			return nil, nil, bot.Errorf(bot.Invalid, "I do not take myself out of a space: remove me from “%s” in Webex. Nothing was changed.", space.Title)
		case in == c.in:
			settled = append(settled, v)
		default:
			concerned = append(concerned, v)
		}
		seen[v.ID] = true
	}
	if len(concerned) > maxInvited {
		return nil, nil, bot.Errorf(bot.Invalid, "I change at most %d people at a time. Nothing was changed.", maxInvited)
	}
	return concerned, settled, nil
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func orNone(r *bot.Reply) bot.Reply {
	if r == nil {
		return bot.Reply{}
	}
	return *r
}

// Lasts implements bot.Lasting.
func (spacePeople) Lasts(r bot.Request) time.Duration { return bringingLasts(r) }

// Do makes the change for each, and says who is in the space then.
func (c spacePeople) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	space := r.Value("space")
	var failed notIn
	var first error
	people := r.Slots["people"]
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, notTouched(err)
	}
	for i, v := range people {
		tell(r, i, len(people), "Changing who is in the space")
		m, in := findMember(members, v.ID)
		switch {
		case c.in && !in:
			err = c.changer.Add(ctx, space.ID, v.ID)
		case !c.in && in:
			err = c.changer.Remove(ctx, m.ID)
		default:
			err = nil
		}
		if err != nil {
			failed.add(v, err)
			if first == nil {
				first = err
			}
		}
	}
	if len(people) == 1 && first != nil {
		return bot.Reply{}, first
	}
	return c.look(ctx, r, failed)
}

// notTouched is the error of a look before a change, which has not been asked for.
func notTouched(err error) error {
	if e, ok := asError(err); ok {
		return &bot.Error{Kind: e.Kind, Public: strings.TrimSuffix(e.Public, " Nothing was changed.") + " Nothing was changed.", TrackingID: e.TrackingID, Err: err}
	}
	return &bot.Error{Kind: bot.Upstream, Public: "I could not look at the space. Nothing was changed.", Err: err}
}

// look tells who is in the space now, as Webex shows it.
func (c spacePeople) look(ctx context.Context, r bot.Request, failed notIn) (bot.Reply, error) {
	space := r.Value("space")
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "I could not look who is in the space now."}
	}
	var there, gone []bot.Value
	for _, v := range r.Slots["people"] {
		if _, in := findMember(members, v.ID); in {
			there = append(there, v)
		} else {
			gone = append(gone, v)
		}
	}
	var parts []string
	if len(there) > 0 {
		parts = append(parts, fmt.Sprintf("%s %s in “%s”", namesOf(there), isAre(len(there)), space.Name))
	}
	if len(gone) > 0 {
		parts = append(parts, fmt.Sprintf("%s %s not in “%s”", namesOf(gone), isAre(len(gone)), space.Name))
	}
	reply := bot.Reply{
		Headline: sentence(strings.Join(parts, "; ")) + ".",
		Note:     fmt.Sprintf("%s in it now, as Webex shows it.", plural(len(c.others(members)), "person is", "people are")),
	}
	if len(failed) > 0 {
		reply.Facts = []bot.Fact{{Label: "Not done", Value: strings.Join(failed, "; ")}}
	}
	return reply, nil
}

// Observe looks who is in the space.
func (c spacePeople) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	reply, err := c.look(ctx, r, nil)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	out := bot.Outcome{State: bot.OutcomeDone, Reply: reply}
	for _, v := range r.Slots["people"] {
		in, err := c.viewer.Has(ctx, r.Value("space").ID, v.ID)
		if err != nil {
			return bot.Outcome{State: bot.OutcomeUnknown}, err
		}
		if in != c.in {
			out.State = bot.OutcomeNotDone
		}
	}
	return out, nil
}
