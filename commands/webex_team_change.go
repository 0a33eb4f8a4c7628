package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// webexTeamCreate makes a Webex team with the asker's account. It asks when it
// concerns others.
type webexTeamCreate struct{ own OwnTeams }

func (webexTeamCreate) Spec() bot.Spec {
	return bot.Spec{
		Name:    "webex team create",
		Area:    areaSpaces,
		Aliases: []string{"create a webex team", "new webex team"},
		Summary: "Makes a Webex team with you as its moderator, and brings in whom you name after you confirm it.",
		Params: []bot.Param{
			teamName("What shall the Webex team be called?"),
			{Name: "people", Kind: bot.KindPerson, Many: true, Addresses: true},
		},
		Examples: []string{
			`webex team create "Peak season"`, `start a webex team called "Peak season" with Maya Patel`, `webex team create "Peak season" with Maya Patel, Tom Becker`,
			`create a webex team called "Late shift"`,
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

func (c webexTeamCreate) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	name, err := titleOf(bot.Request{Slots: bot.Slots{"title": r.Slots["team name"]}})
	if err != nil {
		return bot.Reply{}, false, err
	}
	people, err := invited(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	teams, err := c.own(r.Person.ID).Teams(ctx)
	if err != nil {
		return bot.Reply{}, false, err
	}
	before := []bot.Value{} // of that name: the new one is another
	for _, t := range teams {
		if t.Name == name {
			before = append(before, teamTitle(t))
		}
	}
	preview := bot.Reply{
		Headline: fmt.Sprintf("Make the Webex team “%s” and bring in %s?", name, namesOf(people)),
		Note:     "I make it with your account, so that you moderate it.",
		Slots:    r.Slots.With("people", people...).With("team name", bot.Value{Kind: bot.KindTitle, Name: name}).With("before", before...),
	}
	return preview, len(people) > 0, nil
}

func (c webexTeamCreate) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	own := c.own(r.Person.ID)
	team, err := own.CreateTeam(ctx, r.Text("team name"))
	if err != nil {
		return bot.Reply{}, err
	}
	var failed notIn
	for _, v := range r.Slots["people"] {
		if err := own.AddToTeam(ctx, team.ID, v.ID); err != nil {
			failed.add(v, err)
		}
	}
	return c.shown(ctx, r, team, failed)
}

func (c webexTeamCreate) shown(ctx context.Context, r bot.Request, team webex.Team, failed notIn) (bot.Reply, error) {
	members, err := c.own(r.Person.ID).TeamMembers(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "The team is made, but I could not look who is in it."}
	}
	var names []string
	for _, m := range members {
		names = append(names, m.Name)
	}
	reply := bot.Reply{Headline: fmt.Sprintf("The Webex team “%s” is there, with %s in it.", team.Name, enumerate(names)),
		Items: []bot.Value{teamTitle(team)}, Note: "As Webex shows it, with your own account."}
	if len(failed) > 0 {
		reply.Facts = []bot.Fact{{Label: "Not in it", Value: strings.Join(failed, "; ")}}
	}
	return reply, nil
}

// Observe looks for a team of that name that was not there before.
func (c webexTeamCreate) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	teams, err := c.own(r.Person.ID).Teams(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, t := range teams {
		was := slices.ContainsFunc(r.Slots["before"], func(v bot.Value) bool { return v.ID == t.ID })
		if t.Name == r.Text("team name") && !was {
			reply, err := c.shown(ctx, r, t, nil)
			return bot.Outcome{State: bot.OutcomeDone, Reply: reply}, err
		}
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("There is no new Webex team “%s”.", r.Text("team name"))}}, nil
}

// webexTeamAdd brings people into a Webex team. It concerns others: it asks.
type webexTeamAdd struct{ own OwnTeams }

