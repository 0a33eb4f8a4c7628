package calling

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	alex, maya, tom, dana, jamie = "Alex Morgan", "Maya Patel", "Tom Becker", "Dana Whitfield", "Jamie Fox"
)

func TestCallsAreRead(t *testing.T) {
	o := newOffice(t)
	rung := o.rings(alex, "Henry Green")
	if rung.ID == "" || rung.SessionID == "" {
		t.Errorf("a call without ids: %+v", rung)
	}
	want := bot.Call{ID: rung.ID, SessionID: rung.SessionID, State: bot.CallAlerting, Created: o.clock.Now(),
		Party: bot.Party{Name: "Henry Green", Number: rung.Party.Number, CallType: "external"}}
	if diff := cmp.Diff(want, rung); diff != "" || !rung.Rings() || rung.Party.Number == "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	o.do(o.of(alex), bot.CallOrder{Action: bot.ActAnswer, CallID: rung.ID})
	o.clock.Advance(time.Minute)
	talking, err := o.of(alex).Call(t.Context(), rung.ID)
	if err != nil || talking.State != bot.CallConnected || !talking.MuteCapable || !talking.Answered.Equal(want.Created) {
		t.Errorf("answered %+v, %v", talking, err)
	}
	o.happen("phone rings", map[string]any{"person": alex, "hidden": "yes"})
	if k := o.last(o.of(alex)); k.Party != (bot.Party{Withheld: true, CallType: "external"}) {
		t.Errorf("a hidden caller is %+v", k.Party)
	}
	o.happen("phone rings", map[string]any{"person": dana, "from": maya, "via": tom})
	k := o.last(o.of(dana))
	if len(k.Redirected) != 1 || k.Redirected[0].Name != tom || k.Party.PersonID != o.ids[maya] {
		t.Errorf("a forwarded call is %+v", k)
	}
}

func TestHistoryIsRead(t *testing.T) {
	o := newOffice(t)
	for kind, want := range map[string]int{"": 4, "placed": 1, "received": 1, "missed": 2} {
		past, err := o.of(alex).History(t.Context(), kind)
		if err != nil || len(past) != want {
			t.Errorf("%q: %d calls, %v, want %d", kind, len(past), err, want)
		}
		for _, p := range past {
			if p.At.IsZero() || p.Type == "" || kind != "" && p.Type != kind || p.Party.Withheld == (p.Party.Number != "") {
				t.Errorf("%q has %+v", kind, p)
			}
		}
		newestFirst := slices.IsSortedFunc(past, func(a, b bot.PastCall) int { return b.At.Compare(a.At) })
		if !newestFirst {
			t.Errorf("%q is not newest first: %+v", kind, past)
		}
	}
	if past, err := o.member(alex).History(t.Context(), ""); err != nil || len(past) != 4 {
		t.Errorf("a member's history: %d, %v", len(past), err)
	}
}

