package unifiedcm

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Access is how a cluster is reached.
type Access struct {
	// URL is the publisher's address, https://cucm-pub.example.com:8443; http only
	// on this machine.
	URL string
	// User is an application user with the roles Standard AXL API Access,
	// Standard CCM Admin Users and Standard Serviceability.
	User, Password string
	// Version is the release whose schema is spoken: 12.5, 14.0, 15.0.
	Version string
	Trust   rest.Trust
	Guard   rest.Guard // of the user; nil watches over nothing
	// Wait is how long to wait when RISPort70 has had its requests for the minute;
	// 0 is 20 s.
	Wait time.Duration
}

var version = regexp.MustCompile(`^[0-9]{1,2}\.[0-9]$`)

// Check says what is wrong with an access.
func (a Access) Check() error {
	u, err := url.Parse(a.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the address is not of https://HOST:8443")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the address must have no user, query or fragment")
	case u.Scheme == "http" && !local(u.Hostname()):
		return errors.New("the address must be https: the password is sent with every request")
	case a.User == "" || a.Password == "":
		return errors.New("the user and the password are both needed")
	case strings.ContainsAny(a.User, ":\r\n") || strings.ContainsAny(a.Password, "\r\n"):
		return errors.New("the user or the password cannot be put into a header")
	case !version.MatchString(a.Version):
		return errors.New("the version is not of the form 14.0")
	}
	return a.Trust.Apply(rest.NewTransport())
}

func local(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Tokens are the credentials, as Basic authentication has them.
func (a Access) Tokens() rest.TokenSource {
	return rest.StaticToken(base64.StdEncoding.EncodeToString([]byte(a.User + ":" + a.Password)))
}

// Connect returns a client of all three interfaces.
func (a Access) Connect(options ...rest.Option) (*rest.Client, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	transport := rest.NewTransport()
	if err := a.Trust.Apply(transport); err != nil {
		return nil, err
	}
	// HTTP/2 and a proxy in between gain nothing here, and old releases speak
	// HTTP/1.1 only.
	transport.ForceAttemptHTTP2 = false
	c, err := rest.New(a.URL, append([]rest.Option{
		rest.WithToken(a.Tokens()),
		rest.WithAuthorization(func(credentials string) string { return "Basic " + credentials }),
		rest.WithTransport(&guard{transport, a.Guard, cmp.Or(a.Wait, risWait)}),
		rest.WithMaxBody(rest.MaxXML),
	}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("unified cm: %w", err)
	}
	return c, nil
}
