package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"floorwalker/bot"
)

// TopicCalls is the topic of those who want to hear when calls have ended.
const TopicCalls = "telephony_calls"

// notifyCalls has a space, or the asker, told when calls have ended.
type notifyCalls struct {
	store   bot.Subscriptions
	auditor bot.Auditor
}

func (notifyCalls) Spec() bot.Spec {
	return bot.Spec{
		Name:    "notify calls",
		Area:    areaNotifications,
		Aliases: []string{"tell us when calls end", "tell us here when calls end", "tell me when calls end", "notify ended calls", "notify missed calls", "notify answered calls"},
		Summary: "Tells this space, or you alone, when calls have ended: all, the answered or the missed ones.",
		Params: []bot.Param{
			{Name: "where", Kind: bot.KindChoice, Choices: []string{"here", "me"}},
			{Name: "which", Kind: bot.KindChoice, Choices: []string{"answered", "missed", "all"}},
			{Name: "person", Kind: bot.KindPerson},
			{Name: "calling queue", Kind: bot.KindCallQueue},
		},
		Examples: []string{
			"notify calls here", "notify calls me", "notify calls here missed", "notify calls me answered", "notify calls here all",
			"tell us when calls end", "notify calls here missed for Maya Patel", "notify calls here for Maya Patel",
			"notify calls here for Front Desk",
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
	p, q := r.Value("person"), r.Value("calling queue")
	which := r.Text("which")
	if which == "" {
		which = "all"
	}
	own := p.ID == r.Person.ID || p.ID == "" && q.ID == "" && r.Role < bot.Supervisor
	if !own && r.Role < bot.Supervisor {
		c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "refused", Person: r.Person, RoomID: r.RoomID, Command: r.Command,
			Target: p.Name + q.Name, EventID: r.ID, Detail: "the calls of others take the role " + bot.Supervisor.String()})
		return bot.Subscription{}, bot.Errorf(bot.Forbidden, "Hearing of the calls of others takes the role %s, and yours is %s. Nothing was changed.", bot.Supervisor, r.Role)
	}
	filter := bot.Slots{"which": {{Kind: bot.KindChoice, Name: which}}}
	said := map[string]string{"all": "ended calls", "answered": "answered calls", "missed": "missed calls"}[which]
	switch {
	case own:
		filter["person"] = []bot.Value{{Kind: bot.KindPerson, ID: r.Person.ID, Name: r.Person.Name}}
		said += " of " + r.Person.Name
	case p.ID != "":
		filter["person"] = []bot.Value{p}
		said += " of " + p.Name
	}
	if q.ID != "" {
		filter["queue"] = []bot.Value{q}
		said += " through " + q.Name
	}
	sub := bot.Subscription{Topic: TopicCalls, Filter: filter, Said: said, Person: r.Person, RoomID: r.RoomID, Created: r.Now}
	if r.Direct || r.Text("where") == "me" {
		sub.RoomID = ""
	}
	sum := sha256.Sum256([]byte(r.Person.ID + "\n" + sub.RoomID + "\n" + said))
	sub.ID = "calls|" + base64.RawURLEncoding.EncodeToString(sum[:12])
	return sub, nil
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
	return bot.Reply{
		Headline: fmt.Sprintf("I tell %s of %s.", to, sub.Said),
		Note:     "Webex tells me only of people who have said “call watch on”: " + heard + " so far. “notify list” shows what is set.",
	}, nil
}

// Observe looks whether the alert is set.
func (c notifyCalls) Observe(ctx context.Context, r bot.Request) (bot.Outcome, error) {
	sub, err := c.wish(r)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	subs, err := c.store.ByTopic(ctx, TopicCalls)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	for _, s := range subs {
		if s.ID == sub.ID {
			return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The alert is set: " + s.Said + "."}}, nil
		}
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The alert is not set."}}, nil
}
