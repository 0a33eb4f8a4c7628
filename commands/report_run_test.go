package commands

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/organization"
)

type fakeOrganization struct{ licenses error }

func (fakeOrganization) Organization(context.Context) (organization.Organization, error) {
	return organization.Organization{ID: "o1", Name: "Acme", Created: at(8, 0)}, nil
}

func (f fakeOrganization) Licenses(context.Context) ([]organization.License, error) {
	return []organization.License{{Name: "Webex Calling", Total: 1200, Used: 900}}, f.licenses
}

// fakeReports make a report in a number of looks.
type fakeReports struct {
	looks   int // until it is done; −1 fails
	there   []organization.Report
	data    []byte
	asked   []string
	deleted []string
	err     error
	stays   error
}

func (f *fakeReports) Templates(context.Context) ([]organization.Template, error) {
	return []organization.Template{
		{ID: 1, Title: "Bots Activity", Service: "Teams"},
		{ID: 2, Title: "Calling Engagement", Service: "Webex Calling", MaxDays: 31, Dated: true},
		{ID: 3, Title: "Calling Media Quality", Service: "Webex Calling", MaxDays: 31, Dated: true},
		{ID: 4, Title: "Active Hosts", Service: "Webex Meetings", MaxDays: 31, Dated: true, Sited: true},
	}, f.err
}

func (f *fakeReports) Reports(context.Context, int) ([]organization.Report, error) {
	return f.there, f.err
}

func (f *fakeReports) Create(_ context.Context, t organization.Template, first, last, sites string) (string, error) {
	f.asked = append(f.asked, t.Title+" "+first+" "+last+sites)
	return "r1", f.err
}

func (f *fakeReports) Report(_ context.Context, id string) (organization.Report, error) {
	if f.looks < 0 {
		return organization.Report{ID: id, Status: "failed"}, nil
	}
	if f.looks > 0 {
		f.looks--
		return organization.Report{ID: id, Status: "in_progress"}, nil
	}
	return organization.Report{ID: id, Status: "done", DownloadURL: "https://files.example/x"}, nil
}

func (f *fakeReports) Download(context.Context, organization.Report) ([]organization.Sheet, error) {
	return organization.Open(f.data)
}

func (f *fakeReports) Delete(_ context.Context, id string) error {
	f.deleted = append(f.deleted, id)
	return f.stays
}

