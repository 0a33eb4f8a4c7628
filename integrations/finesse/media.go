package finesse

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Media is what an agent does in a medium beside the telephone: chats and mails
// that Unified CCE routes as tasks.
type Media struct {
	Name     string
	State    bot.AgentState
	Word     string // Finesse's own for it, where there is none of all contact centres
	IdleCode string
	Since    time.Time
	Routable bool
	Limit    string // of tasks at a time
}

// mediaStates are those that media have besides.
var mediaStates = map[string]string{
	"ACTIVE": "Active", "BUSY": "Busy", "INTERRUPTED": "Interrupted", "PAUSED": "Paused", "WORK": "Wrap-up", "WORK_READY": "Wrap-up",
}

// MediaOf returns the media in which an agent is signed in. Unified CCX has none.
func (c *Client) MediaOf(ctx context.Context, agentID string) ([]Media, error) {
	id, err := bare("agent", agentID)
	if err != nil {
		return nil, err
	}
	var list mediaListRecord
	body, err := c.body(ctx, rest.Request{Path: api("User", id, "Media"), Route: "User/{id}/Media"})
	if rest.Status(err) == http.StatusNotImplemented {
		return nil, &bot.Error{Kind: bot.Invalid, Err: err, Public: "This Finesse routes telephone calls only: chats and mails are Unified CCE's."}
	}
	if err == nil {
		// The element is MediaList on some pages and Media on others.
		if err = decode(body, "MediaList", &list); err != nil {
			err = decode(body, "Medias", &list)
		}
	}
	if err != nil {
		return nil, c.failure("I could not read in which media that agent works", "", err)
	}
	var all []Media
	for _, r := range list.Media {
		m := Media{Name: cmp.Or(oneLine(r.Name, maxText), oneLine(r.ID, maxText)), State: stateOf(r.State), Since: moment(r.StateChangeTime),
			Routable: strings.EqualFold(strings.TrimSpace(r.Routable), "true"), Limit: oneLine(r.MaxDialogLimit, 8)}
		m.Word = cmp.Or(mediaStates[strings.ToUpper(strings.TrimSpace(r.State))], string(m.State))
		if m.State == bot.StateIdle {
			m.IdleCode = r.Reason.label()
		}
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b Media) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
