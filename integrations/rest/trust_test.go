package rest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"floorwalker/integrations/rest"
)

// TestTrust has a server with a certificate that no system trusts.
func TestTrust(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sum := sha256.Sum256(server.Certificate().Raw)
	pin := hex.EncodeToString(sum[:])
	ca := file("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	for name, test := range map[string]struct {
		trust     rest.Trust
		configure bool // the settings are good
		answers   bool
	}{
		"whom the system trusts":   {rest.Trust{}, true, false},
		"its authority":            {rest.Trust{CAFile: ca}, true, true},
		"the pinned certificate":   {rest.Trust{Fingerprint: pin}, true, true},
		"with colons":              {rest.Trust{Fingerprint: "SHA256=" + strings.ToUpper(pin[:2]) + ":" + pin[2:]}, true, true},
		"another certificate":      {rest.Trust{Fingerprint: strings.Repeat("ab", 32)}, true, false},
		"no fingerprint":           {rest.Trust{Fingerprint: "abcd"}, false, false},
		"no such file":             {rest.Trust{CAFile: filepath.Join(dir, "none.pem")}, false, false},
		"a file without any":       {rest.Trust{CAFile: file("empty.pem", []byte("nothing"))}, false, false},
		"an endless file":          {rest.Trust{CAFile: file("long.pem", make([]byte, 2<<20))}, false, false},
		"an authority and another": {rest.Trust{CAFile: ca, Fingerprint: pin}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			transport := rest.NewTransport()
			defer transport.CloseIdleConnections()
			if err := test.trust.Apply(transport); (err == nil) != test.configure {
				t.Fatalf("settings: %v", err)
			} else if err != nil {
				return
			}
			c, err := rest.New(server.URL, rest.WithTransport(transport), rest.WithPolicy(rest.Policy{Tries: 1}))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Do(t.Context(), rest.Request{}); (err == nil) != test.answers {
				t.Errorf("asked: %v", err)
			}
		})
	}
}
