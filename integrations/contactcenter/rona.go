package contactcenter

import (
	"cmp"
	"context"
	"slices"
	"time"

	"floorwalker/bot"
)

// eventsQuery asks for the steps of one contact (CAR). Cisco limits the time
// that such a question may span, so it is asked when the time is known.
const eventsQuery = `query Events($from: Long!, $to: Long!, $filter: TaskDetailsFilters) {
  taskDetails(from: $from, to: $to, filter: $filter) {
    tasks {
      id
      activities(first: 100) {
        nodes { eventName createdTime }
      }
    }
  }
}`

// event is a step of a contact.
type event struct {
	EventName   text   `json:"eventName"`
	CreatedTime number `json:"createdTime"`
}

// countRONAs counts the offers to agents that rang out, in the contact and in
// its legs. No record of a leg or contact has their number.
func (c *Client) countRONAs(ctx context.Context, k *bot.Contact) error {
	v := between(variables{"filter": equals(k.ID, "id")}, k.Created, k.Created.Add(grain))
	data, err := c.search(ctx, eventsQuery, v, false)
	if err != nil {
		return err
	}
	type record struct {
		ID         text `json:"id"`
		Activities object[struct {
			Nodes list[event] `json:"nodes"`
		}] `json:"activities"`
	}
	p, err := decodePage[record](data["taskDetails"], "tasks")
	if err != nil {
		return err
	}
	for _, r := range p.entries {
		if string(r.ID) != k.ID {
			continue
		}
		for _, at := range rungOut(r.Activities.Value.Nodes) {
			k.RONAs++
			for i := len(k.Legs) - 1; i >= 0; i-- {
				if !at.Before(k.Legs[i].Entered) {
					k.Legs[i].RONAs++
					break
				}
			}
		}
	}
	return nil
}

// rungOut returns when the offers began that ended with the contact back in its
// queue or with the next agent.
func rungOut(events []event) (all []time.Time) {
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.CreatedTime, b.CreatedTime) })
	for i := range len(events) - 1 {
		offered := statusOf(events[i].EventName, true) == bot.ContactRinging
		next := statusOf(events[i+1].EventName, true)
		if offered && (next == bot.ContactWaiting || next == bot.ContactRinging) {
			all = append(all, events[i].CreatedTime.Time())
		}
	}
	return all
}
