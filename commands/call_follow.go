package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"floorwalker/bot"
)

// CallNotes keeps what is known and told of calls under way, with a version for
// each, so that two replicas cannot both write on from the same.
type CallNotes interface {
	// Load returns an empty version when there is nothing.
	Load(ctx context.Context, name string) (value []byte, version string, err error)
	// Save fails with bot.ErrConflict when the version is another one by now.
	Save(ctx context.Context, name, version string, value []byte, keep time.Duration) error
}

// CallFollower tells of calls as they go: a card where their owner watches them,
// and a post where somebody wants to hear that they have ended.
type CallFollower struct {
	Notes         CallNotes
	Subscriptions bot.Subscriptions
	Teller        bot.Teller
	// People are looked up by id.
	People interface {
		Person(ctx context.Context, id string) (bot.Person, error)
	}
	Access *bot.Access
	// Canonical turns an id into the form in which two spellings of it are equal.
	Canonical func(id string) string
	Clock     func() time.Time
	Location  *time.Location
	Log       *slog.Logger
}

const (
	// keepCall is how long a call is remembered after its last event.
	keepCall = 24 * time.Hour
	// maxLegs is how many legs of one call are followed.
	maxLegs = 20
)

// followed is what is kept of one call of one person.
type followed struct {
	// Legs are the latest events of its legs, in the order in which they began.
	Legs []bot.CallEvent `json:"legs"`
}

// take notes an event and reports whether it says anything new: one that comes
// twice or late changes nothing.
func (f *followed) take(e bot.CallEvent) bool {
	for i, known := range f.Legs {
		if known.Call.ID != e.Call.ID {
			continue
		}
		// The end may be of the same moment as what came before it.
		if e.At.Before(known.At) || known.Over() && !e.Over() || e.At.Equal(known.At) && e.Over() == known.Over() {
			return false
		}
		f.Legs[i] = completed(e, known)
		return true
	}
	if len(f.Legs) == maxLegs {
		return false
	}
	f.Legs = append(f.Legs, e)
	return true
}

// completed is an event with what only an earlier one said.
func completed(e, before bot.CallEvent) bot.CallEvent {
	if e.Call.Answered.IsZero() {
		e.Call.Answered = before.Call.Answered
	}
	if e.Call.Created.IsZero() {
		e.Call.Created = before.Call.Created
	}
	if e.Call.Party == (bot.Party{}) {
		e.Call.Party = before.Call.Party
	}
	if len(e.Call.Redirected) == 0 {
		e.Call.Redirected = before.Call.Redirected
	}
	return e
}

// live is the leg that the card shows: the latest that goes on.
func (f *followed) live() (bot.CallEvent, bool) {
	for i := len(f.Legs) - 1; i >= 0; i-- {
		if !f.Legs[i].Over() {
			return f.Legs[i], true
		}
	}
	return bot.CallEvent{}, false
}

// Handle works on one event. Those of one call of one person come one after the
// other.
func (f *CallFollower) Handle(ctx context.Context, d bot.Delivery) error {
	var e bot.CallEvent
	if err := json.Unmarshal(d.Payload, &e); err != nil {
		return bot.Permanent(fmt.Errorf("decode an event of a call: %w", err))
	}
	sum := sha256.Sum256([]byte(d.Key))
	n := &callNote{notes: f.Notes, name: base64.RawURLEncoding.EncodeToString(sum[:])}
	if err := n.load(ctx); err != nil {
		return err
	}
	if !n.take(e) && !d.Again {
		return nil
	}
	if err := n.save(ctx); err != nil {
		return err
	}
	places, err := f.places(ctx, e, &n.followed)
	if err != nil || len(places) == 0 {
		return err
	}
	who, err := f.People.Person(ctx, e.PersonID)
	if err != nil {
		return err
	}
	for _, p := range places {
		if err := f.tell(ctx, n, p, who); err != nil {
			return err
		}
	}
	return nil
}

// place is where something of a call is told.
type place struct {
	sub bot.Subscription
	// card says that the call is shown while it goes on.
	card bool
}

func (p place) key() string {
	if p.sub.RoomID != "" {
		return p.sub.RoomID
	}
	return "person|" + p.sub.Person.ID
}

func (p place) address() bot.Address {
	if p.sub.RoomID != "" {
		return bot.Address{RoomID: p.sub.RoomID}
	}
	return bot.Address{PersonID: p.sub.Person.ID}
}

