package rest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"floorwalker/bot"
)

// Failure makes an error that people understand of one of a call to a system.
// what is the sentence's beginning ("I could not list the devices"), system its
// name in people's words, effect says of a change whether anything happened; it
// is empty for reads. The end of the caller's own context and an error that is
// for people already stay what they are.
func Failure(system, what, effect string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || bot.KindOf(err) != bot.Internal {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, Err: err}
	api, isAPI := errors.AsType[*APIError](err)
	if isAPI {
		e.TrackingID = api.TrackingID
	}
	throttled, isThrottled := errors.AsType[*ThrottledError](err)
	var why string
	switch {
	case effect != "" && Uncertain(err):
		e.Kind, effect = bot.Uncertain, "It may have happened all the same: please look before you ask again."
		why = system + " did not say what became of it."
	case isThrottled:
		why = system + " takes no more requests for now; try again in " + waitWords(throttled.Wait) + "."
	case errors.Is(err, ErrNoRefresh):
		why = system + " no longer accepts the bot's token; whoever runs the bot must authorise it again."
	case isAPI:
		e.Kind, why = refusalWords(system, api)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrTimeout):
		why = system + " did not answer in time; try again in a moment."
	case errors.Is(err, ErrUnavailable):
		why = system + " has been failing; I will ask it again in a minute."
	case errors.Is(err, ErrPages), errors.Is(err, ErrTooLarge):
		why = "the answer of " + system + " does not end; ask for less."
	default:
		why = system + " cannot be reached, or its answer cannot be read; try again in a moment."
	}
	e.Public = strings.TrimSpace(what + ": " + why + " " + effect)
	return e
}

// refusalWords says what an answer outside 2xx means.
func refusalWords(system string, e *APIError) (bot.ErrorKind, string) {
	switch {
	case e.Status == http.StatusUnauthorized:
		return bot.Upstream, system + " does not accept the bot's token; whoever runs the bot must authorise it again."
	case e.Status == http.StatusForbidden:
		return bot.Upstream, system + " does not allow that to the account that I use: a role or a scope is missing."
	case e.Status == http.StatusNotFound:
		return bot.NotFound, system + " does not know it, or does not show it to the account that I use."
	case e.Status >= http.StatusInternalServerError:
		return bot.Upstream, fmt.Sprintf("%s has a fault of its own (%d); try again in a minute.", system, e.Status)
	}
	message := strings.TrimRight(strings.Join(strings.Fields(e.Message), " "), ".!? ")
	if message == "" {
		message = "it gave no reason"
	}
	return bot.Upstream, fmt.Sprintf("%s refused it (%d): %s.", system, e.Status, message)
}

// waitWords writes a time to wait, rounded up so that it is not too short.
func waitWords(d time.Duration) string {
	seconds := int(math.Ceil(d.Seconds()))
	if seconds < 120 {
		return fmt.Sprintf("%d s", max(seconds, 1))
	}
	return fmt.Sprintf("%d min", (seconds+59)/60)
}
