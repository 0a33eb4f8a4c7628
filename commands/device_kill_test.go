package commands

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/roomos"
)

// killedRooms are devices that a replica reaches as long as it lives.
type killedRooms struct {
	*fakeRooms
	r *replica
}

func (k killedRooms) Devices(ctx context.Context) (all []bot.Device, err error) {
	if dead := k.r.step(func() { all, err = k.fakeRooms.Devices(ctx) }); dead != nil {
		return nil, dead
	}
	return all, err
}

func (k killedRooms) State(ctx context.Context, id string, parts ...roomos.Aspect) (s roomos.State, err error) {
	if dead := k.r.step(func() { s, err = k.fakeRooms.State(ctx, id, parts...) }); dead != nil {
		return roomos.State{}, dead
	}
	s.At = time.Now()
	return s, err
}

func (k killedRooms) Command(ctx context.Context, d bot.Device, name roomos.Path, args roomos.Arguments) (n *roomos.Node, err error) {
	if dead := k.r.step(func() { n, err = k.fakeRooms.Command(ctx, d, name, args) }); dead != nil {
		return nil, dead
	}
	return n, err
}

// upRooms are devices that know for how long they have been up.
func upRooms() *fakeRooms {
	f := building()
	for i := range f.devices { // names resolve to themselves here
		f.devices[i].ID = f.devices[i].Name
	}
	f.state("Boardroom").Uptime = 100 * time.Hour
	return f
}

// TestKilledInsideADeviceDeed kills a replica at a random step of dialling,
// restarting and muting, and lets another take over: no command is ever sent
// twice, and whoever asked hears what is true or that it is not certain.
func TestKilledInsideADeviceDeed(t *testing.T) {
	const kills = 100
	killed, inside, unsure := 0, 0, 0
	for seed := uint64(0); killed < kills; seed++ {
		dice := rand.New(rand.NewPCG(seed, 7))
		said := []string{"have the Boardroom call help@acme.example", "reboot the Boardroom", "mute the Boardroom"}[seed%3]
		point, after, onPress := 1+dice.IntN(16), dice.IntN(2) == 0, dice.IntN(2) == 0
		name := fmt.Sprintf("%s, step %d, after %v, press %v", said, point, after, onPress)
		synctest.Test(t, func(t *testing.T) {
			rooms := upRooms()
			rooms.refuse = func(d bot.Device, path roomos.Path) error {
				if path == "SystemUnit.Boot" {
					rooms.state(d.ID).Uptime = time.Second
				}
				return nil
			}
			s := &site{phone: &fakePhone{}, messages: map[string]bot.Message{}, presses: map[string]bot.Press{}, convs: map[string]bot.Conversation{}, records: map[string]bot.Record{}}
			s.deps = func(r *replica, deps *Deps) {
				deps.Devices = killedRooms{rooms, r}
				deps.Dialled = func(said string) (bot.Destination, error) { return bot.Destination{Dial: said, Shown: said}, nil }
			}
			deliver := func(point int, handle func(*replica, context.Context, bot.Delivery) error, id string) {
				first, ctx := s.replica(t, point, after)
				d := bot.Delivery{Event: bot.Event{Source: "x", ID: id, At: time.Now()}, Fence: bot.Fence{Number: 1}, Attempt: 1}
				if err := handle(first, ctx, d); !first.dead {
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
			if onPress && !strings.HasPrefix(said, "mute") {
				steps = 0
			}
			deliver(steps, func(r *replica, ctx context.Context, d bot.Delivery) error { return r.engine.Message(ctx, d, "m1") }, "m1")
			last := s.posts[len(s.posts)-1]
			if i := slices.IndexFunc(last.Buttons, func(b bot.Button) bool { return b.Title == "Confirm" }); i >= 0 {
				time.Sleep(5 * time.Second) // the bubble's clock: the press comes later
				s.presses["p1"] = bot.Press{ID: "p1", MessageID: "b1", RoomID: "room", PersonID: "alex", Token: last.Buttons[i].Token, Created: time.Now()}
				deliver(point, func(r *replica, ctx context.Context, d bot.Delivery) error { return r.engine.Press(ctx, d, "p1") }, "p1")
				last = s.posts[len(s.posts)-1]
			}
			uncertain := strings.Contains(last.Note, "not certain")
			if uncertain {
				unsure++
			}
			done := slices.ContainsFunc([]string{"is now", "is calling", "is muted", "is up again", "says that it restarts"}, func(w string) bool { return strings.Contains(last.Headline, w) })
			switch {
			case len(rooms.sent) > 1:
				t.Errorf("%s: sent %q", name, rooms.sent)
			case len(rooms.sent) == 0 && !uncertain:
				t.Errorf("%s: never sent, and told %q (%s)", name, last.Headline, last.Note)
			case len(rooms.sent) == 1 && !done:
				t.Errorf("%s: sent, and told %q (%s)", name, last.Headline, last.Note)
			}
		})
	}
	t.Logf("%d kills, %d of them while a change was being made; %d times it was said that the outcome is not certain", killed, inside, unsure)
	if inside < kills/5 || unsure == 0 {
		t.Errorf("%d kills inside a change, %d uncertain outcomes: too few to prove anything", inside, unsure)
	}
}
