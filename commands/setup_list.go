package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/finesse"
)

// setupSource reads the set-up of the contact centre. What it read is kept for
// some minutes.
type setupSource interface {
	userLister
	Queues(context.Context) ([]bot.Queue, error)
	Teams(context.Context) ([]bot.Team, error)
	Sites(context.Context) ([]bot.Site, error)
	IdleCodes(context.Context) ([]bot.Code, error)
	WrapUpCodes(context.Context) ([]bot.Code, error)
}

// entryPointSource lists the entry points, which Webex Contact Center has.
type entryPointSource interface {
	EntryPoints(context.Context) ([]contactcenter.EntryPoint, error)
}

// setupList lists one sort of things that the contact centre is made of.
type setupList struct {
	spec      bot.Spec
	one, many string   // the noun
	centre    string   // whose set-up it is
	columns   []string // of the table; the file has the id too
	rows      func(ctx context.Context, r bot.Request) ([]setupRow, error)
}

// setupRow is a thing with its cells; the first is its name.
type setupRow struct {
	value bot.Value
	cells []string
}

func (c setupList) Spec() bot.Spec { return c.spec }

func (c setupList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	rows, err := c.rows(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	slices.SortStableFunc(rows, func(a, b setupRow) int {
		return strings.Compare(strings.ToLower(a.cells[0]), strings.ToLower(b.cells[0]))
	})
	reply := bot.Reply{
		Headline: fmt.Sprintf("The contact centre has %s.", plural(len(rows), c.one, c.many)),
		Note:     "From the set-up of " + c.centre + ", which is read every few minutes; “names refresh” reads it now.",
	}
	if len(rows) == 0 {
		reply.Headline = fmt.Sprintf("The contact centre has no %s that I may see.", c.many)
		return reply, nil
	}
	reply.Table = &bot.Table{Total: len(rows)}
	for _, title := range c.columns {
		reply.Table.Columns = append(reply.Table.Columns, bot.Column{Title: title})
	}
	f := csvFor(r, append(slices.Clone(c.columns), "Id")...)
	for i, row := range rows {
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, row.cells)
		}
		if row.value.Kind != "" {
			reply.Items = append(reply.Items, row.value)
		}
		f.Add(append(slices.Clone(row.cells), row.value.ID)...)
	}
	if len(rows) > maxRows || wantsFile(r) {
		reply.File, err = f.File(strings.ReplaceAll(c.many, " ", "-") + ".csv")
		return reply, err
	}
	csv := bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV}
	reply.Buttons = []bot.Button{run("As a file", c.spec.Name, r.Slots.With("format", csv))}
	return reply, nil
}

// setupLists are the commands on the set-up.
func setupLists(source setupSource, centre string) []bot.Command {
	spec := setupSpec
	return []bot.Command{
		setupList{
			spec: spec(areaAgents, "team list", "Lists the teams with their sites and the queues that they serve.", []string{"teams", "list teams"},
				[]string{"team list", "which teams are there", "list the teams", "what teams do we have", "show me all teams csv"}),
			one: "team", many: "teams", centre: centre, columns: []string{"Team", "Site", "Serves"},
			rows: func(ctx context.Context, _ bot.Request) ([]setupRow, error) { return teamRows(ctx, source) },
		},
		setupList{
			spec: spec(areaAgents, "site list", "Lists the sites with their teams.", []string{"sites", "list sites"},
				[]string{"site list", "which sites are there", "list the sites", "what sites do we have"}),
			one: "site", many: "sites", centre: centre, columns: []string{"Site", "Teams"},
			rows: func(ctx context.Context, _ bot.Request) ([]setupRow, error) { return siteRows(ctx, source) },
		},
		setupList{
			spec: spec(areaAgents, "user list", "Lists everybody who may take contacts, with site and default phone.", []string{"users", "list users"},
				[]string{"user list", "list the users", "list all users", "which users are set up", "show the users csv"}),
			one: "user who may take contacts", many: "users who may take contacts", centre: centre, columns: []string{"User", "E-mail", "Site", "Default phone"},
			rows: func(ctx context.Context, _ bot.Request) ([]setupRow, error) {
				users, err := source.Users(ctx)
				rows := make([]setupRow, len(users))
				for i, u := range users {
					rows[i] = setupRow{agentValue(u), []string{u.Name, u.Email, u.SiteName, u.DialNumber}}
				}
				return rows, err
			},
		},
		setupList{
			spec: spec(areaAgents, "code list", "Lists the idle codes and the wrap-up codes.", []string{"codes", "list codes"},
				[]string{"code list", "which idle codes are there", "list the wrap-up codes", "what codes do we have", "code list idle codes", "code list wrap-up codes csv"},
				bot.Param{Name: "kind", Kind: bot.KindChoice, Choices: []string{codesIdle, codesWrapUp}}),
			one: "code", many: "codes", centre: centre, columns: []string{"Code", "For"},
			rows: func(ctx context.Context, r bot.Request) ([]setupRow, error) {
				return codeRows(ctx, source, r.Text("kind"))
			},
		},
	}
}

