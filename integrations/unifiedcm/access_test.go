package unifiedcm

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"floorwalker/integrations/rest"
	"floorwalker/integrations/rest/resttest"
)

func TestAccess(t *testing.T) {
	good := Access{URL: "https://cucm-pub.example.com:8443", User: "floorwalker", Password: "secret", Version: "14.0"}
	for name, test := range map[string]struct {
		change func(*Access)
		ok     bool
	}{
		"whole":             {func(*Access) {}, true},
		"on this machine":   {func(a *Access) { a.URL = "http://127.0.0.1:8081/unified-cm" }, true},
		"not https":         {func(a *Access) { a.URL = "http://cucm-pub.example.com:8443" }, false},
		"no address":        {func(a *Access) { a.URL = "cucm-pub" }, false},
		"a password in it":  {func(a *Access) { a.URL = "https://u:p@cucm-pub:8443" }, false},
		"no password":       {func(a *Access) { a.Password = "" }, false},
		"a colon":           {func(a *Access) { a.User = "a:b" }, false},
		"a whole release":   {func(a *Access) { a.Version = "14.0.1.12900" }, false},
		"no version":        {func(a *Access) { a.Version = "" }, false},
		"a bad fingerprint": {func(a *Access) { a.Trust.Fingerprint = "abc" }, false},
	} {
		a := good
		test.change(&a)
		if err := a.Check(); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		} else if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is told: %v", name, err)
		}
	}
}

func TestConformance(t *testing.T) {
	for name, call := range map[string]func(*Client, context.Context) error{
		"axl": func(c *Client, ctx context.Context) error { return anyCall(c)(ctx) },
		"risport": func(c *Client, ctx context.Context) error {
			_, err := c.Registrations(ctx, []string{"SEP1"}, 0)
			return err
		},
		"a change": func(c *Client, ctx context.Context) error { return c.ResetPhone(ctx, "SEP1") },
	} {
		t.Run(name, func(t *testing.T) {
			resttest.Run(t, func(base string, options ...rest.Option) (func(context.Context) error, error) {
				up, err := rest.New(base, options...)
				if err != nil {
					return nil, err
				}
				c, err := New(Config{Client: up, Version: "15.0"})
				return func(ctx context.Context) error { return call(c, ctx) }, err
			})
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return f(r)
}

func xmlAnswer(req *http.Request, status int, body []byte) *http.Response {
	return answer(req, status, body)
}

func itoa(n int) string { return strconv.Itoa(n) }

// flat writes a document in one form: names with their spaces, no blanks.
func flat(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.ReplaceAll(b.String(), "{"+soapSpace+"}Header/{"+soapSpace+"}Header", "")
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			b.WriteString("{" + x.Name.Space + "}" + x.Name.Local)
		case xml.EndElement:
			b.WriteString("/{" + x.Name.Space + "}" + x.Name.Local)
		case xml.CharData:
			b.WriteString(strings.TrimSpace(string(x)))
		}
	}
}
