package main

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"floorwalker/integrations/rest"
)

// maxRecording is the longest download in bytes: Webex takes no larger file.
const maxRecording = 100 << 20

// RecordingConfig are the settings of the storage that links to recordings lead
// to.
type RecordingConfig struct {
	// ContactCenterStorageHosts may be fetched from, beside the contact
	// centre's own host; ".example.com" stands for every host below it. Cisco
	// keeps recordings in Amazon S3.
	ContactCenterStorageHosts []string `env:"CONTACT_CENTER_STORAGE_HOSTS" envDefault:".amazonaws.com"`
}

func (c *RecordingConfig) validate(bad func(format string, args ...any)) {
	for i, host := range c.ContactCenterStorageHosts {
		host = strings.TrimSpace(host)
		c.ContactCenterStorageHosts[i] = host
		if strings.Trim(host, ".") == "" || strings.ContainsAny(host, "/@?#* ") {
			bad("CONTACT_CENTER_STORAGE_HOSTS: %q is not a host: write files.example.com, or .example.com for every host below it", host)
		}
	}
}

// newStorage returns the client that downloads recordings: it has no token, and
// goes to public addresses only. A contact centre that is itself configured to
// be on this machine, the simulator, may be reached where it is.
func (a *app) newStorage() (*rest.Client, error) {
	base, err := url.Parse(a.cfg.ContactCenterURL)
	if err != nil {
		return nil, fmt.Errorf("CONTACT_CENTER_URL: %w", err)
	}
	c, err := rest.New(base.Scheme+"://"+base.Host, rest.WithName("contact-center-storage"),
		rest.WithAllowedHosts(a.cfg.ContactCenterStorageHosts...), rest.WithTransport(rest.NewGuardedTransport(permitted(base))),
		rest.WithMaxBody(maxRecording), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, fmt.Errorf("CONTACT_CENTER_URL: %w", err)
	}
	return c, nil
}

// permitted lets a download go to public addresses, and to this machine's port
// at which the contact centre itself is configured to be.
func permitted(base *url.URL) func(netip.AddrPort) error {
	local := base.Hostname() == "localhost"
	if ip, err := netip.ParseAddr(base.Hostname()); err == nil && ip.IsLoopback() {
		local = true
	}
	return func(to netip.AddrPort) error {
		if _, port, err := net.SplitHostPort(base.Host); local && err == nil && to.Addr().IsLoopback() && fmt.Sprint(to.Port()) == port {
			return nil
		}
		return rest.PublicOnly(to)
	}
}
