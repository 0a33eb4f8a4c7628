package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
)

// phoneStatus says whether phones on the premises are registered, and why not.
type phoneStatus struct{ source handsetSource }

func (phoneStatus) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone status",
		Area:    areaPhones,
		Aliases: []string{"phone registration"},
		Summary: "Says whether a phone on the premises is registered, at which server, since when, or why not.",
		Params:  []bot.Param{handsetParam(false, "")},
		Examples: []string{
			"is Maya Patel's phone registered", "phone status SEP0C75BD110101", "why is SEP0C75BD110102 not registered",
			"is extension 5101 registered", "phone status 5101", "is my phone registered", "is the Lobby phone registered",
			"why is Tom Becker's phone unregistered", "where is SEP0C75BD110101 registered",
			"what is wrong with Tom Becker's phone",
			"is Maya Patel's phone working", "is my phone working", "is Maya Patel's phone up", "is Maya Patel's phone down",
			"is SEP0C75BD110101 working", "why isn't 5102 registered",
		},
		Role: bot.Viewer,
	}
}

func (c phoneStatus) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	found, err := handsets(ctx, c.source, r)
	if err != nil {
		return bot.Reply{}, err
	}
	names := make([]string, len(found))
	for i, p := range found {
		names[i] = p.Name
	}
	states, err := c.source.Registrations(ctx, names, 0)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 1 {
		return oneStatus(found[0], states[found[0].Name], r), nil
	}
	return manyStatus(found, states, r), nil
}

func oneStatus(p bot.Phone, g bot.Registration, r bot.Request) bot.Reply {
	reply := bot.Reply{
		Headline: handsetName(p) + " " + registrationWords(g, r) + ".",
		Items:    []bot.Value{handsetValue(p)},
		Note:     registrationNote(r),
	}
	for _, f := range []bot.Fact{
		{Label: "Next", Value: nextStep(g)}, {Label: "Description", Value: p.Description}, {Label: "Model", Value: p.Model},
		{Label: "Device pool", Value: p.Pool}, {Label: "Address", Value: g.Address}, {Label: "Firmware", Value: g.Load},
	} {
		if f.Value != "" {
			reply.Facts = append(reply.Facts, f)
		}
	}
	for _, l := range p.Lines {
		if state := g.Lines[l.Extension]; g.Up() && state != "" && state != bot.Registered {
			reply.Facts = append(reply.Facts, bot.Fact{Label: "Line " + l.Extension, Value: string(state)})
		}
	}
	reply.Buttons = []bot.Button{run("Look again", "phone status", bot.Slots{"handset": reply.Items})}
	if len(p.Lines) > 0 {
		reply.Buttons = append(reply.Buttons, run("Line "+p.Lines[0].Extension, "line show", bot.Slots{"handset": {lineValue(p.Lines[0].Extension)}}))
	}
	if g.Up() && r.Role >= bot.Supervisor {
		reply.Buttons = append(reply.Buttons, run("Reset it", "phone reset", bot.Slots{"handset": reply.Items}))
	}
	return reply
}

func manyStatus(found []bot.Phone, states map[string]bot.Registration, r bot.Request) bot.Reply {
	up := 0
	reply := bot.Reply{
		Table: &bot.Table{Columns: []bot.Column{{Title: "Phone"}, {Title: "Description"}, {Title: "Extensions"}, {Title: "Registration"}}, Total: len(found)},
		Note:  registrationNote(r),
	}
	for _, p := range found {
		g := states[p.Name]
		if g.Up() {
			up++
		}
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{p.Name, p.Description, extensions(p), shortState(g, r)})
		}
		reply.Items = append(reply.Items, handsetValue(p))
	}
	reply.Headline = howMany(up, len(found), r) + "."
	return reply
}

// howMany says how many of several phones are registered.
func howMany(up, all int, r bot.Request) string {
	whose := "your phones"
	switch v := r.Value("handset"); {
	case strings.HasPrefix(v.ID, bot.PhoneByLine):
		whose = "the phones with extension " + v.Name
	case v.Name != "":
		whose = v.Name + "’s phones"
	}
	switch {
	case up == 0:
		return "None of " + whose + " is registered"
	case up == all && all == 2:
		return "Both of " + whose + " are registered"
	case up == all:
		return fmt.Sprintf("All %d of %s are registered", all, whose)
	case up == 1:
		return fmt.Sprintf("1 of %d of %s is registered", all, whose)
	}
	return fmt.Sprintf("%d of %d of %s are registered", up, all, whose)
}

// shortState is a registration in a cell.
func shortState(g bot.Registration, r bot.Request) string {
	switch {
	case g.State == bot.NeverRegistered:
		return "not known"
	case g.Up():
		return g.Node + sinceWords(g.Since, r)
	}
	return string(g.State) + because(g) + sinceWords(g.Since, r)
}
