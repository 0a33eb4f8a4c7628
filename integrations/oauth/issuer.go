package oauth

import (
	"context"
	"fmt"
	"net/http"

	"floorwalker/integrations/rest"
)

// Issuer fetches the tokens of a service app that an administrator has
// authorised in Control Hub, so that nobody has to copy a refresh token.
type Issuer struct {
	// Client acts with the token of an administrator's integration that has the
	// scope spark:applications_token.
	Client *rest.Client
	// ApplicationID is the service app's, and OrgID the organisation's that has
	// authorised it, both as Webex writes ids.
	ApplicationID string
	OrgID         string
}

// issue asks for a pair of tokens. Asking twice gives two pairs, both good.
func (s *ServiceApp) issue(ctx context.Context) (Token, error) {
	i := s.cfg.Issuer
	var a answer
	err := i.Client.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: rest.Path("applications", i.ApplicationID, "token"), Route: "applications/{id}/token",
		Body: map[string]string{"clientId": s.cfg.ClientID, "clientSecret": s.cfg.ClientSecret, "targetOrgId": i.OrgID}, Out: &a, Idempotent: true,
	})
	switch status := rest.Status(err); {
	case status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusBadRequest:
		return Token{}, fmt.Errorf("%w: %w", ErrRevoked, safe(err))
	case err != nil:
		return Token{}, fmt.Errorf("have a token issued to the service app: %w", safe(err))
	}
	return a.token(s.cfg.Clock())
}
