package meetings

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Calendar is one person's meetings, over REST.
type Calendar struct{ rest *rest.Client }

const (
	meetingsPath = "meetings"
	inviteesPath = "meetingInvitees"
	// pageSize is the most that Cisco gives at once.
	pageSize = 100
	// maxListed ends a list that nobody would read.
	maxListed = 500
	maxBody   = 4 << 20
)

// Meetings are the person's meetings that take place at some time of a window,
// the earliest first: each meeting of a series by itself. more says that there
// are others.
func (c *Calendar) Meetings(ctx context.Context, window bot.Range) (found []bot.Meeting, more bool, err error) {
	return c.list(ctx, url.Values{
		"meetingType": {"scheduledMeeting"}, "from": {stamp(window.From)}, "to": {stamp(window.To)}, "max": {strconv.Itoa(pageSize)},
	})
}

func (c *Calendar) list(ctx context.Context, query url.Values) (found []bot.Meeting, more bool, err error) {
	r := rest.Request{Path: meetingsPath, Query: query, MaxBody: maxBody}
	for m, err := range rest.Pages(ctx, c.rest, r, rest.Items[meeting]("items")) {
		if err != nil {
			return nil, false, rest.Failure(system, "I could not list your meetings", "", err)
		}
		if len(found) == maxListed {
			more = true
			break
		}
		if k := m.meeting(); k.ID != "" && !k.Start.IsZero() {
			found = append(found, k)
		}
	}
	slices.SortStableFunc(found, func(a, b bot.Meeting) int { return a.Start.Compare(b.Start) })
	return found, more, nil
}

// Meeting is one meeting, and whether it is one of many. A meeting by itself has
// the id of its series, which it keeps when its time changes. One that is gone,
// or not the person's, is NotFound.
func (c *Calendar) Meeting(ctx context.Context, id string) (bot.Meeting, error) {
	m, err := c.get(ctx, id)
	if err != nil || m.SeriesID == "" || m.SeriesID == m.ID {
		return m, err
	}
	series, err := c.get(ctx, m.SeriesID)
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return m, nil
	case err != nil:
		return m, err
	}
	if m.Recurring = series.Recurring; !m.Recurring {
		m.ID = series.ID
	}
	return m, nil
}

func (c *Calendar) get(ctx context.Context, id string) (bot.Meeting, error) {
	if err := checkID(id); err != nil {
		return bot.Meeting{}, err
	}
	var answer meeting
	err := c.rest.Do(ctx, rest.Request{Path: rest.Path(meetingsPath, id), Route: "meetings/{id}", Out: &answer, MaxBody: maxBody})
	if rest.Status(err) == http.StatusNotFound {
		return bot.Meeting{}, &bot.Error{Kind: bot.NotFound, Err: err, TrackingID: trackingID(err), Public: "That meeting is not there: it was cancelled, or it is not yours."}
	}
	return answer.meeting(), rest.Failure(system, "I could not look at the meeting", "", err)
}

// Create makes a meeting. Whatever Webex answers, Find tells whether it is there.
func (c *Calendar) Create(ctx context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	body := plan{Title: p.Title, Start: stamp(p.Start), End: stamp(p.End), TimeZone: p.Zone}
	if p.Tag != "" {
		body.Tags = []string{p.Tag}
	}
	for _, i := range p.Invitees {
		body.Invitees = append(body.Invitees, guest{Email: i.Email, Name: i.Name})
	}
	var answer meeting
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: meetingsPath, Body: body, Out: &answer, MaxBody: maxBody})
	return answer.meeting(), failure("schedule the meeting", err)
}

// Find looks for a meeting that was planned: by its tag, and by title and time
// where Webex does not show tags. One that is not there is NotFound.
func (c *Calendar) Find(ctx context.Context, p bot.MeetingPlan) (bot.Meeting, error) {
	window := url.Values{"from": {stamp(p.Start)}, "to": {stamp(p.End)}, "max": {strconv.Itoa(pageSize)}}
	if p.Tag != "" {
		window.Set("integrationTag", p.Tag)
	}
	found, _, err := c.list(ctx, window)
	if err != nil {
		return bot.Meeting{}, err
	}
	for _, m := range found {
		if slices.Contains(m.Tags, p.Tag) || m.Title == p.Title && m.Start.Equal(p.Start) && m.End.Equal(p.End) {
			return m, nil
		}
	}
	return bot.Meeting{}, bot.Errorf(bot.NotFound, "No such meeting is in your calendar.")
}

// Change changes one meeting, which Meeting has given.
func (c *Calendar) Change(ctx context.Context, m bot.Meeting, change bot.MeetingChange) (bot.Meeting, error) {
	if err := checkID(m.ID); err != nil {
		return bot.Meeting{}, err
	}
	body := plan{Title: change.Title}
	if !change.Start.IsZero() {
		body.Start, body.End, body.TimeZone = stamp(change.Start), stamp(change.End), change.Zone
	}
	var answer meeting
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPatch, Path: rest.Path(meetingsPath, m.ID), Route: "meetings/{id}",
		// Cisco's type for it, although the body is no JSON Patch.
		Body: body, Header: http.Header{"Content-Type": {"application/json-patch+json"}}, Out: &answer, MaxBody: maxBody})
	return answer.meeting(), failure("change the meeting", err)
}

// Cancel cancels one meeting, which Meeting has given: of a series, this one only.
func (c *Calendar) Cancel(ctx context.Context, m bot.Meeting) error {
	if err := checkID(m.ID); err != nil {
		return err
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path(meetingsPath, m.ID), Route: "meetings/{id}", Once: true})
	return failure("cancel the meeting", err)
}

// End ends a meeting that takes place.
func (c *Calendar) End(ctx context.Context, m bot.Meeting) error {
	if err := checkID(m.ID); err != nil {
		return err
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: rest.Path(meetingsPath, m.ID, "end"), Route: "meetings/{id}/end", Body: struct{}{}})
	return failure("end the meeting", err)
}

// Join is what the person joins a meeting with. Webex is not told to open it.
func (c *Calendar) Join(ctx context.Context, m bot.Meeting) (bot.JoinLink, error) {
	if err := checkID(m.ID); err != nil {
		return bot.JoinLink{}, err
	}
	var answer struct {
		Join       rest.Address `json:"joinLink"`
		Start      rest.Address `json:"startLink"`
		Expiration rest.Text    `json:"expiration"`
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "meetings/join", Out: &answer, MaxBody: maxBody,
		Body: map[string]any{"meetingId": m.ID, "joinDirectly": false}})
	if err != nil {
		return bot.JoinLink{}, rest.Failure(system, "I could not get a link to the meeting", "", err)
	}
	link := bot.JoinLink{Join: secure(answer.Join), Start: secure(answer.Start), Until: answer.Expiration.Time()}
	if link.Join == "" && link.Start == "" {
		return link, bot.Errorf(bot.Upstream, "Webex gave no link to that meeting.")
	}
	return link, nil
}

// failure is the error of a change. doing completes "I could not …".
func failure(doing string, err error) error {
	if rest.Status(err) == http.StatusForbidden {
		return &bot.Error{Kind: bot.Forbidden, Err: err, TrackingID: trackingID(err), Public: "I could not " + doing +
			": Webex lets only its host do that, or your connection lacks the scope meeting:schedules_write (say “account”). " + nothing}
	}
	return rest.Failure(system, "I could not "+doing, nothing, err)
}

func trackingID(err error) string {
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		return api.TrackingID
	}
	return ""
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
