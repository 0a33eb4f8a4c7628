package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestPing(t *testing.T) {
	for text, want := range map[string]string{"": "pong", "42": "pong 42", "a b": "pong a b"} {
		slots := bot.Slots{}
		if text != "" {
			slots["text"] = one(bot.Value{Kind: bot.KindText, Name: text})
		}
		reply, err := ping{}.Run(t.Context(), request(slots))
		if err != nil || reply.Headline != want {
			t.Errorf("%q: %q, %v", text, reply.Headline, err)
		}
	}
}

func TestCancelForgets(t *testing.T) {
	for want, c := range map[string]bot.Conversation{
		"Nothing was waiting. Nothing was changed.":                      {},
		"Left “agent status”. Nothing was changed.":                      {Question: &bot.Question{Invocation: bot.Invocation{Command: "agent status"}}},
		"Left. What was waiting for your confirmation will not be done.": {Confirmations: []string{"x"}},
	} {
		r := request(nil)
		r.Conversation = c
		reply, err := cancel{}.Run(t.Context(), r)
		if err != nil || reply.Headline != want || !reply.Forget {
			t.Errorf("%q, forget %v, %v; want %q", reply.Headline, reply.Forget, err, want)
		}
	}
}

func TestStatus(t *testing.T) {
	lines := []HealthLine{
		{Name: "store", State: "embedded, forgets at exit", OK: true},
		{Name: "webhooks", State: "disabled"},
		{Name: "token", State: "refreshed in 3 h", OK: true, Admin: true},
	}
	for role, want := range map[bot.Role]string{
		bot.Viewer: "1 of 2 parts need attention: webhooks.",
		bot.Admin:  "1 of 3 parts need attention: webhooks.",
	} {
		r := request(nil)
		r.Role = role
		reply, err := status{func(context.Context) []HealthLine { return lines }}.Run(t.Context(), r)
		if err != nil || reply.Headline != want {
			t.Errorf("%s reads %q, %v; want %q", role, reply.Headline, err, want)
		}
	}
	fine := status{func(context.Context) []HealthLine { return lines[:1] }}
	if reply, _ := fine.Run(t.Context(), request(nil)); reply.Headline != "I am working: every part answers." {
		t.Error(reply.Headline)
	}
}

func TestExplainAndShowThem(t *testing.T) {
	commands := map[string]bot.Reader{}
	for _, c := range All(fakeDeps(busyFloor())) {
		if r, ok := c.(bot.Reader); ok {
			commands[c.Spec().Name] = r
		}
	}
	r := request(bot.Slots{"queue": one(queueValue("Billing")), "metric": one(metricValue(bot.MetricServiceLevel))})
	shown, err := commands["queue status"].Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = nil
	r.Conversation = bot.Conversation{Explain: shown.Explain, Behind: shown.Behind}
	reply, err := commands["explain"].Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	want := []bot.Fact{
		{Label: "Service level", Value: "Answered within 20 s ÷ (entered the queue − short abandons) = 2 ÷ (5 − 1) = 50.0 %"},
		{Label: "Window", Value: "Entered the queue from 2025-06-17 00:00 until 2025-06-17 14:35 (America/New_York), by the time of entry"},
		{Label: "Left out", Value: "Short abandons (under 5 s): 1"},
	}
	if diff := cmp.Diff(want, reply.Facts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(shown.Behind, reply.Behind); diff != "" {
		t.Error(diff)
	}
	list, err := commands["show them"].Run(t.Context(), r)
	if err != nil || !strings.Contains(list.Headline, "for Billing (today 00:00–14:35 EDT)") {
		t.Errorf("%q, %v", list.Headline, err)
	}
	r.Role = bot.Nobody
	if _, err := commands["show them"].Run(t.Context(), r); bot.KindOf(err) != bot.Forbidden {
		t.Errorf("a list without the right to it: %v", err)
	}
	r.Conversation = bot.Conversation{}
	for _, name := range []string{"explain", "show them"} {
		if reply, err := commands[name].Run(t.Context(), r); err != nil || !strings.HasPrefix(reply.Headline, "There is no figure") {
			t.Errorf("%s of nothing: %q, %v", name, reply.Headline, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for topic, want := range map[string]struct{ has, hasNot string }{
		"":               {"More on contact centre: queues, agents", "agent status:"},
		"contact centre": {"queues: queue status, queue list", "agent status:"},
		"queues":         {"queue status:", "agent list:"},
		"queue":          {"queue status:", "agent list:"},
		"times":          {"overnight 21:00–06:00", "queue status:"},
		"service level":  {"queue list:", "ping:"},
		"hi":             {"help:", "queue status:"}, // not the hi of "which"
		"delhi":          {"Nothing fits “delhi”", ""},
	} {
		text := helpFor(t, topic, bot.Supervisor)
		if !strings.Contains(text, want.has) || want.hasNot != "" && strings.Contains(text, want.hasNot) {
			t.Errorf("help %q:\n%s", topic, text)
		}
	}
}

func TestHelpShowsOnlyWhatMayBeDone(t *testing.T) {
	for role, want := range map[bot.Role]bool{bot.Viewer: false, bot.Supervisor: true} {
		for _, topic := range []string{"contact centre", "agents", "change state"} {
			if got := strings.Contains(helpFor(t, topic, role), "agent state"); got != want {
				t.Errorf("%s sees agent state in help %q: %v", role, topic, got)
			}
		}
	}
	deps := fakeDeps(nil)
	deps.ContactCenter = nil
	for _, c := range All(deps) {
		if c.Spec().Name != "help" {
			continue
		}
		reply, err := c.(bot.Reader).Run(t.Context(), request(nil))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range reply.Facts {
			if f.Label == areaQueues {
				t.Error("help offers queues without a contact centre")
			}
		}
	}
}

func TestGreeting(t *testing.T) {
	if g := Greeting(true); len(g.Buttons) == 0 || !strings.Contains(g.Headline, "Floorwalker") {
		t.Errorf("%+v", g)
	}
	if g := Greeting(false); !strings.Contains(g.Facts[0].Value, needsContactCenter) {
		t.Errorf("%+v", g)
	}
}
