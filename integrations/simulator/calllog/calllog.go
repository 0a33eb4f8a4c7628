// Package calllog remembers the calls that the simulator received, so that a
// test or a visitor can see what a bot really asked for. No secret gets in.
package calllog

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// keep is how many calls are remembered.
	keep = 5000
	// maxBody is how much of a request's body is remembered.
	maxBody = 16 << 10
)

// Entry is one call.
type Entry struct {
	ID       uint64    `json:"id"`
	Time     time.Time `json:"time"` // simulated
	Upstream string    `json:"upstream"`
	Who      string    `json:"who,omitempty"` // e-mail of the token's owner
	Method   string    `json:"method"`
	Path     string    `json:"path"`
	Query    string    `json:"query,omitempty"`
	Status   int       `json:"status"` // 0: the connection was cut
	Request  string    `json:"request,omitempty"`
	// TrackingID is the answer's, CommandID the X-Command-ID of the request.
	TrackingID string `json:"trackingId,omitempty"`
	CommandID  string `json:"commandId,omitempty"`
}

// Log is the calls, newest last. Create one with New.
type Log struct {
	now func() time.Time
	who func(token string) string

	mu      sync.Mutex
	last    uint64
	entries []Entry
}

// New returns an empty log. Who names the owner of a token, now is the
// simulated time.
func New(now func() time.Time, who func(token string) string) *Log {
	return &Log{now: now, who: who}
}

// HTTP notes the calls of an upstream.
func (l *Log) HTTP(upstream string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := Entry{
			Time: l.now(), Upstream: upstream, Method: r.Method, Path: r.URL.Path,
			Query: redactForm(r.URL.RawQuery), CommandID: capped(r.Header.Get("X-Command-ID")),
		}
		if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
			e.Who = l.who(strings.TrimSpace(token))
		}
		body := &seen{ReadCloser: r.Body}
		r.Body = body
		answer := &observed{ResponseWriter: w}
		defer func() { // also when the handler cuts the connection
			e.Status = answer.status
			e.TrackingID = capped(w.Header().Get("Trackingid"))
			e.Request = describe(r.Header.Get("Content-Type"), body)
			l.add(e)
		}()
		next.ServeHTTP(answer, r)
		if answer.status == 0 {
			answer.status = http.StatusOK
		}
	})
}

func (l *Log) add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.ID = l.last
	if len(l.entries) == keep {
		l.entries = append(l.entries[:0], l.entries[1:]...)
	}
	l.entries = append(l.entries, e)
}

// Since returns up to limit calls with an ID above since, oldest first.
func (l *Log) Since(since uint64, limit int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []Entry{}
	for _, e := range l.entries {
		if e.ID > since && len(found) < limit {
			found = append(found, e)
		}
	}
	return found
}

// Clear forgets all calls. IDs go on.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}
