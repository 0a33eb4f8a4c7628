package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/feed"
)

// feedBeat is how often a silent feed shows that it lives.
const feedBeat = 15 * time.Second

// serveFeed is GET /sim/feed: the events that the token's owner may see, as
// they happen, as Server-Sent Events.
func (s *Simulator) serveFeed(w http.ResponseWriter, r *http.Request) {
	person, ok := s.tokens.Who(feedToken(r))
	if !ok {
		reply(w, nil, &steeringError{http.StatusUnauthorized, "a person's token is needed, as Bearer token or ?token="})
		return
	}
	since, err := s.feedStart(r)
	if err != nil {
		reply(w, nil, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a feed has no end; servers that cannot do this have no limit either
	if _, err := io.WriteString(w, ": since "+strconv.FormatUint(since, 10)+"\n\n"); err != nil || out.Flush() != nil {
		return
	}
	for {
		events, missed, err := s.nextEvents(r.Context(), since)
		if err != nil {
			return
		}
		if missed {
			_, _ = fmt.Fprint(w, "event: reload\ndata: {}\n\n")
		}
		if len(events) == 0 {
			_, _ = fmt.Fprint(w, ": alive\n\n")
		}
		for _, e := range events {
			since = e.ID
			if e.VisibleTo == nil || e.VisibleTo(person) {
				writeEvent(w, e)
			}
		}
		if out.Flush() != nil {
			return
		}
	}
}

func feedToken(r *http.Request) string {
	if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		return strings.TrimSpace(token)
	}
	return r.URL.Query().Get("token")
}

// feedStart is where the reader left off: what a browser that reconnects
// sends, the parameter since, or now.
func (s *Simulator) feedStart(r *http.Request) (uint64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("since")
	}
	if text == "" {
		return s.feed.Last(), nil
	}
	since, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, badRequest("since is not a number")
	}
	// A page that outlived the simulator has seen more than there is now.
	return min(since, s.feed.Last()), nil
}

// nextEvents waits for events until the beat; the error says that it is over.
func (s *Simulator) nextEvents(ctx context.Context, since uint64) ([]feed.Event, bool, error) {
	wait, cancel := context.WithTimeout(ctx, feedBeat)
	defer cancel()
	go func() {
		select {
		case <-s.done:
			cancel()
		case <-wait.Done():
		}
	}()
	events, missed, err := s.feed.Next(wait, since)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = nil
	}
	return events, missed, err
}

func writeEvent(w http.ResponseWriter, e feed.Event) {
	data, err := json.Marshal(e.Data)
	if err != nil { // our own types; only a bug gets here
		return
	}
	_, _ = fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Type, data)
}
