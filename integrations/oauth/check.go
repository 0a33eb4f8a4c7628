package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"floorwalker/integrations/rest"
)

// Errors of a check.
var (
	ErrClient   = errors.New("webex does not know the integration by that client id and secret")
	ErrRedirect = errors.New("webex does not let the integration send people back")
)

// CheckClient asks whether Webex knows the integration. It offers a refresh
// token that is none: RFC 6749, 5.2, has 401 for an unknown client and 400 for
// the token.
func (u *Users) CheckClient(ctx context.Context) error {
	_, err := u.endpoint.refresh(ctx, Token{Refresh: "check"})
	switch rest.Status(err) {
	case http.StatusUnauthorized:
		return ErrClient
	case http.StatusBadRequest:
		return nil
	}
	return err
}

// CheckRedirect asks whether Webex takes our address to send people back to, as
// far as it says so before anybody signs in. It returns that address.
func (s *SignIn) CheckRedirect(ctx context.Context) (address string, err error) {
	to := s.authorize
	to.RawQuery = s.request(secret(), secret()).Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return s.callback, err
	}
	transport := rest.NewTransport()
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the address, which is long
		}
		return s.callback, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusBadRequest {
		return s.callback, fmt.Errorf("%w to %s (%d)", ErrRedirect, s.callback, resp.StatusCode)
	}
	return s.callback, nil
}
