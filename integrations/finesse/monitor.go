package finesse

import (
	"cmp"
	"context"
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
		// Who has joined is one of three in the agent's own dialog.
		joined := !d.isMonitored() && (len(d.Participants) > 2 || strings.Contains(strings.ToUpper(d.CallType), "BARGE"))
		if (d.isMonitored() || joined) && (d.ToAddress == agent.DialNumber || has(d, agent.DialNumber)) {
			return Monitored{ours(d.ID), agent.DialNumber, joined}, true, nil
		}
	}
	return m, false, nil
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
