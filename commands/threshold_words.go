package commands

import (
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// alert is what is told when a limit is passed, or still is after a snooze.
func (t threshold) alert(a alarm, s bot.Subscription, got reading, still bool, now time.Time, zone *time.Location) bot.Reply {
	text := got.text
	if figure, ok := strings.CutPrefix(text, t.name()+" "); still && ok {
		text = t.name() + " still " + figure
	} else if still {
		text = "still " + text
	}
	number := bot.Slots{"number": {{Kind: bot.KindNumber, ID: s.ID, Name: s.Said, Number: 1}}}
	r := bot.Reply{
		Headline: fmt.Sprintf("%s: %s, the alert is %s.", got.of, text, t.limitWords()),
		Facts:    got.facts,
		Note:     "Since " + clockOrDate(a.Since, now, zone) + t.window() + ". Set by " + s.Person.Name + ".",
		Items:    number["number"],
		Buttons: []bot.Button{
			run("Acknowledge", "notify acknowledge", number),
			run("Snooze", "notify snooze", number),
			run("Stop it", "notify stop", number),
		},
	}
	if got.queue.ID != "" {
		r.Buttons = append(r.Buttons, run(got.queue.Name, "queue status", bot.Slots{"queue": {got.queue}}))
	} else {
		r.Buttons = append(r.Buttons, run("All queues", "queue status", nil))
	}
	return r
}

// limitWords are the limit as it follows "the alert is": “over 10”, “below
// 80 %”.
func (t threshold) limitWords() string {
	words := map[bot.Op]string{bot.OpMore: "over", bot.OpAtLeast: "at", bot.OpLess: "below", bot.OpAtMost: "at", bot.OpEqual: "at"}
	said := words[t.op] + " " + amount(t.by, t.limit)
	if t.op == bot.OpAtLeast {
		said += " or more"
	}
	if t.op == bot.OpAtMost && t.limit > 0 {
		said += " or less"
	}
	return said
}

// window says over what the figure is made.
func (t threshold) window() string {
	if t.live {
		return ""
	}
	return "; the figure is of today so far"
}

// recovered is what is told when it is over.
func (t threshold) recovered(a alarm, got reading, now time.Time, zone *time.Location) bot.Reply {
	text := got.of + ": " + got.text
	if !got.known {
		text = got.of
	}
	r := bot.Reply{
		Headline: fmt.Sprintf("Over: %s. It lasted %s; at worst %s%s, at %s.", text,
			language.Humanize(a.Back.Sub(a.Since)), t.amount(a.Worst), t.worstOf(a), clockOrDate(a.WorstAt, now, zone)),
	}
	if a.By != "" {
		r.Note = fmt.Sprintf("Acknowledged by %s at %s.", a.By, clockOrDate(a.Acknowledged, now, zone))
	}
	if !t.live && !sameDay(a.Since, a.Back, zone) {
		r.Note = strings.TrimSpace(r.Note + " It is over with the day: the figure begins anew at midnight.")
	}
	return r
}

// orphaned is what is told when the contact centre has the queue no more.
func (t threshold) orphaned(a alarm, s bot.Subscription, zone *time.Location) bot.Reply {
	number := bot.Slots{"number": {{Kind: bot.KindNumber, ID: s.ID, Name: s.Said, Number: 1}}}
	return bot.Reply{
		Headline: fmt.Sprintf("The contact centre lists no queue %s since %s: the alert “%s” will not come.", t.queue.Name, clock(a.Gone, zone), s.Said),
		Note:     "It comes again when the queue is there again. Set by " + s.Person.Name + ".",
		Items:    number["number"],
		Buttons:  []bot.Button{run("Stop it", "notify stop", number)},
	}
}

// worstOf names the queue that was worst, where the rule looks at several.
func (t threshold) worstOf(a alarm) string {
	if t.queue.ID != "" || t.team.ID != "" || a.Of == "" || t.by == bot.MetricAgentsAvailable {
		return ""
	}
	return " in " + a.Of
}
