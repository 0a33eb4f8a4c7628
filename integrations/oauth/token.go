package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Token is a pair of tokens with their ends. It prints as "***".
type Token struct {
	Access         string
	Expires        time.Time // of Access
	Refresh        string
	RefreshExpires time.Time // of Refresh; zero when Webex did not say
	// Scopes are what the token may, as Webex said when it gave it.
	Scopes []string
}

// String hides the token.
func (Token) String() string { return "***" }

// GoString hides the token.
func (Token) GoString() string { return "***" }

// LogValue hides the token.
func (Token) LogValue() slog.Value { return slog.StringValue("***") }

// early is how long before its end a token is renewed: longer than any call. A
// token that lives less than twice as long is renewed at half its life.
const early = 5 * time.Minute

// refreshTime is how long a refresh may take. It has a time of its own, because
// it serves more callers than the one who began it.
const refreshTime = 30 * time.Second

// renewAt is when a token that was given at that time is due to be renewed.
func (t Token) renewAt(given time.Time) time.Time {
	return t.Expires.Add(-max(0, min(early, t.Expires.Sub(given)/2)))
}

// endpoint is Webex's token endpoint, as one client of it.
type endpoint struct {
	client           *rest.Client
	clientID, secret string
	clock            func() time.Time
}

// errRefused is the error when the endpoint takes neither code nor refresh
// token: it has expired, was used or was revoked.
var errRefused = errors.New("webex refuses the grant")

// refresh exchanges a refresh token. Using a refresh token extends its life and
// does not end it, so asking again after a lost answer is harmless.
func (e *endpoint) refresh(ctx context.Context, old Token) (Token, error) {
	token, err := e.ask(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}}, true)
	if err != nil {
		return Token{}, err
	}
	if token.Refresh == "" {
		token.Refresh = old.Refresh
	}
	if token.RefreshExpires.IsZero() {
		token.RefreshExpires = old.RefreshExpires
	}
	if len(token.Scopes) == 0 {
		token.Scopes = old.Scopes
	}
	return token, nil
}

// answer is the token endpoint's. Seconds are JSON numbers.
type answer struct {
	AccessToken    string  `json:"access_token"`
	ExpiresIn      float64 `json:"expires_in"`
	RefreshToken   string  `json:"refresh_token"`
	RefreshExpires float64 `json:"refresh_token_expires_in"`
	Scope          string  `json:"scope"`
}

func (a answer) token(now time.Time) (Token, error) {
	if a.AccessToken == "" {
		return Token{}, errors.New("the answer has no token")
	}
	t := Token{Access: a.AccessToken, Expires: now.Add(seconds(a.ExpiresIn)), Refresh: a.RefreshToken, Scopes: strings.Fields(a.Scope)}
	if a.RefreshExpires > 0 {
		t.RefreshExpires = now.Add(seconds(a.RefreshExpires))
	}
	return t, nil
}

// ask sends one grant. repeat says that sending it twice does no harm.
func (e *endpoint) ask(ctx context.Context, form url.Values, repeat bool) (Token, error) {
	form.Set("client_id", e.clientID)
	form.Set("client_secret", e.secret)
	var a answer
	now := e.clock()
	err := e.client.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: "access_token", Raw: strings.NewReader(form.Encode()),
		ContentType: "application/x-www-form-urlencoded", Out: &a, NoToken: true, Idempotent: repeat,
	})
	switch status := rest.Status(err); {
	case status == http.StatusBadRequest:
		return Token{}, fmt.Errorf("%w: %w", errRefused, safe(err))
	case err != nil:
		return Token{}, safe(err)
	}
	return a.token(now)
}

// safe drops what an endpoint that was given secrets says in its own words: it
// might repeat them. Status and tracking id tell enough.
func safe(err error) error {
	api, ok := errors.AsType[*rest.APIError](err)
	if !ok {
		return err
	}
	kept := *api
	kept.Message, kept.Code, kept.Body = http.StatusText(api.Status), "", nil
	if throttled, ok := errors.AsType[*rest.ThrottledError](err); ok {
		return &rest.ThrottledError{Wait: throttled.Wait, Err: &kept}
	}
	return &kept
}

// maxLife caps what an answer may claim, and keeps the product from overflowing.
const maxLife = 365 * 24 * time.Hour

func seconds(n float64) time.Duration {
	if !(n > 0) { // NaN included
		return 0
	}
	return time.Duration(min(n, maxLife.Seconds()) * float64(time.Second))
}
