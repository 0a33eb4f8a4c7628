package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Link returns a person's link, and whether there is one. One that Webex has
// ended is there.
func (u *Users) Link(ctx context.Context, personID string) (Link, bool, error) {
	person := u.cfg.Canonical(personID)
	if p, ok := u.personalOf(person); ok {
		return Link{Personal: true, Since: p.since}, true, nil
	}
	if u.cfg.ClientID == "" {
		return Link{}, false, nil
	}
	o, err := u.load(ctx, person)
	if err != nil {
		return Link{}, false, storeError(err)
	}
	return Link{Scopes: o.Scopes, Since: o.Since, Until: o.RefreshExpires, Revoked: o.Revoked}, o.version != "", nil
}

// tokenForEnd is how long a token may take with which a link is ended at Webex:
// without it, the link is ended here all the same.
const tokenForEnd = 3 * time.Second

// Disconnect deletes a person's link and then ends it at Webex. revoked says that
// Webex has confirmed that; without an error the link is gone here in any case.
func (u *Users) Disconnect(ctx context.Context, personID string) (revoked bool, err error) {
	person := u.cfg.Canonical(personID)
	o, err := u.load(ctx, person)
	lost := err != nil || o.lost
	token, tokenErr := u.lastToken(ctx, personID)
	if err := u.cfg.Store.Delete(ctx, linkName(person)); err != nil {
		return false, &bot.Error{Kind: bot.Upstream, Err: err,
			Public: "I could not delete your connection to Webex just now, so it is still there. Please try again in a minute."}
	}
	if bot.KindOf(tokenErr) == bot.NotLinked && !lost {
		return true, nil // Webex had ended it, or there was none
	}
	if tokenErr == nil {
		tokenErr = u.withdraw(ctx, personID, token)
	}
	if tokenErr != nil {
		u.cfg.Logger.WarnContext(ctx, "a link was deleted here and could not be ended at Webex", "error", tokenErr)
	}
	return tokenErr == nil, nil
}

func (u *Users) lastToken(ctx context.Context, personID string) (Token, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenForEnd)
	defer cancel()
	access, err := u.For(personID).Token(ctx)
	return Token{Access: access}, err
}

// authorizations is GET /authorizations.
type authorizations struct {
	Items []struct {
		ID       string `json:"id"`
		ClientID string `json:"clientId"`
	} `json:"items"`
}

// maxAuthorizations is how many grants of one person to one client are looked
// at. Webex knows one.
const maxAuthorizations = 10

// withdraw ends at Webex what a person has granted this client, with one of the
// tokens that end by it.
func (u *Users) withdraw(ctx context.Context, personID string, token Token) error {
	client := u.as(token)
	var list authorizations
	if err := client.Do(ctx, rest.Request{Path: "authorizations", Query: url.Values{"personId": {personID}}, Out: &list}); err != nil {
		return err
	}
	ended := 0
	for _, a := range list.Items {
		if a.ClientID != u.cfg.ClientID || ended == maxAuthorizations {
			continue
		}
		err := client.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path("authorizations", a.ID), Route: "authorizations/{id}"})
		if rest.Status(err) == http.StatusUnauthorized && ended > 0 {
			return nil // the token has ended with the first
		}
		if err != nil {
			return err
		}
		ended++
	}
	if ended == 0 {
		return errors.New("webex lists no authorization to end")
	}
	return nil
}
