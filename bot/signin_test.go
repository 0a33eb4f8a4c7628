package bot

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// connecting is a command that needs the asker's own account, and connect.
type connecting struct{ name string }

func (c connecting) Spec() Spec {
	return Spec{Name: c.name, Summary: "Needs an account.", Examples: []string{c.name}, Role: Viewer}
}

func (c connecting) Run(context.Context, Request) (Reply, error) {
	if c.name == ConnectCommand {
		return Reply{Headline: "Open this.", Private: true, Buttons: []Button{{Title: "Connect", URL: "https://bot.example/oauth/start"}}}, nil
	}
	return Reply{}, Errorf(NotLinked, "Connect first.")
}

func TestNotLinkedOffersToConnectOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		c := f.e.Config
		c.Commands = append(c.Commands, connecting{"voicemail"}, connecting{ConnectCommand})
		var err error
		if f.e, err = New(c); err != nil {
			t.Fatal(err)
		}
		first := f.said("alex", "voicemail")
		if first.Headline != "Connect first." || len(first.Buttons) != 1 || first.Buttons[0].Run.Command != ConnectCommand {
			t.Fatalf("the first answer is %+v", first)
		}
		for range 3 {
			if again := f.said("alex", "voicemail"); again.Headline != "Connect first." || len(again.Buttons) != 0 || again.Note == "" {
				t.Errorf("a further answer is %+v", again)
			}
		}
		if other := f.said("vera", "voicemail"); len(other.Buttons) != 1 {
			t.Errorf("somebody else is answered %+v", other)
		}
		time.Sleep(ConversationTTL)
		if later := f.said("alex", "voicemail"); len(later.Buttons) != 1 {
			t.Errorf("much later the answer is %+v", later)
		}
	})
}

func TestNotLinkedWithoutConnect(t *testing.T) {
	f := newFloor(t)
	c := f.e.Config
	c.Commands = append(c.Commands, connecting{"voicemail"})
	var err error
	if f.e, err = New(c); err != nil {
		t.Fatal(err)
	}
	if r := f.said("alex", "voicemail"); r.Headline != "Connect first." || len(r.Buttons) != 0 {
		t.Errorf("the answer is %+v", r)
	}
}
