package contactcenter

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// callback is a scheduled callback with Cisco's field names.
type callback struct {
	ID                string `json:"id"`
	CustomerName      string `json:"customerName"`
	CallbackNumber    string `json:"callbackNumber"`
	Timezone          string `json:"timezone"`
	ScheduleDate      string `json:"scheduleDate"`
	StartTime         string `json:"startTime"`
	EndTime           string `json:"endTime"`
	QueueID           string `json:"queueId"`
	CallbackReason    string `json:"callbackReason,omitempty"`
	SourceInteraction string `json:"sourceInteraction,omitempty"`
	AssigneeAgent     string `json:"assigneeAgent,omitempty"`
	AssignedTime      int64  `json:"assignedTime,omitempty"`
	CallbackOrigin    string `json:"callbackOrigin"`
	Created           int64  `json:"createdTimestamp"`
	Updated           int64  `json:"lastUpdatedTimestamp"`
	OrgID             string `json:"orgId"`

	start int64
}

// The rules of Cisco's specification.
const (
	callbackAhead   = 30 * minute
	callbackDays    = 31
	callbackLeast   = 30 * minute
	callbackMost    = 8 * hour
	maxCallbackPage = 100
)

// callbackRoutes are the scheduled callbacks of the organization.
func callbackRoutes() map[string]func(*Centre, *call) (int, any, error) {
	const all = "/v1/callbacks/organization/{orgId}/scheduled-callback"
	return map[string]func(*Centre, *call) (int, any, error){
		"POST " + all: func(c *Centre, q *call) (int, any, error) {
			k, err := c.readCallback(q)
			if err != nil {
				return 0, nil, err
			}
			k.ID, k.Created = c.newID(), c.now
			c.callbacks = append(c.callbacks, &k)
			return http.StatusCreated, k, nil
		},
		"GET " + all: (*Centre).listCallbacks,
		"GET " + all + "/{id}": func(c *Centre, q *call) (int, any, error) {
			k, err := c.callback(q)
			return http.StatusOK, k, err
		},
		"PUT " + all + "/{id}": func(c *Centre, q *call) (int, any, error) {
			old, err := c.callback(q)
			if err != nil {
				return 0, nil, err
			}
			k, err := c.readCallback(q)
			switch {
			case err != nil:
				return 0, nil, err
			case k.ID != old.ID:
				return 0, nil, badRequest("id is not that of the path")
			}
			k.Created = old.Created
			*old = k
			return http.StatusOK, k, nil
		},
		"DELETE " + all + "/{id}": func(c *Centre, q *call) (int, any, error) {
			k, err := c.callback(q)
			if err != nil {
				return 0, nil, err
			}
			c.callbacks = slices.DeleteFunc(c.callbacks, func(x *callback) bool { return x == k })
			return http.StatusNoContent, nil, nil
		},
	}
}

// callback returns that of the path, unless its time has come.
func (c *Centre) callback(q *call) (*callback, error) {
	for _, k := range c.callbacks {
		if k.ID == q.r.PathValue("id") && k.start > c.now {
			return k, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "there is no such scheduled callback")
}

func (c *Centre) readCallback(q *call) (callback, error) {
	var k callback
	if err := decode(q, &k); err != nil {
		return k, err
	}
	k.OrgID, k.CallbackOrigin, k.Updated, k.AssignedTime = c.org.ID, "api", c.now, 0
	zone, err := time.LoadLocation(k.Timezone)
	if err != nil || k.Timezone == "" {
		return k, badRequest("timezone is not an IANA name")
	}
	from, err := time.ParseInLocation("2006-01-02 15:04:05", k.ScheduleDate+" "+k.StartTime, zone)
	if err != nil {
		return k, badRequest("scheduleDate or startTime cannot be read")
	}
	to, err := time.ParseInLocation("2006-01-02 15:04:05", k.ScheduleDate+" "+k.EndTime, zone)
	if err != nil {
		return k, badRequest("endTime cannot be read")
	}
	k.start = from.UnixMilli()
	length := to.UnixMilli() - k.start
	number := strings.TrimPrefix(k.CallbackNumber, "+")
	switch {
	case k.CustomerName == "" || utf8.RuneCountInString(k.CustomerName) > 250:
		return k, badRequest("customerName is required and has at most 250 characters")
	case len(k.CallbackNumber) < 7 || len(k.CallbackNumber) > 15 || strings.Trim(number, "0123456789 -().") != "":
		return k, badRequest("callbackNumber must have between 7 and 15 characters of a phone number")
	case k.start < c.now+callbackAhead:
		return k, badRequest("startTime must be at least 30 minutes ahead")
	case from.After(time.UnixMilli(c.now).In(zone).AddDate(0, 0, callbackDays)):
		return k, badRequest("scheduleDate must be within 31 days")
	case length < callbackLeast || length > callbackMost:
		return k, badRequest("endTime must be between 30 minutes and 8 hours after startTime")
	case find(c.queues, func(x *queue) string { return x.id }, k.QueueID) == nil:
		return k, badRequest("queueId is not the id of a queue")
	case k.AssigneeAgent != "" && find(c.agents, func(a *agent) string { return a.id }, k.AssigneeAgent) == nil:
		return k, badRequest("assigneeAgent is not the id of an agent")
	}
	if k.AssigneeAgent != "" {
		k.AssignedTime = c.now
	}
	return k, nil
}

func (c *Centre) listCallbacks(q *call) (int, any, error) {
	p := params{q: q}
	page, size := p.within("page", 0, 0, 1<<30), p.within("pageSize", 50, 1, maxCallbackPage)
	values := q.r.URL.Query()
	number, agent := values.Get("callbackNumber"), values.Get("assigneeAgent")
	if number == "" && agent == "" {
		p.fail("callbackNumber or assigneeAgent is required")
	}
	if p.err != nil {
		return 0, nil, p.err
	}
	found := []*callback{}
	for _, k := range c.callbacks {
		if k.start > c.now && (number == "" || k.CallbackNumber == number) && (agent == "" || k.AssigneeAgent == agent) {
			found = append(found, k)
		}
	}
	slices.SortStableFunc(found, func(a, b *callback) int { return int(a.start/minute - b.start/minute) })
	total := int64(len(found))
	pages, first := (total+size-1)/size, min(page*size, total)
	return http.StatusOK, map[string]any{
		"meta": map[string]any{"orgId": c.org.ID, "page": page, "pageSize": size, "totalPages": pages, "totalRecords": total, "links": links(q.r.URL, page, pages)},
		"data": found[first:min(first+size, total)],
	}, nil
}
