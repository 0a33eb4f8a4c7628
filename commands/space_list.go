package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// maxShared is in how many of the bot's spaces the asker is looked for, the last
// active ones: each is a request.
const maxShared = 60

// spaceList lists the spaces that the asker and the bot are both in. Nobody hears
// of others.
type spaceList struct{ spaces }

func (spaceList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "space list",
		Area:    areaSpaces,
		Aliases: []string{"my spaces", "list my spaces", "our spaces"},
		Summary: "Lists the spaces that both of us are in, the last active first, in a direct message.",
		Examples: []string{
			"space list", "my spaces", "which spaces am I in with you", "which spaces are we both in", "list the spaces that I am in", "what spaces are we in together", "what spaces are you in", "show me my spaces",
		},
		Role: bot.Viewer,
	}
}

func (c spaceList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, err := c.viewer.List(ctx, "")
	if err != nil {
		return bot.Reply{}, err
	}
	looked := all[:min(len(all), maxShared)]
	var shared []webex.Space
	for i, x := range looked {
		tell(r, i, len(looked), "Looking through the spaces")
		in, err := c.viewer.Has(ctx, x.ID, r.Person.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		if in {
			shared = append(shared, x)
		}
	}
	reply := bot.Reply{Private: true, Headline: fmt.Sprintf("Both of us are in %s.", plural(len(shared), "space", "spaces")), Note: "Without direct messages, as of " + clock(r.Now, r.Location) + "."}
	if len(all) > len(looked) {
		reply.Note += fmt.Sprintf(" I looked through the %d of my spaces that were active last.", len(looked))
	}
	if len(shared) == 0 {
		reply.Headline = "I see no space that both of us are in."
		return reply, nil
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Space"}, {Title: "Last active"}, {Title: ""}}, Total: len(shared)}
	file := newCSV("Space", "Last active", "Remark")
	for i, x := range shared {
		file.Add(x.Title, iso(x.LastActivity, r.Location), spaceRemark(x))
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{x.Title, dateTime(x.LastActivity, r.Location), spaceRemark(x)})
		}
		if i < 3 {
			reply.Buttons = append(reply.Buttons, run("Who is in "+x.Title, "space members", bot.Slots{"space": {{Kind: bot.KindTitle, Name: x.Title}}}))
		}
	}
	if len(shared) > maxRows {
		reply.File, err = file.File("spaces-" + r.Now.In(r.Location).Format("2006-01-02") + ".csv")
	}
	return reply, err
}

// spaceRemark says what is special about a space.
func spaceRemark(x webex.Space) string {
	var parts []string
	if x.Moderated {
		parts = append(parts, "moderated")
	}
	if x.Announcement {
		parts = append(parts, "for announcements")
	}
	if x.TeamID != "" {
		parts = append(parts, "of a Webex team")
	}
	return strings.Join(parts, ", ")
}
