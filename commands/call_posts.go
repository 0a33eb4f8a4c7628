package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
)

// callPosts remembers which posts tell of somebody's calls. The events of a call
// and its records name it differently: what both know is whose phone it was and
// when it began. Each post belongs to one call of either, so that of two calls
// within seconds neither takes the other's.
type callPosts struct {
	notes  CallNotes
	bareID func(string) string
}

const (
	// keepPosts is longer than the latest record comes: 26 hours.
	keepPosts = 48 * time.Hour
	// sameStart is how far apart event and record may say that a call began.
	sameStart = 5 * time.Second
	// postsTogether is the time of which the posts stand in one note, and maxPosts
	// how many it has: more than a line can have calls, and less than the 64 KB of a
	// note.
	postsTogether, maxPosts = 10 * time.Minute, 120
)

// toldCall is a post of ours. Shown tells two contents apart.
type toldCall struct {
	MessageID string `json:"message,omitempty"`
	Shown     string `json:"shown,omitempty"`
}

// recentPosts are the posts on somebody's calls that began in some minutes, in one
// place.
type recentPosts struct {
	Calls []postedCall `json:"calls"`
}

type postedCall struct {
	Start     time.Time `json:"start"`
	MessageID string    `json:"message"`
	// Event and Record are the call as either names it, shortened; empty until
	// either has told of it.
	Event  string `json:"event,omitempty"`
	Record string `json:"record,omitempty"`
}

// postedBy is who asks for a post: the events of a call, or its record.
type postedBy struct{ event, record string }

func byEvent(name string) postedBy { return postedBy{event: shortName(name)} }

func byRecord(c *bot.LoggedCall) postedBy {
	return postedBy{record: shortName(c.OrgID + "\n" + c.ID)}
}

// shortName is a name in few bytes.
func shortName(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// find returns the post on the call of by that began then: by's own, or the
// nearest that nobody of its kind has yet.
func (p *recentPosts) find(start time.Time, by postedBy) *postedCall {
	var nearest *postedCall
	for i := range p.Calls {
		c := &p.Calls[i]
		apart := c.Start.Sub(start).Abs()
		switch {
		case apart > sameStart:
		case by.event != "" && c.Event == by.event, by.record != "" && c.Record == by.record:
			return c
		case by.event != "" && c.Event != "", by.record != "" && c.Record != "":
		case nearest == nil || apart < nearest.Start.Sub(start).Abs():
			nearest = c
		}
	}
	return nearest
}

func (p callPosts) name(personID, place string, start time.Time) []string {
	return []string{"posts of", strings.ToLower(p.bareID(personID)), place, strconv.FormatInt(start.Unix()/int64(postsTogether.Seconds()), 10)}
}

// look finds what was told of somebody's call that began then in a place, and the
// name of the note in which it is or would be.
func (p callPosts) look(ctx context.Context, personID, place string, start time.Time, by postedBy) (*postedCall, []string, error) {
	name := p.name(personID, place, start)
	var nearest *postedCall
	at := name
	for _, near := range []time.Time{start, start.Add(-sameStart), start.Add(sameStart)} {
		other := p.name(personID, place, near)
		if near != start && other[3] == name[3] {
			continue
		}
		n, err := loadNote[recentPosts](ctx, p.notes, other...)
		if err != nil {
			return nil, name, err
		}
		if c := n.value.find(start, by); c != nil && (nearest == nil || c.Start.Sub(start).Abs() < nearest.Start.Sub(start).Abs()) {
			nearest, at = c, other
		}
	}
	return nearest, at, nil
}

// remember notes what was told of a call of somebody in a place.
func (p callPosts) remember(ctx context.Context, personID, place string, start time.Time, by postedBy, messageID string) error {
	if personID == "" || start.IsZero() || messageID == "" {
		return nil
	}
	_, name, err := p.look(ctx, personID, place, start, by)
	if err != nil {
		return err
	}
	return changeNote(ctx, p.notes, keepPosts, func(r *recentPosts) bool {
		known := r.find(start, by)
		if known == nil {
			r.Calls = append(r.Calls, postedCall{Start: start})
			r.Calls = r.Calls[max(0, len(r.Calls)-maxPosts):]
			known = &r.Calls[len(r.Calls)-1]
		}
		before := *known
		known.MessageID = messageID
		if by.event != "" {
			known.Event = by.event
		}
		if by.record != "" {
			known.Record = by.record
		}
		return *known != before
	}, name...)
}

// told returns the id of the post in a place on somebody's call that began then;
// "" when there is none.
func (p callPosts) told(ctx context.Context, personID, place string, start time.Time, by postedBy) (string, error) {
	if personID == "" || start.IsZero() {
		return "", nil
	}
	known, _, err := p.look(ctx, personID, place, start, by)
	if err != nil || known == nil {
		return "", err
	}
	return known.MessageID, nil
}

// rememberLegs notes a post on a logged call for everybody whose phone it rang.
func (p callPosts) rememberLegs(ctx context.Context, c *bot.LoggedCall, place, messageID string) error {
	for i := range c.Legs {
		if l := &c.Legs[i]; !l.Service() {
			if err := p.remember(ctx, l.UserID, place, l.Start, byRecord(c), messageID); err != nil {
				return err
			}
		}
	}
	return nil
}

// toldIn is the note of what was told of something in one place. A note for each
// place is as small however many places there are, and nobody else writes it.
func toldIn(ctx context.Context, notes CallNotes, place string, what ...string) (*note[toldCall], error) {
	return loadNote[toldCall](ctx, notes, append([]string{"told in", place}, what...)...)
}
