package contactcenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

func TestRunawayCursor(t *testing.T) {
	for name, info := range map[string]string{
		"circle":     `{"hasNextPage":true,"endCursor":"0"}`,
		"no cursor":  `{"hasNextPage":true,"endCursor":null}`,
		"same again": `{"hasNextPage":true,"endCursor":"same"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var s searches
			c := newClient(t, s.handle(t, func(asked) string { return answered("taskLegDetails", "taskLegs", info) }))
			_, err := c.WaitingLegs(t.Context(), nil)
			if !errors.Is(err, ErrPages) || bot.KindOf(err) != bot.Upstream {
				t.Errorf("error is %v, want ErrPages", err)
			}
			if n := len(s.asked()); n > 2 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestNeverEndingCursor(t *testing.T) {
	var s searches
	c := newClient(t, s.handle(t, func(asked) string {
		return answered("taskLegDetails", "taskLegs", fmt.Sprintf(`{"hasNextPage":true,"endCursor":"%d"}`, len(s.asked())))
	}))
	_, err := c.WaitingLegs(t.Context(), nil)
	if !errors.Is(err, ErrPages) || len(s.asked()) != maxPages {
		t.Errorf("error %v after %d requests", err, len(s.asked()))
	}
}

// TestDeepLists reads more than one cursor is trusted with.
func TestDeepLists(t *testing.T) {
	const total, pageSize = deepest + 2500, 5000
	from := now.Add(-2 * time.Hour)
	at := func(i int) int64 { return ms(from) + int64(i/10)*10 } // ten at a time
	var s searches
	c := newClient(t, s.handle(t, func(q asked) string {
		var begin int
		if q.cursor() == firstCursor {
			for begin < total && float64(at(begin)) < q.Variables["from"].(float64) {
				begin++
			}
		} else if _, err := fmt.Sscan(q.cursor(), &begin); err != nil {
			t.Error(err)
		}
		end := min(begin+pageSize, total)
		var all []string
		for i := begin; i < end; i++ {
			all = append(all, fmt.Sprintf(`{"id":"%d","createdTime":%d,"queue":{"id":"Q"}}`, i, at(i)))
		}
		return answered("taskLegDetails", "taskLegs", fmt.Sprintf(`{"hasNextPage":%t,"endCursor":"%d"}`, end < total, end), all...)
	}))
	count := 0
	for _, err := range c.Legs(t.Context(), bot.Range{From: from, To: now}, LegFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != total {
		t.Errorf("%d legs, want %d", count, total)
	}
	restarts := 0
	for _, q := range s.asked() {
		if q.cursor() == firstCursor {
			restarts++
		}
	}
	if restarts != 2 {
		t.Errorf("begun %d times, want twice", restarts)
	}
}

func TestErrorsInSentences(t *testing.T) {
	body := `{"trackingId":"WX_1","error":{"key":"403","reason":"Forbidden","message":[{"description":"no access to secret-token"}]}}`
	for _, test := range []struct {
		name   string
		status int
		body   string
		header string
		kind   bot.ErrorKind
		says   string
	}{
		{"token", 401, body, "", bot.Upstream, "authorise its service app again"},
		{"scope", 403, body, "", bot.Upstream, "cjp:config_read"},
		{"missing", 404, body, "", bot.NotFound, "does not know it"},
		{"too large", 413, body, "", bot.Invalid, "shorter time"},
		{"throttled", 429, body, "90", bot.Upstream, "try again in 90 s"},
		{"throttled for long", 429, body, "3600", bot.Upstream, "try again in 60 min"},
		{"fault", 500, "<html>", "", bot.Upstream, "(500)"},
		{"refused", 422, body, "", bot.Upstream, "(422)"},
		{"GraphQL", 200, `{"data":null,"errors":[{"message":"Validation\nerror: field"}]}`, "", bot.Upstream, "Validation error: field."},
		{"GraphQL without a reason", 200, `{"errors":[{}]}`, "", bot.Upstream, "no reason"},
		{"no data", 200, `{}`, "", bot.Upstream, "refused"},
		{"not JSON", 200, `<html>`, "", bot.Upstream, "cannot be read"},
		{"not the lists", 200, `{"data":{"taskLegDetails":{"taskLegs":7,"pageInfo":[]}}}`, "", "", ""},
		{"not an object", 200, `{"data":{"taskLegDetails":7}}`, "", bot.Upstream, "cannot be read"},
		{"root missing", 200, `{"data":{}}`, "", bot.Upstream, "cannot be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.header != "" {
					w.Header().Set("Retry-After", test.header)
				}
				w.Header().Set("TrackingId", "WX_1")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := c.WaitingLegs(t.Context(), nil)
			if test.kind == "" {
				if err != nil {
					t.Fatalf("error is %v, want an empty list", err)
				}
				return
			}
			var e *bot.Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %T %v, want a *bot.Error", err, err)
			}
			if e.Kind != test.kind || !strings.Contains(e.Public, test.says) || !strings.HasPrefix(e.Public, "I could not see who is waiting: ") {
				t.Errorf("%s: %s", e.Kind, e.Public)
			}
			if test.status >= 400 && e.TrackingID != "WX_1" {
				t.Errorf("tracking id is %q", e.TrackingID)
			}
			if strings.ContainsAny(e.Public, "\n\r") {
				t.Errorf("more than one line: %q", e.Public)
			}
		})
	}
}

func TestContextEndsASearch(t *testing.T) {
	arrived := make(chan struct{})
	c := newClient(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := c.WaitingLegs(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want that of the context", err)
	}
}

func TestNewRefuses(t *testing.T) {
	c := newClient(t, nil)
	for name, cfg := range map[string]Config{
		"no client":     {OrgID: org},
		"no org":        {Client: c.rest},
		"base64 org":    {Client: c.rest, OrgID: "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8x"},
		"path in org":   {Client: c.rest, OrgID: "../../../../../../../../../../../../."},
		"not quite hex": {Client: c.rest, OrgID: "97cdbf45-ebe2-4687-8341-44d5c7abf10g"},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
