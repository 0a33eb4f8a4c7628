// Package dialplan reads what people type to be dialled: numbers as their
// country writes them, extensions, addresses and feature codes. It says what may
// be dialled, because a feature code changes somebody's settings, and a premium
// number costs money. The rules of the countries are those of libphonenumber.
package dialplan

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"floorwalker/bot"
)

// What is dialled only where it is allowed.
const (
	FeatureCodes = "feature-codes"
	Emergency    = "emergency"
	Premium      = "premium"
)

// Plan is how numbers are read in one country, and which may be dialled.
type Plan struct {
	region  string
	allowed []string
}

// New returns the plan of a region, a code of ISO 3166 such as US. allowed are
// the sorts of FeatureCodes, Emergency and Premium that may be dialled.
func New(region string, allowed []string) (*Plan, error) {
	region = strings.ToUpper(strings.TrimSpace(region))
	if phonenumbers.GetCountryCodeForRegion(region) == 0 {
		return nil, fmt.Errorf("%q is not the code of a country, such as US or DE", region)
	}
	for _, a := range allowed {
		if !slices.Contains([]string{FeatureCodes, Emergency, Premium}, a) {
			return nil, fmt.Errorf("%q is not one of %s, %s and %s", a, FeatureCodes, Emergency, Premium)
		}
	}
	return &Plan{region, allowed}, nil
}

const (
	// maxExtension is the longest extension, in digits.
	maxExtension = 6
	// maxAddress is the longest address, in bytes (Cisco: 161 for a destination).
	maxAddress = 161
)

// Read reads what somebody typed. The error is one for people: what is wrong, or
// which setting would allow it.
func (p *Plan) Read(said string) (bot.Destination, error) {
	said = strings.TrimSpace(said)
	for _, scheme := range []string{"tel:", "sip:", "sips:"} {
		if len(said) > len(scheme) && strings.EqualFold(said[:len(scheme)], scheme) {
			said = said[len(scheme):]
		}
	}
	switch digits := digitsOf(said); {
	case said == "" || len(said) > maxAddress || strings.ContainsFunc(said, unicode.IsControl):
		return bot.Destination{}, refused("I cannot dial that.")
	case strings.Contains(said, "@"):
		user, _, _ := strings.Cut(said, "@")
		if user != "" && strings.Trim(user, "+*#0123456789-. ()") == "" { // a number in an address is dialled all the same
			if _, err := p.Read(user); err != nil {
				return bot.Destination{}, err
			}
		}
		return readAddress(said)
	case strings.ContainsAny(said, "*#"):
		if !p.allows(FeatureCodes) {
			return bot.Destination{}, refused("I do not dial feature codes such as %s: they change settings of the phone. Whoever runs me can allow it with CALLING_ALLOW=%s.", said, FeatureCodes)
		}
		if strings.Trim(said, "*#0123456789") != "" {
			return bot.Destination{}, refused("%s is not a feature code.", said)
		}
		return bot.Destination{Dial: said, Shown: said}, nil
	case p.isEmergency(digits):
		if !p.allows(Emergency) {
			return bot.Destination{}, refused("%s is an emergency number: please dial it on your phone, so that help finds you. Whoever runs me can allow it with CALLING_ALLOW=%s.", said, Emergency)
		}
		return bot.Destination{Dial: digits, Shown: digits}, nil
	case digits == said && len(digits) <= maxExtension:
		if len(digits) < 2 {
			return bot.Destination{}, refused("%s is too short to be an extension.", said)
		}
		return bot.Destination{Dial: digits, Shown: digits}, nil
	}
	return p.readNumber(said)
}

func (p *Plan) allows(what string) bool { return slices.Contains(p.allowed, what) }

// isEmergency reports whether digits reach an emergency service, also behind the
// digit for an outside line.
func (p *Plan) isEmergency(digits string) bool {
	return phonenumbers.ConnectsToEmergencyNumber(digits, p.region) ||
		len(digits) == 4 && (digits[0] == '9' || digits[0] == '0') && phonenumbers.IsEmergencyNumber(digits[1:], p.region)
}

// readNumber reads a national or international number.
func (p *Plan) readNumber(said string) (bot.Destination, error) {
	n, err := phonenumbers.Parse(said, p.region)
	if err != nil {
		return bot.Destination{}, refused("“%s” is not a phone number as I can read it.", said)
	}
	if phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE || n.GetExtension() != "" {
		return bot.Destination{}, refused("“%s” is not a full phone number: say it with its area code, or with + and its country.", said)
	}
	if kind := phonenumbers.GetNumberType(n); kind == phonenumbers.PREMIUM_RATE && !p.allows(Premium) {
		return bot.Destination{}, refused("%s is a premium number: it costs money, so I do not dial it. Whoever runs me can allow it with CALLING_ALLOW=%s.",
			phonenumbers.Format(n, phonenumbers.INTERNATIONAL), Premium)
	}
	return bot.Destination{Dial: phonenumbers.Format(n, phonenumbers.E164), Shown: phonenumbers.Format(n, phonenumbers.INTERNATIONAL)}, nil
}

func readAddress(said string) (bot.Destination, error) {
	user, host, ok := strings.Cut(said, "@")
	bad := func(r rune) bool {
		return r > unicode.MaxASCII || unicode.IsSpace(r) || strings.ContainsRune(`<>"'\@;,()[]/?`, r)
	}
	if !ok || user == "" || !strings.Contains(strings.Trim(host, "."), ".") || strings.ContainsFunc(user+host, bad) {
		return bot.Destination{}, refused("“%s” is not an address that I can dial.", said)
	}
	return bot.Destination{Dial: said, Shown: said}, nil
}

func refused(format string, args ...any) *bot.Error {
	return bot.Errorf(bot.Invalid, format+" Nothing was changed.", args...)
}

// digitsOf are the digits of what was typed, without what people put between
// them.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
