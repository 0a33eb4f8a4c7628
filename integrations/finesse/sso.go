package finesse

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
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

// renewTime is how long a renewal may take. It has a time of its own, because it
// serves more callers than the one who began it, and its answer may not be lost:
// only a person can sign in anew.
const renewTime = 30 * time.Second

// Safe keeps the tokens for all replicas, encrypted and over restarts.
type Safe interface {
	// Load returns what is kept, empty when there is nothing.
	Load(context.Context) (string, error)
	Save(ctx context.Context, text string) error
	// Alone runs f while nobody else, in any replica, does.
	Alone(ctx context.Context, f func(context.Context) error) error
}

// SSO is the token of an account of a Finesse with single sign-on. Nobody but a
// browser can sign in there: the pair is got by a person, and renewed from then
// on. It is a rest.TokenSource.
type SSO struct {
	client *rest.Client // of a node, without a token
	safe   Safe         // nil keeps the tokens in memory only
	clock  func() time.Time

	mu      sync.Mutex
	pair    pair
	renewAt time.Time
	asked   bool // the safe, for what was renewed before we began
	unkept  bool // the pair is newer than the safe's
}

// pair is a token, what it is renewed with, and when we came by both.
type pair struct {
	Token   string    `json:"token"`
	Refresh string    `json:"refresh"`
	Got     time.Time `json:"got"`
}

// NewSSO returns the source of a token. Without a refresh token it is used until
// it lapses. What safe has is newer than both: its name tells one pair of the
// settings from another.
func NewSSO(client *rest.Client, token, refresh string, safe Safe, clock func() time.Time) *SSO {
	s := &SSO{client: client, safe: safe, clock: clock}
	s.take(pair{token, refresh, clock()})
	return s
}

func (s *SSO) take(p pair) { s.pair, s.renewAt = p, renewal(p.Token, p.Got) }

// Token returns the token, renewed when it is time. While the renewal fails the
// old one is used to its end.
func (s *SSO) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pair.Refresh == "" {
		return s.pair.Token, nil
	}
	if !s.asked {
		// The settings' token may be one that was renewed long ago: without knowing
		// it is not used.
		if err := s.look(ctx); err != nil {
			return "", err
		}
		s.asked = true
	}
	if s.unkept {
		s.keep(ctx)
	}
	if s.clock().Before(s.renewAt) {
		return s.pair.Token, nil
	}
	if err := s.renewAlone(ctx); err != nil {
		if life, ok := lifeOf(s.pair.Token); ok && s.clock().Before(life.ends) {
			s.renewAt = s.clock().Add(time.Minute)
			return s.pair.Token, nil
		}
		return "", fmt.Errorf("renew the token of Finesse's single sign-on: %w", err)
	}
	return s.pair.Token, nil
}

// Refresh offers what another replica, or another request, has renewed meanwhile.
// A token that was refused is not tried again.
func (s *SSO) Refresh(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pair.Token == stale && s.safe != nil {
		// Who renews it just now has it to themselves until it is kept.
		if err := s.safe.Alone(ctx, s.look); err != nil {
			return "", fmt.Errorf("%w: %w", rest.ErrNoRefresh, err)
		}
	}
	if s.pair.Token == stale {
		return "", rest.ErrNoRefresh
	}
	return s.pair.Token, nil
}

// look takes what is in the safe, if there is something.
func (s *SSO) look(ctx context.Context) error {
	if s.safe == nil || s.unkept {
		return nil
	}
	text, err := s.safe.Load(ctx)
	if err != nil {
		return fmt.Errorf("look for a renewed token of Finesse's single sign-on: %w", err)
	}
	var p pair
	if text == "" || json.Unmarshal([]byte(text), &p) != nil || p.Token == "" || p.Token == s.pair.Token {
		return nil //nolint:nilerr // what cannot be read is as good as nothing
	}
	s.take(p)
	return nil
}

// keep puts the pair into the safe. While that fails it is tried with every
// request: nobody else may know this pair.
func (s *SSO) keep(ctx context.Context) {
	if s.safe == nil {
		return
	}
	text, err := json.Marshal(s.pair)
	if err == nil {
		err = s.safe.Save(ctx, string(text))
	}
	s.unkept = err != nil
}

// renewAlone renews the pair, unless another replica has done so.
func (s *SSO) renewAlone(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTime)
	defer cancel()
	if s.safe == nil {
		return s.renew(ctx)
	}
	return s.safe.Alone(ctx, func(ctx context.Context) error {
		if err := s.look(ctx); err != nil || s.clock().Before(s.renewAt) {
			return err
		}
		return s.renew(ctx)
	})
}

// ssoAnswer is what a renewal brings. Cisco documents the token; how another
// refresh token would be spelt it does not.
type ssoAnswer struct {
	Token    string `json:"token"`
	Refresh  string `json:"refresh_token"`
	Refresh2 string `json:"refreshToken"`
	Refresh3 string `json:"refresh-token"`
}

func (s *SSO) renew(ctx context.Context) error {
	form := url.Values{"token": {s.pair.Token}, "refresh-token": {s.pair.Refresh}}.Encode()
	var answer ssoAnswer
	err := s.client.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: "desktop/sso/token", Route: "desktop/sso/token", NoToken: true,
		Raw: strings.NewReader(form), ContentType: "application/x-www-form-urlencoded", Out: &answer, MaxBody: 64 << 10,
	})
	if err != nil {
		return err
	}
	if answer.Token == "" {
		return errors.New("the answer has no token")
	}
	s.take(pair{answer.Token, cmp.Or(answer.Refresh3, answer.Refresh2, answer.Refresh, s.pair.Refresh), s.clock()})
	s.keep(ctx)
	return nil
}

func renewal(token string, got time.Time) time.Time {
	l, ok := lifeOf(token)
	if !ok {
		l = life{got, got.Add(unknownLife)}
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
