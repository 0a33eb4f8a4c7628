package main

import (
	"net/netip"
	"net/url"
	"testing"
)

func TestRecordingsAreFetchedFromPublicPlaces(t *testing.T) {
	for _, test := range []struct {
		base, to string
		allowed  bool
	}{
		{"https://api.wxcc-us1.cisco.com", "52.216.1.1:443", true},
		{"https://api.wxcc-us1.cisco.com", "127.0.0.1:443", false},
		{"https://api.wxcc-us1.cisco.com", "169.254.169.254:443", false},
		{"https://api.wxcc-us1.cisco.com", "10.0.0.5:443", false},
		{"http://127.0.0.1:8081", "127.0.0.1:8081", true},
		{"http://localhost:8081", "[::1]:8081", true},
		{"http://127.0.0.1:8081", "127.0.0.1:6379", false},
		{"http://127.0.0.1:8081", "10.0.0.5:8081", false},
		{"http://cc.example.com:8081", "127.0.0.1:8081", false},
	} {
		base, err := url.Parse(test.base)
		if err != nil {
			t.Fatal(err)
		}
		if err := permitted(base)(netip.MustParseAddrPort(test.to)); (err == nil) != test.allowed {
			t.Errorf("with %s, %s: %v", test.base, test.to, err)
		}
	}
}
