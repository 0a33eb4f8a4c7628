package webex

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// maxSpaces is how many spaces of one identity are looked at.
	maxSpaces = 1000
	// maxMembers is how many people of a space or team are read.
	maxMembers = 5000
)

// Space is a Webex space of several people.
type Space struct {
	ID, Title string
	// Moderated says that only moderators change it; Announcement that only they
	// post in it, too.
	Moderated, Announcement bool
	TeamID, CreatorID       string
	Created, LastActivity   time.Time
}

// Member is somebody in a space or a team. ID is that of the membership.
type Member struct {
	ID, PersonID, OrgID string
	Name, Email         string
	Moderator           bool
	// Hidden says that the space is hidden from the member's list of spaces.
	Hidden bool
}

// Meeting is how to get into the meeting that belongs to a space.
type Meeting struct{ Link, SIP, Number, TollFree, Toll string }

// Team is a team of Webex: people with spaces in common. It has nothing to do
// with the teams of a contact centre.
type Team struct {
	ID, Name, Description string
	Created               time.Time
}

// Spaces are spaces and teams as one identity sees them: the bot's own, or
// somebody's who has connected their account.
type Spaces struct{ rest *rest.Client }

// NewSpaces returns the spaces that the token of a client sees.
func NewSpaces(c *rest.Client) *Spaces { return &Spaces{c} }

// Spaces returns the bot's own view.
func (c *Client) Spaces() *Spaces { return NewSpaces(c.rest) }

// room is a space as Webex writes one.
type room struct {
	ID                 string    `json:"id"`
	Title              string    `json:"title"`
	Type               string    `json:"type"`
	IsLocked           bool      `json:"isLocked"`
	IsAnnouncementOnly bool      `json:"isAnnouncementOnly"`
	TeamID             string    `json:"teamId"`
	CreatorID          string    `json:"creatorId"`
	Created            time.Time `json:"created"`
	LastActivity       time.Time `json:"lastActivity"`
}

func (r room) space() Space {
	return Space{ID: r.ID, Title: r.Title, Moderated: r.IsLocked, Announcement: r.IsAnnouncementOnly, TeamID: r.TeamID,
		CreatorID: r.CreatorID, Created: r.Created, LastActivity: r.LastActivity}
}

// List returns the spaces of several people, the last active first; those of one
// team when teamID is set.
func (s *Spaces) List(ctx context.Context, teamID string) ([]Space, error) {
	query := url.Values{"type": {"group"}, "sortBy": {"lastactivity"}, "max": {"200"}}
	if teamID != "" {
		query.Set("teamId", teamID)
	}
	var all []Space
	for r, err := range rest.Pages(ctx, s.rest, rest.Request{Path: "rooms", Route: "rooms", Query: query}, rest.Items[room]("items")) {
		if err != nil {
			return nil, publicError(err, "list the spaces")
		}
		if all = append(all, r.space()); len(all) == maxSpaces {
			break
		}
	}
	return all, nil
}

// Space returns a space. One of two people only, a direct one, is Invalid.
func (s *Spaces) Space(ctx context.Context, id string) (Space, error) {
	path, err := roomPath(id)
	if err != nil {
		return Space{}, err
	}
	var r room
	if err := s.rest.Do(ctx, rest.Request{Path: path, Route: "rooms/{id}", Out: &r}); err != nil {
		return Space{}, publicError(err, "look at the space")
	}
	if r.Type == "direct" {
		return Space{}, bot.Errorf(bot.Invalid, "A direct message is no space: it has nobody else in it, and cannot be changed. Nothing was changed.")
	}
	return r.space(), nil
}

func roomPath(id string, more ...string) (string, error) {
	if !isID(id) {
		return "", bot.Errorf(bot.NotFound, "That is no space’s id. Nothing was changed.")
	}
	return rest.Path(append([]string{"rooms", id}, more...)...), nil
}

// Create makes a space with nobody but the token's owner in it.
func (s *Spaces) Create(ctx context.Context, title string) (Space, error) {
	var r room
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "rooms", Route: "rooms", Body: map[string]string{"title": title}, Out: &r})
	return r.space(), changeError(err, "make the space")
}

// Rename gives a space another title.
func (s *Spaces) Rename(ctx context.Context, id, title string) error {
	path, err := roomPath(id)
	if err != nil {
		return err
	}
	err = s.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: path, Route: "rooms/{id}", Once: true, Body: map[string]string{"title": title}})
	return changeError(err, "rename the space")
}

// Delete deletes a space for everybody. Webex only takes the token's owner out
// of one that they neither made nor moderate: who calls this looks first.
func (s *Spaces) Delete(ctx context.Context, id string) error {
	path, err := roomPath(id)
	if err != nil {
		return err
	}
	err = s.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: path, Route: "rooms/{id}", Once: true})
	return changeError(err, "delete the space")
}

// Meeting returns how to get into the space's meeting. Cisco has announced the
// end of this for 31 January 2025; where it is gone the error is NotFound.
func (s *Spaces) Meeting(ctx context.Context, id string) (Meeting, error) {
	path, err := roomPath(id, "meetingInfo")
	if err != nil {
		return Meeting{}, err
	}
	var m struct {
		MeetingLink          string `json:"meetingLink"`
		SIPAddress           string `json:"sipAddress"`
		MeetingNumber        string `json:"meetingNumber"`
		CallInTollFreeNumber string `json:"callInTollFreeNumber"`
		CallInTollNumber     string `json:"callInTollNumber"`
	}
	err = s.rest.Do(ctx, rest.Request{Path: path, Route: "rooms/{id}/meetingInfo", Out: &m})
	if status := rest.Status(err); status == http.StatusNotFound || status == http.StatusGone || status == http.StatusMethodNotAllowed {
		return Meeting{}, &bot.Error{Kind: bot.NotFound, Err: err,
			Public: "Webex gives no meeting link of this space. Cisco has announced the end of such links for 31 January 2025; a scheduled meeting has one: “meeting create”."}
	}
	return Meeting{Link: webLink(m.MeetingLink), SIP: m.SIPAddress, Number: m.MeetingNumber, TollFree: m.CallInTollFreeNumber, Toll: m.CallInTollNumber},
		publicError(err, "look up the space’s meeting")
}

// webLink is a link that may be shown as one, or nothing.
func webLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(link, " \r\n<>\"") {
		return ""
	}
	return u.String()
}

// changeError is the error of a change: refusals for want of rights and
// conflicts are told in words, and say that nothing was changed.
func changeError(err error, doing string) error {
	if err == nil || rest.Uncertain(err) {
		return publicError(err, doing)
	}
	var public string
	var kind bot.ErrorKind
	switch rest.Status(err) {
	case http.StatusForbidden:
		kind, public = bot.Forbidden, "Webex does not let me "+doing+": it takes a moderator there, or a permission that this account does not have. Nothing was changed."
	case http.StatusConflict:
		kind, public = bot.Invalid, "Webex did not "+doing+", because it is so already or something else stands in the way. Nothing was changed."
	case http.StatusBadRequest:
		kind, public = bot.Invalid, "Webex did not "+doing+" as it was asked for. Nothing was changed."
	default:
		told := publicError(err, doing)
		if e, ok := told.(*bot.Error); ok && e.Kind != bot.Uncertain { //nolint:errorlint // publicError's own
			e.Public += " Nothing was changed."
		}
		return told
	}
	e := &bot.Error{Kind: kind, Public: public, Err: err}
	if api, ok := asAPIError(err); ok {
		e.TrackingID = api.TrackingID
	}
	return e
}
