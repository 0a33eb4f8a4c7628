package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// TopicCalls is the topic of those who want to hear when calls have ended.
const TopicCalls = "telephony_calls"

// notifyCalls has a space, or the asker, told when calls have ended.
type notifyCalls struct {
	store   bot.Subscriptions
	auditor bot.Auditor
	// What tells of calls: their events, when people have them watched; their
	// records; and the events of the contact centre.
	watched, recorded, centre bool
}

func (notifyCalls) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify calls",
		Area:    areaNotifications,
		Aliases: []string{"tell us when calls end", "tell us here when calls end", "tell me when calls end"},
		Summary: "Tells this space, or you alone, when calls have ended: all, or the answered, missed, long or failed ones.",
		Params: []bot.Param{
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}},
			{Name: "which", Kind: bot.KindChoice, Choices: whichCalls},
			{Name: "longer", Kind: bot.KindDuration},
			{Name: "person", Kind: bot.KindPerson},
			{Name: "location", Kind: bot.KindLocation},
			{Name: "calling queue", Kind: bot.KindCallQueue},
			{Name: "queue", Kind: bot.KindQueue},
		},
		Examples: []string{
			"notify calls here", "notify calls me", "notify calls here missed", "notify calls me answered", "notify calls here all",
			"tell us when calls end", "notify calls here missed for Maya Patel", "notify calls here for Maya Patel",
			"notify calls here for Night Desk", "notify missed calls here for Raleigh", "notify long calls here over 20 minutes", "notify failed calls here",
			"notify missed calls here", "post a note here whenever a call ends unanswered", "tell us here whenever a call to Billing is missed",
		},
		Role:    bot.Viewer,
		Changes: true,
	}
}

// Preview never asks: an alert concerns nobody's work. It refuses what the asker
// may not hear.
func (c notifyCalls) Preview(_ context.Context, r bot.Request) (bot.Reply, bool, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, false, err
	}
	return bot.Reply{Headline: "Sets the alert: " + sub.Said + "."}, false, nil
}

// wish is the subscription that a request asks for. The same wish has the same
// id, so that asking twice changes nothing.
func (c notifyCalls) wish(r bot.Request) (bot.Subscription, error) {
	p, q, l := r.Value("person"), r.Value("calling queue"), r.Value("location")
	if q.ID == "" {
		q = r.Value("queue")
	}
	own := p.ID == r.Person.ID || p.ID == "" && q.ID == "" && l.Name == "" && r.Role < bot.Supervisor
	if !own && r.Role < bot.Supervisor {
		c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "refused", Person: r.Person, RoomID: r.RoomID, Command: r.Command,
			Target: p.Name + q.Name + l.Name, EventID: r.ID, Detail: "the calls of others take the role " + bot.Supervisor.String()})
		return bot.Subscription{}, bot.Errorf(bot.Forbidden, "Hearing of the calls of others takes the role %s, and yours is %s. Nothing was changed.", bot.Supervisor, r.Role)
	}
	which := plainWhich(r.Text("which"))
	longer := r.Value("longer")
	if longer.Duration > 0 && which == whichAll {
		which = whichLong
	}
	filter := bot.Slots{"which": {{Kind: bot.KindChoice, Name: which}}}
	if which == whichLong && longer.Duration > 0 {
		filter["longer"] = []bot.Value{longer}
	}
	switch {
	case own:
		filter["person"] = []bot.Value{{Kind: bot.KindPerson, ID: r.Person.ID, Name: r.Person.Name}}
	case p.ID != "":
		filter["person"] = []bot.Value{p}
	}
	if q.ID != "" {
		filter["queue"] = []bot.Value{q}
	}
	if l.Name != "" {
		filter["location"] = []bot.Value{l}
	}
	if err := c.heard(q, l, which); err != nil {
		return bot.Subscription{}, err
	}
	sub := bot.Subscription{Topic: TopicCalls, Filter: filter, Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	sub.Said = callWishOf(sub).words()
	return identify(sub, "calls", r, sub.Said), nil
}

// heard refuses what nothing here would ever tell of.
func (c notifyCalls) heard(queue, location bot.Value, which string) error {
	switch {
	case queue.Kind == bot.KindQueue && !c.centre && !c.recorded:
		return bot.Errorf(bot.Invalid, "I do not hear of calls in the contact centre’s queues: %s is missing. Nothing was changed.", needsEventSecrets)
	case (location.Name != "" || which == whichFailed) && !c.recorded:
		return bot.Errorf(bot.Invalid, "Only call records tell of that, and there are none: %s is missing. Nothing was changed.", needsRecords)
	}
	return nil
}

func (c notifyCalls) Do(ctx context.Context, r bot.Request) (bot.Reply, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Reply{}, err
	}
	watchers, err := c.store.ByTopic(ctx, TopicCallWatch)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.store.Subscribe(ctx, sub); err != nil {
		return bot.Reply{}, err
	}
	to := "you"
	if sub.RoomID != "" {
		to = "this space"
	}
	heard := plural(len(watchers), "person has", "people have")
	if len(watchers) == 0 {
		heard = "nobody has"
	}
	q, _ := sub.Filter.First("queue")
	return bot.Reply{Headline: fmt.Sprintf("I tell %s of %s.", to, sub.Said), Note: c.sources(q, heard) + " “notify list” shows what is set."}, nil
}

// sources say how soon calls are told of.
func (c notifyCalls) sources(queue bot.Value, heard string) string {
	switch {
	case queue.Kind == bot.KindQueue && c.centre:
		return "The contact centre tells me when a call in its queue ends."
	case c.recorded && c.watched:
		return "Webex tells me at once of the calls of people who have said “call watch on” (" + heard + " so far), and of all others with their records, some minutes after the end."
	case c.recorded:
		return "Webex tells me with the call records, some minutes after the end."
	}
	return "Webex tells me only of people who have said “call watch on”: " + heard + " so far."
}

// Observe looks whether the alert is set.
func (c notifyCalls) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return observeSet(ctx, c.store, sub, isSet)
}
