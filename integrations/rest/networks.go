package rest

import (
	"fmt"
	"net/netip"
)

// private lists what is not on the public internet (IANA's special-purpose
// registries), with the ranges that carry IPv4 addresses inside IPv6 and those
// that netip.Addr.IsPrivate lets through.
var private = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)

func prefixes(all ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(all))
	for i, p := range all {
		list[i] = netip.MustParsePrefix(p)
	}
	return list
}

// PublicOnly refuses every address that is not on the public internet.
func PublicOnly(address netip.AddrPort) error {
	ip := address.Addr().Unmap().WithZone("")
	for _, p := range private {
		if p.Contains(ip) {
			return fmt.Errorf("%w: %s is not a public address", ErrHost, ip)
		}
	}
	return nil
}
