package bot

import (
	"context"
	"fmt"
	"slices"
)

// press does what a button of ours says, with the rights of whoever pressed it.
func (t *turn) press(ctx context.Context, p Press, b buttonPayload) error {
	if t.d.Again {
		if resumed, err := t.takeOver(ctx); resumed || err != nil {
			return err
		}
	}
	switch {
	case b.Confirm != "":
		return t.confirm(ctx, b.Confirm, p)
	case b.Dismiss != "":
		return t.dismiss(ctx, b.Dismiss, p)
	case t.at.Unix() > b.Expires:
		return t.say(ctx, Reply{Headline: "That button has expired. Please ask again."})
	}
	if b.Run != nil {
		return t.invoke(ctx, *b.Run)
	}
	return t.utter(ctx, b.Say, nil)
}

// confirm grants a change: once, within five minutes, and only by the person
// who asked for it, in the room where they did.
func (t *turn) confirm(ctx context.Context, id string, p Press) error {
	rec, refusal, err := t.confirmation(ctx, id, "confirm")
	if err != nil {
		return err
	}
	if refusal != "" {
		return t.say(ctx, Reply{Headline: refusal})
	}
	if rec.PressID == t.d.ID {
		return t.resume(ctx, rec) // this press, worked on again after a crash
	}
	spec := t.specs[rec.Invocation.Command]
	t.command = spec.Name
	if err := t.may(spec); err != nil {
		return t.refuse(ctx, spec, err)
	}
	switch {
	case rec.State == RecordDeclined:
		return t.say(ctx, Reply{Headline: "That was cancelled before. Nothing was changed; ask again if you want it now."})
	case rec.State != RecordReceived:
		return t.say(ctx, Reply{Headline: "That button was used already, so I did nothing more."})
	case t.readOnly != "":
		return t.say(ctx, Reply{Headline: t.readOnly})
	case t.at.After(rec.Expires):
		return t.say(ctx, Reply{Headline: fmt.Sprintf("That confirmation expired after %d minutes. Nothing was changed; please ask again.", int(ConfirmationTTL.Minutes()))})
	}
	rec.State, rec.PressID, rec.MessageID = RecordConfirmed, t.d.ID, p.MessageID
	if err := t.save(ctx, RecordReceived, rec); err != nil {
		return t.taken(err)
	}
	t.audit("confirmed", spec.Name, "")
	t.settled(id)
	t.working.adopt(rec.MessageID)
	t.invoked(rec.Invocation)
	return t.execute(ctx, rec)
}

// dismiss declines a change.
func (t *turn) dismiss(ctx context.Context, id string, p Press) error {
	rec, refusal, err := t.confirmation(ctx, id, "cancel")
	if err != nil {
		return err
	}
	if refusal != "" {
		return t.say(ctx, Reply{Headline: refusal})
	}
	if rec.State != RecordReceived && rec.PressID != t.d.ID {
		return t.say(ctx, Reply{Headline: "That button was used already, so I did nothing more."})
	}
	if err := t.decline(ctx, id, t.d.ID); err != nil {
		return err
	}
	t.settled(id)
	t.working.adopt(p.MessageID)
	return t.say(ctx, Reply{Headline: "Cancelled. Nothing was changed."})
}

// confirmation returns the change that a button belongs to, or why the person
// may not decide on it.
func (t *turn) confirmation(ctx context.Context, id, verb string) (Record, string, error) {
	// The record lives with the conversation of whoever asked. Somebody else's
	// press looks under their own key and finds nothing: it is refused alike.
	rec, err := t.Records.Record(ctx, t.key, id)
	if err != nil {
		return Record{}, "", err
	}
	if rec.State == RecordNone {
		t.audit("refused", "", "tried to "+verb+" what is not theirs, or has expired")
		return rec, "Only the person who asked can " + verb + " that, within five minutes. Nothing was changed.", nil
	}
	return rec, "", nil
}

// decline marks a change as not wanted, if it still waits.
func (t *turn) decline(ctx context.Context, id, pressID string) error {
	rec, err := t.Records.Record(ctx, t.key, id)
	if err != nil || rec.State != RecordReceived {
		return err
	}
	rec.State, rec.PressID = RecordDeclined, pressID
	if err := t.save(ctx, RecordReceived, rec); err != nil {
		return t.taken(err)
	}
	t.audit("declined", rec.Invocation.Command, "")
	return nil
}

// settled forgets a confirmation that the conversation waited for.
func (t *turn) settled(id string) {
	if i := slices.Index(t.conv.Confirmations, id); i >= 0 {
		t.conv.Confirmations = slices.Delete(slices.Clone(t.conv.Confirmations), i, i+1)
		t.changed = true
	}
}

// waiting reports whether a change of this conversation waits for its press.
func (t *turn) waiting(ctx context.Context) (bool, error) {
	for _, id := range t.conv.Confirmations {
		rec, err := t.Records.Record(ctx, t.key, id)
		if err != nil {
			return false, err
		}
		if rec.State == RecordReceived && !t.at.After(rec.Expires) {
			return true, nil
		}
	}
	return false, nil
}

// advanced reports whether a record went beyond being asked for.
func advanced(r Record) bool { return r.State != RecordNone && r.State != RecordReceived }