// TestEveryOrder sends every order there is as the phone's owner and, but for
// the conference, as the organisation.
func TestEveryOrder(t *testing.T) {
	for name, line := range map[string]func(*office) func(string) *Line{
		"own":    func(o *office) func(string) *Line { return o.of },
		"member": func(o *office) func(string) *Line { return o.member },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			of := line(o)
			state := func(who string, id string, want bot.CallState) {
				t.Helper()
				if k, err := of(who).Call(t.Context(), id); err != nil || k.State != want {
					t.Errorf("the call of %s is %+v, %v, want %s", who, k, err, want)
				}
			}
			over := func(who, id string) {
				t.Helper()
				if _, err := of(who).Call(t.Context(), id); bot.KindOf(err) != bot.NotFound {
					t.Errorf("the call of %s: %v, want NotFound", who, err)
				}
			}
			act := func(who string, action bot.CallAction, id string) {
				t.Helper()
				o.do(of(who), bot.CallOrder{Action: action, CallID: id})
			}
			one := o.rings(alex, "Henry Green")
			act(alex, bot.ActAnswer, one.ID)
			act(alex, bot.ActHold, one.ID)
			state(alex, one.ID, bot.CallHeld)
			act(alex, bot.ActResume, one.ID)
			act(alex, bot.ActMute, one.ID)
			if k, _ := of(alex).Call(t.Context(), one.ID); !k.Muted {
				t.Error("not muted")
			}
			act(alex, bot.ActUnmute, one.ID)
			act(alex, bot.ActRecordStart, one.ID)
			act(alex, bot.ActRecordPause, one.ID)
			if k, _ := of(alex).Call(t.Context(), one.ID); k.Recording != bot.RecordingPaused {
				t.Errorf("the recording is %q", k.Recording)
			}
			act(alex, bot.ActRecordGoOn, one.ID)
			act(alex, bot.ActRecordStop, one.ID)
			o.do(of(alex), bot.CallOrder{Action: bot.ActDTMF, CallID: one.ID, Digits: "12#"})
			pulled := o.do(of(alex), bot.CallOrder{Action: bot.ActPull})
			if pulled.CallID == "" {
				t.Error("a pull made no call")
			}
			o.clock.Advance(3 * time.Second)
			parked := o.do(of(alex), bot.CallOrder{Action: bot.ActPark, CallID: one.ID, Destination: "4101"})
			if parked.ParkedAt.Number != "4101" || parked.ParkedAt.Name != maya {
				t.Errorf("parked at %+v", parked)
			}
			over(alex, one.ID)
			back := o.do(of(alex), bot.CallOrder{Action: bot.ActRetrieve, Destination: parked.ParkedAt.Number})
			o.clock.Advance(3 * time.Second)
			state(alex, back.CallID, bot.CallConnected)
			group := o.do(of(alex), bot.CallOrder{Action: bot.ActPark, CallID: back.CallID, Group: true})
			if group.ParkedAt.Number == "" {
				t.Errorf("parked at %+v", group)
			}

			two := o.rings(alex, "Olivia Stone")
			act(alex, bot.ActReject, two.ID)
			over(alex, two.ID)
			three := o.rings(alex, "Olivia Stone")
			o.do(of(alex), bot.CallOrder{Action: bot.ActDivert, CallID: three.ID, Voicemail: true})
			over(alex, three.ID)
			four := o.rings(alex, "Olivia Stone")
			o.do(of(alex), bot.CallOrder{Action: bot.ActDivert, CallID: four.ID, Destination: "4106"})
			over(alex, four.ID)
			sent := o.last(of(dana))
			if sent.Party.Name != "Olivia Stone" {
				t.Errorf("diverted to %+v", sent)
			}
			pick := o.do(of(alex), bot.CallOrder{Action: bot.ActPickup, Destination: "4106"})
			o.clock.Advance(3 * time.Second)
			state(alex, pick.CallID, bot.CallConnected)

			away := o.do(of(alex), bot.CallOrder{Action: bot.ActTransfer, CallID: pick.CallID, Destination: "+12025550182"})
			if away.CallID == "" {
				t.Error("a transfer to a number made no call")
			}
			o.clock.Advance(15 * time.Second)
			over(alex, pick.CallID)

			dialled := o.do(of(alex), bot.CallOrder{Action: bot.ActDial, Destination: "+12025550117"})
			o.clock.Advance(10 * time.Second)
			state(alex, dialled.CallID, bot.CallConnected)
			five := o.rings(alex, "Henry Green")
			act(alex, bot.ActAnswer, five.ID)
			o.do(of(alex), bot.CallOrder{Action: bot.ActTransfer, CallID: dialled.CallID, OtherID: five.ID})
			over(alex, five.ID)

			six := o.rings(maya, "Henry Green")
			act(maya, bot.ActAnswer, six.ID)
			barged := o.do(of(alex), bot.CallOrder{Action: bot.ActBargeIn, Destination: "4101"})
			o.clock.Advance(3 * time.Second)
			state(alex, barged.CallID, bot.CallConnected)
			for _, how := range []string{SilentMonitor, Coach, BargeIn} {
				if err := of(alex).Supervise(t.Context(), how); err != nil {
					t.Errorf("%s: %v", how, err)
				}
			}
			if c, ok, err := o.of(alex).Conference(t.Context()); err != nil || !ok || c.Mode != "bargeIn" {
				t.Errorf("the conference is %+v, %v, %v", c, ok, err)
			}
			act(maya, bot.ActHangup, six.ID)
			over(maya, six.ID)

			o.happen("phone rings", map[string]any{"person": jamie, "from": "Henry Green", "via": "Robin Hale"})
			seven := o.last(of(jamie))
			act(jamie, bot.ActAnswer, seven.ID)
			act(jamie, bot.ActPush, seven.ID)
			over(jamie, seven.ID)

			if name == "own" {
				merge(t, o)
			}
			if seen := o.calls.Seen(); len(seen) < 24 {
				t.Errorf("only %d routes were used: %q", len(seen), seen)
			}
		})
	}
}

