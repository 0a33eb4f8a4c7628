package finesse

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/rest"
)

// renewAfter is the share of a token's life after which Cisco says that it is to
// be renewed.
const renewAfter = 0.75

// unknownLife is the life of a token that does not say; Cisco's default is an
// hour.
const unknownLife = time.Hour

// SSO is the token of an account of a Finesse with single sign-on. Nobody but a
// browser can sign in there: the pair is got by a person, and renewed from then
// on. It is a rest.TokenSource.
type SSO struct {
	client *rest.Client // of a node, without a token
	clock  func() time.Time

	mu      sync.Mutex
	token   string
	refresh string
	renewAt time.Time
}

// NewSSO returns the source of a token. Without a refresh token it is used until
// it lapses.
func NewSSO(client *rest.Client, token, refresh string, clock func() time.Time) *SSO {
	s := &SSO{client: client, clock: clock, token: token, refresh: refresh}
	s.renewAt = renewal(token, clock())
	return s
}

// Token returns the token, renewed when it is time. While the renewal fails the
// old one is used to its end.
func (s *SSO) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refresh == "" || s.clock().Before(s.renewAt) {
		return s.token, nil
	}
	token, refresh, err := s.renew(ctx)
	if err != nil {
		if life, ok := lifeOf(s.token); ok && s.clock().Before(life.ends) {
			s.renewAt = s.clock().Add(time.Minute)
			return s.token, nil
		}
		return "", fmt.Errorf("renew the token of Finesse's single sign-on: %w", err)
	}
	s.token, s.refresh, s.renewAt = token, refresh, renewal(token, s.clock())
	return s.token, nil
}

// Refresh offers nothing: a token that was refused is not tried again.
func (*SSO) Refresh(context.Context, string) (string, error) { return "", rest.ErrNoRefresh }

// ssoAnswer is what a renewal brings. Cisco documents the token; how another
// refresh token would be spelt it does not.
type ssoAnswer struct {
	Token    string `json:"token"`
	Refresh  string `json:"refresh_token"`
	Refresh2 string `json:"refreshToken"`
	Refresh3 string `json:"refresh-token"`
}

func (s *SSO) renew(ctx context.Context) (token, refresh string, err error) {
	form := url.Values{"token": {s.token}, "refresh-token": {s.refresh}}.Encode()
	var answer ssoAnswer
	err = s.client.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: "desktop/sso/token", Route: "desktop/sso/token", NoToken: true,
		Raw: strings.NewReader(form), ContentType: "application/x-www-form-urlencoded", Out: &answer, MaxBody: 64 << 10,
	})
	if err != nil {
		return "", "", err
	}
	if answer.Token == "" {
		return "", "", fmt.Errorf("the answer has no token")
	}
	refresh = s.refresh
	for _, r := range []string{answer.Refresh, answer.Refresh2, answer.Refresh3} {
		if r != "" {
			refresh = r
		}
	}
	return answer.Token, refresh, nil
}

func renewal(token string, now time.Time) time.Time {
	l, ok := lifeOf(token)
	if !ok {
		l = life{now, now.Add(unknownLife)}
	}
	return l.begins.Add(time.Duration(renewAfter * float64(l.ends.Sub(l.begins))))
}

type life struct{ begins, ends time.Time }

// lifeOf reads from when to when a token holds. It is not checked: it is ours,
// and Finesse judges it.
func lifeOf(token string) (life, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return life{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Issued  float64 `json:"iat"`
		Expires float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(raw, &claims) != nil || claims.Issued <= 0 || claims.Expires <= claims.Issued || claims.Expires > 1<<40 {
		return life{}, false
	}
	return life{time.Unix(int64(claims.Issued), 0), time.Unix(int64(claims.Expires), 0)}, true
}
