package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// putState is how the bot changes an agent's state.
const putState = "/contact-center/v1/agents/session/state"

// change is one command that changes something: an agent's state. It asks
// first, and a person presses its button.
type change struct {
	cloud    *cloud
	talk     talk
	agent    string
	agentID  string
	message  message
	delivery delivery
	presses  []string // ids of the presses of its button
}

// change asks for the nth agent to be put on Break. It is not delivered yet.
func (c *cloud) change(t talk, n int) (*change, error) {
	agents := c.sim.World().ContactCenter.Agents
	ch := &change{cloud: c, talk: t, agent: agents[n%len(agents)].Name, agentID: agents[n%len(agents)].ID}
	var err error
	if ch.message, err = c.say(t, "agent state "+ch.agent+" Break"); err != nil {
		return nil, err
	}
	ch.delivery, err = c.deliveryOf(ch.message)
	return ch, err
}

// card returns the latest card that asks for a confirmation.
func (ch *change) card() (said, bool) {
	var found said
	for _, s := range ch.cloud.ledger.in(ch.message.ID) {
		if _, ok := buttonData(s.Card, "Confirm"); ok {
			found = s
		}
	}
	return found, found.Message != ""
}

// confirm waits for the card and presses its button; the press is not
// delivered yet.
func (ch *change) confirm(ctx context.Context, patience time.Duration) (delivery, error) {
	var card said
	if !until(ctx, patience, func() (ok bool) { card, ok = ch.card(); return ok }) {
		return delivery{}, fmt.Errorf("no question came for %q: %w; there was %q", ch.message.Text, errPatience, ch.texts())
	}
	press, err := ch.cloud.press(ch.talk, card, "Confirm")
	ch.presses = append(ch.presses, press.id)
	return press, err
}

func (ch *change) texts() (texts []string) {
	for _, s := range ch.cloud.ledger.in(ch.message.ID) {
		texts = append(texts, s.Text)
	}
	return texts
}

// elsewhere is what was said of the agent outside of the thread.
func (ch *change) elsewhere() (texts []string) {
	for _, s := range ch.cloud.ledger.in("") {
		if strings.Contains(s.Text, ch.agent) {
			texts = append(texts, s.Text)
		}
	}
	return texts
}

// isPlaceholder reports whether a text only says that the answer takes longer.
func isPlaceholder(text string) bool {
	return strings.HasPrefix(text, "Working on it") || strings.HasPrefix(text, "Still working on it") || strings.HasPrefix(text, "One moment")
}

// outcomes are the final replies: neither the question nor placeholders.
func (ch *change) outcomes() (finals []said) {
	for _, s := range ch.cloud.ledger.in(ch.message.ID) {
		if _, asks := buttonData(s.Card, "Confirm"); !asks && !isPlaceholder(s.Text) {
			finals = append(finals, s)
		}
	}
	return finals
}

// What a change's final reply says.
const (
	saysDone      = "done"
	saysUncertain = "uncertain"
	saysOther     = "other"
	saysNothing   = "nothing"
)

// says sorts the last final reply.
func (ch *change) says() string {
	finals := ch.outcomes()
	if len(finals) == 0 {
		return saysNothing
	}
	text := finals[len(finals)-1].Text
	switch {
	case strings.Contains(text, "not certain"), strings.Contains(text, "did not say whether"):
		return saysUncertain
	case strings.Contains(text, "is now"), strings.Contains(text, " is Idle"), strings.Contains(text, "is already"),
		strings.Contains(text, "not confirmed yet"):
		return saysDone
	}
	return saysOther
}

// sent returns the requests that would change the agent's state.
func (ch *change) sent() []call {
	return ch.cloud.ledger.find(func(c call) bool { return ch.isPut(c) })
}

// astray are the requests that were not made for a press of this change's button.
func (ch *change) astray() (others []string) {
	for _, c := range ch.sent() {
		if !slices.ContainsFunc(ch.presses, func(id string) bool { return strings.HasSuffix(c.Command, id) }) {
			others = append(others, fmt.Sprintf("%s: sent for %q", ch.agent, c.Command))
		}
	}
	return others
}

func (ch *change) isPut(c call) bool {
	var body struct{ AgentID string }
	return c.Method == http.MethodPut && c.Path == putState && json.Unmarshal([]byte(c.Body), &body) == nil && body.AgentID == ch.agentID
}

// came reports whether the agent is in the state that was asked for.
func (ch *change) came() (bool, error) {
	state, err := ch.cloud.agentState(ch.agent)
	return strings.HasSuffix(state, "Break"), err
}
