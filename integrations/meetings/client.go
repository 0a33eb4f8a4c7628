package meetings

import (
	"errors"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// system is what people read where a call to Webex fails.
const system = "Webex Meetings"

// nothing is said of a change that was certainly not made.
const nothing = "Nothing was changed."

// Client reaches Webex Meetings over REST. It is safe for concurrent use.
type Client struct{ rest *rest.Client }

// New returns a client of https://webexapis.com/v1.
func New(client *rest.Client) (*Client, error) {
	if client == nil {
		return nil, errors.New("meetings: no REST client")
	}
	return &Client{client}, nil
}

// Calendar is the meetings of the person whose tokens these are. They need the
// scopes meeting:schedules_read and meeting:schedules_write. limiter is that
// person's budget.
func (c *Client) Calendar(tokens rest.TokenSource, limiter rest.Limiter) *Calendar {
	return &Calendar{c.rest.As(tokens, limiter)}
}

// Limits of a meeting, which are Cisco's.
const (
	Shortest    = 10 * time.Minute
	Longest     = 24*time.Hour - time.Minute
	MaxInvitees = 1000
	maxTitle    = 128 // characters
)

// Check refuses a plan that Webex would refuse, in words.
func Check(p bot.MeetingPlan, now time.Time) error {
	switch length := p.End.Sub(p.Start); {
	case p.Start.Before(now.Truncate(time.Minute)):
		return bot.Errorf(bot.Invalid, "That time is over: a meeting starts in the future. %s", nothing)
	case length < Shortest || length > Longest:
		return bot.Errorf(bot.Invalid, "A meeting takes between 10 minutes and 23 hours 59 minutes. %s", nothing)
	case len(p.Invitees) > MaxInvitees:
		return bot.Errorf(bot.Invalid, "A meeting takes at most %d people. %s", MaxInvitees, nothing)
	case len([]rune(p.Title)) > maxTitle:
		return bot.Errorf(bot.Invalid, "A title has at most %d characters. %s", maxTitle, nothing)
	}
	return nil
}

// maxID is the longest id that is taken, in bytes.
const maxID = 512

func checkID(id string) error {
	if id == "" || len(id) > maxID {
		return bot.Errorf(bot.Invalid, "That is not the id of a meeting. %s", nothing)
	}
	return nil
}
