package unifiedcm

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"floorwalker/bot"
)

// byAddress is the form of names that end in the address of a network card.
var byAddress = regexp.MustCompile(`^[A-Z]{2,4}[0-9A-F]{12}$`)

// Names lists what people call phones by: owners, extensions, and of phones that
// belong to nobody their descriptions. Names such as SEP001122334455 are not
// among them: they are known by their form. Those of programs, which are words,
// are.
func (c *Client) Names(ctx context.Context) ([]bot.Entry, error) {
	inv, err := c.Phones(ctx)
	if err != nil {
		return nil, err
	}
	var entries []bot.Entry
	known := map[string]bool{}
	add := func(id, name string, also ...string) {
		if !known[id] && strings.TrimSpace(name) != "" {
			known[id] = true
			entries = append(entries, bot.Entry{Kind: bot.KindPhone, ID: id, Name: name, Also: slices.DeleteFunc(also, func(s string) bool { return s == "" })})
		}
	}
	for _, p := range inv.Phones {
		if p.Owner.ID != "" {
			add(bot.PhoneByOwner+p.Owner.ID, p.Owner.Name, p.Owner.Email)
		} else {
			add(bot.PhoneByName+p.Name, p.Description)
		}
		if !byAddress.MatchString(p.Name) {
			add(bot.PhoneByName+p.Name, p.Name)
		}
		for _, l := range p.Lines {
			add(bot.PhoneByLine+l.Extension, l.Extension, l.Extension)
		}
	}
	return entries, nil
}
