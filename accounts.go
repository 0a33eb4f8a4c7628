package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/rest"
)

// account is one that the bot has in a system on the premises, where a few wrong
// passwords in a row lock it. It is the rest.Guard of it.
type account struct {
	system, upstream string // "Unified CM", and as metrics call it
	resume           string // what an admin says to have it used again
	name             string // in the store
	gate             *redis.Gate
}

// account is that of a system and of a password there: with another password it
// is another account. Its name in the store is one that nobody can find the
// password by.
func (a *app) account(system, upstream, resume string, credentials ...string) account {
	h := hmac.New(sha256.New, []byte(a.cfg.BotToken.Value()))
	h.Write([]byte("floorwalker account " + upstream + "\x00" + strings.Join(credentials, "\x00")))
	name := upstream + ":" + hex.EncodeToString(h.Sum(nil)[:16])
	return account{system, upstream, resume, name, a.store.Gate(name)}
}

// Enter implements rest.Guard.
func (a account) Enter(ctx context.Context) (rest.Turn, error) {
	pass, err := a.gate.Enter(ctx)
	if errors.Is(err, redis.ErrGateShut) {
		return nil, &bot.Error{Kind: bot.Upstream, Err: errors.Join(rest.ErrStopped, err), Public: a.system + " does not accept the account of the bot any more, and I have stopped asking with it, because a few wrong passwords lock it. " +
			"Whoever runs the bot must correct its settings; an admin can then say “" + a.resume + "”. Nothing was changed."}
	}
	if err != nil {
		return nil, err
	}
	return pass, nil
}

// Stopped returns why the account is not used any more, empty when it is.
func (a account) Stopped(ctx context.Context) (string, error) {
	why, _, err := a.gate.Shut(ctx)
	return why, err
}

// Resume lets the account be used again.
func (a account) Resume(ctx context.Context) error { return a.gate.Open(ctx) }
