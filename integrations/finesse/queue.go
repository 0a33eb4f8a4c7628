package finesse

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Queues returns the queues of the account with what Finesse counts of each now.
// Unified CCX has no such statistics: there the error is of the kind Invalid.
func (c *Client) Queues(ctx context.Context) ([]bot.Queue, error) {
	var list queuesRecord
	body, err := c.body(ctx, rest.Request{Path: api("User", c.cfg.User, "Queues"), Route: "User/{id}/Queues"})
	if status := rest.Status(err); status == http.StatusNotFound || status == http.StatusNotImplemented {
		return nil, &bot.Error{Kind: bot.Invalid, Err: err, Public: "This Finesse gives no figures of queues: only that of Unified CCE does, not that of Unified CCX."}
	}
	if err == nil {
		err = decode(body, "Queues", &list)
	}
	if err != nil {
		return nil, c.failure("I could not list the queues", "", err)
	}
	var all []bot.Queue
	for _, r := range list.Queues {
		id := ours(last(r.URI))
		if id == "" {
			continue
		}
		if r.Statistics == nil {
			if r, err = c.queue(ctx, last(r.URI)); err != nil {
				return nil, err
			}
		}
		all = append(all, bot.Queue{System: System, ID: id, Name: cmp.Or(oneLine(r.Name, maxText), last(r.URI)), Channel: "telephony", Live: r.live()})
	}
	slices.SortStableFunc(all, func(a, b bot.Queue) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// queue reads one queue with its statistics.
func (c *Client) queue(ctx context.Context, id string) (queueRecord, error) {
	var r queueRecord
	err := c.read(ctx, "read the queue", rest.Request{Path: api("Queue", id), Route: "Queue/{id}"}, "Queue", &r)
	return r, err
}

// live are a queue's counts. One that nobody is assigned to has -1 for each.
func (r queueRecord) live() *bot.QueueNow {
	if r.Statistics == nil {
		return &bot.QueueNow{}
	}
	s := r.Statistics
	number := func(text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	now := &bot.QueueNow{
		Known:   strings.TrimSpace(s.CallsInQueue) != "" && strings.TrimSpace(s.CallsInQueue) != "-1",
		Waiting: number(s.CallsInQueue), LongestSince: moment(s.LongestSince),
		Available: number(s.Ready), Idle: number(s.NotReady), LoggedIn: number(s.LoggedOn),
		Talking: number(s.TalkingIn) + number(s.TalkingOut) + number(s.TalkingInner),
	}
	return now
}

// WaitingLegs returns nothing: Finesse counts who waits, and names nobody.
func (*Client) WaitingLegs(context.Context, []string) ([]bot.Leg, error) { return nil, nil }