func TestReportRun(t *testing.T) {
	week := rangeValue(at(0, 0).AddDate(0, 0, -7), at(0, 0))
	for name, tt := range map[string]struct {
		reports fakeReports
		title   string
		time    bot.Value
		want    []string
		kind    bot.ErrorKind
		asked   string
		deleted int
	}{
		"yesterday by default": {fakeReports{looks: 2, data: []byte("Day,=User\n2025-06-16,Maya\n")}, "calling engagement", bot.Value{},
			[]string{"Calling Engagement, Mon 16 Jun 00:00–24:00 EDT: 1 row.", "Made by Webex"}, "", "Calling Engagement 2025-06-16 2025-06-16", 1},
		"quality is summed up": {fakeReports{data: []byte("User,Jitter (ms),Latency\nMaya,10,\nTom,31,x\n")}, "media quality", week,
			[]string{"2 rows.", "Jitter (ms): 20.5 on average, 31 at most, in 2 rows"}, "", "Calling Media Quality 2025-06-10 2025-06-16", 1},
		"without days": {fakeReports{data: []byte("a\n")}, "Bots Activity report", bot.Value{}, []string{"Bots Activity: 0 rows.", "North American"}, "", "Bots Activity  ", 1},
		"found again": {fakeReports{there: []organization.Report{{ID: "old", ByAPI: true, First: "2025-06-16", Last: "2025-06-16"}}, data: []byte("a\nb\n")}, "Calling Engagement", bot.Value{},
			[]string{"1 row.", "It was made before, and stays at Webex."}, "", "", 0},
		"without days, found again": {fakeReports{there: []organization.Report{{ID: "older", ByAPI: true, Created: now.Add(-2 * time.Hour)}, {ID: "new", ByAPI: true, Created: now.Add(-time.Hour)}}, data: []byte("a\nb\n")}, "Bots Activity", bot.Value{},
			[]string{"1 row.", "It was made before, and stays at Webex."}, "", "", 0},
		"without days, too old":      {fakeReports{there: []organization.Report{{ID: "old", ByAPI: true, Created: now.Add(-7 * time.Hour)}}, data: []byte("a\nb\n")}, "Bots Activity", bot.Value{}, []string{"1 row."}, "", "Bots Activity  ", 1},
		"without days, no more said": {fakeReports{there: []organization.Report{{ID: "old", ByAPI: true}}, data: []byte("a\nb\n")}, "Bots Activity", bot.Value{}, []string{"1 row."}, "", "Bots Activity  ", 1},
		"somebody else's stays":      {fakeReports{there: []organization.Report{{ID: "old", First: "2025-06-16", Last: "2025-06-16"}}, data: []byte("a\nb\n")}, "Calling Engagement", bot.Value{}, []string{"1 row."}, "", "Calling Engagement 2025-06-16 2025-06-16", 1},
		"too slow":                   {fakeReports{looks: 1000}, "Calling Engagement", bot.Value{}, []string{"still at work on “Calling Engagement”", "[Ask again]"}, "", "Calling Engagement 2025-06-16 2025-06-16", 0},
		"Webex fails":                {fakeReports{looks: -1}, "Calling Engagement", bot.Value{}, nil, bot.Upstream, "Calling Engagement 2025-06-16 2025-06-16", 1},
		"cannot be deleted":          {fakeReports{data: []byte("a\nb\n"), stays: away}, "Calling Engagement", bot.Value{}, []string{"could not delete it at Webex"}, "", "Calling Engagement 2025-06-16 2025-06-16", 1},
		"which one":                  {fakeReports{}, "calling", bot.Value{}, []string{"Which report do you mean?", "[Calling Engagement]", "[Calling Media Quality]"}, "", "", 0},
		"no such report":             {fakeReports{}, "weather", bot.Value{}, nil, bot.NotFound, "", 0},
		"too long":                   {fakeReports{}, "Calling Engagement", rangeValue(at(0, 0).AddDate(0, 0, -40), at(0, 0)), nil, bot.Invalid, "", 0},
		"no sites":                   {fakeReports{}, "Active Hosts", bot.Value{}, nil, bot.Invalid, "", 0},
		"not allowed":                {fakeReports{err: bot.Errorf(bot.Forbidden, "It takes Pro Pack.")}, "Calling Engagement", bot.Value{}, nil, bot.Forbidden, "", 0},
		"an archive that is none":    {fakeReports{data: []byte("PK\x03\x04 no")}, "Calling Engagement", bot.Value{}, nil, bot.Upstream, "Calling Engagement 2025-06-16 2025-06-16", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slots := bot.Slots{"title": one(titleValue(tt.title))}
				if tt.time.Range != nil {
					slots["time"] = one(tt.time)
				}
				reply, err := reportRun{&tt.reports, "", &audited{}}.Run(t.Context(), request(slots))
				if bot.KindOf(err) != tt.kind {
					t.Fatalf("error %v", err)
				}
				for _, want := range tt.want {
					if !strings.Contains(shown(reply), want) {
						t.Errorf("%q is not in %s", want, shown(reply))
					}
				}
				if got := strings.Join(tt.reports.asked, "; "); got != tt.asked {
					t.Errorf("asked for %q, want %q", got, tt.asked)
				}
				if len(tt.reports.deleted) != tt.deleted {
					t.Errorf("deleted %q", tt.reports.deleted)
				}
			})
		})
	}
}

// TestReportIsSafeToOpen writes the file of a report with cells that spreadsheets
// would run.
func TestReportIsSafeToOpen(t *testing.T) {
	f := &fakeReports{data: []byte("Name,Note\n=cmd(),\"+1\"\n")}
	reply, err := reportRun{f, "", &audited{}}.Run(t.Context(), request(bot.Slots{"title": one(titleValue("Bots Activity"))}))
	if err != nil || reply.File == nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := reply.File.Write(&b); err != nil || !strings.Contains(b.String(), "'=cmd(),'+1") {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestReportTemplatesAndOrganization(t *testing.T) {
	reply, err := reportTemplates{&fakeReports{}}.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "Webex makes 4 reports of the organisation." || strings.Join(reply.Table.Rows[3], "|") != "Active Hosts|Webex Meetings|31 days|days, sites" {
		t.Errorf("%s, %v", shown(reply), err)
	}
	reply, err = organizationShow{fakeOrganization{}}.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "The organisation is Acme, with 1 kind of licence." || strings.Join(reply.Table.Rows[0], "|") != "Webex Calling|900|1,200|300" {
		t.Errorf("%s, %v", shown(reply), err)
	}
	reply, err = organizationShow{fakeOrganization{bot.Errorf(bot.Forbidden, "It takes the scope.")}}.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "The organisation is Acme." || !strings.HasPrefix(reply.Note, "It takes the scope.") {
		t.Errorf("%s, %v", shown(reply), err)
	}
}

func TestWaitingForAReportEndsWithTheTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := reportRun{&fakeReports{looks: 1000}, "", &audited{}}.Run(ctx, request(bot.Slots{"title": one(titleValue("Bots Activity"))}))
		if err == nil {
			t.Error("no error although the turn is over")
		}
	})
}
