package commands

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// The floor of the tests: Tuesday, 14:35 in the centre's zone.
var (
	zone = mustZone("America/New_York")
	now  = time.Date(2025, 6, 17, 14, 35, 0, 0, zone)
	alex = bot.Person{ID: "alex", Name: "Alex Morgan"}
)

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func request(slots bot.Slots) bot.Request {
	return bot.Request{ID: "1", Person: alex, Role: bot.Supervisor, Slots: slots, RoomID: "floor", Now: now, Location: zone}
}

// one is the slot list of one value.
func one(v bot.Value) []bot.Value { return []bot.Value{v} }

func queueValue(name string) bot.Value {
	return bot.Value{Kind: bot.KindQueue, ID: strings.ToLower(name), Name: name}
}

func metricValue(m bot.Metric) bot.Value { return bot.Value{Kind: bot.KindMetric, Metric: m} }

func rangeValue(from, to time.Time) bot.Value {
	return bot.Value{Kind: bot.KindRange, Range: &bot.Range{From: from, To: to}}
}

// at is a time of day of the tests' day.
func at(hour, minute int) time.Time { return time.Date(2025, 6, 17, hour, minute, 0, 0, zone) }

// fakeCenter is a contact centre that answers from its fields.
type fakeCenter struct {
	mu       sync.Mutex // of agents, which may change while somebody looks
	queues   []bot.Queue
	waiting  []bot.Leg
	legs     []bot.Leg
	agents   []bot.Agent
	users    []bot.Agent
	contacts []bot.Contact
	spans    []contactcenter.AgentSpans
	err      error
	filter   contactcenter.ContactFilter       // of the last Contacts
	sent     []string                          // states asked for
	captures map[string]contactcenter.Captures // by contact
	stitched map[string]contactcenter.Captures // those without segments
	fetch    func(contactcenter.Capture, io.Writer) error
	set      func(f *fakeCenter, agentID string, available bool, code string) error
	teams    []bot.Team
	sites    []bot.Site
	points   []contactcenter.EntryPoint
	back     []contactcenter.Callback
	idle     []bot.Code
	wrapUps  []bot.Code
	seat     bot.Seat
	out      []string // logouts asked for on the service app's token
	logout   func(f *fakeCenter, agentID string) error
}

func (f *fakeCenter) Teams(context.Context) ([]bot.Team, error) { return f.teams, f.err }

func (f *fakeCenter) Sites(context.Context) ([]bot.Site, error) { return f.sites, f.err }

func (f *fakeCenter) EntryPoints(context.Context) ([]contactcenter.EntryPoint, error) {
	return f.points, f.err
}

func (f *fakeCenter) IdleCodes(context.Context) ([]bot.Code, error) { return f.idle, f.err }

func (f *fakeCenter) WrapUpCodes(context.Context) ([]bot.Code, error) { return f.wrapUps, f.err }

func (f *fakeCenter) Seat(context.Context, string) (bot.Seat, error) { return f.seat, f.err }

func (f *fakeCenter) LogOut(_ context.Context, id, _ string) error {
	f.out = append(f.out, id)
	if f.logout != nil {
		return f.logout(f, id)
	}
	f.put(id, bot.StateLoggedOut, "")
	return nil
}

// fakeDesk is what people do as themselves.
type fakeDesk struct {
	center *fakeCenter
	linked bool
	err    error
	in     []bot.Login
	out    []string // addresses
	live   []contactcenter.Live
	act    func(*fakeCenter, contactcenter.Live) error
}

func (f *fakeDesk) Connected(context.Context, bot.Person) error {
	if !f.linked {
		return bot.Errorf(bot.NotLinked, "Connect your account. Nothing was changed.")
	}
	return nil
}

func (f *fakeDesk) Live(_ context.Context, _ bot.Person, l contactcenter.Live) error {
	f.live = append(f.live, l)
	if f.act != nil {
		return f.act(f.center, l)
	}
	return f.err
}

func (f *fakeDesk) LogIn(_ context.Context, p bot.Person, l bot.Login) error {
	f.in = append(f.in, l)
	if f.err == nil {
		f.center.put(p.ID, bot.StateIdle, "Break")
	}
	return f.err
}

