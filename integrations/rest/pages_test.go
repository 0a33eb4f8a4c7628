package rest_test

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"floorwalker/integrations/rest"
)

func TestPages(t *testing.T) {
	const second = `Link: <https://api.example.com/v1/messages?cursor=2>; rel="next"`
	tests := []struct {
		name  string
		key   string
		steps []step
		want  []string
		sent  []string
		err   error
		fails bool
	}{
		{"two pages", "items", []step{answer(200, `{"items":[{"text":"a"},{"text":"b"}]}`, second), answer(200, `{"items":[{"text":"c"}]}`)},
			[]string{"a", "b", "c"}, []string{testBase + "/messages?max=2", testBase + "/messages?cursor=2"}, nil, false},
		{"bare array", "", []step{answer(200, `[{"text":"a"}]`)}, []string{"a"}, nil, nil, false},
		{"empty page in the middle", "items", []step{answer(200, `{"items":[]}`, second), answer(200, `{"items":[{"text":"c"}]}`)}, []string{"c"}, nil, nil, false},
		{"key missing", "queues", []step{answer(200, `{"Queues":[]}`)}, nil, nil, nil, true},
		{"another host", "items", []step{answer(200, `{"items":[{"text":"a"}]}`, `Link: <https://evil.example.net/x>; rel="next"`), answer(200, "")},
			[]string{"a"}, []string{testBase + "/messages?max=2"}, rest.ErrHost, true},
		{"plain http", "items", []step{answer(200, `{"items":[]}`, `Link: <http://api.example.com/x>; rel="next"`)}, nil, []string{testBase + "/messages?max=2"}, rest.ErrHost, true},
		{"a circle", "items", []step{answer(200, `{"items":[]}`, second)}, nil, []string{testBase + "/messages?max=2", testBase + "/messages?cursor=2"}, rest.ErrPages, true},
		{"second page fails", "items", []step{answer(200, `{"items":[{"text":"a"}]}`, second), answer(403, "")}, []string{"a"}, nil, nil, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			upstream := &script{steps: test.steps}
			c := newClient(t, upstream, rest.WithToken(rest.StaticToken("secret-token")))
			var got []string
			var failed error
			request := rest.Request{Path: "messages", Query: map[string][]string{"max": {"2"}}}
			for m, err := range rest.Pages(t.Context(), c, request, rest.Items[text](test.key)) {
				if err != nil {
					failed = err
					continue
				}
				got = append(got, m.Text)
			}
			if !slices.Equal(got, test.want) || (failed != nil) != test.fails || test.err != nil && !errors.Is(failed, test.err) {
				t.Errorf("got %v and %v, want %v and %v", got, failed, test.want, test.err)
			}
			if test.sent != nil {
				var urls []string
				for _, s := range upstream.sent {
					urls = append(urls, s.url)
				}
				if !slices.Equal(urls, test.sent) {
					t.Errorf("read %v, want %v", urls, test.sent)
				}
			}
			upstream.checkClosed(t)
		})
	}
}

func TestPagesAreReadAsAskedFor(t *testing.T) {
	n := 0
	upstream := &script{steps: []step{func(req *http.Request) (*http.Response, error) {
		n++
		return answer(200, `[{"text":"a"}]`, `Link: </v1/x?page=`+strconv.Itoa(n)+`>; rel="next"`)(req)
	}}}
	read := 0
	for _, err := range rest.Pages(t.Context(), newClient(t, upstream), rest.Request{Path: "x"}, rest.Items[text]("")) {
		if err != nil {
			t.Fatal(err)
		}
		if read++; read == 3 {
			break
		}
	}
	if upstream.count() != 3 {
		t.Errorf("read %d pages for three entries of one page each", upstream.count())
	}
}
