package commands

import (
	"context"
	"fmt"
	"strings"

	"floorwalker/bot"
)

// TopicStates is the topic of those who want to hear when agents come into a
// state, or stay in it for too long.
const TopicStates = "states"

// notifyState has a space, or the asker, told when an agent comes into a state, or
// when agents stay in one for too long.
type notifyState struct {
	store  bot.Subscriptions
	source agentLister
	notes  CallNotes
}

func (notifyState) Spec() bot.Spec {
	return bot.Spec{
		Name: "notify state",
		Area: areaNotifications,
		Aliases: []string{"tell me when back", "tell us when back", "let me know when back", "tell me when goes on", "tell me when is on",
			"alert us when is on", "tell us when anyone is on"},
		Summary: "Tells this space, or you alone, when an agent comes into a state, or when agents are in one for too long.",
		Params: []bot.Param{
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "team", Kind: bot.KindTeam},
			{Name: "state", Kind: bot.KindAgentState, Required: true, Ask: "In which state? Say, for example, “on Break”, “Available” or “in wrap-up”."},
			{Name: "longer", Kind: bot.KindDuration},
			{Name: "until", Kind: bot.KindRange},
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}},
		},
		Examples: []string{
			"notify state Maya Patel Available me", "tell me when Maya is back", "let me know when Luis Ortega is back from Lunch",
			"tell us when anyone is on Break over 20 min", "alert us here when somebody is in wrap-up for more than 5 minutes",
			"tell me when Tom Becker goes on Break", "notify me when anyone on Blue is idle over 15 min", "let me know when Grace is free",
			"tell me when Sam Okafor is available", "warn us when an agent is on Lunch longer than 45 min until 5pm",
			"tell us when someone is not responding", "tell me when Tom Becker logs out", "let me know when Maya Patel logs in", "alert this space when anyone on Evening is on Break for 30 min",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview never asks: an alert concerns nobody's work.
func (c notifyState) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: "Sets the alert: " + sub.Said + "."}, false, nil
}

// wish is the subscription that a request asks for.
func (notifyState) wish(r bot.Request) (bot.Subscription, error) {
	filter := bot.Slots{}
	for _, name := range []string{"agent", "team", "state", "longer"} {
		if r.Has(name) {
			filter[name] = r.Slots[name]
		}
	}
	rule := stateRuleOf(filter)
	switch {
	case rule.agent.ID == "" && rule.loggedOut():
		return bot.Subscription{}, bot.Errorf(bot.Invalid, "Who is logged out shows no state. Say of whom I am to tell it. Nothing was changed.")
	case rule.longer > maxHold:
		return bot.Subscription{}, bot.Errorf(bot.Invalid, "A state can last for 4 hours at most before I tell of it. Nothing was changed.")
	}
	sub := bot.Subscription{Topic: TopicStates, Filter: filter, Said: rule.words(), Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	if err := during(&sub, r); err != nil {
		return bot.Subscription{}, err
	}
	// Two agents may have the same name.
	return identify(sub, "state", r, sub.Said, rule.agent.ID, rule.team.ID), nil
}

// Do sets the alert, and says who is in the state already.
func (c notifyState) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := fewEnough(ctx, c.store, sub); err != nil {
		return bot.Reply{}, err
	}
	already := ""
	if sub.Begun(r.Now) {
		if already, err = c.already(ctx, sub, r); err != nil {
			return bot.Reply{}, err
		}
	}
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	reply := c.set(sub, r)
	reply.Note = strings.TrimSpace(already + " “notify list” shows what is set.")
	return reply, nil
}

// already says who is in the state, and writes it down: whoever comes into it
// before the first look has changed.
func (c notifyState) already(ctx context.Context, sub bot.Subscription, r bot.Request) (string, error) {
	heard, lacks := bot.WithRemarks(ctx)
	agents, err := c.source.AgentsNow(heard)
	if err != nil || lacks() != "" {
		return "I cannot read all agents at this moment, and go on trying.", nil //nolint:nilerr // the alert is set all the same
	}
	rule := stateRuleOf(sub.Filter)
	there := rule.matches(agents, r.Now)
	if rule.longer > 0 || len(there) > maxFollowed {
		return "", nil
	}
	book := stateBook{Made: sub.Created, There: map[string]inStateSince{}}
	for _, a := range there {
		book.There[a.ID] = inStateSince{Name: a.Name, Since: a.Since}
	}
	err = changeNote(ctx, c.notes, keepAlarm, func(b *stateBook) bool {
		*b = book
		return true
	}, sub.ID)
	if err != nil || len(there) == 0 {
		return "", err
	}
	return "Already so: " + agentNames(there) + ". I tell it from the next change on.", nil
}

func (notifyState) set(sub bot.Subscription, r bot.Request) bot.Reply {
	to, end := "you", ""
	if sub.RoomID != "" {
		to = "this space"
	}
	if stateRuleOf(sub.Filter).once() {
		end = ", once"
	}
	end += spanOf(sub, r)
	number := bot.Value{Kind: bot.KindNumber, ID: sub.ID, Name: sub.Said, Number: 1}
	return bot.Reply{
		Headline: fmt.Sprintf("I tell %s when %s%s.", to, sub.Said, end),
		Items:    []bot.Value{number},
		Buttons:  []bot.Button{run("Stop it", "notify stop", bot.Slots{"number": {number}})},
	}
}

// Observe looks whether the alert is set.
func (c notifyState) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	want, err := c.wish(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeSet(ctx, c.store, want, func(s bot.Subscription) (bot.Reply, error) { return c.set(s, r), nil })
}
