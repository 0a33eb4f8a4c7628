package oauth

import (
	"context"
	"errors"

	"floorwalker/bot"
)

// Safe keeps a token of another system than Webex for all replicas, sealed as
// those of Webex are.
type Safe struct {
	Store Store
	Keys  *Keyring
	Name  string // of the account in the store; another one when the settings change
}

// Load returns what is kept, empty when there is nothing.
func (s Safe) Load(ctx context.Context) (string, error) {
	text, _, err := s.load(ctx)
	return text, err
}

func (s Safe) load(ctx context.Context) (text, version string, err error) {
	body, version, err := s.Store.Load(ctx, s.Name)
	if err != nil || version == "" {
		return "", "", err
	}
	text, _, err = s.Keys.open(string(body), s.Name)
	return text, version, err
}

// Save keeps text in place of whatever was kept.
func (s Safe) Save(ctx context.Context, text string) error {
	_, version, err := s.load(ctx)
	if err != nil && !errors.Is(err, errSealed) {
		return err
	}
	err = s.Store.Save(ctx, s.Name, version, []byte(s.Keys.seal(text, s.Name)), keepUnknown)
	if errors.Is(err, bot.ErrConflict) {
		return nil // somebody kept theirs after the lock was lost, and that is newer
	}
	return err
}

// Alone runs f while nobody else, in any replica, does.
func (s Safe) Alone(ctx context.Context, f func(context.Context) error) error {
	return s.Store.Alone(ctx, s.Name, f)
}
