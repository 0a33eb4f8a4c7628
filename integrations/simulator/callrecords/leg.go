package callrecords

import "fmt"

// leg is what one party's end of a call leaves: one record. Times are
// milliseconds since 1970.
type leg struct {
	org  *organization
	key  uint64 // its own, from which its ids follow
	call uint64 // of the call that it is a leg of
	deal uint64 // of all calls that belong together
	peer uint64 // key of the other end, where that leaves a record too

	user *user
	out  bool // ORIGINATING
	far  far
	via  *user // who redirected the call to the user

	start, answer, release int64 // answer is 0 when nobody answered
	transfer               int64 // when the user transferred it, or 0
	inserted               int64 // when the cloud has it
	corrected              int64 // when a later version of it came, or 0
	ring, hold             int   // seconds

	outcome, reason string
	indicator       string // Yes, No or Yes-PostRedirection
	related         string // Related reason
	elsewhere       bool   // somebody else answered
	callType        string
	given           *given // ids and texts of a call that was not made up
}

// given is what a leg has that does not follow from its key.
type given struct {
	local, remote string
}

// far is the other party.
type far struct {
	user         *user
	name, number string
	code         uint32 // a made-up party, from which name and number follow
	withheld     bool
}

// show tells the other party's name and number.
func (f far) show() (name, number string) {
	switch {
	case f.user != nil:
		return f.user.name, f.user.line()
	case f.code == 0:
		return f.name, f.number
	}
	code := int(f.code)
	number = fmt.Sprintf("+1%s555%04d", areas[code%len(areas)], code/8%10000)
	if code%3 > 0 {
		name = givenNames[code/7%len(givenNames)] + " " + familyNames[code/11%len(familyNames)]
	}
	return name, number
}

// seconds is how long the call was, from its answer.
func (l *leg) seconds() int64 {
	if l.answer == 0 {
		return 0
	}
	return (l.release - l.answer) / second
}

// late tells whether the record missed the batch in which it belonged.
func (l *leg) late() bool { return l.inserted-l.release >= period }

// stampOf is when the report was created: a corrected one again.
func (l *leg) stampOf(revised bool) int64 {
	if revised {
		return l.corrected
	}
	return l.inserted
}

// revised tells whether the later version of the record is the one that counts
// by now.
func (l *leg) revised(now int64) bool { return l.corrected != 0 && l.corrected <= now }

func (l *leg) failed(outcome, reason string) {
	l.outcome, l.reason, l.indicator = outcome, reason, "No"
}

func (l *leg) unanswered(reason string) { l.failed("Success", reason) }

func (l *leg) answered(at int64) {
	l.answer, l.outcome, l.reason, l.indicator = at, "Success", "Normal", "Yes"
}
