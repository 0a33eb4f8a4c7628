package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// botsDrill puts two bots of ours into one room. Both get every webhook that
// Webex would send them, and each is spoken to by the other, as a foreign bot
// would speak to them that answers everything it hears.
func botsDrill(ctx context.Context, s *stage) error {
	c, err := s.cloud(ctx)
	if err != nil {
		return err
	}
	w := c.sim.World()
	var other world.Person
	for _, p := range w.People {
		if p.Bot {
			other = p
		}
	}
	redisA, err := s.redis(ctx, "redis a", everysec)
	if err != nil {
		return err
	}
	redisB, err := s.redis(ctx, "redis b", everysec)
	if err != nil {
		return err
	}
	one, err := s.replica(ctx, c, "one", "REDIS_URL="+redisA.url())
	if err != nil {
		return err
	}
	two, err := s.replica(ctx, c, "two", "REDIS_URL="+redisB.url(), "WEBEX_BOT_TOKEN="+other.Token)
	if err != nil {
		return err
	}
	// A person asks both at once; the foreign side of each bot then mentions the
	// other one, again and again.
	human := c.talks[0]
	room := webexID("ROOM", w.Rooms[0].ID)
	tokens := map[string]string{w.People[0].Email: human.person.Token, w.Bot.Email: w.Bot.Token, other.Email: other.Token}
	mention := func(from, to string) error {
		n := c.last.Add(1)
		var m message
		text := fmt.Sprintf("<@personEmail:%s|Bot> ping %d", to, n)
		if err := c.as(tokens[from], http.MethodPost, "/v1/messages", map[string]string{"roomId": room, "markdown": text}, &m); err != nil {
			return err
		}
		d, err := c.deliveryOf(m)
		if err != nil {
			return err
		}
		for _, r := range []*replica{one, two} {
			if r == one && to != w.Bot.Email || r == two && to != other.Email {
				continue // Webex shows a bot only what mentions it
			}
			if err := d.deliver(ctx, r.addr); err != nil {
				return err
			}
		}
		return nil
	}
	const rounds = 20
	for range rounds {
		for _, pair := range [][2]string{{w.Bot.Email, other.Email}, {other.Email, w.Bot.Email}} {
			if err := mention(pair[0], pair[1]); err != nil {
				return err
			}
		}
	}
	for _, to := range []string{w.Bot.Email, other.Email} {
		if err := mention(w.People[0].Email, to); err != nil {
			return err
		}
	}
	first := int(c.last.Load()) - 1
	answered := until(ctx, 15*time.Second, func() bool { return c.ledger.answered(first) && c.ledger.answered(first+1) })
	// Their answers are delivered to both, as if each had mentioned the other.
	echoes := 0
	for _, n := range []int{first, first + 1} {
		for _, p := range c.ledger.pong(n) {
			for _, r := range []*replica{one, two} {
				d, err := c.deliveryOf(message{ID: p.Message, RoomID: room, RoomType: "group",
					PersonID: webexID("PEOPLE", map[bool]string{true: w.Bot.ID, false: other.ID}[n == first]), Created: time.Now().UTC().Format(time.RFC3339)})
				if err != nil {
					return err
				}
				if err := d.deliver(ctx, r.addr); err != nil {
					return err
				}
				echoes++
			}
		}
	}
	pause(ctx, 2*time.Second)
	posts := c.ledger.find(func(c call) bool { return c.Method == http.MethodPost && strings.HasPrefix(c.Path, "/v1/messages") })
	var looped []string
	for n := 1; n < first; n++ {
		for _, p := range c.ledger.pong(n) {
			looped = append(looped, p.Text)
		}
	}
	s.exactly("people who were answered", map[bool]int{true: 2, false: 0}[answered], 2)
	s.none("answers to a bot", len(looped), looped...)
	s.tell("messages of bots delivered", float64(2*rounds+echoes), "")
	s.exactly("messages posted in all", len(posts), 2)
	return nil
}
