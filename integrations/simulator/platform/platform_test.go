package platform

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWriteError(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		retry  string
		body   string
	}{
		"a refusal":          {Refuse(http.StatusConflict, "The %s is taken.", "title"), 409, "", `{"errors":[{"description":"The title is taken."}],"message":"The title is taken.","trackingId":"T1"}`},
		"a wrapped one":      {fmt.Errorf("routes: %w", Refuse(http.StatusGone, "Gone.")), 410, "", `{"errors":[{"description":"Gone."}],"message":"Gone.","trackingId":"T1"}`},
		"with a code":        {&Refusal{Status: 404, Code: 404, Message: "None."}, 404, "", `{"errorCode":404,"errors":[{"description":"None."}],"message":"None.","trackingId":"T1"}`},
		"with a time":        {&Refusal{Status: 429, Retry: 7, Message: "Slower."}, 429, "7", `{"errors":[{"description":"Slower."}],"message":"Slower.","trackingId":"T1"}`},
		"a bug tells nobody": {errors.New("index out of range"), 500, "", `{"errors":[{"description":"Something went wrong on the server."}],"message":"Something went wrong on the server.","trackingId":"T1"}`},
	} {
		w := httptest.NewRecorder()
		WriteError(w, "T1", c.err)
		if w.Code != c.status || w.Header().Get("Retry-After") != c.retry || w.Body.String() != c.body {
			t.Errorf("%s: %d, Retry-After %q, %s", name, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
	}
}

func TestToken(t *testing.T) {
	for header, want := range map[string]string{"Bearer abc": "abc", "bearer  abc ": "abc", "Basic abc": "", "Bearer": "", "": ""} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", header)
		if got := Token(r); got != want {
			t.Errorf("%q gives %q, want %q", header, got, want)
		}
	}
}

func TestDecode(t *testing.T) {
	for name, c := range map[string]struct {
		kind, body string
		want       error
	}{
		"as it should be": {"application/json; charset=utf-8", `{"a":1,"unknown":2}`, nil},
		"another type":    {"text/plain", `{"a":1}`, ErrMedia},
		"no JSON":         {"application/json", `{"a":`, ErrJSON},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		var into struct{ A int }
		if err := Decode(r, []byte(c.body), &into, "application/json"); !errors.Is(err, c.want) || err == nil && into.A != 1 {
			t.Errorf("%s: %v, %v", name, err, into)
		}
	}
}
