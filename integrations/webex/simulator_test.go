package webex_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/simulator"
	"floorwalker/integrations/webex"
)

// arrivals hands accepted events to the test.
type arrivals chan bot.Event

func (a arrivals) Accept(_ context.Context, events ...bot.Event) error {
	for _, e := range events {
		a <- e
	}
	return nil
}

// next waits for the next event of a source.
func (a arrivals) next(t *testing.T, source string) webex.Notice {
	t.Helper()
	for {
		select {
		case e := <-a:
			if e.Source != source {
				continue
			}
			n, err := webex.DecodeNotice(e.Payload)
			if err != nil {
				t.Fatal(err)
			}
			return n
		case <-t.Context().Done():
			t.Fatal("no " + source)
		}
	}
}

func calls(t *testing.T, base, token string) *rest.Client {
	t.Helper()
	transport := rest.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := rest.New(base+"/v1", rest.WithToken(rest.StaticToken(token)), rest.WithTransport(transport))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAgainstTheSimulator goes the way of a message and of a press, with
// somebody else's idea of Webex on the other side.
func TestAgainstTheSimulator(t *testing.T) {
	sim, err := simulator.New(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { sim.Run(context.WithoutCancel(t.Context())) })
	defer running.Wait()
	defer sim.Close()
	cloud := httptest.NewServer(sim.Handler())
	defer cloud.Close()
	account := sim.World().Bot

	c := webex.New(webex.Config{
		Client: calls(t, cloud.URL, account.Token),
		Draw:   func(bot.Chart) ([]byte, error) { return []byte("\x89PNG"), nil },
	})
	ctx := t.Context()
	if _, err := c.Me(ctx); err != nil {
		t.Fatal(err)
	}
	in := make(arrivals, 100)
	handler, err := webex.NewHandler(webex.HandlerConfig{Secrets: []string{account.WebhookSecret}, Inbox: in, BotID: c.BotID})
	if err != nil {
		t.Fatal(err)
	}
	ours := httptest.NewServer(handler)
	defer ours.Close()
	registrar := webex.NewRegistrar(webex.RegistrarConfig{
		Client: c, TargetURL: ours.URL, Secrets: []string{account.WebhookSecret},
		Probe: webex.Probe(webex.ProbeConfig{Client: ours.Client(), URL: ours.URL, Secret: account.WebhookSecret}),
	})
	if err := registrar.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	for _, check := range webex.CheckWebhooks(ctx, registrar) {
		if check.Err != nil {
			t.Errorf("%s: %v", check.Name, check.Err)
		}
	}

	somebody := calls(t, cloud.URL, sim.World().People[0].Token)
	var room struct{ ID string }
	do(t, somebody, rest.Request{Method: http.MethodPost, Path: "rooms", Body: map[string]string{"title": "Floor"}, Out: &room})
	do(t, somebody, rest.Request{Method: http.MethodPost, Path: "memberships", Body: map[string]string{"roomId": room.ID, "personEmail": account.Email}})
	if n := in.next(t, webex.SourceMemberships); n.RoomID != room.ID || n.PersonID != c.BotID() || n.ActorID == "" {
		t.Errorf("joined: %+v", n)
	}
	do(t, somebody, rest.Request{Method: http.MethodPost, Path: "messages",
		Body: map[string]string{"roomId": room.ID, "markdown": "how is <@personEmail:" + account.Email + "> **billing** & co?"}})
	n := in.next(t, webex.SourceMessages)
	m, err := c.Message(ctx, n.ObjectID)
	if err != nil || m.Text != "how is billing & co?" || m.RoomID != room.ID || m.Direct {
		t.Errorf("message %+v, %v", m, err)
	}
	who, err := c.Person(ctx, m.PersonID)
	if err != nil || who.Email != sim.World().People[0].Email || who.IsBot {
		t.Errorf("person %+v, %v", who, err)
	}

	to := bot.Address{RoomID: m.RoomID, ThreadID: m.ID}
	id, err := c.Post(ctx, to, bot.Reply{Headline: "Looking at *billing* …"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Replace(ctx, to, id, bot.Reply{Headline: "Still looking …"}); err != nil || again != id {
		t.Errorf("edited %q as %q, %v", id, again, err)
	}
	reply := bot.Reply{
		Headline: "Billing: 4 waiting", Facts: []bot.Fact{{Label: "Longest", Value: "3 min"}},
		Chart:   &bot.Chart{Alt: "Most at nine."},
		File:    &bot.File{Name: "a.csv", ContentType: "text/csv", Write: func(w io.Writer) error { _, err := io.WriteString(w, "a,b"); return err }},
		Buttons: []bot.Button{{Title: "Again", Say: "again", Token: "signed-token"}},
	}
	card, err := c.Replace(ctx, to, id, reply)
	if err != nil || card == id {
		t.Fatalf("replaced by %q, %v", card, err)
	}
	do(t, somebody, rest.Request{Method: http.MethodPost, Path: "attachment/actions",
		Body: map[string]any{"type": "submit", "messageId": card, "inputs": map[string]string{"token": "signed-token"}}})
	pressed, err := c.Press(ctx, in.next(t, webex.SourceAttachmentActions).ObjectID)
	if err != nil || pressed.Token != "signed-token" || pressed.MessageID != card || pressed.PersonID != m.PersonID {
		t.Errorf("press %+v, %v", pressed, err)
	}
	if _, err := c.Replace(ctx, to, card, bot.Reply{Headline: "Done"}); err != nil {
		t.Error(err)
	}
	thread(t, somebody, room.ID, m.ID)
}

// thread checks what is left in the thread: the answer of the press, the file
// and the picture; nothing that was replaced.
func thread(t *testing.T, c *rest.Client, roomID, rootID string) {
	t.Helper()
	var list struct {
		Items []struct {
			ParentID, Text string
			Files          []string
			Attachments    []json.RawMessage
		}
	}
	do(t, c, rest.Request{Path: "messages", Query: map[string][]string{"roomId": {roomID}, "parentId": {rootID}}, Out: &list})
	var got []string
	for _, m := range list.Items {
		got = append(got, m.Text)
		if (m.Text != "Done") != (len(m.Files) == 1) || len(m.Attachments) != 0 {
			t.Errorf("message %+v", m)
		}
	}
	if diff := cmp.Diff([]string{"Done", "a.csv", "chart.png"}, got); diff != "" {
		t.Errorf("thread, newest first (-want +got):\n%s", diff)
	}
}

func do(t *testing.T, c *rest.Client, r rest.Request) {
	t.Helper()
	if err := c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}
