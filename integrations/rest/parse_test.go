package rest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "5", " 7 ", "-1", "1.5", "86400", "99999999999999999999", "soon",
		"Wed, 21 Oct 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT", "Wed Oct 21 07:28:00 2015", "１"} {
		f.Add(seed, "")
		f.Add(seed, "Wed, 21 Oct 2015 07:27:00 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		wait, ok := RetryAfter(h, time.Unix(1445412480, 0))
		if wait < 0 || !ok && wait != 0 {
			t.Errorf("RetryAfter(%q) = %v, %v", value, wait, ok)
		}
	})
}

func TestNextLink(t *testing.T) {
	page, err := url.Parse("https://webexapis.com/v1/messages?max=2")
	if err != nil {
		t.Fatal(err)
	}
	const next = "https://webexapis.com/v1/messages?cursor=a,b"
	tests := []struct {
		headers []string
		want    string
	}{
		{nil, ""},
		{[]string{`<` + next + `>; rel="next"`}, next},
		{[]string{`<` + next + `>;rel=next`}, next},
		{[]string{`<` + next + `>; title="a, b"; REL="last NEXT"`}, next},
		{[]string{`<https://x/1>; rel="prev", <` + next + `>; rel="next"`}, next},
		{[]string{`<https://x/1>; rel="first"`, `<` + next + `>; rel="next"`}, next},
		{[]string{`</v1/messages?cursor=2>; rel="next"`}, "https://webexapis.com/v1/messages?cursor=2"},
		{[]string{`<https://x/1>; rel="nextish"`}, ""},
		{[]string{`<https://x/1>; title="rel=next"`}, ""},
		{[]string{`<https://x/1`}, ""},
		{[]string{`nonsense; rel="next"`}, ""},
	}
	for _, test := range tests {
		if got := nextLink(http.Header{"Link": test.headers}, page); got != test.want {
			t.Errorf("%q leads to %q, want %q", test.headers, got, test.want)
		}
	}
}

func FuzzNextLink(f *testing.F) {
	f.Add(`<https://x/1>; rel="prev", <https://x/2>; rel="next"`)
	f.Add(`<>; rel=next, <a>; rel="`)
	f.Fuzz(func(t *testing.T, header string) {
		page := &url.URL{Scheme: "https", Host: "a.example.com", Path: "/x"}
		if got := nextLink(http.Header{"Link": {header}}, page); got != "" && !strings.Contains(header, "<") {
			t.Errorf("%q leads to %q", header, got)
		}
	})
}

func TestErrorBodies(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
		want       APIError
	}{
		{"platform", `{"message":"The requested resource could not be found.","errors":[{"description":"more"}],"trackingId":"ROUTER_1"}`, 404,
			APIError{Message: "The requested resource could not be found.", TrackingID: "ROUTER_1"}},
		{"calling, code at the top", `{"message":"bad","errorCode":25013,"trackingId":"T"}`, 400, APIError{Message: "bad", Code: "25013", TrackingID: "T"}},
		{"calling, code in an entry", `{"errors":[{"errorCode":5,"message":"busy"}]}`, 409, APIError{Message: "busy", Code: "5"}},
		{"contact center", `{"trackingId":"WX_1","error":{"key":"400","reason":"Test reason","message":[{"description":"Test error","code":"500","entity":"cc_user"}]}}`, 400,
			APIError{Message: "Test reason", Code: "500", TrackingID: "WX_1"}},
		{"contact center, no reason of its own", `{"trackingId":"WX_1","error":{"key":"400","reason":"Bad Request","message":[{"description":"Test error"}]}}`, 400,
			APIError{Message: "Test error", Code: "400", TrackingID: "WX_1"}},
		{"contact center, key only", `{"error":{"key":"400","message":[{"description":"Test error"}]}}`, 400, APIError{Message: "Test error", Code: "400"}},
		{"oauth", `{"error":"invalid_grant","error_description":"revoked"}`, 400, APIError{Message: "revoked", Code: "invalid_grant"}},
		{"a page", `<html>Bad gateway</html>`, 502, APIError{Message: "Bad Gateway"}},
		{"empty", ``, 503, APIError{Message: "Service Unavailable"}},
		{"array", `[1]`, 500, APIError{Message: "Internal Server Error"}},
		{"other types", `{"message":{"a":1},"errors":"x","error":null,"errorCode":true,"trackingId":["T"]}`, 400, APIError{Message: "Bad Request"}},
		{"no known status", ``, 599, APIError{}},
		{"unfit for a log", `{"message":"a\nb\u0000c"}`, 400, APIError{Message: "a b c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := APIError{Status: test.status}
			got.fill([]byte(test.body))
			test.want.Status = test.status
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreUnexported(APIError{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzErrorBody(f *testing.F) {
	f.Add([]byte(`{"message":"x","errors":[{"description":"y"}],"trackingId":"z","errorCode":1}`))
	f.Add([]byte(`{"error":{"key":"1","reason":"r","message":[{"code":2}]}}`))
	f.Add([]byte(`{"error":"x"}`))
	f.Add([]byte("\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		e := APIError{Status: 400}
		e.fill(body)
		if len(e.Message) > maxMessage || !utf8.ValidString(e.Error()) || strings.ContainsAny(e.Error(), "\n\x00") {
			t.Errorf("unfit error from %q: %q", body, e.Error())
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{"Y2lz", "..", ".", "", "a/b", `..\..`, "%2e%2e", "a?b#c", "\x00", "/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		c := &Client{base: &url.URL{Scheme: "https", Host: "a.example.com", Path: "/v1"}, pathPrefix: "/v1/", escapedPrefix: "/v1/"}
		u, err := c.address(&Request{Path: Path("people", id, "end")})
		if err != nil {
			return
		}
		sent, err := url.Parse(u.String())
		if err != nil {
			t.Fatalf("%q makes %q: %v", id, u, err)
		}
		segments := strings.Split(sent.EscapedPath(), "/")
		if sent.Host != "a.example.com" || sent.RawQuery != "" || len(segments) != 5 || segments[4] != "end" {
			t.Errorf("%q escaped from its segment: %s", id, u)
		}
		if got, err := url.PathUnescape(segments[3]); err != nil || got != id {
			t.Errorf("%q arrives as %q", id, got)
		}
	})
}

func TestRoute(t *testing.T) {
	for path, want := range map[string]string{
		"messages": "messages",
		"v1/messages/Y2lzY29zcGFyazovL3VzL01FU1NBR0U":    "v1/messages/{id}",
		"people/a%40example.com/features/callForwarding": "people/{id}/features/callForwarding",
		"telephony/+4930123":                             "telephony/{id}",
		"":                                               "",
	} {
		if got := route(path); got != want {
			t.Errorf("route(%q) = %q, want %q", path, got, want)
		}
	}
}
