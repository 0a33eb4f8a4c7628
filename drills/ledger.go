package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxCall bounds what is kept of a body, in bytes.
const maxCall = 256 << 10

// call is one request of a replica to the simulated systems.
type call struct {
	Replica, Method, Path, Query string
	At, Done                     time.Time
	Status                       int // 0: no answer
	RetryAfter                   string
	Body                         string
	Command                      string // the event it was made for, as the bot says
}

// said is something that the bot made visible: a message, or another text in
// the place of one.
type said struct {
	Message string // its id
	Text    string
	Card    json.RawMessage // nil without one
	At      time.Time
	Order   int
}

// ledger notes every call of the replicas and what the bot said by it.
type ledger struct {
	mu      sync.Mutex
	calls   []call
	light   bool // long drills: calls are not kept
	order   int
	threads map[string][]said // by the message that a thread hangs on
	thread  map[string]string // of each message of the bot
	pongs   map[int][]said
	gates   []*gate
	slow    time.Duration
}

func newLedger() *ledger {
	return &ledger{threads: map[string][]said{}, thread: map[string]string{}, pongs: map[int][]said{}}
}

// slowDown lets every call take so much longer, as on a real network.
func (l *ledger) slowDown(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slow = d
}

// keepNoCalls is for long drills.
func (l *ledger) keepNoCalls() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.light = true
}

func (l *ledger) latency() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.slow
}

// watch notes the calls of one replica.
func (l *ledger) watch(replica string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/sim/") { // the clock, which a bot may follow
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c := call{Replica: replica, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, At: time.Now(),
			Command: r.Header.Get("X-Command-ID")}
		if len(body) <= maxCall {
			c.Body = string(body)
		}
		answer := &observed{ResponseWriter: w}
		defer func() { // also when a fault cuts the connection
			c.Done, c.Status, c.RetryAfter = time.Now(), answer.status, w.Header().Get("Retry-After")
			l.note(c, answer.body.Bytes())
		}()
		if !pause(r.Context(), l.latency()) {
			return
		}
		g := l.gateFor(&c)
		switch {
		case g == nil:
			next.ServeHTTP(answer, r)
		case g.after:
			held := httptest.NewRecorder()
			next.ServeHTTP(held, r)
			g.hold(r.Context(), c)
			for name, values := range held.Header() {
				answer.Header()[name] = values
			}
			answer.WriteHeader(held.Code)
			_, _ = answer.Write(held.Body.Bytes())
		case g.hold(r.Context(), c):
			next.ServeHTTP(answer, r)
		}
	})
}

// observed is an answer whose status and beginning are remembered.
type observed struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (o *observed) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

func (o *observed) Write(p []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	if o.body.Len() < maxCall {
		o.body.Write(p[:min(len(p), maxCall)])
	}
	return o.ResponseWriter.Write(p)
}

var pong = regexp.MustCompile(`\bpong (\d+)\b`)

func (l *ledger) note(c call, answer []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.light {
		l.calls = append(l.calls, c)
	}
	edited, edit := strings.CutPrefix(c.Path, "/v1/messages/")
	post := c.Method == http.MethodPost && c.Path == "/v1/messages"
	edit = edit && c.Method == http.MethodPut
	if c.Status/100 != 2 || !post && !edit {
		return
	}
	var sent struct {
		ParentID, RoomID, Text, Markdown string
		Attachments                      []struct{ Content json.RawMessage }
	}
	var got struct{ ID string }
	if json.Unmarshal([]byte(c.Body), &sent) != nil || json.Unmarshal(answer, &got) != nil {
		return
	}
	l.order++
	s := said{Message: got.ID, Text: sent.Text, At: c.Done, Order: l.order}
	if s.Text == "" {
		s.Text = sent.Markdown
	}
	if len(sent.Attachments) > 0 {
		s.Card = sent.Attachments[0].Content
	}
	if post {
		l.thread[got.ID] = sent.ParentID
	} else {
		s.Message = edited
		sent.ParentID = l.thread[edited]
	}
	if !l.light {
		l.threads[sent.ParentID] = append(l.threads[sent.ParentID], s)
	}
	if m := pong.FindStringSubmatch(s.Text); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		l.pongs[n] = append(l.pongs[n], s)
	}
}

// pong returns the final replies to ping n: the first of each message.
func (l *ledger) pong(n int) []said {
	l.mu.Lock()
	defer l.mu.Unlock()
	var finals []said
	seen := map[string]bool{}
	for _, s := range l.pongs[n] {
		if !seen[s.Message] {
			finals = append(finals, s)
		}
		seen[s.Message] = true
	}
	return finals
}

// answered reports whether ping n has a reply.
func (l *ledger) answered(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pongs[n]) > 0
}

// in returns what was said in a thread.
func (l *ledger) in(thread string) []said {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]said(nil), l.threads[thread]...)
}

// find returns the calls that match.
func (l *ledger) find(match func(call) bool) []call {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []call
	for _, c := range l.calls {
		if match(c) {
			found = append(found, c)
		}
	}
	return found
}
