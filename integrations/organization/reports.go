package organization

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// analysing is what reports take. No service app can be granted the scope.
	analysing = "a full administrator’s account, the scope analytics:read_all and, in the organisation, the licence Pro Pack"
	// maxReport bounds a report as it is downloaded, in bytes.
	maxReport = 64 << 20
	// maxListed is how many templates and reports are read.
	maxListed = 500
)

// ReportScopes are what an administrator's token needs for reports.
var ReportScopes = []string{"analytics:read_all"}

// Template is a kind of report.
type Template struct {
	ID             int
	Title, Service string
	// MaxDays is the longest stretch, 0 when Webex does not say.
	MaxDays int
	// Dated and Sited say that it takes a first and last day, and a list of sites.
	Dated, Sited bool
}

// Report is one that was asked for. Days are written YYYY-MM-DD.
type Report struct {
	ID, Status, First, Last, Sites string
	// DownloadURL is set when it is Done.
	DownloadURL string
	CreatedBy   string
	// Created is zero when Webex does not say.
	Created time.Time
	// ByAPI says that a program asked for it, and no page.
	ByAPI bool
}

// Done reports whether the report can be had, Failed whether it never will.
func (r Report) Done() bool { return r.Status == "done" && r.DownloadURL != "" }

// Failed reports whether Webex has given up.
func (r Report) Failed() bool {
	s := strings.ToLower(r.Status)
	return strings.Contains(s, "fail") || strings.Contains(s, "error") || strings.Contains(s, "cancel")
}

// wireReport is a report as Webex writes it.
type wireReport struct {
	ID            rest.Text    `json:"id"`
	BigID         rest.Text    `json:"Id"`
	Status        rest.Text    `json:"status"`
	StartDate     rest.Text    `json:"startDate"`
	EndDate       rest.Text    `json:"endDate"`
	SiteList      rest.Text    `json:"siteList"`
	CreatedBy     rest.Text    `json:"createdBy"`
	Created       rest.Text    `json:"created"`
	ScheduledFrom rest.Text    `json:"scheduledFrom"`
	ScheduleFrom  rest.Text    `json:"scheduleFrom"`
	DownloadURL   rest.Address `json:"downloadURL"`
}

func (w wireReport) report() Report {
	id := w.ID
	if id == "" {
		id = w.BigID
	}
	by := string(w.ScheduledFrom) + string(w.ScheduleFrom)
	return Report{ID: string(id), Status: string(w.Status), First: string(w.StartDate), Last: string(w.EndDate), Sites: string(w.SiteList),
		DownloadURL: string(w.DownloadURL), Created: created(string(w.Created)), CreatedBy: string(w.CreatedBy), ByAPI: strings.EqualFold(by, "api")}
}

