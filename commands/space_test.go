package commands

import (
	"fmt"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

func TestSpaceCreate(t *testing.T) {
	f := floorSpaces()
	f.refuse = map[string]error{"add tom": bot.Errorf(bot.Forbidden, "Webex does not let me bring them in. Nothing was changed.")}
	c := spaceCreate{spaces{f, fakeBotID}, f}
	r := request(bot.Slots{"title": one(titleValue("  SL   dip ")), "people": {personValue("maya"), personValue("tom"), personValue("maya"), personValue("alex")}})
	preview, ask, err := c.Preview(t.Context(), r)
	if err != nil || !ask || preview.Headline != "Make the space “SL dip” and bring in Maya Patel and Tom Becker?" {
		t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
	}
	if f.asked != nil {
		t.Fatalf("the preview asked for %q", f.asked)
	}
	r.Slots = preview.Slots
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v, %v", out, err)
	}
	reply, err := c.Do(t.Context(), r)
	if err != nil || reply.Headline != "The space “SL dip” is there, with Alex Morgan, Maya Patel and me in it." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if !strings.Contains(shown(reply), "Not in it: Tom Becker (Webex does not let me bring them in. Nothing was changed)") {
		t.Errorf("who could not come in is not told: %s", shown(reply))
	}
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone || !strings.Contains(shown(out.Reply), "Tom Becker (not brought in yet)") {
		t.Errorf("after: %s, %v", shown(out.Reply), err)
	}
	if _, ask, err := c.Preview(t.Context(), request(bot.Slots{"title": one(titleValue("Mine"))})); err != nil || ask {
		t.Errorf("a space of one's own: asks %v, %v", ask, err)
	}
	for _, title := range []string{" ", strings.Repeat("x", maxTitle+1)} {
		if _, _, err := c.Preview(t.Context(), request(bot.Slots{"title": one(titleValue(title))})); bot.KindOf(err) != bot.Invalid {
			t.Errorf("the title %.20q: %v", title, err)
		}
	}
}

// TestSpacesAreNobodysWayAroundTheirRights holds what the bot may against what
// the asker may.
func TestSpacesAreNobodysWayAroundTheirRights(t *testing.T) {
	for name, tt := range map[string]struct {
		moderated       bool
		moderators      []string
		creator, asker  string
		change, deletes bot.ErrorKind
	}{
		"open, made by the bot":          {false, nil, "bot", "alex", "", ""},
		"open, made by another":          {false, nil, "maya", "alex", "", bot.Forbidden},
		"moderated by both":              {true, []string{"alex", "bot"}, "alex", "alex", "", ""},
		"moderated by the bot alone":     {true, []string{"bot"}, "bot", "alex", bot.Forbidden, bot.Forbidden},
		"moderated by the asker alone":   {true, []string{"alex"}, "bot", "alex", bot.Forbidden, bot.Forbidden},
		"moderated by somebody else":     {true, []string{"maya"}, "maya", "alex", bot.Forbidden, bot.Forbidden},
		"moderated by nobody to be seen": {true, nil, "maya", "alex", bot.Forbidden, bot.Forbidden},
	} {
		t.Run(name, func(t *testing.T) {
			f := floorSpaces()
			f.spaces[0].Moderated, f.spaces[0].CreatorID = tt.moderated, tt.creator
			for i := range f.members["floor"] {
				for _, m := range tt.moderators {
					f.members["floor"][i].Moderator = f.members["floor"][i].Moderator || f.members["floor"][i].PersonID == m
				}
			}
			s := spaces{f, fakeBotID}
			slots := bot.Slots{"people": one(personValue("tom")), "title": one(titleValue("New"))}
			if _, ask, err := (spacePeople{s, f, true}).Preview(t.Context(), request(slots)); bot.KindOf(err) != tt.change || ask != (tt.change == "") {
				t.Errorf("add: asks %v, %v", ask, err)
			}
			if _, ask, err := (spaceRename{s, f}).Preview(t.Context(), request(slots)); bot.KindOf(err) != tt.change || ask != (tt.change == "") {
				t.Errorf("rename: asks %v, %v", ask, err)
			}
			if _, ask, err := (spaceDelete{s, f}).Preview(t.Context(), request(nil)); bot.KindOf(err) != tt.deletes || ask != (tt.deletes == "") {
				t.Errorf("delete: asks %v, %v", ask, err)
			}
		})
	}
}

