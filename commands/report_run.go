package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/organization"
)

// reportMaker is what report run needs.
type reportMaker interface {
	templateLister
	Reports(ctx context.Context, templateID int) ([]organization.Report, error)
	Create(ctx context.Context, t organization.Template, first, last, sites string) (string, error)
	Report(ctx context.Context, id string) (organization.Report, error)
	Download(ctx context.Context, r organization.Report) ([]organization.Sheet, error)
	Delete(ctx context.Context, id string) error
}

const (
	// waitReport is how long a report is waited for in one turn; it goes on at
	// Webex, and asking again finds it.
	waitReport = 90 * time.Second
	// firstPoll is the wait before the first look, and longestPoll that between
	// later ones: each wait is half as long again.
	firstPoll   = time.Second
	longestPoll = 10 * time.Second
)

// reportRun has Webex make one of its reports and gives it as CSV.
type reportRun struct {
	maker   reportMaker
	sites   string
	auditor bot.Auditor
}

func (reportRun) Spec() bot.Spec {
	return bot.Spec{
		Name:    "report run",
		Area:    areaOrganization,
		Aliases: []string{"run a webex report"},
		Summary: "Has Webex make one of the organisation’s own reports and gives it as CSV; “report templates” lists them.",
		Params: []bot.Param{
			{Name: "title", Kind: bot.KindTitle, Required: true, Ask: "Which report? “report templates” lists them."},
			{Name: "time", Kind: bot.KindRange},
		},
		Examples: []string{
			`report run "Calling Engagement" last week`, "report run calling media quality yesterday", `run the webex report "Bots Activity"`, `report run "Calling Media Quality" since monday`, `run the "Bots Activity" report`, "run the bots activity report",
		},
		Role: bot.Supervisor,
	}
}

func (c reportRun) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	templates, err := c.maker.Templates(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	t, ask, err := pickTemplate(templates, r)
	if err != nil || ask != nil {
		return orNone(ask), err
	}
	first, last, window, err := c.days(t, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if t.Sited && c.sites == "" {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "The report “%s” is made of meeting sites, and none is set up here: REPORTS_SITES is missing.", t.Title)
	}
	sites := ""
	if t.Sited {
		sites = c.sites
	}
	id, made, err := c.begin(ctx, r, t, first, last, sites)
	if err != nil {
		return bot.Reply{}, err
	}
	c.auditor.Audit(bot.AuditEntry{At: r.Now, Action: "had a report made", Person: r.Person, RoomID: r.RoomID, Command: r.Command, Target: t.Title, EventID: r.ID, Detail: window})
	done, err := c.wait(ctx, r, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if !done.Done() {
		return bot.Reply{
			Headline: fmt.Sprintf("Webex is still at work on “%s”%s.", t.Title, window),
			Note:     "Ask again in some minutes: I find it then, rather than have it made a second time.",
			Buttons:  []bot.Button{run("Ask again", r.Command, r.Slots)},
		}, nil
	}
	return c.give(ctx, r, t, window, done, made)
}

// days are the first and last day of a report, as Webex wants them, and the
// window in words.
func (c reportRun) days(t organization.Template, r bot.Request) (first, last, window string, err error) {
	if !t.Dated {
		return "", "", "", nil
	}
	midnight := bot.Today(r.Now, r.Location).From
	span := bot.Range{From: midnight.AddDate(0, 0, -1), To: midnight} // yesterday
	if v := r.Value("time"); v.Range != nil {
		span = *v.Range
	}
	const form = "2006-01-02"
	from, to := span.From.In(r.Location), span.To.Add(-time.Nanosecond).In(r.Location)
	first, last = from.Format(form), to.Format(form)
	if from.After(r.Now) || to.Before(from) {
		return "", "", "", bot.Errorf(bot.Invalid, "There is no report of a time to come.")
	}
	whole := bot.Range{From: time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, r.Location), To: time.Date(to.Year(), to.Month(), to.Day()+1, 0, 0, 0, 0, r.Location)}
	days := int(whole.Duration().Hours()/24 + 0.5)
	if t.MaxDays > 0 && days > t.MaxDays {
		return "", "", "", bot.Errorf(bot.Invalid, "Webex makes “%s” of at most %d days at a time, and that would be %d.", t.Title, t.MaxDays, days)
	}
	return first, last, ", " + language.Describe(whole, r.Location), nil
}

// freshFor is how old a report without days may be to be given again: it is of
// the moment at which it was made.
const freshFor = 6 * time.Hour

