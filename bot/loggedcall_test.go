package bot

import (
	"testing"
	"time"
)

func TestLoggedCalls(t *testing.T) {
	at := func(minute, second int) time.Time { return time.Date(2026, 3, 2, 10, minute, second, 0, time.UTC) }
	leg := func(id string, change func(*CallRecord)) CallRecord {
		r := CallRecord{ReportID: id, OrgID: "o", InteractionID: "i", CorrelationID: "c", UserType: "User", User: "Maya Patel",
			Type: "SIP_INBOUND", Outcome: "Success", Reason: "Normal", Start: at(0, 0), End: at(5, 0)}
		change(&r)
		return r
	}
	queue := leg("q", func(r *CallRecord) {
		r.UserType, r.User, r.Answered, r.Answer = "CallCenterStandard", "Front Desk", true, at(0, 1)
	})
	for _, test := range []struct {
		name       string
		legs       []CallRecord
		way        CallWay
		fate       CallFate
		talk, wait time.Duration
		who, queue string
		reason     string
	}{
		{"answered by a person of a queue", []CallRecord{queue,
			leg("a", func(r *CallRecord) { r.Answered, r.Answer, r.Start, r.Talk = true, at(1, 0), at(0, 30), 4*time.Minute }),
		}, CallInbound, CallWasAnswered, 4 * time.Minute, time.Minute, "Maya Patel", "Front Desk", ""},
		{"only the queue's announcements took it", []CallRecord{queue,
			leg("a", func(r *CallRecord) { r.Outcome, r.Reason, r.Start = "Refusal", "NoAnswer", at(0, 30) }),
		}, CallInbound, CallWasMissed, 0, 5 * time.Minute, "Maya Patel", "Front Desk", "NoAnswer"},
		{"went to voicemail", []CallRecord{
			leg("a", func(r *CallRecord) { r.Indicator, r.Reason = "Yes-PostRedirection", "NoAnswer" }),
			leg("b", func(r *CallRecord) {
				r.UserType, r.Answered, r.Answer, r.Start = "VoiceMailRetrieval", true, at(1, 0), at(0, 40)
			}),
		}, CallInbound, CallWasMissed, 0, 5 * time.Minute, "Maya Patel", "", "NoAnswer"},
		{"transferred: talk runs on to the last", []CallRecord{
			leg("a", func(r *CallRecord) { r.Answered, r.Answer, r.End = true, at(0, 10), at(2, 0) }),
			leg("b", func(r *CallRecord) {
				r.User, r.CorrelationID, r.Answered, r.Answer, r.Start, r.End = "Tom Becker", "d", true, at(2, 5), at(2, 0), at(9, 0)
			}),
		}, CallInbound, CallWasAnswered, 8*time.Minute + 50*time.Second, 10 * time.Second, "Maya Patel", "", ""},
		{"placed, and answered", []CallRecord{
			leg("a", func(r *CallRecord) { r.Outbound, r.Type, r.Answered, r.Answer = true, "SIP_NATIONAL", true, at(0, 20) }),
		}, CallOutbound, CallWasAnswered, 4*time.Minute + 40*time.Second, 20 * time.Second, "Maya Patel", "", ""},
		{"placed, and nobody took it", []CallRecord{
			leg("a", func(r *CallRecord) {
				r.Outbound, r.Type, r.Outcome, r.Reason = true, "SIP_NATIONAL", "Refusal", "NoAnswer"
			}),
		}, CallOutbound, CallNoAnswer, 0, 5 * time.Minute, "Maya Patel", "", "NoAnswer"},
		{"failed", []CallRecord{
			leg("a", func(r *CallRecord) {
				r.Outbound, r.Type, r.Outcome, r.Reason = true, "SIP_NATIONAL", "Failure", "CallRejected"
			}),
		}, CallOutbound, CallHasFailed, 0, 5 * time.Minute, "Maya Patel", "", "CallRejected"},
		{"a colleague's, both halves", []CallRecord{
			leg("a", func(r *CallRecord) { r.Outbound, r.Type, r.Answered, r.Answer = true, "SIP_ENTERPRISE", true, at(0, 8) }),
			leg("b", func(r *CallRecord) {
				r.Type, r.User, r.Answered, r.Answer = "SIP_ENTERPRISE", "Tom Becker", true, at(0, 8)
			}),
		}, CallInternal, CallWasAnswered, 4*time.Minute + 52*time.Second, 8 * time.Second, "Tom Becker", "", ""},
		{"a colleague's, who did not take it", []CallRecord{
			leg("a", func(r *CallRecord) { r.Outbound, r.Type, r.Reason = true, "SIP_ENTERPRISE", "NoAnswer" }),
			leg("b", func(r *CallRecord) { r.Type, r.User, r.Outcome = "SIP_ENTERPRISE", "Tom Becker", "Refusal" }),
		}, CallInternal, CallWasMissed, 0, 5 * time.Minute, "Tom Becker", "", "NoAnswer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			calls := GroupCalls(test.legs)
			if len(calls) != 1 {
				t.Fatalf("%d calls, want 1", len(calls))
			}
			c := &calls[0]
			if c.Way() != test.way || c.Fate() != test.fate || c.Talk() != test.talk || c.Wait() != test.wait ||
				c.Who().User != test.who || c.Queue() != test.queue || c.Reason() != test.reason {
				t.Errorf("way %s, fate %s, talk %s, wait %s, who %s, queue %q, reason %q; want %+v",
					c.Way(), c.Fate(), c.Talk(), c.Wait(), c.Who().User, c.Queue(), c.Reason(), test)
			}
		})
	}
}

