package commands

import (
	"context"
	"fmt"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// sight is whether something that alerts rest on can be read.
type sight struct {
	since time.Time          // from when on it cannot be read; zero when it can
	told  []bot.Subscription // those whose places were told so
}

// missed takes in that something cannot be read, and tells it once, when that
// lasts: who relies on alerts must know that none will come.
func (p *AlertPost) missed(ctx context.Context, v *sight, what, silence string, subs []bot.Subscription, now time.Time, zone *time.Location) {
	if v.since.IsZero() {
		v.since = now
	}
	if v.told != nil || now.Sub(v.since) < blindAfter {
		return
	}
	v.told = subs
	p.tellAll(ctx, subs, bot.Reply{
		Headline: fmt.Sprintf("I cannot read %s since %s: until I can, %s.", what, clock(v.since, zone), silence),
		Note:     "I go on trying, and say when it is over.",
		Buttons:  []bot.Button{run("The alerts", "notify list", nil)},
	})
}

// regained takes in that something can be read.
func (p *AlertPost) regained(ctx context.Context, v *sight, what string, now time.Time) {
	was := *v
	*v = sight{}
	if len(was.told) > 0 {
		p.tellAll(ctx, was.told, bot.Reply{
			Headline: fmt.Sprintf("I can read %s again, after %s: the alerts set here work.", what, language.Humanize(now.Sub(was.since))),
		})
	}
}

// tellAll tells everybody who has an alert, each space and person once.
func (p *AlertPost) tellAll(ctx context.Context, subs []bot.Subscription, r bot.Reply) {
	had := map[string]bool{}
	for _, s := range subs {
		where := s.RoomID
		if where == "" {
			where = s.Person.ID
		}
		if had[where] {
			continue
		}
		had[where] = true
		if _, err := p.To(ctx, s, "", r); err != nil {
			p.Log.Warn("it was not told that alerts will not come", "alert", s.ID, "error", err)
		}
	}
}
