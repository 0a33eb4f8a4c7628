package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
)

// agentMonitorEnd ends the listening in of the owner of the bot's account, or their
// part in an agent's call. It is their own call, so it is done at once.
type agentMonitorEnd struct{ supervision }

func (c agentMonitorEnd) Spec() bot.Spec {
	s := bot.Spec{
		Name:     "agent-monitor end",
		Area:     areaFinesse,
		Summary:  "Ends your listening in on an agent of Finesse, as hanging up your phone there does.",
		Params:   []bot.Param{{Name: "agent", Kind: bot.KindAgent}},
		Examples: []string{"agent-monitor end", "agent monitor end Maya Patel"},
		Role:     bot.Supervisor,
		Changes:  true,
	}
	if c.alone {
		s.Aliases = []string{"stop listening", "stop monitoring"}
		s.Examples = append(s.Examples, "stop listening in", "stop listening to Maya Patel", "stop monitoring Tom Becker", "stop listening in on Luis Ortega")
	}
	return s
}

// Preview works out on whom the asker listens in.
func (c agentMonitorEnd) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	agent := r.Value("agent")
	if r.Has("agent") {
		if err := onlyFinesse(agent); err != nil {
			return bot.Reply{}, false, err
		}
	}
	if err := c.source.MayUsePhone(r.Person); err != nil {
		return bot.Reply{}, false, err
	}
	if !r.Has("agent") {
		a, ok, err := c.source.Listening(ctx)
		if err != nil {
			return bot.Reply{}, false, err
		}
		if !ok {
			return bot.Reply{Settled: true, Headline: "Nothing to change: Finesse does not show that you listen in on anybody."}, false, nil
		}
		agent = agentValue(a)
	}
	_, listening, err := c.source.Supervised(ctx, agent.ID)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if !listening {
		return bot.Reply{Settled: true, Headline: fmt.Sprintf("Nothing to change: you do not listen in on %s.", agent.Name)}, false, nil
	}
	return bot.Reply{Slots: r.Slots.With("agent", agent)}, false, nil
}

// Do hangs up once, and says what Finesse then shows.
func (c agentMonitorEnd) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	agent := r.Value("agent")
	if err := c.source.MayUsePhone(r.Person); err != nil {
		return bot.Reply{}, err
	}
	if err := c.source.StopMonitoring(ctx, agent.ID); err != nil {
		return bot.Reply{}, err
	}
	looking, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for wait := firstLook; ; wait *= 2 {
		if _, ok, err := c.source.Supervised(looking, agent.ID); err == nil && !ok {
			return bot.Reply{Headline: fmt.Sprintf("You no longer listen in on %s.", agent.Name), Note: "As Finesse shows it.", Items: []bot.Value{agent}}, nil
		}
		select {
		case <-looking.Done():
			return bot.Reply{Note: "Hanging up your phone does the same."},
				bot.Errorf(bot.Uncertain, "Finesse has taken the request, but still shows that you listen in on %s.", agent.Name)
		case <-time.After(wait):
		}
	}
}

// Observe looks whether the account still listens.
func (c agentMonitorEnd) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	agent := r.Value("agent")
	_, ok, err := c.source.Supervised(ctx, agent.ID)
	switch {
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	case ok:
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: fmt.Sprintf("You still listen in on %s.", agent.Name)}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("You do not listen in on %s.", agent.Name)}}, nil
}

// heardAgent is the agent of Finesse whom the end of a listening in is about: the
// one named, or, where nobody and no contact is, the one on whom the asker listens
// in there.
func heardAgent(source agentSupervisor) func(context.Context, bot.Request) (bot.Value, bool, error) {
	return func(ctx context.Context, r bot.Request) (bot.Value, bool, error) {
		if v, ok := ofFinesse(r); ok {
			return v, true, nil
		}
		if r.Has("agent") || r.Has("task") || source.MayUsePhone(r.Person) != nil {
			return bot.Value{}, false, nil //nolint:nilerr // whoever may not is no supervisor there
		}
		a, ok, err := source.Listening(ctx)
		if err != nil || !ok {
			return bot.Value{}, false, nil //nolint:nilerr // the other contact centre is asked then
		}
		return agentValue(a), true, nil
	}
}
