package callrecords

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var home = FeedsPath("us")

func TestFeedRefusesWhatCiscoRefuses(t *testing.T) {
	b := newBooks(t, func(r *records) { r.OwnPerHour = 60 })
	day := 24 * time.Hour
	tests := []struct {
		name, token, path string
		query             url.Values
		status            int
		words             string
	}{
		{"no window", "admin", "/cdr_feed", url.Values{}, 400, "startTime is required"},
		{"no milliseconds", "admin", "/cdr_feed", url.Values{"startTime": {"2026-11-20T12:00:00Z"}, "endTime": {"2026-11-20T13:00:00.000Z"}}, 400, "YYYY-MM-DDTHH:MM:SS.mmmZ"},
		{"backwards", "admin", "/cdr_feed", b.window(time.Hour, 2*time.Hour), 400, "greater than startTime"},
		{"13 hours of feed", "admin", "/cdr_feed", b.window(14*time.Hour, time.Hour), 400, "must not exceed 12h"},
		{"31 days ago", "admin", "/cdr_feed", b.window(31*day, 31*day-time.Hour), 400, "older than 720h"},
		{"4 minutes ago", "admin", "/cdr_feed", b.window(time.Hour, 4*time.Minute), 400, "at least 5m"},
		{"3 hours of stream", "admin", "/cdr_stream", b.window(4*time.Hour, time.Hour), 400, "must not exceed 2h"},
		{"stream of yesterday", "admin", "/cdr_stream", b.window(13*time.Hour, 12*time.Hour), 400, "older than 12h"},
		{"stream of half a minute ago", "admin", "/cdr_stream", b.window(time.Hour, 30*time.Second), 400, "at least 1m"},
		{"max is a word", "admin", "/cdr_feed", b.window(time.Hour, 5*time.Minute, "max=all"), 400, "max is not a number"},
		{"11 locations", "admin", "/cdr_feed", b.window(time.Hour, 5*time.Minute, "locations=a,b,c,d,e,f,g,h,i,j,k"), 400, "10 locations"},
		{"no scope", "viewer", "/cdr_feed", b.window(time.Hour, 5*time.Minute), 403, "missing required scopes"},
		{"another organization", "stranger", "/cdr_feed", b.window(time.Hour, 5*time.Minute), 403, ""},
		{"no token", "nobody", "/cdr_feed", b.window(time.Hour, 5*time.Minute), 401, "valid access token"},
		{"nothing there", "admin", "/cdr_feed", b.window(time.Hour, 5*time.Minute, "locations=Atlantis"), 404, "No CDRs for requested time range and filters"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := b.get(test.token, home, test.path, test.query)
			if message, _ := got.body["message"].(string); got.status != test.status || !strings.Contains(message, test.words) {
				t.Errorf("%d %v, want %d with %q", got.status, got.body, test.status, test.words)
			}
		})
	}
	if got := b.get("other", home, "/cdr_feed", b.window(time.Hour, 5*time.Minute, "locations=Atlantis")); got.body["errorCode"] != 404.0 {
		t.Errorf("no records: %v", got.body)
	}
}

