package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// fakeNotes is a place for notes.
type fakeNotes struct {
	kept map[string][]byte
	made map[string]int
	err  error
	// saves are counted, and the one of the number failAt fails.
	saves, failAt int
	largest       int // of the values kept, in bytes
}

func (f *fakeNotes) Load(_ context.Context, name string) ([]byte, string, error) {
	if f.kept[name] == nil {
		return nil, "", f.err
	}
	return f.kept[name], strconv.Itoa(f.made[name]), f.err
}

func (f *fakeNotes) Save(_ context.Context, name, version string, value []byte, _ time.Duration) error {
	if f.err != nil {
		return f.err
	}
	if f.saves++; f.saves == f.failAt {
		return errors.New("a crash")
	}
	f.largest = max(f.largest, len(value))
	if f.kept == nil {
		f.kept, f.made = map[string][]byte{}, map[string]int{}
	}
	if have := f.made[name]; have > 0 && version != strconv.Itoa(have) || have == 0 && version != "" {
		return bot.ErrConflict
	}
	f.kept[name] = value
	f.made[name]++
	return nil
}

// fakeTeller shows what stands where.
type fakeTeller struct {
	stands map[string]bot.Reply // by place and message
	told   []string
	made   int
	err    error
}

func (f *fakeTeller) Tell(_ context.Context, to bot.Address, id string, r bot.Reply) (string, error) {
	if f.err != nil {
		return "", f.err
	}
	where := to.RoomID + to.PersonID
	if f.stands == nil {
		f.stands = map[string]bot.Reply{}
	}
	if id != "" {
		delete(f.stands, where+" "+id)
	}
	f.made++
	id = fmt.Sprint("m", f.made)
	f.stands[where+" "+id] = r
	f.told = append(f.told, where+": "+r.Headline)
	return id, nil
}

func (f *fakeTeller) at(where string) []string {
	var all []string
	for place, r := range f.stands {
		if strings.HasPrefix(place, where+" ") {
			all = append(all, r.Headline)
		}
	}
	slices.Sort(all)
	return all
}

type fakePeople struct{}

func (fakePeople) Person(_ context.Context, id string) (bot.Person, error) {
	return bot.Person{ID: id, Name: "Alex Morgan"}, nil
}

// switchboard is a follower with Alex's calls.
type switchboard struct {
	*CallFollower
	t      *testing.T
	teller *fakeTeller
	notes  *fakeNotes
	subs   *fakeSubscriptions
	n      int
}

func newSwitchboard(t *testing.T, subs ...bot.Subscription) *switchboard {
	s := &switchboard{t: t, teller: &fakeTeller{}, notes: &fakeNotes{}, subs: &fakeSubscriptions{all: subs}}
	s.CallFollower = &CallFollower{Notes: s.notes, Subscriptions: s.subs, Teller: s.teller, People: fakePeople{},
		Access:    bot.NewAccess(bot.AccessConfig{Orgs: []string{"acme"}, Supervisors: []string{"sue"}}),
		Canonical: strings.ToLower, Clock: func() time.Time { return now }, Location: zone, Log: slog.New(slog.DiscardHandler)}
	return s
}

func inAcme(id string) bot.Person { return bot.Person{ID: id, OrgID: "acme", Name: id} }

// watches is that Alex's calls are shown in a room.
func watches(room string) bot.Subscription {
	return bot.Subscription{ID: "w", Topic: TopicCallWatch, Person: inAcme("alex"), RoomID: room}
}

func wants(who, room, which string, more bot.Slots) bot.Subscription {
	filter := bot.Slots{"which": {{Name: which}}}
	for k, v := range more {
		filter[k] = v
	}
	return bot.Subscription{ID: who + room + which, Topic: TopicCalls, Person: inAcme(who), RoomID: room, Filter: filter}
}

