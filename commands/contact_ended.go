package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// ContactFollower tells of contacts that ended in queues of the contact centre,
// where somebody wants to hear of them.
type ContactFollower struct {
	Contacts interface {
		Contact(ctx context.Context, id string) (bot.Contact, error)
	}
	Notes         CallNotes
	Subscriptions bot.Subscriptions
	Teller        bot.Teller
	Access        *bot.Access
	Clock         func() time.Time
	Location      *time.Location
	Log           *slog.Logger
}

// settling is how long the contact centre may take to know that a contact, whose
// end it has told, is over.
const settling = 2 * time.Minute

// Ended is told that a contact has ended, at least once.
func (f *ContactFollower) Ended(ctx context.Context, id string, at time.Time) error {
	subs, err := f.Subscriptions.ByTopic(ctx, TopicCalls)
	if err != nil {
		return err
	}
	var wishes []bot.Subscription
	for _, s := range subs {
		if q, ok := s.Filter.First("queue"); ok && q.Kind == bot.KindQueue && f.Access.Role(s.Person, s.RoomID, s.RoomID == "") >= bot.Supervisor {
			wishes = append(wishes, s)
		}
	}
	if len(wishes) == 0 {
		return nil
	}
	c, err := f.Contacts.Contact(ctx, id)
	switch {
	case bot.KindOf(err) == bot.NotFound || err == nil && c.Active:
		if f.Clock().Sub(at) < settling {
			return bot.Errorf(bot.Upstream, "the contact centre does not show yet that contact %s is over", id)
		}
		f.Log.InfoContext(ctx, "a contact that has ended is not shown as ended", "contact", id)
		return nil
	case err != nil:
		return err
	}
	if c.Channel != "" && c.Channel != "telephony" {
		return nil
	}
	for _, s := range wishes {
		if p := (place{sub: s}); callWishOf(s).ofContact(c) {
			if err := f.tell(ctx, p, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *ContactFollower) tell(ctx context.Context, p place, c bot.Contact) error {
	stands, err := toldIn(ctx, f.Notes, p.key(), "contact", c.ID)
	if err != nil {
		return err
	}
	reply := f.words(c)
	shown := fingerprint(reply)
	if stands.value.Shown == shown {
		return nil
	}
	id, err := f.Teller.Tell(ctx, p.address(), stands.value.MessageID, reply)
	switch {
	case err != nil && settled(err):
		f.Log.InfoContext(ctx, "an ended contact could not be told", "subscription", p.sub.ID, "error", err)
		return nil
	case err != nil && id == "":
		return err
	}
	stands.value = toldCall{MessageID: id, Shown: shown}
	if err != nil {
		stands.value.Shown = ""
	}
	return errors.Join(err, stands.save(ctx, keepCall))
}

// words are the post of a contact that is over.
func (f *ContactFollower) words(c bot.Contact) bot.Reply {
	from := "a withheld number"
	if strings.TrimSpace(c.Origin) != "" {
		from = short(c.Origin)
	}
	reply := bot.Reply{Note: "By the contact centre, as of " + clock(f.Clock(), f.Location) + "."}
	if c.Talk > 0 {
		reply.Headline = fmt.Sprintf("A call from %s to %s has ended: answered by %s, %s.", from, c.QueueName, agentOr(c.AgentName), language.Humanize(c.Talk.Truncate(time.Second)))
	} else {
		reply.Headline = fmt.Sprintf("A call from %s to %s has ended: nobody answered, for %s.", from, c.QueueName, language.Humanize(c.Wait.Truncate(time.Second)))
	}
	reply.Facts = []bot.Fact{
		{Label: "Number", Value: caller(c.Origin)}, {Label: "Queue", Value: c.QueueName}, {Label: "Began", Value: clock(c.Created, f.Location)},
		{Label: "Wait", Value: language.Humanize(c.Wait.Truncate(time.Second))},
	}
	if c.RONAs > 0 {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "RONAs", Value: count(c.RONAs)})
	}
	reply.Buttons = []bot.Button{run("Show it", "task show", bot.Slots{"task": {taskValue(c.ID)}})}
	return reply
}

func agentOr(name string) string {
	if name == "" {
		return "an agent"
	}
	return name
}
