package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// stateRule is which agents are not to be in which state, or not for so long.
type stateRule struct {
	agent, team, state bot.Value
	longer             time.Duration
}

func stateRuleOf(slots bot.Slots) stateRule {
	r := bot.Request{Slots: slots}
	return stateRule{agent: r.Value("agent"), team: r.Value("team"), state: r.Value("state"), longer: r.Duration("longer")}
}

func (s stateRule) loggedOut() bool {
	return s.state.ID == "" && strings.EqualFold(s.state.Name, string(bot.StateLoggedOut))
}

// once reports whether it is told once and then ends: that somebody is back is
// what one waits for.
func (s stateRule) once() bool { return s.agent.ID != "" && s.longer == 0 }

// words are the rule as it follows "when".
func (s stateRule) words() string {
	who := "anyone"
	switch {
	case s.agent.ID != "":
		who = s.agent.Name
	case s.team.ID != "":
		who = "anyone on team " + s.team.Name
	}
	said := who + " is " + condition(bot.Request{Slots: bot.Slots{"state": {s.state}}})
	if s.longer > 0 {
		said += " for " + language.Humanize(s.longer) + " or longer"
	}
	return said
}

// matches are the agents in the state, and for long enough. Somebody named who is
// not among the agents is logged out.
func (s stateRule) matches(agents []bot.Agent, now time.Time) []bot.Agent {
	var found []bot.Agent
	seen := false
	for _, a := range agents {
		if s.agent.ID != "" && a.ID != s.agent.ID || s.team.ID != "" && a.TeamID != s.team.ID {
			continue
		}
		seen = true
		lasted, known := inStateFor(a, now)
		if inState(a, s.state) && (s.longer == 0 || known && lasted >= s.longer) {
			found = append(found, a)
		}
	}
	if !seen && s.agent.ID != "" && s.loggedOut() {
		found = append(found, bot.Agent{ID: s.agent.ID, Name: s.agent.Name, State: bot.StateLoggedOut})
	}
	return found
}

// agentNames are agents in a row; of many the first ones.
func agentNames(agents []bot.Agent) string {
	var names []string
	for _, a := range agents[:min(len(agents), maxRows)] {
		names = append(names, a.Name)
	}
	if more := len(agents) - len(names); more > 0 {
		names = append(names, fmt.Sprint(more, " more"))
	}
	return enumerate(names)
}

// entered is what is told of agents who have come into the state.
func (s stateRule) entered(agents []bot.Agent, sub bot.Subscription, now time.Time, zone *time.Location) bot.Reply {
	r := bot.Request{Now: now, Location: zone}
	number := bot.Slots{"number": {{Kind: bot.KindNumber, ID: sub.ID, Name: sub.Said, Number: 1}}}
	var said []string
	reply := bot.Reply{Note: "As of " + clock(now, zone) + ". Set by " + sub.Person.Name + "."}
	for i, a := range agents {
		if i < maxRows {
			is := a.Name + " is " + doing(a)
			if s.longer > 0 {
				is += lasting(a, r)
			}
			said = append(said, is)
		}
		reply.Items = append(reply.Items, agentValue(a))
		if i < 2 {
			reply.Buttons = append(reply.Buttons, run(a.Name, "agent status", bot.Slots{"agent": {agentValue(a)}}))
		}
	}
	reply.Headline = strings.Join(said, "; ") + "."
	if more := len(agents) - len(said); more > 0 {
		reply.Headline = strings.Join(said, "; ") + fmt.Sprintf("; and %d more.", more)
	}
	if s.once() {
		reply.Note += " I was to tell it once."
	} else {
		reply.Buttons = append(reply.Buttons, run("Stop it", "notify stop", number))
	}
	return reply
}

// crowd is what is told when more agents are in the state than can be followed.
func (s stateRule) crowd(agents int, sub bot.Subscription, now time.Time, zone *time.Location) bot.Reply {
	number := bot.Slots{"number": {{Kind: bot.KindNumber, ID: sub.ID, Name: sub.Said, Number: 1}}}
	return bot.Reply{
		Headline: fmt.Sprintf("%s agents at once are meant by the alert “%s”, more than the %d that I can follow: until they are half of that, I tell of none of them.",
			count(agents), sub.Said, maxFollowed),
		Note:    "As of " + clock(now, zone) + ". An alert for one team has fewer. Set by " + sub.Person.Name + ".",
		Items:   number["number"],
		Buttons: []bot.Button{run("Stop it", "notify stop", number)},
	}
}

// left is what is told of agents who had been in the state for too long.
func (s stateRule) left(was map[string]inStateSince, now time.Time, zone *time.Location, agents []bot.Agent) bot.Reply {
	var said []string
	ids := slices.Sorted(maps.Keys(was))
	for _, id := range ids[:min(len(ids), maxRows)] {
		doingNow := "is not logged in any more"
		for _, a := range agents {
			if a.ID == id {
				doingNow = "is " + doing(a)
			}
		}
		said = append(said, fmt.Sprintf("%s %s, after %s", was[id].Name, doingNow, language.Humanize(now.Sub(was[id].Since))))
	}
	if more := len(ids) - len(said); more > 0 {
		said = append(said, fmt.Sprintf("and %d more", more))
	}
	return bot.Reply{Headline: "Over: " + strings.Join(said, "; ") + ".", Note: "As of " + clock(now, zone) + "."}
}
