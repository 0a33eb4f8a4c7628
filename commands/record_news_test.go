package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// newsroom is a follower of records with what stands in its places.
type newsroom struct {
	*RecordFollower
	t      *testing.T
	books  *fakeBooks
	teller *fakeTeller
	notes  *fakeNotes
	subs   *fakeSubscriptions
	events []bot.Event
	batch  int
	at     time.Time
}

func (n *newsroom) Accept(_ context.Context, events ...bot.Event) error {
	n.events = append(n.events, events...)
	return nil
}

func newNewsroom(t *testing.T, subs ...bot.Subscription) *newsroom {
	n := &newsroom{t: t, books: &fakeBooks{}, teller: &fakeTeller{}, notes: &fakeNotes{}, subs: &fakeSubscriptions{all: subs}, at: now}
	n.RecordFollower = &RecordFollower{Books: n.books, Notes: n.notes, Subscriptions: n.subs, Teller: n.teller, Inbox: n,
		Access:    bot.NewAccess(bot.AccessConfig{Orgs: []string{"acme"}, Supervisors: []string{"sue"}}),
		Canonical: strings.ToLower, Clock: func() time.Time { return n.at }, Location: zone, Log: slog.New(slog.DiscardHandler), OneByOne: 2}
	return n
}

// comes is a batch with the rows that are not in the books yet, or have changed.
func (n *newsroom) comes(legs ...bot.CallRecord) {
	n.t.Helper()
	before := len(n.books.rows)
	n.books.add(legs...)
	var fresh []bot.RecordedCall
	for _, r := range n.books.rows[before:] {
		fresh = append(fresh, bot.RecordedCall{CallRecord: r})
	}
	n.deliver(fresh, false)
}

// amends is a batch with later versions of rows.
func (n *newsroom) amends(rows ...bot.CallRecord) {
	n.t.Helper()
	var fresh []bot.RecordedCall
	for _, r := range rows {
		i := slices.IndexFunc(n.books.rows, func(k bot.CallRecord) bool { return k.ReportID == r.ReportID })
		n.books.rows[i] = r
		fresh = append(fresh, bot.RecordedCall{CallRecord: r, Amended: true})
	}
	n.deliver(fresh, false)
}

// deliver tells of a batch, and again of the same when it is said to.
func (n *newsroom) deliver(fresh []bot.RecordedCall, again bool) {
	n.t.Helper()
	interest, err := n.Interest(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	if interest == nil {
		return
	}
	fresh = slices.DeleteFunc(fresh, func(c bot.RecordedCall) bool { return !interest(&c.CallRecord) })
	if !again {
		n.batch++
	}
	n.events = nil
	if err := n.Recorded(n.t.Context(), bot.RecordedCalls{ID: fmt.Sprint("b", n.batch), Source: "cdr_stream", At: n.at, New: fresh}); err != nil {
		n.t.Fatal(err)
	}
	for _, e := range n.events {
		if err := n.Handle(n.t.Context(), bot.Delivery{Event: e, Again: again}); err != nil {
			n.t.Fatal(err)
		}
	}
}

func (n *newsroom) stands(where string, want ...string) {
	n.t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, n.teller.at(where)); diff != "" {
		n.t.Error(diff)
	}
}

func callQueueValue(name string) []bot.Value {
	return one(bot.Value{Kind: bot.KindCallQueue, ID: strings.ToLower(name), Name: name})
}

// queueCall are the legs of a call to a queue: its own, and those of agents.
func queueCall(id string, end time.Time, answeredBy string, passed ...string) []bot.CallRecord {
	head := missedBy("Front Desk", "Raleigh", "+12025550143", "Henry Green", end)
	head.CorrelationID, head.UserType, head.UserID, head.Start = id, "CallCenterStandard", "fd", end.Add(-72*time.Second)
	legs := []bot.CallRecord{head}
	for i, name := range passed {
		l := missedBy(name, "Raleigh", "+12025550143", "Henry Green", end.Add(-time.Duration(len(passed)-i)*15*time.Second))
		l.CorrelationID, l.RelatedReason = id, "CallQueue"
		legs = append(legs, l)
	}
	if answeredBy != "" {
		legs[0].Answered, legs[0].Indicator, legs[0].Reason = true, "Yes-PostRedirection", "Normal"
		legs = append(legs, legs[0])
		l := &legs[len(legs)-1]
		l.User, l.UserID, l.UserType, l.RelatedReason, l.Indicator = answeredBy, answeredBy, "User", "CallQueue", "Yes"
		l.Talk, l.Answer = 40*time.Second, end.Add(-40*time.Second)
	}
	return legs
}

