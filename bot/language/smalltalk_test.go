package language

import (
	"testing"

	"floorwalker/bot"
)

// TestSmallTalk says greetings, and what only begins like one.
func TestSmallTalk(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for text, want := range map[string]string{
		"hello there": "help", "hi team": "help", "hello, hello": "help", "Hello Everybody!": "help",
		"hello there, how is billing": "queue status queue=Billing", "hi, where's maya": "agent status agent=Maya_Patel",
		"wait, how is billing": "queue status queue=Billing", "wait times in billing": "queue status metric=longest_wait queue=Billing",
		"very much so": "", "good": "", "there": "", "ping hello": "ping text=hello", "help again": "help text=again",
	} {
		if got := show(interpret(t, in, text, bot.Conversation{})); got != want {
			t.Errorf("%q\n got  %s\n want %s", text, got, want)
		}
	}
}

// TestNone reads figures that are zero.
func TestNone(t *testing.T) {
	for text, want := range map[string]bot.Metric{
		"no agents": bot.MetricAgentsAvailable, "without any agents": bot.MetricAgentsAvailable, "nobody available": bot.MetricAgentsAvailable,
		"no one free": bot.MetricAgentsAvailable, "no calls waiting": bot.MetricWaiting, "zero abandons": bot.MetricAbandoned,
		"no": "", "without": "", "no wait, sam": bot.MetricLongestWait, "agents": "", "no sir": "",
	} {
		tokens, _ := tokenize(text)
		l := &lattice{tokens: tokens, at: make([][]span, len(tokens))}
		v, next, ok := l.none(0)
		if v.Metric != want || ok != (want != "") || ok && (v.Op != bot.OpEqual || next == 0) {
			t.Errorf("%q: %s %s, %d, %v", text, v.Metric, v.Op, next, ok)
		}
	}
}

// TestBack tells the end of a break from the way to another state.
func TestBack(t *testing.T) {
	in := newTestInterpreter(t, centre)
	with := append([]bot.Spec{}, specs...)
	for i := range with {
		if with[i].Name == "agent state" {
			with[i].Examples = append([]string{"bring Luis back", "take Dana off break", "put him back on Available"}, with[i].Examples...)
		}
	}
	for text, back := range map[string]bool{
		"bring maya back": true, "take maya off break": true, "take maya off of her lunch": true, "bring maya back from lunch": true,
		"put maya back on break": false, "put maya back to available": false,
	} {
		got, err := in.Interpret(t.Context(), bot.Utterance{Text: text, Commands: with, Now: tuesday(t)})
		if err != nil {
			t.Fatal(err)
		}
		state, _ := got.Slots.First("state")
		if got.Command != "agent state" || got.Partial || (state.Op != "") != back || back && state.Name != string(bot.StateAvailable) {
			t.Errorf("%q: %s %+v, partial %v", text, got.Command, state, got.Partial)
		}
	}
}
