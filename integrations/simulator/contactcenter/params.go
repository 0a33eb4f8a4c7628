package contactcenter

import (
	"slices"
	"strconv"
	"strings"
)

// params reads query parameters and keeps the first thing that is wrong.
type params struct {
	q   *call
	err error
}

func (p *params) fail(format string, args ...any) {
	if p.err == nil {
		p.err = badRequest(format, args...)
	}
}

// number returns a whole number, or fallback when there is none.
func (p *params) number(name string, fallback int64) int64 {
	text := p.q.r.URL.Query().Get(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.fail("%s must be a whole number", name)
	}
	return n
}

// required returns a whole number that must be there.
func (p *params) required(name string) int64 {
	if !p.q.r.URL.Query().Has(name) {
		p.fail("%s is required", name)
	}
	return p.number(name, 0)
}

// within returns a whole number between least and most.
func (p *params) within(name string, fallback, least, most int64) int64 {
	n := p.number(name, fallback)
	if n < least || n > most {
		p.fail("%s must be between %d and %d", name, least, most)
	}
	return n
}

// list returns values that are separated by commas or repeated.
func (p *params) list(name string, most int) []string {
	var all []string
	for _, value := range p.q.r.URL.Query()[name] {
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item != "" {
				all = append(all, item)
			}
		}
	}
	if len(all) > most {
		p.fail("%s has more than %d values", name, most)
	}
	return all
}

func (p *params) channels() []string {
	all := p.list("channelTypes", 4)
	for _, x := range all {
		if !slices.Contains([]string{telephony, chat, email, social}, x) {
			p.fail("channelTypes: %q is none of email, chat, telephony, social", x)
		}
	}
	return all
}

// in tells whether an optional list of wanted values allows x.
func in(wanted []string, x string) bool {
	return len(wanted) == 0 || slices.Contains(wanted, x)
}

const (
	quarter = 15 * minute
	day     = 24 * hour
)

// window returns from and to of the statistics, rounded down to a quarter of
// an hour as Cisco does, and the interval between records.
func (p *params) window() (from, to, interval int64) {
	from, to = p.required("from"), p.required("to")
	from, to = from-from%quarter, to-to%quarter
	interval = p.number("interval", 15) * minute
	switch {
	case from < 0 || to < from:
		p.fail("from must not be after to")
	case to-from >= day:
		p.fail("from and to must be less than 24 hours apart")
	case interval != 15*minute && interval != 30*minute && interval != hour:
		p.fail("interval must be 15, 30 or 60")
	}
	return from, to, interval
}
