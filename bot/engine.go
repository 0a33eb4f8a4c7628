package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Timings of a turn.
const (
	// PlaceholderAfter is how long an answer may take before the bot says that
	// it is working on it.
	PlaceholderAfter = 2 * time.Second
	// StaleAfter is the age from which a message is still answered but changes
	// nothing any more.
	StaleAfter = 10 * time.Minute
	// ReadTimeout ends a question that no upstream answers.
	ReadTimeout = 2 * time.Minute
	// MaxChange ends a Lasting change.
	MaxChange = 10 * time.Minute
	// ObserveFor is how long the bot looks for the effect of a change whose
	// outcome it was not told.
	ObserveFor = 20 * time.Second
)

// Config is what an Engine needs. All fields but OnWait and Observe are required.
type Config struct {
	Messenger     Messenger
	Interpreter   Interpreter
	Conversations Conversations
	Records       Records
	Auditor       Auditor
	Access        *Access
	Commands      []Command
	// BotID is the bot's own person id.
	BotID string
	// ButtonKey signs buttons; every replica has the same.
	ButtonKey []byte
	// ChangeTimeout ends Do; it is shorter than a shard's lease, so that no
	// upstream call of a former owner is still under way when a new one looks.
	ChangeTimeout time.Duration
	Clock         func() time.Time
	Location      *time.Location
	Logger        *slog.Logger
	// OnWait returns a context in which integrations tell how long they wait
	// for a system that asks for patience, so that the person hears of it.
	OnWait func(ctx context.Context, tell func(system string, d time.Duration)) context.Context
	// Observe is told about every command that ran or failed, with the values of the
	// delivery's context.
	Observe func(context.Context, Observation)
}

// Engine turns messages and presses into commands and their answers. It is
// safe for concurrent use; turns of one conversation must come one at a time.
type Engine struct {
	Config
	signer   signer
	commands map[string]Command
	specs    map[string]Spec
	byRole   map[Role][]Spec
	unasked  *Breaker
}

// New returns an Engine, or an error that names every command that is wrong.
func New(c Config) (*Engine, error) {
	e := &Engine{Config: c, signer: signer{c.ButtonKey},
		commands: map[string]Command{}, specs: map[string]Spec{}, byRole: map[Role][]Spec{}}
	e.unasked = NewBreaker(c.Messenger, c.Clock, func(roomID string) {
		c.Logger.Warn("a room got too many posts in a row and is left alone", "room", roomID)
	})
	if e.OnWait == nil {
		e.OnWait = func(ctx context.Context, _ func(string, time.Duration)) context.Context { return ctx }
	}
	if e.Observe == nil {
		e.Observe = func(context.Context, Observation) {}
	}
	var errs []error
	for _, cmd := range c.Commands {
		s := cmd.Spec()
		_, reads := cmd.(Reader)
		_, changes := cmd.(Changer)
		switch {
		case s.Name == "":
			errs = append(errs, fmt.Errorf("a command without a name: %T", cmd))
		case e.commands[s.Name] != nil:
			errs = append(errs, fmt.Errorf("two commands are named %q", s.Name))
		case reads == changes:
			errs = append(errs, fmt.Errorf("%q must be either a Reader or a Changer", s.Name))
		case changes != s.Changes && s.Missing == "":
			errs = append(errs, fmt.Errorf("%q does not say rightly whether it changes something", s.Name))
		}
		e.commands[s.Name] = cmd
		e.specs[s.Name] = s
		for role := Viewer; role <= Admin; role++ {
			if s.Role <= role {
				e.byRole[role] = append(e.byRole[role], s)
			}
		}
	}
	if len(c.ButtonKey) < 16 {
		errs = append(errs, errors.New("the key that signs buttons is shorter than 16 bytes"))
	}
	return e, errors.Join(errs...)
}

// Held returns how many unasked posts were not made because their room had had
// too many.
func (e *Engine) Held() int64 { return e.unasked.Held() }

// Message works on a message that somebody wrote. The error is for the queue:
// it means that the delivery should be tried again.
func (e *Engine) Message(ctx context.Context, d Delivery, messageID string) error {
	m, err := e.Messenger.Message(ctx, messageID)
	if KindOf(err) == NotFound {
		e.Logger.Info("message is gone", "event", d.ID)
		return nil
	}
	if err != nil {
		return err
	}
	if m.PersonID == e.BotID {
		return nil
	}
	thread := m.ThreadID
	if thread == "" {
		thread = m.ID
	}
	t, err := e.begin(ctx, d, m.PersonID, Address{RoomID: m.RoomID, ThreadID: thread}, m.Direct)
	if t == nil || err != nil {
		return err
	}
	switch {
	case m.Edited:
		t.readOnly = "The message was edited after it was sent, so nothing was changed. Please send it again as a new message."
	case t.at.Sub(m.Created) > StaleAfter:
		t.readOnly = "The message reached me more than ten minutes late, so nothing was changed. Please send it again if you still want it."
	}
	return t.end(ctx, t.message(ctx, m))
}

// Press works on a press of a button.
func (e *Engine) Press(ctx context.Context, d Delivery, pressID string) error {
	p, err := e.Messenger.Press(ctx, pressID)
	if KindOf(err) == NotFound {
		e.Logger.Info("press is gone", "event", d.ID)
		return nil
	}
	if err != nil {
		return err
	}
	button, ours := e.signer.open(p.Token)
	if !ours {
		// Where a button of nobody's stands, only its card can say.
		card, err := e.Messenger.Message(ctx, p.MessageID)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		button = buttonPayload{Thread: card.ThreadID, Direct: card.Direct}
	}
	t, err := e.begin(ctx, d, p.PersonID, Address{RoomID: p.RoomID, ThreadID: button.Thread}, button.Direct)
	if t == nil || err != nil {
		return err
	}
	if t.at.Sub(p.Created) > StaleAfter {
		t.readOnly = "The press reached me more than ten minutes late, so nothing was changed. Please ask again if you still want it."
	}
	if !ours {
		t.audit("refused", "", "a button that is not ours")
		return t.end(ctx, t.say(ctx, Reply{Headline: "That button is not one of mine, or it is from before a change of my keys. Nothing was changed."}))
	}
	return t.end(ctx, t.press(ctx, p, button))
}
