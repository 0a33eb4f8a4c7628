package webex

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const webexBase = "https://webexapis.example.com/v1"

// call is one request that a fake Webex got.
type call struct {
	Method, Path string
	Body         map[string]any    // of JSON
	Fields       map[string]string // of a form
	File         string            // content of the form's file
	FileName     string
	Length       int64
}

func (c call) what() string { return c.Method + " " + c.Path }

// fakeWebex answers by method and path, "*" standing for any last part. An
// answer is used up unless it is the last one of its route.
type fakeWebex struct {
	t testing.TB

	mu      sync.Mutex
	answers map[string][]answer
	calls   []call
}

type answer struct {
	status int
	body   string
	header http.Header
}

func (f *fakeWebex) on(route string, answers ...answer) *fakeWebex {
	if f.answers == nil {
		f.answers = map[string][]answer{}
	}
	f.answers[route] = answers
	return f
}

func ok(body string) answer { return answer{status: 200, body: body} }

func refusal(status int) answer {
	return answer{status: status, body: `{"message":"no","errors":[{"description":"no"}],"trackingId":"ROUTER_1"}`}
}

func (f *fakeWebex) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := readCall(f.t, r)
	f.calls = append(f.calls, c)
	route := c.what()
	if _, found := f.answers[route]; !found {
		route = route[:strings.LastIndexByte(route, '/')] + "/*"
	}
	left := f.answers[route]
	if len(left) == 0 {
		f.t.Errorf("no answer for %s", c.what())
		return nil, errors.New("no answer")
	}
	if len(left) > 1 {
		f.answers[route] = left[1:]
	}
	a := left[0]
	if a.status == 0 {
		return nil, errors.New("connection reset")
	}
	header := a.header
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(a.body))}, nil
}

func readCall(t testing.TB, r *http.Request) call {
	c := call{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/v1/"), Length: r.ContentLength}
	if r.Body == nil {
		return c
	}
	defer func() { _ = r.Body.Close() }()
	mediaType, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "multipart/form-data" {
		if err := json.NewDecoder(r.Body).Decode(&c.Body); err != nil && !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", c.what(), err)
		}
		return c
	}
	c.Fields = map[string]string{}
	for m := multipart.NewReader(r.Body, params["boundary"]); ; {
		part, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return c
		}
		if err != nil {
			t.Errorf("%s: %v", c.what(), err)
			return c
		}
		data, err := io.ReadAll(part)
		if err != nil {
			t.Errorf("%s: %v", c.what(), err)
		}
		if part.FormName() == "files" {
			c.File, c.FileName = string(data), part.FileName()+" "+part.Header.Get("Content-Type")
		} else {
			c.Fields[part.FormName()] = string(data)
		}
	}
}

func (f *fakeWebex) whats() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, c := range f.calls {
		all = append(all, c.what())
	}
	return all
}

// self is the bot's own account.
const self = `{"id":"` + botID + `","emails":["floorwalker@webex.bot"],"displayName":"Floorwalker","orgId":"org","type":"bot","created":"2026-01-01T00:00:00.000Z"}`

func newClient(t testing.TB, rt http.RoundTripper, cfg Config) *Client {
	t.Helper()
	c, err := rest.New(webexBase, rest.WithTransport(rt), rest.WithToken(rest.StaticToken("token")))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Client = c
	client := New(cfg)
	client.way.sure = true // as it is after some time; see careful_test.go
	return client
}

func textFile(name, content string) *bot.File {
	return &bot.File{Name: name, ContentType: "text/csv", Write: func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}}
}