func TestRecordsTellOfEndedCalls(t *testing.T) {
	end := now.Add(-6 * time.Minute)
	maya := missedBy("Maya Patel", "Raleigh", "+12025550143", "Henry Green", end)
	tests := map[string]struct {
		sub  bot.Subscription
		legs []bot.CallRecord
		want []string
	}{
		"a missed call":        {wants("sue", "floor", "missed", nil), []bot.CallRecord{maya}, []string{"Maya Patel’s call with Henry Green has ended: missed."}},
		"as people also say":   {wants("sue", "floor", "unanswered", nil), []bot.CallRecord{maya}, []string{"Maya Patel’s call with Henry Green has ended: missed."}},
		"answered ones only":   {wants("sue", "floor", "answered", nil), []bot.CallRecord{maya}, nil},
		"a place":              {wants("sue", "floor", "missed", bot.Slots{"location": one(bot.Value{Kind: bot.KindLocation, Name: "Raleigh"})}), []bot.CallRecord{maya}, []string{"Maya Patel’s call with Henry Green has ended: missed."}},
		"another place":        {wants("sue", "floor", "missed", bot.Slots{"location": one(bot.Value{Kind: bot.KindLocation, Name: "Tampa"})}), []bot.CallRecord{maya}, nil},
		"a person":             {wants("sue", "floor", "missed", bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: "maya patel"})}), []bot.CallRecord{maya}, []string{"Maya Patel’s call with Henry Green has ended: missed."}},
		"another person":       {wants("sue", "floor", "missed", bot.Slots{"person": one(bot.Value{Kind: bot.KindPerson, ID: "tom"})}), []bot.CallRecord{maya}, nil},
		"a queue":              {wants("sue", "floor", "missed", bot.Slots{"queue": callQueueValue("Front Desk")}), queueCall("q", end, "", "Jamie Fox", "Tom Becker"), []string{"A call from Henry Green to Front Desk has ended: nobody answered, for 1 min 12 s."}},
		"another queue":        {wants("sue", "floor", "missed", bot.Slots{"queue": callQueueValue("Night Desk")}), queueCall("q", end, "", "Jamie Fox"), nil},
		"a queue that answers": {wants("sue", "floor", "all", nil), queueCall("q", end, "Tom Becker", "Jamie Fox"), []string{"Tom Becker (Front Desk)’s call with Henry Green has ended: answered, 40 s."}},
		"a viewer asks":        {wants("vic", "floor", "missed", nil), []bot.CallRecord{maya}, nil},
		"long":                 {wants("sue", "floor", "long", nil), []bot.CallRecord{answeredBy("Tom Becker", "Raleigh", "+1", "", end, 16*time.Minute)}, []string{"Tom Becker’s call with +1 has ended: answered, 16 min."}},
		"long enough for some": {wants("sue", "floor", "long", bot.Slots{"longer": one(bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute})}), []bot.CallRecord{answeredBy("Tom Becker", "Raleigh", "+1", "", end, 16*time.Minute)}, nil},
		"withheld":             {wants("sue", "floor", "missed", nil), []bot.CallRecord{missedBy("Maya Patel", "Raleigh", "", "Anonymous", end)}, []string{"Maya Patel’s call with a withheld number has ended: missed."}},
		"a call in a queue":    {wants("sue", "floor", "missed", nil), queueCall("q", end, "", "Jamie Fox")[1:], nil}, // it goes on
		"from before the wish": {func() bot.Subscription { s := wants("sue", "floor", "missed", nil); s.Created = now; return s }(), []bot.CallRecord{maya}, nil},
		"another organisation": {wants("sue", "floor", "missed", nil), []bot.CallRecord{func() bot.CallRecord { c := maya; c.OrgID = "rival"; return c }()}, nil},
		"too old":              {wants("sue", "floor", "missed", nil), []bot.CallRecord{missedBy("Maya Patel", "Raleigh", "+1", "", now.Add(-30*time.Hour))}, nil},
		"failed": {wants("sue", "floor", "failed", nil), []bot.CallRecord{func() bot.CallRecord {
			c := placedBy("Tom Becker", "Raleigh", "+4416", end, 0)
			c.Outcome, c.Reason = "Failure", "SIP503"
			return c
		}()}, []string{"Tom Becker’s call with +4416 has failed: SIP503."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := newNewsroom(t, test.sub)
			n.comes(test.legs...)
			n.stands("floor", test.want...)
			told := n.teller.made
			n.deliver([]bot.RecordedCall{{CallRecord: n.books.rows[0]}}, true) // a crash: the batch comes again
			n.stands("floor", test.want...)
			if n.teller.made != told {
				t.Error("a batch that came again was told again")
			}
		})
	}
}

