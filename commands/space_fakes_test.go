package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// fakeSpaces are spaces and teams in which things happen as they are asked for.
type fakeSpaces struct {
	spaces  []webex.Space
	members map[string][]webex.Member // by space or team
	teams   []webex.Team
	found   []webex.Found
	meeting webex.Meeting
	made    int
	asked   []string
	refuse  map[string]error // by what is asked: "add tom"
	look    error            // of reading
}

func (f *fakeSpaces) do(what ...string) error {
	said := strings.Join(what, " ")
	f.asked = append(f.asked, said)
	return f.refuse[said]
}

func (f *fakeSpaces) List(_ context.Context, teamID string) ([]webex.Space, error) {
	return slices.DeleteFunc(slices.Clone(f.spaces), func(s webex.Space) bool { return teamID != "" && s.TeamID != teamID }), f.look
}

func (f *fakeSpaces) Space(_ context.Context, id string) (webex.Space, error) {
	for _, s := range f.spaces {
		if s.ID == id {
			return s, f.look
		}
	}
	return webex.Space{}, bot.Errorf(bot.NotFound, "there is no such space")
}

func (f *fakeSpaces) Members(_ context.Context, id string) ([]webex.Member, error) {
	return slices.Clone(f.members[id]), f.look
}

func (f *fakeSpaces) Has(_ context.Context, id, person string) (bool, error) {
	_, in := findMember(f.members[id], person)
	return in, f.look
}

func (f *fakeSpaces) join(id, person string) {
	if f.members == nil {
		f.members = map[string][]webex.Member{}
	}
	if _, in := findMember(f.members[id], person); !in {
		f.members[id] = append(f.members[id], webex.Member{ID: id + ":" + person, PersonID: person, Name: personNames[person], Email: person + "@acme.example"})
	}
}

var personNames = map[string]string{"alex": "Alex Morgan", "maya": "Maya Patel", "tom": "Tom Becker", "bot": "Floorwalker"}

func (f *fakeSpaces) Create(_ context.Context, title string) (webex.Space, error) {
	if err := f.do("create", title); err != nil {
		return webex.Space{}, err
	}
	f.made++
	s := webex.Space{ID: fmt.Sprintf("made%d", f.made), Title: title, CreatorID: "bot", Created: now}
	f.spaces = append(f.spaces, s)
	f.join(s.ID, "bot")
	return s, nil
}

func (f *fakeSpaces) Add(_ context.Context, id, person string) error {
	if err := f.do("add", person); err != nil {
		return err
	}
	f.join(id, person)
	return nil
}

func (f *fakeSpaces) Remove(_ context.Context, membershipID string) error {
	if err := f.do("remove", membershipID); err != nil {
		return err
	}
	for id := range f.members {
		f.members[id] = slices.DeleteFunc(f.members[id], func(m webex.Member) bool { return m.ID == membershipID })
	}
	return nil
}

func (f *fakeSpaces) Moderate(_ context.Context, m webex.Member, moderator bool) error {
	if err := f.do("moderate", m.ID, fmt.Sprint(moderator)); err != nil {
		return err
	}
	for _, members := range f.members {
		for i := range members {
			if members[i].ID == m.ID {
				members[i].Moderator = moderator
			}
		}
	}
	return nil
}

func (f *fakeSpaces) Rename(_ context.Context, id, title string) error {
	if err := f.do("rename", id, title); err != nil {
		return err
	}
	for i := range f.spaces {
		if f.spaces[i].ID == id {
			f.spaces[i].Title = title
		}
	}
	return nil
}

func (f *fakeSpaces) Delete(_ context.Context, id string) error {
	if err := f.do("delete", id); err != nil {
		return err
	}
	f.spaces = slices.DeleteFunc(f.spaces, func(s webex.Space) bool { return s.ID == id })
	return nil
}

func (f *fakeSpaces) Meeting(context.Context, string) (webex.Meeting, error) {
	return f.meeting, f.look
}

func (f *fakeSpaces) Find(context.Context, string) ([]webex.Found, error) { return f.found, f.look }

func (f *fakeSpaces) Teams(context.Context) ([]webex.Team, error) {
	return slices.Clone(f.teams), f.look
}

func (f *fakeSpaces) TeamMembers(ctx context.Context, id string) ([]webex.Member, error) {
	return f.Members(ctx, id)
}

func (f *fakeSpaces) CreateTeam(_ context.Context, name string) (webex.Team, error) {
	if err := f.do("create team", name); err != nil {
		return webex.Team{}, err
	}
	f.made++
	t := webex.Team{ID: fmt.Sprintf("team%d", f.made), Name: name, Created: now}
	f.teams = append(f.teams, t)
	f.join(t.ID, "alex")
	return t, nil
}

func (f *fakeSpaces) AddToTeam(ctx context.Context, id, person string) error {
	return f.Add(ctx, id, person)
}

func (f *fakeSpaces) DeleteTeam(_ context.Context, id string) error {
	if err := f.do("delete team", id); err != nil {
		return err
	}
	f.teams = slices.DeleteFunc(f.teams, func(t webex.Team) bool { return t.ID == id })
	return nil
}

// floorSpaces are the space in which the tests ask, with the asker, a colleague
// and the bot in it, and another one that the asker is not in.
func floorSpaces() *fakeSpaces {
	f := &fakeSpaces{spaces: []webex.Space{
		{ID: "floor", Title: "Contact centre floor", CreatorID: "alex", Created: at(8, 0), LastActivity: at(14, 0)},
		{ID: "board", Title: "Board", CreatorID: "maya", Created: at(8, 0)},
	}}
	for _, who := range []string{"alex", "maya", "bot"} {
		f.join("floor", who)
	}
	f.join("board", "maya")
	f.join("board", "bot")
	return f
}

func fakeBotID() string { return "bot" }

// withSpaces are commands with spaces.
func withSpaces(d Deps, f *fakeSpaces) Deps {
	d.Spaces, d.Finder, d.BotID, d.Teller = f, f, fakeBotID, &fakeTeller{}
	d.Organization, d.Reports = fakeOrganization{}, &fakeReports{}
	d.IncidentNotes, d.OwnTeams = &fakeNotes{}, func(string) Teams { return f }
	return d
}

func personValue(id string) bot.Value {
	return bot.Value{Kind: bot.KindPerson, ID: id, Name: personNames[id]}
}

func titleValue(title string) bot.Value { return bot.Value{Kind: bot.KindTitle, Name: title} }
