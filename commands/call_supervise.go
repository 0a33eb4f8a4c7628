package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
	"floorwalker/integrations/calling"
)

// mode is how a supervisor takes part in an agent's call.
type mode struct{ how, shown, says string }

var modes = map[string]mode{
	"monitor": {calling.SilentMonitor, "silentMonitoring", "nobody hears you"},
	"coach":   {calling.Coach, "coaching", "only the agent hears you"},
	"barge":   {calling.BargeIn, "bargeIn", "both sides hear you"},
}

// callSupervise switches what the asker does in the agent's call that they have
// joined as a supervisor.
type callSupervise struct{ desk }

func (callSupervise) Spec() bot.Spec {
	return bot.Spec{
		Name:    "call supervise",
		Area:    areaCalls,
		Aliases: []string{"supervisor mode"},
		Summary: "Switches the agent's call that you have joined between silent monitoring, coaching and barge-in, after you confirm it.",
		Params: []bot.Param{
			{Name: "how", Kind: bot.KindChoice, Required: true, Choices: []string{"monitor", "coach", "barge"}, Ask: "Monitor, coach or barge?"},
		},
		Examples: []string{
			"call supervise coach", "switch the supervision to coach", "switch me to coach mode", "switch me to monitor mode", "switch me to barge mode",
			"supervise in coach mode", "call supervise monitor",
		},
		Role:    bot.Supervisor,
		Changes: true,
	}
}

// Preview says who will hear the asker from then on.
func (c callSupervise) Preview(ctx context.Context, r bot.Request) (bot.Reply, bool, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	m, ok := modes[r.Text("how")]
	if !ok {
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "The modes are monitor, coach and barge. Nothing was changed.")
	}
	now, ok, err := u.Conference(ctx)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case !ok || now.Mode == "":
		return bot.Reply{}, false, bot.Errorf(bot.Invalid, "You have not joined an agent's call as a supervisor: start that on your own phone or app, or with “call barge”. Nothing was changed.")
	case now.Mode == m.shown:
		return bot.Reply{Headline: fmt.Sprintf("That is your mode already: %s.", m.says), Settled: true}, false, nil
	}
	return bot.Reply{Headline: fmt.Sprintf("Switch to %s? Then %s.", r.Text("how"), m.says), Facts: []bot.Fact{{Label: "Now", Value: now.Mode}}}, true, nil
}

// Do switches, and says what the phone then shows.
func (c callSupervise) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Reply{}, err
	}
	m := modes[r.Text("how")]
	if err := u.Supervise(ctx, m.how); err != nil {
		return bot.Reply{}, err
	}
	// A look that fails is not the switch's failure.
	if now, ok, err := u.Conference(ctx); err == nil && ok && now.Mode == m.shown {
		return bot.Reply{Headline: fmt.Sprintf("You are in %s mode: %s.", r.Text("how"), m.says), Note: "As the phone shows it."}, nil
	}
	return bot.Reply{Headline: u.system("") + " has taken the request, but your phone does not show the new mode yet."}, nil
}

// Observe looks at the mode.
func (c callSupervise) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	u, err := c.user(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	now, ok, err := u.Conference(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if m := modes[r.Text("how")]; ok && now.Mode == m.shown {
		return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: fmt.Sprintf("You are in %s mode: %s.", r.Text("how"), m.says)}}, nil
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "Your phone does not show that mode."}}, nil
}