// TestRecordsCorrectWhatAnEventTold: the line of the event stands, and the
// record is put in its place.
func TestRecordsCorrectWhatAnEventTold(t *testing.T) {
	s := newSwitchboard(t, watches(""), wants("sue", "sups", "missed", nil))
	s.hear(leg("1", 0, "received", bot.CallAlerting), leg("1", 20, "forwarded", bot.CallDisconnected))
	if got := s.teller.at("sups"); len(got) != 1 || !strings.Contains(got[0], "not answered, and sent on to voicemail") {
		t.Fatalf("the event told %q", got)
	}
	n := newNewsroom(t)
	n.subs, n.Subscriptions, n.Notes, n.teller, n.Teller = s.subs, s.subs, s.notes, s.teller, s.teller
	began := now.Add(-5 * time.Minute)
	r := missedBy("Alex Morgan", "Raleigh", "+12025550143", "Henry Green", began.Add(20*time.Second))
	r.UserID, r.Start = "alex", began.Add(800*time.Millisecond)
	n.comes(r)
	n.stands("sups", "Alex Morgan’s call with Henry Green has ended: missed.")
	// A colleague had taken it: a leg that comes late says so.
	taken := answeredBy("Tom Becker", "Raleigh", "+12025550143", "Henry Green", began.Add(3*time.Minute), 2*time.Minute)
	taken.CorrelationID = n.books.rows[0].CorrelationID
	n.comes(taken)
	n.stands("sups", "Tom Becker’s call with Henry Green has ended: answered, 2 min.")
	// The event again, and one that was on its way for long: nothing new.
	s.hear(leg("1", 20, "forwarded", bot.CallDisconnected))
	n.stands("sups", "Tom Becker’s call with Henry Green has ended: answered, 2 min.")
}

// TestLateEventsSayNothingNew: the record was first.
func TestLateEventsSayNothingNew(t *testing.T) {
	s := newSwitchboard(t, watches(""), wants("sue", "sups", "missed", nil))
	n := newNewsroom(t)
	n.subs, n.Subscriptions, n.Notes, n.teller, n.Teller = s.subs, s.subs, s.notes, s.teller, s.teller
	began := now.Add(-5 * time.Minute)
	r := missedBy("Alex Morgan", "Raleigh", "+12025550143", "Henry Green", began.Add(20*time.Second))
	r.UserID, r.Start = "alex", began
	n.comes(r)
	s.hear(leg("1", 0, "received", bot.CallAlerting), leg("1", 20, "forwarded", bot.CallDisconnected))
	n.stands("sups", "Alex Morgan’s call with Henry Green has ended: missed.")
}