// created reads when a report was made: Cisco writes no zone, so it is taken for
// UTC.
func created(text string) time.Time {
	for _, form := range []string{time.DateTime, time.RFC3339} {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Templates returns the kinds of reports there are.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	var answer struct {
		Items rest.List[struct {
			ID          rest.Number `json:"id"`
			BigID       rest.Number `json:"Id"`
			Title       rest.Text   `json:"title"`
			Service     rest.Text   `json:"service"`
			MaxDays     rest.Number `json:"maxDays"`
			Validations rest.List[struct {
				Field    rest.Text `json:"field"`
				Required rest.Text `json:"required"`
			}] `json:"validations"`
		}] `json:"items"`
	}
	if err := c.rest.Do(ctx, rest.Request{Path: rest.Path("report", "templates"), Route: "report/templates", Out: &answer, Share: true}); err != nil {
		return nil, publicError(err, "list the kinds of reports", analysing)
	}
	var all []Template
	for _, t := range answer.Items[:min(len(answer.Items), maxListed)] {
		x := Template{ID: max(t.ID.Int(), t.BigID.Int()), Title: string(t.Title), Service: string(t.Service), MaxDays: max(t.MaxDays.Int(), 0)}
		for _, v := range t.Validations {
			needed := strings.EqualFold(string(v.Required), "yes") || strings.EqualFold(string(v.Required), "true")
			switch v.Field {
			case "startDate", "endDate":
				x.Dated = x.Dated || needed
			case "siteList":
				x.Sited = x.Sited || needed
			}
		}
		if x.ID > 0 && x.Title != "" {
			all = append(all, x)
		}
	}
	return all, nil
}

// Reports returns the reports of a template that there are.
func (c *Client) Reports(ctx context.Context, templateID int) ([]Report, error) {
	var answer struct {
		Items rest.List[wireReport] `json:"items"`
	}
	err := c.rest.Do(ctx, rest.Request{Path: "reports", Route: "reports", Query: url.Values{"templateId": {strconv.Itoa(templateID)}}, Out: &answer})
	var all []Report
	for _, w := range answer.Items[:min(len(answer.Items), maxListed)] {
		all = append(all, w.report())
	}
	return all, publicError(err, "list the reports", analysing)
}

// Create asks for a report, and returns its id. Days and sites are left out when
// they are empty.
func (c *Client) Create(ctx context.Context, t Template, first, last, sites string) (string, error) {
	body := struct {
		TemplateID int    `json:"templateId"`
		StartDate  string `json:"startDate,omitempty"`
		EndDate    string `json:"endDate,omitempty"`
		SiteList   string `json:"siteList,omitempty"`
	}{t.ID, first, last, sites}
	var answer struct {
		Items rest.Object[wireReport] `json:"items"`
	}
	if err := c.rest.Do(ctx, rest.Request{Method: http.MethodPost, Path: "reports", Route: "reports", Body: body, Out: &answer}); err != nil {
		return "", publicError(err, "make the report", analysing)
	}
	id := answer.Items.Value.report().ID
	if !isID(id) {
		return "", bot.Errorf(bot.Upstream, "Webex has taken the request, but says nothing by which the report could be found.")
	}
	return id, nil
}

// Report looks how far a report is.
func (c *Client) Report(ctx context.Context, id string) (Report, error) {
	if !isID(id) {
		return Report{}, bot.Errorf(bot.NotFound, "That is no report’s id.")
	}
	var answer struct {
		wireReport
		Items rest.Object[wireReport] `json:"items"` // one, or a list of one
	}
	if err := c.rest.Do(ctx, rest.Request{Path: rest.Path("reports", id), Route: "reports/{id}", Out: &answer}); err != nil {
		return Report{}, publicError(err, "look how far the report is", analysing)
	}
	if answer.Items.There {
		return answer.Items.Value.report(), nil
	}
	return answer.report(), nil
}

// Delete removes a report; one that is gone already is no error.
func (c *Client) Delete(ctx context.Context, id string) error {
	if !isID(id) {
		return bot.Errorf(bot.NotFound, "That is no report’s id.")
	}
	err := c.rest.Do(ctx, rest.Request{Method: http.MethodDelete, Path: rest.Path("reports", id), Route: "reports/{id}"})
	if rest.Status(err) == http.StatusNotFound {
		return nil
	}
	return publicError(err, "delete the report", analysing)
}

// Download fetches a finished report and opens it. The token goes with it, and so
// only to Webex's own hosts.
func (c *Client) Download(ctx context.Context, r Report) ([]Sheet, error) {
	if !r.Done() || !isAddress(r.DownloadURL) {
		return nil, bot.Errorf(bot.Upstream, "Webex gives no address at which the report could be fetched.")
	}
	var data []byte
	err := c.rest.Do(ctx, rest.Request{URL: r.DownloadURL, Route: "report download", MaxBody: maxReport,
		Into: func(resp *http.Response) (err error) {
			data, err = io.ReadAll(resp.Body)
			return err
		}})
	if err != nil {
		return nil, publicError(err, "fetch the report", analysing)
	}
	return Open(data)
}

// isID reports whether s may stand in a path: base64 or a UUID.
func isID(s string) bool {
	if s == "" || len(s) > 256 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && c != '-' && c != '_' && c != '=' && c != '+' && c != '/' {
			return false
		}
	}
	return true
}