// begin returns the id of the report: of the newest that a program has asked for
// before, else of a new one, which it has made.
func (c reportRun) begin(ctx context.Context, r bot.Request, t organization.Template, first, last, sites string) (id string, made bool, err error) {
	there, err := c.maker.Reports(ctx, t.ID)
	if err != nil {
		return "", false, err
	}
	var newest organization.Report
	for _, x := range there {
		fits := x.First == first && x.Last == last
		if !t.Dated {
			age := r.Now.Sub(x.Created)
			fits = !x.Created.IsZero() && age < freshFor && age > -freshFor // its clock is another's
		}
		if x.ByAPI && !x.Failed() && fits && x.Sites == sites && (newest.ID == "" || x.Created.After(newest.Created)) {
			newest = x
		}
	}
	if newest.ID != "" {
		return newest.ID, false, nil
	}
	id, err = c.maker.Create(ctx, t, first, last, sites)
	return id, true, err
}

// wait looks at the report until it is done, has failed, or too much time has
// passed.
func (c reportRun) wait(ctx context.Context, r bot.Request, id string) (organization.Report, error) {
	waited := time.Duration(0)
	for pause := firstPoll; ; pause = min(pause*3/2, longestPoll) {
		x, err := c.maker.Report(ctx, id)
		if err != nil {
			return organization.Report{}, err
		}
		if x.Failed() {
			_ = c.maker.Delete(ctx, id)
			return organization.Report{}, bot.Errorf(bot.Upstream, "Webex could not make the report: it says “%s”. Control Hub may tell more.", x.Status)
		}
		if x.Done() || waited >= waitReport {
			return x, nil
		}
		if r.Progress != nil {
			r.Progress(0, 0, fmt.Sprintf("Webex makes the report, for %s so far …", language.Humanize(waited.Truncate(time.Second))))
		}
		select {
		case <-ctx.Done():
			return organization.Report{}, ctx.Err()
		case <-time.After(pause):
			waited += pause
		}
	}
}

// give fetches a report, deletes it at Webex, and tells what is in it.
func (c reportRun) give(ctx context.Context, r bot.Request, t organization.Template, window string, done organization.Report, made bool) (bot.Reply, error) {
	sheets, err := c.maker.Download(ctx, done)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Note: "Made by Webex, as of " + clock(r.Now, r.Location) + "."}
	rows := 0
	for _, s := range sheets {
		file, sum, err := readSheet(s)
		if err != nil {
			return bot.Reply{}, err
		}
		rows += sum.rows
		reply.Facts = append(reply.Facts, sum.facts()...)
		if sum.dropped > 0 {
			reply.Note += fmt.Sprintf(" %s left out of %s: the file would be too long.", plural(sum.dropped, "row is", "rows are"), s.Name)
		}
		if reply.File == nil {
			reply.File = file
		} else {
			reply.More = append(reply.More, file)
		}
	}
	reply.Headline = fmt.Sprintf("%s%s: %s.", t.Title, window, plural(rows, "row", "rows"))
	if rows == 0 {
		reply.Note += " Webex fills the reports of some services for organisations of the North American region only."
	}
	// One that stood there already may be somebody else's, or another program's.
	if !made {
		reply.Note += " It was made before, and stays at Webex."
		if !done.Created.IsZero() {
			reply.Note = strings.Replace(reply.Note, "as of "+clock(r.Now, r.Location), "as of "+dateTime(done.Created, r.Location), 1)
		}
	} else if err := c.maker.Delete(ctx, done.ID); err != nil {
		reply.Note += " I could not delete it at Webex: Control Hub shows it."
	}
	return reply, nil
}

// templateLister lists the kinds of reports.
type templateLister interface {
	Templates(context.Context) ([]organization.Template, error)
}

// pickTemplate finds the kind of report that was asked for. Where several could be
// meant the reply asks.
func pickTemplate(templates []organization.Template, r bot.Request) (organization.Template, *bot.Reply, error) {
	wanted := language.Fold(strings.TrimSuffix(strings.TrimSpace(r.Text("title")), " report"))
	var same, like []organization.Template
	for _, t := range templates {
		switch title := language.Fold(t.Title); {
		case title == wanted:
			same = append(same, t)
		case strings.Contains(title, wanted):
			like = append(like, t)
		}
	}
	if len(same) > 0 {
		like = same[:1]
	}
	switch len(like) {
	case 0:
		return organization.Template{}, nil, bot.Errorf(bot.NotFound, "Webex has no report “%s”; “report templates” lists those that there are.", r.Text("title"))
	case 1:
		return like[0], nil, nil
	}
	ask := &bot.Reply{Headline: "Which report do you mean?", Asks: "title"}
	for _, t := range like[:min(len(like), maxRows)] {
		v := bot.Value{Kind: bot.KindTitle, Name: t.Title}
		ask.Items = append(ask.Items, v)
		if len(ask.Buttons) < maxButtons {
			ask.Buttons = append(ask.Buttons, run(t.Title, r.Command, r.Slots.With("title", v)))
		}
	}
	return organization.Template{}, ask, nil
}
