package contactcenter

import (
	"context"
	"iter"
	"time"

	"floorwalker/bot"
)

const contactFields = `
      id
      createdTime(sort: asc)
      endedTime
      isActive
      status
      channelType
      direction
      origin
      lastQueue { id name duration }
      lastAgent { id name }
      contactHandleType
      terminatingEnd
      lastWrapupCodeName
      queueDuration
      ringingDuration
      selfserviceDuration
      connectedDuration
      holdDuration
      wrapupDuration
      transferCount
      blindTransferCount
      isMonitored
      isBarged
`

const contactsQuery = `query Contacts($from: Long!, $to: Long!, $filter: TaskDetailsFilters, $pagination: Pagination) {
  taskDetails(from: $from, to: $to, filter: $filter, pagination: $pagination) {
    tasks {` + contactFields + `}
    pageInfo { hasNextPage endCursor }
  }
}`

// contactQuery asks for one contact with its legs in one request. Nobody has so
// many legs that they would need a second page.
const contactQuery = `query Contact($from: Long!, $to: Long!, $filter: TaskDetailsFilters, $legs: TaskLegDetailsFilters) {
  taskDetails(from: $from, to: $to, filter: $filter) {
    tasks {` + contactFields + `}
  }
  taskLegDetails(from: $from, to: $to, filter: $legs) {
    taskLegs {` + legFields + `}
  }
}`

var contactsQuestion = question{query: contactsQuery, root: "taskDetails", list: "tasks"}

// contact is Cisco's contact session record (CSR). Durations are milliseconds.
type contact struct {
	ID              text          `json:"id"`
	CreatedTime     number        `json:"createdTime"`
	EndedTime       number        `json:"endedTime"`
	IsActive        flag          `json:"isActive"`
	Status          text          `json:"status"`
	ChannelType     text          `json:"channelType"`
	Direction       text          `json:"direction"`
	Origin          text          `json:"origin"`
	LastQueue       object[named] `json:"lastQueue"`
	LastAgent       object[named] `json:"lastAgent"`
	HandleType      text          `json:"contactHandleType"` // short, abandoned or normal
	TerminatingEnd  text          `json:"terminatingEnd"`
	WrapUpCode      text          `json:"lastWrapupCodeName"`
	QueueTime       number        `json:"queueDuration"`
	RingingTime     number        `json:"ringingDuration"`
	SelfServiceTime number        `json:"selfserviceDuration"`
	ConnectedTime   number        `json:"connectedDuration"`
	HoldTime        number        `json:"holdDuration"`
	WrapUpTime      number        `json:"wrapupDuration"`
	TransferCount   number        `json:"transferCount"`
	BlindTransfers  number        `json:"blindTransferCount"`
	IsMonitored     flag          `json:"isMonitored"`
	IsBarged        flag          `json:"isBarged"`
}

// contact returns the record as the bot knows it. Its wait is all time in
// queues and ringing, and for one that waits now, all time up to now that was
// nothing else.
func (r contact) contact(now time.Time) bot.Contact {
	k := bot.Contact{
		ID: string(r.ID), Channel: string(r.ChannelType), Direction: string(r.Direction), Origin: string(r.Origin),
		Active: bool(r.IsActive), Status: statusOf(r.Status, bool(r.IsActive)),
		Created: r.CreatedTime.Time(), Ended: r.EndedTime.Time(),
		QueueID: string(r.LastQueue.Value.ID), QueueName: string(r.LastQueue.Value.Name),
		AgentID: string(r.LastAgent.Value.ID), AgentName: string(r.LastAgent.Value.Name),
		Wait: r.QueueTime.Duration() + r.RingingTime.Duration(),
		Talk: r.ConnectedTime.Duration(), Hold: r.HoldTime.Duration(), WrapUp: r.WrapUpTime.Duration(),
		// Cisco's papers do not say whether blind transfers are in the other count.
		Transfers:  max(r.TransferCount.Int(), r.BlindTransfers.Int()),
		WrapUpCode: string(r.WrapUpCode), TerminatedBy: title(r.TerminatingEnd),
		Monitored: bool(r.IsMonitored), Barged: bool(r.IsBarged),
	}
	handle := trimmed(r.HandleType)
	if !k.Active && (handle == "abandoned" || handle == "short") {
		k.Status = bot.ContactAbandoned
	}
	waits := k.Status == bot.ContactWaiting || k.Status == bot.ContactRinging
	if k.Active && waits && !k.Created.IsZero() {
		other := r.SelfServiceTime.Duration() + k.Talk + k.Hold
		k.Wait = max(k.Wait, now.Sub(k.Created)-other)
	}
	if k.Active {
		k.Ended = time.Time{}
	}
	return k
}

// place tells where a contact stands in a list by time of creation.
func (r contact) place() (id text, created number) { return r.ID, r.CreatedTime }

