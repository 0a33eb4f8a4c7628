package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// clocksApart is how far Webex's clock may be behind ours: a space that seems to
// be that much older than the request for it may still be its.
const clocksApart = 2 * time.Minute

// before are the spaces of a title that the bot has made already: the one that is
// to be made is none of them.
func (s spaces) before(ctx context.Context, title string) ([]bot.Value, error) {
	all, err := s.viewer.List(ctx, "")
	if err != nil {
		return nil, err
	}
	var before []bot.Value
	for _, x := range all {
		if s.ours(x, title) {
			before = append(before, bot.Value{Kind: bot.KindTitle, ID: x.ID, Name: x.Title})
		}
	}
	return before, nil
}

func (s spaces) ours(x webex.Space, title string) bool {
	return x.Title == title && webex.BareID(x.CreatorID) == webex.BareID(s.botID())
}

// made are the spaces that the bot has made since a request was begun, and that
// have its title. More than one comes from somebody who asked for the same.
func (s spaces) made(ctx context.Context, r bot.Request) ([]webex.Space, error) {
	all, err := s.viewer.List(ctx, "")
	if err != nil {
		return nil, err
	}
	old := map[string]bool{}
	for _, v := range r.Slots["before"] {
		old[webex.BareID(v.ID)] = true
	}
	var made []webex.Space
	for _, x := range all {
		if s.ours(x, r.Text("title")) && !old[webex.BareID(x.ID)] && x.Created.After(r.Now.Add(-clocksApart)) {
			made = append(made, x)
		}
	}
	return made, nil
}

func severalMade(r bot.Request, made []webex.Space) bot.Reply {
	return bot.Reply{Headline: fmt.Sprintf("%d new spaces “%s” are there, and I cannot see which of them you asked for.", len(made), r.Text("title"))}
}

// absent are people who are not in a space in which they should be.
type absent []bot.Value

// missing looks who of those that a request brings in, the asker first, is not in
// the space.
func (s spaces) missing(ctx context.Context, r bot.Request, spaceID string) (absent, error) {
	var out absent
	asker := bot.Value{Kind: bot.KindPerson, ID: r.Person.ID, Name: r.Person.Name}
	for _, v := range append([]bot.Value{asker}, r.Slots["people"]...) {
		in, err := s.viewer.Has(ctx, spaceID, v.ID)
		if err != nil {
			return nil, err
		}
		if !in {
			out = append(out, v)
		}
	}
	return out, nil
}

func (a absent) told() (failed notIn) {
	for _, v := range a {
		failed.add(v, bot.Errorf(bot.Upstream, "not brought in yet"))
	}
	return failed
}

// buttons go on with what a crash has left out. That changes something in Webex:
// a person asks for it, and confirms it.
func (a absent) buttons(space webex.Space) []bot.Button {
	if len(a) == 0 {
		return nil
	}
	return []bot.Button{run("Bring them in", "space add", bot.Slots{"people": a, "space": {{Kind: bot.KindTitle, ID: space.ID, Name: space.Title}}})}
}