func TestManyCallsAreOneLine(t *testing.T) {
	n := newNewsroom(t, wants("sue", "floor", "missed", nil), wants("sue", "", "missed", bot.Slots{"location": one(bot.Value{Kind: bot.KindLocation, Name: "Tampa"})}))
	var legs []bot.CallRecord
	for i := range 7 {
		where := []string{"Raleigh", "Tampa"}[i/6]
		c := missedBy([]string{"Maya Patel", "Tom Becker"}[i%2], where, fmt.Sprintf("+1202555010%d", i), "", now.Add(-time.Duration(10-i)*30*time.Second))
		c.CorrelationID = fmt.Sprint("c", i)
		legs = append(legs, c)
	}
	n.comes(legs...)
	n.stands("floor", "Missed calls, Tue 17 Jun 14:30–14:34 EDT: 7.")
	n.stands("sue", "Maya Patel’s call with +12025550106 has ended: missed.")
	for place, r := range n.teller.stands {
		if !strings.HasPrefix(place, "floor") {
			continue
		}
		if len(r.Buttons) != 1 || r.Buttons[0].Title != "Show them" || r.Buttons[0].Run.Command != "records list" || r.Buttons[0].Run.Slots["which"][0].Name != "missed" {
			t.Errorf("buttons %+v", r.Buttons)
		}
		if diff := cmp.Diff([]bot.Fact{{Label: "Most", Value: "Maya Patel 4, Tom Becker 3"}}, r.Facts); diff != "" {
			t.Error(diff)
		}
	}
	// Hours later it turns out that one was answered, and one was a failure.
	n.at = now.Add(3 * time.Hour)
	answered := answeredBy("Dana Whitfield", "Raleigh", "+12025550100", "", now.Add(-4*time.Minute), time.Minute)
	answered.CorrelationID = "c0"
	n.comes(answered)
	n.stands("floor", "Missed calls, Tue 17 Jun 14:30–14:34 EDT: 6.")
	later := n.books.rows[1]
	later.Reason, later.Reported = "UserBusy", n.at
	n.amends(later) // nothing that the line says
	n.stands("floor", "Missed calls, Tue 17 Jun 14:30–14:34 EDT: 6.")
}

// TestDigestInterrupted crashes after each note in turn, but for the one of the post
// itself: what is told stands once, and is not told again.
func TestDigestInterrupted(t *testing.T) {
	for crash := 2; ; crash++ {
		n := newNewsroom(t, wants("sue", "floor", "missed", nil))
		for i := range 5 {
			c := missedBy("Maya Patel", "Raleigh", fmt.Sprintf("+1202555010%d", i), "", now.Add(-time.Duration(10-i)*30*time.Second))
			c.CorrelationID = fmt.Sprint("c", i)
			n.books.add(c)
		}
		var fresh []bot.RecordedCall
		for _, r := range n.books.rows {
			fresh = append(fresh, bot.RecordedCall{CallRecord: r})
		}
		if err := n.Recorded(t.Context(), bot.RecordedCalls{ID: "b", New: fresh}); err != nil {
			t.Fatal(err)
		}
		n.notes.failAt = crash
		err := n.Handle(t.Context(), bot.Delivery{Event: n.events[0]})
		if err == nil {
			if crash < 10 {
				t.Errorf("only %d notes are made of five calls", crash)
			}
			break
		}
		if err := n.Handle(t.Context(), bot.Delivery{Event: n.events[0], Again: true}); err != nil {
			t.Fatal(err)
		}
		n.stands("floor", "Missed calls, Tue 17 Jun 14:30–14:33 EDT: 5.")
		if n.teller.made != 1 {
			t.Errorf("a crash at note %d: %d posts, %q", crash, n.teller.made, n.teller.told)
		}
		// Every call of it is known to be in the line.
		for _, r := range n.books.rows {
			answered := answeredBy("Tom Becker", "Raleigh", r.Calling, "", now.Add(-time.Minute), time.Minute)
			answered.CorrelationID = r.CorrelationID
			n.comes(answered)
		}
		n.stands("floor", "None of missed calls, Tue 17 Jun 14:34–14:35 EDT: records that came later tell another story.")
	}
}

