package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// spaceMembers lists who is in a space.
type spaceMembers struct{ spaces }

func (spaceMembers) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space members",
		Area:    areaSpaces,
		Aliases: []string{"who is in this space", "who is in here"},
		Summary: "Lists who is in this space, or in one that you name and are in.",
		Params:  []bot.Param{spaceParam},
		Examples: []string{
			"space members", "who's in this space", "who is in this space?", `who is in the space called "Supervisors"`, `who is in the space "Supervisors"`, "list the people in this space", "who are the moderators of this space",
		},
		Role: bot.Viewer,
	}
}

func (c spaceMembers) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	space, ask, err := c.which(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), err
	}
	members, err := c.viewer.Members(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people := c.others(members)
	reply := bot.Reply{
		Private:  otherRoom(space.ID, r),
		Headline: fmt.Sprintf("“%s”: %s, beside me.", space.Title, plural(len(people), "person", "people")),
		Table:    &bot.Table{Columns: []bot.Column{{Title: "Name"}, {Title: "E-mail"}, {Title: ""}}, Total: len(people)},
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	if space.Moderated {
		reply.Note = "The space is moderated: only moderators change it. " + reply.Note
	}
	file := newCSV("Name", "E-mail", "Remark")
	for _, m := range people {
		cells := []string{m.Name, m.Email, remark(m, r)}
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, cells)
			reply.Items = append(reply.Items, memberValue(m))
		}
		file.Add(cells...)
	}
	if len(people) > maxRows {
		reply.File, err = file.File("members-" + r.Now.In(r.Location).Format("2006-01-02") + ".csv")
	}
	return reply, err
}

// remark says what is special about somebody in a space.
func remark(m webex.Member, r bot.Request) string {
	var parts []string
	if m.Moderator {
		parts = append(parts, "moderator")
	}
	if m.IsBot() {
		parts = append(parts, "bot")
	}
	if m.OrgID != "" && r.Person.OrgID != "" && webex.BareID(m.OrgID) != webex.BareID(r.Person.OrgID) && !m.IsBot() {
		parts = append(parts, "of another organisation")
	}
	return strings.Join(parts, ", ")
}

// spaceMeeting shows how to get into the meeting of a space.
type spaceMeeting struct {
	spaces
	source interface {
		Meeting(ctx context.Context, spaceID string) (webex.Meeting, error)
	}
}

func (spaceMeeting) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space meeting",
		Area:    areaSpaces,
		Aliases: []string{"meeting link of this space", "meeting link for this space"},
		Summary: "Shows the meeting link of this space, where Webex still has one: Cisco announced its end for 31 January 2025.",
		Params:  []bot.Param{spaceParam},
		Examples: []string{
			"space meeting", "what's the meeting link of this space", "give me the meeting link for this space", `the meeting link of the space called "Supervisors"`,
		},
		Role: bot.Viewer,
	}
}

func (c spaceMeeting) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	space, ask, err := c.which(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), err
	}
	m, err := c.source.Meeting(ctx, space.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Private:  otherRoom(space.ID, r),
		Headline: fmt.Sprintf("This is the meeting of “%s”.", space.Title),
		Note:     "Cisco announced the end of such links for 31 January 2025; scheduled meetings have links of their own.",
	}
	for _, f := range []bot.Fact{{Label: "Video address", Value: m.SIP}, {Label: "Meeting number", Value: m.Number}, {Label: "Toll-free", Value: m.TollFree}, {Label: "By phone", Value: m.Toll}} {
		if f.Value != "" {
			reply.Facts = append(reply.Facts, f)
		}
	}
	if m.Link != "" {
		reply.Buttons = []bot.Button{{Title: "Join", URL: m.Link}}
	}
	return reply, nil
}
