package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/world"
)

// cloud is the simulated Webex and Contact Center of one drill, and everybody
// in it.
type cloud struct {
	sim    *simulator.Simulator
	ledger *ledger
	stage  *stage
	faults *faults.Set // of the replicas' calls; people are never refused
	talks  []talk
	last   atomic.Int64 // number of the last ping
}

// talk is one conversation: a person in a room.
type talk struct {
	person world.Person
	room   string // id as the API shows it
	key    int
}

// cloud starts a simulated cloud of a crowd. It ends with ctx or the stage.
func (s *stage) cloud(ctx context.Context) (*cloud, error) { return s.cloudOf(ctx, crowd()) }

// cloudOf is cloud with another world.
func (s *stage) cloudOf(ctx context.Context, w *world.World) (*cloud, error) {
	sim, err := simulator.New(simulator.Options{World: w})
	if err != nil {
		return nil, err
	}
	c := &cloud{sim: sim, ledger: newLedger(), stage: s, talks: talksOf(w), faults: faults.New(w.Seed, sim.Clock().Now)}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { sim.Run(ctx) })
	running.Go(func() {
		// The simulator's own log is not used: the ledger knows the replica too.
		for pause(ctx, time.Second) {
			sim.Calls().Clear()
		}
	})
	s.later(func() {
		sim.Close()
		cancel()
		running.Wait()
	})
	return c, nil
}

// endpoint is an address of the cloud at which only one replica calls, so that
// the ledger can tell them apart.
func (c *cloud) endpoint(replica string) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the stage
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.Handle("/", c.sim.Handler())
	mux.Handle("/v1/", c.faults.HTTP(simulator.UpstreamWebex, c.sim.Handler()))
	mux.Handle("/contact-center/", c.faults.HTTP(simulator.UpstreamContactCenter, c.sim.Handler()))
	server := &http.Server{Handler: c.ledger.watch(replica, mux), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // ends with Close
	c.stage.later(func() { _ = server.Close() })
	return "http://" + l.Addr().String(), nil
}

// message is what somebody wrote, as the API shows it.
type message struct {
	ID       string `json:"id"`
	ParentID string `json:"parentId,omitempty"`
	RoomID   string `json:"roomId"`
	RoomType string `json:"roomType"`
	PersonID string `json:"personId"`
	Created  string `json:"created"`
	Text     string `json:"text,omitempty"`
}

// as makes a call to the cloud as somebody. Nothing of it is in the ledger.
func (c *cloud) as(token, method, path string, body, out any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req := httptest.NewRequest(method, path, bytes.NewReader(raw)) //nolint:noctx // in this process; it does not wait
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	got := httptest.NewRecorder()
	c.sim.Handler().ServeHTTP(got, req)
	if got.Code/100 != 2 {
		return fmt.Errorf("%s %s: %d %s", method, path, got.Code, got.Body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(got.Body.Bytes(), out)
}

// say mentions the bot in a talk.
func (c *cloud) say(t talk, text string) (message, error) {
	var m message
	body := map[string]string{"roomId": t.room, "markdown": fmt.Sprintf("<@personEmail:%s|Floorwalker> %s", c.sim.World().Bot.Email, text)}
	err := c.as(t.person.Token, http.MethodPost, "/v1/messages", body, &m)
	return m, err
}

// press presses the button with this title on a card of the bot.
func (c *cloud) press(t talk, card said, title string) (delivery, error) {
	data, ok := buttonData(card.Card, title)
	if !ok {
		return delivery{}, fmt.Errorf("there is no button %q on %q", title, card.Text)
	}
	var action struct {
		ID        string `json:"id"`
		Type      string `json:"type"`
		MessageID string `json:"messageId"`
		PersonID  string `json:"personId"`
		RoomID    string `json:"roomId"`
		Created   string `json:"created"`
	}
	body := map[string]any{"type": "submit", "messageId": card.Message, "inputs": data}
	if err := c.as(t.person.Token, http.MethodPost, "/v1/attachment/actions", body, &action); err != nil {
		return delivery{}, err
	}
	d, err := c.sign("attachmentActions", action.PersonID, action)
	d.id = action.ID
	return d, err
}

// buttonData finds what a button of a card submits.
func buttonData(card json.RawMessage, title string) (json.RawMessage, bool) {
	var list []json.RawMessage
	if json.Unmarshal(card, &list) == nil {
		for _, item := range list {
			if data, ok := buttonData(item, title); ok {
				return data, true
			}
		}
		return nil, false
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(card, &object) != nil {
		return nil, false
	}
	var name string
	if json.Unmarshal(object["title"], &name) == nil && name == title && object["data"] != nil {
		return object["data"], true
	}
	for _, item := range object {
		if data, ok := buttonData(item, title); ok {
			return data, true
		}
	}
	return nil, false
}

// fault puts a fault in force until the returned function is called.
func (c *cloud) fault(rule faults.Rule) (remove func(), err error) {
	added, err := c.faults.Add(rule)
	if err != nil {
		return nil, err
	}
	return func() { c.faults.Remove(added.ID) }, nil
}

// agentState returns the state that an agent is really in, with its idle code.
func (c *cloud) agentState(name string) (string, error) {
	var floor struct {
		Agents []struct{ Name, State, IdleCode string }
	}
	if err := c.as("", http.MethodGet, "/sim/floor", nil, &floor); err != nil {
		return "", err
	}
	for _, a := range floor.Agents {
		if a.Name == name {
			return strings.TrimSpace(a.State + " " + a.IdleCode), nil
		}
	}
	return "", fmt.Errorf("there is no agent %q", name)
}

// webexID is the id under which Webex's API shows a thing.
func webexID(kind, uuid string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + uuid))
}
