package commands

import (
	"cmp"
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

// accountStopper is what finesse resume needs.
type accountStopper interface {
	nodeLister
	Resume(context.Context) error
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
		Examples: []string{"finesse status", "is Finesse in service", "how are the Finesse nodes"},
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

// finesseResume lets the account be used again that a refused password stopped.
type finesseResume struct{ source accountStopper }

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

// Preview says what one more try may cost.
func (c finesseResume) Preview(ctx context.Context, _ bot.Request) (bot.Reply, bool, error) {
	why, err := c.source.Stopped(ctx)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case why == "":
		return bot.Reply{Settled: true, Headline: "Nothing to change: the bot's account in Finesse is used."}, false, nil
	}
	return bot.Reply{
		Headline: "Try the password of the bot's account in Finesse again, once?",
		Facts:    []bot.Fact{{Label: "Stopped because", Value: why}},
		Note:     "Only say so when the account has been mended at Finesse: five wrong passwords in a row lock it for five minutes. Changed settings need no resuming.",
	}, true, nil
}

// Do opens the way and tries once.
func (c finesseResume) Do(ctx context.Context, _ bot.Request) (bot.Reply, error) {
	if err := c.source.Resume(ctx); err != nil {
		return bot.Reply{}, err
	}
	teams, err := c.source.Teams(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Headline: fmt.Sprintf("Finesse takes the password again: the account supervises %s.", plural(len(teams), "team", "teams"))}, nil
}

// Observe looks whether the account is used.
func (c finesseResume) Observe(ctx context.Context, _ bot.Request) (bot.Outcome, error) {
	why, err := c.source.Stopped(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if why != "" {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The account is stopped: " + cmp.Or(why, "unknown") + "."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The account is used again."}}, nil
}
