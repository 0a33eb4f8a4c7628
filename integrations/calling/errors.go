package calling

import (
	"context"
	"errors"
	"net/http"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// lacking reports whether an answer may mean that the tenant does not have the
// route: 405 does, 404 may also mean that the thing does not exist.
func lacking(err error) bool {
	status := rest.Status(err)
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed
}

// noMembers is the error of a tenant without the members API.
func noMembers(err error) error {
	return &bot.Error{Kind: bot.Invalid, Err: err, TrackingID: trackingID(err),
		Public: "This organisation's Webex does not let anybody handle the calls of others: it has no members API yet. Nothing was changed; everybody can still handle their own calls."}
}

func trackingID(err error) string {
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		return api.TrackingID
	}
	return ""
}

// refusedRead is the error of a read. Of a member, 405 means that the tenant has
// no members API.
func (l *Line) refusedRead(doing string, err error) error {
	if l.member != "" && rest.Status(err) == http.StatusMethodNotAllowed {
		return noMembers(err)
	}
	return rest.Failure(system, "I could not "+doing, "", err)
}

// refused is the error of an order. Of a member, 404 means that the call is
// over, or that the tenant has an older members API: looking at the call tells
// which.
func (l *Line) refused(ctx context.Context, o bot.CallOrder, err error) error {
	if l.member != "" && lacking(err) {
		if rest.Status(err) == http.StatusMethodNotAllowed {
			return noMembers(err)
		}
		if o.CallID != "" {
			if _, there := l.Call(ctx, o.CallID); there == nil {
				return &bot.Error{Kind: bot.Invalid, Err: err, TrackingID: trackingID(err),
					Public: "This organisation's Webex has an older members API: of the calls of others it lets me dial, answer and hang up, and not " + string(o.Action) + ". Nothing was changed."}
			}
		}
	}
	return rest.Failure(system, "I could not "+string(o.Action), "Nothing was changed.", err)
}
