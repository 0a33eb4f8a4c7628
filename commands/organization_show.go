package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/organization"
)

// Organization is what Webex tells administrators, read with the organisation's
// own account.
type Organization interface {
	Organization(context.Context) (organization.Organization, error)
	Licenses(context.Context) ([]organization.License, error)
}

// organizationShow shows the organisation and what it has bought.
type organizationShow struct{ source Organization }

func (organizationShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "organization show",
		Area:    areaOrganization,
		Aliases: []string{"organisation show", "our organization", "our organisation"},
		Summary: "Shows the Webex organisation and how many of its licences are used.",
		Examples: []string{
			"organization show", "our organisation", "how many licenses does the organization have left", "what licences do we have",
		},
		Role: bot.Admin,
	}
}

func (c organizationShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	o, err := c.source.Organization(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("The organisation is %s.", o.Name),
		Facts:    []bot.Fact{{Label: "Id", Value: o.ID}},
		Note:     "Read with the organisation’s account, as of " + clock(r.Now, r.Location) + ".",
	}
	if !o.Created.IsZero() {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Since", Value: o.Created.In(r.Location).Format("2 January 2006")})
	}
	licenses, err := c.source.Licenses(ctx)
	if err != nil { // the organisation itself is an answer, too
		reply.Note = reason(err) + ". " + reply.Note
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("The organisation is %s, with %s.", o.Name, plural(len(licenses), "kind of licence", "kinds of licences"))
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Licence"}, {Title: "Used", Right: true}, {Title: "Of", Right: true}, {Title: "Left", Right: true}}, Total: len(licenses)}
	for _, l := range licenses[:min(len(licenses), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, []string{l.Name, count(l.Used), count(l.Total), count(l.Total - l.Used)})
	}
	return reply, nil
}
