package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/simulator/world"
)

func TestMaskNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"dial +14155550132 now":                 "dial ***32 now",
		"+1 (415) 555-0132":                     "***32",
		"(415) 555-0132 is busy":                "***32 is busy",
		"415.555.0132":                          "***32",
		"0049 30 901820":                        "***20",
		"a 14155550132, and 4155550199.":        "a ***32, and ***99.",
		"calls/%2B14155550132/divert":           "calls/***32/divert",
		"tel:+14155550132":                      "tel:***32",
		"555-0132":                              "***32",
		"extension 4021":                        "extension 4021",
		"Set Sam Okafor to Lunch?":              "Set Sam Okafor to Lunch?",
		"2026-11-21 11:26:18":                   "2026-11-21 11:26:18",
		"2026-11-21T11:26:18Z":                  "2026-11-21T11:26:18Z",
		"dial tcp 192.168.100.200:6379":         "dial tcp 192.168.100.200:6379",
		"host 192.168.100.200.":                 "host 192.168.100.200.",
		"id 12345678-1234-1234-1234-1234":       "id ***34",
		"6a64d539-4653-4c48-98d7-78fb66c1bc1d":  "6a64d539-4653-4c48-98d7-78fb66c1bc1d",
		"ROUTER_6F1C2D8E-01BB-1234-5678-0A0B0C": "ROUTER_6F1C2D8E-01BB-1234-5678-0A0B0C",
		"entry 1763724378000-0":                 "entry ***-0",
		"":                                      "",
	} {
		if got := maskNumbers(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzMaskNumbers(f *testing.F) {
	f.Add("call +1 415 555 0132 or 6a64d539-4653")
	f.Add("٤١٥٥٥٥٠١٣٢ +٤")
	f.Fuzz(func(t *testing.T, s string) {
		for _, word := range strings.Fields(maskNumbers(s)) {
			if n, ok := strings.CutPrefix(word, "+"); ok && len(n) >= minPhone && strings.Trim(n, "0123456789") == "" {
				t.Errorf("%q still has the number %q", s, word)
			}
		}
	})
}

// TestLogHidesNumbers runs a number through every way into the log.
func TestLogHidesNumbers(t *testing.T) {
	const number, event = "+14155550132", "Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMTQxNTU1NTAxMzI"
	var out bytes.Buffer
	log := newLogger(&out, slog.LevelDebug)
	auditLog{log}.Audit(bot.AuditEntry{At: time.Now(), Action: "asked", Person: bot.Person{ID: "p1", Email: "alex@acme.example"},
		Target: number, Detail: "Transfer the call to " + number + "?", EventID: event})
	failed := &bot.Error{Kind: bot.Upstream, Public: "No call to " + number + ".", TrackingID: "ROUTER_1", Err: errors.New("POST calls: " + number)}
	log.Warn("command failed", "event", event, "error", fmt.Errorf("wrapped: %w", failed))
	log.With("error", failed).WithGroup("call").Info("moved to "+number, "to", number)
	ctx := withEvent(t.Context(), bot.Event{Source: "messages", ID: event})
	log.InfoContext(ctx, "upstream request", "route", "calls/"+number)
	text := out.String()
	if strings.Contains(text, "4155550132\"") || strings.Contains(text, number) {
		t.Errorf("a full number is in the log:\n%s", text)
	}
	if got := strings.Count(text, event); got != 3 {
		t.Errorf("the event's id stands in %d lines, want 3:\n%s", got, text)
	}
	if !strings.Contains(text, "***32") || !strings.Contains(text, "ROUTER_1") {
		t.Errorf("the last digits or the tracking id are missing:\n%s", text)
	}
}

// TestLogOfAConversation talks to a bot that logs everything, and reads what it
// wrote: JSON lines with the event's id, and nothing that was said or is secret.
func TestLogOfAConversation(t *testing.T) {
	const said, number = "xylophone", "4155550132"
	var out recorded
	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	cfg := s.settingsOf(t)
	s.start(cfg, newLogger(&out, slog.LevelDebug))
	alex := s.as("alex")
	room := alex.room("Contact centre floor")
	alex.ask(room, "how is billing")
	alex.ask(room, said+" +1"+number)
	alex.ask(room, "put "+said+" on lunch")
	text := out.String()
	for _, secret := range append(values(cfg.WebhookSecrets), cfg.BotToken.Value(), cfg.ContactCenterToken.Value(), said, number) {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("the log contains %q", secret)
		}
	}
	events := map[string]bool{}
	for line := range strings.Lines(text) {
		var l struct {
			Level, Msg, Event string
			Route             string
			TrackingID        string `json:"trackingId"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v in line %q", err, line)
		}
		if l.Level == "INFO" && l.Event != "" {
			t.Errorf("a line for one message at the level info: %s", line)
		}
		if l.Msg == "upstream request" && l.Route == "messages/{id}" {
			events[l.Event] = true
			if l.TrackingID == "" {
				t.Errorf("no tracking id in %s", line)
			}
		}
	}
	if len(events) < 3 || events[""] {
		t.Errorf("messages were read for the events %v", events)
	}
}

// settingsOf are those of a bot with a listener of its own.
func (s *stage) settingsOf(t testing.TB) Config {
	t.Helper()
	l, err := listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return s.settings(l)
}

// get reads a page of a bot.
func (s *stage) get(t testing.TB, url string) (status int, body string) {
	t.Helper()
	resp, err := s.client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(http.MaxBytesReader(nil, resp.Body, 1<<20)); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b.String()
}
