package main

import (
	"context"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// How far around now the titles of somebody's meetings are known, and how long
// they are waited for: without them a sentence is what it was.
const (
	titlesBack    = 7 * 24 * time.Hour
	titlesAhead   = 14 * 24 * time.Hour
	titlesTimeout = 3 * time.Second
)

// ownTitles gives the titles of people's meetings, with their own accounts; nil
// where meetings are off.
func (a *app) ownTitles() language.Titles {
	if a.deps.Meetings == nil {
		return nil
	}
	return func(ctx context.Context, p bot.Person) []string {
		ctx, cancel := context.WithTimeout(ctx, titlesTimeout)
		defer cancel()
		now := a.clock()
		found, _, err := a.deps.Meetings.Calendar(p).Meetings(ctx, bot.Range{From: now.Add(-titlesBack), To: now.Add(titlesAhead)})
		if err != nil && bot.KindOf(err) != bot.NotLinked {
			a.log.DebugContext(ctx, "titles of meetings", "error", err)
		}
		return titlesOf(found)
	}
}

func titlesOf(found []bot.Meeting) []string {
	titles := make([]string, 0, len(found))
	for _, m := range found {
		titles = append(titles, m.Title)
	}
	return titles
}
