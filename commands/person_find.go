package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/webex"
)

// peopleFinder is what person find needs.
type peopleFinder interface {
	Find(ctx context.Context, said string) ([]webex.Found, error)
}

// personFind looks people up in Webex's directory, as the bot's account sees it.
type personFind struct{ finder peopleFinder }

func (personFind) Spec() bot.Spec {
	return bot.Spec{
		Name:    "person find",
		Area:    areaSpaces,
		Aliases: []string{"find a person", "find somebody", "find people"},
		Summary: "Looks up people in Webex by how their name begins, or by their e-mail address.",
		Params: []bot.Param{{Name: "title", Kind: bot.KindTitle, Ask: "Whom shall I look for? Say how the name begins, or an e-mail address."},
			{Name: "person", Kind: bot.KindPerson, Addresses: true}},
		Examples: []string{
			`person find "Tom"`, "person find Dana Whitfield", `find the person "Dana"`, `look up the person "Tom Becker"`, `look for somebody named "Priya"`, `who is "Dana Whitfield"`,
			"find Tom Becker", "who is Dana Whitfield", "look up Maya Patel", "search for Maya Patel", "what is Dana Whitfield's e-mail address", "email address of Maya Patel", "find people called Tom",
		},
		Role: bot.Viewer,
	}
}

func (c personFind) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if !r.Has("title") && !r.Has("person") {
		return bot.Reply{Headline: "Whom shall I look for? Say how the name begins, or an e-mail address.", Asks: "title"}, nil
	}
	said := r.Value("person").Name
	if r.Has("title") {
		var err error
		if said, err = titleOf(r); err != nil {
			return bot.Reply{}, err
		}
	}
	found, err := c.finder.Find(ctx, said)
	if err != nil {
		return bot.Reply{}, err
	}
	as := "whose name begins with"
	if strings.Contains(said, "@") {
		as = "with the address"
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s %s “%s”.", sentence(plural(len(found), "person", "people")), as, said),
		Note:     "In Webex’s directory as my account sees it, as of " + clock(r.Now, r.Location) + ".",
	}
	if len(found) == 0 {
		reply.Headline = fmt.Sprintf("Nobody %s “%s”.", as, said)
		return reply, nil
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Name"}, {Title: "E-mail"}, {Title: "Now"}, {Title: ""}}, Total: len(found)}
	for _, p := range found[:min(len(found), maxRows)] {
		about := strings.Trim(strings.Join([]string{p.Title, p.Department}, ", "), ", ")
		if p.IsBot {
			about = strings.Trim("bot, "+about, ", ")
		}
		if p.OrgID != "" && r.Person.OrgID != "" && webex.BareID(p.OrgID) != webex.BareID(r.Person.OrgID) && !p.IsBot {
			about = strings.Trim("of another organisation, "+about, ", ")
		}
		reply.Table.Rows = append(reply.Table.Rows, []string{p.Name, p.Email, cmp.Or(presence(p.Status), "unknown"), about})
		reply.Items = append(reply.Items, bot.Value{Kind: bot.KindPerson, ID: p.ID, Name: p.Name})
	}
	return reply, nil
}

// presence is Webex's word for what somebody does, as people write it.
func presence(status string) string {
	switch status {
	case "DoNotDisturb":
		return "do not disturb"
	case "OutOfOffice":
		return "out of office"
	case "call":
		return "in a call"
	case "meeting":
		return "in a meeting"
	}
	return status
}
