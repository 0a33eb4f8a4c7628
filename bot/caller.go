package bot

import "strings"

// SameCaller reports whether a customer who was asked for is the one that a
// contact comes from. Numbers are compared by their digits from the end, never
// by a guess of the country: “702-555-0170” and “0170” are +17025550170, and only
// that number is once its country was said, too. Addresses are compared whole,
// case aside.
func SameCaller(asked, origin string) bool {
	asked, origin = strings.TrimSpace(asked), strings.TrimSpace(origin)
	if strings.Contains(asked, "@") {
		return strings.EqualFold(asked, addressIn(origin))
	}
	origin, ok := numberIn(origin)
	if !ok {
		return false
	}
	a, wholeA := significant(asked)
	o, wholeO := significant(origin)
	switch {
	case a == "":
		return false
	case wholeA && wholeO:
		return a == o
	case wholeA || len(a) > len(o): // one number was noted down without its country
		return !wholeO && len(o) >= localDigits && strings.HasSuffix(a, o)
	}
	return strings.HasSuffix(o, a)
}

// significant are the digits of a number without the zeros that are dialled
// before an area or a country, and whether the country is among them. The end of
// a number keeps its zeros.
func significant(number string) (all string, whole bool) {
	all = digits(number)
	if strings.HasPrefix(strings.TrimSpace(number), "+") {
		return all, true
	}
	if bare := strings.TrimLeft(all, "0"); len(bare) >= localDigits {
		return bare, false
	}
	return all, false
}

// numberIn takes a number out of what a contact comes from; an address is none,
// however many digits it has.
func numberIn(origin string) (string, bool) {
	for _, scheme := range []string{"sips:", "sip:", "tel:"} {
		if len(origin) > len(scheme) && strings.EqualFold(origin[:len(scheme)], scheme) {
			number, _, _ := strings.Cut(origin[len(scheme):], "@")
			return number, true
		}
	}
	return origin, !strings.Contains(origin, "@")
}

// addressIn takes the address out of “Bob Reed <bob@example.com>”.
func addressIn(origin string) string {
	if _, rest, ok := strings.Cut(origin, "<"); ok {
		origin, _, _ = strings.Cut(rest, ">")
	}
	return strings.TrimSpace(origin)
}
