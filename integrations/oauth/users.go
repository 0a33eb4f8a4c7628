package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// UsersConfig is what Users need.
type UsersConfig struct {
	// Client calls https://webexapis.com/v1, without a token of its own.
	Client       *rest.Client
	ClientID     string
	ClientSecret string
	Store        Store
	Keys         *Keyring
	// Canonical turns an id into the form in which two spellings of it are equal.
	Canonical func(id string) string
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// Logger is told what nobody else is; nil is nobody.
	Logger *slog.Logger
}

// Users are the links of people who have connected their Webex account. They
// are safe for concurrent use, here and in other replicas.
type Users struct {
	*underway
	cfg      UsersConfig
	endpoint endpoint
	flights  singleflight.Group

	mu       sync.RWMutex
	personal map[string]personal // by person
}

// NewUsers returns the links that the store keeps.
func NewUsers(cfg UsersConfig) (*Users, error) {
	if cfg.Client == nil || cfg.Store == nil || cfg.Canonical == nil {
		return nil, errors.New("oauth: links need a client, a store and the form of ids")
	}
	if cfg.ClientID != "" && (cfg.ClientSecret == "" || cfg.Keys == nil) {
		return nil, errors.New("oauth: an integration needs its client secret and keys to encrypt with")
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &Users{underway: newUnderway(), cfg: cfg, endpoint: endpoint{cfg.Client, cfg.ClientID, cfg.ClientSecret, cfg.Clock}, personal: map[string]personal{}}, nil
}

// For returns the token source of one person. Without a link its errors are a
// *bot.Error of kind NotLinked.
func (u *Users) For(personID string) rest.TokenSource {
	return &source{u, u.cfg.Canonical(personID)}
}

// source is one person's rest.TokenSource.
type source struct {
	users  *Users
	person string
}

// Token returns an access token that is good for some minutes.
func (s *source) Token(ctx context.Context) (string, error) {
	u := s.users
	if p, ok := u.personalOf(s.person); ok {
		return p.token, nil
	}
	o, err := u.linked(ctx, s.person)
	if err != nil {
		return "", err
	}
	now := u.cfg.Clock()
	if now.Before(o.token.renewAt(o.Given)) {
		if o.old {
			u.reseal(ctx, o)
		}
		return o.token.Access, nil
	}
	fresh, err := u.renew(ctx, s.person, o.token.Access)
	if err != nil && bot.KindOf(err) != bot.NotLinked && now.Before(o.Expires) {
		return o.token.Access, nil // it is still good, and the next call asks again
	}
	return fresh, err
}

// Refresh returns another token than the stale one that an upstream refused.
func (s *source) Refresh(ctx context.Context, stale string) (string, error) {
	if _, ok := s.users.personalOf(s.person); ok {
		return "", bot.Errorf(bot.NotLinked, "Webex does not take the personal access token any more that was set for trying: it lives twelve hours. Nothing was changed; whoever runs me can set another.")
	}
	o, err := s.users.linked(ctx, s.person)
	if err != nil {
		return "", err
	}
	if o.token.Access != stale && s.users.cfg.Clock().Before(o.token.renewAt(o.Given)) {
		return o.token.Access, nil
	}
	return s.users.renew(ctx, s.person, stale)
}

// linked returns a link that is there and has not ended.
func (u *Users) linked(ctx context.Context, person string) (opened, error) {
	if u.cfg.ClientID == "" {
		return opened{}, notLinked()
	}
	o, err := u.load(ctx, person)
	switch {
	case err != nil:
		return o, storeError(err)
	case o.version == "":
		return o, notLinked()
	case !o.Revoked.IsZero():
		return o, ended()
	}
	return o, nil
}

func storeError(err error) error {
	return &bot.Error{Kind: bot.Upstream, Err: err,
		Public: "I could not look up your connection to Webex just now. Nothing was changed; please try again in a minute."}
}

// reseal encrypts a link with the first key. When it fails, the next use tries
// again.
func (u *Users) reseal(ctx context.Context, o opened) {
	if err := u.save(ctx, o, o.token, o.Given); err != nil && !errors.Is(err, bot.ErrConflict) {
		u.cfg.Logger.WarnContext(ctx, "a link could not be encrypted anew", "error", err)
	}
}

// renew refreshes a person's token once, however many ask for it here and in
// other replicas.
func (u *Users) renew(ctx context.Context, person, stale string) (string, error) {
	flight := u.flights.DoChan(person, func() (any, error) {
		var fresh string
		var err error
		u.do(ctx, func(ctx context.Context) {
			err = u.cfg.Store.Alone(ctx, linkName(person), func(ctx context.Context) (err error) {
				fresh, err = u.renewAlone(ctx, person, stale)
				return err
			})
		})
		return fresh, err
	})
	select {
	case r := <-flight:
		if r.Err != nil {
			return "", asPublic(r.Err)
		}
		return r.Val.(string), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// renewAlone refreshes a token while nobody else does. What Webex gives is
// stored before anybody uses it: a crash in between leaves the refresh token
// before, which Webex still takes.
func (u *Users) renewAlone(ctx context.Context, person, stale string) (string, error) {
	o, err := u.linked(ctx, person)
	if err != nil {
		return "", err
	}
	now := u.cfg.Clock()
	if o.token.Access != stale && now.Before(o.token.renewAt(o.Given)) {
		return o.token.Access, nil // another replica was faster
	}
	fresh, err := u.endpoint.refresh(ctx, o.token)
	if errors.Is(err, errRefused) {
		u.cfg.Logger.Info("a link has ended: Webex does not take its refresh token", "person", person)
		if err := u.revoke(ctx, o); err != nil {
			u.cfg.Logger.Warn("the end of a link could not be stored", "error", err)
		}
		return "", ended()
	}
	if err != nil {
		return "", fmt.Errorf("refresh the token: %w", err)
	}
	err = u.save(ctx, o, fresh, now)
	if errors.Is(err, bot.ErrConflict) { // disconnected or connected anew meanwhile
		if o, err = u.linked(ctx, person); err == nil {
			return o.token.Access, nil
		}
	}
	if err != nil {
		return "", err
	}
	return fresh.Access, nil
}

// asPublic is a failed refresh as people read it.
func asPublic(err error) error {
	if _, done := errors.AsType[*bot.Error](err); done {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, Err: err,
		Public: "I could not renew your connection to Webex just now. Nothing was changed; please try again in a minute."}
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		e.TrackingID = api.TrackingID
	}
	return e
}
