package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// agentSupervisor is what listening in on an agent of Finesse needs.
type agentSupervisor interface {
	agentLooker
	// MayUsePhone says why somebody may not use the phone of the bot's account.
	MayUsePhone(bot.Person) error
	Monitor(ctx context.Context, agentID string) error
	Barge(ctx context.Context, agentID string) error
	Supervised(ctx context.Context, agentID string) (m finesse.Monitored, ok bool, err error)
	// Listening is the agent on whom the account listens in.
	Listening(context.Context) (a bot.Agent, ok bool, err error)
	StopMonitoring(ctx context.Context, agentID string) error
}

// supervision is what listening in and joining share.
type supervision struct {
	source agentSupervisor
	// alone says that no other contact centre claims the general words.
	alone bool
}

// agentMonitor lets the owner of the bot's account listen in on an agent.
type agentMonitor struct{ supervision }

func (c agentMonitor) Spec() bot.Spec {
	s := bot.Spec{
		Name:     "agent monitor",
		Area:     areaFinesse,
		Aliases:  []string{"agent monitor"},
		Summary:  "Lets you listen in on an agent of Finesse without being heard, with your phone there, after you confirm it.",
		Params:   []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "On which agent do you want to listen in?"}},
		Examples: []string{"agent monitor Maya Patel", "agent monitor Tom Becker"},
		Role:     bot.Supervisor,
		Changes:  true,
	}
	if c.alone {
		s.Aliases = append(s.Aliases, "listen in", "silent monitor", "monitor")
		s.Examples = append(s.Examples, "listen in on Maya Patel", "silently monitor Tom Becker", "monitor Luis Ortega")
	}
	return s
}

// Preview says who would be heard.
func (c agentMonitor) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	return c.preview(ctx, r, "Listen in on %s?", "Your phone in Finesse is called; neither the agent nor the customer hears you.", false)
}

// Do asks once, and says what Finesse then shows.
func (c agentMonitor) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	return c.do(ctx, r, c.source.Monitor, "You listen in on %s.", false)
}

// Observe looks whether the account listens.
func (c agentMonitor) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	return c.observe(ctx, r, "You listen in on %s.", false)
}

// agentBarge lets the owner of the bot's account join the call of an agent on whom
// they listen in.
type agentBarge struct{ supervision }

func (c agentBarge) Spec() bot.Spec {
	s := bot.Spec{
		Name:     "agent barge",
		Area:     areaFinesse,
		Aliases:  []string{"agent barge"},
		Summary:  "Joins the call of an agent of Finesse on whom you listen in, so that both sides hear you, after you confirm it.",
		Params:   []bot.Param{{Name: "agent", Kind: bot.KindAgent, Required: true, Ask: "Whose call do you want to join?"}},
		Examples: []string{"agent barge Maya Patel", "agent barge Tom Becker"},
		Role:     bot.Supervisor,
		Changes:  true,
	}
	if c.alone {
		s.Examples = append(s.Examples, "agent barge in on Luis Ortega")
	}
	return s
}

// Preview says whose call would be joined.
func (c agentBarge) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	return c.preview(ctx, r, "Join the call of %s?", "You must be listening in; then the agent and the customer hear you.", true)
}

// Do asks once, and says what Finesse then shows.
func (c agentBarge) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	return c.do(ctx, r, c.source.Barge, "You are in the call of %s: both sides hear you.", true)
}

// Observe looks whether the account has joined.
func (c agentBarge) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	return c.observe(ctx, r, "You are in the call of %s.", true)
}

func (s supervision) preview(ctx context.Context, r bot.Request, question, note string, joined bool) (bot.Reply, bool, error) {
	agent := r.Value("agent")
	if err := onlyFinesse(agent); err != nil {
		return bot.Reply{}, false, err
	}
	if err := s.source.MayUsePhone(r.Person); err != nil {
		return bot.Reply{}, false, err
	}
	a, err := lookAt(ctx, s.source, bot.Agent{ID: agent.ID, Name: agent.Name})
	if err != nil {
		return bot.Reply{}, false, err
	}
	if a.State != bot.StateConnected && a.State != bot.StateOnHold {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "%s is on no call now, but %s. Nothing was changed.", agent.Name, doing(a))
	}
	m, listening, err := s.source.Supervised(ctx, agent.ID)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case listening && m.Barged == joined:
		return bot.Reply{Settled: true, Headline: fmt.Sprintf("Nothing to change: you do that already, with %s.", agent.Name)}, false, nil
	case joined && !listening:
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "You are not listening in on %s, and Finesse lets only those join who do: say “agent monitor” first. Nothing was changed.", agent.Name)
	}
	return bot.Reply{
		Headline: fmt.Sprintf(question, agent.Name), Note: note, Items: []bot.Value{agent},
		Facts: []bot.Fact{{Label: agent.Name, Value: stateOf(a) + lasting(a, r)}},
	}, true, nil
}

func (s supervision) do(ctx context.Context, r bot.Request, ask func(context.Context, string) error, done string, joined bool) (bot.Reply, error) {
	agent := r.Value("agent")
	if err := s.source.MayUsePhone(r.Person); err != nil {
		return bot.Reply{}, err
	}
	if err := ask(ctx, agent.ID); err != nil {
		return bot.Reply{}, err
	}
	looking, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; ; wait *= 2 {
		m, ok, err := s.source.Supervised(looking, agent.ID)
		if err == nil && ok && m.Barged == joined {
			reply := bot.Reply{Headline: fmt.Sprintf(done, agent.Name), Note: "As Finesse shows it. Hanging up your phone ends it.", Items: []bot.Value{agent}}
			slots := bot.Slots{"agent": {agent}}
			reply.Buttons = []bot.Button{run("Leave the call", "agent-monitor end", slots)}
			if !joined {
				reply.Buttons = []bot.Button{run("Join the call", "agent barge", slots), run("Stop listening", "agent-monitor end", slots)}
			}
			return reply, nil
		}
		select {
		case <-looking.Done():
			return bot.Reply{Note: "It may still come. I will not send it again by myself."},
				bot.Errorf(bot.Uncertain, "Finesse has taken the request, but does not show it for %s yet. Please look before you ask again.", agent.Name)
		case <-time.After(wait):
		}
	}
}

func (s supervision) observe(ctx context.Context, r bot.Request, done string, joined bool) (bot.Outcome, error) {
	agent := r.Value("agent")
	m, ok, err := s.source.Supervised(ctx, agent.ID)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if ok && m.Barged == joined {
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf(done, agent.Name)}}, nil
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("Finesse does not show that for %s.", agent.Name)}}, nil
}
