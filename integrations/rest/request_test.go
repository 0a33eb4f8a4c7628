package rest_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"floorwalker/integrations/rest"
)

func TestAddresses(t *testing.T) {
	tests := []struct {
		base    string
		request rest.Request
		want    string // "" = refused
		err     error
	}{
		{"https://webexapis.com/v1", rest.Request{Path: rest.Path("messages", "Y2lz")}, "https://webexapis.com/v1/messages/Y2lz", nil},
		{"https://webexapis.com/v1/", rest.Request{Path: "/messages"}, "https://webexapis.com/v1/messages", nil},
		{"https://cucm.example.com:8443/axl/", rest.Request{}, "https://cucm.example.com:8443/axl/", nil},
		{"https://a.example.com", rest.Request{Path: "x", Query: url.Values{"max": {"10"}, "a": {"b&c"}}}, "https://a.example.com/x?a=b%26c&max=10", nil},
		{"https://a.example.com", rest.Request{Path: rest.Path("people", "a/b?c#d e")}, "https://a.example.com/people/a%2Fb%3Fc%23d%20e", nil},
		{"https://a.example.com/x%2Fy", rest.Request{Path: "z"}, "https://a.example.com/x%2Fy/z", nil},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "%2e%2e")}, "https://a.example.com/p/%252e%252e", nil},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "a..b", "...")}, "https://a.example.com/p/a..b/...", nil},
		{"https://a.example.com", rest.Request{Path: "p?admin=1"}, "https://a.example.com/p%3Fadmin=1", nil},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "")}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "", "q")}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "..")}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", ".")}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", "../../q")}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: rest.Path("p", `..\q`)}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: "p/%2e%2e/q"}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: "p/%zz"}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{Path: "//evil.example.net/p"}, "", rest.ErrPath},
		{"https://a.example.com", rest.Request{URL: "https://A.example.com:443/f?sig=1#x"}, "https://A.example.com:443/f?sig=1", nil},
		{"https://a.example.com", rest.Request{URL: "https://files.example.net/f"}, "https://files.example.net/f", nil},
		{"https://a.example.com", rest.Request{URL: "https://bucket.s3.amazonaws.com/f"}, "https://bucket.s3.amazonaws.com/f", nil},
		{"https://a.example.com", rest.Request{URL: "https://amazonaws.com.evil.net/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://evilamazonaws.com/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://bucket.s3.amazonaws.com:8443/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "http://a.example.com/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://a.example.com:444/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://a.example.com@evil.net/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://user@a.example.com/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "//a.example.com/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "https://127.0.0.1/f"}, "", rest.ErrHost},
		{"https://a.example.com", rest.Request{URL: "::"}, "", rest.ErrHost},
	}
	for _, test := range tests {
		t.Run(test.request.Path+test.request.URL, func(t *testing.T) {
			upstream := &script{steps: []step{answer(200, "")}}
			c, err := rest.New(test.base, rest.WithTransport(upstream), rest.WithAllowedHosts("files.example.net", ".amazonaws.com"))
			if err != nil {
				t.Fatal(err)
			}
			err = c.Do(t.Context(), test.request)
			if test.err != nil {
				if !errors.Is(err, test.err) || upstream.count() != 0 {
					t.Errorf("error %v with %d sent, want %v and none", err, upstream.count(), test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := upstream.sent[0].url; got != test.want {
				t.Errorf("went to %s, want %s", got, test.want)
			}
		})
	}
}

func TestNewRefusesABadBase(t *testing.T) {
	for _, base := range []string{"", "webexapis.com/v1", "ftp://a", "https://", "https://user:pass@a", "https://a?x=1", "https://a#x", "https://a b"} {
		if _, err := rest.New(base); err == nil {
			t.Errorf("New(%q) succeeded", base)
		} else if strings.Contains(err.Error(), "pass") {
			t.Errorf("New(%q) tells the password: %v", base, err)
		}
	}
}

func TestWrongRequestsAreNotSent(t *testing.T) {
	tests := map[string]rest.Request{
		"two bodies":      {Body: 1, Raw: strings.NewReader("x")},
		"unencodable":     {Body: make(chan int)},
		"URL and path":    {URL: testBase + "/x", Path: "x"},
		"body that fails": {GetBody: func() (io.ReadCloser, error) { return nil, errors.New("disk") }},
	}
	for name, request := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := rest.New(testBase)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Do(t.Context(), request); err == nil || rest.Uncertain(err) {
				t.Errorf("error %v, want a certain one", err)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	upstream := &script{steps: []step{answer(200, `{"text":"pong"}`, "Trackingid: T1")}}
	c := newClient(t, upstream)
	var out text
	var resp rest.Response
	err := c.Do(t.Context(), rest.Request{
		Method: http.MethodPost, Path: "x", Body: text{"<ping>"}, Out: &out, Response: &resp,
		Header: http.Header{"accept": {"application/vnd.cisco+json"}, "X-Organization-Id": {"1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := upstream.sent[0].header
	for key, want := range map[string]string{
		"Accept": "application/vnd.cisco+json", "Content-Type": "application/json",
		"X-Organization-Id": "1", "User-Agent": "floorwalker", "Authorization": "",
	} {
		if got.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, got.Get(key), want)
		}
	}
	if resp.Status != 200 || resp.Header.Get("Trackingid") != "T1" || out.Text != "pong" {
		t.Errorf("answer %+v, %+v", resp, out)
	}
}

func TestAnswers(t *testing.T) {
	var raw []byte
	c := newClient(t, &script{steps: []step{answer(200, "<xml/>", "Content-Type: text/xml")}})
	if err := c.Do(t.Context(), rest.Request{Path: "x", Out: &raw}); err != nil || string(raw) != "<xml/>" {
		t.Errorf("raw answer %q, %v", raw, err)
	}
	out := text{"before"}
	c = newClient(t, &script{steps: []step{answer(204, "")}})
	if err := c.Do(t.Context(), rest.Request{Path: "x", Out: &out}); err != nil || out.Text != "before" {
		t.Errorf("204: %v, %+v", err, out)
	}
	c = newClient(t, &script{steps: []step{answer(200, `{"text":"pong"}`, "Content-Type: text/plain")}})
	if err := c.Do(t.Context(), rest.Request{Path: "x", Out: &out}); err != nil || out.Text != "pong" {
		t.Errorf("JSON under another name: %v, %+v", err, out)
	}
}

// TestOnlySimulatorsAreToldTheCommand sends for a command, to this machine and
// beyond it.
func TestOnlySimulatorsAreToldTheCommand(t *testing.T) {
	for name, test := range map[string]struct {
		base, url, id, want string
	}{
		"a simulator":              {"http://127.0.0.1:8080/v1", "", "messages|1", "messages|1"},
		"a simulator by its name":  {"http://localhost:8080/v1", "", "messages|1", "messages|1"},
		"over IPv6":                {"http://[::1]:8080/v1", "", "messages|1", "messages|1"},
		"Cisco":                    {"https://webexapis.com/v1", "", "messages|1", ""},
		"an address that it gave":  {"http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/file?sig=1", "messages|1", ""},
		"no header can be made":    {"http://127.0.0.1:8080/v1", "", "messages\n1", ""},
		"127.0.0.1 in a host name": {"http://127.0.0.1.example.com/v1", "", "messages|1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			up := &script{steps: []step{func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
			}}}
			c, err := rest.New(test.base, rest.WithTransport(up))
			if err != nil {
				t.Fatal(err)
			}
			r := rest.Request{Path: "x"}
			if test.url != "" {
				r = rest.Request{URL: test.url}
			}
			if err := c.Do(rest.WithCommandID(t.Context(), test.id), r); err != nil {
				t.Fatal(err)
			}
			if got := up.sent[0].header.Get("X-Command-ID"); got != test.want {
				t.Errorf("X-Command-ID is %q, want %q", got, test.want)
			}
		})
	}
}
