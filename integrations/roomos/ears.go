package roomos

import (
	"context"
	"log/slog"
	"time"

	"floorwalker/bot"
)

// Wish is what is to be heard of a device.
type Wish struct {
	// Offline is whether it goes and comes, Events all that it reports itself.
	Offline, Events bool
}

// Notes keep small values for all replicas; a value that is not there has no
// version.
type Notes interface {
	Load(ctx context.Context, name string) (value []byte, version string, err error)
	Save(ctx context.Context, name, version string, value []byte, keep time.Duration) error
}

// Ears hear what devices report: by a connection that stays open where that is
// how a device is reached, by what it posts where it can, else by looking.
type Ears struct {
	client *Client
	cfg    EarsConfig
	slots  ledger
	times  times
	awaits chan awaiting
	kick   chan struct{}
}

// EarsConfig is what Ears need.
type EarsConfig struct {
	// Prefix is how all addresses begin that devices post to, and Tokens make the
	// rest of them. An empty one says that devices cannot reach us.
	Prefix string
	Tokens Tokens
	Inbox  bot.Inbox
	// Notes remember which devices post to us.
	Notes Notes
	// Wanted tells what is to be heard, by device.
	Wanted func(context.Context) (map[string]Wish, error)
	// Alone runs a function in one replica at a time.
	Alone func(context.Context, func(context.Context) error) error
	Clock func() time.Time
	Log   *slog.Logger
}

// times are the pace of Ears.
type times struct {
	// round is how often the devices are looked after: their slots, and what they
	// cannot report by themselves. wishes is how often it is looked whether there
	// is another one to listen to, and again the pause before a connection that
	// has ended is opened anew.
	round, wishes, again time.Duration
	// device bounds the work on one device in a round.
	device time.Duration
	// bridge is how long the answer to a question is listened for beside the
	// replica that keeps listening, which takes a while to begin.
	bridge time.Duration
}

var usualTimes = times{round: time.Minute, wishes: 5 * time.Second, again: 5 * time.Second, device: 20 * time.Second, bridge: time.Minute}

// NewEars returns the ears of a client's devices.
func NewEars(c *Client, cfg EarsConfig) *Ears {
	return &Ears{client: c, cfg: cfg, slots: ledger{cfg.Notes}, times: usualTimes, awaits: make(chan awaiting), kick: make(chan struct{}, 1)}
}

// Hear makes a device report to us from now on, as long as there is a wish. At
// once says that it does so by itself; else it is looked at every minute.
func (e *Ears) Hear(ctx context.Context, d bot.Device) (atOnce bool, err error) {
	if atOnce = e.client.Listens(d.ID); !atOnce { // Keep listens while there is a wish
		if e.cfg.Prefix != "" {
			if err := e.slots.note(ctx, d.ID, slotNote{Prefix: e.cfg.Prefix, At: e.cfg.Clock()}); err != nil {
				return false, err
			}
		}
		atOnce, err = e.report(ctx, d)
	}
	if err != nil {
		return false, err
	}
	return atOnce, e.begin(ctx, d)
}

// report makes a device post its events to us, if it can.
func (e *Ears) report(ctx context.Context, d bot.Device) (bool, error) {
	if e.cfg.Prefix == "" {
		return false, nil
	}
	err := e.client.KeepFeedback(ctx, d, e.cfg.Prefix, e.cfg.Prefix+e.cfg.Tokens.Of(d.ID))
	if bot.KindOf(err) == bot.Invalid { // it has no slot left, or takes no such command from us
		e.cfg.Log.InfoContext(ctx, "a device does not report to us", "device", d.ID, "error", err)
		return false, nil
	}
	return err == nil, err
}

// begin notes how things stand when somebody begins to listen: that a room is
// empty is news only when somebody was in it.
func (e *Ears) begin(ctx context.Context, d bot.Device) error {
	found, err := e.client.Look(ctx, d.ID)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].First = true
	}
	return Deliver(ctx, e.cfg.Inbox, found, e.cfg.Clock())
}

// look delivers what a device would report.
func (e *Ears) look(ctx context.Context, id string) error {
	found, err := e.client.Look(ctx, id)
	if err != nil {
		return err
	}
	return Deliver(ctx, e.cfg.Inbox, found, e.cfg.Clock())
}

func (e *Ears) warn(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		e.cfg.Log.WarnContext(ctx, what, "error", err)
	}
}