func TestGroupCalls(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	calls := GroupCalls([]CallRecord{
		{ReportID: "3", OrgID: "a", CorrelationID: "x", Start: at.Add(3 * time.Minute), End: at},
		{ReportID: "2", OrgID: "a", InteractionID: "i", CorrelationID: "y", Start: at.Add(2 * time.Minute), End: at},
		{ReportID: "1", OrgID: "a", InteractionID: "i", CorrelationID: "z", Start: at.Add(time.Minute), End: at},
		{ReportID: "5", OrgID: "b", CorrelationID: "x", Start: at.Add(4 * time.Minute), End: at},
		{ReportID: "4", OrgID: "a", Start: at, End: at},
	})
	got := ""
	for _, c := range calls {
		got += c.ID
		for _, l := range c.Legs {
			got += l.ReportID
		}
		got += " "
	}
	if want := "44 i12 x3 x5 "; got != want {
		t.Errorf("calls are %q, want %q", got, want)
	}
}

func TestRecordQuery(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	record := CallRecord{ReportID: "1", OrgID: "o", CorrelationID: "c", End: at, Location: "Raleigh", UserID: "U", User: "Maya Patel",
		Calling: "+19195550142", CallingName: "Jim Cole", Called: "7105", UserType: "CallCenterStandard"}
	for _, test := range []struct {
		name  string
		query RecordQuery
		want  bool
	}{
		{"everything", RecordQuery{}, true},
		{"from its end on", RecordQuery{Within: Range{From: at}}, true},
		{"until its end", RecordQuery{Within: Range{To: at}}, false},
		{"another organisation", RecordQuery{Orgs: []string{"p"}}, false},
		{"its location", RecordQuery{Location: "raleigh"}, true},
		{"part of its location", RecordQuery{Location: "ral"}, false},
		{"its number without the country", RecordQuery{Number: "(919) 555-0142"}, true},
		{"the end of its number", RecordQuery{Number: "0142"}, false},
		{"its extension", RecordQuery{Number: "7105"}, true},
		{"no digits", RecordQuery{Number: "x"}, false},
		{"a part of the caller's name", RecordQuery{Name: "cole"}, true},
		{"its queue", RecordQuery{Queue: "maya patel"}, true},
		{"its call", RecordQuery{CallID: "c"}, true},
		{"another call", RecordQuery{CorrelationID: "d"}, false},
		{"its user", RecordQuery{UserID: "u"}, true},
	} {
		if got := test.query.Matches(&record); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// TestRecordQueryNumber looks for one number as people write it.
func TestRecordQueryNumber(t *testing.T) {
	c := CallRecord{Calling: "+19195550101", Called: "7105"}
	for number, want := range map[string]bool{
		"+1 (919) 555-0101": true, "919.555.0101": true, "0019195550101": true, "555 0101": true, "7105": true,
		"0101": false, "105": false, "919 555 0102": false, "17105": false, "5550102": false,
	} {
		if q := (RecordQuery{Number: number}); q.Matches(&c) != want {
			t.Errorf("%s: %t", number, !want)
		}
	}
}
