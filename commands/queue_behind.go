package commands

import (
	"cmp"
	"fmt"
	"strings"

	"floorwalker/bot"
	"floorwalker/bot/figures"
)

func (a queueAnswer) explain() []string {
	if a.view.total.noPast {
		t := a.view.total
		return []string{
			"Waiting now, longest wait and agents = what " + strings.Join(a.view.present, " and ") + " counts itself of the queue",
			fmt.Sprintf("= %d waiting; %d available of %d logged in", t.now.Waiting, t.available, t.loggedIn),
			"As of: " + a.now(),
		}
	}
	asked := append([]bot.Metric{a.metric}, a.also...)
	switch a.metric {
	case "":
		asked = []bot.Metric{bot.MetricServiceLevel, bot.MetricAbandonRate, bot.MetricASA, bot.MetricAHT}
	case bot.MetricCount:
		asked = []bot.Metric{bot.MetricOffered}
	case bot.MetricAgentsAvailable:
		return []string{"Agents available = agents of the teams that serve the queue whose state is Available",
			fmt.Sprintf("= %d of %d logged in", a.view.total.available, a.view.total.loggedIn)}
	default:
	}
	var lines []string
	seen := map[string]bool{}
	add := func(all []string) {
		for _, line := range all {
			if strings.HasPrefix(line, "=") || !seen[line] {
				lines = append(lines, line)
				seen[line] = true
			}
		}
	}
	zoned := bot.Range{From: a.question.window.From.In(a.request.Location), To: a.question.window.To}
	for _, m := range asked {
		if m == bot.MetricServiceLevel && a.view.mixed {
			// One formula would be wrong for some: each queue has its own.
			for _, q := range a.view.queues[:min(len(a.view.queues), maxRows)] {
				add([]string{q.Name + ": " + strings.Join(figures.Explain(m, q.past, q.rule, bot.Range{}), " ")})
			}
			continue
		}
		if metrics[m].live {
			add(figures.Explain(m, a.view.total.now, a.view.total.rule, bot.Range{}))
			continue
		}
		add(figures.Explain(m, a.view.total.past, a.view.total.rule, zoned))
	}
	return lines
}

// behind lists the contacts, or agents, that the figure counts.
func (a queueAnswer) behind() *bot.Invocation {
	if a.view.total.noPast {
		return nil // the system counts, and names nobody
	}
	slots := bot.Slots{}
	if a.question.queue.ID != "" {
		slots["queue"] = a.request.Slots["queue"]
	}
	if a.metric == bot.MetricAgentsAvailable {
		if a.request.Has("system") {
			slots["system"] = a.request.Slots["system"]
		}
		slots["state"] = []bot.Value{{Kind: bot.KindAgentState, Name: string(bot.StateAvailable)}}
		return &bot.Invocation{Command: "agent list", Slots: slots}
	}
	m := metrics[cmp.Or(a.metric, bot.MetricOffered)]
	slots["counted"] = []bot.Value{{Kind: bot.KindChoice, ID: m.counted, Name: m.counted}}
	if !m.live {
		window := a.question.window
		slots["time"] = []bot.Value{{Kind: bot.KindRange, Range: &window}}
	}
	return &bot.Invocation{Command: "task list", Slots: slots}
}

func (a queueAnswer) buttons() []bot.Button {
	if a.view.total.noPast {
		return a.presentButtons()
	}
	slots := a.request.Slots.Clone()
	delete(slots, "format")
	buttons := []bot.Button{}
	if a.request.Text("format") == "" {
		buttons = append(buttons, run("Chart", "queue status", slots.With("format", bot.Value{Kind: bot.KindChoice, Name: "chart"})))
	}
	queue := bot.Slots{}
	if a.question.queue.ID != "" {
		queue["queue"] = a.request.Slots["queue"]
	}
	narrowed := queue.Clone()
	if a.request.Has("system") {
		narrowed["system"] = a.request.Slots["system"]
	}
	if a.question.live && a.view.total.now.Waiting > 0 {
		waiting := bot.Value{Kind: bot.KindStatus, Name: string(bot.ContactWaiting)}
		buttons = append(buttons, run("Who is waiting", "task list", queue.With("status", waiting)))
	}
	if a.question.live {
		available := bot.Value{Kind: bot.KindAgentState, Name: string(bot.StateAvailable)}
		buttons = append(buttons, run("Who is available", "agent list", narrowed.With("state", available)))
	} else {
		buttons = append(buttons, run("Now", "queue status", narrowed))
	}
	return append(buttons, bot.Button{Title: "Show them", Run: a.behind()}, run("Explain", "explain", nil))
}

// presentButtons are those under a queue of which only the present is known.
func (a queueAnswer) presentButtons() []bot.Button {
	buttons := []bot.Button{run("Look again", "queue status", a.request.Slots), run("Agents", "agent list", systemSlot(a.request))}
	if a.question.queue.ID != "" {
		buttons = append(buttons, run("All queues", "queue status", nil))
	}
	return append(buttons, run("Explain", "explain", nil))
}