func (f *fakeDesk) LogOut(_ context.Context, p bot.Person, _, _ string) error {
	f.out = append(f.out, p.Email)
	if f.err == nil {
		f.center.put(p.ID, bot.StateLoggedOut, "")
	}
	return f.err
}

func (f *fakeCenter) Queues(context.Context) ([]bot.Queue, error) { return f.queues, f.err }

func (f *fakeCenter) WaitingLegs(_ context.Context, queues []string) ([]bot.Leg, error) {
	return keep(f.waiting, queues), f.err
}

func (f *fakeCenter) AgentsNow(context.Context) ([]bot.Agent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]bot.Agent(nil), f.agents...), f.err
}

func (f *fakeCenter) Users(context.Context) ([]bot.Agent, error) { return f.users, f.err }

func (f *fakeCenter) AgentNow(_ context.Context, id string) (bot.Agent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.agents {
		if a.ID == id {
			return a, f.err
		}
	}
	return bot.Agent{}, bot.Errorf(bot.NotFound, "no agent %s", id)
}

func (f *fakeCenter) Legs(_ context.Context, window bot.Range, lf contactcenter.LegFilter) iter.Seq2[bot.Leg, error] {
	return func(yield func(bot.Leg, error) bool) {
		for _, l := range keep(f.legs, lf.QueueIDs) {
			if window.Contains(l.Entered) && !yield(l, nil) {
				return
			}
		}
		if f.err != nil {
			yield(bot.Leg{}, f.err)
		}
	}
}

func (f *fakeCenter) Contacts(_ context.Context, _ bot.Range, cf contactcenter.ContactFilter) iter.Seq2[bot.Contact, error] {
	f.filter = cf
	return func(yield func(bot.Contact, error) bool) {
		for _, c := range f.contacts {
			if (cf.Origin == "" || bot.SameCaller(cf.Origin, c.Origin)) && !yield(c, nil) {
				return
			}
		}
		if f.err != nil {
			yield(bot.Contact{}, f.err)
		}
	}
}

func (f *fakeCenter) Contact(_ context.Context, id string) (bot.Contact, error) {
	for _, c := range f.contacts {
		if c.ID == id {
			return c, nil
		}
	}
	return bot.Contact{}, bot.Errorf(bot.NotFound, "no contact %s", id)
}

// StateFor takes any code, as Webex Contact Center has it, and no Idle without one.
func (*fakeCenter) StateFor(_ context.Context, _ string, w bot.StateWish) (bot.StateWish, string, error) {
	if !w.Available && w.Code.ID == "" {
		return w, "", bot.Errorf(bot.Invalid, "Idle needs one of the idle codes. Nothing was changed.")
	}
	return w, "", nil
}

func (f *fakeCenter) SetAgentState(_ context.Context, id string, w bot.StateWish, _ string) error {
	f.sent = append(f.sent, id)
	if f.set != nil {
		return f.set(f, id, w.Available, w.Code.ID)
	}
	return nil
}

// put makes an agent what they are told to be.
func (f *fakeCenter) put(id string, state bot.AgentState, code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.agents {
		if f.agents[i].ID == id {
			f.agents[i].State, f.agents[i].IdleCode, f.agents[i].Since = state, code, now
		}
	}
}

func keep(legs []bot.Leg, queues []string) []bot.Leg {
	if queues == nil {
		return legs
	}
	var kept []bot.Leg
	for _, l := range legs {
		if l.QueueID == queues[0] {
			kept = append(kept, l)
		}
	}
	return kept
}

// fakeSubscriptions is a store in a slice.
type fakeSubscriptions struct {
	bot.Subscriptions
	all []bot.Subscription
	err error
}

func (f *fakeSubscriptions) All(context.Context) ([]bot.Subscription, error) { return f.all, f.err }

func (f *fakeSubscriptions) Subscribe(ctx context.Context, s bot.Subscription) error {
	_, _ = f.Unsubscribe(ctx, s.ID)
	f.all = append(f.all, s)
	return f.err
}

func (f *fakeSubscriptions) ByTopic(_ context.Context, topic string) ([]bot.Subscription, error) {
	return slices.DeleteFunc(slices.Clone(f.all), func(s bot.Subscription) bool { return s.Topic != topic }), f.err
}