func TestFeedLimitsAndRegions(t *testing.T) {
	b := newBooks(t, func(r *records) { r.OwnPerHour, r.Region = 3000, "eu" })
	if got := b.ask(b.sys.Handler(), "admin", home+"/cdr_feed", b.window(time.Hour, 5*time.Minute)); got.status != 451 || !strings.Contains(fmt.Sprint(got.body["message"]), "http://example.com/analytics-calling-eu/v1/cdr_feed") {
		t.Errorf("the wrong region: %d %v", got.status, got.body)
	}
	eu := FeedsPath("eu")
	asked := 0
	ask := func(token string, v url.Values) reply {
		if asked++; asked < 5 { // to hold every page to the specification takes long
			return b.get(token, eu, "/cdr_feed", v)
		}
		return b.ask(b.sys.Handler(), token, eu+"/cdr_feed", v)
	}
	query := b.window(2*time.Hour, 5*time.Minute, "max=1")
	first := ask("admin", query)
	if first.status != 200 || len(first.items()) < fewest || len(first.items()) > fewest+5 { // those of one moment stay together
		t.Fatalf("max 1 is taken as %d: %d, %d records", fewest, first.status, len(first.items()))
	}
	if got := ask("admin", query); got.status != 429 || got.header.Get("Retry-After") != "60" {
		t.Errorf("a second first request in a minute: %d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}
	if got := ask("other", query); got.status != 200 {
		t.Errorf("another token has a minute of its own: %d", got.status)
	}
	seen := map[string]bool{}
	last, pages := "", 0
	for page := first; ; pages++ {
		for _, item := range page.items() {
			id, end := item["Report ID"].(string), endOf(t, item)
			if seen[id] || end < last {
				t.Fatalf("record %s of %s twice or after %s", id, end, last)
			}
			seen[id], last = true, end
		}
		link := page.header.Get("Link")
		if link == "" {
			break
		}
		parts := regexp.MustCompile(`^<<http://example\.com(/analytics-calling-eu/v1/cdr_feed)\?(.*)>;rel="next">$`).FindStringSubmatch(link)
		if parts == nil {
			t.Fatalf("link %s", link)
		}
		next, err := url.ParseQuery(parts[2])
		if err != nil || next.Get("totalCount") == "" {
			t.Fatalf("link %s: %v", link, err)
		}
		if page = ask("admin", next); page.status == 429 {
			if pages != pagesAMinute {
				t.Fatalf("limited at page %d", pages)
			}
			b.clock.Advance(time.Minute)
			page = ask("admin", next)
		}
		if page.status != 200 {
			t.Fatalf("page %d: %d %v", pages, page.status, page.body)
		}
	}
	want := 0
	to := ms(start.Add(-5 * time.Minute))
	b.sys.byRelease(b.sys.orgs[:1], to-115*minute, to, func(l *leg) {
		if l.inserted <= ms(start) {
			want++
		}
	})
	if len(seen) < want || pages < pagesAMinute+1 { // while we read, late ones may have come
		t.Errorf("%d records on %d pages, want %d", len(seen), pages+1, want)
	}
}

// endOf is a record's end in the one form that sorts.
func endOf(t *testing.T, item map[string]any) string {
	t.Helper()
	text := item["Release time"].(string)
	for _, form := range []string{timeForm, releaseForm} {
		if at, err := time.Parse(form, text); err == nil {
			return at.Format(timeForm)
		}
	}
	t.Fatalf("end %q", text)
	return ""
}

func TestRecordsHaveEveryField(t *testing.T) {
	b := newBooks(t, func(r *records) { r.OwnPerHour, r.LatePercent = 200, 10 })
	items := b.get("admin", home, "/cdr_feed", b.window(12*time.Hour, 5*time.Minute)).items()
	forms := map[string]int{}
	withheld, correlated, interactions := 0, map[any]int{}, map[any]map[any]bool{}
	for _, item := range items {
		if len(item) != 85 {
			t.Fatalf("%d fields: %v", len(item), item)
		}
		if strings.Contains(item["Release time"].(string), "T") {
			forms["iso"]++
		} else {
			forms["blank"]++
		}
		if text := item["Call transfer Time"].(string); text != "" && !strings.Contains(text, ".") {
			forms["seconds"]++
		}
		if item["Direction"] == "TERMINATING" && slices.Contains([]any{"", "NA", "Anonymous"}, item["Calling number"]) {
			withheld++
		}
		correlated[item["Correlation ID"]]++
		if interactions[item["Interaction ID"]] == nil {
			interactions[item["Interaction ID"]] = map[any]bool{}
		}
		interactions[item["Interaction ID"]][item["Correlation ID"]] = true
	}
	if forms["iso"] == 0 || forms["blank"] == 0 || forms["seconds"] == 0 || withheld == 0 {
		t.Errorf("of %d records: %v, withheld %d", len(items), forms, withheld)
	}
	several := slices.ContainsFunc(slices.Collect(maps.Values(interactions)), func(m map[any]bool) bool { return len(m) > 1 })
	if len(correlated) == len(items) || !several {
		t.Errorf("%d records, %d calls, an interaction of several calls: %v", len(items), len(correlated), several)
	}
}

func TestStreamFindsWhatTheFeedHadNot(t *testing.T) {
	b := newBooks(t, func(r *records) { r.OwnPerHour, r.LatePercent = 600, 20 })
	ended := b.window(3*time.Hour, 2*time.Hour)
	ids := func(r reply) map[string]bool {
		m := map[string]bool{}
		for _, item := range r.items() {
			m[item["Report ID"].(string)] = true
		}
		return m
	}
	before := ids(b.get("admin", home, "/cdr_feed", ended))
	b.clock.Advance(2 * time.Hour)
	after := ids(b.get("admin", home, "/cdr_feed", ended))
	stream := ids(b.get("other", home, "/cdr_stream", b.window(2*time.Hour, time.Minute)))
	fresh := 0
	for id := range after {
		if !before[id] {
			fresh++
			if !stream[id] {
				t.Errorf("record %s came late, and the stream has it not", id)
			}
		}
	}
	for id := range before {
		if !after[id] {
			t.Errorf("record %s is gone", id)
		}
	}
	if fresh == 0 {
		t.Error("no record came late")
	}
}
