package rest

import (
	"context"
	"errors"
	"testing"
	"time"

	"floorwalker/bot"
)

func TestFailure(t *testing.T) {
	api := func(status int, message string) error {
		return &CallError{Upstream: "devices", Err: &APIError{Status: status, Message: message, TrackingID: "T1"}}
	}
	told := bot.Errorf(bot.NotLinked, "Please sign in.")
	for name, tt := range map[string]struct {
		err    error
		effect string
		kind   bot.ErrorKind
		public string
	}{
		"throttled": {&ThrottledError{Wait: 90 * time.Second}, "", bot.Upstream, "I could not look: Webex takes no more requests for now; try again in 90 s."},
		"a long wait": {&ThrottledError{Wait: 10 * time.Minute}, "Nothing was changed.", bot.Upstream,
			"I could not look: Webex takes no more requests for now; try again in 10 min. Nothing was changed."},
		"unknown":   {api(404, "x"), "", bot.NotFound, "I could not look: Webex does not know it, or does not show it to the account that I use."},
		"its fault": {api(503, "x"), "", bot.Upstream, "I could not look: Webex has a fault of its own (503); try again in a minute."},
		"refused":   {api(400, " no\n good. "), "", bot.Upstream, "I could not look: Webex refused it (400): no good."},
		"a change of which nobody knows": {&CallError{Err: errors.New("cut"), uncertain: true}, "Nothing was changed.", bot.Uncertain,
			"I could not look: Webex did not say what became of it. It may have happened all the same: please look before you ask again."},
		"a read that was cut": {&CallError{Err: errors.New("cut"), uncertain: true}, "", bot.Upstream,
			"I could not look: Webex cannot be reached, or its answer cannot be read; try again in a moment."},
		"no time":    {context.DeadlineExceeded, "", bot.Upstream, "I could not look: Webex did not answer in time; try again in a moment."},
		"for people": {told, "", bot.NotLinked, "Please sign in."},
		"held back":  {ErrUnavailable, "", bot.Upstream, "I could not look: Webex has been failing; I will ask it again in a minute."},
		"never ends": {ErrPages, "", bot.Upstream, "I could not look: the answer of Webex does not end; ask for less."},
		"no new token": {ErrNoRefresh, "", bot.Upstream,
			"I could not look: Webex no longer accepts the bot's token; whoever runs the bot must authorise it again."},
	} {
		t.Run(name, func(t *testing.T) {
			err := Failure("Webex", "I could not look", tt.effect, tt.err)
			var e *bot.Error
			if !errors.As(err, &e) || e.Kind != tt.kind || e.Public != tt.public {
				t.Errorf("%#v", err)
			}
		})
	}
	if err := Failure("Webex", "I could not look", "", context.Canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("the end of the caller's context became %v", err)
	}
	if Failure("Webex", "x", "", nil) != nil {
		t.Error("an error of nothing")
	}
}
