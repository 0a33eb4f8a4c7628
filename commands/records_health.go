package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// recordHealthSource knows how complete the books are.
type recordHealthSource interface {
	RecordHealth(ctx context.Context, within bot.Range) (bot.RecordHealth, error)
}

// recordsHealth says how complete the call records are, where records are
// missing, and what will be lost when.
type recordsHealth struct {
	source recordHealthSource
	bareID func(string) string
}

func (recordsHealth) Spec() bot.Spec {
	return bot.Spec{
		Name:    "records health",
		Area:    areaRecords,
		Aliases: []string{"call records health", "are the call records complete", "coverage of the call records", "are call records missing"},
		Summary: "Shows how complete the call records are by organisation and hour, and what would be lost when.",
		Params:  []bot.Param{{Name: "time", Kind: bot.KindRange}, {Name: "format", Kind: bot.KindChoice, Choices: fileFormats}},
		Examples: []string{
			"records health", "are the call records complete", "are call records missing since yesterday", "records health today csv",
			"are there gaps in the call records", "how complete are the call records", "which call records would be lost and when",
		},
		Role: bot.Supervisor,
	}
}

func (c recordsHealth) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	window := bot.Range{From: r.Now.Add(-day), To: r.Now, Said: "last 24 hours"}
	if r.Has("time") {
		window = r.Range("time")
	}
	h, err := c.source.RecordHealth(ctx, window)
	if err != nil {
		return bot.Reply{}, err
	}
	a := healthAnswer{request: r, health: h, window: window, own: strings.ToLower(c.bareID(r.Person.OrgID))}
	for _, hour := range h.Hours {
		if hour.State == bot.RecordsUnchecked && r.Now.Sub(hour.Hour) < time.Hour+settledAfter {
			a.current++ // it cannot be compared yet
		}
		a.count(hour)
	}
	return a.reply()
}

// settledAfter is how long after its end an hour can be compared: Webex takes
// five minutes, and the comparison its turn.
const settledAfter = 15 * time.Minute

// coverage counts the hours of an organisation, or of all.
type coverage struct {
	org     string
	states  map[bot.RecordHourState]int
	missing int
	hours   []bot.RecordHour
}

// healthAnswer puts the state of the books into words.
type healthAnswer struct {
	request bot.Request
	health  bot.RecordHealth
	window  bot.Range
	own     string
	all     coverage
	orgs    []*coverage
	gaps    []bot.RecordHour // what is missing or lost, the oldest first
	current int              // hours that cannot be compared yet
}

func (a *healthAnswer) count(h bot.RecordHour) {
	i := slices.IndexFunc(a.orgs, func(c *coverage) bool { return c.org == h.OrgID })
	if i < 0 {
		i = len(a.orgs)
		a.orgs = append(a.orgs, &coverage{org: h.OrgID, states: map[bot.RecordHourState]int{}})
	}
	if a.all.states == nil {
		a.all.states = map[bot.RecordHourState]int{}
	}
	for _, c := range []*coverage{a.orgs[i], &a.all} {
		c.states[h.State]++
		if h.State == bot.RecordsMissing || h.State == bot.RecordsLost {
			c.missing += max(h.Expected-h.Have, 0)
		}
	}
	a.orgs[i].hours = append(a.orgs[i].hours, h)
	if h.State == bot.RecordsMissing || h.State == bot.RecordsLost {
		a.gaps = append(a.gaps, h)
	}
}

// name is what an organisation is called: records know it by its id only.
func (a *healthAnswer) name(org string) string {
	if org == a.own {
		return "your organisation"
	}
	return "organisation " + org[:min(8, len(org))]
}

func (a *healthAnswer) when() string { return language.Describe(a.window, a.request.Location) }

