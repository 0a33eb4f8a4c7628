package commands

import (
	"strings"

	"floorwalker/bot"
)

// during takes over from when and until when an alert is wanted. “Until 5pm” and
// “today” begin at once; “tonight” and “from 10pm” begin when they say.
func during(sub *bot.Subscription, r bot.Request) error {
	at := r.Value("until").Range
	if at == nil {
		return nil
	}
	if !at.To.After(r.Now) {
		return bot.Errorf(bot.Invalid, "That time is over already. Nothing was changed.")
	}
	sub.Until = at.To
	if at.From.After(r.Now) {
		sub.From = at.From
	}
	return nil
}

// spanOf says from when and until when an alert is wanted, as the end of a
// sentence.
func spanOf(sub bot.Subscription, r bot.Request) string {
	var words []string
	if !sub.Begun(r.Now) {
		words = append(words, "from "+dateTime(sub.From, r.Location))
	}
	if !sub.Until.IsZero() {
		words = append(words, "until "+dateTime(sub.Until, r.Location))
	}
	if len(words) == 0 {
		return ""
	}
	return ", " + strings.Join(words, " ")
}
