package bot

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
)

// Limits of what a person is told while they wait. Webex allows ten edits of
// a message; the last one is for the result.
const (
	progressEvery = 4 * time.Second
	maxProgress   = 8
)

// working tells the person that an answer takes longer: a placeholder after
// PlaceholderAfter, progress in its place, and the result instead of both.
type working struct {
	t    *turn
	mu   sync.Mutex
	text string // latest progress
	id   string // of the placeholder
	done chan struct{}
	idle sync.WaitGroup
}

func newWorking(t *turn) *working { return &working{t: t} }

// adopt takes over the placeholder of a former owner, or else the card that the
// result is to replace.
func (w *working) adopt(messageID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.id == "" {
		w.id = messageID
	}
}

// start begins to wait; it does nothing when that has begun.
func (w *working) start(ctx context.Context) {
	if w.done != nil {
		return
	}
	w.done = make(chan struct{})
	done := w.done
	timer := time.NewTimer(PlaceholderAfter)
	w.idle.Go(func() {
		defer timer.Stop()
		shown := ""
		for i := 0; i < maxProgress; i++ {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			if text := w.latest(); text != shown {
				shown = text
				w.show(ctx, text)
			}
			timer.Reset(progressEvery)
		}
	})
}

func (w *working) latest() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.text == "" {
		return "Working on it …"
	}
	return w.text
}

// show posts or edits the placeholder. Its failure costs only the notice.
func (w *working) show(ctx context.Context, text string) {
	r := Reply{Headline: text}
	w.mu.Lock()
	id := w.id
	w.mu.Unlock()
	var err error
	if id != "" {
		id, err = w.t.Messenger.Replace(ctx, w.t.to, id, r)
	} else {
		id, err = w.t.Messenger.Post(ctx, w.t.to, r)
	}
	if err != nil {
		w.t.Logger.Info("placeholder not posted", "event", w.t.d.ID, "error", err)
		return
	}
	w.mu.Lock()
	w.id = id
	w.mu.Unlock()
	w.t.notePlaceholder(ctx, id)
}

// progress is Request.Progress.
func (w *working) progress(done, total int, text string) {
	if total > 0 {
		text = fmt.Sprintf("%s (%d of %d)", text, done, total)
	}
	w.mu.Lock()
	w.text = text
	w.mu.Unlock()
}

// waits tells that another system asks for patience.
func (w *working) waits(system string, d time.Duration) {
	w.progress(0, 0, fmt.Sprintf("Still working on it: %s asks me to wait for %d seconds …", cmp.Or(system, "another system"), max(1, int(d.Round(time.Second).Seconds()))))
}

// stop ends the waiting and returns the message that the result replaces.
func (w *working) stop() string {
	if w.done != nil {
		close(w.done)
		w.idle.Wait()
		w.done = nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.id
	w.id = ""
	return id
}

// placeholderID names the record that keeps an event's placeholder. It is not
// the record of the change that the event asks for, which moves on by itself.
func placeholderID(eventID string) string { return eventID + "#placeholder" }

// notePlaceholder stores the placeholder's id, so that an owner that takes
// over after a crash replaces it.
func (t *turn) notePlaceholder(ctx context.Context, id string) {
	rec, err := t.Records.Record(ctx, t.key, placeholderID(t.d.ID))
	if err == nil {
		from := rec.State
		rec = Record{ID: placeholderID(t.d.ID), State: RecordReceived, MessageID: id, Asked: t.at}
		err = t.save(ctx, from, rec)
	}
	if err != nil {
		t.Logger.Info("placeholder not recorded", "event", t.d.ID, "error", err)
	}
}

// takeOver goes on from where a former owner stopped: it reports whether the
// event had become a change, which is then concluded, and otherwise adopts the
// placeholder that was posted.
func (t *turn) takeOver(ctx context.Context) (resumed bool, err error) {
	note, err := t.Records.Record(ctx, t.key, placeholderID(t.d.ID))
	if err != nil {
		return false, err
	}
	t.working.adopt(note.MessageID)
	rec, err := t.Records.Record(ctx, t.key, t.d.ID)
	if err != nil || !advanced(rec) {
		return false, err
	}
	return true, t.resume(ctx, rec)
}
