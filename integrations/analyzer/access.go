package analyzer

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // G505: the interface takes nothing else
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"floorwalker/integrations/rest"
)

// ErrPlain is the error of an address that is not https.
var ErrPlain = errors.New("must be https: the signature is sent with every request and works for ever")

// Access is how the Analyzer knows us.
type Access struct {
	// URL is the base of the record types, such as
	// https://rest.wxcc-us1.cisco.com/aws/api; http only on this machine.
	URL string
	// UserID is the administrator whose API key it is, in exactly the spelling
	// of the portal: it is what is signed.
	UserID string
	APIKey string
	// TenantID names the tenant where the key alone does not; may be empty.
	TenantID string
}

// Signature is the base64 HMAC-SHA1 of the user id under the API key. Nothing
// in it depends on the request or the time, so it is as good as a password.
func (a Access) Signature() string {
	h := hmac.New(sha1.New, []byte(a.APIKey))
	h.Write([]byte(a.UserID))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// CheckURL says what is wrong with the address of an Analyzer.
func CheckURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("not an https address")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("must have no user, query or fragment")
	}
	if u.Scheme == "http" && !local(u.Hostname()) {
		return ErrPlain
	}
	return nil
}

func local(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Connect returns a client that signs its requests. The signature is sent as
// Authorization without a scheme, with the tenant behind it.
func (a Access) Connect(options ...rest.Option) (*rest.Client, error) {
	if err := CheckURL(a.URL); err != nil {
		return nil, err
	}
	if a.UserID == "" || a.APIKey == "" {
		return nil, errors.New("the user id and the API key are both needed")
	}
	if strings.ContainsAny(a.TenantID, "; \t\r\n") || strings.ContainsAny(a.UserID, "\r\n") {
		return nil, errors.New("the user id or the tenant id cannot be put into a header")
	}
	suffix := ""
	if a.TenantID != "" {
		suffix = ";tenantId=" + a.TenantID
	}
	c, err := rest.New(a.URL, append([]rest.Option{
		rest.WithToken(rest.StaticToken(a.Signature())),
		rest.WithAuthorization(func(signature string) string { return signature + suffix }),
	}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("analyzer: %w", err)
	}
	return c, nil
}
