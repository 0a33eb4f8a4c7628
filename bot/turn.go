package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// turn is one message or press on its way through the engine.
type turn struct {
	*Engine
	d        Delivery
	at       time.Time
	begun    time.Time // when the change was begun that this turn only looks at; zero for others
	person   Person
	role     Role
	to       Address
	direct   bool
	key      string
	conv     Conversation
	changed  bool   // conv is to be saved
	readOnly string // why nothing may be changed; empty when it may
	command  string
	ignored  string // words of the utterance that mean nothing here
	working  *working
}

// begin finds out who speaks and whether they may. A nil turn without an error
// means that there is nothing more to do.
func (e *Engine) begin(ctx context.Context, d Delivery, personID string, to Address, direct bool) (*turn, error) {
	p, err := e.Messenger.Person(ctx, personID)
	if KindOf(err) == NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if p.IsBot {
		return nil, nil // two bots that answer each other never stop
	}
	t := &turn{Engine: e, d: d, at: e.Clock(), person: p, to: to, direct: direct,
		key: ConversationKey(to.RoomID, personID)}
	t.role = e.Access.Role(p, to.RoomID, direct)
	if t.role == Nobody {
		t.audit("refused", "", "not allowed to use the bot here")
		who := "Whoever runs me can change that."
		if e.Access.knows(p) {
			who = e.Access.WhoCan(Admin)
		}
		_, err := e.Messenger.Post(ctx, to, Reply{Headline: "You are not on the list of people who may use me here. " + who})
		return nil, err
	}
	t.working = newWorking(t)
	if t.conv, err = e.Conversations.Conversation(ctx, t.key); err != nil {
		return nil, err
	}
	return t, nil
}

// message answers what somebody wrote.
func (t *turn) message(ctx context.Context, m Message) error {
	if t.d.Again {
		if resumed, err := t.takeOver(ctx); resumed || err != nil {
			return err
		}
	}
	if isYes(m.Text) {
		waits, err := t.waiting(ctx)
		if err != nil {
			return err
		}
		if waits {
			return t.say(ctx, Reply{Headline: "Please press the button on the card above: a typed yes is too easily meant for something else. Nothing has been changed."})
		}
	}
	return t.utter(ctx, m.Text, m.Mentions)
}

// utter interprets words and does what they ask for.
func (t *turn) utter(ctx context.Context, text string, mentions []Mention) error {
	t.working.start(ctx) // names may have to be read first
	in, err := t.Interpreter.Interpret(t.OnWait(ctx, t.working.waits), Utterance{Text: text, Mentions: mentions, Person: t.person,
		Conversation: t.conv, Commands: t.byRole[Admin], Role: t.role, Now: t.at})
	if err != nil {
		return t.fail(ctx, err)
	}
	switch {
	case in.Refusal != "":
		return t.say(ctx, Reply{Headline: in.Refusal})
	case len(in.Parts) > 0:
		return t.say(ctx, oneByOne(in))
	case in.Command == "":
		return t.say(ctx, notUnderstood(in))
	case in.Missing != "":
		return t.ask(ctx, in)
	}
	if in.Partial && t.specs[in.Command].Changes && t.may(t.specs[in.Command]) == nil && t.readOnly == "" {
		r := notUnderstood(in)
		r.Headline = "I understood only part of that, so nothing was changed. Please say it once more in other words."
		if ask := lacking(t.specs[in.Command], in.Slots); ask != "" {
			r.Headline = "I understood only part of that, so nothing was changed. Please say it once more: " + strings.ToLower(ask[:1]) + ask[1:]
		}
		return t.say(ctx, r)
	}
	t.ignored = in.Ignored
	return t.invoke(ctx, Invocation{Command: in.Command, Slots: in.Slots})
}

