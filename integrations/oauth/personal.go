package oauth

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// personal is a personal access token from developer.webex.com.
type personal struct {
	token string
	since time.Time // when it was set here
}

// UsePersonal lets the owner of a personal access token use it in place of a
// link, for trying out, and returns who that is. Such a token lives twelve
// hours and is never stored.
func (u *Users) UsePersonal(ctx context.Context, token string) (bot.Person, error) {
	who, err := whoami(ctx, u.cfg.Client.As(rest.StaticToken(token), nil))
	if err != nil {
		return bot.Person{}, fmt.Errorf("ask whose personal access token it is: %w", err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.personal[u.cfg.Canonical(who.ID)] = personal{token, u.cfg.Clock()}
	return who, nil
}

func (u *Users) personalOf(person string) (personal, bool) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	p, ok := u.personal[person]
	return p, ok
}
