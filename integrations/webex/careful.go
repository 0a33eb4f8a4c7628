package webex

import (
	"context"
	"net/http"
	"sync"
	"time"

	"floorwalker/integrations/rest"
)

// Webex has no idempotency key for messages: a POST whose answer is lost may or
// may not have been posted, and sending it again may post it twice. An edit can
// be repeated without harm. So when the way to Webex is in doubt, a text is
// posted in two steps: a placeholder first, of which a second copy would do no
// harm, and then the text in its place.
const (
	// doubtAtStart is how long the way is in doubt at first: nothing is known of
	// it yet, and a bot that restarts in the middle of an outage finds out here.
	doubtAtStart = 3 * time.Second
	// trustAfter is how many clean posts end the doubt of the start early.
	trustAfter = 100
	// doubtFor is how long the way is in doubt after an answer was lost.
	doubtFor = time.Minute
	// placeholderTries is how often a placeholder is posted until one is sure.
	placeholderTries = 4

	placeholderText = "One moment …"
	// unsureRemark follows what may stand there twice, unsureCard what may have
	// lost its buttons.
	unsureRemark = "Webex did not confirm my first answer, so it may stand here twice."
	unsureCard   = "Webex did not confirm my card: if there are no buttons above, please ask again."
)

// way is what is known of the way to Webex. The zero value is in doubt from
// its first use.
type way struct {
	mu    sync.Mutex
	until time.Time // end of the doubt
	clean int       // posts since a doubt
	sure  bool      // the doubt of the start is over
}

// doubtful reports whether texts should be posted in two steps.
func (w *way) doubtful(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.until.IsZero() {
		w.until = now.Add(doubtAtStart)
	}
	return !w.sure && now.Before(w.until)
}

// lost notes that an answer was lost.
func (w *way) lost(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.until, w.clean, w.sure = now.Add(doubtFor), -trustAfter, false
}

// posted notes a post that was answered.
func (w *way) posted() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.clean++; w.clean >= trustAfter {
		w.sure = true
	}
}

// deliver posts a draft's first message so that it is neither lost nor, as far
// as that can be helped, posted twice. What cannot be helped is the first answer
// that is lost when the way was thought to be sure: nothing in Webex's API tells
// whether it stands there (a bot may list only what mentions it), so what is
// posted in its place says that it may be the second.
func (c *Client) deliver(ctx context.Context, d *draft) (posted, error) {
	plain := d.Attachments == nil && d.file == nil
	if plain && c.way.doubtful(time.Now()) {
		return c.inTwoSteps(ctx, d.outgoing)
	}
	first, err := c.send(ctx, &d.outgoing, d.file)
	switch {
	case err == nil:
		c.way.posted()
		return first, nil
	case !rest.Uncertain(err):
		return posted{}, err
	}
	c.way.lost(time.Now())
	c.log.WarnContext(ctx, "Webex did not say whether it posted an answer", "error", err)
	again := d.outgoing
	remark := unsureRemark
	if again.Attachments != nil {
		again.Attachments, remark = nil, unsureCard // what can be edited has no card
	}
	again.Text = withRemark(again.Text, remark)
	if again.Markdown != "" {
		again.Markdown = withRemark(again.Markdown, remark)
	}
	return c.inTwoSteps(ctx, again)
}

func withRemark(text, remark string) string {
	if len(text)+len(remark)+2 > maxText {
		return text
	}
	return text + "\n\n" + remark
}

// inTwoSteps posts a placeholder and puts the text in its place. When that
// fails it returns the placeholder beside the error: whoever tries again must
// edit it, because one of the edits may have been made.
func (c *Client) inTwoSteps(ctx context.Context, m outgoing) (posted, error) {
	placeholder := outgoing{RoomID: m.RoomID, ParentID: m.ParentID, ToPersonID: m.ToPersonID, Text: placeholderText}
	var first posted
	var err error
	for range placeholderTries {
		if first, err = c.send(ctx, &placeholder, nil); !rest.Uncertain(err) {
			break
		}
		c.way.lost(time.Now())
	}
	if err != nil {
		return posted{}, err
	}
	c.way.posted()
	text := outgoing{RoomID: firstOf(m.RoomID, first.RoomID), Text: m.Text, Markdown: m.Markdown}
	if err := c.rest.Do(ctx, rest.Request{Method: http.MethodPut, Path: messagePath(first.ID), Route: "messages/{id}", Body: &text}); err != nil {
		return first, err
	}
	return first, nil
}