// TestSpaceRenamedElsewhere shows that a space is renamed by its title, of which
// the first of two is the former one.
func TestSpaceRenamedElsewhere(t *testing.T) {
	f := floorSpaces()
	r := request(bot.Slots{"title": one(titleValue("Contact centre floor")), "space": one(titleValue("Floor talk"))})
	r.Direct = true
	preview, ask, err := spaceRename{spaces{f, fakeBotID}, f}.Preview(t.Context(), r)
	if err != nil || !ask || preview.Headline != "Rename “Contact centre floor” to “Floor talk”?" {
		t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
	}
	if preview.Slots["space"][0].ID != "floor" || preview.Slots["title"][0].Name != "Floor talk" {
		t.Errorf("%+v", preview.Slots)
	}
}

func TestSpacePeople(t *testing.T) {
	f := floorSpaces()
	add, remove := spacePeople{spaces{f, fakeBotID}, f, true}, spacePeople{spaces{f, fakeBotID}, f, false}
	both := bot.Slots{"people": {personValue("maya"), personValue("tom"), {Kind: bot.KindPerson, ID: "MAYA@acme.example", Name: "maya@acme.example"}}}
	preview, ask, err := add.Preview(t.Context(), request(both))
	if err != nil || !ask || preview.Headline != "Bring Tom Becker into “Contact centre floor”?" {
		t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
	}
	r := request(preview.Slots)
	if out, _ := add.Observe(t.Context(), r); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v", out)
	}
	if reply, err := add.Do(t.Context(), r); err != nil || reply.Headline != "Tom Becker is in “Contact centre floor”." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if out, _ := add.Observe(t.Context(), r); out.State != bot.OutcomeDone {
		t.Errorf("after: %+v", out)
	}
	preview, ask, err = add.Preview(t.Context(), request(both))
	if err != nil || ask || !preview.Settled {
		t.Errorf("again: asks %v, %v: %+v", ask, err, preview)
	}
	preview, ask, err = remove.Preview(t.Context(), request(both))
	if err != nil || !ask || preview.Headline != "Take Maya Patel and Tom Becker out of “Contact centre floor”?" {
		t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
	}
	f.refuse = map[string]error{"remove floor:tom": bot.Errorf(bot.Forbidden, "Webex does not let me.")}
	reply, err := remove.Do(t.Context(), request(preview.Slots))
	if err != nil || reply.Headline != "Tom Becker is in “Contact centre floor”; Maya Patel is not in “Contact centre floor”." || !strings.Contains(shown(reply), "Not done: Tom Becker") {
		t.Errorf("%s, %v", shown(reply), err)
	}
	if _, _, err := remove.Preview(t.Context(), request(bot.Slots{"people": one(bot.Value{Kind: bot.KindPerson, ID: "bot", Name: "Floorwalker"})})); bot.KindOf(err) != bot.Invalid {
		t.Errorf("the bot takes itself out: %v", err)
	}
	f.look = away
	if _, err := remove.Do(t.Context(), request(preview.Slots)); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a look that fails before: %v", err)
	}
}

