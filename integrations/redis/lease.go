package redis

import (
	"context"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// replicasKey is the sorted set of live replicas, scored by the server's time
// in milliseconds at which each is forgotten.
const replicasKey = "floorwalker:replicas"

var (
	// heartbeatScript keeps ARGV[1] in the set for ARGV[2] ms and returns who
	// is in it.
	heartbeatScript = goredis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
return redis.call('ZRANGE', KEYS[1], 0, -1)`)

	// acquireScript takes a free lease for ARGV[2] ms, counts the fence up and
	// takes the conversations over from the last owner: what that one may
	// still write goes to a name that nobody reads. It returns the fence, or 0.
	acquireScript = goredis.NewScript(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local fence = redis.call('INCR', KEYS[2])
local from = ARGV[3] .. string.format('%.0f', fence - 1)
if redis.call('EXISTS', from) == 1 then
  redis.call('RENAME', from, ARGV[3] .. string.format('%.0f', fence))
end
return fence`)

	renewScript = goredis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`)

	releaseScript = goredis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`)
)

// margin is how long before its end a lease counts as lost, so that no handler
// of ours runs beside one of the next owner.
func margin(lease time.Duration) time.Duration { return min(2*time.Second, lease/5) }

// heartbeat says that this replica lives and returns all that do.
func (s *Store) heartbeat(ctx context.Context) ([]string, error) {
	if s.Embedded() {
		return []string{s.instance}, nil
	}
	return heartbeatScript.Run(ctx, s.client, []string{replicasKey}, s.instance, s.opt.Lease.Milliseconds()).StringSlice()
}

// leave takes this replica out of the set, so that the others need not wait.
func (s *Store) leave(ctx context.Context) error {
	return s.client.ZRem(ctx, replicasKey, s.instance).Err()
}

// acquire takes the lease of a shard and returns its fence, or 0 when another
// owner has it.
func (s *Store) acquire(ctx context.Context, shard int) (int64, error) {
	k := s.keys[shard]
	return acquireScript.Run(ctx, s.client, []string{k.owner, k.fence},
		s.instance, s.opt.Lease.Milliseconds(), k.tag+"talks:").Int64()
}

// renew prolongs the leases of shards and tells which of them are lost.
func (s *Store) renew(ctx context.Context, shards []int) (lost []int, err error) {
	pipe := s.client.Pipeline()
	replies := make([]*goredis.Cmd, len(shards))
	for i, shard := range shards {
		replies[i] = renewScript.Eval(ctx, pipe, []string{s.keys[shard].owner}, s.instance, s.opt.Lease.Milliseconds())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	for i, r := range replies {
		if n, err := r.Int(); err == nil && n == 0 {
			lost = append(lost, shards[i])
		}
	}
	return lost, nil
}

func (s *Store) release(ctx context.Context, shard int) error {
	return releaseScript.Run(ctx, s.client, []string{s.keys[shard].owner}, s.instance).Err()
}

// wanted returns the shards that this replica should own. Every replica comes
// to the same result: a shard goes to the replica with the highest hash of both
// that has not got its share, so that they have equally many, and a replica
// that comes or goes moves few.
func (s *Store) wanted(replicas []string) []bool {
	mine := make([]bool, len(s.keys))
	share := (len(s.keys) + len(replicas) - 1) / len(replicas)
	load := make(map[string]int, len(replicas))
	for shard := range mine {
		var best uint64
		var owner string
		for _, r := range replicas {
			w := weight(r, shard)
			if load[r] < share && (owner == "" || w > best || w == best && r > owner) {
				best, owner = w, r
			}
		}
		load[owner]++
		mine[shard] = owner == s.instance
	}
	return mine
}

func weight(replica string, shard int) uint64 {
	h := fnv1a(fnvOffset, replica+"#"+strconv.Itoa(shard))
	// FNV's last byte hardly reaches the high bits; this spreads it.
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return h ^ h>>32
}
