package finesse

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"floorwalker/bot"
)

// StateFor is a state as Finesse has it for an agent, and what has to be said of
// that. A supervisor puts others to Not Ready without a reason code: Finesse records
// one of its own for that. A code that Finesse does not have is refused with those
// that it has.
func (c *Client) StateFor(ctx context.Context, agentID string, w bot.StateWish) (as bot.StateWish, note string, err error) {
	if w.Available || w.Code.ID == "" && w.Code.Name == "" {
		return bot.StateWish{Available: w.Available}, "", nil
	}
	codes, err := c.IdleCodes(ctx)
	if err != nil {
		return as, "", err
	}
	asked, own := oneLine(w.Code.Name, maxText), c.isOwn(agentID)
	at := slices.IndexFunc(codes, func(k bot.Code) bool { return k.ID == w.Code.ID || strings.EqualFold(k.Name, w.Code.Name) })
	switch {
	case at >= 0 && own:
		return bot.StateWish{Code: codes[at]}, "", nil
	case at >= 0:
		return as, fmt.Sprintf("Finesse takes no reason code from a supervisor: it records one of its own in place of “%s”.", codes[at].Name), nil
	case strings.EqualFold(asked, pause) && !own:
		return as, "Finesse has no reason “" + asked + "”, and takes none from a supervisor: it records one of its own.", nil
	}
	has := "it has none"
	if len(codes) > 0 {
		names := make([]string, len(codes))
		for i, k := range codes {
			names[i] = k.Name
		}
		has = "it has " + strings.Join(names, ", ")
	}
	instead := ""
	if !own {
		instead = ", and takes them from the agents themselves only: say “Idle” to put somebody there without one"
	}
	return as, "", bot.Errorf(bot.NotFound, "Finesse has no reason “%s” for Not Ready: %s%s. Nothing was changed.", asked, has, instead)
}

// pause is what people call Not Ready, whatever its codes are called.
const pause = "Break"

func (c *Client) isOwn(agentID string) bool {
	return strings.EqualFold(strings.TrimPrefix(agentID, prefix), c.cfg.User)
}

// SetAgentState asks for an agent to be made READY or NOT_READY. The request is
// sent once. Success means that it was accepted, not that the state has changed:
// AgentNow shows that.
func (c *Client) SetAgentState(ctx context.Context, agentID string, w bot.StateWish, _ string) error {
	id, err := bare("agent", agentID)
	if err != nil {
		return err
	}
	if !w.Available && (w.Code.ID != "" || w.Code.Name != "") && !c.isOwn(agentID) {
		return bot.Errorf(bot.Invalid, "Finesse takes no reason code from a supervisor. Nothing was changed.")
	}
	body := userRequest{State: "READY"}
	if !w.Available {
		body.State = "NOT_READY"
		if body.ReasonCodeID, err = c.reasonID(ctx, notReady, w.Code); err != nil {
			return err
		}
	}
	return c.setUser(ctx, "change the agent's state", id, body)
}

// reasonID is the id that Finesse's database has for a reason code, which is not
// the code that people see.
func (c *Client) reasonID(ctx context.Context, category string, k bot.Code) (string, error) {
	if k.ID == "" && k.Name == "" {
		return "", nil
	}
	codes, err := c.Reasons(ctx, category)
	if err != nil {
		return "", err
	}
	for _, x := range codes {
		if x.ID == k.ID || k.Name != "" && strings.EqualFold(x.Label, k.Name) {
			return bare("reason code", x.ID)
		}
	}
	return "", bot.Errorf(bot.NotFound, "Finesse has no reason code “%s” for that. Nothing was changed.", oneLine(k.Name, maxText))
}

func (c *Client) setUser(ctx context.Context, what, id string, body userRequest) error {
	err := c.change(ctx, what, http.MethodPut, api("User", id), "User/{id}", body)
	if err == nil || bot.KindOf(err) == bot.Uncertain {
		c.watch(prefix + id)
	}
	return err
}

// LogIn asks for the session of the account itself: Finesse lets nobody sign
// others in. It is sent once, like SetAgentState.
func (c *Client) LogIn(ctx context.Context, l bot.Login) error {
	if !address.MatchString(l.DialNumber) {
		return bot.Errorf(bot.Invalid, "A login needs the extension of your phone. Nothing was changed.")
	}
	return c.setUser(ctx, "log you in", c.cfg.User, userRequest{State: "LOGIN", Extension: l.DialNumber})
}

// LogOut asks for the end of an agent's session, as a supervisor or for the
// account itself.
func (c *Client) LogOut(ctx context.Context, agentID, _ string) error {
	id, err := bare("agent", agentID)
	if err != nil {
		return err
	}
	return c.setUser(ctx, "log the agent out", id, userRequest{State: "LOGOUT"})
}

// Seat returns how the account may sign in: in its team, with the extension that
// it has when it is signed in.
func (c *Client) Seat(ctx context.Context, agentID string) (bot.Seat, error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return bot.Seat{}, err
	}
	me, err := c.user(ctx, "read how you sign in", id)
	if err != nil {
		return bot.Seat{}, err
	}
	s := bot.Seat{DialNumber: oneLine(me.Extension, maxText)}
	if team := ours(me.TeamID); team != "" {
		s.TeamIDs = []string{team}
	}
	return s, nil
}
