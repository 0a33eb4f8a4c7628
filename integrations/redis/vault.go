package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"floorwalker/bot"
)

const (
	// maxSealed bounds a value of the vault, in bytes.
	maxSealed = 64 << 10
	// aloneTTL is how long the lock of a replica that has died holds up the
	// others.
	aloneTTL = 10 * time.Second
)

// Vault keeps small values that were encrypted before they came here, or tell
// nothing that could be used: the links of people, the service app's token,
// invitations to sign in.
//
//	floorwalker:vault:NAME   hash: the value and its version
//	floorwalker:note:KIND:NAME   the same, for what is no secret
type Vault struct {
	store *Store
	space string
}

// Vault returns the vault.
func (s *Store) Vault() *Vault { return &Vault{s, "vault:"} }

// Notes returns a place beside the vault for values of a kind that are no
// secrets: what is known and told of a call under way.
func (s *Store) Notes(kind string) *Vault { return &Vault{s, "note:" + kind + ":"} }

func (v *Vault) key(name string) string { return "floorwalker:" + v.space + name }

// saveSealedScript replaces a value if it has the version that is expected.
var saveSealedScript = goredis.NewScript(`
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version == ARGV[2] then return 1 end
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'value', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`)

// Load returns a value with its version; both are empty when there is none.
func (v *Vault) Load(ctx context.Context, name string) (value []byte, version string, err error) {
	got, err := v.store.client.HGetAll(ctx, v.key(name)).Result()
	if err != nil {
		return nil, "", err
	}
	return []byte(got["value"]), got["version"], nil
}

// Save replaces the value that has that version, "" when there must be none,
// and fails with bot.ErrConflict when it has another one by now. A version is
// never the same twice, so that a value cannot pass for its predecessor.
func (v *Vault) Save(ctx context.Context, name, version string, value []byte, keep time.Duration) error {
	if err := checkSealed(name, value, keep); err != nil {
		return err
	}
	saved, err := saveSealedScript.Run(ctx, v.store.client, []string{v.key(name)},
		version, rand.Text(), value, keep.Milliseconds()).Int()
	if err == nil && saved == 0 {
		return bot.ErrConflict
	}
	return err
}

func checkSealed(name string, value []byte, keep time.Duration) error {
	switch {
	case name == "" || len(name) > maxName:
		return errors.New("a value of the vault needs a name of reasonable length")
	case len(value) > maxSealed:
		return bot.Permanent(ErrTooLarge) // trying again makes it no smaller
	case keep < time.Millisecond:
		return errors.New("a value of the vault must be kept for some time")
	}
	return nil
}

// Delete removes a value, if there is one.
func (v *Vault) Delete(ctx context.Context, name string) error {
	return v.store.client.Del(ctx, v.key(name)).Err()
}

// Alone runs f while nobody else, in any replica, runs one of that name. The
// context given to f ends when the lock is lost.
func (v *Vault) Alone(ctx context.Context, name string, f func(context.Context) error) (err error) {
	lock, err := v.store.Lock(ctx, "vault:"+name, aloneTTL)
	if err != nil {
		return err
	}
	defer func() {
		unlocking, cancel := context.WithTimeout(context.WithoutCancel(ctx), ioTimeout)
		defer cancel()
		if err := lock.Unlock(unlocking); err != nil {
			v.store.opt.Logger.Warn("a lock could not be given back", "error", err)
		}
	}()
	return f(lock.Context()) //nolint:contextcheck // the lock's context is made from ctx
}
