package redis

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Health is what Check found out about the store.
type Health struct {
	Version string // empty embedded
	// Warnings are the promises that the server's settings do not keep, a
	// sentence each, with the remedy.
	Warnings []string
}

// oldest is the first Redis version that has all that is used here.
const oldest = 6.2

// ErrEvicts is returned by Check for a server that may throw events away when
// its memory is full.
var ErrEvicts = errors.New("redis may evict events: set maxmemory-policy to noeviction")

var versionLine = regexp.MustCompile(`(?m)^redis_version:(\d+\.\d+[.\d]*)`)

// Check looks at the server's version and settings. It fails when the store
// does not answer or its settings would lose accepted events.
func (s *Store) Check(ctx context.Context) (Health, error) {
	if s.Embedded() {
		return Health{Warnings: []string{"the embedded store is not durable: it forgets everything at exit; set REDIS_URL to keep it"}}, s.Ping(ctx)
	}
	var h Health
	info, err := s.client.Info(ctx, "server").Result()
	if err != nil {
		if ping := s.Ping(ctx); ping != nil {
			return h, ping
		}
		h.Warnings = append(h.Warnings, "the server does not let us see its version")
	}
	if m := versionLine.FindStringSubmatch(info); m != nil {
		h.Version = m[1]
		parts := strings.SplitN(h.Version, ".", 3)
		if v, err := strconv.ParseFloat(parts[0]+"."+parts[1], 64); err == nil && v < oldest {
			h.Warnings = append(h.Warnings, fmt.Sprintf("Redis %s is too old: use %.1f or newer", h.Version, oldest))
		}
	}
	settings := map[string]string{}
	for _, name := range []string{"appendonly", "appendfsync", "maxmemory-policy", "maxmemory"} {
		found, err := s.client.ConfigGet(ctx, name).Result()
		if err != nil {
			h.Warnings = append(h.Warnings, "the server does not let us see its settings: make sure of appendonly yes and maxmemory-policy noeviction")
			return h, nil //nolint:nilerr // a server that hides its settings may have the right ones.
		}
		settings[name] = found[name]
	}
	switch {
	case settings["appendonly"] == "no":
		h.Warnings = append(h.Warnings, "accepted events are lost when Redis restarts: set appendonly yes")
	case settings["appendfsync"] == "no":
		h.Warnings = append(h.Warnings, "accepted events may be lost when the machine loses power: set appendfsync everysec or always")
	}
	if policy := settings["maxmemory-policy"]; strings.HasPrefix(policy, "allkeys-") {
		return h, fmt.Errorf("%w (it is %s)", ErrEvicts, policy)
	} else if policy != "noeviction" {
		h.Warnings = append(h.Warnings, "maxmemory-policy is "+policy+": set noeviction, so that nothing with a lifetime is thrown away early")
	}
	return h, nil
}
