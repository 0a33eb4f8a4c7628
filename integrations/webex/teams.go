package webex

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// TeamScopes are what a person's own token needs for teams and their spaces.
var TeamScopes = []string{"spark:teams_read", "spark:teams_write", "spark:team_memberships_read", "spark:team_memberships_write", "spark:rooms_read"}

// team is a team as Webex writes one.
type team struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Created     time.Time `json:"created"`
}

// Teams returns the teams that the token's owner is in.
func (s *Spaces) Teams(ctx context.Context) ([]Team, error) {
	var all []Team
	r := rest.Request{Path: "teams", Route: "teams", Query: url.Values{"max": {"200"}}}
	for t, err := range rest.Pages(ctx, s.rest, r, rest.Items[team]("items")) {
		if err != nil {
			return nil, publicError(err, "list your Webex teams")
		}
		if all = append(all, Team(t)); len(all) == maxSpaces {
			break
		}
	}
	return all, nil
}

// CreateTeam makes a team with the token's owner in it.
func (s *Spaces) CreateTeam(ctx context.Context, name string) (Team, error) {
	var t team
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "teams", Route: "teams", Body: map[string]string{"name": name}, Out: &t})
	return Team(t), changeError(err, "make the team")
}

// DeleteTeam deletes a team with its spaces.
func (s *Spaces) DeleteTeam(ctx context.Context, id string) error {
	if !isID(id) {
		return bot.Errorf(bot.NotFound, "That is no team’s id. Nothing was changed.")
	}
	err := s.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path("teams", id), Route: "teams/{id}", Once: true})
	return changeError(err, "delete the team")
}

// TeamMembers returns who is in a team.
func (s *Spaces) TeamMembers(ctx context.Context, teamID string) ([]Member, error) {
	return s.members(ctx, "team/memberships", url.Values{"teamId": {teamID}}, "list who is in the team")
}

// AddToTeam brings somebody, by id or e-mail address, into a team.
func (s *Spaces) AddToTeam(ctx context.Context, teamID, person string) error {
	return s.join(ctx, "team/memberships", "teamId", teamID, person)
}