// TestBusyLine has 200 calls within an hour on one phone, some of them seconds
// apart, told in several places: each line is corrected by its own record, whenever
// that comes, and none stands twice.
func TestBusyLine(t *testing.T) {
	const calls, places = 200, 8
	subs := []bot.Subscription{watches("")}
	for i := range places {
		subs = append(subs, wants("sue", fmt.Sprint("space", i), "missed", nil))
	}
	s := newSwitchboard(t, subs...)
	n := newNewsroom(t)
	n.subs, n.Subscriptions, n.Notes, n.teller, n.Teller = s.subs, s.subs, s.notes, s.teller, s.teller
	first := now.Add(-90 * time.Minute)
	began := func(i int) time.Time {
		if i%10 == 9 { // three seconds after another one
			i--
			return first.Add(time.Duration(i)*18*time.Second + 3*time.Second)
		}
		return first.Add(time.Duration(i) * 18 * time.Second)
	}
	event := func(i int) {
		for _, e := range []bot.CallEvent{leg("1", 0, "received", bot.CallAlerting), leg("1", 12, "forwarded", bot.CallDisconnected)} {
			e.Call.ID, e.Call.SessionID, e.Call.Created = fmt.Sprint("leg", i), fmt.Sprint("s", i), began(i)
			e.Call.Party = bot.Party{Number: fmt.Sprintf("+1202555%04d", i)}
			e.At = began(i)
			if e.Over() {
				e.At, e.Ended = began(i).Add(12*time.Second), began(i).Add(12*time.Second)
			}
			s.hear(e)
		}
	}
	record := func(i int) bot.CallRecord {
		r := missedBy("Alex Morgan", "Raleigh", fmt.Sprintf("+1202555%04d", i), fmt.Sprint("Caller ", i), began(i).Add(12*time.Second))
		r.UserID, r.Start, r.CorrelationID = "alex", began(i).Add(700*time.Millisecond), fmt.Sprint("c", i)
		return r
	}
	// Of most calls the event is first, of some the record, and some come together.
	for i := range calls {
		switch i % 7 {
		case 5:
			n.comes(record(i))
			event(i)
		case 6:
			event(i)
			n.comes(record(i))
		default:
			event(i)
		}
	}
	n.at = now.Add(20 * time.Hour)
	var late []bot.CallRecord
	for i := range calls {
		if i%7 < 5 {
			late = append(late, record(i))
		}
	}
	n.comes(late...)
	var want []string
	for i := range calls {
		want = append(want, fmt.Sprintf("Alex Morgan’s call with Caller %d has ended: missed.", i))
	}
	for i := range places {
		n.stands(fmt.Sprint("space", i), want...)
	}
	if s.notes.largest > 64<<10 {
		t.Errorf("a note has %d bytes", s.notes.largest)
	}
}

// TestHostileNames: a caller who chose a name to do harm is told of like others.
func TestHostileNames(t *testing.T) {
	for name, hostile := range map[string]string{
		"a mention": "<@all>", "a formula": `=HYPERLINK("http://x","y")`, "bidi": "\u202egnp.exe\u202c", "long": strings.Repeat("A", 10<<10), "lines": "a\r\nb\x00c",
	} {
		t.Run(name, func(t *testing.T) {
			n := newNewsroom(t, wants("sue", "floor", "missed", nil))
			n.comes(missedBy("Maya Patel", "Raleigh", "+12025550143", hostile, now.Add(-time.Minute)))
			got := n.teller.at("floor")
			if len(got) != 1 || len(got[0]) > 300 || strings.ContainsAny(got[0], "\r\n") {
				t.Errorf("told %.400q", got)
			}
		})
	}
}

