package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// TopicAgents is the topic of those who want to hear when agents of a team of
// Finesse change state.
const TopicAgents = "finesse_agents"

// notifyAgents has a space, or the asker, told when agents of a team of Finesse
// become Not Ready, Available, or sign in or out.
type notifyAgents struct{ store bot.Subscriptions }

func (notifyAgents) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify agents",
		Area:    areaFinesse,
		Aliases: []string{"watch the agents of", "notify agent states"},
		Summary: "Tells this space, or you alone, when agents of a team of Finesse become Idle or Available, or sign in or out.",
		Params: []bot.Param{
			{Name: "team", Kind: bot.KindTeam, Required: true, Ask: "Which team?"},
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}},
		},
		Examples: []string{"notify agents Blue here", "notify agents of Evening me", "watch the agents of Blue"},
		Role:     bot.Supervisor,
		Changes:  true,
	}
}

// Preview never asks: an alert concerns nobody's work.
func (c notifyAgents) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	if err := onlyFinesse(r.Value("team")); err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: "Sets the alert: " + c.wish(r).Said + "."}, false, nil
}

// wish is the subscription that a request asks for.
func (notifyAgents) wish(r bot.Request) bot.Subscription {
	team := r.Value("team")
	sub := bot.Subscription{Topic: TopicAgents, Filter: bot.Slots{"team": {team}}, Said: "states of the agents of " + team.Name,
		Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	return identify(sub, "agents", r, team.ID)
}

// Do sets the alert.
func (c notifyAgents) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if err := onlyFinesse(r.Value("team")); err != nil {
		return bot.Reply{}, err
	}
	sub := c.wish(r)
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	to := "you"
	if sub.RoomID != "" {
		to = "this space"
	}
	return bot.Reply{
		Headline: fmt.Sprintf("I tell %s of the %s.", to, sub.Said),
		Note:     "Finesse is asked for the team every few seconds, once for all who want to know; what lasts shorter may be missed. “notify list” shows what is set.",
	}, nil
}

// Observe looks whether the alert is set.
func (c notifyAgents) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	return observeSet(ctx, c.store, c.wish(r), isSet)
}

// AgentChanged is what is told of an agent's change of state.
func AgentChanged(before, now bot.Agent, r bot.Request) bot.Reply {
	slots := bot.Slots{"agent": {agentValue(now)}}
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s is %s (was %s%s).", now.Name, doing(now), doing(before), lastedUntil(before, now)),
		Note:     now.TeamName + ", Finesse, since " + clock(now.Since, r.Location) + ".",
		Buttons:  []bot.Button{run("Now", "agent status", slots)},
	}
	if now.Since.IsZero() {
		reply.Note = now.TeamName + ", Finesse."
	}
	return reply
}

// lastedUntil says for how long a state had held when the next one began.
func lastedUntil(before, now bot.Agent) string {
	if before.Since.IsZero() || now.Since.IsZero() || !now.Since.After(before.Since) {
		return ""
	}
	return " for " + language.Humanize(now.Since.Sub(before.Since))
}
