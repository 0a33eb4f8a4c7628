package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// floor is the world of the engine's tests: one room, some people, commands
// that record what they did, and stores in memory.
type floor struct {
	t        *testing.T
	e        *Engine
	mu       sync.Mutex
	messages map[string]Message
	presses  map[string]Press
	posts    map[string]Reply
	to       map[string]Address
	order    []string
	convs    map[string]Conversation
	records  map[string]Record
	audits   []AuditEntry
	fence    int64
	next     int
	lever    *lever
	siege    *siege
	deaf     map[string]error // errors that Post answers with, by headline
	half     map[string]error // the same, and only a placeholder stands there
}

var people = map[string]Person{
	"alex": {ID: "alex", OrgID: "acme", Name: "Alex Morgan", Email: "alex@acme.example"},
	"vera": {ID: "vera", OrgID: "acme", Name: "Vera Viewer", Email: "vera@acme.example"},
	"otto": {ID: "otto", OrgID: "other", Name: "Otto Outsider", Email: "otto@other.example"},
	"robo": {ID: "robo", OrgID: "acme", Name: "Robo", Email: "robo@webex.bot", IsBot: true},
}

func newFloor(t *testing.T) *floor {
	t.Helper()
	f := &floor{t: t, messages: map[string]Message{}, presses: map[string]Press{}, posts: map[string]Reply{},
		to: map[string]Address{}, convs: map[string]Conversation{}, records: map[string]Record{}, fence: 1,
		lever: &lever{state: "up"}, siege: &siege{}, deaf: map[string]error{}, half: map[string]error{}}
	var err error
	f.e, err = New(Config{Messenger: f, Interpreter: words{}, Conversations: f, Records: f, Auditor: f,
		Access:   NewAccess(AccessConfig{Orgs: []string{"acme"}, Supervisors: []string{"alex@acme.example"}}),
		Commands: []Command{echo{}, cancel{}, f.lever, f.siege}, BotID: "bot", ButtonKey: []byte("0123456789abcdef"),
		ChangeTimeout: 8 * time.Second, Clock: time.Now, Location: time.UTC, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// said delivers a message and returns the reply to it.
func (f *floor) said(person, text string) Reply {
	f.t.Helper()
	id := f.write(person, text)
	f.deliver(Delivery{Event: Event{Source: "messages", ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Attempt: 1})
	return f.lastReply()
}

func (f *floor) write(person, text string) string {
	f.next++
	id := fmt.Sprintf("m%d", f.next)
	f.messages[id] = Message{ID: id, RoomID: "room", PersonID: person, Text: text, Created: time.Now()}
	return id
}

func (f *floor) deliver(d Delivery) {
	f.t.Helper()
	if err := f.e.Message(f.t.Context(), d, d.ID); err != nil {
		f.t.Fatalf("Message(%s): %v", d.ID, err)
	}
}

// pressed presses the button with that title on the latest reply.
func (f *floor) pressed(person, title string) Reply {
	f.t.Helper()
	return f.pressedOn(person, f.order[len(f.order)-1], title)
}

func (f *floor) pressedOn(person, messageID, title string) Reply {
	f.t.Helper()
	f.next++
	p := Press{ID: fmt.Sprintf("p%d", f.next), MessageID: messageID, RoomID: "room", PersonID: person, Created: time.Now()}
	for _, b := range f.posts[messageID].Buttons {
		if b.Title == title {
			p.Token = b.Token
		}
	}
	f.presses[p.ID] = p
	d := Delivery{Event: Event{Source: "attachmentActions", ID: p.ID, At: time.Now()}, Fence: Fence{Number: 1}, Attempt: 1}
	if err := f.e.Press(f.t.Context(), d, p.ID); err != nil {
		f.t.Fatalf("Press(%s): %v", title, err)
	}
	return f.lastReply()
}

func (f *floor) lastReply() Reply {
	if len(f.order) == 0 {
		return Reply{}
	}
	return f.posts[f.order[len(f.order)-1]]
}

func (f *floor) Message(_ context.Context, id string) (Message, error) {
	if m, ok := f.messages[id]; ok {
		return m, nil
	}
	if to, ok := f.to[id]; ok {
		return Message{ID: id, RoomID: to.RoomID, ThreadID: to.ThreadID, PersonID: "bot"}, nil
	}
	return Message{}, Errorf(NotFound, "no such message")
}

func (f *floor) Press(_ context.Context, id string) (Press, error) { return f.presses[id], nil }

func (f *floor) Person(_ context.Context, id string) (Person, error) {
	if p, ok := people[id]; ok {
		return p, nil
	}
	return Person{}, Errorf(NotFound, "no such person")
}

func (f *floor) Post(_ context.Context, to Address, r Reply) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.deaf[r.Headline]; err != nil {
		return "", err
	}
	f.next++
	id := fmt.Sprintf("b%d", f.next)
	if err := f.half[r.Headline]; err != nil {
		f.posts[id], f.to[id] = Reply{Headline: "One moment …"}, to
		f.order = append(f.order, id)
		return id, err
	}
	f.posts[id], f.to[id] = r, to
	f.order = append(f.order, id)
	return id, nil
}

func (f *floor) Replace(ctx context.Context, to Address, id string, r Reply) (string, error) {
	f.mu.Lock()
	delete(f.posts, id)
	f.mu.Unlock()
	return f.Post(ctx, to, r)
}

func (f *floor) Delete(context.Context, string) error { return nil }

func (f *floor) Conversation(_ context.Context, key string) (Conversation, error) {
	return f.convs[key], nil
}

func (f *floor) SaveConversation(_ context.Context, fence Fence, key string, c Conversation) error {
	if fence.Number < f.fence {
		return ErrFenced
	}
	if f.convs[key].Version != c.Version-1 {
		return ErrConflict
	}
	f.convs[key] = c
	return nil
}

func (f *floor) Record(_ context.Context, key, id string) (Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.records[key+id], nil
}

func (f *floor) SaveRecord(_ context.Context, fence Fence, key string, from RecordState, r Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fence.Number < f.fence {
		return ErrFenced
	}
	if f.records[key+r.ID].State != from {
		return ErrConflict
	}
	f.records[key+r.ID] = r
	return nil
}

func (f *floor) Audit(a AuditEntry) { f.audits = append(f.audits, a) }

func (f *floor) actions() string {
	var s []string
	for _, a := range f.audits {
		s = append(s, a.Action)
	}
	return strings.Join(s, " ")
}

// words is an interpreter of exact words.
type words struct{}

func (words) Interpret(_ context.Context, u Utterance) (Interpretation, error) {
	verb, rest, _ := strings.Cut(u.Text, " ")
	slots := Slots{}
	if rest != "" {
		slots = slots.With("to", Value{Kind: KindText, Name: rest})
	}
	switch verb {
	case "echo", "cancel", "voicemail":
		return Interpretation{Command: verb, Slots: slots}, nil
	case "pull":
		in := Interpretation{Command: "lever", Slots: slots, Partial: strings.Contains(rest, "gibberish")}
		if rest == "" {
			in.Missing = "to"
			in.Choices = []Value{{Kind: KindText, Name: "up"}, {Kind: KindText, Name: "down"}}
		}
		return in, nil
	}
	if verb == "yank" {
		return Interpretation{Command: "lever", Partial: true}, nil
	}
	if verb == "siege" {
		d, err := time.ParseDuration(rest)
		return Interpretation{Command: verb, Slots: Slots{"takes": {{Kind: KindDuration, Duration: d}}}}, err
	}
	if verb == "both" {
		return Interpretation{Command: "echo", Partial: true, Parts: []string{"echo hello", "pull down"}, Rest: "dance"}, nil
	}
	return Interpretation{Understood: "nothing", Nearest: []string{"echo hello"}}, nil
}

type echo struct{}

func (echo) Spec() Spec { return Spec{Name: "echo", Role: Viewer} }
func (echo) Run(ctx context.Context, r Request) (Reply, error) {
	switch r.Text("to") {
	case "slowly":
		r.Progress(1, 3, "Counting")
		select {
		case <-ctx.Done():
			return Reply{}, ctx.Err()
		case <-time.After(7 * time.Second):
		}
	case "forever":
		<-ctx.Done()
		return Reply{}, ctx.Err()
	case "panic":
		panic("secret detail")
	case "private":
		return Reply{Headline: "for you", Private: true, Explain: []string{"a secret"}}, nil
	}
	return Reply{Headline: "echo " + r.Text("to"), Buttons: []Button{{Title: "Again", Say: "echo again"}}}, nil
}

type cancel struct{}

func (cancel) Spec() Spec { return Spec{Name: "cancel", Role: Viewer} }
func (cancel) Run(context.Context, Request) (Reply, error) {
	return Reply{Headline: "Cancelled.", Forget: true}, nil
}

// lever is a Changer with a state to look at.
type lever struct {
	state string
	pulls int
	panic bool
	err   error
	hang  bool
	blind bool
	note  string // beside err
	bars  error  // of the preview
	looks int
	stuck int // the first look that hangs; none when it is 0
}

func (l *lever) Spec() Spec {
	return Spec{Name: "lever", Role: Supervisor, Changes: true, Params: []Param{{Name: "to", Kind: KindText, Required: true, Ask: "Where to?"}},
		Examples: []string{"pull down"}}
}

func (l *lever) Preview(_ context.Context, r Request) (Reply, bool, error) {
	if l.bars != nil {
		return Reply{}, false, l.bars
	}
	if r.Text("to") == l.state {
		return Reply{Headline: "It is " + l.state + " already.", Settled: true}, false, nil
	}
	return Reply{Headline: "The lever goes from " + l.state + " to " + r.Text("to") + "."}, r.Text("to") != "now", nil
}

func (l *lever) Do(ctx context.Context, r Request) (Reply, error) {
	l.pulls++
	if l.hang {
		<-ctx.Done()
		return Reply{}, ctx.Err()
	}
	if l.err != nil {
		return Reply{Note: l.note, Headline: "of that moment"}, l.err
	}
	l.state = r.Text("to")
	if l.panic {
		panic("after the change")
	}
	return Reply{Headline: "The lever is " + l.state + "."}, nil
}

func (l *lever) Observe(ctx context.Context, r Request) (Outcome, error) {
	l.looks++
	switch {
	case l.stuck > 0 && l.looks >= l.stuck:
		<-ctx.Done()
		return Outcome{State: OutcomeUnknown}, ctx.Err()
	case l.blind:
		return Outcome{State: OutcomeUnknown}, nil
	case l.state == r.Text("to"):
		return Outcome{State: OutcomeDone, Reply: Reply{Headline: "The lever is " + l.state + "."}}, nil
	}
	return Outcome{State: OutcomeNotDone, Reply: Reply{Headline: "The lever is still " + l.state + "."}}, nil
}

func TestWhoMay(t *testing.T) {
	for _, c := range []struct{ person, text, want string }{
		{"vera", "echo hello", "echo hello"},
		{"alex", "echo hello", "echo hello"},
		{"otto", "echo hello", "You are not on the list"},
		{"robo", "echo hello", ""},
		{"bot", "echo hello", ""},
		{"gone", "echo hello", ""},
		{"vera", "pull down", "You are not allowed"},
		{"alex", "pull down", "The lever goes from up to down."},
	} {
		t.Run(c.person+" "+c.text, func(t *testing.T) {
			f := newFloor(t)
			got := f.said(c.person, c.text).Headline
			if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
				t.Errorf("reply = %q, want it to begin with %q", got, c.want)
			}
			if f.lever.pulls != 0 {
				t.Errorf("the lever was pulled %d times without a confirmation", f.lever.pulls)
			}
		})
	}
}

func TestRefusalSaysWhoCan(t *testing.T) {
	f := newFloor(t)
	if got := f.said("vera", "pull down").Headline; !strings.Contains(got, "alex@acme.example") {
		t.Errorf("refusal %q does not name a supervisor", got)
	}
	if f.actions() != "refused" {
		t.Errorf("audit = %q, want refused", f.actions())
	}
}

func TestConfirmedChangeIsMadeOnce(t *testing.T) {
	f := newFloor(t)
	f.said("alex", "pull down")
	card := f.order[len(f.order)-1]
	token := f.posts[card].Buttons[0].Token
	if got := f.pressed("alex", "Confirm").Headline; got != "The lever is down." {
		t.Fatalf("reply = %q", got)
	}
	f.posts[card] = Reply{Buttons: []Button{{Title: "Confirm", Token: token}}}
	if got := f.pressedOn("alex", card, "Confirm").Headline; !strings.Contains(got, "used already") {
		t.Errorf("second press: %q", got)
	}
	if f.lever.pulls != 1 {
		t.Errorf("pulled %d times, want once", f.lever.pulls)
	}
	if want := "asked confirmed executing done"; f.actions() != want {
		t.Errorf("audit = %q, want %q", f.actions(), want)
	}
}

func TestConfirmationIsBound(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(f *floor) Reply
		want string
	}{
		"another person": {func(f *floor) Reply { return f.pressed("vera", "Confirm") }, "Only the person who asked"},
		"an outsider":    {func(f *floor) Reply { return f.pressed("otto", "Confirm") }, "You are not on the list"},
		"declined": {func(f *floor) Reply {
			card := f.order[len(f.order)-1]
			reply := f.posts[card]
			f.pressed("alex", "Cancel")
			f.posts[card] = reply
			return f.pressedOn("alex", card, "Confirm")
		}, "That was cancelled before"},
		"cancelled in words": {func(f *floor) Reply {
			card := f.order[len(f.order)-1]
			f.said("alex", "cancel")
			return f.pressedOn("alex", card, "Confirm")
		}, "That was cancelled before"},
		"typed yes": {func(f *floor) Reply { return f.said("alex", "yes") }, "Please press the button"},
		"expired": {func(f *floor) Reply {
			card := f.order[len(f.order)-1]
			time.Sleep(ConfirmationTTL + time.Second)
			return f.pressedOn("alex", card, "Confirm")
		}, "That confirmation expired"},
		"forged": {func(f *floor) Reply {
			card := f.order[len(f.order)-1]
			b := f.posts[card].Buttons
			b[0].Token = "x" + b[0].Token
			return f.pressedOn("alex", card, "Confirm")
		}, "That button is not one of mine"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFloor(t)
				f.said("alex", "pull down")
				if got := c.do(f).Headline; !strings.HasPrefix(got, c.want) {
					t.Errorf("reply = %q, want it to begin with %q", got, c.want)
				}
				if f.lever.pulls != 0 {
					t.Errorf("pulled %d times, want never", f.lever.pulls)
				}
			})
		})
	}
}

