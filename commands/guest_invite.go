package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"floorwalker/bot"
	"floorwalker/bot/language"
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
			`guest invite "Jo Fox" to this space`, `guest invite "Jo Fox" to this space for 2h`, `invite the guest "Jo Fox" into this space`,
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
	return bot.Reply{
		Headline: "Bring “" + name + "” into this space as a guest?",
		Note:     "Guests read and write here like everybody. You get what they sign in with in a direct message: whoever has it is the guest.",
	}, true, nil
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

// Observe cannot tell: a token that was made is known to nobody but whoever got
// it.
func (guestInvite) Observe(context.Context, bot.Request) (bot.Outcome, error) {
	return bot.Outcome{State: bot.OutcomeUnknown, Reply: bot.Reply{Headline: "I cannot see whether the guest was made, and nobody has got what they sign in with: look who is in the space, and invite them again."}}, nil
}
