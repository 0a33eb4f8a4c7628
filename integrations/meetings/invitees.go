package meetings

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Invitees are those who are invited to a meeting.
func (c *Calendar) Invitees(ctx context.Context, m bot.Meeting) ([]bot.Invitee, error) {
	if err := checkID(m.ID); err != nil {
		return nil, err
	}
	var all []bot.Invitee
	r := rest.Request{Path: inviteesPath, Query: url.Values{"meetingId": {m.ID}, "max": {strconv.Itoa(pageSize)}}, MaxBody: maxBody}
	for i, err := range rest.Pages(ctx, c.rest, r, rest.Items[invitee]("items")) {
		if err != nil {
			return nil, rest.Failure(system, "I could not list who is invited", "", err)
		}
		if i.Email != "" && len(all) < MaxInvitees {
			all = append(all, bot.Invitee{ID: string(i.ID), Email: string(i.Email), Name: string(i.Name)})
		}
	}
	return all, nil
}

// Invite invites somebody. Whoever is invited already is no error.
func (c *Calendar) Invite(ctx context.Context, m bot.Meeting, i bot.Invitee) error {
	if err := checkID(m.ID); err != nil {
		return err
	}
	body := map[string]any{"meetingId": m.ID, "email": i.Email}
	if i.Name != "" {
		body["displayName"] = i.Name
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: inviteesPath, Body: body})
	if rest.Status(err) == http.StatusConflict {
		return nil
	}
	return failure("invite "+i.Email, err)
}

// Uninvite takes an invitation back. One that is gone is no error.
func (c *Calendar) Uninvite(ctx context.Context, _ bot.Meeting, i bot.Invitee) error {
	if err := checkID(i.ID); err != nil {
		return err
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path(inviteesPath, i.ID), Route: "meetingInvitees/{id}"})
	if rest.Status(err) == http.StatusNotFound {
		return nil
	}
	return failure("take back the invitation of "+i.Email, err)
}