// ask fetches a missing or ambiguous slot, once, with the choices as buttons.
func (t *turn) ask(ctx context.Context, in Interpretation) error {
	spec := t.specs[in.Command]
	if err := t.may(spec); err != nil {
		return t.refuse(ctx, spec, err)
	}
	p, _ := spec.Param(in.Missing)
	inv := Invocation{Command: in.Command, Slots: in.Slots}
	r := Reply{Headline: p.Ask}
	if len(in.Choices) > 0 {
		r.Headline = fmt.Sprintf("Which %s do you mean?", p.Kind)
	}
	for _, c := range in.Choices[:min(len(in.Choices), 5)] {
		values := []Value{c}
		if p.Many {
			values = append(slices.Clone(in.Slots[in.Missing]), c)
		}
		b := Button{Title: c.Name, Run: &Invocation{Command: in.Command, Slots: in.Slots.With(in.Missing, values...)}}
		if in.Partial {
			b.Run, b.Say = nil, strings.TrimSpace(in.Command+" "+c.Name)
		}
		r.Buttons = append(r.Buttons, b)
	}
	r.Items = in.Choices
	t.conv.Question = &Question{Invocation: inv, Param: in.Missing, Choices: in.Choices}
	t.changed = true
	return t.say(ctx, r)
}

// may reports whether the person may use a command now.
func (t *turn) may(s Spec) error {
	switch {
	case s.Name == "":
		return Errorf(Invalid, "I do not know that command any more.")
	case t.role < s.Role:
		return Errorf(Forbidden, "You are not allowed to use “%s”: it takes the role %s, and yours is %s. %s", s.Name, s.Role, t.role, t.Access.WhoCan(s.Role))
	case s.Missing != "":
		return Errorf(Invalid, "“%s” is not set up here: %s is missing. Nothing was changed.", s.Name, s.Missing)
	}
	return nil
}

func (t *turn) refuse(ctx context.Context, s Spec, err error) error {
	if KindOf(err) == Forbidden {
		t.audit("refused", s.Name, t.role.String())
	}
	return t.fail(ctx, err)
}

// lacking is the question for what a command needs and was not given, if that is
// why words were left over: a text without quotation marks.
func lacking(s Spec, slots Slots) string {
	for _, p := range s.Params {
		if p.Required && p.Kind == KindText && len(slots[p.Name]) == 0 {
			return p.Ask
		}
	}
	return ""
}

// notUnderstood says what was recognised and what comes nearest.
func notUnderstood(in Interpretation) Reply {
	r := Reply{Headline: "I do not know what to do with that. " + in.Understood}
	for _, s := range in.Nearest[:min(len(in.Nearest), 3)] {
		r.Buttons = append(r.Buttons, Button{Title: s, Say: s})
	}
	if !slices.Contains(in.Nearest, "help") {
		r.Buttons = append(r.Buttons, Button{Title: "Help", Say: "help"})
	}
	return r
}

// oneByOne offers the things that somebody asked for in one breath.
func oneByOne(in Interpretation) Reply {
	r := Reply{Headline: "That is more than one thing, and I do one at a time. Nothing has been done yet."}
	if in.Rest != "" {
		r.Headline += " I do not know what to do with “" + in.Rest + "”."
	}
	for _, s := range in.Parts {
		r.Buttons = append(r.Buttons, Button{Title: s, Say: s})
	}
	return r
}

// say posts a reply in the place of the placeholder, if there is one, and
// remembers in the conversation what follow-ups may refer to.
func (t *turn) say(ctx context.Context, r Reply) error {
	_, err := t.post(ctx, r)
	return err
}

