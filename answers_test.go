package main

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestWhetherWebexAnswers asks again and again while Webex is away, and once it
// is back.
func TestWhetherWebexAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, away := 0, false
		client, err := rest.New("https://webex.example.com/v1", rest.WithPolicy(rest.Policy{Tries: 1}),
			rest.WithTransport(roundTrip(func(*http.Request) (*http.Response, error) {
				if asked++; away {
					return nil, errors.New("connection refused")
				}
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
			})))
		if err != nil {
			t.Fatal(err)
		}
		a := &answering{client: client}
		check := func(source string, want bool, calls int) {
			t.Helper()
			if got := a.now(t.Context(), source); got != want || asked != calls {
				t.Errorf("answers: %v after %d questions", got, asked)
			}
		}
		check("records", false, 0)
		check(webex.SourceMessages, true, 1)
		away = true
		check(webex.SourceAttachmentActions, false, 2)
		check(webex.SourceMessages, false, 2)
		away = false
		check(webex.SourceMessages, false, 2)
		time.Sleep(silentFor)
		check(webex.SourceMessages, true, 3)
	})
}
