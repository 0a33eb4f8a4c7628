package bot

import (
	"context"
	"strings"
)

// invoke runs a command for the person of the turn.
func (t *turn) invoke(ctx context.Context, inv Invocation) error {
	spec := t.specs[inv.Command]
	t.command = spec.Name
	if err := t.may(spec); err != nil {
		return t.refuse(ctx, spec, err)
	}
	cmd := t.commands[inv.Command]
	if c, ok := cmd.(Changer); ok {
		if t.readOnly != "" {
			t.audit("refused", spec.Name, t.readOnly)
			return t.say(ctx, Reply{Headline: t.readOnly})
		}
		t.invoked(inv)
		return t.change(ctx, c, inv)
	}
	t.invoked(inv)
	return t.read(ctx, cmd.(Reader), inv)
}

func (t *turn) read(ctx context.Context, cmd Reader, inv Invocation) error {
	t.working.start(ctx)
	limited, cancel := context.WithTimeout(t.OnWait(ctx, t.working.waits), ReadTimeout)
	defer cancel()
	limited, remarked := WithRemarks(limited)
	confirmations := t.conv.Confirmations
	r, err := t.guard(func() (Reply, error) { return cmd.Run(limited, t.request(inv, t.d.ID)) })
	if ctx.Err() != nil {
		return context.Cause(ctx) // the next owner answers
	}
	t.answered()
	if err != nil {
		return t.fail(ctx, err)
	}
	if r.Asks != "" {
		t.question(inv, r)
	}
	if r.Forget {
		for _, id := range confirmations {
			if err := t.decline(ctx, id, t.d.ID); err != nil {
				return err
			}
		}
	}
	t.report(ctx, "")
	if said := remarked(); said != "" {
		r.Note = strings.TrimSuffix(said+" "+r.Note, " ")
	}
	if t.ignored != "" {
		// Somebody who asks for a queue that is not there must not take the
		// answer for it.
		r.Note = strings.TrimSuffix("I did not understand “"+t.ignored+"” and left it out. "+r.Note, " ")
	}
	return t.say(ctx, r)
}

// guard turns a panic of a command into an error of kind Internal.
func (t *turn) guard(f func() (Reply, error)) (r Reply, err error) {
	defer recoverTo(&err)
	return f()
}

func (t *turn) request(inv Invocation, id string) Request {
	slots := inv.Slots
	if slots == nil {
		slots = Slots{}
	}
	return Request{ID: id, Person: t.person, Role: t.role, Command: inv.Command, Slots: slots,
		Conversation: t.conv, RoomID: t.to.RoomID, ThreadID: t.to.ThreadID, Direct: t.direct, Now: t.now(), Location: t.Location,
		Progress: t.working.progress}
}
