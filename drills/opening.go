package main

import "context"

// opening is how most drills begin: a Redis, a cloud, and replicas of the bot.
type opening struct {
	redis    *redisServer
	cloud    *cloud
	replicas []*replica
}

// open starts the replicas with these names on a Redis of their own.
func (s *stage) open(ctx context.Context, fsync string, names []string, settings ...string) (o opening, err error) {
	if o.redis, err = s.redis(ctx, "redis "+fsync, fsync); err != nil {
		return o, err
	}
	if o.cloud, err = s.cloud(ctx); err != nil {
		return o, err
	}
	for _, name := range names {
		r, err := s.replica(ctx, o.cloud, name, append([]string{"REDIS_URL=" + o.redis.url()}, settings...)...)
		if err != nil {
			return o, err
		}
		o.replicas = append(o.replicas, r)
	}
	return o, nil
}

// alone opens with one replica.
func (s *stage) alone(ctx context.Context) (redis *redisServer, c *cloud, bot *replica, err error) {
	o, err := s.open(ctx, everysec, []string{"bot"})
	if err != nil {
		return nil, nil, nil, err
	}
	return o.redis, o.cloud, o.replicas[0], nil
}

// both opens with two replicas.
func (s *stage) both(ctx context.Context, settings ...string) (redis *redisServer, c *cloud, a, b *replica, err error) {
	o, err := s.open(ctx, everysec, []string{"a", "b"}, settings...)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	return o.redis, o.cloud, o.replicas[0], o.replicas[1], nil
}

// inTurn are the addresses of the replicas, one after the other.
func inTurn(replicas ...*replica) func(n int) string {
	return func(n int) string { return replicas[n%len(replicas)].addr }
}
