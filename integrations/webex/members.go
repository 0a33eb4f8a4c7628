package webex

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// membership is somebody in a space or a team as Webex writes it.
type membership struct {
	ID                string `json:"id"`
	PersonID          string `json:"personId"`
	PersonEmail       string `json:"personEmail"`
	PersonDisplayName string `json:"personDisplayName"`
	PersonOrgID       string `json:"personOrgId"`
	IsModerator       bool   `json:"isModerator"`
	IsRoomHidden      bool   `json:"isRoomHidden"`
}

func (m membership) member() Member {
	name := m.PersonDisplayName
	if name == "" {
		name = m.PersonEmail
	}
	return Member{ID: m.ID, PersonID: m.PersonID, OrgID: m.PersonOrgID, Name: name, Email: m.PersonEmail, Moderator: m.IsModerator, Hidden: m.IsRoomHidden}
}

// IsBot reports whether the member's address is one of Webex's bots.
func (m Member) IsBot() bool { return strings.HasSuffix(strings.ToLower(m.Email), "@webex.bot") }

// Is reports whether the member is the person with that id or e-mail address.
func (m Member) Is(person string) bool {
	return sameID(m.PersonID, person) || strings.EqualFold(m.Email, person)
}

// members reads a list of memberships.
func (s *Spaces) members(ctx context.Context, path string, query url.Values, doing string) ([]Member, error) {
	query.Set("max", "500")
	var all []Member
	for m, err := range rest.Pages(ctx, s.rest, rest.Request{Path: path, Route: path, Query: query}, rest.Items[membership]("items")) {
		if err != nil {
			return nil, publicError(err, doing)
		}
		if all = append(all, m.member()); len(all) == maxMembers {
			break
		}
	}
	return all, nil
}

// Members returns who is in a space.
func (s *Spaces) Members(ctx context.Context, spaceID string) ([]Member, error) {
	return s.members(ctx, "memberships", url.Values{"roomId": {spaceID}}, "list who is in the space")
}

// Has reports whether somebody, by id or e-mail address, is in a space.
func (s *Spaces) Has(ctx context.Context, spaceID, person string) (bool, error) {
	query := personQuery(person)
	query.Set("roomId", spaceID)
	found, err := s.members(ctx, "memberships", query, "look who is in the space")
	if bot.KindOf(err) == bot.NotFound {
		return false, nil
	}
	for _, m := range found {
		if m.Is(person) {
			return true, err
		}
	}
	return false, err
}

func personQuery(person string) url.Values {
	if strings.Contains(person, "@") {
		return url.Values{"personEmail": {person}}
	}
	return url.Values{"personId": {person}}
}

// Add brings somebody, by id or e-mail address, into a space.
func (s *Spaces) Add(ctx context.Context, spaceID, person string) error {
	return s.join(ctx, "memberships", "roomId", spaceID, person)
}

func (s *Spaces) join(ctx context.Context, path, key, id, person string) error {
	body := map[string]string{key: id}
	for name, values := range personQuery(person) {
		body[name] = values[0]
	}
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: path, Route: path, Body: body})
	if rest.Status(err) == http.StatusNotFound {
		return &bot.Error{Kind: bot.NotFound, Err: err, Public: "Webex knows nobody by that name or address who could be added. Nothing was changed."}
	}
	return changeError(err, "bring them in")
}

// Moderate makes a member of a space one of its moderators, or not. Webex wants to
// be told with it what else it knows of the membership.
func (s *Spaces) Moderate(ctx context.Context, m Member, moderator bool) error {
	if !isID(m.ID) {
		return bot.Errorf(bot.Internal, "That is no membership’s id. Nothing was changed.")
	}
	body := map[string]bool{"isModerator": moderator, "isRoomHidden": m.Hidden}
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: rest.Path("memberships", m.ID), Route: "memberships/{id}", Once: true, Body: body})
	if rest.Status(err) == http.StatusNotFound {
		return &bot.Error{Kind: bot.NotFound, Err: err, Public: "They are not in the space any more. Nothing was changed."}
	}
	return changeError(err, "change who moderates the space")
}

// Remove ends a membership of a space.
func (s *Spaces) Remove(ctx context.Context, membershipID string) error {
	return s.leave(ctx, "memberships/{id}", "memberships", membershipID)
}

func (s *Spaces) leave(ctx context.Context, route string, path ...string) error {
	if !isID(path[len(path)-1]) {
		return bot.Errorf(bot.Internal, "That is no membership’s id. Nothing was changed.")
	}
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path(path...), Route: route, Once: true})
	if rest.Status(err) == http.StatusNotFound {
		return nil // they have left by themselves
	}
	return changeError(err, "take them out")
}

func asAPIError(err error) (*rest.APIError, bool) { return errors.AsType[*rest.APIError](err) }
