package dialplan

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"floorwalker/bot"
)

func TestRead(t *testing.T) {
	for _, test := range []struct{ region, said, dial string }{
		{"US", "919 555 0142", "+19195550142"}, {"US", "(919) 555-0142", "+19195550142"}, {"US", "1 919 555 0142", "+19195550142"},
		{"US", "9195550142", "+19195550142"}, {"US", "+49 30 901820", "+4930901820"}, {"US", "tel:+19195550142", "+19195550142"},
		{"us", "011 49 30 901820", "+4930901820"}, {"DE", "030 901820", "+4930901820"}, {"GB", "020 7946 0018", "+442079460018"},
		{"DE", "+1 919 555 0142", "+19195550142"},
		{"US", "4101", "4101"}, {"US", " 4101 ", "4101"}, {"US", "71", "71"}, {"US", "104105", "104105"},
		{"US", "help@acme.example", "help@acme.example"}, {"US", "sip:Help@acme.example", "Help@acme.example"}, {"US", "SIPS:a@b.c", "a@b.c"},
	} {
		p, err := New(test.region, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Read(test.said)
		if err != nil || got.Dial != test.dial || got.Shown == "" {
			t.Errorf("%q in %s: %+v, %v, want %s", test.said, test.region, got, err, test.dial)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct{ region, said, because string }{
		{"US", "*73", "feature code"}, {"US", "*72 919 555 0142", "feature code"}, {"US", "#31#9195550142", "feature code"},
		{"US", "911", "emergency"}, {"US", "9911", "emergency"}, {"US", "112", "emergency"}, {"DE", "110", "emergency"}, {"DE", "0112", "emergency"},
		{"GB", "999", "emergency"}, {"US", "911 555", "emergency"},
		{"US", "900 555 0142", "premium"}, {"US", "+44 909 879 0000", "premium"}, {"US", "+979 123456789", "premium"}, {"DE", "0900 1234567", "premium"},
		{"US", "*73@acme.example", "feature code"}, {"US", "sip:911@acme.example", "emergency"}, {"US", "+1 900 555 0142@acme.example", "premium"},
		{"US", "555 0142", "full phone number"}, {"US", "919 555 0142 7", "full phone number"}, {"US", "5", "too short"},
		{"US", "919 555 0142 ext 7", "full phone number"},
		{"US", "", "cannot dial"}, {"US", "maya", "not a phone number"}, {"US", strings.Repeat("9", 200), "cannot dial"}, {"US", "1\n2", "cannot dial"},
		{"US", "+", "not a phone number"}, {"US", "@acme.example", "not an address"}, {"US", "a@b", "not an address"}, {"US", "a@b.c;x=1", "not an address"},
		{"US", "a b@c.d", "not an address"}, {"US", "ä@c.d", "not an address"}, {"US", "a@b@c.d", "not an address"},
	} {
		p, err := New(test.region, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Read(test.said)
		var e *bot.Error
		if !errors.As(err, &e) || e.Kind != bot.Invalid || !strings.Contains(e.Public, test.because) || !strings.Contains(e.Public, "Nothing was changed.") {
			t.Errorf("%q in %s: %+v, %v, want to hear of %q", test.said, test.region, got, err, test.because)
		}
	}
}

func TestAllowed(t *testing.T) {
	p, err := New("US", []string{FeatureCodes, Emergency, Premium})
	if err != nil {
		t.Fatal(err)
	}
	for said, dial := range map[string]string{"*73": "*73", "911": "911", "900 555 0142": "+19005550142"} {
		if got, err := p.Read(said); err != nil || got.Dial != dial {
			t.Errorf("%q: %+v, %v", said, got, err)
		}
	}
	if _, err := p.Read("*73 or so"); err == nil {
		t.Error("words after a feature code are dialled")
	}
}

func TestNewRefuses(t *testing.T) {
	for _, region := range []string{"", "XX", "USA", "1"} {
		if _, err := New(region, nil); err == nil {
			t.Errorf("%q is a country", region)
		}
	}
	if _, err := New("US", []string{"everything"}); err == nil {
		t.Error("everything may be allowed at once")
	}
}

// FuzzRead: what is dialled is E.164, digits or an address, whatever was said,
// and never a feature code nor an emergency number.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"919 555 0142", "*73", "911", "9 911", "sip:a@b.c", "+1 (919) 555-0142;ext=7", "٩١١", "tel:*73", "sip:911@x.y"} {
		f.Add(s)
	}
	p, err := New("US", nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, said string) {
		got, err := p.Read(said)
		if err != nil {
			return
		}
		if strings.ContainsAny(got.Dial, "*# ") || got.Dial == "911" || got.Dial == "" || len(got.Dial) > maxAddress ||
			strings.ContainsFunc(got.Shown, unicode.IsControl) {
			t.Errorf("%q is dialled as %q", said, got.Dial)
		}
		if !strings.Contains(got.Dial, "@") && strings.Trim(got.Dial, "+0123456789") != "" {
			t.Errorf("%q is dialled as %q", said, got.Dial)
		}
	})
}
