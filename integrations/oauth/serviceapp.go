// Package oauth lets people connect their own Webex account, and keeps the
// access tokens of Webex identities fresh: theirs, and that of the organisation's
// service app.
package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"floorwalker/integrations/rest"
)

// Config is what a ServiceApp needs.
type Config struct {
	// Client calls https://webexapis.com/v1, without a token of its own.
	Client       *rest.Client
	ClientID     string
	ClientSecret string
	// Token is what is known at the start: at least its Refresh, unless there is
	// an Issuer.
	Token Token
	// Issuer, when set, is asked when there is no refresh token that Webex takes.
	Issuer *Issuer
	// Store and Keys, when set, keep each new token, sealed, before it is used:
	// Webex extends and may exchange the refresh token, and whoever loses it
	// must be authorised again. Replicas that share a store share one refresh.
	// While the store is away, the token is renewed and used all the same.
	Store Store
	Keys  *Keyring
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// Logger is told when the token cannot be stored; nil is nobody.
	Logger *slog.Logger
}

// ServiceApp is the token source of a service app, the machine account that an
// administrator of the organisation has authorised. It is a rest.TokenSource
// and safe for concurrent use: one refresh serves all who need it, because Webex
// keeps only so many tokens of an account alive.
type ServiceApp struct {
	*underway
	cfg      Config
	endpoint endpoint

	mu      sync.Mutex
	token   Token
	renewAt time.Time // when token is due to be renewed
	flight  *flight
	refused error // ErrRevoked, which holds until askAgain
	// askAgain keeps a revoked app from asking at every call.
	askAgain time.Time
}

// flight is a refresh under way.
type flight struct {
	done  chan struct{}
	token string
	err   error
}

// afterRefusal is how long a refusal of the refresh token stands.
const afterRefusal = time.Minute

// ErrRevoked is the error when Webex no longer takes the refresh token: an
// administrator has to authorise the service app again.
// It is a rest.ErrNoRefresh.
var ErrRevoked = fmt.Errorf("the service app is not authorised any more: %w", rest.ErrNoRefresh)

// NewServiceApp returns the source.
func NewServiceApp(cfg Config) (*ServiceApp, error) {
	switch {
	case cfg.Client == nil:
		return nil, errors.New("oauth: no REST client")
	case cfg.ClientID == "" || cfg.ClientSecret == "" || cfg.Token.Refresh == "" && cfg.Issuer == nil:
		return nil, errors.New("oauth: a service app needs its client id, client secret and refresh token")
	case (cfg.Store == nil) != (cfg.Keys == nil):
		return nil, errors.New("oauth: a token is stored with keys to seal it, or not at all")
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &ServiceApp{underway: newUnderway(), cfg: cfg, token: cfg.Token, renewAt: cfg.Token.Expires.Add(-early),
		endpoint: endpoint{cfg.Client, cfg.ClientID, cfg.ClientSecret, cfg.Clock}}, nil
}

// Token returns an access token that is good for some minutes, refreshed when
// the one at hand is not.
func (s *ServiceApp) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.token.Access != "" && s.cfg.Clock().Before(s.renewAt) {
		defer s.mu.Unlock()
		return s.token.Access, nil
	}
	return s.join(ctx)
}

// Refresh returns another token than the stale one that an upstream refused.
func (s *ServiceApp) Refresh(ctx context.Context, stale string) (string, error) {
	s.mu.Lock()
	if s.token.Access != "" && s.token.Access != stale {
		defer s.mu.Unlock()
		return s.token.Access, nil
	}
	return s.join(ctx)
}

// Scopes returns what the token may, as Webex said when it gave the one at hand;
// nothing before the first.
func (s *ServiceApp) Scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.token.Scopes)
}

// join waits for the refresh under way, or begins one. It is called with mu
// held and releases it.
func (s *ServiceApp) join(ctx context.Context) (string, error) {
	if err := s.refused; err != nil && s.cfg.Clock().Before(s.askAgain) {
		s.mu.Unlock()
		return "", err
	}
	f := s.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		s.flight = f
		old := s.token
		go s.do(ctx, func(ctx context.Context) { s.renew(ctx, f, old) })
	}
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (s *ServiceApp) renew(ctx context.Context, f *flight, old Token) {
	token, err := s.fresh(ctx, old)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Clock()
	if err == nil {
		s.token, f.token, s.refused = token, token.Access, nil
		s.renewAt = token.renewAt(now)
	}
	if errors.Is(err, ErrRevoked) {
		s.refused, s.askAgain = err, now.Add(afterRefusal)
	}
	f.err = err
	s.flight = nil
	close(f.done)
}

// ask exchanges a refresh token, or has another pair issued when there is none
// that Webex takes.
func (s *ServiceApp) ask(ctx context.Context, old Token) (Token, error) {
	if old.Refresh == "" {
		return s.issue(ctx)
	}
	token, err := s.endpoint.refresh(ctx, old)
	switch {
	case errors.Is(err, errRefused) && s.cfg.Issuer != nil:
		return s.issue(ctx)
	case errors.Is(err, errRefused):
		return Token{}, fmt.Errorf("%w: %w", ErrRevoked, err)
	case err != nil:
		return Token{}, fmt.Errorf("refresh the service app's token: %w", err)
	}
	return token, nil
}
