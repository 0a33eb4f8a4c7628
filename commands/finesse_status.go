package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// nodeLister is what finesse status needs.
type nodeLister interface {
	Nodes(context.Context) []finesse.Node
	// Stopped returns why the bot's account is not used, empty when it is.
	Stopped(context.Context) (string, error)
}

// finesseAccount is the bot's account in Finesse.
type finesseAccount interface {
	guardedAccount
	Teams(context.Context) ([]bot.Team, error)
}

// finesseStatus says how both nodes are, and whether the account is used.
type finesseStatus struct{ source nodeLister }

func (finesseStatus) Spec() bot.Spec {
	return bot.Spec{
		Name:     "finesse status",
		Area:     areaFinesse,
		Aliases:  []string{"finesse nodes", "finesse"},
		Summary:  "Says how the nodes of Finesse are, and whether the bot's account there is used.",
		Examples: []string{"finesse status", "is Finesse in service", "how are the Finesse nodes", "is Finesse ok", "is Finesse up", "is Finesse down", "is Finesse working"},
		Role:     bot.Viewer,
	}
}

func (c finesseStatus) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	nodes := c.source.Nodes(ctx)
	why, err := c.source.Stopped(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	serving := 0
	reply := bot.Reply{Note: "Asked without a password, at " + clock(r.Now, r.Location) + ".",
		Table: &bot.Table{Total: len(nodes), Columns: []bot.Column{{Title: "Node"}, {Title: "Status"}, {Title: "Why"}, {Title: "Kind"}, {Title: "In use"}}}}
	for _, n := range nodes {
		status, reason := n.Status, n.Reason
		if n.Err != nil {
			status, reason = "does not answer", ""
		}
		if n.InService() {
			serving++
		}
		reply.Table.Rows = append(reply.Table.Rows, []string{n.Name, status, reason,
			strings.Join(strings.Fields(n.Deployment+" "+n.AuthMode+" "+n.License), ", "), map[bool]string{true: "yes"}[n.InUse]})
	}
	reply.Headline = fmt.Sprintf("%d of %s of Finesse %s in service.", serving, plural(len(nodes), "node", "nodes"), map[bool]string{true: "is", false: "are"}[serving == 1])
	if why != "" {
		reply.Headline += " The bot's account is not used any more: its password was refused."
		reply.Facts = []bot.Fact{{Label: "Account", Value: why}}
		reply.Note += " Whoever runs the bot must correct the settings; an admin then says “finesse resume”."
	}
	return reply, nil
}

// finesseResume lets the bot's account in Finesse be used again.
type finesseResume struct{ resumption }

func newFinesseResume(source finesseAccount) finesseResume {
	return finesseResume{resumption{source, finesse.System, "five wrong passwords in a row lock it for five minutes", func(ctx context.Context) (string, error) {
		teams, err := source.Teams(ctx)
		return "the account supervises " + plural(len(teams), "team", "teams"), err
	}}}
}

func (finesseResume) Spec() bot.Spec {
	return bot.Spec{
		Name:     "finesse resume",
		Area:     areaFinesse,
		Aliases:  []string{"resume finesse"},
		Summary:  "Lets the bot use its account in Finesse again after a refused password stopped it; tries the password once.",
		Examples: []string{"finesse resume", "resume Finesse"},
		Role:     bot.Admin,
		Changes:  true,
	}
}
