package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
)

// phoneOwner says who has an extension or a phone.
type phoneOwner struct{ source handsetFinder }

func (phoneOwner) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone owner",
		Area:    areaPhones,
		Aliases: []string{"extension owner"},
		Summary: "Says whose an extension or a phone on the premises is.",
		Params:  []bot.Param{handsetParam(true, "Which extension or phone?")},
		Examples: []string{
			"who has extension 5101", "phone owner 5101", "whose extension is 5180", "whose phone is SEP0C75BD110101",
			"who owns extension 5190", "whose number is 5105", "who does 5190 belong to", "which phones does Maya Patel have", "find phones of Maya Patel",
		},
		Role: bot.Viewer,
	}
}

func (c phoneOwner) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	found, err := handsets(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var owners, ownerless []string
	reply := bot.Reply{Note: "From the configuration of Unified CM."}
	for i, p := range found {
		switch {
		case p.Owner.Name == "":
			ownerless = append(ownerless, "the "+handsetName(bot.Phone{Name: p.Name, Description: p.Description}))
		case !slices.Contains(owners, p.Owner.Name):
			owners = append(owners, p.Owner.Name)
		}
		reply.Items = append(reply.Items, handsetValue(p))
		if i < maxRows {
			reply.Facts = append(reply.Facts, bot.Fact{Label: p.Name, Value: handsetWords(p)})
		}
	}
	what := r.Value("handset").Name
	if strings.HasPrefix(r.Value("handset").ID, bot.PhoneByLine) {
		what = "Extension " + what
	}
	switch {
	case len(owners) == 0:
		reply.Headline = fmt.Sprintf("%s belongs to nobody: it is on %s.", what, strings.Join(ownerless, ", "))
		if len(found) == 1 && what == found[0].Name {
			reply.Headline = fmt.Sprintf("%s belongs to nobody: it is the %s.", what, found[0].Description)
		}
	case len(owners) == 1 && what == owners[0]: // whose phone was asked about by their name
		reply.Headline = fmt.Sprintf("%s has %s.", what, plural(len(found), "phone", "phones"))
	case len(owners) == 1:
		reply.Headline = fmt.Sprintf("%s is %s’s.", what, owners[0])
	default:
		last := len(owners) - 1
		reply.Headline = fmt.Sprintf("%s is shared by %s and %s.", what, strings.Join(owners[:last], ", "), owners[last])
	}
	reply.Buttons = []bot.Button{run("Status", "phone status", r.Slots)}
	if len(found[0].Lines) > 0 {
		reply.Buttons = append(reply.Buttons, run("Where its calls go", "line show", r.Slots))
	}
	return reply, nil
}
