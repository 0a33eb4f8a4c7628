package oauth_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"floorwalker/integrations/oauth"
)

var (
	goodKey = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
	urlKey  = base64.RawURLEncoding.EncodeToString([]byte("\xff\xfe\xfd3456789abcdef0123456789abcdef"))
)

func TestParseKeys(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		ok   bool
	}{
		"one":                  {[]string{"k1:" + goodKey}, true},
		"blanks around":        {[]string{"  k1:" + goodKey + "\n"}, true},
		"URL base64":           {[]string{"k1:" + urlKey}, true},
		"without padding":      {[]string{"k1:" + strings.TrimRight(goodKey, "=")}, true},
		"two":                  {[]string{"k2:" + urlKey, "k1:" + goodKey}, true},
		"none":                 {nil, false},
		"empty":                {[]string{""}, false},
		"no id":                {[]string{goodKey}, false},
		"empty id":             {[]string{":" + goodKey}, false},
		"id with a dot":        {[]string{"k.1:" + goodKey}, false},
		"long id":              {[]string{strings.Repeat("k", 17) + ":" + goodKey}, false},
		"an id twice":          {[]string{"k1:" + goodKey, "k1:" + urlKey}, false},
		"short key":            {[]string{"k1:" + goodKey[:20]}, false},
		"long key":             {[]string{"k1:" + base64.StdEncoding.EncodeToString(make([]byte, 33))}, false},
		"no base64":            {[]string{"k1:not base64 at all"}, false},
		"second one is broken": {[]string{"k1:" + goodKey, "k2:zzz"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			ring, err := oauth.ParseKeys(test.keys)
			if (err == nil) != test.ok {
				t.Fatalf("%v, want success %v", err, test.ok)
			}
			if err != nil && (strings.Contains(err.Error(), goodKey[:12]) || strings.Contains(err.Error(), urlKey[:12])) {
				t.Errorf("the error tells the key: %v", err)
			}
			for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
				if text := fmt.Sprintf(format, ring); test.ok && text != "***" {
					t.Errorf("%s prints %s", format, text)
				}
			}
		})
	}
}

func TestSealedTextOpensInItsPlaceOnly(t *testing.T) {
	ring := keys(t, "k1", "k2")
	sealed := ring.Seal("the text", "org", "person", "field")
	if text, old, err := ring.Open(sealed, "org", "person", "field"); err != nil || old || text != "the text" {
		t.Fatalf("%q, %v, %v", text, old, err)
	}
	if again := ring.Seal("the text", "org", "person", "field"); again == sealed {
		t.Error("the same text sealed twice looks the same")
	}
	for _, place := range [][]string{{"org", "person", "other"}, {"org", "other", "field"}, {"other", "person", "field"},
		{"orgp", "erson", "field"}, {"org", "person"}, {"org", "person", "field", ""}, nil} {
		if text, _, err := ring.Open(sealed, place...); err == nil {
			t.Errorf("it opens as %q in %q", text, place)
		}
	}
	for name, spoiled := range map[string]string{
		"cut": sealed[:len(sealed)-4], "another key": "k2" + sealed[2:], "unknown key": "k9" + sealed[2:], "no key": sealed[2:],
		"empty": "", "only a key": "k1.", "altered": sealed[:10] + flip(sealed[10]) + sealed[11:],
	} {
		if text, _, err := ring.Open(spoiled, "org", "person", "field"); err == nil {
			t.Errorf("%s: it opens as %q", name, text)
		}
	}
	if _, old, err := keys(t, "k3", "k1").Open(sealed, "org", "person", "field"); err != nil || !old {
		t.Errorf("under a key that is not the first: old %v, %v", old, err)
	}
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}
