package rest

import (
	"fmt"
	"net/url"
	"strings"
)

// parseBase checks a base URL: absolute, without user, query or fragment.
func parseBase(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("base URL %q: want http(s)://host/path", u.Redacted())
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("base URL %q: user, query and fragment have no place in it", u.Redacted())
	}
	return u, nil
}

// address is where r goes.
func (c *Client) address(r *Request) (*url.URL, error) {
	if r.URL != "" {
		if r.Path != "" || len(r.Query) > 0 {
			return nil, fmt.Errorf("a request has a URL or a Path and Query, not both")
		}
		return c.absolute(r.URL)
	}
	u := *c.base
	if escaped := strings.TrimPrefix(r.Path, "/"); escaped != "" {
		decoded, err := decodePath(escaped)
		if err != nil {
			return nil, err
		}
		u.Path = c.pathPrefix + decoded
		u.RawPath = ""
		if decoded != escaped || c.base.RawPath != "" {
			u.RawPath = c.escapedPrefix + escaped
		}
	}
	if len(r.Query) > 0 {
		u.RawQuery = r.Query.Encode()
	}
	return &u, nil
}

// absolute checks an address that came from outside. The scheme must be the
// base's: an upstream on https never sends us, and our token, to http.
func (c *Client) absolute(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: not a URL", ErrHost)
	}
	if u.Scheme != c.base.Scheme || u.User != nil || !c.allowed(u) {
		return nil, fmt.Errorf("%w: %s://%s", ErrHost, u.Scheme, u.Host)
	}
	u.Fragment = ""
	return u, nil
}

func (c *Client) allowed(u *url.URL) bool {
	host := hostPort(u)
	if host == hostPort(c.base) {
		return true
	}
	for _, h := range c.hosts {
		if h == host || strings.HasPrefix(h, ".") && strings.HasSuffix(u.Hostname(), h) && u.Port() == "" {
			return true
		}
	}
	return false
}

// hostPort is the lower-case host of u with its port, unless that is the
// scheme's own.
func hostPort(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return host
	}
	return host + ":" + port
}
