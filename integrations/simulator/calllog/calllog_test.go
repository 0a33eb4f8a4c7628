package calllog_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/simulator/calllog"
)

var now = time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)

func TestCalls(t *testing.T) {
	long := strings.Repeat("x", 20000)
	tests := map[string]struct {
		contentType, body, query string
		want                     calllog.Entry
	}{
		"json":    {"application/json; charset=utf-8", `{"name":"n","secret":"s3","nested":[{"accessToken":"t0"}],"token":5}`, "", calllog.Entry{Request: `{"name":"n","nested":[{"accessToken":"***"}],"secret":"***","token":5}`}},
		"form":    {"application/x-www-form-urlencoded", "client_id=C1&client_secret=s3&refresh_token=t0&code=c", "", calllog.Entry{Request: "client_id=C1&client_secret=%2A%2A%2A&code=%2A%2A%2A&refresh_token=%2A%2A%2A"}},
		"file":    {"multipart/form-data; boundary=b", "--b\r\n", "", calllog.Entry{Request: "(5 bytes of multipart/form-data)"}},
		"broken":  {"application/json", `{"secret":"s3"`, "", calllog.Entry{Request: "(14 bytes of application/json)"}},
		"long":    {"application/json", `{"text":"` + long + `"}`, "", calllog.Entry{Request: "(20011 bytes of application/json)"}},
		"nothing": {"", "", "max=5&token=t0", calllog.Entry{Query: "max=5&token=%2A%2A%2A"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			log := calllog.New(func() time.Time { return now }, func(token string) string { return map[string]string{"tok": "alex@acme.example"}[token] })
			handler := log.HTTP("webex", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Trackingid", "ROUTER_1")
				w.WriteHeader(http.StatusTeapot)
			}))
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/x?"+test.query, strings.NewReader(test.body))
			r.Header.Set("Content-Type", test.contentType)
			r.Header.Set("Authorization", "Bearer tok")
			r.Header.Set("X-Command-ID", "42")
			handler.ServeHTTP(httptest.NewRecorder(), r)
			want := test.want
			want.ID, want.Time, want.Upstream, want.Who, want.Method, want.Path = 1, now, "webex", "alex@acme.example", "POST", "/v1/x"
			want.Status, want.TrackingID, want.CommandID = http.StatusTeapot, "ROUTER_1", "42"
			if diff := cmp.Diff([]calllog.Entry{want}, log.Since(0, 10)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKept(t *testing.T) {
	log := calllog.New(func() time.Time { return now }, func(string) string { return "" })
	handler := log.HTTP("webex", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			panic(http.ErrAbortHandler)
		}
	}))
	call := func(path string) {
		defer func() { _ = recover() }()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	}
	for range 5001 {
		call("/")
	}
	call("/cut")
	got := log.Since(0, 10000)
	if len(got) != 5000 || got[0].ID != 3 || got[0].Status != http.StatusOK || got[4999].Status != 0 {
		t.Errorf("%d calls, first %v, last %v", len(got), got[0], got[len(got)-1])
	}
	if page := log.Since(100, 2); len(page) != 2 || page[0].ID != 101 {
		t.Errorf("page %v", page)
	}
	log.Clear()
	call("/")
	if got := log.Since(0, 10); len(got) != 1 || got[0].ID != 5003 {
		t.Errorf("after clearing %v", got)
	}
}