func TestNothingChangesOn(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"an edited message": func(m *Message) { m.Edited = true },
		"an old message":    func(m *Message) { m.Created = m.Created.Add(-StaleAfter - time.Second) },
		"a partial match":   func(m *Message) { m.Text = "pull down gibberish" },
		"a state reached":   func(m *Message) { m.Text = "pull up" },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFloor(t)
			id := f.write("alex", "pull now")
			m := f.messages[id]
			spoil(&m)
			f.messages[id] = m
			f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}})
			if f.lever.pulls != 0 || f.lastReply().Headline == "" {
				t.Errorf("pulls = %d, reply = %q; want none and an explanation", f.lever.pulls, f.lastReply().Headline)
			}
			if len(f.records) != 0 {
				t.Errorf("a record was made: %v", f.records)
			}
		})
	}
}

func TestStaleMessageIsStillAnswered(t *testing.T) {
	f := newFloor(t)
	id := f.write("vera", "echo hello")
	m := f.messages[id]
	m.Created = m.Created.Add(-time.Hour)
	f.messages[id] = m
	f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}})
	if got := f.lastReply().Headline; got != "echo hello" {
		t.Errorf("reply = %q", got)
	}
}

func TestAfterACrash(t *testing.T) {
	for _, c := range []struct {
		name  string
		state RecordState
		lever lever
		want  string
		pulls int
	}{
		{"confirmed", RecordConfirmed, lever{state: "up"}, "The lever is now.", 1},
		{"executing and done", RecordExecuting, lever{state: "now"}, "The lever is now.", 0},
		{"executing and not done", RecordExecuting, lever{state: "up"}, "The lever is still up.", 0},
		{"executing and invisible", RecordExecuting, lever{state: "up", blind: true}, "I cannot see what became of it.", 0},
		{"done but not told", RecordDone, lever{state: "now"}, "It was done.", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFloor(t)
				*f.lever = c.lever
				id := f.write("alex", "pull now")
				rec := Record{ID: id, State: c.state, Invocation: Invocation{Command: "lever",
					Slots: Slots{"to": {{Kind: KindText, Name: "now"}}}}, Until: time.Now().Add(5 * time.Second)}
				if c.state == RecordDone {
					rec.Result = "It was done."
				}
				f.records[ConversationKey("room", "alex")+id] = rec
				f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Again: true})
				if got := f.lastReply().Headline; got != c.want {
					t.Errorf("reply = %q, want %q", got, c.want)
				}
				if f.lever.pulls != c.pulls {
					t.Errorf("pulled %d times, want %d", f.lever.pulls, c.pulls)
				}
			})
		})
	}
}