func (f *fakeSubscriptions) Unsubscribe(_ context.Context, id string) (bool, error) {
	for i, s := range f.all {
		if s.ID == id {
			f.all = append(f.all[:i:i], f.all[i+1:]...)
			return true, nil
		}
	}
	return false, nil
}

func fakeDeps(cc *fakeCenter) Deps {
	return withSpaces(Deps{
		ContactCenter:      cc,
		Desk:               &fakeDesk{center: cc, linked: true},
		Analyzer:           &fakeAnalyzer{},
		Calling:            &fakeCalling{},
		Auditor:            &audited{},
		EventSubscriptions: fakeEventSubscriptions{},
		Subscriptions:      &fakeSubscriptions{},
		AlarmNotes:         &fakeNotes{},
		DeadLetters:        &fakeDeadLetters{},
		Refresh:            func(context.Context) (int, error) { return 0, nil },
		Health:             func(context.Context) []HealthLine { return nil },
		Accounts:           &fakeAccounts{},
		Inviter:            &fakeAccounts{},
		Voicemail:          &fakeMailbox{},
		CallRecordings:     &fakeRecordings{},
		CallHooks:          &fakeHooks{},
		Meetings:           &fakeDiary{},
		MeetingQualities:   &fakeFigures{},
		Guests:             &fakeGuests{},
		People:             fakeStaff{},
		UnifiedCM:          premises(),
		Records:            &fakeBooks{},
		BareID:             func(id string) string { return id },
		Finesse:            harbourOffice(),
		Devices:            &fakeRooms{},
		DeviceEars:         &fakeEars{},
	}, floorSpaces())
}

// helpFor is all text of help on a topic.
func helpFor(t *testing.T, topic string, role bot.Role) string {
	t.Helper()
	for _, c := range All(fakeDeps(&fakeCenter{})) {
		if c.Spec().Name != "help" {
			continue
		}
		r := request(bot.Slots{"text": one(bot.Value{Kind: bot.KindText, Name: topic})})
		r.Role = role
		reply, err := c.(bot.Reader).Run(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		text := reply.Headline
		for _, f := range reply.Facts {
			text += "\n" + f.Label + ": " + f.Value
		}
		return text
	}
	t.Fatal("no help")
	return ""
}

func (f *fakeCenter) Captures(_ context.Context, ids []string, segments bool) ([]contactcenter.Captures, error) {
	from := f.captures
	if !segments {
		from = f.stitched
	}
	all := make([]contactcenter.Captures, len(ids))
	for i, id := range ids {
		all[i] = from[id]
	}
	return all, f.err
}

func (f *fakeCenter) Fetch(_ context.Context, k contactcenter.Capture, limit int64, begin func() (io.Writer, error), tell func(done, total int64)) error {
	w, err := begin()
	if err != nil {
		return err
	}
	if tell != nil {
		tell(1<<20, limit)
	}
	return f.fetch(k, w)
}

func (f *fakeCenter) Callbacks(_ context.Context, number, agentID string) ([]contactcenter.Callback, error) {
	var found []contactcenter.Callback
	for _, k := range f.back {
		if (number == "" || k.Number == number) && (agentID == "" || k.AgentID == agentID) {
			found = append(found, k)
		}
	}
	return found, f.err
}

func (f *fakeCenter) Callback(_ context.Context, id string) (contactcenter.Callback, error) {
	for _, k := range f.back {
		if k.ID == id {
			return k, f.err
		}
	}
	return contactcenter.Callback{}, bot.Errorf(bot.NotFound, "no callback %s", id)
}

func (f *fakeCenter) AddCallback(_ context.Context, k contactcenter.Callback) (contactcenter.Callback, error) {
	k.ID = "new"
	if f.err == nil {
		f.back = append(f.back, k)
	}
	return k, f.err
}

func (f *fakeCenter) MoveCallback(_ context.Context, k contactcenter.Callback) (contactcenter.Callback, error) {
	for i := range f.back {
		if f.back[i].ID == k.ID && f.err == nil {
			f.back[i] = k
		}
	}
	return k, f.err
}

func (f *fakeCenter) CancelCallback(_ context.Context, id string) error {
	f.back = slices.DeleteFunc(f.back, func(k contactcenter.Callback) bool { return k.ID == id && f.err == nil })
	return f.err
}