// TestSpacesOfOthersAreNotEvenThere asks for a space that the asker is not in.
func TestSpacesOfOthersAreNotEvenThere(t *testing.T) {
	f := floorSpaces()
	s := spaces{f, fakeBotID}
	for _, title := range []string{"Board", "board", "oar", "Nowhere"} {
		r := request(bot.Slots{"space": one(titleValue(title))})
		if reply, err := (spaceMembers{s}).Run(t.Context(), r); bot.KindOf(err) != bot.NotFound || strings.Contains(shown(reply), "Maya") {
			t.Errorf("%s: %s, %v", title, shown(reply), err)
		}
		if _, ask, err := (spaceDelete{s, f}).Preview(t.Context(), r); bot.KindOf(err) != bot.NotFound || ask {
			t.Errorf("%s is deleted: asks %v, %v", title, ask, err)
		}
	}
	r := request(nil)
	r.Direct = true
	if reply, err := (spaceMembers{s}).Run(t.Context(), r); err != nil || reply.Asks != "space" {
		t.Errorf("in a direct message: %+v, %v", reply, err)
	}
	r = request(bot.Slots{"space": one(titleValue("floor"))})
	if reply, err := (spaceMembers{s}).Run(t.Context(), r); err != nil || reply.Headline != "“Contact centre floor”: 2 people, beside me." {
		t.Errorf("part of a title: %q, %v", reply.Headline, err)
	}
	f.spaces = append(f.spaces, webex.Space{ID: "floor2", Title: "Contact centre floor"})
	f.join("floor2", "alex")
	if _, err := (spaceMembers{s}).Run(t.Context(), r); bot.KindOf(err) != bot.Invalid {
		t.Errorf("two of a title: %v", err)
	}
}

// TestSpaceList lists what both are in, of a bot in more spaces than are looked
// through.
func TestSpaceList(t *testing.T) {
	f := floorSpaces()
	list := spaceList{spaces{f, fakeBotID}}
	reply, err := list.Run(t.Context(), request(nil))
	if err != nil || !reply.Private || reply.Headline != "Both of us are in 1 space." || strings.Contains(shown(reply), "Board") {
		t.Errorf("%s, %v", shown(reply), err)
	}
	for range maxShared + 5 {
		id := fmt.Sprintf("more%d", len(f.spaces))
		f.spaces = append(f.spaces, webex.Space{ID: id, Title: id, Moderated: true, LastActivity: at(9, 0)})
		f.join(id, "bot")
		f.join(id, "alex")
	}
	reply, err = list.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != fmt.Sprintf("Both of us are in %d spaces.", maxShared-1) || len(reply.Table.Rows) != maxRows || reply.File == nil || !strings.Contains(reply.Note, "active last") {
		t.Errorf("%s, %v", shown(reply), err)
	}
	f.spaces = f.spaces[1:2]
	if reply, err = list.Run(t.Context(), request(nil)); err != nil || reply.Headline != "I see no space that both of us are in." {
		t.Errorf("none: %s, %v", shown(reply), err)
	}
	f.look = away
	if _, err = list.Run(t.Context(), request(nil)); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a look that fails: %v", err)
	}
}

func TestSpaceModerator(t *testing.T) {
	f := floorSpaces()
	on, off := spaceModerator{spaces{f, fakeBotID}, f, true}, spaceModerator{spaces{f, fakeBotID}, f, false}
	who := func(id string) bot.Request { return request(bot.Slots{"person": one(personValue(id))}) }
	if _, ask, err := on.Preview(t.Context(), who("maya")); bot.KindOf(err) != bot.Invalid || ask {
		t.Errorf("a space that nobody moderates: asks %v, %v", ask, err)
	}
	f.spaces[0].Moderated = true
	if _, ask, err := on.Preview(t.Context(), who("maya")); bot.KindOf(err) != bot.Forbidden || ask {
		t.Errorf("by somebody who does not moderate: asks %v, %v", ask, err)
	}
	for i := range f.members["floor"] {
		f.members["floor"][i].Moderator = f.members["floor"][i].PersonID != "maya"
	}
	for id, kind := range map[string]bot.ErrorKind{"tom": bot.NotFound, "bot": bot.Invalid} {
		if _, ask, err := on.Preview(t.Context(), who(id)); bot.KindOf(err) != kind || ask {
			t.Errorf("%s: asks %v, %v", id, ask, err)
		}
	}
	for _, tt := range []struct {
		c               spaceModerator
		question, after string
	}{
		{on, "Make Maya Patel a moderator of “Contact centre floor”?", "Maya Patel is a moderator of “Contact centre floor”."},
		{off, "Make Maya Patel an ordinary member of “Contact centre floor”, and no moderator?", "Maya Patel is no moderator of “Contact centre floor”."},
	} {
		preview, ask, err := tt.c.Preview(t.Context(), who("maya"))
		if err != nil || !ask || preview.Headline != tt.question {
			t.Fatalf("asks %v, %v: %q", ask, err, preview.Headline)
		}
		r := request(preview.Slots)
		if out, err := tt.c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
			t.Errorf("before: %+v, %v", out, err)
		}
		if reply, err := tt.c.Do(t.Context(), r); err != nil || reply.Headline != tt.after {
			t.Errorf("%q, %v", reply.Headline, err)
		}
		if again, ask, err := tt.c.Preview(t.Context(), who("maya")); err != nil || ask || !again.Settled {
			t.Errorf("again: asks %v, %v: %+v", ask, err, again)
		}
	}
	f.look = away
	r := request(bot.Slots{"person": one(personValue("maya")), "space": one(bot.Value{Kind: bot.KindTitle, ID: "floor", Name: "Contact centre floor"})})
	if _, err := on.Do(t.Context(), r); bot.KindOf(err) != bot.Upstream {
		t.Errorf("a look that fails before: %v", err)
	}
}

