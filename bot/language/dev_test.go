package language

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

// question is a row of the collection of supervisors' own words.
type question struct {
	ID, Utterance, Context, Intent, Expect string
	Slots                                  map[string]any
}

// intents are the commands of the tests by the collection's names.
var intents = map[string]string{
	"queue_status": "queue status", "queue_list": "queue list", "agent_status": "agent status", "agent_list": "agent list",
	"agent_state": "agent state", "agent_logout": "agent logout", "task_list": "task list", "task_detail": "task show",
	"notify_unsubscribe": "notify stop", "help": "help",
}

// questionsFloor is how many rows have to be right. The wording is not to be
// fitted to them: the tables of the other tests hold wording of their own.
const questionsFloor = 24

// TestQuestions scores the rows whose commands the tests have. It reads
// dev.jsonl in the directory QUESTIONS_DIR, by default ../shared/questions seen
// from the module's root.
func TestQuestions(t *testing.T) {
	dir := os.Getenv("QUESTIONS_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "questions")
	}
	f, err := os.Open(filepath.Join(dir, "dev.jsonl"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("the collection of questions is not there; set QUESTIONS_DIR to score against it")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := newTestInterpreter(t, centre)
	right, total := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		command, ok := intents[q.Intent]
		if !ok {
			got := interpret(t, in, q.Utterance, questionContext(in, q.Context))
			if changers[got.Command] && !got.Partial && got.Missing == "" {
				t.Errorf("%s %q is a %s and would run %s", q.ID, q.Utterance, q.Intent, show(got))
			}
			continue
		}
		total++
		got := interpret(t, in, q.Utterance, questionContext(in, q.Context))
		if problem := judge(q, command, got); problem != "" {
			t.Logf("%s %q: %s; got %s", q.ID, q.Utterance, problem, show(got))
			continue
		}
		right++
	}
	t.Logf("%d of %d right", right, total)
	if right < questionsFloor {
		t.Errorf("%d of %d right, want at least %d", right, total, questionsFloor)
	}
}

// questionContext is the conversation that "queue_status {queue: Billing}"
// stands for.
func questionContext(in *Interpreter, context string) bot.Conversation {
	c := bot.Conversation{Slots: map[bot.Kind]bot.Value{}}
	intent, rest, _ := strings.Cut(context, " ")
	command, ok := intents[intent]
	if !ok {
		return c
	}
	c.Last = &bot.Invocation{Command: command, Slots: bot.Slots{}}
	if strings.Contains(rest, "rows") {
		for _, id := range []string{"t1", "t2", "t3"} {
			c.List = append(c.List, bot.Value{Kind: bot.KindTaskID, ID: id, Name: id})
		}
		return c
	}
	name, value, _ := strings.Cut(strings.Trim(rest, "{}"), ": ")
	for _, e := range centre {
		if e.Name == value {
			v := bot.Value{Kind: e.Kind, ID: e.ID, Name: e.Name}
			c.Last.Slots[name] = []bot.Value{v}
			c.Slots[e.Kind] = v
		}
	}
	return c
}

// judge says what is wrong with an interpretation, or nothing.
func judge(q question, command string, got bot.Interpretation) string {
	if got.Command != command {
		return "wrong command"
	}
	if q.Expect == "clarify" != (got.Missing != "") {
		return "asks " + got.Missing
	}
	if q.Expect == "confirm" && got.Partial {
		return "partial"
	}
	for name, want := range q.Slots {
		if !slotRight(name, want, got) {
			return "slot " + name
		}
	}
	return ""
}

func slotRight(name string, want any, got bot.Interpretation) bool {
	text, _ := want.(string)
	first := func(param string) bot.Value { v, _ := got.Slots.First(param); return v }
	switch name {
	case "queue", "agent", "team", "channel", "status":
		v := first(name)
		return v.Name == text || name == "channel" && v.Name == "telephony" && text == "telephony"
	case "metric":
		// Commands without a figure to choose answer with all they have.
		spec := specs[0]
		for _, s := range specs {
			if s.Name == got.Command {
				spec = s
			}
		}
		if _, ok := spec.ParamOf(bot.KindMetric); !ok {
			return true
		}
		return string(first("metric").Metric) == text
	case "scope":
		return len(got.Slots["queue"]) == 0
	case "state":
		v := first("state").Name
		return v == text || strings.EqualFold(strings.NewReplacer("-", "", " ", "").Replace(v), strings.ReplaceAll(text, "_", "")) ||
			text == "Idle" && first("state").ID != "" || got.Command == "agent status"
	case "idle_code":
		return first("state").Name == text
	case "time":
		w := want.(map[string]any)
		r := first("time").Range
		return r != nil && r.From.Format(time.RFC3339) == w["from"] && r.To.Format(time.RFC3339) == w["to"]
	case "filter":
		w, v := want.(map[string]any), first("filter")
		return string(v.Metric) == w["metric"] && string(v.Op) == w["op"] && v.Number == w["value"]
	case "min_time_in_state_s", "min_wait_s":
		return first("longer").Duration.Seconds() == want
	case "task_id":
		return first("task").ID == text
	case "ordinal":
		return first("task").ID == "t2"
	case "agent_candidates":
		return len(got.Choices) == len(want.([]any)) && got.Choices[0].Name == want.([]any)[0]
	case "direction":
		return true // all contacts that come in are inbound; no command narrows it
	}
	return false
}
