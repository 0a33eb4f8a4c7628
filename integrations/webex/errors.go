package webex

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// publicError is the one place where failed calls become errors that people can
// read. doing completes "Webex did not …": "show me the message".
func publicError(err error, doing string) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*bot.Error](err); done {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, Err: err}
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		e.TrackingID = api.TrackingID
	}
	throttled, isThrottled := errors.AsType[*rest.ThrottledError](err)
	switch status := rest.Status(err); {
	case rest.Uncertain(err):
		e.Kind = bot.Uncertain
		e.Public = fmt.Sprintf("Webex did not say whether it could %s. Please look before you ask again.", doing)
	case isThrottled:
		e.Public = fmt.Sprintf("Webex asks me to slow down, so I could not %s. Please try again in %s.", doing, wait(throttled.Wait))
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Public = fmt.Sprintf("Webex did not answer in time, so I could not %s. Please try again in a minute.", doing)
	case status == http.StatusUnauthorized:
		e.Public = fmt.Sprintf("Webex refuses my token, so I could not %s. An administrator can run “floorwalker check”.", doing)
	case status == http.StatusForbidden:
		e.Public = fmt.Sprintf("Webex does not let me %s.", doing)
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Kind = bot.NotFound
		e.Public = fmt.Sprintf("Webex could not %s: it does not exist any more, or I cannot see it.", doing)
	case status >= 400 && status < 500 && status != http.StatusLocked:
		e.Kind = bot.Internal
		e.Public = fmt.Sprintf("Webex did not understand me, so I could not %s. This is a fault of mine.", doing)
	default:
		e.Public = fmt.Sprintf("Webex has trouble at the moment, so I could not %s. Please try again in a minute.", doing)
	}
	return e
}

// wait is a duration as people say it, in whole seconds, never zero.
func wait(d time.Duration) string {
	if d > 2*time.Minute {
		return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
	}
	if n := int((d + time.Second - 1) / time.Second); n > 1 {
		return fmt.Sprintf("%d seconds", n)
	}
	return "a second"
}