func TestNewsGoesWhereItCan(t *testing.T) {
	n := newNewsroom(t, wants("sue", "floor", "missed", nil))
	r := missedBy("Maya Patel", "Raleigh", "+12025550143", "", now.Add(-time.Minute))
	n.teller.err = bot.Errorf(bot.Forbidden, "not in that space")
	n.comes(r)
	n.teller.err = nil
	n.stands("floor")
	n.teller.err = errors.New("away")
	n.books.rows = nil
	n.books.add(r)
	if err := n.Recorded(t.Context(), bot.RecordedCalls{ID: "x", New: []bot.RecordedCall{{CallRecord: n.books.rows[0]}}}); err != nil {
		t.Fatal(err)
	}
	e := n.events[len(n.events)-1]
	if err := n.Handle(t.Context(), bot.Delivery{Event: e}); err == nil {
		t.Error("a post that failed counts as made")
	}
	n.teller.err = nil
	if err := n.Handle(t.Context(), bot.Delivery{Event: e, Again: true}); err != nil {
		t.Fatal(err)
	}
	n.stands("floor", "Maya Patel’s call with +12025550143 has ended: missed.")
	if err := n.Handle(t.Context(), bot.Delivery{Event: bot.Event{Payload: []byte("{")}}); !bot.IsPermanent(err) {
		t.Errorf("what cannot be read: %v", err)
	}
	n.subs.all = nil
	if interest, err := n.Interest(t.Context()); interest != nil || err != nil {
		t.Error("interest without anybody who listens")
	}
}

// fakeContacts has one contact.
type fakeContacts struct{ c bot.Contact }

func (f fakeContacts) Contact(context.Context, string) (bot.Contact, error) { return f.c, nil }

func TestContactsThatEnd(t *testing.T) {
	claims := bot.Slots{"queue": one(queueValue("Claims"))}
	lost := bot.Contact{ID: "t", Channel: "telephony", Origin: "+12025550143", Status: bot.ContactAbandoned, QueueID: "claims", QueueName: "Claims", Wait: 72 * time.Second, Created: at(14, 30), RONAs: 1}
	taken := lost
	taken.Status, taken.Talk, taken.AgentID, taken.AgentName = bot.ContactEnded, 3*time.Minute, "maya", "Maya Patel"
	active := lost
	active.Active = true
	chat := lost
	chat.Channel = "chat"
	billing := lost
	billing.QueueID, billing.QueueName = "billing", "Billing"
	const unanswered = "A call from +12025550143 to Claims has ended: nobody answered, for 1 min 12 s."
	for name, test := range map[string]struct {
		sub  bot.Subscription
		c    bot.Contact
		at   time.Time
		want []string
		fail bool
	}{
		"nobody answered":       {wants("sue", "floor", "missed", claims), lost, now, []string{unanswered}, false},
		"somebody did":          {wants("sue", "floor", "missed", claims), taken, now, nil, false},
		"all":                   {wants("sue", "floor", "all", claims), taken, now, []string{"A call from +12025550143 to Claims has ended: answered by Maya Patel, 3 min."}, false},
		"another queue":         {wants("sue", "floor", "missed", claims), billing, now, nil, false},
		"a chat":                {wants("sue", "floor", "missed", claims), chat, now, nil, false},
		"not over yet":          {wants("sue", "floor", "missed", claims), active, now, nil, true},
		"never over":            {wants("sue", "floor", "missed", claims), active, now.Add(-time.Hour), nil, false},
		"a queue of the phones": {wants("sue", "floor", "missed", bot.Slots{"queue": callQueueValue("Claims")}), lost, now, nil, false},
		"no supervisor":         {wants("vic", "floor", "missed", claims), lost, now, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			teller := &fakeTeller{}
			f := &ContactFollower{Contacts: fakeContacts{test.c}, Notes: &fakeNotes{}, Subscriptions: &fakeSubscriptions{all: []bot.Subscription{test.sub}}, Teller: teller,
				Access: bot.NewAccess(bot.AccessConfig{Orgs: []string{"acme"}, Supervisors: []string{"sue"}}), Clock: func() time.Time { return now }, Location: zone, Log: slog.New(slog.DiscardHandler)}
			for range 2 { // at least once
				if err := f.Ended(t.Context(), "t", test.at); (err != nil) != test.fail {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(test.want, teller.at("floor")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