func (a *healthAnswer) headline() string {
	h := &a.health
	orgs := plural(len(a.orgs), "organisation", "organisations")
	done, lost, open := a.all.states[bot.RecordsComplete], a.all.states[bot.RecordsLost], a.all.states[bot.RecordsUnchecked]-a.current
	switch {
	case len(h.Hours) == 0:
		return fmt.Sprintf("There are no call records, %s.", a.when())
	case a.all.missing > 0 || lost > 0:
		text := fmt.Sprintf("%s missing in %s of %s, %s", plural(a.all.missing, "call record is", "call records are"),
			plural(len(a.gaps), "hour", "hours"), orgs, a.when())
		if !h.Deadline.IsZero() {
			text += fmt.Sprintf("; the first are lost at %s, in %s", dateTime(h.Deadline, a.request.Location), language.Humanize(max(h.Deadline.Sub(a.request.Now), 0).Truncate(time.Minute)))
		}
		if lost > 0 {
			text += fmt.Sprintf("; those of %s are lost already", plural(lost, "hour", "hours"))
		}
		return text + "."
	case done == 0 && open == 0:
		return fmt.Sprintf("The call records of %s cannot be compared with Webex yet, %s: the hour is not over.", orgs, a.when())
	case done == 0:
		return fmt.Sprintf("The call records of %s have not been compared with Webex yet, %s.", orgs, a.when())
	case open > 0:
		return fmt.Sprintf("No call record is missing of %s, %s, as far as they were compared: %s of %s hours.", orgs, a.when(), count(done), count(done+open))
	}
	return fmt.Sprintf("The call records of %s are complete, %s.", orgs, a.when())
}

func (a *healthAnswer) reply() (bot.Reply, error) {
	h := &a.health
	reply := bot.Reply{Headline: a.headline(), Facts: a.facts(), Note: a.note(), Explain: []string{
		"Compared = how many records Webex has of an organisation and hour, by the end of the call, with how many are kept here.",
		"Complete = as many here as there. Missing = fewer; they are fetched, the oldest first. Lost = Webex had forgotten them before they were fetched.",
		fmt.Sprintf("Kept by Webex = %s from the end of the call.", language.Humanize(h.Oldest)),
	}}
	if len(h.Hours) > 0 {
		reply.Chart = a.chart()
	}
	if len(a.gaps) > 0 {
		reply.Table = a.table()
	}
	if len(a.gaps) > maxRows || wantsFile(a.request) && len(h.Hours) > 0 {
		var err error
		if reply.File, err = a.file(); err != nil {
			return bot.Reply{}, err
		}
	}
	window := a.window
	again := bot.Slots{"time": {{Kind: bot.KindRange, Range: &window, Name: window.Said}}}
	if h.On {
		reply.Buttons = append(reply.Buttons, run("Compare again", "records reconcile", again))
	}
	if reply.File == nil && len(h.Hours) > 0 {
		reply.Buttons = append(reply.Buttons, run("As a file", "records health", again.With("format", bot.Value{Kind: bot.KindChoice, ID: formatCSV, Name: formatCSV})))
	}
	reply.Buttons = append(reply.Buttons, run("Explain", "explain", nil))
	return reply, nil
}