func TestSpaceDeleteAndRename(t *testing.T) {
	f := floorSpaces()
	f.spaces[0].CreatorID = "bot"
	d, n := spaceDelete{spaces{f, fakeBotID}, f}, spaceRename{spaces{f, fakeBotID}, f}
	preview, _, err := n.Preview(t.Context(), request(bot.Slots{"title": one(titleValue("Floor"))}))
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := n.Do(t.Context(), request(preview.Slots)); err != nil || reply.Headline != "The space is called “Floor” now." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if out, err := n.Observe(t.Context(), request(preview.Slots)); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("%+v, %v", out, err)
	}
	preview, _, err = d.Preview(t.Context(), request(nil))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := d.Observe(t.Context(), request(preview.Slots)); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v, %v", out, err)
	}
	reply, err := d.Do(t.Context(), request(preview.Slots))
	if err != nil || reply.Headline != "The space “Floor” is deleted." || !reply.Private {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestWebexTeams(t *testing.T) {
	f := floorSpaces()
	own := OwnTeams(func(id string) Teams {
		if id != alex.ID {
			t.Fatalf("the teams of %s were asked for", id)
		}
		return f
	})
	name := bot.Slots{"team name": one(titleValue("Peak season")), "people": {personValue("maya")}}
	create := webexTeamCreate{own}
	preview, ask, err := create.Preview(t.Context(), request(name))
	if err != nil || !ask {
		t.Fatalf("asks %v, %v", ask, err)
	}
	if out, _ := create.Observe(t.Context(), request(preview.Slots)); out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v", out)
	}
	if reply, err := create.Do(t.Context(), request(preview.Slots)); err != nil || reply.Headline != "The Webex team “Peak season” is there, with Alex Morgan and Maya Patel in it." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	if out, _ := create.Observe(t.Context(), request(preview.Slots)); out.State != bot.OutcomeDone {
		t.Errorf("after: %+v", out)
	}
	add := webexTeamAdd{own}
	name["people"] = one(personValue("tom"))
	if _, _, err := add.Preview(t.Context(), request(name)); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("somebody who does not moderate adds: %v", err)
	}
	f.members["team1"][0].Moderator = true
	preview, ask, err = add.Preview(t.Context(), request(name))
	if err != nil || !ask {
		t.Fatalf("asks %v, %v", ask, err)
	}
	if reply, err := add.Do(t.Context(), request(preview.Slots)); err != nil || reply.Headline != "Tom Becker is in the Webex team “Peak season” now." {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	f.look = notLinked
	for what, err := range map[string]error{
		"list": second(webexTeamList{own}.Run(t.Context(), request(nil))), "rooms": second(webexTeamRooms{own}.Run(t.Context(), request(name))),
	} {
		if bot.KindOf(err) != bot.NotLinked {
			t.Errorf("%s without an account: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
