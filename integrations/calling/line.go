package calling

import (
	"context"
	"net/url"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Line is one person's phone as one identity sees it.
type Line struct {
	rest   *rest.Client
	member string // whose phone it is; empty for the token's owner
}

// maxBody is the longest answer that is read, in bytes. A phone has a handful of
// calls, and a history of sixty.
const maxBody = 1 << 20

// path is below /telephony/calls, and route the same without ids.
func (l *Line) path(segments ...string) (path, route string) {
	if l.member == "" {
		return "telephony/calls" + below(segments), "telephony/calls" + below(segments)
	}
	all := append([]string{"telephony", "calls", "members", l.member}, segments...)
	return rest.Path(all...), "telephony/calls/members/{id}" + below(segments)
}

func below(segments []string) string {
	if len(segments) == 0 {
		return ""
	}
	return "/" + rest.Path(segments...)
}

// Calls are the calls that the phone has now, oldest first.
func (l *Line) Calls(ctx context.Context) ([]bot.Call, error) {
	var answer struct {
		Items list[call] `json:"items"`
	}
	path, route := l.path()
	if l.member != "" {
		path, route = l.path("calls")
	}
	err := l.rest.Do(ctx, rest.Request{Path: path, Route: route, Out: &answer, MaxBody: maxBody})
	if err != nil {
		return nil, l.refusedRead("list the calls", err)
	}
	calls := make([]bot.Call, 0, len(answer.Items))
	for _, c := range answer.Items {
		if c.ID != "" {
			calls = append(calls, c.call())
		}
	}
	return calls, nil
}

// Call is one call. One that is over is NotFound.
func (l *Line) Call(ctx context.Context, id string) (bot.Call, error) {
	var answer call
	if err := checkID(id); err != nil {
		return bot.Call{}, err
	}
	base, route := l.path()
	if l.member != "" {
		base, route = l.path("calls")
	}
	err := l.rest.Do(ctx, rest.Request{Path: base + "/" + rest.Path(id), Route: route + "/{id}", Out: &answer, MaxBody: maxBody})
	if err != nil {
		return bot.Call{}, l.refusedRead("look at the call", err)
	}
	return answer.call(), nil
}

// History is the last twenty calls of a type (placed, missed or received), newest
// first; all three without one.
func (l *Line) History(ctx context.Context, kind string) ([]bot.PastCall, error) {
	var answer struct {
		Items list[pastCall] `json:"items"`
	}
	query := url.Values{}
	if kind != "" {
		query.Set("type", kind)
	}
	path, route := l.path("history")
	err := l.rest.Do(ctx, rest.Request{Path: path, Route: route, Query: query, Out: &answer, MaxBody: maxBody})
	if err != nil {
		return nil, l.refusedRead("read the call history", err)
	}
	past := make([]bot.PastCall, 0, len(answer.Items))
	for _, p := range answer.Items {
		past = append(past, p.past())
	}
	return past, nil
}

// maxID is the longest id of a call that is taken, in bytes.
const maxID = 512

func checkID(id string) error {
	if id == "" || len(id) > maxID {
		return bot.Errorf(bot.Invalid, "That is not the id of a call. Nothing was changed.")
	}
	return nil
}
