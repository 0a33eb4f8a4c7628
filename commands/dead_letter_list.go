package commands

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"floorwalker/bot"
)

// DeadLetter is an event that the bot gave up after it had failed again and
// again.
type DeadLetter struct {
	ID       string // for Retry
	Source   string // "messages"
	EventID  string // under which the log tells the rest
	Reason   string
	Attempts int
	At       time.Time // when it was given up
}

// DeadLetters is where events go that were given up.
type DeadLetters interface {
	// DeadLetters returns them, oldest first.
	DeadLetters(context.Context) ([]DeadLetter, error)
	// Retry puts one back into its queue. It is NotFound when somebody else
	// did so.
	Retry(ctx context.Context, id string) error
}

// deadLetterLister is what dead-letter list needs.
type deadLetterLister interface {
	DeadLetters(context.Context) ([]DeadLetter, error)
}

// deadLetterList shows what was given up, and why. The reasons are the log's
// and may name people, so they go to the asker alone.
type deadLetterList struct{ store deadLetterLister }

func (deadLetterList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "dead-letter list",
		Area:    areaBot,
		Aliases: []string{"dead letters", "dead letter", "failed events", "poisoned events", "what was given up"},
		Summary: "Lists the events that the bot gave up after five tries, with the reason of each.",
		Examples: []string{
			"dead letters", "dead-letter list", "list the dead letters", "show dead letters", "which events were given up",
			"any dead letters?", "show the failed events",
		},
		Role: bot.Admin,
	}
}

func (c deadLetterList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	letters, err := c.store.DeadLetters(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(letters) == 0 {
		return bot.Reply{Headline: "There are no dead letters: every event was handled."}, nil
	}
	reply := bot.Reply{
		Headline: plural(len(letters), "event was", "events were") + " given up.",
		Table: &bot.Table{
			Columns: []bot.Column{{Title: "No.", Right: true}, {Title: "Given up"}, {Title: "Source"}, {Title: "Tries", Right: true},
				{Title: "Reason"}, {Title: "Event"}},
			Total: len(letters),
		},
		Note:    "Mend the reason first, then say “retry dead letter” with the number, or “retry all dead letters”. A message older than ten minutes changes nothing any more.",
		Private: true,
	}
	for i, l := range letters {
		number := letterNumber(i, l)
		reply.Items = append(reply.Items, number)
		if i >= maxRows {
			continue
		}
		reply.Table.Rows = append(reply.Table.Rows, []string{strconv.Itoa(i + 1), dateTime(l.At, r.Location), l.Source,
			strconv.Itoa(l.Attempts), l.Reason, l.EventID})
		if i < maxButtons {
			reply.Buttons = append(reply.Buttons,
				run(fmt.Sprintf("Retry %d", i+1), "dead-letter retry", bot.Slots{"number": {number}}))
		}
	}
	return reply, nil
}

// letterNumber is a dead letter as it was numbered in a list.
func letterNumber(i int, l DeadLetter) bot.Value {
	return bot.Value{Kind: bot.KindNumber, ID: l.ID, Name: l.Source, Number: float64(i + 1)}
}
