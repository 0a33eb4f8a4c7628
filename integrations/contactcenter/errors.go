package contactcenter

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// ErrPages is the cause of an error about a list that leads in a circle or
// never ends.
var ErrPages = errors.New("list of pages does not end")

// SearchError is an answer of 200 that holds GraphQL errors.
type SearchError struct{ Messages []string }

func (e *SearchError) Error() string {
	if len(e.Messages) == 0 {
		return "search failed without a reason"
	}
	return "search failed: " + strings.Join(e.Messages, "; ")
}

// readError makes the error of a read that failed.
func readError(doing string, err error) error { return failure("I could not "+doing, "", err) }

// failure makes an error that a supervisor understands. what is the sentence's
// beginning, effect says whether anything was changed; it is empty for reads.
// The end of the caller's own context stays what it is.
func failure(what, effect string, err error) error {
	if errors.Is(err, context.Canceled) || bot.KindOf(err) != bot.Internal {
		return err
	}
	e := &bot.Error{Kind: bot.Upstream, TrackingID: trackingID(err), Err: err}
	api, isAPI := errors.AsType[*rest.APIError](err)
	throttled, isThrottled := errors.AsType[*rest.ThrottledError](err)
	search, isSearch := errors.AsType[*SearchError](err)
	var why string
	switch {
	case errors.Is(err, rest.ErrNoRefresh):
		why = authoriseAgain
	case isThrottled:
		why = "Webex Contact Center takes no more requests for now; try again in " + wait(throttled.Wait) + "."
	case isAPI:
		e.Kind, why = refusal(api)
	case isSearch:
		why = "Webex Contact Center refused the question: " + sentence(strings.Join(search.Messages, "; "))
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, rest.ErrTimeout):
		why = "Webex Contact Center did not answer in time; try again in a moment."
	case errors.Is(err, rest.ErrUnavailable):
		why = "Webex Contact Center has been failing; I will ask it again in a minute."
	case errors.Is(err, ErrPages), errors.Is(err, rest.ErrTooLarge):
		why = "the answer of Webex Contact Center does not end; ask for less, a shorter time or one queue."
	default:
		why = "Webex Contact Center cannot be reached, or its answer cannot be read; try again in a moment."
	}
	e.Public = what + ": " + why
	if effect != "" {
		e.Public += " " + effect
	}
	return e
}

const authoriseAgain = "Webex Contact Center no longer accepts the bot's token; whoever runs the bot must authorise its service app again."

// trackingID returns what Cisco's support asks for, when the answer had it.
func trackingID(err error) string {
	if e, ok := errors.AsType[*rest.APIError](err); ok {
		return e.TrackingID
	}
	return ""
}

// refusal says what an answer outside 2xx means.
func refusal(e *rest.APIError) (bot.ErrorKind, string) {
	switch {
	case e.Status == http.StatusUnauthorized:
		return bot.Upstream, authoriseAgain
	case e.Status == http.StatusForbidden:
		return bot.Upstream, "the bot's account is not allowed to do that in Webex Contact Center; it needs an administrator or supervisor role and the scopes cjp:config_read and cjp:user."
	case e.Status == http.StatusNotFound:
		return bot.NotFound, "Webex Contact Center does not know it, or does not show it to the bot's account."
	case e.Status == http.StatusRequestEntityTooLarge:
		return bot.Invalid, "that is more than Webex Contact Center gives at once; ask for a shorter time or one queue."
	case e.Status >= http.StatusInternalServerError:
		return bot.Upstream, fmt.Sprintf("Webex Contact Center has a fault of its own (%d); try again in a minute.", e.Status)
	default:
		return bot.Upstream, fmt.Sprintf("Webex Contact Center refused it (%d): %s", e.Status, sentence(e.Message))
	}
}

// sentence makes an upstream's explanation end like a sentence of ours.
func sentence(s string) string {
	s = rest.OneLine(s, rest.MaxText)
	if s == "" {
		return "it gave no reason."
	}
	return strings.TrimRight(s, ".!? ") + "."
}

// wait writes a time to wait, rounded up so that it is not too short.
func wait(d time.Duration) string {
	seconds := int(math.Ceil(d.Seconds()))
	if seconds < 120 {
		return fmt.Sprintf("%d s", max(seconds, 1))
	}
	return fmt.Sprintf("%d min", (seconds+59)/60)
}
