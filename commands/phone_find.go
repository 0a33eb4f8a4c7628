package commands

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

// phoneFind finds phones on the premises by words.
type phoneFind struct{ source addressFinder }

// addressFinder finds phones by where they are registered, too.
type addressFinder interface {
	handsetFinder
	// AtAddress returns the phones that are registered from an IP address.
	AtAddress(context.Context, netip.Addr) (map[string]bot.Registration, error)
}

func (phoneFind) Spec() bot.Spec {
	return bot.Spec{
		Name:    "phone find",
		Area:    areaPhones,
		Aliases: []string{"find phone", "find phones"},
		Summary: "Finds phones on the premises by words or digits of their name, description, owner, extension, model or device pool, or by its IP address.",
		Params:  []bot.Param{{Name: "text", Kind: bot.KindText, Required: true, Ask: "What do you know of the phone: words of its description or owner, digits of its name or extension?"}},
		Examples: []string{
			"phone find lobby", "phone find becker", "phone find 7841 raleigh", "phone find 0C75BD1109", "phone find 10.20.30.41",
		},
		Role: bot.Viewer,
	}
}

// nothingSaid are words that no phone is found by.
var nothingSaid = strings.Fields("the a an of in at for with and phone phones all")

// maxWords is how many words a search takes.
const maxWords = 10

func (c phoneFind) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	words := slices.DeleteFunc(strings.Fields(strings.ToLower(r.Text("text"))), func(w string) bool { return slices.Contains(nothingSaid, w) })
	if len(words) == 0 || len(words) > maxWords {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "Say one to %d words or digits to find phones by.", maxWords)
	}
	inv, err := c.source.Phones(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if address, err := netip.ParseAddr(words[0]); err == nil && len(words) == 1 {
		return c.at(ctx, r, inv, address)
	}
	found := inv.Find(words)
	said := "“" + strings.Join(words, " ") + "”"
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s of %s: %s.", plural(len(found), "phone", "phones"), count(len(inv.Phones)), said),
		Note:     inventoryNote(inv, r),
	}
	if len(found) == 0 {
		reply.Headline = fmt.Sprintf("None of the %s in Unified CM has %s.", plural(len(inv.Phones), "phone", "phones"), said)
		return reply, nil
	}
	return withHandsets(reply, found)
}

// at finds the phones at an IP address. Only the registrations know it.
func (c phoneFind) at(ctx context.Context, r bot.Request, inv *unifiedcm.Inventory, address netip.Addr) (bot.Reply, error) {
	there, err := c.source.AtAddress(ctx, address)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Note: registrationNote(r)}
	if len(there) == 0 {
		reply.Headline = fmt.Sprintf("Unified CM knows of no phone at %s.", address)
		return reply, nil
	}
	var found []bot.Phone
	var said []string
	for _, name := range slices.Sorted(maps.Keys(there)) {
		p, _ := inv.Named(name)
		p.Name = name
		found = append(found, p)
		said = append(said, name+" ("+string(there[name].State)+")")
	}
	reply.Headline = fmt.Sprintf("At %s: %s.", address, strings.Join(said[:min(len(said), maxButtons)], ", "))
	return withHandsets(reply, found)
}

// withHandsets adds a table of phones to an answer, and a file when they are many.
func withHandsets(reply bot.Reply, found []bot.Phone) (bot.Reply, error) {
	reply.Table = &bot.Table{Total: len(found), Columns: []bot.Column{{Title: "Phone"}, {Title: "Description"}, {Title: "Owner"}, {Title: "Extensions"}, {Title: "Model"}}}
	for _, p := range found[:min(len(found), maxRows)] {
		reply.Table.Rows = append(reply.Table.Rows, []string{p.Name, p.Description, cmp.Or(p.Owner.Name, "nobody"), extensions(p), p.Model})
		reply.Items = append(reply.Items, handsetValue(p))
	}
	if len(found) <= maxRows {
		for _, v := range reply.Items[:min(len(reply.Items), maxButtons-1)] {
			reply.Buttons = append(reply.Buttons, run("Status of "+v.Name, "phone status", bot.Slots{"handset": {v}}))
		}
		return reply, nil
	}
	f := newCSV("Phone", "Description", "Owner", "User id", "Extensions", "Model", "Device pool")
	for _, p := range found {
		f.Add(p.Name, p.Description, p.Owner.Name, p.Owner.ID, extensions(p), p.Model, p.Pool)
	}
	reply.Note += leftOut(f)
	var err error
	reply.File, err = f.File("phones.csv")
	return reply, err
}
