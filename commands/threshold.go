package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// threshold is a rule: a figure, of what, and the limit that it is not to pass.
type threshold struct {
	wish
	queue, team bot.Value
	hold        time.Duration // how long the limit must be passed before it is told
}

// thresholdOf reads a rule from the slots of the wish for it.
func thresholdOf(slots bot.Slots, target Target) (threshold, error) {
	r := bot.Request{Slots: slots}
	t := threshold{queue: r.Value("queue"), team: r.Value("team"), hold: r.Duration("hold")}
	limit := r.Value("limit")
	t.by, t.bounded, t.op, t.limit = limit.Metric, true, limit.Op, limitOf(limit, target)
	var err error
	if t.metric, err = metricOf(limit.Metric); err != nil {
		return t, err
	}
	if t.team.ID != "" && t.by != bot.MetricAgentsAvailable {
		return t, bot.Errorf(bot.Invalid, "Of a team I can watch how many agents are available. %s is a figure of queues. Nothing was changed.", t.label)
	}
	return t, nil
}

// words are the rule in words, for lists; verb is “with” or “has”.
func (t threshold) words(verb string) string {
	said := t.of() + " " + verb + " " + strings.TrimSuffix(strings.Replace(t.condition(), " now ", " ", 1), " now")
	if t.hold > 0 {
		said += " for " + language.Humanize(t.hold)
	}
	return said
}

// of is what the rule looks at.
func (t threshold) of() string {
	switch {
	case t.team.ID != "":
		return "team " + t.team.Name
	case t.queue.ID != "":
		return t.queue.Name
	case t.by == bot.MetricAgentsAvailable:
		return "the floor"
	}
	return "any queue"
}

// reading is a figure at a moment, and of which queue or team it is.
type reading struct {
	value float64
	known bool
	of    string
	queue bot.Value // zero for a team, or for all queues together
	text  string    // “12 waiting now”, “service level 74.2 %”
	facts []bot.Fact
	// sure says that it is right although a part of the floor could not be read.
	sure bool
	gone bool // the contact centre has no such queue
}

// readings are what the rules of one look are held against. Figures of the past
// are those of the centre's day until now.
type readings struct {
	view   view
	agents []bot.Agent
}

// readThresholds reads the floor for some rules.
func readThresholds(ctx context.Context, f floor, now time.Time, zone *time.Location, past, teams bool) (readings, error) {
	var all readings
	var err error
	r := bot.Request{Now: now, Location: zone}
	if all.view, err = f.read(ctx, r, question{window: bot.Today(now, zone), live: true, past: past}); err == nil && teams {
		all.agents, err = f.source.AgentsNow(ctx)
	}
	return all, err
}

// reading is the figure that a rule looks at. Of several queues it is that of
// the queue which passes the limit furthest.
func (t threshold) reading(all readings) reading {
	switch {
	case t.team.ID != "":
		return t.ofTeam(all.agents)
	case t.queue.ID != "":
		for _, q := range all.view.queues {
			if q.ID == t.queue.ID {
				return t.ofQueue(q, t.queue)
			}
		}
		return reading{of: t.queue.Name, gone: true}
	case t.by == bot.MetricAgentsAvailable:
		total := all.view.total
		total.Name = "the floor"
		got := t.ofQueue(total, bot.Value{})
		got.sure = false
		return got
	}
	furthest := reading{of: t.of()}
	for _, q := range all.view.queues {
		got := t.ofQueue(q, bot.Value{Kind: bot.KindQueue, ID: q.ID, Name: q.Name})
		if got.known && (!furthest.known || t.beyond(got.value, furthest.value)) {
			furthest = got
		}
	}
	furthest.sure = t.passed(furthest)
	return furthest
}

// beyond reports whether a value passes the limit further than another does.
func (t threshold) beyond(value, other float64) bool {
	if t.op == bot.OpLess || t.op == bot.OpAtMost {
		return value < other
	}
	return value > other
}

func (t threshold) ofQueue(q queueView, queue bot.Value) reading {
	got := reading{of: q.Name, queue: queue, sure: t.by != bot.MetricAgentsAvailable || q.loggedIn > 0}
	if got.value, got.known = t.value(q); t.by == bot.MetricLongestWait && q.now.Waiting == 0 {
		got.known = true // nobody waits: the wait is none
	}
	got.text = t.sentence(q)
	for _, m := range []bot.Metric{bot.MetricWaiting, bot.MetricLongestWait, bot.MetricAgentsAvailable} {
		if m != t.by {
			got.facts = append(got.facts, bot.Fact{Label: metrics[m].label, Value: metrics[m].text(q)})
		}
	}
	return got
}

// sentence is the figure as it follows "Billing:".
func (t threshold) sentence(q queueView) string {
	switch {
	case t.by == bot.MetricLongestWait && q.now.Waiting > 0:
		return t.text(q) + " longest wait now"
	case t.by == bot.MetricLongestWait:
		return "nobody waiting now"
	case t.by == bot.MetricAgentsAvailable:
		return availableOf(q.available, q.loggedIn)
	case unit(t.by) == "":
		return t.text(q) + " " + t.name()
	}
	return t.name() + " " + t.text(q)
}

func (t threshold) ofTeam(agents []bot.Agent) reading {
	here, free := 0, 0
	for _, a := range agents {
		if a.TeamID != t.team.ID || a.State == bot.StateLoggedOut {
			continue
		}
		here++
		if a.State == bot.StateAvailable {
			free++
		}
	}
	return reading{value: float64(free), known: true, of: "team " + t.team.Name, text: availableOf(free, here), sure: here > 0}
}

func availableOf(free, here int) string {
	if free == 0 {
		return fmt.Sprintf("nobody available of %d logged in", here)
	}
	return fmt.Sprintf("%d available of %d logged in", free, here)
}

// passed reports whether a figure is beyond the limit. One that nothing is known
// of is not.
func (t threshold) passed(r reading) bool { return r.known && compares(r.value, t.op, t.limit) }

// amount prints a value of the rule's figure.
func (t threshold) amount(value float64) string {
	if t.by == bot.MetricServiceLevel || t.by == bot.MetricAbandonRate {
		return fmt.Sprintf("%.1f %%", value)
	}
	return amount(t.by, value)
}
