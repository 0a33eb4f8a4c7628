package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/webex"
)

// Teams are the Webex teams of one person, reached with that person's own
// account: the bot sees none of them. They are not a contact centre's teams.
type Teams interface {
	Teams(context.Context) ([]webex.Team, error)
	TeamMembers(ctx context.Context, teamID string) ([]webex.Member, error)
	List(ctx context.Context, teamID string) ([]webex.Space, error)
	CreateTeam(ctx context.Context, name string) (webex.Team, error)
	AddToTeam(ctx context.Context, teamID, person string) error
	DeleteTeam(ctx context.Context, teamID string) error
}

// OwnTeams returns the teams of a person. Somebody who has not connected their
// account gets NotLinked from every use.
type OwnTeams func(personID string) Teams

// team finds one of the asker's teams by its name.
func (own OwnTeams) team(ctx context.Context, r bot.Request) (webex.Team, error) {
	v := r.Value("team name")
	all, err := own(r.Person.ID).Teams(ctx)
	if err != nil {
		return webex.Team{}, err
	}
	wanted := language.Fold(v.Name)
	var same, like []webex.Team
	for _, t := range all {
		switch folded := language.Fold(t.Name); {
		case t.ID == v.ID, v.ID == "" && folded == wanted:
			same = append(same, t)
		case v.ID == "" && strings.Contains(folded, wanted):
			like = append(like, t)
		}
	}
	found := same
	if len(found) == 0 {
		found = like
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return webex.Team{}, bot.Errorf(bot.NotFound, "You are in no Webex team called “%s”; “webex team list” shows yours. Nothing was changed.", v.Name)
	}
	return webex.Team{}, bot.Errorf(bot.Invalid, "You are in several Webex teams that could be meant by “%s”: say the whole name. Nothing was changed.", v.Name)
}

func teamTitle(t webex.Team) bot.Value { return bot.Value{Kind: bot.KindTitle, ID: t.ID, Name: t.Name} }

// teamName is the parameter of a Webex team.
func teamName(ask string) bot.Param {
	return bot.Param{Name: "team name", Kind: bot.KindTitle, Required: true, Ask: ask}
}

// webexTeamList lists the asker's Webex teams.
type webexTeamList struct{ own OwnTeams }

func (webexTeamList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "webex team list",
		Area:    areaSpaces,
		Aliases: []string{"my webex teams", "webex teams"},
		Summary: "Lists the Webex teams that you are in; those of the contact centre are in “team list”.",
		Examples: []string{
			"webex team list", "my webex teams", "which webex teams am I in", "list the webex teams", "show my webex teams",
		},
		Role: bot.Viewer,
	}
}

func (c webexTeamList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	teams, err := c.own(r.Person.ID).Teams(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Private:  true,
		Headline: fmt.Sprintf("You are in %s.", plural(len(teams), "Webex team", "Webex teams")),
		Note:     "Seen with your own account, as of " + clock(r.Now, r.Location) + ".",
	}
	if len(teams) == 0 {
		return reply, nil
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Team"}, {Title: "Made"}, {Title: "About"}}, Total: len(teams)}
	for _, t := range teams[:min(len(teams), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, []string{t.Name, dateTime(t.Created, r.Location), t.Description})
		reply.Items = append(reply.Items, teamTitle(t))
		if len(reply.Buttons) < 3 {
			reply.Buttons = append(reply.Buttons, run("Spaces of "+t.Name, "webex team rooms", bot.Slots{"team name": {{Kind: bot.KindTitle, Name: t.Name}}}))
		}
	}
	return reply, nil
}

// webexTeamRooms lists the spaces of a Webex team.
type webexTeamRooms struct{ own OwnTeams }

func (webexTeamRooms) Spec() bot.Spec {
	return bot.Spec{
		Name:    "webex team rooms",
		Area:    areaSpaces,
		Aliases: []string{"webex team spaces"},
		Summary: "Lists the spaces of a Webex team that you are in, and who is in the team.",
		Params:  []bot.Param{teamName("Of which Webex team?")},
		Examples: []string{
			`webex team rooms "Customer Care"`, `which spaces does the webex team "Customer Care" have`, `spaces of the webex team "Customer Care"`, "webex team rooms Customer Care",
		},
		Role: bot.Viewer,
	}
}

func (c webexTeamRooms) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	team, err := c.own.team(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	rooms, err := c.own(r.Person.ID).List(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	members, err := c.own(r.Person.ID).TeamMembers(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Private:  true,
		Headline: fmt.Sprintf("The Webex team “%s” has %s that you are in, and %s.", team.Name, plural(len(rooms), "space", "spaces"), plural(len(members), "member", "members")),
		Table:    &bot.Table{Columns: []bot.Column{{Title: "Space"}, {Title: "Last active"}}, Total: len(rooms)},
		Note:     "Seen with your own account, as of " + clock(r.Now, r.Location) + ".",
	}
	for _, x := range rooms[:min(len(rooms), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, []string{x.Title, dateTime(x.LastActivity, r.Location)})
		reply.Items = append(reply.Items, bot.Value{Kind: bot.KindTitle, Name: x.Title})
	}
	var names []string
	for _, m := range members[:min(len(members), maxRows)] {
		name := m.Name
		if m.Moderator {
			name += " (moderator)"
		}
		names = append(names, name)
	}
	if more := len(members) - len(names); more > 0 {
		names = append(names, plural(more, "other", "others"))
	}
	reply.Facts = []bot.Fact{{Label: "Members", Value: enumerate(names)}}
	return reply, nil
}
