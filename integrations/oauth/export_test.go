package oauth

import (
	"context"
	"time"

	"floorwalker/bot"
)

// Connect stores tokens as a finished sign-in does.
func (u *Users) Connect(ctx context.Context, who bot.Person, token Token, now time.Time) error {
	return u.connect(ctx, who, token, now)
}

// Seal and Open are the keyring's.
func (r *Keyring) Seal(text string, place ...string) string { return r.seal(text, place...) }

func (r *Keyring) Open(sealed string, place ...string) (text string, old bool, err error) {
	return r.open(sealed, place...)
}

// CookieName is the name of the cookie of a state.
func CookieName(state string) string { return cookieName(state) }
