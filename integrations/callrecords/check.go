package callrecords

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"floorwalker/integrations/rest"
)

// CheckFeed asks the feed of one organisation for a minute, and reports why it
// does not answer. Another region's address, and a request too many, are answers.
func CheckFeed(ctx context.Context, c *rest.Client, source string, now time.Time) error {
	from := now.Add(-feedFresh - 10*time.Minute)
	err := c.Do(ctx, rest.Request{Path: source, Route: routeOf(source), Query: url.Values{"startTime": {from.UTC().Format(timeForm)},
		"endTime": {from.Add(time.Minute).UTC().Format(timeForm)}}, MaxBody: maxBody, Into: func(*http.Response) error { return nil }})
	if e, ok := errors.AsType[*rest.APIError](err); ok && (noRecords(err) || e.Status == http.StatusTooManyRequests ||
		e.Status == http.StatusUnavailableForLegalReasons && otherRegion(e.Body, source) != "") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the feed: %w", err)
	}
	return nil
}

// CheckPartner asks for the counts of the last hour, and reports why there is no
// answer.
func CheckPartner(ctx context.Context, c *rest.Client, now time.Time) error {
	to := now.Add(-fresh - edge)
	_, _, err := (&client{rest: c}).counts(ctx, to.Add(-time.Minute), to, 1)
	if err != nil && rest.Status(err) != http.StatusTooManyRequests {
		return fmt.Errorf("the partner's interface: %w", err)
	}
	return nil
}
