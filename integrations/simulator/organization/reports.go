package organization

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

const (
	// downloadPath is where finished reports are; Webex has another host for it.
	downloadPath = "/v1/report-downloads/api"
	// readyAfter is how long Webex works on a report, by the simulated clock, and
	// patience after how many questions it is done while that clock stands.
	readyAfter = 30 * time.Second
	patience   = 2
	// maxReports is how many reports there may be at a time.
	maxReports = 50

	statusProgress, statusDone = "in_progress", "done"
	dateForm                   = "2006-01-02"
)

// template is a kind of report.
type template struct {
	id             int
	title, service string
	days           int  // the longest stretch
	dated, sited   bool // what it takes
	columns        []string
	row            func(s *Service, day time.Time, owner string, chance *rand.Rand) []string
}

// report is one that was asked for.
type report struct {
	id, createdBy string
	template      template
	from, to      time.Time
	sites         string
	created       time.Time
	asked         int
}

var templates = []template{
	{130, "Bots Activity", "Teams", 31, false, false, []string{"Bot", "E-mail", "Messages"},
		func(s *Service, _ time.Time, _ string, chance *rand.Rand) []string {
			return []string{s.world.Bot.Name, s.world.Bot.Email, strconv.Itoa(100 + chance.IntN(400))}
		}},
	{401, "Calling Engagement", "Webex Calling", 31, true, false, []string{"Date", "User", "Calls made", "Calls answered", "Minutes"},
		func(_ *Service, day time.Time, owner string, chance *rand.Rand) []string {
			answered := 5 + chance.IntN(30)
			return []string{day.Format(dateForm), owner, strconv.Itoa(chance.IntN(12)), strconv.Itoa(answered), strconv.Itoa(answered * (3 + chance.IntN(4)))}
		}},
	{402, "Calling Media Quality", "Webex Calling", 31, true, false, []string{"Date", "User", "Codec", "Packet loss (%)", "Jitter (ms)", "Latency (ms)"},
		func(_ *Service, day time.Time, owner string, chance *rand.Rand) []string {
			return []string{day.Format(dateForm), owner, "OPUS", strconv.FormatFloat(float64(chance.IntN(30))/10, 'f', 1, 64),
				strconv.Itoa(4 + chance.IntN(40)), strconv.Itoa(20 + chance.IntN(180))}
		}},
	{510, "Meetings Active Hosts", "Webex Meetings", 31, true, true, []string{"Date", "Host", "Meetings"},
		func(_ *Service, day time.Time, owner string, chance *rand.Rand) []string {
			return []string{day.Format(dateForm), owner, strconv.Itoa(chance.IntN(6))}
		}},
}

// analyses tells whether somebody may have reports made: an administrator with
// the scope, which no service app can be granted, in an organisation with Pro
// Pack. Webex does not say which of these is missing.
func (s *Service) analyses(who Identity) bool {
	return who.Administrator && !who.Machine && who.OrgID == s.world.Organization.ID && who.Allows("analytics:read_all") && !s.world.Organization.NoProPack
}

func (s *Service) listTemplates(_ *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	var items []any
	for _, t := range templates {
		validations := []map[string]string{{"field": "templateId", "required": "yes"}}
		for field, needed := range map[string]bool{"startDate": t.dated, "endDate": t.dated, "siteList": t.sited} {
			validations = append(validations, map[string]string{"field": field, "required": map[bool]string{true: "yes", false: "no"}[needed]})
		}
		slices.SortFunc(validations[1:], func(a, b map[string]string) int { return strings.Compare(a["field"], b["field"]) })
		items = append(items, map[string]any{"Id": t.id, "title": t.title, "service": t.service, "maxDays": t.days, "identifier": "org", "validations": validations})
	}
	return map[string]any{"items": items, "numberOfTemplate": len(items)}, nil
}

