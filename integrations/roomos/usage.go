package roomos

import (
	"context"
	"net/url"
	"slices"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of workspaceMetrics: hourly values go back 48 hours, daily ones 30
// days.
const (
	hourlyFor = 48 * time.Hour
	dailyFor  = 30 * 24 * time.Hour
)

// Usage is how a room was used.
type Usage struct {
	// Daily says that each span is a day, not an hour.
	Daily bool
	Spans []UsageSpan
}

// UsageSpan is an hour or a day of it.
type UsageSpan struct {
	From, To time.Time
	Used     time.Duration
	Booked   time.Duration
	// People is the mean number of people while there were any; Most the
	// largest. Measured is false when nobody counted.
	People, Most float64
	Measured     bool
}

// Usage reads how a room was used. A window longer than 30 days is Invalid.
func (c *Client) Usage(ctx context.Context, workspaceID string, window bot.Range) (Usage, error) {
	if c.cloud == nil || workspaceID == "" {
		return Usage{}, bot.Errorf(bot.Invalid, "Webex keeps use for rooms only, and this device stands in none.")
	}
	age := c.clock().Sub(window.From)
	if age > dailyFor || window.Duration() <= 0 {
		return Usage{}, bot.Errorf(bot.Invalid, "Webex keeps how rooms were used for 30 days: ask for a time within them.")
	}
	u := Usage{Daily: age > hourlyFor}
	spans := map[time.Time]*UsageSpan{}
	at := func(start, end time.Time) *UsageSpan {
		if spans[start] == nil {
			spans[start] = &UsageSpan{From: start, To: end}
		}
		return spans[start]
	}
	for _, measurement := range []string{"timeUsed", "timeBooked"} {
		var found struct {
			Items []struct {
				Start    time.Time `json:"start"`
				End      time.Time `json:"end"`
				Duration float64   `json:"duration"` // minutes
			} `json:"items"`
		}
		if err := c.usage(ctx, "workspaceDurationMetrics", url.Values{"measurement": {measurement}}, workspaceID, window, u.Daily, &found); err != nil {
			return u, err
		}
		for _, i := range found.Items {
			d := time.Duration(i.Duration * float64(time.Minute))
			if measurement == "timeUsed" {
				at(i.Start, i.End).Used = d
			} else {
				at(i.Start, i.End).Booked = d
			}
		}
	}
	var people struct {
		Items []struct {
			Start time.Time `json:"start"`
			End   time.Time `json:"end"`
			Mean  float64   `json:"mean"`
			Max   float64   `json:"max"`
		} `json:"items"`
	}
	if err := c.usage(ctx, "workspaceMetrics", url.Values{"metricName": {"peopleCount"}, "sortBy": {"oldestFirst"}}, workspaceID, window, u.Daily, &people); err != nil {
		return u, err
	}
	for _, i := range people.Items {
		s := at(i.Start, i.End)
		s.People, s.Most, s.Measured = i.Mean, i.Max, true
	}
	for _, s := range spans {
		u.Spans = append(u.Spans, *s)
	}
	sortSpans(u.Spans)
	return u, nil
}

func (c *Client) usage(ctx context.Context, path string, q url.Values, workspaceID string, window bot.Range, daily bool, out any) error {
	route := map[string]string{"workspaceMetrics": "workspace-metrics", "workspaceDurationMetrics": "workspace-duration-metrics"}[path]
	q.Set("workspaceId", workspaceID)
	q.Set("aggregation", map[bool]string{true: "daily", false: "hourly"}[daily])
	q.Set("from", window.From.UTC().Format(time.RFC3339))
	q.Set("to", window.To.UTC().Format(time.RFC3339))
	return told("I could not read how the room was used", "", c.cloud.Do(ctx, rest.Request{Path: path, Route: route, Query: q, Out: out}))
}

func sortSpans(spans []UsageSpan) {
	slices.SortFunc(spans, func(a, b UsageSpan) int { return a.From.Compare(b.From) })
}
