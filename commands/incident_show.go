package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// incidentShow shows the timeline of an incident.
type incidentShow struct{ incidents }

func (incidentShow) Spec() bot.Spec {
	return bot.Spec{
		Name:    "incident show",
		Area:    areaSpaces,
		Aliases: []string{"incident timeline", "show the timeline"},
		Summary: "Shows the timeline of the incident whose space this is, or of one that you name and are in.",
		Params:  []bot.Param{spaceParam},
		Examples: []string{
			"incident show", "show the timeline of the incident", "incident timeline", `the timeline of the incident called "Outage"`,
		},
		Role: bot.Viewer,
	}
}

func (c incidentShow) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	i, ask, err := c.here(ctx, r)
	if err != nil || ask != nil {
		return orNone(ask), err
	}
	reply := bot.Reply{
		Private:  otherRoom(i.SpaceID, r),
		Headline: fmt.Sprintf("%s: open for %s, %s.", i.Title, language.Humanize(i.lasted(r.Now)), plural(len(i.Lines), "line", "lines")),
		Facts:    i.facts(r),
		Note:     "As of " + clock(r.Now, r.Location) + ".",
	}
	if !i.Closed.IsZero() {
		reply.Headline = fmt.Sprintf("%s: closed, after %s.", i.Title, language.Humanize(i.lasted(r.Now)))
	}
	reply.Table, reply.File, err = i.timeline(r)
	return reply, err
}

// facts are what is known of an incident beside its lines.
func (i incident) facts(r bot.Request) []bot.Fact {
	facts := []bot.Fact{{Label: "Opened", Value: dateTime(i.Opened, r.Location) + " by " + i.By.Name}}
	if i.QueueName != "" {
		facts = append(facts, bot.Fact{Label: "Queue", Value: i.QueueName})
	}
	if !i.Closed.IsZero() {
		facts = append(facts, bot.Fact{Label: "Closed", Value: dateTime(i.Closed, r.Location) + " by " + i.ClosedBy})
	}
	return facts
}

// incidentList lists the open incidents in whose spaces the asker is.
type incidentList struct{ incidents }

func (incidentList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "incident list",
		Area:    areaSpaces,
		Aliases: []string{"incidents", "open incidents"},
		Summary: "Lists the open incidents that you are in, in a direct message unless it is the one whose space this is.",
		Examples: []string{
			"incident list", "which incidents are open", "are there any open incidents", "open incidents",
		},
		Role: bot.Viewer,
	}
}

func (c incidentList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, err := c.list(ctx, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Note: "Those in whose spaces you are, as of " + clock(r.Now, r.Location) + "."}
	table := &bot.Table{Columns: []bot.Column{{Title: "Incident"}, {Title: "Opened"}, {Title: "For", Right: true}, {Title: "By"}}}
	for _, o := range all {
		in, err := c.viewer.Has(ctx, o.SpaceID, r.Person.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		if !in {
			continue
		}
		reply.Private = reply.Private || otherRoom(o.SpaceID, r) // who reads along here need not be in it
		i := incident{Opened: o.Opened}
		if table.Total++; len(table.Rows) < maxRows {
			table.Rows = append(table.Rows, []string{o.Title, dateTime(o.Opened, r.Location), language.Humanize(i.lasted(r.Now)), o.By})
			reply.Items = append(reply.Items, bot.Value{Kind: bot.KindTitle, ID: o.SpaceID, Name: o.Title})
		}
	}
	if table.Total == 0 {
		reply.Headline = "No incident is open that you are in."
		return reply, nil
	}
	reply.Headline, reply.Table = plural(table.Total, "incident is open.", "incidents are open."), table
	return reply, nil
}
