package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// editedDrill deletes and edits messages between their webhook and its
// delivery: what the bot reads is not what was sent.
func editedDrill(ctx context.Context, s *stage) error {
	redis, c, bot, err := s.alone(ctx)
	if err != nil {
		return err
	}
	const each = 20
	var deleted []*ping
	var edited []*change
	for i := range each {
		gone, err := c.ping(c.talks[i])
		if err != nil {
			return err
		}
		if err := c.as(gone.talk.person.Token, http.MethodDelete, "/v1/messages/"+gone.message.ID, nil, nil); err != nil {
			return err
		}
		// What was harmless becomes a change, and what was one names another agent.
		ch, err := c.change(c.talks[each+i], i)
		if err != nil {
			return err
		}
		pause(ctx, 5*time.Millisecond) // Webex tells times in milliseconds
		text := fmt.Sprintf("<@personEmail:%s|Floorwalker> agent state %s Lunch", c.sim.World().Bot.Email, agentName(i+1))
		if err := c.as(ch.talk.person.Token, http.MethodPut, "/v1/messages/"+ch.message.ID,
			map[string]string{"roomId": ch.talk.room, "markdown": text}, nil); err != nil {
			return err
		}
		if err := gone.deliver(ctx, bot.addr); err != nil {
			return err
		}
		if err := ch.delivery.deliver(ctx, bot.addr); err != nil {
			return err
		}
		deleted, edited = append(deleted, gone), append(edited, ch)
	}
	until(ctx, 15*time.Second, func() bool {
		for _, ch := range edited {
			if len(ch.outcomes()) == 0 {
				return false
			}
		}
		return true
	})
	// One more round shows that everything before it has been handled.
	after, err := c.barrage(ctx, 50, time.Second, func(int) string { return bot.addr })
	if err != nil {
		return err
	}
	lost := c.settle(ctx, 15*time.Second, after)
	spoke, asked, untold := 0, 0, []string{}
	for i := range each {
		spoke += len(c.ledger.in(deleted[i].message.ID)) + len(c.ledger.pong(deleted[i].n))
		if _, ok := edited[i].card(); ok {
			asked++
		}
		if !strings.Contains(strings.Join(edited[i].texts(), " "), "edited") {
			untold = append(untold, strings.Join(edited[i].texts(), " | "))
		}
	}
	s.none("replies to deleted messages", spoke)
	s.none("changes of edited messages that were offered", asked)
	s.none("people not told that the edit was seen", len(untold), untold...)
	s.none("changes sent", len(c.ledger.find(func(c call) bool { return c.Method == http.MethodPut && c.Path == putState })))
	s.none("later commands without an answer", len(lost), lost...)
	dead, err := redis.streams(ctx, "{q*}:dead")
	s.none("dead letters", int(dead))
	return err
}
