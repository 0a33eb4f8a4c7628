package roomos

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"net/http"

	"floorwalker/integrations/rest"
)

// transport connects to devices of the LAN only in the networks they may be in.
// With a fingerprint the device's certificate must be exactly that one: most
// are self-signed, and names and dates of such say nothing.
func transport(networks Networks, pin string) (*http.Transport, error) {
	t := rest.NewGuardedTransport(networks.Permit)
	if pin == "" {
		return t, nil
	}
	want, err := fingerprint(pin)
	if err != nil {
		return nil, err
	}
	t.TLSClientConfig = &tls.Config{
		MinVersion: tls.VersionTLS12,
		//nolint:gosec // VerifyConnection below checks more strictly than the default
		InsecureSkipVerify: true,
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errors.New("the device shows no certificate")
			}
			got := sha256.Sum256(s.PeerCertificates[0].Raw)
			if subtle.ConstantTimeCompare(got[:], want) != 1 {
				return errors.New("the device's certificate is not the one in the list of devices")
			}
			return nil
		},
	}
	return t, nil
}
