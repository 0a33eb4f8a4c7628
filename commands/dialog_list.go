package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// dialogList shows the dialogs of an agent with everybody in them, and what
// Finesse offers each.
type dialogList struct{ source dialogLister }

func (dialogList) Spec() bot.Spec {
	return bot.Spec{
		Name:     "dialog list",
		Area:     areaFinesse,
		Aliases:  []string{"dialogs", "dialogs of"},
		Summary:  "Shows the dialogs of an agent in Finesse: who is in them, in which state, what Finesse offers them, and the media beside the telephone.",
		Params:   []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Whose dialogs?"}},
		Examples: []string{"dialog list Maya Patel", "dialogs of Tom Becker"},
		Role:     bot.Supervisor,
	}
}

func (c dialogList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	agent := r.Value("agent")
	if err := onlyFinesse(agent); err != nil {
		return bot.Reply{}, err
	}
	dialogs, err := c.source.Dialogs(ctx, agent.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s has no dialogs now (live, %s).", agent.Name, clock(r.Now, r.Location)),
		Note:     "As Finesse has it; actions are those that it lists for each party.",
		Items:    []bot.Value{agent},
		Buttons:  []bot.Button{run("Agent", "agent status", bot.Slots{"agent": {agent}})},
	}
	if reply.Facts, err = c.media(ctx, r); err != nil {
		return bot.Reply{}, err
	}
	if len(dialogs) == 0 {
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s has %s (live, %s).", agent.Name, plural(len(dialogs), "dialog", "dialogs"), clock(r.Now, r.Location))
	reply.Table = &bot.Table{Columns: []bot.Column{{Title: "Dialog"}, {Title: "Party"}, {Title: "State"}, {Title: "For", Right: true}, {Title: "Actions"}}}
	for _, d := range dialogs {
		name := cmp.Or(d.Queue, d.Type, "call")
		for _, p := range d.Parties {
			lasts := "unknown"
			if !p.Since.IsZero() {
				lasts = language.Humanize(max(r.Now.Sub(p.Since), 0))
			}
			row := []string{name, p.Name, p.State, lasts, cmp.Or(strings.Join(p.Actions, ", "), "none")}
			if reply.Table.Total++; len(reply.Table.Rows) < maxRows {
				reply.Table.Rows = append(reply.Table.Rows, row)
			}
			name = ""
		}
	}
	reply.Buttons = append(reply.Buttons, run("Listen in", "agent monitor", bot.Slots{"agent": {agent}}))
	return reply, nil
}

// media says in which media beside the telephone the agent works: chats and mails
// that are routed as tasks. Unified CCX has none.
func (c dialogList) media(ctx context.Context, r bot.Request) ([]bot.Fact, error) {
	media, err := c.source.MediaOf(ctx, r.Value("agent").ID)
	if err != nil && bot.KindOf(err) != bot.Invalid {
		return nil, err
	}
	var facts []bot.Fact
	for _, m := range media {
		state := m.Word
		if m.IdleCode != "" {
			state += " (" + m.IdleCode + ")"
		}
		if !m.Since.IsZero() {
			state += ", for " + language.Humanize(max(r.Now.Sub(m.Since), 0))
		}
		if !m.Routable {
			state += ", gets no tasks"
		}
		facts = append(facts, bot.Fact{Label: m.Name, Value: state})
	}
	return facts, nil
}