func merge(t *testing.T, o *office) {
	t.Helper()
	l := o.of(tom)
	var ids []string
	for _, from := range []string{"Henry Green", "Olivia Stone"} {
		k := o.rings(tom, from)
		o.do(l, bot.CallOrder{Action: bot.ActAnswer, CallID: k.ID})
		ids = append(ids, k.ID)
	}
	o.do(l, bot.CallOrder{Action: bot.ActMerge, CallID: ids[0], OtherID: ids[1]})
	c, ok, err := l.Conference(t.Context())
	if diff := cmp.Diff(bot.Conference{CallIDs: ids}, c); diff != "" || !ok || err != nil {
		t.Errorf("%v, %v (-want +got):\n%s", ok, err, diff)
	}
}

// TestNoConference: Webex answers {} then, which its specification does not have.
func TestNoConference(t *testing.T) {
	up := newREST(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	c, err := New(up, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := c.Own(rest.StaticToken("x"), nil).Conference(t.Context()); ok || err != nil {
		t.Errorf("a conference where there is none: %v, %v", ok, err)
	}
}

func TestOrdersThatNobodyCanMean(t *testing.T) {
	o := newOffice(t)
	l := o.of(alex)
	for _, order := range []bot.CallOrder{
		{Action: bot.ActHold}, {Action: bot.ActDial}, {Action: bot.ActBargeIn}, {Action: bot.ActDTMF, CallID: "x"},
		{Action: bot.ActDivert, CallID: "x"}, {Action: bot.ActTransfer, CallID: "x"}, {Action: bot.ActMerge, CallID: "x"},
		{Action: bot.ActHangup, CallID: strings.Repeat("x", 600)},
	} {
		if _, err := l.Do(t.Context(), order); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%+v: %v, want Invalid", order, err)
		}
	}
	if seen := o.calls.Seen(); len(seen) > 0 {
		t.Errorf("sent all the same: %q", seen)
	}
	for _, id := range []string{"", "..", strings.Repeat("x", 600)} {
		if _, err := l.Call(t.Context(), id); err == nil {
			t.Errorf("a call with the id %.9q", id)
		}
	}
	if _, err := o.member(alex).Do(t.Context(), bot.CallOrder{Action: bot.ActMerge, CallID: "a", OtherID: "b"}); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a merge for somebody else: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	o := newOffice(t)
	k := o.rings(alex, "Henry Green")
	var e *bot.Error
	if _, err := o.of(alex).Do(t.Context(), bot.CallOrder{Action: bot.ActHold, CallID: k.ID}); !errors.As(err, &e) ||
		e.Kind != bot.Upstream || !strings.Contains(e.Public, "Nothing was changed") || e.TrackingID == "" {
		t.Errorf("a call in the wrong state: %+v", err)
	}
	if _, err := o.of(maya).Do(t.Context(), bot.CallOrder{Action: bot.ActAnswer, CallID: k.ID}); bot.KindOf(err) != bot.NotFound {
		t.Errorf("somebody else's call: %v", err)
	}
	without, err := New(o.rest, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := without.Member(o.ids[maya]); bot.KindOf(err) != bot.Invalid {
		t.Errorf("another's phone without a token for it: %v", err)
	}
	if people, err := without.People(t.Context()); people != nil || err != nil {
		t.Errorf("people without a token: %v, %v", people, err)
	}
	if err := o.of(alex).Supervise(t.Context(), Coach); bot.KindOf(err) != bot.Upstream {
		t.Errorf("coaching nobody: %v", err)
	}
	if _, err := New(nil, nil, nil); err == nil {
		t.Error("a client of nothing")
	}
}

func TestOlderTenants(t *testing.T) {
	for level, want := range map[string]struct{ list, hold, answer bool }{
		"full": {true, true, true}, "five": {true, false, true}, "none": {},
	} {
		o := newOffice(t)
		k := o.rings(maya, "Henry Green")
		o.happen("tenant is older", map[string]any{"members": level})
		l := o.member(maya)
		said := func(what string, err error, works bool) {
			t.Helper()
			var e *bot.Error
			if works != (err == nil) || !works && (!errors.As(err, &e) || e.Kind != bot.Invalid || !strings.Contains(e.Public, "members API")) {
				t.Errorf("%s in a tenant with %s of it: %v", what, level, err)
			}
		}
		_, err := l.Calls(t.Context())
		said("list", err, want.list)
		_, err = l.Do(t.Context(), bot.CallOrder{Action: bot.ActAnswer, CallID: k.ID})
		said("answer", err, want.answer)
		_, err = l.Do(t.Context(), bot.CallOrder{Action: bot.ActHold, CallID: k.ID})
		said("hold", err, want.hold)
		if level == "five" {
			if _, err = l.Do(t.Context(), bot.CallOrder{Action: bot.ActHold, CallID: "Y2lzY29zcGFyazovL3VzL0NBTEwvbm9uZQ"}); bot.KindOf(err) != bot.NotFound {
				t.Errorf("a call that is over: %v", err)
			}
			if err := l.Supervise(t.Context(), Coach); bot.KindOf(err) != bot.Invalid {
				t.Errorf("coach: %v", err)
			}
		}
	}
}

func TestOrganisation(t *testing.T) {
	o := newOffice(t)
	people, err := o.People(t.Context())
	if err != nil || len(people) != 9 {
		t.Fatalf("%d people, %v", len(people), err)
	}
	if want := (bot.Entry{Kind: bot.KindPerson, ID: o.ids[alex], Name: alex, Also: []string{"4001", "+19195550101"}}); !cmp.Equal(people[0], want) {
		t.Errorf("the first is %+v", people[0])
	}
	queues, err := o.CallQueues(t.Context())
	if err != nil || len(queues) != 4 || queues[0].Name != "Front Desk" {
		t.Fatalf("queues %+v, %v", queues, err)
	}
	destinations, err := o.Destinations(t.Context())
	if err != nil || len(destinations) != 13 || destinations[0].ID != "4001" {
		t.Errorf("destinations %+v, %v", destinations, err)
	}
	for range 4 {
		o.happen("caller queues", map[string]any{"callingQueue": "Night Desk", "hidden": "yes"})
		o.clock.Advance(time.Second)
	}
	waiting, err := o.QueueCalls(t.Context(), queues[1].ID)
	if err != nil || len(waiting) != 4 {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	if !waiting[0].Since.Equal(time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)) || !waiting[0].Party.Withheld || waiting[0].CallID == "" {
		t.Errorf("the first is %+v", waiting[0])
	}
	if _, err := o.QueueCalls(t.Context(), "nothing"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an unknown queue: %v", err)
	}
}
