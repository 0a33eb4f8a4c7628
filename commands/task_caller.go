package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// callerParam is the customer whom contacts are with.
var callerParam = bot.Param{Name: "caller", Kind: bot.KindCaller}

// callerDays is how far back the contacts with one customer are looked for when no
// time was said: whoever asks after a caller seldom knows the day.
const callerDays = 7

// wholeNumber is the fewest digits that are not only the end of a number.
const wholeNumber = 7

// contactWindow is the time that a question about contacts is about.
func contactWindow(r bot.Request) bot.Range {
	if r.Has("caller") {
		return lastDays(r, callerDays)
	}
	return r.Range("time")
}

// withCaller names the customer asked for, to follow a noun; "" when none was.
func withCaller(r bot.Request) string {
	switch who := r.Text("caller"); {
	case who == "":
		return ""
	case strings.Contains(who, "@") || len(digitsOf(who)) >= wholeNumber:
		return " with " + short(who)
	default:
		return " with a number that ends in " + short(who)
	}
}

// callerNote says how far back a customer was looked for, unless a time was said.
func callerNote(r bot.Request) string {
	if !r.Has("caller") || r.Has("time") {
		return ""
	}
	return fmt.Sprintf(" Without a time, I look at the last %d days.", callerDays)
}

// latestWith returns the newest contact with the customer asked for, and how many
// there are. Only those that are going on count when live.
func latestWith(ctx context.Context, source taskSource, r bot.Request, live bool) (latest bot.Contact, n int, err error) {
	filter := contactcenter.ContactFilter{Origin: r.Text("caller"), ActiveOnly: live}
	for k, err := range source.Contacts(ctx, contactWindow(r), filter) {
		if err != nil {
			return bot.Contact{}, 0, err
		}
		if n++; n == 1 || k.Created.After(latest.Created) {
			latest = k
		}
	}
	if n == 0 {
		when := language.Describe(contactWindow(r), r.Location)
		if live {
			return latest, 0, bot.Errorf(bot.NotFound, "No contact%s is going on at this moment. Nothing was changed.", withCaller(r))
		}
		return latest, 0, bot.Errorf(bot.NotFound, "There is no contact%s (%s).", withCaller(r), when)
	}
	return latest, n, nil
}

// story is what became of a contact, in a few words: "abandoned in Sales".
func story(k bot.Contact) string {
	text := became(k)
	if k.AgentName != "" {
		text += " with " + k.AgentName
	}
	if k.QueueName != "" {
		text += " in " + k.QueueName
	}
	return text
}
