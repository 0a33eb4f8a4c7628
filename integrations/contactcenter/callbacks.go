package contactcenter

import (
	"context"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Callback is a scheduled callback: a customer whom an agent of a queue calls
// between From and To, on one day of the zone that they are given in.
type Callback struct {
	ID       string
	Customer string
	Number   string
	From, To time.Time
	QueueID  string
	AgentID  string // whose it is; empty for anybody of the queue
	Reason   string
	// Source is the interaction for which it was scheduled, if any.
	Source string
}

// Cisco's rules for the time of a callback.
const (
	CallbackAhead = 30 * time.Minute // from now to its start, at least
	CallbackLeast = 30 * time.Minute // from start to end
	CallbackMost  = 8 * time.Hour
	CallbackDays  = 31 // from today
)

// Longest texts of a callback, in characters.
const (
	maxCustomer       = 250
	maxCallbackNumber = 15
)

// The layouts of its day and times.
const (
	callbackDay  = "2006-01-02"
	callbackTime = "15:04:05"
)

type callback struct {
	ID       text `json:"id,omitempty"`
	Customer text `json:"customerName"`
	Number   text `json:"callbackNumber"`
	Zone     text `json:"timezone"`
	Day      text `json:"scheduleDate"`
	Start    text `json:"startTime"`
	End      text `json:"endTime"`
	QueueID  text `json:"queueId"`
	Reason   text `json:"callbackReason,omitempty"`
	AgentID  text `json:"assigneeAgent,omitempty"`
	Source   text `json:"sourceInteraction,omitempty"`
}

// callback returns the record with its times in the zone that it names; a time
// that cannot be read is zero.
func (r callback) callback() Callback {
	zone, err := time.LoadLocation(string(r.Zone))
	if err != nil {
		zone = time.UTC
	}
	at := func(clock text) time.Time {
		t, err := time.ParseInLocation(callbackDay+" "+callbackTime, string(r.Day+" "+clock), zone)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	return Callback{ID: string(r.ID), Customer: string(r.Customer), Number: string(r.Number), From: at(r.Start), To: at(r.End),
		QueueID: string(r.QueueID), AgentID: string(r.AgentID), Reason: string(r.Reason), Source: string(r.Source)}
}

// Check says what Webex Contact Center would refuse a callback for.
func (k Callback) Check(now time.Time) error {
	_, err := k.record(now)
	return err
}

// record checks a callback and writes it in the zone of its start.
func (k Callback) record(now time.Time) (callback, error) {
	zone := k.From.Location()
	to := k.To.In(zone)
	why := ""
	switch length := k.To.Sub(k.From); {
	case k.Customer == "" || utf8.RuneCountInString(k.Customer) > maxCustomer:
		why = "A callback needs the customer's name, of at most 250 characters."
	case k.Number == "" || len(k.Number) > maxCallbackNumber:
		why = "A callback needs a number of at most 15 characters."
	case k.QueueID == "" || len(k.QueueID) > maxID:
		why = "A callback needs a queue."
	case k.From.Before(now.Add(CallbackAhead)):
		why = "A callback must begin at least 30 minutes from now."
	case k.From.After(now.In(zone).AddDate(0, 0, CallbackDays)):
		why = "A callback must be within 31 days from now."
	case length < CallbackLeast || length > CallbackMost:
		why = "The time for a callback must be between 30 minutes and 8 hours long."
	case to.Format(callbackDay) != k.From.Format(callbackDay):
		why = "The time for a callback must begin and end on the same day."
	}
	if why != "" {
		return callback{}, bot.Errorf(bot.Invalid, "%s Nothing was changed.", why)
	}
	return callback{ID: text(k.ID), Customer: text(rest.OneLine(k.Customer, rest.MaxText)), Number: text(k.Number), Zone: text(zone.String()),
		Day: text(k.From.Format(callbackDay)), Start: text(k.From.Format(callbackTime)), End: text(to.Format(callbackTime)),
		QueueID: text(k.QueueID), AgentID: text(k.AgentID), Reason: text(rest.OneLine(k.Reason, rest.MaxText)), Source: text(k.Source)}, nil
}

// callbackPath is that of all callbacks, or of one.
func (c *Client) callbackPath(id ...string) string {
	return rest.Path(append([]string{"v1", "callbacks", "organization", c.orgID, "scheduled-callback"}, id...)...)
}

const callbackRoute = "v1/callbacks/organization/{orgId}/scheduled-callback"

// AddCallback schedules a callback. It is asked for once; an error of the kind
// Uncertain means that it may be scheduled.
func (c *Client) AddCallback(ctx context.Context, k Callback) (Callback, error) {
	body, err := k.record(c.now())
	if err != nil {
		return k, err
	}
	var made callback
	err = c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: c.callbackPath(), Route: callbackRoute, Body: body, Out: &made, Once: true})
	return made.callback(), c.changed(err, "schedule that callback", "scheduled the callback")
}

// MoveCallback replaces a callback, which must have its id.
func (c *Client) MoveCallback(ctx context.Context, k Callback) (Callback, error) {
	body, err := k.record(c.now())
	if err != nil {
		return k, err
	}
	var moved callback
	err = c.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: c.callbackPath(k.ID), Route: callbackRoute + "/{id}", Body: body, Out: &moved, Once: true})
	return moved.callback(), c.changed(err, "move that callback", "moved the callback")
}

// CancelCallback deletes a callback.
func (c *Client) CancelCallback(ctx context.Context, id string) error {
	if id == "" || len(id) > maxID {
		return noCallback()
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: c.callbackPath(id), Route: callbackRoute + "/{id}", Once: true})
	return c.changed(err, "cancel that callback", "cancelled the callback")
}

// Callback returns one whose time has not come. It is never an answer that was
// asked for earlier.
func (c *Client) Callback(ctx context.Context, id string) (Callback, error) {
	if id == "" || len(id) > maxID {
		return Callback{}, noCallback()
	}
	var r callback
	err := c.rest.Do(ctx, rest.Request{Path: c.callbackPath(id), Route: callbackRoute + "/{id}", Out: &r})
	if rest.Status(err) == http.StatusNotFound {
		return Callback{}, noCallback()
	}
	if err != nil {
		return Callback{}, readError("look that callback up", err)
	}
	return r.callback(), nil
}

func noCallback() error {
	return bot.Errorf(bot.NotFound, "There is no such scheduled callback any more: its time has come, or somebody cancelled it. Nothing was changed.")
}

// Callbacks returns the callbacks of a number, or of an agent, whose time has
// not come, soonest first. Cisco's interface lists no others than those of one
// number or one agent.
func (c *Client) Callbacks(ctx context.Context, number, agentID string) ([]Callback, error) {
	var all []Callback
	for page := range maxPages {
		var answer struct {
			Data list[callback] `json:"data"`
		}
		query := map[string][]string{"page": {strconv.Itoa(page)}, "pageSize": {strconv.Itoa(directoryPageSize)}}
		if number != "" {
			query["callbackNumber"] = []string{number}
		}
		if agentID != "" {
			query["assigneeAgent"] = []string{agentID}
		}
		if err := c.read(ctx, "list the callbacks", rest.Request{Path: c.callbackPath(), Route: callbackRoute, Out: &answer, Query: query}); err != nil {
			return nil, err
		}
		for _, r := range answer.Data {
			all = append(all, r.callback())
		}
		if len(answer.Data) < directoryPageSize {
			return all, nil
		}
	}
	return nil, readError("list the callbacks", ErrPages)
}