func (a *healthAnswer) facts() []bot.Fact {
	h := &a.health
	var facts []bot.Fact
	for _, s := range h.Sources {
		state := "nothing yet"
		if !s.Last.IsZero() {
			state = "last " + dateTime(s.Last, a.request.Location) + age(s.Last, a.request.Now)
		}
		if s.Problem != "" {
			state += "; " + short(s.Problem)
		}
		name := s.Name
		if !strings.Contains(name, "_") { // Cisco's own names stay as they are
			name = capital(name)
		}
		facts = append(facts, bot.Fact{Label: name, Value: state})
	}
	switch left := h.Reconciliation.Hours; {
	case !h.On:
		facts = append(facts, bot.Fact{Label: "Comparison with Webex", Value: "off: nothing here can be compared"})
	case left == 0 && h.Requests == 0:
		facts = append(facts, bot.Fact{Label: "Comparison with Webex", Value: "up to date"})
	default:
		facts = append(facts, bot.Fact{Label: "Comparison with Webex", Value: fmt.Sprintf("%s to compare, %s at %d a minute: done about %s",
			plural(left, "hour", "hours"), plural(h.Requests, "request", "requests"), h.PerMinute, dateTime(h.Done(a.request.Now), a.request.Location))})
	}
	if h.Step != "" && h.Reconciliation.Hours > 0 {
		facts = append(facts, bot.Fact{Label: "Now", Value: h.Step})
	}
	if h.Spooled > 0 {
		facts = append(facts, bot.Fact{Label: "Accepted, not stored yet", Value: fmt.Sprintf("%s, %s MB, the oldest %s old", plural(h.Spooled, "delivery", "deliveries"),
			number(float64(h.SpooledBytes)/1e6, true), language.Humanize(h.SpoolOldest))})
	}
	if h.Refused > 0 {
		facts = append(facts, bot.Fact{Label: "Put aside, because it cannot be read", Value: fmt.Sprintf("%s, %s MB: see “Call records” in the operations guide",
			plural(h.Refused, "file", "files"), number(float64(h.RefusedBytes)/1e6, true))})
	}
	return facts
}

func (a *healthAnswer) note() string {
	h := &a.health
	parts := []string{a.when(), "hours by the end of the call", "whole records in " + cmp.Or(h.Archive, "no archive")}
	if h.Rows > 0 {
		parts = append(parts, "at hand for "+language.Humanize(h.Rows))
	}
	if !h.Last.IsZero() {
		parts = append(parts, "last compared "+dateTime(h.Last, a.request.Location))
	}
	return strings.Join(append(parts, "as of "+clock(a.request.Now, a.request.Location)), " · ") + "."
}

// worst is in which order states stand in for one another.
var worst = []bot.RecordHourState{bot.RecordsLost, bot.RecordsMissing, bot.RecordsUnchecked, bot.RecordsComplete}

// maxCoverageRows is how many organisations the picture shows.
const maxCoverageRows = 16

// chart is a row for all organisations and one for each with gaps, worst first.
func (a *healthAnswer) chart() *bot.Chart {
	window := a.span()
	c := &bot.Chart{Title: "Call records, " + a.when(), Kind: bot.ChartTimeline, Tones: map[string]bot.Tone{
		string(bot.RecordsComplete): bot.ToneGood, notCompared: bot.ToneUnknown, string(bot.RecordsMissing): bot.ToneBad, string(bot.RecordsLost): bot.ToneWorst}}
	parts := tickParts(int(window.Duration() / time.Hour))
	for i := range parts + 1 {
		at := window.From.Add(time.Duration(i) * window.Duration() / time.Duration(parts)).In(a.request.Location)
		layout := "15:04"
		if window.Duration() > 25*time.Hour {
			layout = "Mon 15:04"
		}
		c.X = append(c.X, at.Format(layout))
	}
	all := map[time.Time]bot.RecordHour{}
	for _, h := range a.health.Hours {
		seen, known := all[h.Hour]
		if !known || slices.Index(worst, h.State) < slices.Index(worst, seen.State) {
			all[h.Hour] = h
		}
	}
	var total []bot.RecordHour
	for _, h := range all {
		total = append(total, h)
	}
	slices.SortFunc(total, func(x, y bot.RecordHour) int { return x.Hour.Compare(y.Hour) })
	everybody := bot.TimelineRow{Name: fmt.Sprintf("all %d", len(a.orgs)), Spans: a.spans(total, window)}
	if len(a.orgs) == 1 {
		everybody.Name = strings.TrimPrefix(a.name(a.orgs[0].org), "organisation ")
	}
	c.Rows = append(c.Rows, everybody)
	orgs := slices.Clone(a.orgs)
	slices.SortStableFunc(orgs, func(x, y *coverage) int {
		return cmp.Or(cmp.Compare(y.states[bot.RecordsLost], x.states[bot.RecordsLost]), cmp.Compare(y.missing, x.missing),
			cmp.Compare(y.states[bot.RecordsUnchecked], x.states[bot.RecordsUnchecked]))
	})
	if len(orgs) > 1 {
		for _, o := range orgs[:min(len(orgs), maxCoverageRows-1)] {
			c.Rows = append(c.Rows, bot.TimelineRow{Name: strings.TrimPrefix(a.name(o.org), "organisation "), Spans: a.spans(o.hours, window)})
		}
	}
	c.Alt = fmt.Sprintf("Hours of organisations: %s complete, %s not compared yet, %s with records missing, %s with records lost.", count(a.all.states[bot.RecordsComplete]),
		count(a.all.states[bot.RecordsUnchecked]), count(a.all.states[bot.RecordsMissing]), count(a.all.states[bot.RecordsLost]))
	return c
}