// places are where this call is told, each once: a space that shows the card has
// its end in the card.
func (f *CallFollower) places(ctx context.Context, e bot.CallEvent, call *followed) ([]place, error) {
	var all []place
	seen := map[string]bool{}
	add := func(p place) {
		if !seen[p.key()] && f.Access.Role(p.sub.Person, p.sub.RoomID, p.sub.RoomID == "") != bot.Nobody {
			seen[p.key()] = true
			all = append(all, p)
		}
	}
	watching, err := f.Subscriptions.ByTopic(ctx, TopicCallWatch)
	if err != nil {
		return nil, err
	}
	watched := false
	for _, s := range watching {
		if f.same(s.Person.ID, e.PersonID) {
			watched = true
			add(place{s, true})
		}
	}
	if _, going := call.live(); going || !watched {
		return all, nil // a call that nobody watches any more is nobody's business
	}
	wishes, err := f.Subscriptions.ByTopic(ctx, TopicCalls)
	if err != nil {
		return nil, err
	}
	for _, s := range wishes {
		if f.wanted(s, e, call) {
			add(place{sub: s})
		}
	}
	return all, nil
}

func (f *CallFollower) same(a, b string) bool { return f.Canonical(a) == f.Canonical(b) }

// wanted reports whether an ended call is what somebody wants to hear of, and
// may: whoever is no supervisor any more hears of no calls of others.
func (f *CallFollower) wanted(s bot.Subscription, e bot.CallEvent, call *followed) bool {
	own := f.same(s.Person.ID, e.PersonID)
	if !own && f.Access.Role(s.Person, s.RoomID, s.RoomID == "") < bot.Supervisor {
		return false
	}
	if p, ok := s.Filter.First("person"); ok && !f.same(p.ID, e.PersonID) {
		return false
	}
	if q, ok := s.Filter.First("queue"); ok && !call.cameThrough(q.Name) {
		return false
	}
	w := callWishOf(s)
	if w.location.Name != "" || w.which == whichFailed {
		return false // an event tells neither; the record will
	}
	o := call.outcome()
	switch w.which {
	case whichAnswered:
		return o.answered
	case whichMissed:
		return o.missed
	case whichLong:
		return o.answered && o.leg.Ended.Sub(o.leg.Call.Answered) >= w.longer
	}
	return true
}

// tell brings one place up to date.
func (f *CallFollower) tell(ctx context.Context, n *callNote, p place, who bot.Person) error {
	stands, err := toldIn(ctx, f.Notes, p.key(), "call", n.name)
	if err != nil {
		return err
	}
	told := &stands.value
	reply, ok := f.show(&n.followed, p, who)
	if !ok && told.MessageID == "" {
		return nil
	}
	shown := fingerprint(reply)
	if told.Shown == shown {
		return f.remember(ctx, n, p, told.MessageID)
	}
	if !p.card && told.MessageID == "" {
		// A late event: the record was here first, and says more.
		leg := n.outcome().leg
		known, err := callPosts{f.Notes, f.Canonical}.told(ctx, n.Legs[0].PersonID, p.key(), leg.Call.Created, byEvent(n.name))
		if err != nil {
			return err
		}
		if known != "" {
			return f.remember(ctx, n, p, known)
		}
	}
	id, err := f.Teller.Tell(ctx, p.address(), told.MessageID, reply)
	switch kind := bot.KindOf(err); {
	case errors.Is(err, bot.ErrMuted):
		return nil
	case kind == bot.NotFound || kind == bot.Forbidden:
		// The bot is not in that space any more.
		f.Log.InfoContext(ctx, "a call could not be told", "subscription", p.sub.ID, "error", err)
		return nil
	case err != nil && id == "":
		return err
	}
	*told = toldCall{id, shown}
	if err != nil {
		told.Shown = "" // it stands there without its content
	}
	return errors.Join(err, stands.save(ctx, keepCall), f.remember(ctx, n, p, id))
}

// remember notes a post on a call that is over: its record finds it by whose phone
// it was, and since when.
func (f *CallFollower) remember(ctx context.Context, n *callNote, p place, messageID string) error {
	if _, going := n.live(); going {
		return nil
	}
	return callPosts{f.Notes, f.Canonical}.remember(ctx, n.Legs[0].PersonID, p.key(), n.outcome().leg.Call.Created, byEvent(n.name), messageID)
}

// fingerprint tells two replies apart as they are read; the note's time of day
// alone is no reason to write them anew.
func fingerprint(r bot.Reply) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q %q %t", r.Headline, r.Facts, len(r.Buttons) > 0)
	for _, b := range r.Buttons {
		_, _ = fmt.Fprintf(sum, " %q", b.Title)
	}
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12])
}

// callNote is the note of one call, with its version.
type callNote struct {
	followed
	notes   CallNotes
	name    string
	version string
}

func (n *callNote) load(ctx context.Context) error {
	body, version, err := n.notes.Load(ctx, n.name)
	if err != nil {
		return err
	}
	n.version = version
	if version == "" {
		return nil
	}
	if err := json.Unmarshal(body, &n.followed); err != nil {
		return bot.Permanent(errors.New("the note of a call cannot be decoded"))
	}
	return nil
}

func (n *callNote) save(ctx context.Context) error {
	body, err := json.Marshal(n.followed)
	if err != nil {
		return err
	}
	if err := n.notes.Save(ctx, n.name, n.version, body, keepCall); err != nil {
		return err
	}
	_, n.version, err = n.notes.Load(ctx, n.name)
	return err
}
