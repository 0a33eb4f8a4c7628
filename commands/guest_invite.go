package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/webex"
)

// needsGuests is the setting without which nobody can be invited as a guest.
const needsGuests = "GUESTS"

// Guests makes guests.
type Guests interface {
	Guest(ctx context.Context, subject, name string) (bot.Guest, error)
}

// guestDoor brings somebody into a space.
type guestDoor interface {
	Add(ctx context.Context, spaceID, person string) error
}

// guestInvite brings somebody without a Webex account into the space. What they
// sign in with goes to the asker's direct messages, and nowhere else.
type guestInvite struct {
	guests Guests
	door   guestDoor
	spaces spaces
}

func (guestInvite) Spec() bot.Spec {
	return bot.Spec{
		Name:    "guest invite",
		Area:    areaSpaces,
		Aliases: []string{"invite a guest"},
		Summary: "Brings somebody without a Webex account into this space as a guest, after you confirm it, and sends you in a direct message what they sign in with.",
		Params:  []bot.Param{{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "What is the guest’s name?"}, {Name: "duration", Kind: bot.KindDuration}},
		Examples: []string{
			`guest invite "Jo Fox" to this space`, `guest invite "Jo Fox" to this space for 2h`, `invite the guest "Jo Fox" into this space`, `invite a guest called "Jo Fox"`,
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// maxGuestName is the longest name of a guest, in characters.
const maxGuestName = 80

func (c guestInvite) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	name := oneBlank(r.Text("title"))
	switch {
	case r.Direct:
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "A guest is brought into a space, and this is a direct message. Nothing was changed; ask me in the space.")
	case name == "" || len([]rune(name)) > maxGuestName:
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "A guest’s name has 1 to %d characters. Nothing was changed.", maxGuestName)
	}
	space, err := c.spaces.viewer.Space(ctx, r.RoomID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	members, err := c.spaces.viewer.Members(ctx, r.RoomID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if err := c.spaces.mayChange(space, members, r); err != nil {
		return bot.Reply{}, false, err
	}
	var before []bot.Value // who are called like that: the guest is another
	for _, m := range called(members, name) {
		before = append(before, memberValue(m))
	}
	note := "Guests read and write here like everybody. You get what they sign in with in a direct message: whoever has it is the guest."
	if d := r.Duration("duration"); d > 0 {
		note += " Webex itself sets how long that works: after " + language.Humanize(d) + " it is for you to take the guest out."
	}
	return bot.Reply{
		Headline: "Bring “" + name + "” into this space as a guest?",
		Note:     note,
		Slots:    r.Slots.With("before", before...),
	}, true, nil
}

// called are the people of a space with a name.
func called(members []webex.Member, name string) []webex.Member {
	return slices.DeleteFunc(slices.Clone(members), func(m webex.Member) bool { return !strings.EqualFold(oneBlank(m.Name), name) })
}

// notGiven is what there is to do when the guest's token did not reach the asker.
func notGiven(name string) string {
	return "I keep nowhere what “" + name + "” signs in with. If it has not come to you in a direct message, nobody has it: take the guest out of the space and invite them again."
}

func (c guestInvite) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	name := oneBlank(r.Text("title"))
	sum := sha256.Sum256([]byte(r.ID))
	g, err := c.guests.Guest(ctx, "floorwalker-"+hex.EncodeToString(sum[:12]), name)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.door.Add(ctx, r.RoomID, g.Email); err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Private:  true,
		Lost:     notGiven(name),
		Headline: "“" + name + "” is in the space as a guest, and can sign in until " + dateTime(g.Until, zoneOf(r)) + ".",
		Facts:    []bot.Fact{{Label: "Account", Value: g.Email}, {Label: "Token", Value: g.Token.Value()}},
		Note:     "Give the token to the guest alone: whoever has it is the guest. I keep it nowhere. To end it, take the guest out of the space.",
	}
	if d := r.Duration("duration"); d > 0 && r.Now.Add(d).Before(g.Until) {
		reply.Note += " Webex gives no shorter token: after " + language.Humanize(d) + ", at " + clock(r.Now.Add(d), zoneOf(r)) + ", take the guest out yourself."
	} else if d > 0 && r.Now.Add(d).After(g.Until) {
		reply.Note += " Webex gives no longer token: invite the guest again then."
	}
	return reply, nil
}

// Observe looks whether somebody of that name has come into the space. What they
// sign in with is known to nobody but whoever got it, so it is never found again.
func (c guestInvite) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	name := oneBlank(r.Text("title"))
	members, err := c.spaces.viewer.Members(ctx, r.RoomID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	var come []bot.Value
	for _, m := range called(members, name) {
		if !slices.ContainsFunc(r.Slots["before"], func(v bot.Value) bool { return v.ID == m.PersonID }) {
			come = append(come, memberValue(m))
		}
	}
	if len(come) == 0 {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "No guest “" + name + "” has come into the space, and nobody has got what they would sign in with."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{
		Private:  true,
		Headline: "“" + name + "” is in the space, but I was interrupted and did not give you what they sign in with.",
		Note:     notGiven(name),
		Lost:     notGiven(name),
		Buttons:  []bot.Button{run("Take them out", "space remove", bot.Slots{"people": come, "space": {{Kind: bot.KindTitle, ID: r.RoomID}}})},
	}}, nil
}