// span is the time that the picture covers: whole hours.
func (a *healthAnswer) span() bot.Range {
	to := a.window.To.Add(time.Hour - time.Nanosecond).Truncate(time.Hour)
	return bot.Range{From: a.window.From.Truncate(time.Hour), To: to}
}

// tickParts is into how many parts of whole hours a picture is cut for its labels.
func tickParts(hours int) int {
	for _, parts := range []int{6, 7, 5, 8, 4} {
		if hours >= parts && hours%parts == 0 {
			return parts
		}
	}
	if hours > 0 && hours < 12 {
		return hours
	}
	return 6
}

// notCompared is how the picture calls what is unchecked.
const notCompared = "not compared yet"

func stateWord(s bot.RecordHourState) string {
	if s == bot.RecordsUnchecked {
		return notCompared
	}
	return string(s)
}

// spans puts hours that are alike together.
func (a *healthAnswer) spans(hours []bot.RecordHour, window bot.Range) []bot.Span {
	var spans []bot.Span
	where := func(t time.Time) float64 { return float64(t.Sub(window.From)) / float64(window.Duration()) }
	for _, h := range hours {
		from, to := where(h.Hour), where(h.Hour.Add(time.Hour))
		if n := len(spans); n > 0 && spans[n-1].Kind == stateWord(h.State) && spans[n-1].To > from-1e-9 {
			spans[n-1].To = to
			continue
		}
		spans = append(spans, bot.Span{From: from, To: to, Kind: stateWord(h.State)})
	}
	return spans
}

func (a *healthAnswer) table() *bot.Table {
	t := &bot.Table{Total: len(a.gaps), Columns: []bot.Column{{Title: "Hour"}, {Title: "Organisation"}, {Title: "At Webex", Right: true}, {Title: "Here", Right: true}, {Title: "State"}, {Title: "Lost from"}}}
	for _, h := range a.gaps[:min(len(a.gaps), maxRows)] {
		t.Rows = append(t.Rows, []string{h.Hour.In(a.request.Location).Format("Mon 2 Jan 15:04 MST"), a.name(h.OrgID), count(h.Expected), count(h.Have), string(h.State), a.lostFrom(h)})
	}
	return t
}

// lostFrom is when Webex forgets the first call of an hour.
func (a *healthAnswer) lostFrom(h bot.RecordHour) string {
	if h.State == bot.RecordsLost {
		return "lost"
	}
	return h.Hour.Add(a.health.Oldest).In(a.request.Location).Format("Mon 15:04")
}

func (a *healthAnswer) file() (*bot.File, error) {
	r := a.request
	f := csvFor(r, "Hour", "Organisation", "State", "At Webex", "Here", "Compared", "Lost from")
	for _, h := range a.health.Hours {
		f.Add(iso(h.Hour, r.Location), h.OrgID, string(h.State), fmt.Sprint(h.Expected), fmt.Sprint(h.Have), iso(h.Checked, r.Location), iso(h.Hour.Add(a.health.Oldest), r.Location))
	}
	return f.File("call-records-health-" + fileTime(a.window, r.Location) + ".csv")
}
