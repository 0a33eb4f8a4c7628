package callrecords

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// What Cisco says of the feeds.
const (
	fewest, most  = 500, 5000 // records on a page
	maxLocations  = 10
	firstsAMinute = 1
	pagesAMinute  = 10
	nextParam     = "startTimeForNextFetch"
)

// order is by which time a feed selects and sorts.
type order struct {
	name                      string
	longest, oldest, freshest time.Duration
	walk                      func(*System, []*organization, int64, int64, func(*leg))
	key                       func(*version) int64
}

var (
	// byEnd is cdr_feed: by the end of the call.
	byEnd = order{"cdr_feed", 12 * time.Hour, 30 * 24 * time.Hour, 5 * time.Minute, (*System).byRelease, func(v *version) int64 { return v.release }}
	// byArrival is cdr_stream: by when the record came into the cloud.
	byArrival = order{"cdr_stream", 2 * time.Hour, 12 * time.Hour, time.Minute, (*System).byInsertion, (*version).since}
)

// feed is one of the feeds in a region.
func (s *System) feed(region string, by order) func(*request) (*answer, error) {
	return func(q *request) (*answer, error) {
		if home := s.cfg.World.CallRecords.Region; region != home {
			return nil, platform.Refuse(http.StatusUnavailableForLegalReasons, "This organization's data is in another region. Please use the following URL: %s%s/%s", q.base, FeedsPath(home), by.name)
		}
		from, to, err := q.window()
		if err != nil {
			return nil, err
		}
		if err := q.within(from, to, by.longest, by.oldest, by.freshest); err != nil {
			return nil, err
		}
		p, err := q.page(from)
		if err != nil {
			return nil, err
		}
		what, perMinute := "records first", firstsAMinute
		if p.next {
			what, perMinute = "records page", pagesAMinute
		}
		if err := s.limit(q, what, perMinute); err != nil {
			return nil, err
		}
		return p.answer(q, s.collect(s.orgs[:1], by, ms(from), ms(to), ms(q.now), p.locations), by)
	}
}

// collect is the records of a window, as they are now, in the feed's order.
func (s *System) collect(orgs []*organization, by order, from, to, now int64, locations []string) []version {
	var found []version
	by.walk(s, orgs, from, to, func(l *leg) {
		if l.inserted > now || len(locations) > 0 && (l.user.site == nil || !slices.Contains(locations, l.user.site.name)) {
			return
		}
		v := version{leg: *l, late: l.revised(now)}
		if k := by.key(&v); k >= from && k < to {
			found = append(found, v)
		}
	})
	slices.SortFunc(found, func(a, b version) int {
		return cmp.Or(cmp.Compare(by.key(&a), by.key(&b)), cmp.Compare(a.key, b.key))
	})
	return found
}

// page is which part of a window is asked for.
type page struct {
	max       int
	start     int64 // of the page
	next      bool  // it is not the first
	locations []string
}

func (q *request) page(from time.Time) (page, error) {
	values := q.r.URL.Query()
	p := page{max: most, start: ms(from)}
	if text := values.Get("max"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, platform.Refuse(http.StatusBadRequest, "max is not a number")
		}
		p.max = min(max(n, fewest), most)
	}
	if text := values.Get(nextParam); text != "" {
		t, err := time.Parse(timeForm, text)
		if err != nil {
			return p, platform.Refuse(http.StatusBadRequest, "%s is not valid", nextParam)
		}
		p.start, p.next = ms(t), true
	}
	if text := values.Get("locations"); text != "" {
		for name := range strings.SplitSeq(text, ",") {
			p.locations = append(p.locations, strings.TrimSpace(name))
		}
		if len(p.locations) > maxLocations {
			return p, platform.Refuse(http.StatusBadRequest, "Up to %d locations can be provided", maxLocations)
		}
	}
	return p, nil
}

// answer writes the page's records and, when there are more, the link to the
// next page in the shape in which Cisco documents it.
func (p page) answer(q *request, all []version, by order) (*answer, error) {
	first, _ := slices.BinarySearchFunc(all, p.start, func(v version, start int64) int { return cmp.Compare(by.key(&v), start) })
	rest := all[first:]
	if len(rest) == 0 {
		return nil, errEmpty
	}
	cut := min(p.max, len(rest))
	for cut < len(rest) && by.key(&rest[cut]) == by.key(&rest[cut-1]) { // the next page begins with another time
		cut++
	}
	a := &answer{header: http.Header{}, body: envelope(rest[:cut], world.RecordEnvelopes[0], nil)}
	if cut < len(rest) {
		values := q.r.URL.Query()
		values.Set(nextParam, at(by.key(&rest[cut])).Format(timeForm))
		values.Set("totalCount", strconv.Itoa(len(all)))
		values.Set("max", strconv.Itoa(p.max))
		if values.Get("orgId") == "" {
			values.Set("orgId", q.id.OrgID)
		}
		link := q.base + q.r.URL.Path + "?" + strings.ReplaceAll(values.Encode(), url.QueryEscape(":"), ":")
		a.header.Set("Link", fmt.Sprintf(`<<%s>;rel="next">`, link))
	}
	return a, nil
}