// setupSpec is the spec of a command on the set-up.
func setupSpec(area, name, summary string, aliases, examples []string, more ...bot.Param) bot.Spec {
	format := bot.Param{Name: "format", Kind: bot.KindChoice, Choices: fileFormats}
	return bot.Spec{Name: name, Area: area, Summary: summary, Aliases: aliases, Examples: examples, Role: bot.Viewer, Params: append(more, format)}
}

// entryPointList lists the entry points of Webex Contact Center.
func entryPointList(source entryPointSource) bot.Command {
	return setupList{
		spec: setupSpec(areaQueues, "entry-point list", "Lists the entry points with their channels.", []string{"entry points", "list entry points"},
			[]string{"entry-point list", "which entry points are there", "list the entry points", "entry points csv"}),
		one: "entry point", many: "entry points", centre: contactCenterName, columns: []string{"Entry point", "Channel", "Direction"},
		rows: func(ctx context.Context, _ bot.Request) ([]setupRow, error) {
			points, err := source.EntryPoints(ctx)
			rows := make([]setupRow, len(points))
			for i, p := range points {
				rows[i] = setupRow{bot.Value{ID: p.ID}, []string{p.Name, p.Channel, p.Direction}}
			}
			return rows, err
		},
	}
}

func teamRows(ctx context.Context, source setupSource) ([]setupRow, error) {
	teams, err := source.Teams(ctx)
	if err != nil {
		return nil, err
	}
	sites, err := source.Sites(ctx)
	if err != nil {
		return nil, err
	}
	queues, err := source.Queues(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]setupRow, len(teams))
	for i, t := range teams {
		site := ""
		for _, s := range sites {
			if s.ID == t.SiteID {
				site = s.Name
			}
		}
		var serves []string
		for _, q := range queues {
			if slices.Contains(q.TeamIDs, t.ID) {
				serves = append(serves, q.Name)
			}
		}
		none := "no queue"
		if finesse.Owns(t.ID) {
			none = "Finesse does not say"
		}
		rows[i] = setupRow{bot.Value{Kind: bot.KindTeam, ID: t.ID, Name: t.Name}, []string{t.Name, site, cmp.Or(strings.Join(serves, ", "), none)}}
	}
	return rows, nil
}

func siteRows(ctx context.Context, source setupSource) ([]setupRow, error) {
	sites, err := source.Sites(ctx)
	if err != nil {
		return nil, err
	}
	teams, err := source.Teams(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]setupRow, len(sites))
	for i, s := range sites {
		var names []string
		for _, t := range teams {
			if t.SiteID == s.ID {
				names = append(names, t.Name)
			}
		}
		rows[i] = setupRow{bot.Value{Kind: bot.KindSite, ID: s.ID, Name: s.Name}, []string{s.Name, cmp.Or(strings.Join(names, ", "), "no team")}}
	}
	return rows, nil
}

// The kinds of codes.
const (
	codesIdle   = "idle codes"
	codesWrapUp = "wrap-up codes"
)

func codeRows(ctx context.Context, source setupSource, kind string) ([]setupRow, error) {
	var rows []setupRow
	for _, k := range []struct {
		kind string
		list func(context.Context) ([]bot.Code, error)
	}{{codesIdle, source.IdleCodes}, {codesWrapUp, source.WrapUpCodes}} {
		if kind != "" && kind != k.kind {
			continue
		}
		codes, err := k.list(ctx)
		if err != nil {
			return nil, err
		}
		for _, x := range codes {
			v := bot.Value{ID: x.ID}
			if k.kind == codesIdle {
				v = bot.Value{Kind: bot.KindAgentState, ID: x.ID, Name: x.Name}
			}
			name := x.Name
			if x.System != "" {
				name += " (" + x.System + ")"
			}
			rows = append(rows, setupRow{v, []string{name, strings.TrimSuffix(k.kind, " codes")}})
		}
	}
	return rows, nil
}
