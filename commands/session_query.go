package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/analyzer"
)

// queryRunner runs a query that was pasted.
type queryRunner interface {
	Ask(context.Context, analyzer.Query) iter.Seq2[analyzer.Record, error]
}

// sessionQuery runs a query of an Analyzer report that somebody pasted.
type sessionQuery struct{ source queryRunner }

func (sessionQuery) Spec() bot.Spec {
	const small = `{"dateBegin":[1750132800000],"dateEnd":[1750176000000],"aggregations":[{"id":0,"aggregationType":"VALUE","computeColumnName":"sid"}]}`
	return bot.Spec{
		Name:    "session query",
		Area:    areaSessions,
		Summary: "Runs an Analyzer query that you paste as JSON; “session query aars …” asks for agents' activities instead of sessions.",
		Params: []bot.Param{{Name: "text", Kind: bot.KindText, Required: true,
			Ask: "Paste the query: the JSON under “query” in the request dataQuery of an Analyzer report."}},
		Examples: []string{"session query " + small, "session query cars " + small},
		Role:     bot.Supervisor,
	}
}

// shownColumns is how many columns of a pasted query a table shows.
const shownColumns = 6

func (c sessionQuery) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	q, err := analyzer.ParseQuery(r.Text("text"))
	if err != nil {
		return bot.Reply{}, err
	}
	var file *csvFile
	var columns []string
	var top [][]string
	n, incomplete := 0, ""
	for record, err := range c.source.Ask(ctx, q) {
		if errors.Is(err, analyzer.ErrCut) {
			incomplete = " There may be more: the Analyzer gives at most 1,000 rows of such a query."
			break
		}
		if err != nil {
			return bot.Reply{}, err
		}
		if file == nil {
			columns = record.Columns
			file = newCSV(columns...)
		}
		if !slices.Equal(columns, record.Columns) {
			return bot.Reply{}, bot.Errorf(bot.Upstream, "The Analyzer changed the columns of its answer while it was read. Ask again.")
		}
		readRecords(r, &n)
		file.Add(record.Values...)
		if len(top) < maxRows {
			top = append(top, shownValues(record.Values))
		}
	}
	return queryReply(r, q, queryRows{columns, top, n, file, incomplete})
}

// shownValues are a row of the table.
func shownValues(values []string) []string {
	shown := slices.Clone(values[:min(len(values), shownColumns)])
	for i, v := range shown {
		shown[i] = cmp.Or(v, "–")
	}
	return shown
}

// queryRows is what a query gave.
type queryRows struct {
	columns    []string
	top        [][]string
	n          int
	file       *csvFile
	incomplete string // a sentence, when there may be more
}

func queryReply(r bot.Request, q analyzer.Query, rows queryRows) (bot.Reply, error) {
	when := language.Describe(q.Windows[0], r.Location)
	if more := len(q.Windows) - 1; more > 0 {
		when += " and " + plural(more, "other time", "other times")
	}
	if rows.n == 0 {
		return bot.Reply{Headline: fmt.Sprintf("The Analyzer has no %s for that query (%s).", q.Type, when), Note: legacyNote(r)}, nil
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s of %s (%s).", plural(rows.n, "row", "rows"), q.Type, when),
		Table:    &bot.Table{Total: rows.n, Rows: rows.top},
		Note:     "Values as the Analyzer gives them: times in milliseconds since 1970, lengths in milliseconds. " + legacyNote(r) + rows.incomplete,
	}
	for _, name := range rows.columns[:min(len(rows.columns), shownColumns)] {
		reply.Table.Columns = append(reply.Table.Columns, bot.Column{Title: cmp.Or(strings.TrimSpace(name), "–")})
	}
	if rows.n <= maxRows && len(rows.columns) <= shownColumns {
		return reply, nil
	}
	reply.Note += leftOut(rows.file)
	var err error
	reply.File, err = rows.file.File(fmt.Sprintf("%s-%s.csv", q.Type, fileTime(q.Windows[0], r.Location)))
	return reply, err
}
