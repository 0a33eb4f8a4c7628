package callrecords

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Policy is how Webex's record APIs are asked: once, because the next time is
// planned by whoever asks, with the few requests a minute that there are.
var Policy = rest.Policy{Tries: 1, MaxWait: time.Nanosecond, MaxWaits: time.Nanosecond, Timeout: time.Minute}

// Hosts are those that a page or another region may lead to, beside the base's.
const Hosts = ".webexapis.com"

const (
	// pageSize is the most records that a page can have.
	pageSize = 5000
	// orgsPerPage is how many organisations a page of counts has.
	orgsPerPage = 200
	// maxCountPages bounds the pages of one hour's counts.
	maxCountPages = 200
	timeForm      = "2006-01-02T15:04:05.000Z"
)

// client asks Webex for records and counts.
type client struct {
	rest  *rest.Client
	spool *Spool
}

// errWindow is the answer to a stretch of time that may not be asked for.
var errWindow = errors.New("the stretch of time was refused")

// regionError says that an organisation's records are elsewhere.
type regionError struct{ base string }

func (e *regionError) Error() string { return "the records are in another region: " + e.base }

// count is what Webex has of an organisation's hour.
type count struct {
	OrgID string `json:"orgId"`
	Count int    `json:"count"`
}

// counts asks how many records each organisation has of an hour. more says that
// there may be another page: the headers that tell are documented without their
// names.
func (c *client) counts(ctx context.Context, from, to time.Time, page int) (orgs []count, more bool, err error) {
	query := url.Values{"startTime": {from.UTC().Format(timeForm)}, "endTime": {to.UTC().Format(timeForm)}}
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	var answer struct {
		Counts []count `json:"cdr_counts"`
	}
	var resp rest.Response
	err = c.rest.Do(ctx, rest.Request{Path: "partners/cdrcountbyorg", Query: query, Out: &answer, Response: &resp})
	switch status := rest.Status(err); {
	case err != nil && (noRecords(err) || page > 1 && (status == http.StatusNotFound || status == http.StatusBadRequest)):
		return nil, false, nil // there is no such page
	case err != nil:
		return nil, false, err
	}
	return answer.Counts, page < maxCountPages && morePages(resp.Header, page, len(answer.Counts)), nil
}

// morePages reads headers whose names have "page" or "total" in them: the number
// of pages, of all organisations, and of the current page. Without any, pages are
// asked for until one is empty.
func morePages(h http.Header, page, got int) bool {
	if got == 0 {
		return false
	}
	pages, total := 0, 0
	for name, values := range h {
		name = strings.ToLower(name)
		n, err := strconv.Atoi(strings.TrimSpace(slices.Concat(values, []string{""})[0]))
		if err != nil || n <= 0 {
			continue
		}
		switch inPages := strings.Contains(name, "page"); {
		case strings.Contains(name, "current") || strings.Contains(name, "size") || strings.Contains(name, "per"):
		case inPages && (strings.Contains(name, "total") || strings.Contains(name, "num") || strings.Contains(name, "count") || strings.HasSuffix(name, "pages")):
			pages = n
		case !inPages && strings.Contains(name, "total"):
			total = n
		}
	}
	switch {
	case pages > 0:
		return page < pages
	case total > 0:
		return page*orgsPerPage < total
	}
	return true
}

// noRecords reports whether an error is how Webex says that there are none.
func noRecords(err error) bool {
	e, ok := errors.AsType[*rest.APIError](err)
	return ok && e.Status/100 == 4 && strings.Contains(strings.ToLower(string(e.Body)), "no cdrs")
}

// page is a page of records on the disk; next is the address of the one after it.
type page struct {
	body body
	none bool // there are no records
	next string
}

// byOrg asks for an organisation's records.
func (c *client) byOrg(ctx context.Context, org string, from, to time.Time, next string) (page, error) {
	r := rest.Request{Path: "partners/cdrsbyorg", Query: url.Values{"orgId": {org},
		"startTime": {from.UTC().Format(timeForm)}, "endTime": {to.UTC().Format(timeForm)}}}
	if next != "" {
		r = rest.Request{URL: next, Route: "partners/cdrsbyorg"}
	}
	return c.page(ctx, r, SourceReconcile, org)
}

// feed asks for the records of one organisation, in the region at base; "" is the
// client's own.
func (c *client) feed(ctx context.Context, source, base, org string, from, to time.Time, next string) (page, error) {
	query := url.Values{"startTime": {from.UTC().Format(timeForm)}, "endTime": {to.UTC().Format(timeForm)}, "max": {strconv.Itoa(pageSize)}}
	r := rest.Request{Path: source, Query: query}
	switch {
	case next != "":
		r = rest.Request{URL: next}
	case base != "":
		r = rest.Request{URL: strings.TrimSuffix(base, "/") + "/" + source + "?" + query.Encode()}
	}
	r.Route = routeOf(source)
	return c.page(ctx, r, source, org)
}

// routeOf is how a feed is named in metrics.
func routeOf(source string) string { return strings.ReplaceAll(source, "_", "-") }

// page puts a page on the disk.
func (c *client) page(ctx context.Context, r rest.Request, source, org string) (p page, err error) {
	r.MaxBody = maxBody
	r.Header = http.Header{"Accept": {"application/json"}}
	r.Into = func(resp *http.Response) error {
		p.next = nextLink(resp.Header)
		p.body, err = c.spool.keep(source, org, resp.Body)
		return err
	}
	err = c.rest.Do(ctx, r)
	switch e, _ := errors.AsType[*rest.APIError](err); {
	case err == nil:
	case noRecords(err):
		return page{none: true}, nil
	case e != nil && e.Status == http.StatusUnavailableForLegalReasons:
		if base := otherRegion(e.Body, source); base != "" {
			return p, &regionError{base}
		}
	case e != nil && e.Status == http.StatusBadRequest:
		return p, fmt.Errorf("%w: %w", errWindow, err)
	}
	return p, err
}

// address finds an address, or a bare host of Webex, in a text.
var address = regexp.MustCompile(`https?://[^\s"'<>\\]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.webexapis\.com`)

// otherRegion is the base that the answer 451 names.
func otherRegion(body []byte, source string) string {
	found := string(address.Find(body))
	if found == "" {
		return ""
	}
	if !strings.HasPrefix(found, "http") {
		found = "https://" + found + "/v1"
	}
	u, err := url.Parse(strings.TrimRight(found, ".,;)"))
	if err != nil || u.Host == "" {
		return ""
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	u.Path = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/"+source), "/")
	if u.Path == "" {
		u.Path = "/v1"
	}
	return u.String()
}

// nextLink is the next page's address in a Link header. Webex documents it in a
// shape that is none: <<https://…>;rel="next">.
func nextLink(h http.Header) string {
	for _, header := range h.Values("Link") {
		for part := range strings.SplitSeq(header, "<") {
			target, params, found := strings.Cut(part, ">")
			if found && strings.HasPrefix(target, "http") && isNext(params) {
				return strings.TrimSpace(target)
			}
		}
	}
	return ""
}

func isNext(params string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "rel") && strings.EqualFold(strings.Trim(value, "\"'>, \t"), "next") {
			return true
		}
	}
	return false
}
