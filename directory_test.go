package main

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/commands"
)

// plainCache is a cache that keeps nothing.
type plainCache struct{}

func (plainCache) Set(context.Context, string, []byte, time.Duration) error { return nil }

func (plainCache) Fetch(ctx context.Context, _ string, _ time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error) {
	return load(ctx)
}

var errSilent = errors.New("the contact centre does not answer")

// TestOneSystemsNamesAreMissing understands sentences about other systems while one
// that knows names does not answer, and says of those about it why it cannot.
func TestOneSystemsNamesAreMissing(t *testing.T) {
	var silent atomic.Bool
	silent.Store(true)
	list := func(kind bot.Kind, all ...string) nameSource {
		return func(context.Context) (entries []bot.Entry, err error) {
			for _, name := range all {
				entries = append(entries, bot.Entry{Kind: kind, ID: name, Name: name})
			}
			return entries, nil
		}
	}
	cloud := func(kind bot.Kind, all ...string) nameSource {
		names := list(kind, all...)
		return func(ctx context.Context) ([]bot.Entry, error) {
			if silent.Load() {
				return nil, errSilent
			}
			return names(ctx)
		}
	}
	d := newDirectory(plainCache{}, testLog(t), map[bot.Kind][]nameSource{
		bot.KindQueue: {cloud(bot.KindQueue, "Billing"), list(bot.KindQueue, "Freight")},
		bot.KindAgent: {cloud(bot.KindAgent, "Maya Patel")},
		bot.KindPhone: {list(bot.KindPhone, "Lobby phone")},
	})
	in := language.New(language.Config{Directory: d, Samples: commands.Samples()})
	var specs []bot.Spec
	for _, c := range commands.All(commands.Deps{}) {
		specs = append(specs, c.Spec())
	}
	ask := func(text string) (string, error) {
		t.Helper()
		got, err := in.Interpret(t.Context(), bot.Utterance{Text: text, Commands: specs, Now: startTime(t)})
		words := got.Command
		for _, values := range got.Slots {
			for _, v := range values {
				words += " " + v.Name
			}
		}
		if got.Partial {
			words = "~" + words
		}
		return words, err
	}
	for text, want := range map[string]string{
		"is the lobby phone registered": "phone status Lobby phone",
		"how is freight":                "queue status Freight",
		"how are the queues":            "queue status",
		"cluster health":                "cluster health",
		"how is billing":                "",
		"where is maya":                 "",
	} {
		got, err := ask(text)
		if got != want || (want == "") != errors.Is(err, errSilent) {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
	silent.Store(false)
	if err := d.renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"how is billing": "queue status Billing", "where is maya": "agent status Maya Patel", "how is freight": "queue status Freight"} {
		if got, err := ask(text); err != nil || got != want {
			t.Errorf("later, %q: %q %v", text, got, err)
		}
	}
	silent.Store(true)
	err := d.renew(t.Context())
	if err == nil || !strings.Contains(err.Error(), errSilent.Error()) {
		t.Errorf("renewed: %v", err)
	}
	if got, err := ask("how is billing"); err != nil || got != "queue status Billing" {
		t.Errorf("names that were known are forgotten: %q %v", got, err)
	}
}
