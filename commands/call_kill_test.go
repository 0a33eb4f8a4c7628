package commands

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/calling"
)

// site is what replicas share: the store, the space, and Alex's phone.
type site struct {
	phone    *fakePhone
	messages map[string]bot.Message
	presses  map[string]bot.Press
	posts    []bot.Reply
	convs    map[string]bot.Conversation
	records  map[string]bot.Record
	deps     func(*replica, *Deps) // more of what a replica works with
}

// replica is a bot that dies at one of its steps: before what the step does, or
// after it and before it hears of that.
type replica struct {
	*site
	engine *bot.Engine
	left   int // steps to the death; 0 is never
	after  bool
	dead   bool
	kill   context.CancelFunc
}

// step does something outside of the replica.
func (r *replica) step(do func()) error {
	if r.dead {
		return context.Canceled
	}
	if r.left--; r.left == 0 {
		if r.after {
			do()
		}
		r.dead = true
		r.kill()
		return context.Canceled
	}
	do()
	return nil
}

// understands is one interpreter for all replicas: it learns its wording once.
var understands = sync.OnceValue(func() bot.Interpreter { return wordsOf(centre(Samples())).in })

func (s *site) replica(t *testing.T, left int, after bool) (*replica, context.Context) {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	r := &replica{site: s, left: left, after: after, kill: kill}
	t.Cleanup(kill)
	deps := fakeDeps(&fakeCenter{})
	deps.Calling = r
	if s.deps != nil {
		s.deps(r, &deps)
	}
	var err error
	r.engine, err = bot.New(bot.Config{
		Messenger: r, Interpreter: understands(), Conversations: r, Records: r, Auditor: &audited{},
		Access:   bot.NewAccess(bot.AccessConfig{Orgs: []string{"acme"}, Supervisors: []string{"alex@acme.example"}, Admins: []string{"alex@acme.example"}}),
		Commands: All(deps), BotID: "bot", ButtonKey: []byte("0123456789abcdef"),
		ChangeTimeout: 8 * time.Second, Clock: time.Now, Location: time.UTC, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, ctx
}

func (r *replica) Own(string) Phone             { return r }
func (r *replica) Member(string) (Phone, error) { return r, nil }
func (r *replica) Dialled(s string) (bot.Destination, error) {
	return bot.Destination{Dial: s, Shown: s}, nil
}

func (r *replica) Calls(ctx context.Context) (calls []bot.Call, err error) {
	return calls, cmp.Or(r.step(func() { calls, err = r.phone.Calls(ctx) }), err)
}

func (r *replica) Call(ctx context.Context, id string) (c bot.Call, err error) {
	if dead := r.step(func() { c, err = r.phone.Call(ctx, id) }); dead != nil {
		return c, dead
	}
	return c, err
}

func (r *replica) Do(ctx context.Context, o bot.CallOrder) (result bot.CallResult, err error) {
	if dead := r.step(func() { result, err = r.phone.Do(ctx, o) }); dead != nil {
		return result, dead
	}
	return result, err
}

func (r *replica) Post(_ context.Context, _ bot.Address, reply bot.Reply) (string, error) {
	err := r.step(func() { r.posts = append(r.posts, reply) })
	return fmt.Sprint("b", len(r.posts)), err
}

func (r *replica) SaveRecord(_ context.Context, _ bot.Fence, _ string, from bot.RecordState, rec bot.Record) (err error) {
	dead := r.step(func() {
		if r.records[rec.ID].State != from {
			err = bot.ErrConflict
			return
		}
		r.records[rec.ID] = rec
	})
	return cmp.Or(dead, err)
}

func (r *replica) SaveConversation(_ context.Context, _ bot.Fence, key string, c bot.Conversation) error {
	return r.step(func() { r.convs[key] = c })
}

func (r *replica) Message(_ context.Context, id string) (bot.Message, error) {
	return r.messages[id], nil
}
func (r *replica) Press(_ context.Context, id string) (bot.Press, error) { return r.presses[id], nil }
func (r *replica) Delete(context.Context, string) error                  { return nil }
func (r *replica) Person(context.Context, string) (bot.Person, error) {
	return bot.Person{ID: "alex", OrgID: "acme", Name: "Alex Morgan", Email: "alex@acme.example"}, nil
}
func (r *replica) Replace(ctx context.Context, to bot.Address, _ string, reply bot.Reply) (string, error) {
	return r.Post(ctx, to, reply)
}
func (r *replica) Record(_ context.Context, _, id string) (bot.Record, error) {
	return r.records[id], nil
}
func (r *replica) Conversation(_ context.Context, key string) (bot.Conversation, error) {
	return r.convs[key], nil
}
func (r *replica) QueueCalls(context.Context, string) ([]calling.QueuedCall, error) {
	return nil, nil
}
func (r *replica) History(context.Context, string) ([]bot.PastCall, error) { return nil, nil }
func (r *replica) Conference(context.Context) (bot.Conference, bool, error) {
	return bot.Conference{}, false, nil
}
func (r *replica) Supervise(context.Context, string) error { return nil }

// TestKilledInsideACall kills a replica at a random step of hanging up,
// transferring and dialling, and lets another take over: no order is ever sent
// twice, and whoever asked hears what is true or that it is not certain.
func TestKilledInsideACall(t *testing.T) {
	const kills = 100
	killed, inside, unsure := 0, 0, 0
	for seed := uint64(0); killed < kills; seed++ {
		dice := rand.New(rand.NewPCG(seed, 7))
		said := []string{"hang up", "transfer this call to Front Desk", "dial 4101"}[seed%3]
		point, after, onPress := 1+dice.IntN(14), dice.IntN(2) == 0, dice.IntN(2) == 0
		name := fmt.Sprintf("%s, step %d, after %v, press %v", said, point, after, onPress)
		synctest.Test(t, func(t *testing.T) {
			s := &site{phone: &fakePhone{calls: []bot.Call{talk("1", "Henry Green", bot.CallConnected)}}, messages: map[string]bot.Message{},
				presses: map[string]bot.Press{}, convs: map[string]bot.Conversation{}, records: map[string]bot.Record{}}
			deliver := func(point int, handle func(*replica, context.Context, bot.Delivery) error, id string) {
				first, ctx := s.replica(t, point, after)
				d := bot.Delivery{Event: bot.Event{Source: "x", ID: id, At: time.Now()}, Fence: bot.Fence{Number: 1}, Attempt: 1}
				err := handle(first, ctx, d)
				if !first.dead {
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					return
				}
				killed++
				for _, rec := range s.records {
					if rec.State == bot.RecordExecuting {
						inside++
					}
				}
				second, ctx := s.replica(t, 0, false)
				d.Again, d.Attempt, d.Fence.Number = true, 2, 2
				if err := handle(second, ctx, d); err != nil {
					t.Fatalf("%s, taken over: %v", name, err)
				}
			}
			s.messages["m1"] = bot.Message{ID: "m1", RoomID: "room", PersonID: "alex", Text: said, Created: time.Now()}
			steps := point
			if onPress && strings.HasPrefix(said, "transfer") {
				steps = 0
			}
			deliver(steps, func(r *replica, ctx context.Context, d bot.Delivery) error { return r.engine.Message(ctx, d, "m1") }, "m1")
			last := s.posts[len(s.posts)-1]
			for _, b := range last.Buttons {
				if b.Title != "Confirm" {
					continue
				}
				s.presses["p1"] = bot.Press{ID: "p1", MessageID: "b1", RoomID: "room", PersonID: "alex", Token: b.Token, Created: time.Now()}
				deliver(point, func(r *replica, ctx context.Context, d bot.Delivery) error { return r.engine.Press(ctx, d, "p1") }, "p1")
				last = s.posts[len(s.posts)-1]
			}
			if n := len(s.phone.orders); n > 1 {
				t.Errorf("%s: sent %d times: %+v", name, n, s.phone.orders)
			}
			uncertain := strings.Contains(last.Note, "not certain")
			if uncertain {
				unsure++
			}
			done := strings.Contains(last.Headline, "is over") || strings.Contains(last.Headline, "has left") || strings.Contains(last.Headline, "phone rings") ||
				strings.Contains(last.Headline, "waits for the own phone")
			switch {
			case len(s.phone.orders) == 0 && !uncertain:
				t.Errorf("%s: never sent, and told %q (%s)", name, last.Headline, last.Note)
			case len(s.phone.orders) == 1 && !uncertain && !done:
				t.Errorf("%s: sent, and told %q (%s)", name, last.Headline, last.Note)
			}
		})
	}
	t.Logf("%d kills, %d of them while a change was being made; %d times it was said that the outcome is not certain", killed, inside, unsure)
	if inside < kills/5 || unsure == 0 {
		t.Errorf("%d kills inside a change, %d uncertain outcomes: too few to prove anything", inside, unsure)
	}
}
