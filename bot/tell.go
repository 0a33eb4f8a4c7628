package bot

import "context"

// Teller posts what nobody has just asked for, with buttons that work.
type Teller interface {
	// Tell posts a reply, or puts it in the place of an earlier one of ours
	// when messageID names one. It returns the id of what stands there now.
	// Its error is ErrMuted in a room that had too many such posts.
	Tell(ctx context.Context, to Address, messageID string, r Reply) (string, error)
}

// Tell implements Teller.
func (e *Engine) Tell(ctx context.Context, to Address, messageID string, r Reply) (string, error) {
	r = e.signer.sign(r, e.Clock(), to.ThreadID, to.RoomID == "")
	if messageID != "" {
		return e.Messenger.Replace(ctx, to, messageID, r)
	}
	return e.unasked.Post(ctx, to, r)
}
