package rest

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// maxCAFile caps a file of certificates, in bytes.
const maxCAFile = 1 << 20

// Trust is what makes an https server on the premises credible, where
// certificates are rarely signed by somebody whom the whole world trusts. The
// zero value trusts whom the system trusts. Nothing is ever left unchecked.
type Trust struct {
	// CAFile is a PEM file of authorities, which are then the only ones trusted.
	CAFile string
	// Fingerprint is the SHA-256 of the server's own certificate in hex, colons
	// allowed. Names and dates of a pinned certificate are not looked at: it is
	// that one or none.
	Fingerprint string
}

// Apply makes t trust accordingly.
func (c Trust) Apply(t *http.Transport) error {
	switch {
	case c.CAFile != "" && c.Fingerprint != "":
		return errors.New("a file of authorities or a fingerprint, not both")
	case c.CAFile != "":
		roots, err := readRoots(c.CAFile)
		if err != nil {
			return err
		}
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	case c.Fingerprint != "":
		want, err := ParseFingerprint(c.Fingerprint)
		if err != nil {
			return err
		}
		t.TLSClientConfig = &tls.Config{
			MinVersion: tls.VersionTLS12,
			//nolint:gosec // G402: VerifyConnection checks more strictly than the default
			InsecureSkipVerify: true,
			VerifyConnection:   func(s tls.ConnectionState) error { return isPinned(s, want) },
		}
	}
	return nil
}

func readRoots(path string) (*x509.CertPool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxCAFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxCAFile)
	}
	pem, err := os.ReadFile(path) //nolint:gosec // the path is a setting
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", path)
	}
	return roots, nil
}

func isPinned(s tls.ConnectionState, want []byte) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server shows no certificate")
	}
	got := sha256.Sum256(s.PeerCertificates[0].Raw)
	if subtle.ConstantTimeCompare(got[:], want) != 1 {
		return errors.New("the server's certificate is not the pinned one")
	}
	return nil
}

// ParseFingerprint reads a SHA-256 in hex, with or without colons and the name of
// the hash.
func ParseFingerprint(text string) ([]byte, error) {
	text = strings.NewReplacer(":", "", " ", "", "sha256", "", "SHA256", "", "SHA-256", "", "=", "").Replace(text)
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != sha256.Size {
		return nil, errors.New("the fingerprint is not a SHA-256 in hex")
	}
	return sum, nil
}
