package callrecords

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// What Cisco says of the partner's interface.
const (
	orgsPerPage     = 200
	countWindow     = time.Hour
	partnerOldest   = 48 * time.Hour
	partnerFreshest = 5 * time.Minute
)

type countView struct {
	OrgID string `json:"orgId"`
	Count int    `json:"count"`
}

// countByOrg is GET /partners/cdrcountbyorg.
func (s *System) countByOrg(q *request) (*answer, error) {
	from, to, err := q.window()
	if err != nil {
		return nil, err
	}
	if err := q.within(from, to, countWindow, partnerOldest, partnerFreshest); err != nil {
		return nil, err
	}
	number := 1
	if text := q.r.URL.Query().Get("page"); text != "" {
		if number, err = strconv.Atoi(text); err != nil || number < 1 {
			return nil, platform.Refuse(http.StatusBadRequest, "page is not a page number")
		}
	}
	if err := s.limit(q, "partner", s.cfg.World.CallRecords.PartnerPerMinute); err != nil {
		return nil, err
	}
	first := min((number-1)*orgsPerPage, len(s.orgs))
	orgs := s.orgs[first:min(first+orgsPerPage, len(s.orgs))]
	counts := make([]countView, len(orgs))
	for i, o := range orgs {
		counts[i].OrgID = o.id
	}
	now := ms(q.now)
	s.byRelease(orgs, ms(from), ms(to), func(l *leg) {
		if l.inserted <= now {
			counts[l.org.index-first].Count++
		}
	})
	body, err := json.Marshal(map[string]any{"cdr_counts": counts})
	if err != nil {
		return nil, err
	}
	pages := (len(s.orgs) + orgsPerPage - 1) / orgsPerPage
	return &answer{header: s.pageHeaders(pages, len(s.orgs), number), body: body}, nil
}

// pageHeaders announces the pages. Cisco says what the headers mean and not
// how they are called.
func (s *System) pageHeaders(pages, organizations, current int) http.Header {
	s.mu.Lock()
	style := s.headers
	s.mu.Unlock()
	names := map[string][3]string{
		"plain":    {"number of pages", "total number of organizations", "current page"},
		"camel":    {"numberOfPages", "totalNumberOfOrgs", "currentPage"},
		"prefixed": {"X-Total-Pages", "X-Total-Orgs", "X-Current-Page"},
	}[style]
	h := http.Header{}
	for i, value := range []int{pages, organizations, current} {
		if names[i] != "" {
			h[strings.ReplaceAll(names[i], " ", "-")] = []string{strconv.Itoa(value)}
		}
	}
	return h
}

// recordsByOrg is GET /partners/cdrsbyorg.
func (s *System) recordsByOrg(q *request) (*answer, error) {
	from, to, err := q.window()
	if err != nil {
		return nil, err
	}
	if err := q.within(from, to, 0, partnerOldest, partnerFreshest); err != nil {
		return nil, err
	}
	o := s.byID[strings.ToLower(q.r.URL.Query().Get("orgId"))]
	if o == nil {
		return nil, platform.ErrNotFound
	}
	p, err := q.page(from)
	if err != nil {
		return nil, err
	}
	if err := s.limit(q, "partner", s.cfg.World.CallRecords.PartnerPerMinute); err != nil {
		return nil, err
	}
	return p.answer(q, s.collect([]*organization{o}, byEnd, ms(from), ms(to), ms(q.now), nil), byEnd)
}
