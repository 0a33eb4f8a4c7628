package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// queueList lists queues in the order of a figure, all of them or those in which
// it compares as asked.
type queueList struct{ floor }

func (c queueList) Spec() bot.Spec {
	return c.systems.narrowed(bot.Spec{
		Name:    "queue list",
		Area:    areaQueues,
		Aliases: []string{"list queues", "which queues", "what queues", "any queues", "queues with", "queues below target", "rank queues"},
		Summary: "Lists the queues, the worst or busiest first, or those whose waiting, wait or service level compares as you say.",
		Params: []bot.Param{
			{Name: "filter", Kind: bot.KindComparison},
			{Name: "by", Kind: bot.KindMetric},
			{Name: "order", Kind: bot.KindChoice, Choices: []string{"worst", "best", "busiest", "quietest", "highest", "lowest"}},
			{Name: "time", Kind: bot.KindRange},
		},
		Examples: []string{
			"which queues have more than 5 waiting", "which queue is worst", "queues with service level below 80", "queue list",
			"what queues do we have", "list all queues", "any queues over 10 waiting?", "which queues are below target",
			"which queues have a longest wait over 5 minutes", "where is the longest wait", "queues with nobody available", "queues with no agents",
			"queues with more than 3 abandoned today", "which queues had SL under 70 yesterday",
			"queues with fewer than 2 agents available", "show queues with at least 1 waiting", "busiest queue today",
			"which queue is the busiest", "which queue had the worst service level yesterday", "rank the queues by abandon rate",
			"which queue has the most calls today", "which queue took the most calls today", "queues by AHT last week", "where is it worst", "quietest queues this morning",
			"which queue has the highest wait", "anything below target", "sort the queues by abandoned",
			"where is the longest wait right now",
		},
		Role: bot.Viewer,
	}, "queue list Finesse", "list the Webex queues", "which queues do we have on Finesse", "which Finesse queue is worst")
}

func (c queueList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	w, err := wishOf(r, c.target)
	if err != nil {
		return bot.Reply{}, err
	}
	window := r.Range("time")
	live := !r.Has("time") || !window.To.Before(r.Now)
	if w.live && !live {
		return bot.Reply{}, bot.Errorf(bot.Invalid,
			"That can be told of this moment only. For %s I can compare service level, abandoned, ASA, AHT and the like.",
			language.Describe(window, r.Location))
	}
	q := question{window: window, live: live, past: !w.live}
	v, err := c.read(ctx, r, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.total.noPast && !w.live {
		return bot.Reply{}, noHistory(v.present)
	}
	if v.total.noPast {
		q.past = false
	}
	kept := w.keep(v.queues)
	a := queueAnswer{request: r, question: q, view: v, metric: w.by}
	reply := bot.Reply{Headline: queuesHeadline(a, w, kept), Note: a.note()}
	if w.by != "" {
		reply.Explain, reply.Behind = a.explain(), a.behind()
	}
	if len(kept) == 0 {
		reply.Buttons = []bot.Button{run("All queues", "queue status", systemSlot(r))}
		return reply, nil
	}
	a.view.queues = kept
	if reply.Table, reply.File, err = a.rows(kept, false); err != nil {
		return bot.Reply{}, err
	}
	for i, q := range kept {
		value := bot.Value{Kind: bot.KindQueue, ID: q.ID, Name: q.Name}
		reply.Items = append(reply.Items, value)
		if i < maxButtons {
			reply.Buttons = append(reply.Buttons, run(q.Name, "queue status", bot.Slots{"queue": {value}}))
		}
	}
	return reply, nil
}

func queuesHeadline(a queueAnswer, w wish, kept []queueView) string {
	all := len(a.view.queues)
	when := "live, " + a.now()
	if !w.live {
		when = a.when()
	}
	there := inSystem(a.request)
	switch {
	case w.by == "":
		return fmt.Sprintf("%s%s; %s (live, %s).", plural(all, "queue", "queues"), there, a.waiting(), a.now())
	case w.none() && len(kept) == 0:
		return fmt.Sprintf("No queue%s is without %s (of %d; %s).", there, w.name(), all, when)
	case w.bounded && len(kept) == 0:
		return fmt.Sprintf("No queue%s has %s (of %d; %s).", there, w.condition(), all, when)
	case w.bounded:
		have := "have"
		if len(kept) == 1 {
			have = "has"
		}
		return fmt.Sprintf("%d of %s%s %s %s (%s): %s.", len(kept), plural(all, "queue", "queues"), there, have, w.condition(), when, w.names(kept, ", "))
	case len(kept) == 0 || !w.known(kept[0]):
		return fmt.Sprintf("No calls in any queue%s (%s).", there, when)
	}
	return fmt.Sprintf("%s: %s (%s).", w.superlative(), w.names(kept, ", then "), when)
}

// names are the first queues with their figures; second stands between the
// first and the others.
func (w wish) names(kept []queueView, second string) string {
	var b strings.Builder
	for i, q := range kept[:min(len(kept), maxButtons)] {
		switch i {
		case 0:
		case 1:
			b.WriteString(second)
		default:
			b.WriteString(", ")
		}
		b.WriteString(q.Name + " " + w.text(q))
	}
	if len(kept) > maxButtons {
		b.WriteString(" and more")
	}
	return b.String()
}