// ContactFilter narrows Contacts. The zero value is every contact.
type ContactFilter struct {
	QueueIDs   []string // the last queue
	AgentID    string   // the last agent
	Origin     string   // a number, the end of one, or an address, as bot.SameCaller takes it
	Channel    string   // telephony, chat, email or social
	Direction  string   // inbound or outbound
	Status     bot.ContactStatus
	ActiveOnly bool
	MinWait    time.Duration
}

func (f ContactFilter) conditions() filter {
	all := []filter{
		oneOf(f.QueueIDs, "lastQueue", "id"), optional(f.AgentID, "lastAgent", "id"),
		optional(f.Channel, "channelType"), optional(f.Direction, "direction"),
		madeBy(f.Origin),
	}
	switch f.Status {
	case "":
	case bot.ContactAbandoned:
		all = append(all, equals(false, "isActive"), oneOf([]string{"abandoned", "short"}, "contactHandleType"))
	case bot.ContactEnded:
		all = append(all, equals(false, "isActive"))
	default:
		all = append(all, equals(true, "isActive"), oneOf(statuses[f.Status], "status"))
	}
	if f.ActiveOnly {
		all = append(all, equals(true, "isActive"))
	}
	if f.MinWait > 0 {
		// The time in queue of those who still wait is not in their records yet,
		// and ringing is not in it at all.
		all = append(all, anyOf(equals(true, "isActive"), atLeast(1, "ringingDuration"), atLeast(f.MinWait.Milliseconds(), "queueDuration")))
	}
	return allOf(all...)
}

// keeps reports whether a contact that was found is one that was meant.
func (f ContactFilter) keeps(k bot.Contact) bool {
	return (f.Status == "" || k.Status == f.Status) && (!f.ActiveOnly || k.Active) && k.Wait >= f.MinWait &&
		(f.Origin == "" || bot.SameCaller(f.Origin, k.Origin))
}

// Contacts streams the contacts that were created within the window, oldest
// first, page by page as they are asked for, without their legs. After an
// error, which is the last thing it yields, the list is incomplete.
func (c *Client) Contacts(ctx context.Context, window bot.Range, f ContactFilter) iter.Seq2[bot.Contact, error] {
	return func(yield func(bot.Contact, error) bool) {
		spans, err := c.spans(window)
		if err != nil {
			yield(bot.Contact{}, err)
			return
		}
		for _, span := range spans {
			for record, err := range stream(ctx, c, contactsQuestion, f.conditions(), span, contact.place) {
				if err != nil {
					yield(bot.Contact{}, readError("list those contacts", err))
					return
				}
				k := record.contact(c.now())
				if k.ID != "" && span.Contains(k.Created) && f.keeps(k) && !yield(k, nil) {
					return
				}
			}
		}
	}
}

// maxID is the longest id that is asked for: Cisco's are UUIDs.
const maxID = 64

// Contact returns one contact with its legs in order, and the offers that rang
// out. It looks back as far as records are kept, the last year first. A contact
// that is not there is NotFound.
func (c *Client) Contact(ctx context.Context, id string) (bot.Contact, error) {
	if id == "" || len(id) > maxID {
		return bot.Contact{}, notFound()
	}
	now := c.now()
	v := variables{"filter": equals(id, "id"), "legs": equals(id, "taskId")}
	oldest := now.AddDate(0, -keptFor, 0).Add(grain)
	for to := now; to.After(oldest); to = to.Add(-maxSpan + 2*grain) {
		from := to.Add(-maxSpan + 2*grain)
		if from.Before(oldest) {
			from = oldest
		}
		data, err := c.search(ctx, contactQuery, between(v, from, to), false)
		if err != nil {
			return bot.Contact{}, readError("look that contact up", err)
		}
		k, found, err := decodeContact(data, id, now)
		if err != nil {
			return bot.Contact{}, readError("look that contact up", err)
		}
		if found {
			if err := c.countRONAs(ctx, &k); err != nil {
				return bot.Contact{}, readError("look up how that contact was offered", err)
			}
			return k, nil
		}
	}
	return bot.Contact{}, notFound()
}

func notFound() error {
	return bot.Errorf(bot.NotFound, "There is no contact with that id, or the bot's account may not see it.")
}

func decodeContact(data roots, id string, now time.Time) (k bot.Contact, found bool, err error) {
	tasks, err := decodePage[contact](data["taskDetails"], "tasks")
	if err != nil {
		return k, false, err
	}
	legs, err := decodePage[leg](data["taskLegDetails"], "taskLegs")
	if err != nil {
		return k, false, err
	}
	for _, record := range tasks.entries {
		if string(record.ID) == id {
			k, found = record.contact(now), true
		}
	}
	for _, record := range legs.entries {
		if l := record.leg(); l.ContactID == id && l.QueueID != "" {
			k.Legs = append(k.Legs, l)
		}
	}
	sortLegs(k.Legs)
	return k, found, nil
}

// title writes a party as people read it: Agent, Customer, System.
func title(s text) string {
	if s == "" {
		return ""
	}
	word := []rune(trimmed(s))
	if len(word) == 0 {
		return ""
	}
	if word[0] >= 'a' && word[0] <= 'z' {
		word[0] -= 'a' - 'A'
	}
	return string(word)
}
