package analyzer

import (
	"errors"
	"fmt"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// system is what people call it.
const system = "Analyzer"

// errNoRecord is the cause of a record's error when the answer holds none.
var errNoRecord = errors.New("the answer holds no record")

// AnswerError is a 2xx answer that cannot be read.
type AnswerError struct {
	Line int // of the body, from 1; 0 when it concerns all of it
	Err  error
}

func (e *AnswerError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("unreadable answer, line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("unreadable answer: %v", e.Err)
}

func (e *AnswerError) Unwrap() error { return e.Err }

// failure makes an error that a supervisor understands. what is the sentence's
// beginning: "I could not list the sessions".
func failure(what string, err error) error {
	if err == nil || bot.KindOf(err) != bot.Internal {
		return err
	}
	say := func(kind bot.ErrorKind, why string) error {
		return &bot.Error{Kind: kind, Public: what + ": " + why, Err: err}
	}
	answer, unreadable := errors.AsType[*AnswerError](err)
	switch status := rest.Status(err); {
	case unreadable && answer.Line > 0:
		return say(bot.Upstream, fmt.Sprintf("the %s answered with a table that is damaged in line %d. Ask for a shorter time, or again in a moment.", system, answer.Line))
	case unreadable:
		return say(bot.Upstream, "the "+system+" answered with something that is no record. Ask again in a moment; if it stays so, whoever runs the bot should look at ANALYZER_URL.")
	case status == http.StatusUnauthorized:
		return say(bot.Upstream, "the "+system+" does not accept the bot's signature; whoever runs the bot must look at ANALYZER_USER_ID, ANALYZER_API_KEY and ANALYZER_TENANT_ID.")
	case status == http.StatusForbidden:
		return say(bot.Upstream, "the "+system+" does not allow that to the account whose API key I use.")
	case status == http.StatusNotFound, errors.Is(err, errNoRecord):
		return say(bot.NotFound, "the "+system+" does not know it.")
	}
	return rest.Failure("The "+system, what, "", err)
}
