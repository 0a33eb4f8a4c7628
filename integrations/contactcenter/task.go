package contactcenter

import (
	"context"
	"iter"
	"strconv"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// taskPageSize is the largest page of GET /v1/tasks.
const taskPageSize = 1000

// task is a task as GET /v1/tasks gives it. Cisco's specification requires
// owner and queue, which a task has not before it was in a queue and offered.
type task struct {
	ID         text `json:"id"`
	Attributes struct {
		Owner       object[named] `json:"owner"`
		Queue       object[named] `json:"queue"`
		ChannelType text          `json:"channelType"`
		Status      text          `json:"status"`
		CreatedTime number        `json:"createdTime"`
		Origin      text          `json:"origin"`
		Direction   text          `json:"direction"`
	} `json:"attributes"`
}

func (r task) contact() bot.Contact {
	a := r.Attributes
	k := bot.Contact{
		ID: string(r.ID), Channel: string(a.ChannelType), Direction: string(a.Direction), Origin: string(a.Origin),
		Status: statusOf(a.Status, false), Created: a.CreatedTime.Time(),
		QueueID: string(a.Queue.Value.ID), QueueName: string(a.Queue.Value.Name),
		AgentID: string(a.Owner.Value.ID), AgentName: string(a.Owner.Value.Name),
	}
	k.Active = k.Status != bot.ContactEnded && k.Status != bot.ContactAbandoned
	return k
}

// Tasks streams the contacts created within the window from GET /v1/tasks,
// oldest first: a second source beside Contacts, without durations. channel is
// telephony, chat, email or social; empty is all. After an error, which is the
// last thing it yields, the list is incomplete.
//
// That list has no page parameter: the next page begins with the creation time
// of the last task, and gives those of that millisecond again.
func (c *Client) Tasks(ctx context.Context, window bot.Range, channel string) iter.Seq2[bot.Contact, error] {
	return func(yield func(bot.Contact, error) bool) {
		if _, err := c.spans(window); err != nil {
			yield(bot.Contact{}, err)
			return
		}
		const doing = "list those tasks"
		seen := map[text]bool{} // of the last millisecond
		last := number(window.From.UnixMilli())
		for range maxPages {
			tasks, err := c.taskPage(ctx, int64(last), window.To.UnixMilli(), channel)
			if err != nil {
				yield(bot.Contact{}, readError(doing, err))
				return
			}
			news := false
			for _, r := range tasks {
				if r.Attributes.CreatedTime > last {
					last = r.Attributes.CreatedTime
					clear(seen)
				}
				if r.ID == "" || seen[r.ID] {
					continue
				}
				seen[r.ID], news = true, true
				if k := r.contact(); window.Contains(k.Created) && !yield(k, nil) {
					return
				}
			}
			if len(tasks) < taskPageSize {
				return
			}
			if !news {
				break
			}
		}
		yield(bot.Contact{}, readError(doing, ErrPages))
	}
}

func (c *Client) taskPage(ctx context.Context, from, to int64, channel string) (list[task], error) {
	var answer struct {
		Data list[task] `json:"data"`
	}
	err := c.rest.Do(ctx, rest.Request{
		Path: "v1/tasks", Out: &answer, Share: true,
		Query: c.query(
			"from", strconv.FormatInt(from, 10), "to", strconv.FormatInt(to, 10),
			"pageSize", strconv.Itoa(taskPageSize), "channelTypes", channel,
		),
	})
	return answer.Data, err
}
