package roomos

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
)

// maxInventory caps the file of devices.
const maxInventory = 4 << 20

// Entry is a device on the LAN, as the inventory file has it.
type Entry struct {
	Name string `json:"name"`
	// URL is where it answers: https://10.1.2.3. http is for devices that have
	// no https.
	URL      string `json:"url"`
	User     string `json:"user"`
	Password string `json:"password"`
	// Fingerprint pins the device's own certificate: SHA-256 of it in hex,
	// colons allowed. Without it the certificate must be one that the system
	// trusts.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Websocket says that it is reached by JSON-RPC over /ws, not by HTTP.
	Websocket bool `json:"websocket,omitempty"`
	// DeviceID is its id in the Webex cloud, if it is there too: it then takes
	// the place of that entry.
	DeviceID  string `json:"deviceId,omitempty"`
	Product   string `json:"product,omitempty"`
	Site      string `json:"site,omitempty"`
	Floor     string `json:"floor,omitempty"`
	Workspace string `json:"workspace,omitempty"`
	Capacity  int    `json:"capacity,omitempty"`
}

// ReadInventory reads the file of devices on the LAN. Every problem is reported
// at once, each with its place; passwords never are.
func ReadInventory(r io.Reader) ([]Entry, error) {
	d := json.NewDecoder(io.LimitReader(r, maxInventory))
	d.DisallowUnknownFields()
	var entries []Entry
	if err := d.Decode(&entries); err != nil {
		return nil, fmt.Errorf("the list of devices is not what it should be: %w", err)
	}
	var errs []error
	names := map[string]bool{}
	for i, e := range entries {
		if err := e.check(); err != nil {
			errs = append(errs, fmt.Errorf("device %d (%q): %w", i+1, e.Name, err))
		}
		if key := strings.ToLower(e.Name); names[key] {
			errs = append(errs, fmt.Errorf("device %d: another one is called %q too", i+1, e.Name))
		} else {
			names[key] = true
		}
	}
	return entries, errors.Join(errs...)
}

func (e Entry) check() error {
	u, err := url.Parse(e.URL)
	switch {
	case strings.TrimSpace(e.Name) == "":
		return errors.New("it has no name")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("url is no http or https address")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return errors.New("url has more than a host and a port")
	case e.User == "":
		return errors.New("user is missing")
	case e.Fingerprint != "" && u.Scheme != "https":
		return errors.New("a fingerprint needs https")
	}
	if e.Fingerprint != "" {
		if _, err := fingerprint(e.Fingerprint); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint reads a SHA-256 in hex, with or without colons.
func fingerprint(text string) ([]byte, error) {
	text = strings.NewReplacer(":", "", " ", "", "sha256", "", "SHA256", "").Replace(text)
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != 32 {
		return nil, errors.New("fingerprint is not a SHA-256 in hex")
	}
	return sum, nil
}

// Networks are the ones in which devices may be.
type Networks []netip.Prefix

// ReadNetworks reads "10.1.0.0/16, 10.2.3.4".
func ReadNetworks(texts []string) (Networks, error) {
	var all Networks
	for _, t := range texts {
		t = strings.TrimSpace(t)
		if ip, err := netip.ParseAddr(t); err == nil {
			all = append(all, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(t)
		if err != nil {
			return nil, fmt.Errorf("%q is no network such as 10.1.0.0/16", t)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// Permit refuses an address outside of the networks. It is asked about the
// resolved address when a connection is made.
func (n Networks) Permit(address netip.AddrPort) error {
	for _, p := range n {
		if p.Contains(address.Addr().Unmap()) {
			return nil
		}
	}
	return fmt.Errorf("%s is not in a network that devices may be in", address.Addr())
}
