package finesse

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Limits of a team message.
const (
	MaxMessage   = 255 // characters
	maxLasting   = 24 * time.Hour
	leastLasting = time.Minute
)

// Message is a message to teams that is shown on the agents' desktops until it
// lapses.
type Message struct {
	ID      string
	Author  string
	Created time.Time
	Lasts   time.Duration
	Content string
	TeamIDs []string
}

// Messages returns the active messages to a team, the newest first.
func (c *Client) Messages(ctx context.Context, teamID string) ([]Message, error) {
	id, err := bare("team", teamID)
	if err != nil {
		return nil, err
	}
	var list messagesRecord
	if err := c.read(ctx, "list the messages of that team", rest.Request{Path: api("Team", id, "TeamMessages"), Route: "Team/{id}/TeamMessages"}, "TeamMessages", &list); err != nil {
		return nil, err
	}
	var all []Message
	for _, r := range list.Messages {
		seconds, _ := strconv.Atoi(strings.TrimSpace(r.Duration))
		m := Message{
			ID: ours(cmp.Or(strings.TrimSpace(r.ID), last(r.URI))), Created: moment(r.CreatedAt), Lasts: time.Duration(max(seconds, 0)) * time.Second,
			Content: oneLine(r.Content, MaxMessage),
			Author:  cmp.Or(strings.TrimSpace(oneLine(r.Author.First+" "+r.Author.Last, maxText)), oneLine(r.Author.ID, maxText), oneLine(r.Author.Text, maxText)),
		}
		for _, t := range r.Teams {
			if t = ours(t); t != "" {
				m.TeamIDs = append(m.TeamIDs, t)
			}
		}
		if m.ID != "" {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Message) int { return b.Created.Compare(a.Created) })
	return all, nil
}

// CheckMessage says why something cannot be sent as a team message; nil when it
// can.
func CheckMessage(content string, lasts time.Duration) error {
	switch n := utf8.RuneCountInString(content); {
	case strings.TrimSpace(content) == "":
		return bot.Errorf(bot.Invalid, "A team message needs a text. Nothing was sent.")
	case n > MaxMessage:
		return bot.Errorf(bot.Invalid, "A team message has up to %d characters, and that has %d. Nothing was sent.", MaxMessage, n)
	case lasts < leastLasting || lasts > maxLasting:
		return bot.Errorf(bot.Invalid, "A team message lasts between a minute and a day. Nothing was sent.")
	}
	return nil
}

// SendMessage sends a message to teams, once. The answer 207 says that one node
// has it and the other not: its agents will see it later.
func (c *Client) SendMessage(ctx context.Context, teamIDs []string, content string, lasts time.Duration) error {
	if err := CheckMessage(content, lasts); err != nil {
		return err
	}
	r := messageRequest{Duration: int(lasts / time.Second), Content: content}
	for _, t := range teamIDs {
		id, err := bare("team", t)
		if err != nil {
			return err
		}
		r.Teams = append(r.Teams, id)
	}
	return c.change(ctx, "send the message", http.MethodPost, api("TeamMessage"), "TeamMessage", r)
}

// DeleteMessage takes a message back, which its sender may do.
func (c *Client) DeleteMessage(ctx context.Context, messageID string) error {
	id, err := bare("message", messageID)
	if err != nil {
		return err
	}
	return c.change(ctx, "delete the message", http.MethodDelete, api("TeamMessage", id), "TeamMessage/{id}", nil)
}