func (s *Service) createReport(r *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	var q struct {
		TemplateID                   int
		StartDate, EndDate, SiteList string
	}
	if err := readJSON(r, &q); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(templates, func(t template) bool { return t.id == q.TemplateID })
	if i < 0 {
		return nil, platform.Refuse(http.StatusBadRequest, "Invalid templateId.")
	}
	t := templates[i]
	x := &report{template: t, sites: q.SiteList, created: s.today(), createdBy: who.PersonID}
	if t.dated {
		var err1, err2 error
		x.from, err1 = time.Parse(dateForm, q.StartDate)
		x.to, err2 = time.Parse(dateForm, q.EndDate)
		switch days := int(x.to.Sub(x.from).Hours()/24) + 1; {
		case err1 != nil || err2 != nil || days < 1:
			return nil, platform.Refuse(http.StatusBadRequest, "startDate and endDate are required, as YYYY-MM-DD, in order.")
		case days > t.days:
			return nil, platform.Refuse(http.StatusBadRequest, "The date range exceeds the maximum of %d days.", t.days)
		case x.to.After(s.today()):
			return nil, platform.Refuse(http.StatusBadRequest, "endDate lies in the future.")
		}
	}
	if t.sited && strings.TrimSpace(q.SiteList) == "" {
		return nil, platform.Refuse(http.StatusBadRequest, "siteList is required.")
	}
	if len(s.reports) >= maxReports {
		return nil, platform.Refuse(http.StatusConflict, "There are too many reports; delete some.")
	}
	x.id = world.UUID(s.world.Seed, "report", fmt.Sprintf("%d/%d", s.clock.Now().UnixNano(), s.made))
	s.reports = append(s.reports, x)
	return map[string]any{"items": map[string]string{"Id": encode("REPORT", x.id)}}, nil
}

// find returns a report of the organisation.
func (s *Service) find(id string) (*report, error) {
	i := slices.IndexFunc(s.reports, func(x *report) bool { return x.id == bare("REPORT", id) })
	if i < 0 {
		return nil, platform.ErrNotFound
	}
	return s.reports[i], nil
}

// done tells whether a report can be had.
func (s *Service) done(x *report) bool {
	return x.asked >= patience || s.today().Sub(x.created) >= readyAfter
}

func (s *Service) view(r *http.Request, x *report) map[string]string {
	v := map[string]string{"id": encode("REPORT", x.id), "title": x.template.title, "service": x.template.service, "siteList": x.sites,
		"created": x.created.Format("2006-01-02 15:04:05"), "createdBy": encode("PEOPLE", x.createdBy), "scheduledFrom": "api", "status": statusProgress}
	if x.template.dated {
		v["startDate"], v["endDate"] = x.from.Format(dateForm), x.to.Format(dateForm)
	}
	if s.done(x) {
		scheme := "http"
		if r.TLS != nil {
			scheme = "https"
		}
		v["status"], v["downloadURL"] = statusDone, scheme+"://"+r.Host+downloadPath+"?reportId="+encode("REPORT", x.id)
	}
	return v
}

func (s *Service) listReports(r *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	query := r.URL.Query()
	if (query.Get("from") == "") != (query.Get("to") == "") {
		return nil, platform.Refuse(http.StatusBadRequest, "from and to should be provided together.")
	}
	items := []any{}
	for _, x := range s.reports {
		if id := query.Get("templateId"); (id == "" || id == strconv.Itoa(x.template.id)) && (query.Get("service") == "" || query.Get("service") == x.template.service) {
			items = append(items, s.view(r, x))
		}
	}
	return map[string]any{"items": items, "numberOfReports": len(items)}, nil
}

func (s *Service) getReport(r *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	x, err := s.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	v := s.view(r, x)
	x.asked++
	return map[string]any{"items": []any{v}, "numberOfReports": 1}, nil
}

func (s *Service) deleteReport(r *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	x, err := s.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s.reports = slices.DeleteFunc(s.reports, func(o *report) bool { return o == x })
	return nil, nil
}

// download gives a report as Webex does: a zip that is not called one.
func (s *Service) download(r *http.Request, who Identity) (any, error) {
	if !s.analyses(who) {
		return nil, platform.ErrForbidden
	}
	x, err := s.find(r.URL.Query().Get("reportId"))
	if err != nil || !s.done(x) {
		return nil, platform.ErrNotFound
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	f, err := archive.Create(strings.ReplaceAll(x.template.title, " ", "_") + ".csv")
	if err != nil {
		return nil, err
	}
	rows := csv.NewWriter(f)
	_ = rows.Write(x.template.columns)
	s.rows(x, func(cells []string) { _ = rows.Write(cells) })
	rows.Flush()
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return file(packed.Bytes()), nil
}

// rows are those of a report: the same whenever it is made.
func (s *Service) rows(x *report, add func([]string)) {
	owners := []string{""}
	if x.template.dated {
		owners = nil
		for _, p := range s.world.Calling.Phones {
			owners = append(owners, p.Owner)
		}
	}
	for day := x.from; !day.After(x.to); day = day.AddDate(0, 0, 1) {
		for n, owner := range owners {
			chance := rand.New(rand.NewPCG(s.world.Seed^uint64(x.template.id), uint64(day.Unix())+uint64(n))) //nolint:gosec // repeatable on purpose
			add(x.template.row(s, day, owner, chance))
		}
	}
}
