package commands

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"floorwalker/bot"
)

// inStateSince is an agent of whom it was told that they are in a state.
type inStateSince struct {
	Name    string    `json:"name"`
	Since   time.Time `json:"since,omitzero"`
	Message string    `json:"message,omitempty"`
}

// stateBook is what is kept of an alert on states: who is in it, by their ids.
type stateBook struct {
	Made  time.Time               `json:"made"`
	There map[string]inStateSince `json:"there"`
	// Many says that they are too many to be followed one by one.
	Many bool `json:"many,omitempty"`
}

// maxFollowed is how many agents of one alert are followed; a note has to hold
// them all.
const maxFollowed = 200

// States looks after those who want to hear of agents' states. A change is told
// once or, after a crash at that moment, not at all.
type States struct {
	Source        agentLister
	Subscriptions bot.Subscriptions
	Notes         CallNotes
	Post          *AlertPost
	May           func(bot.Subscription) bool
	Now           func() time.Time
	Location      *time.Location
	Log           *slog.Logger

	all, part sight // whether no agents can be read, or not those of one contact centre
}

// Look reads the agents once for all, and tells what has changed.
func (w *States) Look(ctx context.Context) error {
	subs, err := w.Subscriptions.ByTopic(ctx, TopicStates)
	if err != nil {
		return err
	}
	subs = slices.DeleteFunc(subs, func(s bot.Subscription) bool {
		return !w.May(s) || !s.Begun(w.Now()) || w.Now().Sub(s.Created) < answerFirst
	})
	if len(subs) == 0 {
		w.all, w.part = sight{}, sight{}
		return nil
	}
	const states, some = "the states of agents", "the states of some agents"
	now := w.Now()
	heard, lacks := bot.WithRemarks(ctx)
	agents, err := w.Source.AgentsNow(heard)
	if err != nil {
		w.Post.missed(ctx, &w.all, states, "no alert on them will come", subs, now, w.Location)
		return err
	}
	w.Post.regained(ctx, &w.all, states, now)
	if lacks() == "" {
		w.Post.regained(ctx, &w.part, some, now)
	} else {
		w.Post.missed(ctx, &w.part, some, "no alert on them will come", subs, now, w.Location)
	}
	for _, s := range subs {
		if w.Post.full(s) {
			continue
		}
		if err := w.hold(ctx, s, agents, lacks() == ""); err != nil && !errors.Is(err, bot.ErrMuted) {
			w.Log.Warn("an alert was not told", "alert", s.ID, "error", err)
		}
	}
	return nil
}

// hold holds the agents against one rule. Where they are not the whole floor,
// whoever is missing has not changed.
func (w *States) hold(ctx context.Context, s bot.Subscription, agents []bot.Agent, whole bool) error {
	n, err := loadNote[stateBook](ctx, w.Notes, s.ID)
	if err != nil {
		return err
	}
	if !n.value.Made.Equal(s.Created) {
		n.value = stateBook{} // of an earlier alert with the same words
	}
	rule, now := stateRuleOf(s.Filter), w.Now()
	first, many := n.value.There == nil, n.value.Many
	if !whole && (first && rule.longer == 0 || rule.loggedOut()) {
		return nil
	}
	was, there := n.value.There, map[string]inStateSince{}
	matching := rule.matches(agents, now)
	if limit := maxFollowed; len(matching) > limit || many && len(matching) > limit/2 {
		return w.tooMany(ctx, s, n, len(matching))
	}
	if !whole {
		for id, before := range was {
			if !slices.ContainsFunc(agents, func(a bot.Agent) bool { return a.ID == id }) {
				there[id] = before
			}
		}
	}
	var fresh []bot.Agent
	for _, a := range matching {
		before, known := was[a.ID]
		if known && (rule.longer == 0 || before.Since.Equal(a.Since)) {
			there[a.ID] = before
			continue
		}
		there[a.ID] = inStateSince{Name: a.Name, Since: a.Since}
		if !many && (!first || rule.longer > 0) {
			fresh = append(fresh, a)
		}
	}
	gone := map[string]inStateSince{}
	for id, before := range was {
		if _, still := there[id]; !still && rule.longer > 0 {
			gone[id] = before
		}
	}
	if !first && !many && maps.Equal(was, there) {
		return nil
	}
	n.value = stateBook{Made: s.Created, There: there}
	if err := n.save(ctx, keepAlarm); err != nil {
		return ignoreConflict(err)
	}
	for thread, those := range byMessage(gone) {
		if _, err := w.Post.To(ctx, s, thread, rule.left(those, now, w.Location, agents)); err != nil {
			w.Log.Warn("the end of a state was not told", "alert", s.ID, "error", err)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	id, err := w.Post.To(ctx, s, "", rule.entered(fresh, s, now, w.Location))
	if err != nil {
		for _, a := range fresh {
			delete(there, a.ID) // the next look tells it
		}
		return errors.Join(err, ignoreConflict(n.save(ctx, keepAlarm)))
	}
	if rule.once() {
		_, err = w.Subscriptions.Unsubscribe(ctx, s.ID)
		return err
	}
	for _, a := range fresh {
		told := there[a.ID]
		told.Message = id
		there[a.ID] = told
	}
	return ignoreConflict(n.save(ctx, keepAlarm))
}

// tooMany tells once that more agents are in the state than can be followed.
func (w *States) tooMany(ctx context.Context, s bot.Subscription, n *note[stateBook], agents int) error {
	if n.value.Many {
		return nil
	}
	if _, err := w.Post.To(ctx, s, "", stateRuleOf(s.Filter).crowd(agents, s, w.Now(), w.Location)); err != nil {
		return err
	}
	n.value = stateBook{Made: s.Created, There: map[string]inStateSince{}, Many: true}
	return ignoreConflict(n.save(ctx, keepAlarm))
}

// byMessage are agents by the post that told of them.
func byMessage(all map[string]inStateSince) map[string]map[string]inStateSince {
	grouped := map[string]map[string]inStateSince{}
	for id, a := range all {
		if grouped[a.Message] == nil {
			grouped[a.Message] = map[string]inStateSince{}
		}
		grouped[a.Message][id] = a
	}
	return grouped
}
