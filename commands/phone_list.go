package commands

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"floorwalker/bot"
)

// handsetLister finds phones by the state of their registration.
type handsetLister interface {
	handsetFinder
	// InState returns some phones in a state, by name, and how many there are.
	InState(context.Context, bot.RegistrationState) (map[string]bot.Registration, int, error)
}

// The states that phones are listed by, as people say them.
const (
	whichUnregistered = "unregistered"
	whichRejected     = "rejected"
	whichPhones       = "all"
)

// phoneList lists the phones on the premises that are not registered, or all.
type phoneList struct{ source handsetLister }

func (phoneList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone list",
		Area:    areaPhones,
		Aliases: []string{"unregistered phones"},
		Summary: "Lists the phones on the premises that have unregistered or are rejected, with the reason, or all of them.",
		Params: []bot.Param{
			{Name: "which", Kind: bot.KindChoice, Choices: []string{whichUnregistered, whichRejected, whichPhones}},
			{Name: "format", Kind: bot.KindChoice, Choices: fileFormats},
		},
		Examples: []string{
			"which phones are not registered", "phone list unregistered", "list the unregistered phones", "phone list rejected",
			"which phones are unregistered", "which desk phones are down", "unregistered phones csv", "list all phones", "phone list all", "show me all the phones",
		},
		Role: bot.Viewer,
	}
}

func (c phoneList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if r.Text("which") == whichPhones {
		inv, err := c.source.Phones(ctx)
		if err != nil {
			return bot.Reply{}, err
		}
		return withHandsets(bot.Reply{Headline: fmt.Sprintf("Unified CM has %s.", plural(len(inv.Phones), "phone", "phones")), Note: inventoryNote(inv, r)}, inv.Phones)
	}
	state, word := bot.Unregistered, "have unregistered"
	if r.Text("which") == whichRejected {
		state, word = bot.RegistrationRefused, "are rejected"
	}
	states, total, err := c.source.InState(ctx, state)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("No phone is %s at Unified CM.", string(state)),
		Note:     registrationNote(r) + " Phones that it has not heard of since its servers were started are in no such list.",
	}
	if len(states) == 0 {
		return reply, nil
	}
	inv, err := c.source.Phones(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply.Headline = fmt.Sprintf("%s %s.", plural(total, "phone", "phones"), word)
	if total == 1 {
		reply.Headline = fmt.Sprintf("1 phone %s.", map[bot.RegistrationState]string{bot.Unregistered: "has unregistered", bot.RegistrationRefused: "is rejected"}[state])
	}
	// The latest first: they are the ones that somebody may be calling about.
	names := slices.SortedFunc(maps.Keys(states), func(a, b string) int {
		return cmp.Or(states[b].Since.Compare(states[a].Since), cmp.Compare(a, b))
	})
	reply.Table = &bot.Table{Total: len(names), Columns: []bot.Column{{Title: "Phone"}, {Title: "Description"}, {Title: "Owner"}, {Title: "Reason"}, {Title: "Since"}}}
	f := csvFor(r, "Phone", "Description", "Owner", "Extensions", "State", "Reason", "Server", "Since")
	for _, name := range names {
		p, _ := inv.Named(name)
		p.Name = name
		g := states[name]
		f.Add(name, p.Description, p.Owner.Name, extensions(p), string(g.State), g.Reason, g.Node, iso(g.Since, r.Location))
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{name, p.Description, cmp.Or(p.Owner.Name, "nobody"), cmp.Or(g.Reason, "not told"), moment(g.Since, r)})
			reply.Items = append(reply.Items, handsetValue(p))
		}
	}
	if total > len(names) {
		reply.Note += fmt.Sprintf(" Unified CM told only %s of them.", count(len(names)))
	}
	if len(names) > maxRows || wantsFile(r) {
		reply.Note += leftOut(f)
		reply.File, err = f.File("phones-" + string(state) + ".csv")
	}
	return reply, err
}