// TestPrivateAnswerStaysPrivateAfterACrash posts what is kept of an answer that
// may not have arrived: to the asker alone, and saying that something is lost.
func TestPrivateAnswerStaysPrivateAfterACrash(t *testing.T) {
	f := newFloor(t)
	id := f.write("alex", "pull now")
	f.records[ConversationKey("room", "alex")+id] = Record{ID: id, State: RecordDone, Result: "It was done.", Lost: "The key is lost.", Private: true,
		Invocation: Invocation{Command: "lever", Slots: Slots{"to": {{Kind: KindText, Name: "now"}}}}}
	f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Again: true})
	if got := f.lastReply(); got.Headline != "I sent you that as a direct message." {
		t.Errorf("the room reads %q", got.Headline)
	}
	id = f.order[len(f.order)-2]
	if got := f.posts[id]; f.to[id].PersonID != "alex" || got.Headline != "It was done." || got.Note != "The key is lost." {
		t.Errorf("%+v reads %+v", f.to[id], got)
	}
}

func TestAFormerOwnerChangesNothing(t *testing.T) {
	f := newFloor(t)
	f.fence = 2
	id := f.write("alex", "pull now")
	err := f.e.Message(t.Context(), Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}}, id)
	if err == nil || f.lever.pulls != 0 {
		t.Errorf("err = %v, pulls = %d; want ErrFenced and none", err, f.lever.pulls)
	}
}

func TestUncertainChangeIsObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		f.lever.hang = true
		if got := f.said("alex", "pull now"); got.Headline != "The lever is still up." || !strings.Contains(got.Note, "not certain") {
			t.Errorf("reply = %q, note = %q", got.Headline, got.Note)
		}
		if f.lever.pulls != 1 {
			t.Errorf("pulled %d times, want once", f.lever.pulls)
		}
	})
}

func TestFailedChangeSaysSo(t *testing.T) {
	f := newFloor(t)
	f.lever.err = &Error{Kind: Upstream, Public: "The lever refused. Nothing was changed.", TrackingID: "T1"}
	if got := f.said("alex", "pull now"); got.Headline != "The lever refused. Nothing was changed." || got.Note != "Tracking id T1" {
		t.Errorf("reply = %+v", got)
	}
}

func TestSlowAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		if got := f.said("vera", "echo slowly").Headline; got != "echo slowly" {
			t.Errorf("reply = %q", got)
		}
		if len(f.posts) != 1 {
			t.Errorf("%d messages stand, want only the result", len(f.posts))
		}
		if len(f.order) < 2 {
			t.Errorf("no placeholder was posted")
		}
		if got := f.said("vera", "echo forever").Headline; !strings.Contains(got, "took too long") {
			t.Errorf("reply = %q", got)
		}
	})
}

func TestPlaceholderSurvivesACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFloor(t)
		id := f.write("vera", "echo forever")
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := f.e.Message(ctx, Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}}, id); err == nil {
			t.Fatal("a cut-off turn reported success")
		}
		m := f.messages[id]
		m.Text = "echo hello"
		f.messages[id] = m
		f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Again: true})
		if got := f.lastReply().Headline; got != "echo hello" || len(f.posts) != 1 {
			t.Errorf("reply = %q with %d messages standing, want one", got, len(f.posts))
		}
	})
}

func TestPanicIsNotShown(t *testing.T) {
	f := newFloor(t)
	if got := f.said("vera", "echo panic").Headline; strings.Contains(got, "secret") || !strings.Contains(got, "went wrong") {
		t.Errorf("reply = %q", got)
	}
}

func TestPrivateReplies(t *testing.T) {
	f := newFloor(t)
	if got := f.said("vera", "echo private").Headline; got != "I sent you that as a direct message." {
		t.Errorf("in the thread: %q", got)
	}
	private := f.order[len(f.order)-2]
	if f.posts[private].Headline != "for you" || f.to[private] != (Address{PersonID: "vera"}) {
		t.Errorf("private reply %+v went to %+v", f.posts[private], f.to[private])
	}
}

func TestMissingSlotIsAskedFor(t *testing.T) {
	f := newFloor(t)
	r := f.said("alex", "pull")
	if len(r.Buttons) != 2 || f.convs[ConversationKey("room", "alex")].Question == nil {
		t.Fatalf("reply = %+v", r)
	}
	if got := f.pressed("alex", "down").Headline; got != "The lever goes from up to down." {
		t.Errorf("reply = %q", got)
	}
}

