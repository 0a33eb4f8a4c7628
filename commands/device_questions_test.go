package commands

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floorwalker/bot"
)

// roomIntents are the commands about rooms by the names that the collection of
// supervisors' own words has for them. What it calls one command is two here.
var roomIntents = map[string][]string{
	"device_list": {"device list"}, "device_status": {"device show"}, "device_volume": {"device volume"}, "device_mute": {"device mute", "device unmute"},
	"device_dial": {"device dial"}, "device_people_count": {"device people"}, "device_standby": {"device wake", "device standby"}, "device_message": {"device message"},
}

// TestRoomQuestions scores the rows about rooms against the commands there are:
// the command, its slots, and whether it is asked first. It reads dev.jsonl in
// QUESTIONS_DIR, by default ../shared/questions seen from the module's root.
func TestRoomQuestions(t *testing.T) {
	dir := os.Getenv("QUESTIONS_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "questions")
	}
	f, err := os.Open(filepath.Join(dir, "dev.jsonl"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("the collection of questions is not there; set QUESTIONS_DIR to score against it")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	words, rows := wordsOf(centre(Samples())), 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q struct {
			ID, Utterance, Intent, Expect string
			Slots                         map[string]any
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		named, ok := roomIntents[q.Intent]
		if !ok {
			continue
		}
		rows++
		got := words.interpret(t, q.Utterance, bot.Conversation{})
		command := named[0]
		if off := q.Slots["mute"] == false || q.Slots["action"] == "sleep"; off {
			command = named[1]
		}
		if got.Command != command || got.Partial || got.Missing != "" {
			t.Errorf("%s %q is understood as %s", q.ID, q.Utterance, written(got))
			continue
		}
		for name, want := range q.Slots {
			if have := roomSlot(got, name); have != "" && !strings.EqualFold(have, fmt.Sprint(want)) {
				t.Errorf("%s %q: %s is %q, not %v", q.ID, q.Utterance, name, have, want)
			}
		}
		if asks := roomAsks(t, got); asks != (q.Expect == "confirm") {
			t.Errorf("%s %q: asks first is %v, and it should %s", q.ID, q.Utterance, asks, q.Expect)
		}
	}
	if rows == 0 {
		t.Error("no row is about rooms")
	}
}

// roomSlot is a slot of the collection; "" for what the command says by itself.
func roomSlot(i bot.Interpretation, name string) string {
	v, ok := i.Slots.First(name)
	switch {
	case name == "metric" || name == "mute" || name == "action":
		return ""
	case !ok:
		return "nothing"
	case v.Kind == bot.KindNumber:
		return fmt.Sprint(v.Number)
	case v.Kind == bot.KindFloor:
		return v.ID
	}
	return v.Name
}

// roomAsks reports whether a command asks before it does what was said.
func roomAsks(t *testing.T, i bot.Interpretation) bool {
	t.Helper()
	rooms := upRooms()
	for n := range rooms.devices {
		rooms.devices[n].Connection = bot.DeviceOnline
	}
	c, changes := deviceCommand[bot.Command](t, rooms, i.Command).(bot.Changer)
	if !changes {
		return false
	}
	r := request(i.Slots)
	_, ask, err := c.Preview(t.Context(), r)
	if err != nil {
		t.Errorf("%s: %v", i.Command, err)
	}
	return ask
}
