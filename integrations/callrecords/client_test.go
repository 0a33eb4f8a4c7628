package callrecords

import (
	"net/http"
	"testing"
)

func TestNextLink(t *testing.T) {
	const page = "https://analytics-calling.webexapis.com/v1/cdr_feed?endTime=2025-08-15T10:00:00.000Z&locations=a,b&max=5000"
	for header, want := range map[string]string{
		"<<" + page + `>;rel="next">`:                                page,
		"<" + page + `>; rel="next"`:                                 page,
		"<" + page + `>;rel=next`:                                    page,
		`<https://x/first>; rel="first", <` + page + `>; rel="next"`: page,
		"<" + page + `>; rel="prev"`:                                 "",
		page:                                                         "",
		"<relative>; rel=\"next\"":                                   "",
		"":                                                           "",
		"<<<>>>;rel=next":                                            "",
	} {
		if got := nextLink(http.Header{"Link": {header}}); got != want {
			t.Errorf("%q leads to %q, want %q", header, got, want)
		}
	}
}

func TestMorePages(t *testing.T) {
	for _, test := range []struct {
		headers   map[string]string
		page, got int
		want      bool
	}{
		{map[string]string{"X-Total-Pages": "2", "X-Total-Orgs": "283", "X-Current-Page": "1"}, 1, 200, true},
		{map[string]string{"X-Total-Pages": "2", "X-Total-Orgs": "283", "X-Current-Page": "2"}, 2, 83, false},
		{map[string]string{"NumberOfPages": "2", "currentPage": "1"}, 1, 200, true},
		{map[string]string{"Pages": "1"}, 1, 12, false},
		{map[string]string{"Total": "283"}, 1, 200, true},
		{map[string]string{"Total": "283"}, 2, 83, false},
		{map[string]string{"Page-Size": "200", "Orgs-Per-Page": "200"}, 1, 200, true},
		{nil, 1, 3, true},
		{nil, 2, 0, false},
		{map[string]string{"X-Total-Pages": "many"}, 1, 0, false},
		{map[string]string{"X-Total-Pages": "9"}, 3, 0, false},
	} {
		h := http.Header{}
		for name, value := range test.headers {
			h.Set(name, value)
		}
		if got := morePages(h, test.page, test.got); got != test.want {
			t.Errorf("page %d of %v with %d: more is %t", test.page, test.headers, test.got, got)
		}
	}
}

func TestOtherRegion(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"Please use analytics-calling-eu.webexapis.com"}`:                        "https://analytics-calling-eu.webexapis.com/v1",
		`{"message":"use https://analytics-calling-in.webexapis.com/v1/cdr_feed?x=1."}`:      "https://analytics-calling-in.webexapis.com/v1",
		`{"message":"go to http://127.0.0.1:8081/analytics-calling-eu/v1/cdr_feed, please"}`: "http://127.0.0.1:8081/analytics-calling-eu/v1",
		`{"message":"https://analytics-calling-au.webexapis.com"}`:                           "https://analytics-calling-au.webexapis.com/v1",
		`{"message":"elsewhere"}`:                       "",
		`{"message":"https://user:pw@evil.example/v1"}`: "https://evil.example/v1", // refused where hosts are checked
	} {
		if got := otherRegion([]byte(body), "cdr_feed"); got != want {
			t.Errorf("%s leads to %q, want %q", body, got, want)
		}
	}
}