func TestButtonsActWithThePressersRights(t *testing.T) {
	f := newFloor(t)
	f.said("alex", "pull")
	if got := f.pressed("vera", "down").Headline; !strings.HasPrefix(got, "You are not allowed") {
		t.Errorf("reply = %q", got)
	}
}

func TestUnknownWordsGetTheNearest(t *testing.T) {
	f := newFloor(t)
	r := f.said("vera", "gobbledygook")
	if len(r.Buttons) != 2 || r.Buttons[0].Say != "echo hello" {
		t.Errorf("reply = %+v", r)
	}
	if got := f.pressed("vera", "echo hello").Headline; got != "echo hello" {
		t.Errorf("pressed: %q", got)
	}
}

func TestSeveralThingsAreOfferedOneByOne(t *testing.T) {
	f := newFloor(t)
	r := f.said("alex", "both")
	if len(r.Buttons) != 2 || r.Buttons[1].Say != "pull down" || !strings.Contains(r.Headline, "Nothing has been done yet. I do not know what to do with “dance”.") {
		t.Errorf("reply = %+v", r)
	}
	if got := f.pressed("alex", "echo hello").Headline; got != "echo hello" {
		t.Errorf("pressed: %q", got)
	}
}

func TestHalfAChangeSaysWhatItLacks(t *testing.T) {
	f := newFloor(t)
	if got := f.said("alex", "yank").Headline; got != "I understood only part of that, so nothing was changed. Please say it once more: where to?" || f.lever.pulls > 0 {
		t.Errorf("%q, pulled %d times", got, f.lever.pulls)
	}
}

func TestRepliesStandInTheThread(t *testing.T) {
	f := newFloor(t)
	id := f.write("vera", "echo hello")
	m := f.messages[id]
	m.ThreadID = "root"
	f.messages[id] = m
	f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}})
	if to := f.to[f.order[0]]; to.ThreadID != "root" || to.RoomID != "room" {
		t.Errorf("reply went to %+v", to)
	}
}

func TestGreeting(t *testing.T) {
	f := newFloor(t)
	for person, want := range map[string]string{"alex": "Hello.", "otto": "Thank you for adding me."} {
		if err := f.e.Joined(t.Context(), Delivery{}, "room", person, false, Reply{Headline: "Hello."}); err != nil {
			t.Fatal(err)
		}
		if got := f.lastReply().Headline; !strings.HasPrefix(got, want) {
			t.Errorf("%s is greeted with %q", person, got)
		}
	}
}
