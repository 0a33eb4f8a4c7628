package commands

import (
	"cmp"
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

// clusterAsker asks the telephone system's database.
type clusterAsker interface {
	Query(ctx context.Context, sql string) (unifiedcm.Rows, error)
}

// clusterQuery runs a SELECT that an admin has typed. Nothing else than one SELECT
// is ever sent.
type clusterQuery struct {
	source  clusterAsker
	auditor bot.Auditor
}

func (clusterQuery) Spec() bot.Spec {
	return bot.Spec{
		Name:     "cluster query",
		Area:     areaPhones,
		Summary:  "Runs one SELECT on the database of Unified CM; only reading, at most 5,000 rows.",
		Params:   []bot.Param{{Name: "text", Kind: bot.KindText, Required: true, Ask: "Which query? One SELECT in Informix’s SQL."}},
		Examples: []string{"cluster query select name, description from device where description like '%Lobby%'", "cluster query select count(*) from device where tkclass = 1"},
		Role:     bot.Admin,
	}
}

func (c clusterQuery) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	rows, err := c.source.Query(ctx, r.Text("text"))
	outcome := "done"
	if err != nil {
		outcome = string(bot.KindOf(err))
	}
	c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "queried", Person: r.Person, RoomID: r.RoomID, Command: r.Command, EventID: r.ID,
		Target: "Unified CM", Outcome: outcome, Detail: r.Text("text")})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: plural(len(rows.Values), "row", "rows") + ".",
		Note:     "From the database of Unified CM, as of " + clock(r.Now, r.Location) + ".",
	}
	switch {
	case len(rows.Values) == 0:
		reply.Headline = "No rows."
		return reply, nil
	case rows.More:
		reply.Headline = fmt.Sprintf("The first %s rows; there are more.", count(len(rows.Values)))
	}
	if rows.Pieces > 1 {
		reply.Note += fmt.Sprintf(" Read in %d pieces: without “order by” a row may be there twice, or be missing.", rows.Pieces)
	}
	reply.Table = &bot.Table{Total: len(rows.Values)}
	for _, name := range rows.Columns[:min(len(rows.Columns), shownColumns)] {
		reply.Table.Columns = append(reply.Table.Columns, bot.Column{Title: cmp.Or(name, "–")})
	}
	for _, values := range rows.Values[:min(len(rows.Values), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, shownValues(values))
	}
	if len(rows.Values) <= maxRows && len(rows.Columns) <= shownColumns {
		return reply, nil
	}
	f := newCSV(rows.Columns...)
	for _, values := range rows.Values {
		f.Add(values...)
	}
	reply.Note += leftOut(f)
	reply.File, err = f.File("unified-cm.csv")
	return reply, err
}
