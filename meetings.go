package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/meetings"
	"floorwalker/integrations/oauth"
	"floorwalker/integrations/rest"
)

// meetingsREST is the way to people's meetings unless another one is chosen.
const meetingsREST = "rest"

// MeetingsConfig are the settings of Webex Meetings.
type MeetingsConfig struct {
	// MeetingsBackend is the interface in use.
	MeetingsBackend string `env:"MEETINGS_BACKEND" envDefault:"rest"`
	MeetingsXMLConfig
}

func (c *MeetingsConfig) validate(bad func(format string, args ...any)) {
	switch c.MeetingsBackend {
	case meetingsREST:
	case meetingsXML:
		c.MeetingsXMLConfig.validate(bad)
	default:
		bad("MEETINGS_BACKEND %q is neither rest nor xml", c.MeetingsBackend)
	}
}

// meetingScopes are what people's own meetings need of their token.
var meetingScopes = []string{"meeting:schedules_read", "meeting:schedules_write"}

// wireMeetings adds people's meetings.
func (a *app) wireMeetings() error {
	client, err := rest.New(a.cfg.WebexURL, rest.WithName("meetings"), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return fmt.Errorf("WEBEX_API_URL: %w", err)
	}
	c, err := meetings.New(client)
	if err != nil {
		return err
	}
	people := &calendars{client: c, users: a.users, budgets: map[string]rest.Limiter{}}
	a.deps.Meetings, a.deps.People = people, a.webex
	if a.cfg.reports() {
		figures, err := a.qualities()
		if err != nil {
			return err
		}
		a.deps.MeetingQualities = heldMeetings{people, figures}
	}
	a.scopes = append(a.scopes, meetingScopes...)
	a.upstreams = append(a.upstreams, upstream{title: "Webex Meetings", rest: client})
	return nil
}

// calendars gives commands each calendar with its owner's token.
type calendars struct {
	client *meetings.Client
	users  *oauth.Users

	mu      sync.Mutex
	budgets map[string]rest.Limiter // people's own
}

// qualities reads the figures of meetings with an administrator's account: no
// service app can be granted what they take.
func (a *app) qualities() (*meetings.Qualities, error) {
	tokens, err := a.reportTokens()
	if err != nil {
		return nil, err
	}
	client, err := rest.New(a.cfg.AnalyticsURL, rest.WithName("webex-analytics"), rest.WithToken(tokens), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, fmt.Errorf("ANALYTICS_URL: %w", err)
	}
	a.upstreams = append(a.upstreams, upstream{title: "Webex analytics", rest: client})
	return meetings.NewQualities(client, a.cfg.AnalyticsDays), nil
}

// heldMeetings are the meetings that people had, and their figures.
type heldMeetings struct {
	people *calendars
	*meetings.Qualities
}

// Held are the meetings that somebody had, with their own account.
func (h heldMeetings) Held(ctx context.Context, p bot.Person, window bot.Range) ([]meetings.Held, error) {
	return h.people.of(p).Held(ctx, window)
}

// Calendar is a person's own calendar.
func (c *calendars) Calendar(p bot.Person) commands.Calendar { return c.of(p) }

func (c *calendars) of(p bot.Person) *meetings.Calendar {
	c.mu.Lock()
	budget := c.budgets[p.ID]
	if budget == nil {
		budget = rest.NewBucket(0, 0)
		c.budgets[p.ID] = budget
	}
	c.mu.Unlock()
	return c.client.Calendar(c.users.For(p.ID), budget)
}

// Check refuses a plan that Webex would refuse.
func (c *calendars) Check(p bot.MeetingPlan, now time.Time) error { return meetings.Check(p, now) }

// Retired says nothing: the REST interface is the present one.
func (c *calendars) Retired() string { return "" }