func (webexTeamAdd) Spec() bot.Spec {
	return bot.Spec{
		Name:    "webex team add",
		Area:    areaSpaces,
		Summary: "Brings people into a Webex team that you moderate, after you confirm it.",
		Params: []bot.Param{
			{Name: "people", Kind: bot.KindPerson, Many: true, Required: true, Addresses: true, Ask: "Whom shall I bring in? Say a name or an e-mail address."},
			teamName("Into which Webex team?"),
		},
		Examples: []string{
			`webex team add Maya Patel "Customer Care"`, `add Maya Patel to the webex team "Customer Care"`, `bring Tom Becker into the webex team "Customer Care"`,
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

func (c webexTeamAdd) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	team, err := c.own.team(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	members, err := c.own(r.Person.ID).TeamMembers(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if me, in := findMember(members, r.Person.ID); in && !me.Moderator {
		return bot.Reply{}, false, bot.Errorf(bot.Forbidden, "You are in the Webex team “%s”, but you do not moderate it: %s. Nothing was changed.", team.Name, moderatorsOf(members))
	}
	people, err := invited(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	people = slices.DeleteFunc(people, func(v bot.Value) bool { _, in := findMember(members, v.ID); return in })
	if len(people) == 0 {
		return bot.Reply{Headline: fmt.Sprintf("Nothing to change: they are in the Webex team “%s” already.", team.Name), Settled: true}, false, nil
	}
	return bot.Reply{Headline: fmt.Sprintf("Bring %s into the Webex team “%s”?", namesOf(people), team.Name),
		Note:  "They come into its General space, too, and can read what was said there. I do it with your account.",
		Slots: r.Slots.With("people", people...).With("team name", teamTitle(team))}, true, nil
}

func moderatorsOf(members []webex.Member) string {
	var names []string
	for _, m := range members {
		if m.Moderator && len(names) < 5 {
			names = append(names, m.Name)
		}
	}
	if names == nil {
		return "nobody whom I can see does"
	}
	return enumerate(names) + map[bool]string{true: " does", false: " do"}[len(names) == 1]
}

func (c webexTeamAdd) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	var failed notIn
	var first error
	for _, v := range r.Slots["people"] {
		if err := c.own(r.Person.ID).AddToTeam(ctx, r.Value("team name").ID, v.ID); err != nil {
			failed.add(v, err)
			first = err
		}
	}
	if len(r.Slots["people"]) == 1 && first != nil {
		return bot.Reply{}, first
	}
	reply, _, err := c.look(ctx, r)
	if len(failed) > 0 {
		reply.Facts = []bot.Fact{{Label: "Not done", Value: strings.Join(failed, "; ")}}
	}
	return reply, err
}

// look tells who of those named is in the team, and whether all are.
func (c webexTeamAdd) look(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	team := r.Value("team name")
	members, err := c.own(r.Person.ID).TeamMembers(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, false, &bot.Error{Kind: bot.Uncertain, Err: err, Public: "I could not look who is in the team now."}
	}
	var there []bot.Value
	for _, v := range r.Slots["people"] {
		if _, in := findMember(members, v.ID); in {
			there = append(there, v)
		}
	}
	reply := bot.Reply{Headline: fmt.Sprintf("%s of those named %s in the Webex team “%s” now.", sentence(namesOf(there)), isAre(len(there)), team.Name), Note: plural(len(members), "person is", "people are") + " in it, as Webex shows it."}
	if len(there) == len(r.Slots["people"]) {
		reply.Headline = fmt.Sprintf("%s %s in the Webex team “%s” now.", namesOf(there), isAre(len(there)), team.Name)
	}
	return reply, len(there) == len(r.Slots["people"]), nil
}

// Observe looks who is in the team.
func (c webexTeamAdd) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	reply, all, err := c.look(ctx, r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: map[bool]bot.OutcomeState{true: bot.OutcomeDone, false: bot.OutcomeNotDone}[all], Reply: reply}, nil
}

// webexTeamDelete deletes a Webex team with its spaces. It always asks.
type webexTeamDelete struct{ own OwnTeams }

func (webexTeamDelete) Spec() bot.Spec {
	return bot.Spec{
		Name:    "webex team delete",
		Area:    areaSpaces,
		Summary: "Deletes a Webex team that you moderate, with its spaces, after you confirm it.",
		Params:  []bot.Param{teamName("Which Webex team?")},
		Examples: []string{
			`webex team delete "Peak season"`, `delete the webex team "Peak season"`, "webex team delete Peak season",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

func (c webexTeamDelete) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	team, err := c.own.team(ctx, r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	own := c.own(r.Person.ID)
	members, err := own.TeamMembers(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if me, in := findMember(members, r.Person.ID); in && !me.Moderator {
		return bot.Reply{}, false, bot.Errorf(bot.Forbidden, "You are in the Webex team “%s”, but you do not moderate it: %s. Nothing was changed.", team.Name, moderatorsOf(members))
	}
	rooms, err := own.List(ctx, team.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: fmt.Sprintf("Delete the Webex team “%s” for everybody?", team.Name),
		Facts: []bot.Fact{{Label: "Members", Value: count(len(members))}, {Label: "Spaces that you are in", Value: count(len(rooms))}},
		Note:  "Its spaces go with it and cannot be had back. I do it with your account.", Slots: r.Slots.With("team name", teamTitle(team))}, true, nil
}

func (c webexTeamDelete) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := c.own(r.Person.ID).DeleteTeam(ctx, r.Value("team name").ID); err != nil {
		return bot.Reply{}, err
	}
	out, err := c.Observe(ctx, r)
	if err == nil && out.State != bot.OutcomeDone {
		err = bot.Errorf(bot.Uncertain, "The team still shows.")
	}
	return out.Reply, err
}

// Observe looks whether the team is still there.
func (c webexTeamDelete) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	teams, err := c.own(r.Person.ID).Teams(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	team := r.Value("team name")
	if slices.ContainsFunc(teams, func(t webex.Team) bool { return t.ID == team.ID }) {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("The Webex team “%s” is still there.", team.Name)}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("The Webex team “%s” is deleted.", team.Name)}}, nil
}
