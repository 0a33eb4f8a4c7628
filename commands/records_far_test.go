package commands

import (
	"testing"

	"floorwalker/bot"
)

// TestFarIsOutside has a call passed on between colleagues: the other party stays
// who called, even where they withhold their number.
func TestFarIsOutside(t *testing.T) {
	passedOn := bot.CallRecord{Type: "SIP_ENTERPRISE", Calling: "5001", CallingName: "Alex Morgan", Called: "5002", CalledName: "Maya Patel", User: "Maya Patel"}
	outside := bot.CallRecord{Type: "SIP_INBOUND", Calling: "+16175550100", CallingName: "Ada Novak", Called: "5001", User: "Alex Morgan"}
	unnamed := bot.CallRecord{Type: "SIP_INBOUND", Calling: "Anonymous", Called: "5001", User: "Alex Morgan"}
	for name, c := range map[string]struct {
		legs []bot.CallRecord
		want bot.Party
	}{
		"from outside":         {[]bot.CallRecord{passedOn, outside}, bot.Party{Name: "Ada Novak", Number: "+16175550100"}},
		"from a hidden number": {[]bot.CallRecord{passedOn, unnamed}, bot.Party{Withheld: true}},
		"between colleagues":   {[]bot.CallRecord{passedOn}, bot.Party{Name: "Alex Morgan", Number: "5001"}},
	} {
		if got := far(&bot.LoggedCall{Legs: c.legs}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
