package finesse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// said is what Finesse says in an error's body; zero when that is no ApiErrors.
func said(e *rest.APIError) errorRecord {
	if e == nil {
		return errorRecord{}
	}
	var r errorsRecord
	if err := decode(e.Body, "ApiErrors", &r); err != nil || len(r.Errors) == 0 {
		return errorRecord{}
	}
	first := r.Errors[0]
	return errorRecord{oneLine(first.Type, maxText), oneLine(first.Message, maxText), oneLine(first.Data, maxText)}
}

// describe is an error in Finesse's words: "Invalid Input: For this operation …".
func (r errorRecord) describe() string {
	var parts []string
	for _, s := range []string{r.Type, r.Message} {
		if s = strings.TrimRight(s, ".!? "); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return "it gave no reason"
	}
	return strings.Join(parts, ": ")
}

// failure makes an error that people understand. what is the sentence's
// beginning, effect says of a change that nothing happened; it is empty for reads.
func (c *Client) failure(what, effect string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || bot.KindOf(err) != bot.Internal {
		return err
	}
	if errors.Is(err, rest.ErrXML) {
		return &bot.Error{Kind: bot.Upstream, Err: err, Public: strings.TrimSpace(what + ": the answer of Finesse cannot be read. " + effect)}
	}
	e := asAPI(err)
	if e == nil {
		return rest.Failure(System, what, effect, err)
	}
	if effect != "" && rest.Uncertain(err) && !outOfService(err) {
		return rest.Failure(System, what, effect, err)
	}
	kind, why := c.refusal(e)
	if why == "" {
		return rest.Failure(System, what, effect, err)
	}
	return &bot.Error{Kind: kind, TrackingID: e.TrackingID, Err: err, Public: strings.TrimSpace(what + ": " + why + " " + effect)}
}

// refusal says what an answer outside 2xx means, where Finesse's own words or
// rules say more than its status.
func (c *Client) refusal(e *rest.APIError) (bot.ErrorKind, string) {
	r := said(e)
	switch kind := strings.ToLower(r.Type); {
	case e.Status == http.StatusUnauthorized && judge(e) == refused:
		return bot.Upstream, "Finesse does not accept the name and password (or token) of the bot's account. I ask no more with it, in no replica, because five wrong passwords lock the account: " +
			"whoever runs the bot must correct the settings; an admin can then say “finesse resume”."
	case kind == "invalid supervisor":
		return bot.Forbidden, "Finesse lets the bot's account do that only for agents of the teams that it supervises."
	case kind == "invalid authorization user specified":
		return bot.Forbidden, "Finesse lets only that person themselves do that."
	case kind == "invalid state":
		return bot.Upstream, "Finesse does not allow that in the state that it is in now (Invalid State)."
	case e.Status == http.StatusForbidden && r.Type != "":
		return bot.Upstream, "this node of Finesse, or the bot's role there, does not allow that (Forbidden)."
	case e.Status == http.StatusNotImplemented:
		return bot.Invalid, "this Finesse does not offer that: Unified CCE and Unified CCX differ (Not Implemented)."
	case outOfService(e):
		return bot.Upstream, "Finesse is out of service: its link to the telephone system or its database is down. It says when it is back; “finesse status” shows both nodes."
	case e.Status == statusProxyTimeout:
		return bot.Upstream, "what stands before Finesse waited for it in vain (599); try again in a minute."
	case r.Data == "finesse.api.reasoncode.not_allowed":
		return bot.Invalid, "Finesse takes no reason code for that."
	case strings.EqualFold(r.Message, "MAX_ACTIVE_MESSAGE_LIMIT_EXCEEDED"):
		return bot.Upstream, "as many team messages as Finesse allows are active; one has to lapse or be deleted first."
	case e.Status == http.StatusNotFound && r.Type != "":
		return bot.NotFound, "Finesse does not know it (" + r.describe() + ")."
	case r.Type != "" && e.Status < http.StatusInternalServerError:
		return bot.Upstream, fmt.Sprintf("Finesse refused it (%d): %s.", e.Status, r.describe())
	}
	return "", ""
}

// statusProxyTimeout is what some proxies answer for a server that is silent.
const statusProxyTimeout = 599
