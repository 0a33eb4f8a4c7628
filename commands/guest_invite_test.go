package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

const guestToken = "GUEST_TOKEN_OF_JO"

// fakeGuests makes one guest; its door lets them in.
type fakeGuests struct {
	err, addErr error
	in          []string
}

func (f *fakeGuests) Guest(_ context.Context, subject, name string) (bot.Guest, error) {
	if f.err != nil {
		return bot.Guest{}, f.err
	}
	return bot.Guest{Name: name, Email: subject + "@appid.example", Token: guestToken, Until: now.Add(18 * time.Hour)}, nil
}

func (f *fakeGuests) Add(_ context.Context, space, person string) error {
	f.in = append(f.in, space+" "+person)
	return f.addErr
}

func guestSlots(d time.Duration) bot.Slots {
	s := bot.Slots{"title": one(bot.Value{Kind: bot.KindTitle, Name: "Jo  Fox"})}
	if d > 0 {
		s["duration"] = one(bot.Value{Kind: bot.KindDuration, Duration: d})
	}
	return s
}

// TestGuestTokenGoesToTheAskerAlone looks for the token in everything that is
// shown in the space, kept in a record, written into a log or said of a failure.
func TestGuestTokenGoesToTheAskerAlone(t *testing.T) {
	f := &fakeGuests{}
	c := guestInvite{f, f, guestSpace(false)}
	r := request(guestSlots(2 * time.Hour))
	preview, asks, err := c.Preview(t.Context(), r)
	if err != nil || !asks || preview.Headline != "Bring “Jo Fox” into this space as a guest?" || preview.Private {
		t.Fatalf("%+v, %v", preview, err)
	}
	reply, err := c.Do(t.Context(), r)
	if err != nil || !reply.Private || len(f.in) != 1 || !strings.HasPrefix(f.in[0], "floor floorwalker-") {
		t.Fatalf("private %v, %v, %q", reply.Private, err, f.in)
	}
	// The headline is what a record keeps and the audit writes; buttons and items are kept too.
	if strings.Contains(reply.Headline+reply.Note, guestToken) || len(reply.Buttons)+len(reply.Items)+len(reply.Explain) > 0 {
		t.Errorf("headline %q, note %q", reply.Headline, reply.Note)
	}
	if reply.Facts[1].Value != guestToken || !strings.Contains(reply.Note, "after 2 h, at 16:35 EDT") {
		t.Errorf("facts %v, note %q", reply.Facts, reply.Note)
	}
	g, _ := f.Guest(t.Context(), "s", "Jo")
	for _, text := range []string{fmt.Sprint(g), fmt.Sprintf("%v %+v %#v %s", g, g, g, g.Token)} {
		if strings.Contains(text, guestToken) {
			t.Errorf("printed: %s", text)
		}
	}
	f.addErr = bot.Errorf(bot.Forbidden, "not a moderator")
	if reply, err := c.Do(t.Context(), r); bot.KindOf(err) != bot.Forbidden || strings.Contains(fmt.Sprint(err, reply), guestToken) {
		t.Errorf("%v, %v", reply, err)
	}
	f.err = away
	if _, err := c.Do(t.Context(), r); err == nil {
		t.Error("a guest was made without Webex")
	}
}

// TestGuestAfterACrash says what became of the guest, and that nobody has what
// they sign in with.
func TestGuestAfterACrash(t *testing.T) {
	f, s := &fakeGuests{}, guestSpace(false)
	room := s.viewer.(*fakeSpaces)
	room.members = map[string][]webex.Member{"floor": {{PersonID: "p1", Name: "jo fox"}}} // another one
	c := guestInvite{f, f, s}
	r := request(guestSlots(0))
	preview, _, err := c.Preview(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = preview.Slots
	out, err := c.Observe(t.Context(), r)
	if err != nil || out.State != bot.OutcomeNotDone || !strings.HasPrefix(out.Reply.Headline, "No guest “Jo Fox” has come into the space") {
		t.Errorf("before: %+v, %v", out, err)
	}
	room.members["floor"] = append(room.members["floor"], webex.Member{PersonID: "p2", Name: "Jo Fox"})
	out, err = c.Observe(t.Context(), r)
	if err != nil || out.State != bot.OutcomeDone || !out.Reply.Private || !strings.Contains(out.Reply.Headline, "did not give you what they sign in with") ||
		!strings.Contains(out.Reply.Note, "take the guest out of the space and invite them again") || len(out.Reply.Facts) > 0 {
		t.Errorf("after: %+v, %v", out, err)
	}
	if b := out.Reply.Buttons; len(b) != 1 || b[0].Run.Command != "space remove" || b[0].Run.Slots["people"][0].ID != "p2" {
		t.Errorf("buttons %+v", b)
	}
	room.look = away
	if out, err := c.Observe(t.Context(), r); err == nil || out.State != bot.OutcomeUnknown {
		t.Errorf("a look that fails: %+v, %v", out, err)
	}
	room.look = nil
	reply, err := c.Do(t.Context(), r)
	if err != nil || !strings.Contains(reply.Lost, "nobody has it") || strings.Contains(reply.Lost, guestToken) {
		t.Errorf("what is said when the reply is lost: %q, %v", reply.Lost, err)
	}
}

func TestGuestIsRefused(t *testing.T) {
	c := guestInvite{&fakeGuests{}, &fakeGuests{}, guestSpace(false)}
	direct := request(guestSlots(0))
	direct.Direct = true
	long := request(bot.Slots{"title": one(bot.Value{Kind: bot.KindTitle, Name: strings.Repeat("x", maxGuestName+1)})})
	for name, r := range map[string]bot.Request{"in a direct message": direct, "a long name": long, "no name": request(bot.Slots{})} {
		if _, _, err := c.Preview(t.Context(), r); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// guestSpace is the space in which is asked.
func guestSpace(moderated bool) spaces {
	return spaces{&fakeSpaces{spaces: []webex.Space{{ID: request(nil).RoomID, Title: "Floor", Moderated: moderated}}}, fakeBotID}
}

// TestGuestsComeIntoModeratedSpacesByModerators: the bot's rights are not lent.
func TestGuestsComeIntoModeratedSpacesByModerators(t *testing.T) {
	f := &fakeGuests{}
	if _, asks, err := (guestInvite{f, f, guestSpace(true)}).Preview(t.Context(), request(guestSlots(0))); bot.KindOf(err) != bot.Forbidden || asks {
		t.Errorf("%v, %v", asks, err)
	}
}
