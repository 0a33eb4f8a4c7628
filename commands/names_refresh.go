package commands

import (
	"context"

	"floorwalker/bot"
)

// namesRefresh reads the names of all systems anew, for those who have just
// made a queue or an agent.
type namesRefresh struct {
	// refresh reads them and returns how many there are.
	refresh func(context.Context) (int, error)
}

func (namesRefresh) Spec() bot.Spec {
	return bot.Spec{
		Name:    "names refresh",
		Area:    areaBot,
		Aliases: []string{"refresh names", "reload names", "refresh the directory", "reload the setup"},
		Summary: "Reads the names of queues, teams, agents and codes anew, now.",
		Examples: []string{
			"names refresh", "refresh the names", "reload the queues and agents", "read the setup again",
		},
		Role: bot.Supervisor,
	}
}

func (c namesRefresh) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	n, err := c.refresh(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{
		Headline: "I know " + plural(n, "name", "names") + " now, read at " + clock(r.Now, r.Location) + ".",
		Buttons:  []bot.Button{run("Teams", "team list", nil), run("Queues", "queue list", nil)},
	}, nil
}
