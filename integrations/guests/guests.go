// Package guests lets people without a Webex account take part: as guests of a
// service app, or of a guest issuer, which Cisco lets nobody make any more.
package guests

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// maxBody is the longest answer that is read, in bytes.
const maxBody = 64 << 10

// exchangeWithin is how long a guest issuer's own token lives: long enough for
// its one exchange. It is not how long the guest may stay.
const exchangeWithin = 90 * time.Second

// Issuer makes guests. It is safe for concurrent use.
type Issuer struct {
	rest  *rest.Client
	now   func() time.Time
	id    string // of a guest issuer; empty for a service app
	key   []byte
	token rest.TokenSource
}

// NewServiceApp makes guests of a service app, whose tokens have the scope
// guest-issuer:write.
func NewServiceApp(client *rest.Client, tokens rest.TokenSource, now func() time.Time) (*Issuer, error) {
	if client == nil || tokens == nil {
		return nil, errors.New("guests: a service app needs a client and its tokens")
	}
	return &Issuer{rest: client, now: now, token: tokens}, nil
}

// NewGuestIssuer makes guests of a guest issuer. secret is in base64, as the
// portal has shown it.
func NewGuestIssuer(client *rest.Client, id, secret string, now func() time.Time) (*Issuer, error) {
	key, err := base64.StdEncoding.DecodeString(secret)
	if client == nil || id == "" || err != nil || len(key) == 0 {
		return nil, errors.New("guests: a guest issuer needs a client, its id, and its secret in base64")
	}
	return &Issuer{rest: client, now: now, id: id, key: key}, nil
}

// Guest makes a guest, or another token for the one who has that subject already.
func (i *Issuer) Guest(ctx context.Context, subject, name string) (bot.Guest, error) {
	if i.id != "" {
		return i.exchange(ctx, subject, name)
	}
	var answer struct {
		ID      rest.Text   `json:"id"`
		Email   rest.Text   `json:"email"`
		Token   secret      `json:"accessToken"`
		Expires rest.Number `json:"expiresIn"`
	}
	err := i.rest.As(i.token, nil).Do(ctx, rest.Request{Method: http.MethodPost, Path: "guests/token", Out: &answer, MaxBody: maxBody,
		Body: map[string]string{"subject": subject, "displayName": name}})
	if err != nil {
		return bot.Guest{}, failure(err)
	}
	return i.made(bot.Guest{ID: string(answer.ID), Name: name, Email: string(answer.Email), Token: bot.GuestToken(answer.Token)}, float64(answer.Expires))
}

// Count is how many guests there are of a service app, whose token then has the
// scope guest-issuer:read. It makes none.
func (i *Issuer) Count(ctx context.Context) (int, error) {
	var answer struct {
		Guests rest.Number `json:"guests"`
	}
	err := i.rest.As(i.token, nil).Do(ctx, rest.Request{Path: "guests/count", Out: &answer, MaxBody: maxBody})
	return answer.Guests.Int(), rest.Failure("Webex", "I could not count the guests", "", err)
}

// exchange signs a token of ours and exchanges it for the guest's.
func (i *Issuer) exchange(ctx context.Context, subject, name string) (bot.Guest, error) {
	signed, err := sign(i.key, claims{Subject: subject, Name: name, Issuer: i.id, Expires: i.now().Add(exchangeWithin).Unix()})
	if err != nil {
		return bot.Guest{}, err
	}
	var answer struct {
		Token   secret      `json:"token"`
		Expires rest.Number `json:"expiresIn"`
	}
	err = i.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "jwt/login", NoToken: true, Header: http.Header{"Authorization": {"Bearer " + signed}}, Out: &answer, MaxBody: maxBody})
	if err != nil {
		return bot.Guest{}, failure(err)
	}
	g, err := i.made(bot.Guest{Name: name, Token: bot.GuestToken(answer.Token)}, float64(answer.Expires))
	if err != nil {
		return g, err
	}
	var me struct {
		ID     rest.Text   `json:"id"`
		Emails []rest.Text `json:"emails"`
	}
	if err := i.rest.As(rest.StaticToken(string(answer.Token)), nil).Do(ctx, rest.Request{Path: "people/me", Out: &me, MaxBody: maxBody}); err != nil || len(me.Emails) == 0 {
		return bot.Guest{}, failure(err)
	}
	g.ID, g.Email = string(me.ID), string(me.Emails[0])
	return g, nil
}

func (i *Issuer) made(g bot.Guest, seconds float64) (bot.Guest, error) {
	if g.Token == "" || seconds <= 0 || seconds > 366*24*3600 {
		return bot.Guest{}, failure(errors.New("the answer has no token, or no end of it"))
	}
	g.Until = i.now().Add(time.Duration(seconds) * time.Second)
	return g, nil
}

// secret is a token in an answer: what is no string counts as absent, and it is
// never cut.
type secret string

func (s *secret) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*s = secret(text)
	}
	return nil
}

// failure is the error of a guest who could not be made. What the upstream wrote
// is left out: Webex repeats the token there.
func failure(err error) error {
	why, tracking := "Webex could not be reached, or its answer could not be read; try again in a minute.", ""
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		tracking = api.TrackingID
		switch {
		case api.Status == http.StatusUnauthorized, api.Status == http.StatusForbidden:
			why = "Webex does not allow it to the account that I use; a service app needs the scope guest-issuer:write."
		case api.Status < http.StatusInternalServerError:
			why = fmt.Sprintf("Webex refused it (%d).", api.Status)
		}
		err = fmt.Errorf("guests: status %d", api.Status)
	}
	return &bot.Error{Kind: bot.Upstream, TrackingID: tracking, Err: err, Public: "I could not make a guest: " + why + " Nobody was brought in."}
}

// claims are those of a guest issuer's token, in the order in which they are
// written.
type claims struct {
	Subject string `json:"sub"`
	Name    string `json:"name"`
	Issuer  string `json:"iss"`
	Expires int64  `json:"exp"` // seconds since 1970
}

// sign makes a JSON Web Token with HMAC-SHA256 (RFC 7515).
func sign(key []byte, c claims) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}
