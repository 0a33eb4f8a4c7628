package finesse

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
)

// cmpTime is the first time that is known.
func cmpTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// isMonitored reports whether a dialog is a supervisor's who listens.
func (d dialogRecord) isMonitored() bool {
	return strings.Contains(strings.ToUpper(d.CallType), "MONITOR")
}

// Monitored is a dialog in which the account listens to an agent.
type Monitored struct {
	ID        string
	Extension string // of the agent
	Barged    bool   // the account talks with them
}

// Supervised returns the dialog in which the account listens to an agent or has
// joined their call; ok is false when there is none.
func (c *Client) Supervised(ctx context.Context, agentID string) (m Monitored, ok bool, err error) {
	agent, err := c.AgentNow(ctx, agentID)
	if err != nil {
		return m, false, err
	}
	dialogs, err := c.dialogs(ctx, "look at the calls of the bot's account", c.cfg.User)
	if err != nil {
		return m, false, err
	}
	for _, d := range dialogs {
		// Who has joined is one of three in the agent's own dialog; who has left it may
		// be named in it still.
		joined := !d.isMonitored() && (len(d.Participants)-dropped(d) > 2 || strings.Contains(strings.ToUpper(d.CallType), "BARGE"))
		if (d.isMonitored() || joined) && (d.ToAddress == agent.DialNumber || has(d, agent.DialNumber)) {
			return Monitored{ours(d.ID), agent.DialNumber, joined}, true, nil
		}
	}
	return m, false, nil
}

// Listening returns the agent on whom the account listens in; ok is false when it
// does on nobody.
func (c *Client) Listening(ctx context.Context) (a bot.Agent, ok bool, err error) {
	dialogs, err := c.dialogs(ctx, "look at the calls of the bot's account", c.cfg.User)
	if err != nil {
		return a, false, err
	}
	dialogs = slices.DeleteFunc(dialogs, func(d dialogRecord) bool { return !d.isMonitored() })
	if len(dialogs) == 0 {
		return a, false, nil
	}
	agents, err := c.AgentsNow(ctx)
	for _, a := range agents {
		if bareID, _ := bare("agent", a.ID); strings.EqualFold(bareID, c.cfg.User) || a.DialNumber == "" {
			continue
		}
		if d := dialogs[0]; d.ToAddress == a.DialNumber || has(d, a.DialNumber) {
			return a, true, nil
		}
	}
	return bot.Agent{}, false, err
}

// StopMonitoring asks for the account's phone to leave the dialog in which it
// listens to an agent or has joined their call. It is sent once; Supervised shows
// what came of it.
func (c *Client) StopMonitoring(ctx context.Context, agentID string) error {
	m, ok, err := c.Supervised(ctx, agentID)
	if err != nil {
		return err
	}
	if !ok {
		return bot.Errorf(bot.Invalid, "The bot's account does not listen in on that agent any more. Nothing was changed.")
	}
	_, err = c.OwnLine().Do(ctx, bot.CallOrder{CallID: m.ID, Action: bot.ActHangup})
	return err
}

// dropped is how many parties of a dialog have left it.
func dropped(d dialogRecord) (n int) {
	for _, p := range d.Participants {
		if strings.EqualFold(p.State, "DROPPED") {
			n++
		}
	}
	return n
}

func has(d dialogRecord, extension string) bool {
	_, there := d.of(extension)
	return there
}

// Monitor asks for the account's phone to be called, and to hear an agent's call.
// It is sent once; Supervised shows what came of it. That the agent is named by
// the address to call is Cisco's, the rest is not documented.
func (c *Client) Monitor(ctx context.Context, agentID string) error {
	to, _, err := c.talkingTo(ctx, agentID)
	if err != nil {
		return err
	}
	_, err = c.OwnLine().dial(ctx, to, dialogRequest{RequestedAction: actMonitor}, "listen in")
	return err
}

// Barge asks for the account's phone to join the call of an agent whom it listens
// to. It is sent once; Supervised shows what came of it.
func (c *Client) Barge(ctx context.Context, agentID string) error {
	to, dialog, err := c.talkingTo(ctx, agentID)
	if err != nil {
		return err
	}
	_, err = c.OwnLine().dial(ctx, to, dialogRequest{RequestedAction: actBarge, AssociatedDialog: "/finesse/api/Dialog/" + dialog}, "join the call")
	return err
}

// talkingTo returns the extension of an agent who is on a call, and the dialog.
func (c *Client) talkingTo(ctx context.Context, agentID string) (extension, dialog string, err error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return "", "", err
	}
	if strings.EqualFold(id, c.cfg.User) {
		return "", "", bot.Errorf(bot.Invalid, "Nobody listens in on their own calls. Nothing was changed.")
	}
	line := &Line{client: c, userID: id}
	if extension, err = line.extension(ctx); err != nil {
		return "", "", err
	}
	dialogs, err := c.dialogs(ctx, "look at that agent's calls", id)
	if err != nil {
		return "", "", err
	}
	for _, d := range dialogs {
		if p, there := d.of(extension); there && strings.EqualFold(p.State, "ACTIVE") {
			return extension, d.ID, nil
		}
	}
	agent, err := c.AgentNow(ctx, agentID)
	if err != nil {
		return "", "", err
	}
	return "", "", bot.Errorf(bot.Invalid, "%s is on no call now. Nothing was changed.", cmp.Or(agent.Name, id))
}
