package bot

import "testing"

func TestSameCaller(t *testing.T) {
	for _, test := range []struct {
		asked, origin string
		want          bool
	}{
		{"+17025550170", "+17025550170", true},
		{"+1 (702) 555-0170", "+17025550170", true},
		{"702-555-0170", "+17025550170", true},
		{"7025550170", "+17025550170", true},
		{"1-702-555-0170", "+17025550170", true},
		{"555-0170", "+17025550170", true},
		{"0170", "+17025550170", true},
		{"50170", "+17025550170", true},
		{"170", "+17025550170", true},
		{"0171", "+17025550170", false},
		{"802-555-0170", "+17025550170", false}, // another area
		{"+447025550170", "+17025550170", false},
		{"+7025550170", "+17025550170", false}, // a country was said, and it is another
		{"0017025550170", "+17025550170", true},
		{"0211 5550170", "+492115550170", true}, // dialled within a country
		{"0211 5550170", "02115550170", true},
		{"+49 211 5550170", "0211 5550170", true},
		{"+49 211 5550170", "02125550170", false},
		{"+17025550170", "7025550170", true},
		{"1-702-555-0170", "(702) 555-0170", true},
		{"+17025550170", "0170", false}, // an extension is no end of a number
		{"0170", "0170", true},
		{"70170", "0170", false},
		{"7025550170", "sip:+17025550170@10.0.0.1", true},
		{"0001", "sip:+17025550170@10.0.0.1", false},
		{"+17025550170", "tel:+17025550170", true},
		{"0170", "bob0170@example.com", false},
		{"0170", "", false},
		{"0170", "withheld", false},
		{"", "+17025550170", false},
		{"x", "+17025550170", false},
		{"bob@example.com", "Bob@Example.com", true},
		{"bob@example.com", "Bob Reed <bob@example.com>", true},
		{"bob@example.com", "rob@example.com", false},
		{"bob@example.com", "", false},
	} {
		if got := SameCaller(test.asked, test.origin); got != test.want {
			t.Errorf("SameCaller(%q, %q) = %t", test.asked, test.origin, got)
		}
	}
}
