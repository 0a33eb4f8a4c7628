package contactcenter

import (
	"context"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// maxDialNumber is the longest dial number that a login takes.
const maxDialNumber = 43

type login struct {
	DialNumber string   `json:"dialNumber"`
	TeamID     string   `json:"teamId"`
	Extension  bool     `json:"isExtension"`
	Roles      []string `json:"roles"`
	DeviceType string   `json:"deviceType"`
	DeviceID   string   `json:"deviceId"`
}

type logout struct {
	Reason  string `json:"logoutReason"`
	AgentID string `json:"agentId,omitempty"`
}

// As returns a client of the same tenant with the token of a person, for what
// people do as themselves.
func (c *Client) As(tokens rest.TokenSource) *Client {
	return &Client{rest: c.rest.As(tokens, nil), storage: c.storage, orgID: c.orgID, now: c.now, personal: true}
}

// Seat returns how an agent may sign in. An id that the set-up does not know is
// NotFound.
func (c *Client) Seat(ctx context.Context, agentID string) (bot.Seat, error) {
	if agentID == "" || len(agentID) > maxID {
		return bot.Seat{}, bot.Errorf(bot.NotFound, "There is no agent with that id.")
	}
	var r user
	err := c.read(ctx, "read how you sign in", rest.Request{
		Path:  rest.Path("organization", c.orgID, "v2", "user", "by-ci-user-id", agentID),
		Route: "organization/{orgid}/v2/user/by-ci-user-id/{id}", Out: &r, Share: true,
	})
	s := bot.Seat{DialNumber: string(r.DialNumber)}
	for _, id := range r.TeamIDs {
		s.TeamIDs = append(s.TeamIDs, string(id))
	}
	return s, err
}

// LogIn asks for the session of the agent whose token the client has. The
// request is sent once. Success means that it was accepted, not that the agent
// is logged in: AgentNow shows that. An error of the kind Uncertain means that
// it may have been accepted.
func (c *Client) LogIn(ctx context.Context, l bot.Login) error {
	if l.DialNumber == "" || len(l.DialNumber) > maxDialNumber || l.TeamID == "" || len(l.TeamID) > maxID {
		return bot.Errorf(bot.Invalid, "A login needs a dial number or an extension, and a team. Nothing was changed.")
	}
	body := login{DialNumber: l.DialNumber, TeamID: l.TeamID, Extension: l.Extension, Roles: []string{"agent"},
		DeviceType: "AGENT_DN", DeviceID: l.DialNumber}
	if l.Extension {
		body.DeviceType = "EXTENSION"
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "v1/agents/login", Body: body, Once: true})
	return c.changed(err, "log you in", "logged you in")
}

// LogOut asks for the end of an agent's session; an empty id is the agent whose
// token the client has. It is sent once, like LogIn.
func (c *Client) LogOut(ctx context.Context, agentID, reason string) error {
	if len(agentID) > maxID {
		return bot.Errorf(bot.NotFound, "There is no agent with that id. Nothing was changed.")
	}
	body := logout{Reason: firstRunes(rest.OneLine(reason, rest.MaxText), maxReason), AgentID: agentID}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: "v1/agents/logout", Body: body, Once: true})
	return c.changed(err, "log the agent out", "logged the agent out")
}
