package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// visitor is a browser that keeps cookies and shows each redirect.
func (s *stage) visitor() *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Transport: s.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// visit makes a request and returns where it redirects to, if it does, and what
// it shows.
func (s *stage) visit(b *http.Client, address string, form url.Values) (to *url.URL, body string) {
	s.t.Helper()
	var resp *http.Response
	var err error
	if form == nil {
		resp, err = b.Get(address)
	} else {
		resp, err = b.PostForm(address, form)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	to, _ = resp.Location()
	return to, string(raw)
}

// signIn follows a link to connect, signs in at Webex as somebody, and returns
// what the page says at the end.
func (s *stage) signIn(link, email string) string {
	s.t.Helper()
	b := s.visitor()
	authorize, body := s.visit(b, link, nil)
	if authorize == nil {
		return pageText(body)
	}
	form := authorize.Query()
	form.Set("person", email)
	form.Set("decision", "allow")
	back, body := s.visit(b, s.base+authorize.Path, form)
	if back == nil {
		s.t.Fatalf("Webex does not send the browser back: %s", body)
	}
	_, body = s.visit(b, back.String(), nil)
	return pageText(body)
}

var (
	pageMain = regexp.MustCompile(`(?s)<main.*</main>`)
	pageTag  = regexp.MustCompile(`<[^>]*>`)
)

// pageText is what a page says, a line for each block.
func pageText(page string) string {
	var lines []string
	for line := range strings.Lines(pageTag.ReplaceAllString(pageMain.FindString(page), "\n")) {
		if line = strings.TrimSpace(html.UnescapeString(line)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
