package bot

import (
	"context"
	"errors"
	"time"
)

// maxConfirmations is how many changes of one conversation may wait for their
// press and still be dropped by one "cancel".
const maxConfirmations = 20

// change previews a change and either asks for its confirmation or makes it.
func (t *turn) change(ctx context.Context, cmd Changer, inv Invocation) error {
	t.working.start(ctx)
	req := t.request(inv, t.d.ID)
	ask := false
	preview, err := t.guard(func() (r Reply, err error) {
		r, ask, err = cmd.Preview(t.OnWait(ctx, t.working.waits), req)
		return r, err
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	t.answered()
	if err != nil {
		return t.refuse(ctx, t.specs[inv.Command], err)
	}
	if preview.Asks != "" {
		t.question(inv, preview)
		return t.say(ctx, preview)
	}
	if preview.Slots != nil {
		inv.Slots = preview.Slots
		t.invoked(inv) // "take him off hold" means the call that was held
	}
	rec := Record{ID: t.d.ID, State: RecordConfirmed, Invocation: inv, Person: t.person, RoomID: t.to.RoomID,
		ThreadID: t.to.ThreadID, Direct: t.direct, Asked: t.at}
	if !ask {
		if preview.Headline != "" && preview.Settled {
			return t.say(ctx, preview)
		}
		if err := t.save(ctx, RecordNone, rec); err != nil {
			return t.taken(err)
		}
		return t.execute(ctx, rec)
	}
	rec.ID, rec.State, rec.Expires = t.signer.once(t.d.ID), RecordReceived, t.at.Add(ConfirmationTTL)
	if err := t.save(ctx, RecordNone, rec); err != nil && !errors.Is(err, ErrConflict) {
		return err
	}
	preview.Buttons = []Button{
		{Title: "Confirm", Style: StylePositive, Confirm: rec.ID},
		{Title: "Cancel", Dismiss: rec.ID},
	}
	id, err := t.post(ctx, preview)
	if err != nil {
		return err
	}
	t.conv.Confirmations = append(t.conv.Confirmations, rec.ID)
	t.conv.Confirmations = t.conv.Confirmations[max(0, len(t.conv.Confirmations)-maxConfirmations):]
	t.changed = true
	rec.MessageID = id
	if err := t.save(ctx, RecordReceived, rec); err != nil && !errors.Is(err, ErrConflict) {
		return err // a conflict means that the button was pressed already
	}
	t.audit("asked", inv.Command, preview.Headline)
	return nil
}

// execute makes a confirmed change: written down before it is begun, so that
// nobody makes it twice.
func (t *turn) execute(ctx context.Context, rec Record) error {
	cmd, ok := t.commands[rec.Invocation.Command].(Changer)
	if !ok {
		return t.fail(ctx, Errorf(Invalid, "I do not know that command any more. Nothing was changed."))
	}
	from, lasts := rec.State, t.lasts(cmd, rec)
	rec.State, rec.Until = RecordExecuting, t.Clock().Add(lasts)
	if err := t.save(ctx, from, rec); err != nil {
		return t.taken(err)
	}
	t.audit("executing", rec.Invocation.Command, "")
	t.working.start(ctx)
	limited, cancel := context.WithTimeout(t.OnWait(ctx, t.working.waits), lasts)
	reply, err := t.guard(func() (Reply, error) { return cmd.Do(limited, t.request(rec.Invocation, rec.ID)) })
	cancel()
	if ctx.Err() != nil {
		return context.Cause(ctx) // the next owner finds it executing, and observes
	}
	if unsure(err) {
		t.Logger.Warn("the outcome of a change is not known", "event", t.d.ID, "command", t.command, "error", err)
		return t.observe(ctx, cmd, rec, reply)
	}
	if err != nil {
		return t.conclude(ctx, rec, RecordFailed, t.failure(err))
	}
	return t.conclude(ctx, rec, RecordDone, reply)
}

// now is the moment of a request: of one that was begun before, that moment.
func (t *turn) now() time.Time {
	if !t.begun.IsZero() {
		return t.begun
	}
	return t.at
}

// lasts is how long Do may take.
func (t *turn) lasts(cmd Changer, rec Record) time.Duration {
	if long, ok := cmd.(Lasting); ok {
		return min(max(long.Lasts(t.request(rec.Invocation, rec.ID)), t.ChangeTimeout), MaxChange)
	}
	return t.ChangeTimeout
}

// unsure reports whether a change may have happened although Do failed: only
// an error made for people to read says for certain that it has not.
func unsure(err error) bool {
	var told *Error
	return err != nil && (!errors.As(err, &told) || told.Kind == Uncertain || told.Kind == Internal)
}

// failure is the reply to a change that failed for certain.
func (t *turn) failure(err error) Reply {
	e := publicError(err)
	t.logFailure("change failed", e, err)
	r := Reply{Headline: e.Public}
	if e.TrackingID != "" {
		r.Note = "Tracking id " + e.TrackingID
	}
	if e.Kind == NotLinked {
		r = t.offerConnect(r)
	}
	return r
}

// observeOnce is how long a look may take when the time for looking is over.
const observeOnce = 5 * time.Second

// observe finds out what became of a change whose outcome is not known, and
// says so when that cannot be found out; told is then what Do had to say of it.
func (t *turn) observe(ctx context.Context, cmd Changer, rec Record, told Reply) error {
	t.working.start(ctx)
	// Owners that take over from one another do not begin to look anew.
	left := rec.Until.Add(ObserveFor).Sub(t.Clock())
	limit := min(max(left, observeOnce), ObserveFor)
	lasts := t.lasts(cmd, rec)
	once := lasts > t.ChangeTimeout // many things take long to look at, too
	if once {
		limit = lasts
	}
	looking, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var out Outcome
	var err error
	for wait := 500 * time.Millisecond; ; wait = min(2*wait, 4*time.Second) {
		before, failed := out, err
		_, err = t.guard(func() (r Reply, err error) {
			out, err = cmd.Observe(looking, t.request(rec.Invocation, rec.ID))
			return out.Reply, err
		})
		if err != nil && looking.Err() != nil && before.State != "" {
			out, err = before, failed // a look that the end has cut short says less than the one before
		}
		if err == nil && out.State == OutcomeDone {
			return t.conclude(ctx, rec, RecordDone, out.Reply)
		}
		if once && ctx.Err() == nil {
			return t.conclude(ctx, rec, RecordUncertain, uncertain(out, err, told))
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-looking.Done():
			return t.conclude(ctx, rec, RecordUncertain, uncertain(out, err, told))
		case <-time.After(wait):
		}
	}
}

func uncertain(out Outcome, err error, told Reply) Reply {
	r := out.Reply
	if err != nil || r.Headline == "" {
		r = Reply{Headline: "I cannot see what became of it."}
	}
	if told.Note != "" {
		told.Headline = "Not confirmed: " + r.Headline
		return told
	}
	r.Note = "The change was asked for once. It is not certain that it happened, and I will not send it again by myself: please check, and ask again if it did not."
	return r
}

// conclude writes down how a change ended, tells it, and writes down that it
// was told.
func (t *turn) conclude(ctx context.Context, rec Record, state RecordState, reply Reply) error {
	rec.State, rec.Result, rec.Lost, rec.Private = state, reply.Headline, reply.Lost, reply.Private
	if err := t.save(ctx, RecordExecuting, rec); err != nil {
		return t.taken(err)
	}
	t.audit(string(state), rec.Invocation.Command, reply.Headline)
	t.report(ctx, map[RecordState]ErrorKind{RecordFailed: Upstream, RecordUncertain: Uncertain}[state])
	if err := t.say(ctx, reply); err != nil {
		return err
	}
	rec.Replied = true
	if err := t.save(ctx, state, rec); err != nil {
		t.Logger.Warn("reply not recorded", "event", t.d.ID, "error", err)
	}
	return nil
}

// resume goes on with a change that a former owner had begun.
func (t *turn) resume(ctx context.Context, rec Record) error {
	t.command = rec.Invocation.Command
	t.working.adopt(rec.MessageID)
	switch rec.State {
	case RecordConfirmed:
		return t.late(ctx, rec)
	case RecordExecuting:
		if err := t.until(ctx, rec.Until); err != nil {
			return err
		}
		cmd, ok := t.commands[rec.Invocation.Command].(Changer)
		if !ok {
			return t.conclude(ctx, rec, RecordUncertain, uncertain(Outcome{}, nil, Reply{}))
		}
		// What is seen is held against the moment at which the change was begun, and
		// not against that of its being taken up again.
		t.begun = rec.Until.Add(-t.lasts(cmd, rec))
		return t.observe(ctx, cmd, rec, Reply{})
	case RecordDone, RecordFailed, RecordUncertain:
		if !rec.Replied && rec.Result != "" {
			return t.say(ctx, Reply{Headline: rec.Result, Note: rec.Lost, Private: rec.Private})
		}
	case RecordNone, RecordReceived, RecordDeclined: // nothing was begun
	}
	return nil
}

// late makes a change that was confirmed but not begun, unless too much time
// has passed or the person may not do it any more.
func (t *turn) late(ctx context.Context, rec Record) error {
	spec := t.specs[rec.Invocation.Command]
	err := t.may(spec)
	if err == nil && t.readOnly == "" {
		return t.execute(ctx, rec)
	}
	rec.State = RecordDeclined
	if err := t.save(ctx, RecordConfirmed, rec); err != nil {
		return t.taken(err)
	}
	if err != nil {
		return t.refuse(ctx, spec, err)
	}
	t.audit("refused", spec.Name, t.readOnly)
	return t.say(ctx, Reply{Headline: t.readOnly})
}

// until waits for a moment at which the calls of a former owner have ended.
func (t *turn) until(ctx context.Context, at time.Time) error {
	wait := at.Sub(t.Clock())
	if wait <= 0 {
		return nil
	}
	t.working.start(ctx)
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(wait, MaxChange)):
		return nil
	}
}

func (t *turn) save(ctx context.Context, from RecordState, rec Record) error {
	return t.Records.SaveRecord(ctx, t.d.Fence, t.key, from, rec)
}

// taken reports a record that somebody else moved on: not an error of ours,
// but nothing that we may go on with either.
func (t *turn) taken(err error) error {
	if errors.Is(err, ErrConflict) {
		t.Logger.Info("change was taken by another", "event", t.d.ID)
		return nil
	}
	return err
}
