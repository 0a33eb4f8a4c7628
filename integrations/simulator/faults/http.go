package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// HTTP lets faults befall the answers of an upstream.
func (s *Set) HTTP(upstream string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var decided *Rule
		for _, rule := range s.pick(answerKinds, upstream, r.Method, r.URL.Path) {
			if rule.Kind != KindDelay {
				decided = &rule
			} else if !sleep(r.Context(), time.Duration(rule.Delay)) {
				return
			}
		}
		if decided == nil {
			next.ServeHTTP(w, r)
			return
		}
		decided.answer(w, r, next)
	})
}

// answer gives the faulty answer instead of next's.
func (r *Rule) answer(w http.ResponseWriter, req *http.Request, next http.Handler) {
	answer := &recording{header: http.Header{}, status: http.StatusOK}
	instead := r.Kind == KindStatus || r.Kind == KindCut
	if !instead || r.After {
		next.ServeHTTP(answer, req)
	}
	switch r.Kind {
	case KindStatus:
		r.status(w)
	case KindCut:
		panic(http.ErrAbortHandler)
	case KindTruncate:
		answer.head(w, strconv.Itoa(answer.body.Len()))
		_, _ = w.Write(answer.body.Bytes()[:answer.body.Len()/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case KindSlow:
		answer.head(w, "")
		r.trickle(req.Context(), w, answer.body.Bytes())
	case KindContentType:
		answer.header.Set("Content-Type", r.ContentType)
		answer.head(w, "")
		_, _ = w.Write(answer.body.Bytes())
	case KindOversize:
		answer.head(w, "")
		r.blowUp(w, answer.body.Bytes())
	}
}

func (r *Rule) status(w http.ResponseWriter) {
	w.Header().Set("Trackingid", "FAULT_"+r.ID)
	if r.RetryAfter != nil {
		w.Header().Set("Retry-After", *r.RetryAfter)
	}
	body := []byte(r.Body)
	var text string
	switch {
	case json.Unmarshal(body, &text) == nil:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		body = []byte(text)
	case len(body) == 0:
		message := http.StatusText(r.Status)
		body, _ = json.Marshal(map[string]any{ // strings always marshal
			"message": message, "errors": []map[string]string{{"description": message}}, "trackingId": "FAULT_" + r.ID,
		})
		fallthrough
	default:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	}
	w.WriteHeader(r.Status)
	_, _ = w.Write(body)
}

// trickle writes ten times a second what the rule's speed allows.
func (r *Rule) trickle(ctx context.Context, w http.ResponseWriter, body []byte) {
	const tick = 100 * time.Millisecond
	step := max(1, r.BytesPerSec/int(time.Second/tick))
	for len(body) > 0 && sleep(ctx, tick) {
		n := min(step, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		body = body[n:]
	}
}

func (r *Rule) blowUp(w http.ResponseWriter, body []byte) {
	_, err := w.Write(body)
	blanks := bytes.Repeat([]byte{' '}, 64<<10)
	for left := r.Bytes - len(body); left > 0 && err == nil; left -= len(blanks) {
		_, err = w.Write(blanks[:min(left, len(blanks))])
	}
}

// recording is an answer that has not been sent.
type recording struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recording) Header() http.Header         { return r.header }
func (r *recording) WriteHeader(status int)      { r.status = status }
func (r *recording) Write(p []byte) (int, error) { return r.body.Write(p) }

// head sends status and headers; length overrides Content-Length.
func (r *recording) head(w http.ResponseWriter, length string) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	if length != "" {
		w.Header().Set("Content-Length", length)
	}
	w.WriteHeader(r.status)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
