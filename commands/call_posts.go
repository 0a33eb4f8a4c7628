package commands

import (
	"context"
	"maps"
	"strings"
	"time"

	"floorwalker/bot"
)

// callPosts remembers which posts tell of somebody's calls. The events of a call
// and its records name it differently: what both know is whose phone it was and
// when it began.
type callPosts struct {
	notes  CallNotes
	bareID func(string) string
}

const (
	// keepPosts is longer than the latest record comes: 26 hours.
	keepPosts = 48 * time.Hour
	// maxPosts is how many calls of one person are remembered.
	maxPosts = 60
	// sameStart is how far apart event and record may say that a call began.
	sameStart = 5 * time.Second
)

// recentPosts are the posts on somebody's last calls.
type recentPosts struct {
	Calls []postedCall `json:"calls"`
}

type postedCall struct {
	Start time.Time           `json:"start"`
	Told  map[string]toldCall `json:"told"` // by place
}

func (p *recentPosts) find(start time.Time) *postedCall {
	for i := range p.Calls {
		if p.Calls[i].Start.Sub(start).Abs() <= sameStart {
			return &p.Calls[i]
		}
	}
	return nil
}

func (p callPosts) name(personID string) []string {
	return []string{"posts of", strings.ToLower(p.bareID(personID))}
}

// remember notes what was told of a call of somebody.
func (p callPosts) remember(ctx context.Context, personID string, start time.Time, told map[string]toldCall) error {
	if personID == "" || start.IsZero() || len(told) == 0 {
		return nil
	}
	return changeNote(ctx, p.notes, keepPosts, func(r *recentPosts) bool {
		known := r.find(start)
		if known == nil {
			r.Calls = append(r.Calls, postedCall{Start: start, Told: map[string]toldCall{}})
			r.Calls = r.Calls[max(0, len(r.Calls)-maxPosts):]
			known = &r.Calls[len(r.Calls)-1]
		}
		before := maps.Clone(known.Told)
		maps.Copy(known.Told, told)
		return !maps.Equal(before, known.Told)
	}, p.name(personID)...)
}

// told returns what was told of somebody's call that began then, by place.
func (p callPosts) told(ctx context.Context, personID string, start time.Time) (map[string]toldCall, error) {
	if personID == "" || start.IsZero() {
		return nil, nil
	}
	n, err := loadNote[recentPosts](ctx, p.notes, p.name(personID)...)
	if err != nil {
		return nil, err
	}
	if known := n.value.find(start); known != nil {
		return known.Told, nil
	}
	return nil, nil
}

// rememberLegs notes a post on a logged call for everybody whose phone it rang.
func (p callPosts) rememberLegs(ctx context.Context, c *bot.LoggedCall, place string, told toldCall) error {
	for i := range c.Legs {
		if l := &c.Legs[i]; !l.Service() {
			if err := p.remember(ctx, l.UserID, l.Start, map[string]toldCall{place: told}); err != nil {
				return err
			}
		}
	}
	return nil
}