// leg is an event of a leg, so many seconds into the call.
func leg(id string, second int, kind string, state bot.CallState) bot.CallEvent {
	began := now.Add(-5 * time.Minute)
	at := began.Add(time.Duration(second) * time.Second)
	e := bot.CallEvent{PersonID: "ALEX", At: at, Type: kind,
		Call: bot.Call{ID: id, SessionID: "s", State: state, Party: bot.Party{Name: "Henry Green", Number: "+12025550143"}, Created: began}}
	if state == bot.CallDisconnected {
		e.Ended = at
	}
	return e
}

func answeredAt(e bot.CallEvent, second int) bot.CallEvent {
	e.Call.Answered = e.Call.Created.Add(time.Duration(second) * time.Second)
	return e
}

func (s *switchboard) hear(events ...bot.CallEvent) {
	s.t.Helper()
	for _, e := range events {
		if err := s.handle(e, false); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *switchboard) handle(e bot.CallEvent, again bool) error {
	body, err := json.Marshal(e)
	if err != nil {
		s.t.Fatal(err)
	}
	s.n++
	return s.Handle(s.t.Context(), bot.Delivery{Event: bot.Event{Source: TopicCalls, Key: e.PersonID + e.Call.SessionID, ID: fmt.Sprint(s.n), Payload: body}, Again: again})
}

// TestCardFollowsTheCall: one message from the ring to the end, with the buttons
// that fit.
func TestCardFollowsTheCall(t *testing.T) {
	s := newSwitchboard(t, watches("floor"))
	var seen []string
	for _, e := range []bot.CallEvent{
		leg("1", 0, "received", bot.CallAlerting), answeredAt(leg("1", 6, "answered", bot.CallConnected), 6), answeredAt(leg("1", 60, "held", bot.CallHeld), 6),
		answeredAt(leg("1", 70, "resumed", bot.CallConnected), 6), answeredAt(leg("1", 136, "disconnected", bot.CallDisconnected), 6),
	} {
		s.hear(e)
		if len(s.teller.stands) != 1 {
			t.Fatalf("%d messages stand", len(s.teller.stands))
		}
		for _, r := range s.teller.stands {
			line := r.Headline
			for _, b := range r.Buttons {
				line += " [" + b.Title + "]"
				if who, ok := b.Run.Slots.First("person"); !ok || who.ID != "ALEX" {
					t.Errorf("the button %q is for anybody’s call", b.Title)
				}
			}
			seen = append(seen, line)
		}
	}
	want := []string{
		"Alex Morgan’s call with Henry Green rings. [Answer] [Hang up]",
		"Alex Morgan’s call with Henry Green is connected. [Hold] [Transfer] [Record] [Hang up]",
		"Alex Morgan’s call with Henry Green is on hold. [Resume] [Hang up]",
		"Alex Morgan’s call with Henry Green is connected. [Hold] [Transfer] [Record] [Hang up]",
		"Alex Morgan’s call with Henry Green has ended: answered, 2 min 10 s.",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

// TestCallEventsInAnyOrder: whatever comes late or twice changes nothing.
func TestCallEventsInAnyOrder(t *testing.T) {
	rings, answered, over := leg("1", 0, "received", bot.CallAlerting), answeredAt(leg("1", 6, "answered", bot.CallConnected), 6),
		answeredAt(leg("1", 136, "disconnected", bot.CallDisconnected), 6)
	want := []string{"Alex Morgan’s call with Henry Green has ended: answered, 2 min 10 s."}
	for _, order := range [][]bot.CallEvent{
		{rings, answered, over}, {answeredAt(leg("1", 136, "updated", bot.CallConnected), 6), over}, {over, answered, rings}, {answered, over, rings, over}, {over, over}, {rings, over, answered, rings},
	} {
		s := newSwitchboard(t, watches("floor"), wants("alex", "other", "all", nil), wants("alex", "floor", "answered", nil))
		s.hear(order...)
		if diff := cmp.Diff(want, s.teller.at("floor")); diff != "" {
			t.Errorf("%v: %s", order, diff)
		}
		if diff := cmp.Diff(want, s.teller.at("other")); diff != "" {
			t.Errorf("%v: %s", order, diff)
		}
		told := len(s.teller.told)
		if s.hear(order...); len(s.teller.told) != told {
			t.Errorf("the same events again told %v", s.teller.told[told:])
		}
	}
}

// TestEndedCalls: what became of a call, in words.
func TestEndedCalls(t *testing.T) {
	elsewhere := leg("1", 9, "disconnected", bot.CallDisconnected)
	elsewhere.Elsewhere = true
	outbound := leg("1", 20, "disconnected", bot.CallDisconnected)
	outbound.Call.Outbound = true
	hidden := leg("1", 20, "disconnected", bot.CallDisconnected)
	hidden.Call.Party = bot.Party{Withheld: true}
	transferred := answeredAt(leg("2", 300, "disconnected", bot.CallDisconnected), 6)
	for _, tt := range []struct {
		events []bot.CallEvent
		want   string
	}{
		{[]bot.CallEvent{leg("1", 20, "disconnected", bot.CallDisconnected)}, "missed."},
		{[]bot.CallEvent{leg("1", 30, "forwarded", bot.CallDisconnected)}, "not answered, and sent on to voicemail or another number."},
		{[]bot.CallEvent{elsewhere}, "taken elsewhere."},
		{[]bot.CallEvent{outbound}, "not answered."},
		{[]bot.CallEvent{leg("1", 20, "disconnected", bot.CallDisconnected), transferred}, "answered, 4 min 54 s."},
	} {
		s := newSwitchboard(t, watches(""))
		s.hear(tt.events...)
		if got := s.teller.at("alex"); len(got) != 1 || !strings.HasSuffix(got[0], "has ended: "+tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	s := newSwitchboard(t, watches(""))
	s.hear(hidden)
	for _, r := range s.teller.stands {
		if !strings.Contains(r.Headline, "a withheld number") || !slices.Contains(r.Facts, bot.Fact{Label: "Number", Value: "withheld"}) {
			t.Errorf("%+v", r)
		}
	}
}

// TestWhoHearsOfCalls: wishes are heard as far as their owner may.
func TestWhoHearsOfCalls(t *testing.T) {
	missed := leg("1", 20, "disconnected", bot.CallDisconnected)
	through := missed
	through.Call.Redirected = []bot.Party{{Name: "Front Desk"}}
	mayas := bot.Slots{"person": {{ID: "maya"}}}
	desk := bot.Slots{"queue": {{ID: "q", Name: "front desk"}}}
	stranger := wants("alex", "room", "all", nil)
	stranger.Person.OrgID = "elsewhere"
	for name, tt := range map[string]struct {
		event bot.CallEvent
		subs  []bot.Subscription
		want  int
	}{
		"own, all":                    {missed, []bot.Subscription{watches("w"), wants("alex", "room", "all", nil)}, 1},
		"own, missed":                 {missed, []bot.Subscription{watches("w"), wants("alex", "room", "missed", nil)}, 1},
		"own, answered":               {missed, []bot.Subscription{watches("w"), wants("alex", "room", "answered", nil)}, 0},
		"a supervisor's":              {missed, []bot.Subscription{watches("w"), wants("sue", "room", "all", nil)}, 1},
		"two wishes for one room":     {missed, []bot.Subscription{watches("w"), wants("sue", "room", "all", nil), wants("alex", "room", "missed", nil)}, 1},
		"somebody else's of a viewer": {missed, []bot.Subscription{watches("w"), wants("maya", "room", "all", nil)}, 0},
		"of another person":           {missed, []bot.Subscription{watches("w"), wants("sue", "room", "all", mayas)}, 0},
		"through a queue":             {through, []bot.Subscription{watches("w"), wants("sue", "room", "all", desk)}, 1},
		"not through that queue":      {missed, []bot.Subscription{watches("w"), wants("sue", "room", "all", desk)}, 0},
		"nobody watches":              {missed, []bot.Subscription{wants("sue", "room", "all", nil)}, 0},
		"who may not any more":        {missed, []bot.Subscription{watches("w"), stranger}, 0},
	} {
		s := newSwitchboard(t, tt.subs...)
		s.hear(tt.event)
		if got := len(s.teller.at("room")); got != tt.want {
			t.Errorf("%s: %d posts, want %d", name, got, tt.want)
		}
	}
}

// TestTellingFails: what could not be told is told with the next try, once; a
// space that the bot has left costs nobody else anything.
func TestTellingFails(t *testing.T) {
	missed := leg("1", 20, "disconnected", bot.CallDisconnected)
	s := newSwitchboard(t, watches("floor"))
	s.teller.err = bot.Errorf(bot.Upstream, "Webex has trouble.")
	if err := s.handle(missed, false); bot.KindOf(err) != bot.Upstream {
		t.Fatalf("error %v", err)
	}
	s.teller.err = nil
	for range 2 {
		if err := s.handle(missed, true); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.teller.told) != 1 {
		t.Errorf("told %q", s.teller.told)
	}
	for _, gone := range []error{bot.ErrMuted, bot.Errorf(bot.NotFound, "not there"), bot.Errorf(bot.Forbidden, "not in it")} {
		s := newSwitchboard(t, watches("floor"))
		s.teller.err = gone
		if err := s.handle(missed, false); err != nil {
			t.Errorf("%v: %v", gone, err)
		}
	}
	s = newSwitchboard(t, watches("floor"))
	s.notes.err = errors.New("away")
	if err := s.handle(missed, false); err == nil || bot.IsPermanent(err) {
		t.Errorf("without its notes: %v", err)
	}
	if err := s.Handle(t.Context(), bot.Delivery{Event: bot.Event{Payload: []byte("{")}}); !bot.IsPermanent(err) {
		t.Errorf("unreadable: %v", err)
	}
}

// TestLateNewsIsNoCard: a ring of long ago is not offered to be answered.
func TestLateNewsIsNoCard(t *testing.T) {
	s := newSwitchboard(t, watches("floor"))
	s.Clock = func() time.Time { return now.Add(time.Hour) }
	s.hear(leg("1", 0, "received", bot.CallAlerting))
	if len(s.teller.told) != 0 {
		t.Errorf("told %q", s.teller.told)
	}
	s.hear(leg("1", 20, "disconnected", bot.CallDisconnected))
	if len(s.teller.told) != 1 {
		t.Errorf("told %q", s.teller.told)
	}
}

// TestPressOnSomebodyElsesCard: a button acts on the phone of the call's owner,
// so nobody's press reaches another call, and only a supervisor's is asked about.
func TestPressOnSomebodyElsesCard(t *testing.T) {
	mayas := watches("floor")
	mayas.Person = inAcme("maya")
	s := newSwitchboard(t, mayas)
	e := leg("1", 0, "received", bot.CallAlerting)
	e.PersonID = "maya"
	s.hear(e)
	o := newOffice(t, aCall("1", "Henry Green", bot.CallAlerting)) // Alex has a call of the same id
	o.calling.of("maya").calls = []bot.Call{aCall("1", "Henry Green", bot.CallAlerting)}
	for _, card := range s.teller.stands {
		for _, b := range card.Buttons {
			r := request(b.Run.Slots)
			r.Role = bot.Viewer
			if _, err := o.ask(r, b.Run.Command); bot.KindOf(err) != bot.Forbidden {
				t.Errorf("%s by a viewer: %v", b.Title, err)
			}
			r.Role = bot.Supervisor
			if reply, err := o.ask(r, b.Run.Command); err != nil || !strings.Contains(reply.Headline, "Alex Morgan’s call") {
				t.Errorf("%s by a supervisor: %+v, %v", b.Title, reply, err)
			}
		}
	}
	refused := 0
	for _, e := range *o.audit {
		if e.Action == "refused" {
			refused++
		}
	}
	if len(s.teller.stands) != 1 || len(o.phone.orders)+len(o.calling.of("maya").orders) > 0 || refused != 2 {
		t.Errorf("orders %v, refusals audited %d", o.phone.orders, refused)
	}
}
