package commands

import (
	"context"
	"fmt"
	"math"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/roomos"
)

// roomMeter reads how rooms were used.
type roomMeter interface {
	deviceLister
	Usage(ctx context.Context, workspaceID string, window bot.Range) (roomos.Usage, error)
}

// deviceUsage shows how a room was used and booked.
type deviceUsage struct{ source roomMeter }

func (deviceUsage) Spec() bot.Spec {
	return bot.Spec{
		Name:    "device usage",
		Area:    areaDevices,
		Aliases: []string{"room usage", "use of the room"},
		Summary: "Shows how a room was used: time used, time booked and people, as a picture.",
		Params:  []bot.Param{oneDevice, {Name: "time", Kind: bot.KindRange}},
		Examples: []string{
			"device usage Boardroom", "how much was the Boardroom used today", "usage of Huddle 3 yesterday", "Boardroom usage last week", "how busy was the Training Room yesterday",
			"was the Boardroom used this morning", "how was the Training Room used last week",
		},
		Role: bot.Viewer,
	}
}

func (c deviceUsage) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	d, ask, err := oneOf(ctx, c.source, r)
	if ask != nil || err != nil {
		return valueOf(ask), err
	}
	window := r.Range("time")
	u, err := c.source.Usage(ctx, d.WorkspaceID, window)
	if err != nil {
		return bot.Reply{}, err
	}
	var used, booked time.Duration
	most := math.Inf(-1)
	for _, s := range u.Spans {
		used += s.Used
		booked += s.Booked
		if s.Measured {
			most = max(most, s.Most)
		}
	}
	said := language.Describe(window, r.Location)
	reply := bot.Reply{Items: []bot.Value{deviceValue(d)}, Note: "Time used and booked as Webex measures it, in " + spansWords(u, r) + ". Hours without people do not count in the means.",
		Buttons: []bot.Button{run("Yesterday", "device usage", bot.Slots{"device": {deviceValue(d)}, "time": {yesterday(r)}}), run("People now", "device people", bot.Slots{"device": {deviceValue(d)}})}}
	if len(u.Spans) == 0 {
		reply.Headline = fmt.Sprintf("Webex has measured nothing in %s, %s.", d.Name, said)
		return reply, nil
	}
	reply.Headline = fmt.Sprintf("%s was used for %s and booked for %s, %s.", d.Name, spentWords(used), spentWords(booked), said)
	if used <= 0 && booked <= 0 {
		reply.Headline = fmt.Sprintf("%s was neither used nor booked, %s.", d.Name, said)
	}
	if !math.IsInf(most, 0) {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Most people at once", Value: count(int(math.Round(most)))})
	}
	if booked > 0 {
		reply.Facts = append(reply.Facts, bot.Fact{Label: "Used of booked", Value: fmt.Sprintf("%.0f %%", 100*used.Seconds()/booked.Seconds())})
	}
	reply.Explain = []string{"Time used: the sum of what Webex measured, " + spentWords(used), "Time booked: the sum of what the calendar held, " + spentWords(booked),
		"Window: " + said, fmt.Sprintf("Spans measured: %d", len(u.Spans))}
	reply.Chart = usageChart(d, u, said, r)
	return reply, nil
}

// yesterday is the day before, as a value.
func yesterday(r bot.Request) bot.Value {
	today := bot.Today(r.Now, r.Location)
	return bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: today.From.AddDate(0, 0, -1), To: today.From, Said: "yesterday"}}
}

// spansWords says what Webex adds the figures up for. Its days are UTC's.
func spansWords(u roomos.Usage, r bot.Request) string {
	if !u.Daily || len(u.Spans) == 0 {
		return map[bool]string{true: "days", false: "hours"}[u.Daily]
	}
	if _, offset := u.Spans[0].From.In(r.Location).Zone(); offset != 0 {
		return "days of UTC: those at the ends of the window lie partly in it"
	}
	return "days"
}

func spentWords(d time.Duration) string {
	if d <= 0 {
		return "no time"
	}
	return language.Humanize(d.Round(time.Minute))
}

// usageChart shows minutes used and booked, and the people as a line.
func usageChart(d bot.Device, u roomos.Usage, said string, r bot.Request) *bot.Chart {
	used, booked, people := bot.Series{Name: "Used"}, bot.Series{Name: "Booked"}, bot.Series{Name: "People (mean)", Line: true, Right: true}
	c := &bot.Chart{Title: d.Name + ", " + said, Kind: bot.ChartBars, YLabel: "minutes"}
	layout, at := "15:04", "at"
	if u.Daily {
		layout, at = "Mon 2 Jan", "on"
	}
	most, busiest := time.Duration(-1), ""
	for _, s := range u.Spans {
		label := s.From.In(r.Location).Format(layout)
		if u.Daily { // a day of another zone is that which most of it lies in
			label = s.From.Add(s.To.Sub(s.From) / 2).In(r.Location).Format(layout)
		}
		c.X = append(c.X, label)
		used.Values = append(used.Values, s.Used.Minutes())
		booked.Values = append(booked.Values, s.Booked.Minutes())
		if s.Measured {
			people.Values = append(people.Values, s.People)
		} else {
			people.Values = append(people.Values, math.NaN())
		}
		if s.Used > most {
			most, busiest = s.Used, label
		}
	}
	c.Series = []bot.Series{used, booked, people}
	c.Alt = fmt.Sprintf("Used most %s %s, for %s.", at, busiest, spentWords(most))
	if most <= 0 {
		c.Alt = "Not used at all."
	}
	return c
}
