package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/finesse"
)

// mediaLister is what media list needs.
type mediaLister interface {
	MediaOf(ctx context.Context, agentID string) ([]finesse.Media, error)
}

// mediaList shows in which media beside the telephone an agent of Finesse works.
type mediaList struct{ source mediaLister }

func (mediaList) Spec() bot.Spec {
	return bot.Spec{
		Name:     "media list",
		Area:     areaFinesse,
		Aliases:  []string{"media of"},
		Summary:  "Shows in which media beside the telephone an agent of Finesse works now: chats and mails that are routed as tasks.",
		Params:   []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Which agent?"}},
		Examples: []string{"media list Maya Patel", "in which media does Maya Patel work", "media of Tom Becker"},
		Role:     bot.Viewer,
	}
}

func (c mediaList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	agent := r.Value("agent")
	if err := onlyFinesse(agent); err != nil {
		return bot.Reply{}, err
	}
	media, err := c.source.MediaOf(ctx, agent.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Items: []bot.Value{agent}, Note: "Beside the telephone; live state as of " + clock(r.Now, r.Location) + ".",
		Headline: fmt.Sprintf("%s is signed in to no medium beside the telephone.", agent.Name),
		Buttons:  []bot.Button{run("Telephone", "agent status", bot.Slots{"agent": {agent}})}}
	if len(media) == 0 {
		return reply, nil
	}
	var parts []string
	reply.Table = &bot.Table{Total: len(media), Columns: []bot.Column{{Title: "Medium"}, {Title: "State"}, {Title: "For", Right: true}, {Title: "Gets tasks"}, {Title: "At a time", Right: true}}}
	for _, m := range media {
		state := m.Word
		if m.IdleCode != "" {
			state += " (" + m.IdleCode + ")"
		}
		lasts := "unknown"
		if !m.Since.IsZero() {
			lasts = language.Humanize(max(r.Now.Sub(m.Since), 0))
		}
		parts = append(parts, m.Name+" "+state)
		if len(reply.Table.Rows) < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, []string{m.Name, state, lasts, map[bool]string{true: "yes", false: "no"}[m.Routable], m.Limit})
		}
	}
	reply.Headline = fmt.Sprintf("%s: %s.", agent.Name, strings.Join(parts, ", "))
	return reply, nil
}
