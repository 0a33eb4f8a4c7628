package webex_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
	"floorwalker/integrations/webex"
)

// spacesOf returns what the bot and the people of a world see, through Cisco's
// specification.
func spacesOf(t *testing.T, w *world.World) (of func(name string) *rest.Client, check *contract.Checker) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{World: w})
	if err != nil {
		t.Fatal(err)
	}
	check = contract.New(t, "messaging.json", contract.WithPrefix("/v1"))
	cloud := httptest.NewServer(check.Middleware(sim.Handler()))
	t.Cleanup(func() { cloud.Close(); sim.Close() })
	return func(name string) *rest.Client {
		token := sim.World().Bot.Token
		for _, p := range sim.World().People {
			if p.Name == name {
				token = p.Token
			}
		}
		return calls(t, cloud.URL, token)
	}, check
}

func TestSpacesAgainstTheSimulator(t *testing.T) {
	of, check := spacesOf(t, nil)
	ctx, ours := t.Context(), webex.NewSpaces(of("bot"))
	space, err := ours.Create(ctx, "SL dip")
	if err != nil || space.Title != "SL dip" || space.Moderated {
		t.Fatalf("%+v, %v", space, err)
	}
	if err := ours.Add(ctx, space.ID, "maya.patel@acme.example"); err != nil {
		t.Fatal(err)
	}
	if err := ours.Add(ctx, space.ID, "maya.patel@acme.example"); bot.KindOf(err) != bot.Invalid {
		t.Errorf("added twice: %v", err)
	}
	if err := ours.Add(ctx, space.ID, "nobody@acme.example"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("nobody: %v", err)
	}
	members, err := ours.Members(ctx, space.ID)
	if err != nil || len(members) != 2 || !members[0].IsBot() || members[1].Name != "Maya Patel" {
		t.Fatalf("%+v, %v", members, err)
	}
	for who, want := range map[string]bool{members[1].PersonID: true, "MAYA.patel@acme.example": true, "tom.becker@acme.example": false} {
		if in, err := ours.Has(ctx, space.ID, who); err != nil || in != want {
			t.Errorf("%s is in: %v, %v", who, in, err)
		}
	}
	if err := ours.Rename(ctx, space.ID, "SL dip, solved"); err != nil {
		t.Fatal(err)
	}
	if got, err := ours.Space(ctx, space.ID); err != nil || got.Title != "SL dip, solved" {
		t.Errorf("%+v, %v", got, err)
	}
	if m, err := ours.Meeting(ctx, space.ID); err != nil || !strings.HasPrefix(m.Link, "https://") || m.SIP == "" {
		t.Errorf("%+v, %v", m, err)
	}
	if err := ours.Moderate(ctx, members[1], true); err != nil {
		t.Fatal(err)
	}
	if members, err := ours.Members(ctx, space.ID); err != nil || !members[1].Moderator {
		t.Errorf("no moderator: %+v, %v", members, err)
	}
	if err := ours.Moderate(ctx, members[1], false); err != nil {
		t.Fatal(err)
	}
	for range 2 { // they may have left by themselves
		if err := ours.Remove(ctx, members[1].ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := ours.Delete(ctx, space.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := ours.Space(ctx, space.ID); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a deleted space: %v", err)
	}
	for _, id := range []string{"", "..", "a/../b?x", strings.Repeat("a", 300)} {
		if _, err := ours.Space(ctx, id); bot.KindOf(err) != bot.NotFound {
			t.Errorf("the id %.10q: %v", id, err)
		}
	}
	people, err := webex.New(webex.Config{Client: of("bot")}).People(ctx)
	if err != nil || len(people) != 6 { // all of Acme in the bot's spaces, and nobody else
		t.Errorf("%d people, %v", len(people), err)
	}
	found, err := webex.New(webex.Config{Client: of("bot")}).Find(ctx, "Tom")
	if err != nil || len(found) != 2 || found[0].Status != "active" {
		t.Errorf("%+v, %v", found, err)
	}
	if seen := check.Seen(); len(seen) < 11 {
		t.Errorf("routes called: %q", seen)
	}
}

func TestTeamsAgainstTheSimulator(t *testing.T) {
	of, _ := spacesOf(t, nil)
	ctx, alex, maya := t.Context(), webex.NewSpaces(of("Alex Morgan")), webex.NewSpaces(of("Maya Patel"))
	team, err := alex.CreateTeam(ctx, "Peak season")
	if err != nil {
		t.Fatal(err)
	}
	if err := alex.AddToTeam(ctx, team.ID, "maya.patel@acme.example"); err != nil {
		t.Fatal(err)
	}
	if err := maya.AddToTeam(ctx, team.ID, "tom.becker@acme.example"); bot.KindOf(err) != bot.Forbidden || !strings.Contains(err.Error(), "moderator") {
		t.Errorf("somebody who does not moderate: %v", err)
	}
	if err := maya.DeleteTeam(ctx, team.ID); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("somebody who does not moderate deletes: %v", err)
	}
	if members, err := maya.TeamMembers(ctx, team.ID); err != nil || len(members) != 2 || !members[0].Moderator {
		t.Errorf("%+v, %v", members, err)
	}
	if rooms, err := maya.List(ctx, team.ID); err != nil || len(rooms) != 1 || rooms[0].TeamID != team.ID {
		t.Errorf("%+v, %v", rooms, err)
	}
	if teams, err := maya.Teams(ctx); err != nil || len(teams) != 1 {
		t.Errorf("%+v, %v", teams, err)
	}
	if err := alex.DeleteTeam(ctx, team.ID); err != nil {
		t.Fatal(err)
	}
	if err := alex.DeleteTeam(ctx, "../rooms/x"); bot.KindOf(err) == "" {
		t.Error("a hostile id was taken")
	}
}

// TestMeetingLinksThatHaveEnded asks a Webex that gives none any more.
func TestMeetingLinksThatHaveEnded(t *testing.T) {
	w := world.Default()
	w.Messaging.NoMeetingInfo = true
	of, _ := spacesOf(t, w)
	ours := webex.NewSpaces(of("bot"))
	spaces, err := ours.List(t.Context(), "")
	if err != nil || len(spaces) == 0 {
		t.Fatal(err)
	}
	if _, err := ours.Meeting(t.Context(), spaces[0].ID); bot.KindOf(err) != bot.NotFound || !strings.Contains(err.Error(), "31 January 2025") {
		t.Errorf("%v", err)
	}
}
