package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"floorwalker/bot"
)

// Link is somebody's link to Webex as others may see it: without its tokens.
type Link struct {
	Scopes []string
	Since  time.Time
	// Until is when the link ends unless it is used before; zero when unknown.
	Until time.Time
	// Revoked is when Webex was found not to take the link any more; zero
	// while it does.
	Revoked time.Time
	// Personal says that it is a personal access token, set for trying out.
	Personal bool
}

// stored is a link as the store keeps it. Access and Refresh are sealed.
type stored struct {
	Person         string    `json:"person"`
	Org            string    `json:"org"`
	Scopes         []string  `json:"scopes,omitempty"`
	Since          time.Time `json:"since"`
	Given          time.Time `json:"given"` // when Webex gave the tokens
	Access         string    `json:"access,omitempty"`
	Expires        time.Time `json:"expires,omitzero"`
	Refresh        string    `json:"refresh,omitempty"`
	RefreshExpires time.Time `json:"refreshExpires,omitzero"`
	Revoked        time.Time `json:"revoked,omitzero"`
}

// opened is a link with its tokens.
type opened struct {
	stored
	token   Token
	version string // of what is stored; "" when nothing is
	old     bool   // sealed with a key that is not the first
	lost    bool   // no key opens it
}

func linkName(person string) string { return "link:" + person }

// How long the store keeps a link: as long as its refresh token lives and
// somewhat more, so that its owner hears that it has ended; and when Webex did
// not say how long that is.
const (
	keepEnded   = 30 * 24 * time.Hour
	keepUnknown = 180 * 24 * time.Hour
)

// load returns a person's link; its version is empty when there is none. A
// link that no key opens any more counts as revoked: all its owner can do is to
// link again.
func (u *Users) load(ctx context.Context, person string) (opened, error) {
	body, version, err := u.cfg.Store.Load(ctx, linkName(person))
	if err != nil {
		return opened{}, fmt.Errorf("read the link: %w", err)
	}
	if version == "" {
		return opened{}, nil
	}
	o := opened{version: version}
	if err := json.Unmarshal(body, &o.stored); err != nil {
		return opened{}, errors.New("a stored link cannot be decoded")
	}
	if !o.Revoked.IsZero() {
		return o, nil
	}
	if err := o.unseal(u.cfg.Keys, person); err != nil {
		u.cfg.Logger.Warn("a link cannot be decrypted: is its key missing in TOKEN_KEYS?", "person", person)
		o.Revoked, o.lost = o.Given, true
	}
	return o, nil
}

func (o *opened) unseal(keys *Keyring, person string) error {
	access, oldAccess, err := keys.open(o.Access, o.Org, person, "access")
	if err != nil {
		return err
	}
	refresh, oldRefresh, err := keys.open(o.Refresh, o.Org, person, "refresh")
	if err != nil {
		return err
	}
	o.old = oldAccess || oldRefresh
	o.token = Token{Access: access, Expires: o.Expires, Refresh: refresh, RefreshExpires: o.RefreshExpires, Scopes: o.Scopes}
	return nil
}

// save stores a token in the place of what o was read as. It fails with
// bot.ErrConflict when that has changed.
func (u *Users) save(ctx context.Context, o opened, token Token, given time.Time) error {
	s := o.stored
	s.Given, s.Revoked = given, time.Time{}
	s.Access = u.cfg.Keys.seal(token.Access, s.Org, s.Person, "access")
	s.Refresh = u.cfg.Keys.seal(token.Refresh, s.Org, s.Person, "refresh")
	s.Expires, s.RefreshExpires, s.Scopes = token.Expires, token.RefreshExpires, token.Scopes
	keep := keepUnknown
	if !s.RefreshExpires.IsZero() {
		keep = s.RefreshExpires.Sub(given) + keepEnded
	}
	return u.write(ctx, s, o.version, keep)
}

// revoke keeps nothing of a link but that it was there and has ended.
func (u *Users) revoke(ctx context.Context, o opened) error {
	s := stored{Person: o.Person, Org: o.Org, Scopes: o.Scopes, Since: o.Since, Given: o.Given, Revoked: u.cfg.Clock()}
	return u.write(ctx, s, o.version, keepEnded)
}

func (u *Users) write(ctx context.Context, s stored, version string, keep time.Duration) error {
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode the link: %w", err)
	}
	if err := u.cfg.Store.Save(ctx, linkName(s.Person), version, body, keep); err != nil {
		return fmt.Errorf("store the link: %w", err)
	}
	return nil
}

// notLinked is the error of a person who has to link first.
func notLinked() error {
	return bot.Errorf(bot.NotLinked, "That runs with your own Webex account, and you have not connected it yet. Nothing was changed; connect it, then ask again.")
}

// ended is the error of a person whose link Webex does not take any more, or no
// key opens.
func ended() error {
	return bot.Errorf(bot.NotLinked, "Your Webex account is not connected any more: the connection has ended. Nothing was changed; connect it again, then ask again.")
}