func (t *turn) post(ctx context.Context, r Reply) (string, error) {
	private := r.Private && !t.direct
	if !private || r.Forget {
		t.remember(r) // what was shown in private is not explained in public
	}
	if private {
		r = t.signer.sign(r, t.at, "", true)
	} else {
		r = t.signer.sign(r, t.at, t.to.ThreadID, t.direct)
	}
	placeholder := t.working.stop()
	if !private {
		return t.put(ctx, placeholder, r)
	}
	id, err := t.Messenger.Post(ctx, Address{PersonID: t.person.ID}, r)
	if err != nil {
		return "", err
	}
	if _, err = t.put(ctx, placeholder, Reply{Headline: "I sent you that as a direct message."}); err != nil {
		// The answer has come; to try again would send it a second time.
		t.Logger.Warn("the thread was not told of a direct message", "event", t.d.ID, "error", err)
	}
	return id, nil
}

// put posts a reply, or replaces the placeholder by it. When that fails and a
// message stands there all the same, it is noted, so that the next try puts the
// reply there and not into a second message.
func (t *turn) put(ctx context.Context, placeholder string, r Reply) (id string, err error) {
	if placeholder != "" {
		id, err = t.Messenger.Replace(ctx, t.to, placeholder, r)
	} else {
		id, err = t.Messenger.Post(ctx, t.to, r)
	}
	if err != nil && id != "" {
		t.notePlaceholder(ctx, id)
	}
	return id, err
}

// fail tells the person what went wrong, and the log why.
func (t *turn) fail(ctx context.Context, err error) error {
	e := publicError(err)
	t.logFailure("command failed", e, err)
	t.report(ctx, e.Kind)
	r := Reply{Headline: e.Public}
	if e.TrackingID != "" {
		r.Note = "Tracking id " + e.TrackingID
	}
	if e.Kind == Invalid || e.Kind == NotFound {
		r.Buttons = []Button{{Title: "Help", Say: "help"}}
	}
	if e.Kind == NotLinked {
		r = t.offerConnect(r)
	}
	return t.say(ctx, r)
}

// logFailure warns of what an operator may have to mend. What is between the
// person and the bot is for debugging, and without its text, which may repeat
// what the person wrote.
func (t *turn) logFailure(what string, e *Error, err error) {
	switch e.Kind {
	case Invalid, Forbidden, NotFound, NotLinked:
		t.Logger.Debug(what, "event", t.d.ID, "command", t.command, "kind", e.Kind)
	default:
		t.Logger.Warn(what, "event", t.d.ID, "command", t.command, "kind", e.Kind, "trackingId", e.TrackingID, "error", err)
	}
}

// publicError returns what may be shown of an error.
func publicError(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e) && e.Public != "":
		return e
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: Upstream, Public: "That took too long, so I stopped. Nothing was changed; please try again in a minute.", Err: err}
	}
	return &Error{Kind: Internal, Public: "Something went wrong on my side. Nothing was changed; whoever runs this bot finds the reason in its log.", Err: err}
}

// end saves the conversation and lets go of the placeholder. A conversation
// that could not be saved costs a follow-up its context, not the answer that
// has been posted.
func (t *turn) end(ctx context.Context, err error) error {
	t.working.stop()
	if err != nil || !t.changed {
		return err
	}
	t.conv.Version++
	t.conv.At = t.at
	if err := t.Conversations.SaveConversation(ctx, t.d.Fence, t.key, t.conv); err != nil {
		t.Logger.Warn("conversation not saved", "event", t.d.ID, "error", err)
	}
	return nil
}

func (t *turn) audit(action, command, detail string) {
	t.Auditor.Audit(AuditEntry{At: t.at, Action: action, Person: t.person, RoomID: t.to.RoomID,
		Command: command, EventID: t.d.ID, Detail: detail})
}

func (t *turn) report(ctx context.Context, kind ErrorKind) {
	t.Observe(ctx, Observation{Source: t.d.Source, Command: t.command, Kind: kind,
		Took: t.Clock().Sub(t.at), Waited: t.at.Sub(t.d.At)})
}

func isYes(s string) bool {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(s), ".!")) {
	case "yes", "y", "ok", "okay", "confirm", "yes please", "do it", "go ahead", "sure":
		return true
	}
	return false
}
