package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// reportTemplates lists the reports that Webex makes of the organisation.
type reportTemplates struct{ lister templateLister }

func (reportTemplates) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report templates",
		Area:    areaOrganization,
		Aliases: []string{"webex reports", "which reports does webex have"},
		Summary: "Lists the reports that Webex itself makes of the organisation, for “report run”.",
		Examples: []string{
			"report templates", "which reports does Webex have", "list the report templates",
		},
		Role: bot.Supervisor,
	}
}

func (c reportTemplates) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	templates, err := c.lister.Templates(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("Webex makes %s of the organisation.", plural(len(templates), "report", "reports")),
		Note:     "“report run” with a name and a time has one made. Webex fills those of some services for organisations of the North American region only.",
	}
	if len(templates) == 0 {
		return reply, nil
	}
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Report"}, {Title: "Service"}, {Title: "Of at most"}, {Title: "Takes"}}, Total: len(templates)}
	file := newCSV("Report", "Service", "Of at most", "Takes")
	for _, t := range templates {
		days, takes := "", "nothing"
		if t.MaxDays > 0 {
			days = plural(t.MaxDays, "day", "days")
		}
		switch {
		case t.Dated && t.Sited:
			takes = "days, sites"
		case t.Dated:
			takes = "days"
		case t.Sited:
			takes = "sites"
		}
		cells := []string{t.Title, t.Service, days, takes}
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, cells)
			reply.Items = append(reply.Items, bot.Value{Kind: bot.KindTitle, Name: t.Title})
		}
		file.Add(cells...)
	}
	if len(templates) > maxRows {
		reply.File, err = file.File("report-templates.csv")
	}
	return reply, err
}
