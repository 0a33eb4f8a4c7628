package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/finesse"
)

// contactFinder is what phone book needs.
type contactFinder interface {
	Contacts(context.Context) ([]finesse.Contact, error)
}

// phoneBook looks names and numbers up in the phone books of Finesse.
type phoneBook struct{ source contactFinder }

func (phoneBook) Spec() bot.Spec {
	return bot.Spec{
		Name:     "phone book",
		Area:     areaFinesse,
		Aliases:  []string{"phone books", "phone book entry"},
		Summary:  "Shows the phone books of Finesse, or the entries with a name, number or description.",
		Params:   []bot.Param{{Name: "text", Kind: bot.KindText}},
		Examples: []string{"phone book", "phone book duty manager", "phone books"},
		Role:     bot.Viewer,
	}
}

func (c phoneBook) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	all, err := c.source.Contacts(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	total := len(all)
	what := strings.TrimSpace(r.Text("text"))
	all = slices.DeleteFunc(all, func(k finesse.Contact) bool { return !matches(k, what) })
	reply := bot.Reply{Note: "From the phone books of Finesse that the bot's account sees."}
	switch {
	case total == 0:
		reply.Headline = "The phone books of Finesse are empty."
	case len(all) == 0:
		reply.Headline = fmt.Sprintf("None of %s in the phone books has “%s”.", plural(total, "entry", "entries"), what)
	case len(all) == 1:
		reply.Headline = fmt.Sprintf("%s: %s.", all[0].Name, all[0].Number)
	case what != "":
		reply.Headline = fmt.Sprintf("%s in the phone books %s “%s”.", plural(len(all), "entry", "entries"), map[bool]string{true: "has", false: "have"}[len(all) == 1], what)
	default:
		reply.Headline = plural(len(all), "entry", "entries") + " in the phone books."
	}
	if len(all) == 0 {
		return reply, nil
	}
	reply.Table = &bot.Table{Total: len(all), Columns: []bot.Column{{Title: "Name"}, {Title: "Number"}, {Title: "Description"}, {Title: "Book"}}}
	f := csvFor(r, "Name", "Number", "Description", "Book")
	for i, k := range all {
		row := []string{k.Name, k.Number, k.Description, k.Book}
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, row)
		}
		f.Add(row...)
	}
	if len(all) > maxRows {
		reply.File, err = f.File("phone-book.csv")
	}
	return reply, err
}

// matches reports whether an entry has every word of a text, or its digits.
func matches(k finesse.Contact, text string) bool {
	there := language.Fold(k.Name + " " + k.Description + " " + k.Book)
	for _, word := range tokens(language.Fold(text)) {
		if !strings.Contains(there, word) && (digitsOf(word) == "" || !strings.Contains(digitsOf(k.Number), digitsOf(word))) {
			return false
		}
	}
	return true
}
