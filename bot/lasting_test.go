package bot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// siege is a change of many things: it takes what its slot says, and asks for as
// much and a little more.
type siege struct {
	begun, looks int
	cut          bool // Do was ended before it was done
	lookTakes    time.Duration
	taken        bool
}

func (*siege) Spec() Spec {
	return Spec{Name: "siege", Role: Supervisor, Changes: true, Params: []Param{{Name: "takes", Kind: KindDuration}}, Examples: []string{"siege"}}
}

func (*siege) Lasts(r Request) time.Duration {
	if r.Duration("takes") < time.Minute {
		return 0
	}
	return r.Duration("takes") + 10*time.Second
}

func (*siege) Preview(context.Context, Request) (Reply, bool, error) { return Reply{}, false, nil }

func (s *siege) Do(ctx context.Context, r Request) (Reply, error) {
	s.begun++
	select {
	case <-time.After(r.Duration("takes")):
		s.taken = true
		return Reply{Headline: "The town is taken."}, nil
	case <-ctx.Done():
		s.cut = true
		return Reply{}, ctx.Err()
	}
}

func (s *siege) Observe(ctx context.Context, _ Request) (Outcome, error) {
	s.looks++
	select {
	case <-time.After(s.lookTakes):
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
	if s.taken {
		return Outcome{State: OutcomeDone, Reply: Reply{Headline: "The town is taken."}}, nil
	}
	return Outcome{State: OutcomeNotDone, Reply: Reply{Headline: "The town holds out."}}, nil
}

// TestLasting: a change of many things has the time that it needs, up to a limit;
// any other has the time of all.
func TestLasting(t *testing.T) {
	for name, tt := range map[string]struct {
		takes time.Duration
		want  string
		least time.Duration // that passes at least
		most  time.Duration // and at most, with the looking
		cut   bool
	}{
		"short":             {takes: 5 * time.Second, want: "The town is taken.", least: 5 * time.Second, most: 8 * time.Second},
		"too long for most": {takes: 30 * time.Second, want: "The town holds out.", least: 8 * time.Second, most: 8*time.Second + ObserveFor + observeOnce, cut: true},
		"long":              {takes: 5 * time.Minute, want: "The town is taken.", least: 5 * time.Minute, most: 5*time.Minute + 10*time.Second},
		"for ever":          {takes: 24 * time.Hour, want: "The town holds out.", least: MaxChange, most: MaxChange + ObserveFor + observeOnce, cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFloor(t)
				start := time.Now()
				got := f.said("alex", "siege "+tt.takes.String()).Headline
				if passed := time.Since(start); passed < tt.least || passed > tt.most {
					t.Errorf("after %v", passed)
				}
				if !strings.Contains(got, tt.want) || f.siege.cut != tt.cut || f.siege.begun != 1 {
					t.Errorf("%q, begun %d times, cut off: %v", got, f.siege.begun, f.siege.cut)
				}
			})
		})
	}
}

// TestLastingIsTakenOver: whoever takes over waits until the calls of the one
// before have ended, never begins again, and looks once, as long as that takes.
func TestLastingIsTakenOver(t *testing.T) {
	for name, tt := range map[string]struct {
		taken bool
		want  string
	}{
		"done":     {true, "The town is taken."},
		"not done": {false, "The town holds out."},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFloor(t)
				f.siege.taken, f.siege.lookTakes = tt.taken, time.Minute // longer than others may look
				id := f.write("alex", "siege 5m0s")
				until := time.Now().Add(3 * time.Minute)
				f.records[ConversationKey("room", "alex")+id] = Record{ID: id, State: RecordExecuting, Until: until,
					Invocation: Invocation{Command: "siege", Slots: Slots{"takes": {{Kind: KindDuration, Duration: 5 * time.Minute}}}}}
				f.deliver(Delivery{Event: Event{ID: id, At: time.Now()}, Fence: Fence{Number: 1}, Again: true})
				if got := f.lastReply().Headline; !strings.Contains(got, tt.want) {
					t.Errorf("reply = %q", got)
				}
				if f.siege.begun != 0 || f.siege.looks != 1 || time.Now().Before(until.Add(time.Minute)) {
					t.Errorf("begun %d times, looked %d times, %v after the end", f.siege.begun, f.siege.looks, time.Since(until))
				}
			})
		})
	}
}
