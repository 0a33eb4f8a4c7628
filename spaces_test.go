package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

func startTime(t testing.TB) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, scriptStart)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// addBot makes a space, adds the bot to it and returns its first message there.
func (p *person) addBot(title string) wireMessage {
	p.s.t.Helper()
	var room struct{ ID string }
	p.call(http.MethodPost, "/v1/rooms", map[string]string{"title": title}, &room)
	p.call(http.MethodPost, "/v1/memberships", map[string]string{"roomId": room.ID, "personEmail": p.s.sim.World().Bot.Email}, nil)
	return p.answerIn(room.ID)
}

// answerIn waits for the bot's next finished message in a room.
func (p *person) answerIn(room string) (found wireMessage) {
	p.s.t.Helper()
	p.s.until(func() (bool, string) {
		for _, m := range p.messages(room) {
			if m.PersonID == p.bot() && m.Text != "One moment …" {
				found = m
				return true, ""
			}
		}
		return false, "the bot says nothing in the space"
	})
	return found
}

// messages returns the messages of a room, oldest first.
func (p *person) messages(room string) []wireMessage {
	p.s.t.Helper()
	var all struct{ Items []wireMessage }
	p.call(http.MethodGet, "/v1/messages?max=1000&roomId="+room, nil, &all)
	slices.Reverse(all.Items)
	return all.Items
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.bot(nil)
	var got strings.Builder
	for _, who := range []string{"alex", "chris"} {
		m := s.as(who).addBot("A space of " + who)
		shown := post{text: m.Text}
		for _, b := range m.buttons(t) {
			shown.buttons = append(shown.buttons, b.Title)
		}
		got.WriteString("# " + who + " adds the bot to a space\n" + shown.String() + "\n")
	}
	golden(t, "testdata/greeting.golden", got.String())
}

// TestOtherBotsAreIgnored holds the bot to answering nobody who is a bot: two
// that answer each other never stop.
func TestOtherBotsAreIgnored(t *testing.T) {
	t.Parallel()
	w := world.Default()
	w.People = append(w.People, world.Person{Name: "Echo", Email: "echo@webex.bot", Bot: true, Organization: w.Organization.ID})
	w.Rooms[0].Members = append(w.Rooms[0].Members, "echo@webex.bot")
	w.Complete()
	s := newStage(t, w, startTime(t))
	_, stop := s.bot(nil)
	echo, alex := s.as("echo"), s.as("alex")
	room := alex.room(floorRoom)
	said := echo.say(room, "", "ping")
	s.until(func() (bool, string) {
		for _, e := range s.sim.Calls().Since(0, 5000) {
			if strings.HasSuffix(e.Path, "/messages/"+said.ID) && e.Method == http.MethodGet {
				return true, ""
			}
		}
		return false, "the bot did not look at the message"
	})
	stop() // whatever was begun has been finished
	for _, m := range alex.messages(room) {
		if m.PersonID == alex.bot() {
			t.Errorf("the bot answered a bot: %q", m.Text)
		}
	}
}

// TestMigratedRoom shows that a conversation goes on in a room that has moved
// to another id, which the bot learns from a webhook.
func TestMigratedRoom(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.bot(nil)
	alex := s.as("alex")
	if got := alex.ask(alex.room(floorRoom), "ping one").Text; got != "pong one" {
		t.Errorf("before: %q", got)
	}
	if err := s.sim.Happen("room migrates", map[string]any{"room": floorRoom}); err != nil {
		t.Fatal(err)
	}
	if got := alex.ask(alex.room(floorRoom), "ping two").Text; got != "pong two" {
		t.Errorf("after: %q", got)
	}
}
