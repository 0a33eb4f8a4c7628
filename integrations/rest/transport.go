package rest

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	dialTimeout    = 5 * time.Second
	tlsTimeout     = 5 * time.Second
	idlePerHost    = 512
	idleTimeout    = 45 * time.Second // below the usual 60 s of servers, so that they rarely close first
	maxHeaderBytes = 64 << 10
)

// NewTransport returns the transport of a Client that sets none of its own: many
// idle connections to one host, and no proxy from the environment, because
// tokens travel through it. Callers may change its TLS settings before use.
func NewTransport() *http.Transport { return newTransport(nil) }

// NewGuardedTransport is NewTransport for addresses that come from outside (a
// recording's URL, a device's host): permit is asked about each resolved
// address before a connection is made, so that no name or spelling gets around
// it; its error becomes the call's. PublicOnly is one such rule.
func NewGuardedTransport(permit func(netip.AddrPort) error) *http.Transport {
	return newTransport(func(_, address string, _ syscall.RawConn) error {
		resolved, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return permit(netip.AddrPortFrom(resolved.Addr().Unmap(), resolved.Port()))
	})
}

func newTransport(control func(network, address string, _ syscall.RawConn) error) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: control}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    tlsTimeout,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}
