package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// queueCalls shows who waits in a call queue of Webex Calling.
type queueCalls struct{ desk }

func (queueCalls) Spec() bot.Spec {
	return bot.Spec{
		Name:    "queue calls",
		Area:    areaCalls,
		Aliases: []string{"calling queue"},
		Summary: "Shows the callers who wait in a calling queue of Webex Calling.",
		Params: []bot.Param{
			{Name: "calling queue", Kind: bot.KindCallQueue, Required: true, Ask: "Which calling queue?"},
		},
		Examples: []string{
			"queue calls Night Desk", "who is waiting at Night Desk", "which callers wait at Night Desk", "queue calls of Night Desk", "callers in the calling queue Night Desk",
		},
		Role: bot.Viewer,
	}
}

func (c queueCalls) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	q := r.Value("calling queue")
	waiting, err := c.calling.QueueCalls(ctx, q.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("Nobody waits in %s.", q.Name),
		Note:     "A calling queue of Webex Calling, as of " + clock(r.Now, r.Location) + ".",
	}
	if len(waiting) == 0 {
		return reply, nil
	}
	longest := "unknown"
	if !waiting[0].Since.IsZero() {
		longest = language.Humanize(max(r.Now.Sub(waiting[0].Since), 0))
	}
	reply.Headline = fmt.Sprintf("%s in %s, the longest for %s.", plural(len(waiting), "caller waits", "callers wait"), q.Name, longest)
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Caller"}, {Title: "Number"}, {Title: "Since"}, {Title: "Wait", Right: true}, {Title: "Offered before"}}, Total: len(waiting)}
	for _, w := range waiting[:min(len(waiting), maxRows)] {
		since, wait, offered := "unknown", "", "no"
		if !w.Since.IsZero() {
			since, wait = clock(w.Since, r.Location), language.Humanize(max(r.Now.Sub(w.Since), 0))
		}
		if w.Bounced {
			offered = "yes, not taken"
		}
		reply.Table.Rows = append(reply.Table.Rows, []string{partyName(w.Party), shownNumber(w.Party), since, wait, offered})
	}
	reply.Buttons = []bot.Button{run("Look again", "queue calls", bot.Slots{"calling queue": {q}})}
	return reply, nil
}
