package contactcenter

import "strings"

// toldDigits are how many of a number's digits Cisco is asked for: so few that
// they stand together however a number is written down, and enough that hardly
// any other contact is read. It is also all of a number that a request holds.
const toldDigits = 4

// madeBy narrows a search to the contacts that may be those of a caller. It can
// say that an origin contains some digits, not that it ends with them, nor
// whether case counts: which contacts are meant is decided here, record by record.
func madeBy(origin string) filter {
	switch {
	case origin == "":
		return nil
	case strings.Contains(origin, "@"):
		return compare("notequals", "telephony", "channelType")
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, origin)
	if digits == "" {
		return nil
	}
	return compare("contains", digits[max(0, len(digits)-toldDigits):], "origin")
}
