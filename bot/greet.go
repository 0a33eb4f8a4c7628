package bot

import (
	"context"
	"errors"
)

// Joined greets a room that the bot was added to. Whoever may not use the bot
// there gets one neutral line: anybody can add a bot to any space.
func (e *Engine) Joined(ctx context.Context, d Delivery, roomID, actorID string, direct bool, greeting Reply) error {
	p, err := e.Messenger.Person(ctx, actorID)
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	role := e.Access.Role(p, roomID, direct)
	if role == Nobody {
		e.Auditor.Audit(AuditEntry{At: e.Clock(), Action: "added by an outsider", Person: p, RoomID: roomID, EventID: d.ID})
		greeting = Reply{Headline: "Thank you for adding me. I only answer people whom my operators have named, so I will be quiet here."}
	}
	_, err = e.unasked.Post(ctx, Address{RoomID: roomID}, e.signer.sign(greeting, e.Clock(), "", direct))
	if errors.Is(err, ErrMuted) {
		return nil
	}
	return err
}
