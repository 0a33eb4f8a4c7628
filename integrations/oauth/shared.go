package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"floorwalker/bot"
)

// sharedToken is the service app's token as the store keeps it. Access and
// Refresh are sealed. Origin is the fingerprint of the refresh token that the
// settings gave: when they give another one, what is stored is of no use.
type sharedToken struct {
	Origin         string    `json:"origin"`
	Access         string    `json:"access"`
	Expires        time.Time `json:"expires"`
	Refresh        string    `json:"refresh"`
	RefreshExpires time.Time `json:"refreshExpires,omitzero"`
}

func (s *ServiceApp) sharedName() string { return "service-app:" + s.cfg.ClientID }

func (s *ServiceApp) origin() string {
	sum := sha256.Sum256([]byte("floorwalker origin " + s.cfg.Token.Refresh))
	return hex.EncodeToString(sum[:8])
}

// fresh returns another token than old: the one that another replica has
// fetched meanwhile, or else a new one.
func (s *ServiceApp) fresh(ctx context.Context, old Token) (token Token, err error) {
	if s.cfg.Store == nil {
		return s.ask(ctx, old)
	}
	asked := false
	err = s.cfg.Store.Alone(ctx, s.sharedName(), func(ctx context.Context) error {
		asked = true
		known, version, err := s.known(ctx)
		if err != nil {
			s.cfg.Logger.Warn("the service app's stored token cannot be read", "error", err)
		}
		if known.Access != "" && known.Access != old.Access && s.cfg.Clock().Before(known.Expires.Add(-early)) {
			token = known
			return nil
		}
		if known.Refresh != "" {
			old = known
		}
		token, err = s.ask(ctx, old)
		if errors.Is(err, ErrRevoked) && old.Refresh != s.cfg.Token.Refresh {
			token, err = s.ask(ctx, s.cfg.Token)
		}
		if err != nil {
			return err
		}
		if err := s.keep(ctx, token, version); err != nil {
			s.cfg.Logger.Warn("the service app's new token could not be stored", "error", err)
		}
		return nil
	})
	if err != nil && !asked {
		s.cfg.Logger.Warn("the service app's token is renewed without the other replicas", "error", err)
		return s.ask(ctx, old)
	}
	return token, err
}

// known returns the stored token, if it stems from the settings' refresh token.
func (s *ServiceApp) known(ctx context.Context) (Token, string, error) {
	body, version, err := s.cfg.Store.Load(ctx, s.sharedName())
	if err != nil || version == "" {
		return Token{}, "", err
	}
	var k sharedToken
	if err := json.Unmarshal(body, &k); err != nil {
		return Token{}, version, errors.New("it cannot be decoded")
	}
	if k.Origin != s.origin() {
		return Token{}, version, nil
	}
	access, _, err1 := s.cfg.Keys.open(k.Access, "", s.sharedName(), "access")
	refresh, _, err2 := s.cfg.Keys.open(k.Refresh, "", s.sharedName(), "refresh")
	if err := errors.Join(err1, err2); err != nil {
		return Token{}, version, err
	}
	return Token{Access: access, Expires: k.Expires, Refresh: refresh, RefreshExpires: k.RefreshExpires}, version, nil
}

func (s *ServiceApp) keep(ctx context.Context, token Token, version string) error {
	body, err := json.Marshal(sharedToken{
		Origin: s.origin(), Expires: token.Expires, RefreshExpires: token.RefreshExpires,
		Access:  s.cfg.Keys.seal(token.Access, "", s.sharedName(), "access"),
		Refresh: s.cfg.Keys.seal(token.Refresh, "", s.sharedName(), "refresh"),
	})
	if err != nil {
		return err
	}
	err = s.cfg.Store.Save(ctx, s.sharedName(), version, body, keepUnknown)
	if errors.Is(err, bot.ErrConflict) {
		return nil // somebody stored theirs after the lock was lost; both are good
	}
	return err
}
