package commands

import (
	"context"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// reasonLister is what reason list needs.
type reasonLister interface {
	Reasons(ctx context.Context, category string) ([]finesse.Reason, error)
}

// reasonList lists the reason codes of Finesse.
type reasonList struct{ source reasonLister }

// reasonCategories are the words for Finesse's categories.
var reasonCategories = map[string]string{"NOT_READY": "Not Ready", "LOGOUT": "sign-out"}

func (reasonList) Spec() bot.Spec {
	return bot.Spec{
		Name:     "reason list",
		Area:     areaFinesse,
		Aliases:  []string{"reason codes", "list reason codes"},
		Summary:  "Lists the reason codes of Finesse, for Not Ready and for signing out.",
		Examples: []string{"reason list", "which reason codes are there", "list the reason codes", "not ready reasons"},
		Role:     bot.Viewer,
	}
}

func (c reasonList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	reply := bot.Reply{
		Note:  "From Finesse at " + clock(r.Now, r.Location) + ". A supervisor puts others to Not Ready without a code: Finesse records one of its own.",
		Table: &bot.Table{Columns: []bot.Column{{Title: "Reason"}, {Title: "For"}, {Title: "Code", Right: true}}},
	}
	var labels []string
	for _, category := range finesse.Categories {
		reasons, err := c.source.Reasons(ctx, category)
		if err != nil {
			return bot.Reply{}, err
		}
		for _, x := range reasons {
			labels = append(labels, x.Label)
			if reply.Table.Total++; len(reply.Table.Rows) < maxRows {
				reply.Table.Rows = append(reply.Table.Rows, []string{x.Label, reasonCategories[category], x.Code})
			}
		}
	}
	if len(labels) == 0 {
		return bot.Reply{Headline: "Finesse has no reason codes that I may see."}, nil
	}
	reply.Headline = plural(len(labels), "reason code", "reason codes") + " in Finesse: " + strings.Join(labels[:min(len(labels), maxButtons)], ", ") + "."
	if len(labels) > maxButtons {
		reply.Headline = strings.TrimSuffix(reply.Headline, ".") + " and more."
	}
	return reply, nil
}
