package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// TestStateBeforeTheFirstLook tells of somebody who is back before anybody looked.
func TestStateBeforeTheFirstLook(t *testing.T) {
	r := newRoster(t)
	r.ask("alex", bot.Slots{"agent": agentNamed("Tom"), "state": one(bot.Value{Kind: bot.KindAgentState, Name: "Available", Op: bot.OpAtLeast})})
	r.put("Tom", "blue", bot.StateAvailable, "")
	if diff := cmp.Diff([]string{"floor: Tom is Available."}, r.look(15*time.Second)); diff != "" {
		t.Error(diff)
	}
}

// TestStateOfTheSameName keeps alerts on two agents of the same name apart.
func TestStateOfTheSameName(t *testing.T) {
	r := newRoster(t)
	for _, id := range []string{"anna1", "anna2"} {
		r.ask("alex", bot.Slots{"agent": one(bot.Value{Kind: bot.KindAgent, ID: id, Name: "Anna"}), "state": idle("Break")})
	}
	if len(r.store.all) != 2 {
		t.Errorf("%d alerts are set", len(r.store.all))
	}
}

// TestStateAfterTrouble tells at the next look what could not be posted.
func TestStateAfterTrouble(t *testing.T) {
	for name, trouble := range map[string]error{"the post fails": errors.New("away"), "the room had too much": bot.ErrMuted} {
		t.Run(name, func(t *testing.T) {
			r := newRoster(t)
			twenty := one(bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute})
			r.ask("alex", bot.Slots{"state": idle("Break"), "longer": twenty})
			r.look(10 * time.Minute)
			r.put("Nina", "evening", bot.StateIdle, "Break")
			r.look(10 * time.Minute)
			r.put("Tom", "blue", bot.StateAvailable, "")
			r.teller.err = trouble
			if told := r.look(10 * time.Minute); len(told) != 0 {
				t.Errorf("told %q", told)
			}
			r.teller.err = nil
			if diff := cmp.Diff([]string{"floor: Nina is Idle (Break), for 21 min."}, r.look(time.Minute)); diff != "" {
				t.Error(diff)
			}
			if told := r.look(time.Minute); len(told) != 0 {
				t.Errorf("told again: %q", told)
			}
		})
	}
}

// partly is a floor of two centres of which one does not answer.
type partly struct{ agentLister }

func (p partly) AgentsNow(ctx context.Context) ([]bot.Agent, error) {
	bot.Remark(ctx, "This is without the other one, which did not answer.")
	all, err := p.agentLister.AgentsNow(ctx)
	return all[:1], err
}

// TestStateWithoutOneCentre takes nobody for logged out whose centre does not
// answer, and nobody for changed when it answers again.
func TestStateWithoutOneCentre(t *testing.T) {
	r := newRoster(t)
	twenty := one(bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute})
	r.ask("alex", bot.Slots{"agent": agentNamed("Nina"), "state": state("Logged out")})
	r.ask("alex", bot.Slots{"state": idle("Break"), "longer": twenty})
	r.ask("alex", bot.Slots{"state": idle("Break")})
	if diff := cmp.Diff([]string{"floor: Tom is Idle (Break), for 20 min."}, r.look(20*time.Minute)); diff != "" {
		t.Error(diff)
	}
	r.Source = partly{r.center}
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("without a centre: %q", told)
	}
	r.Source = r.center
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("with both again: %q", told)
	}
}

// TestStateOfACrowd says that it cannot follow so many, and keeps no more of them
// than a note can hold.
func TestStateOfACrowd(t *testing.T) {
	r := newRoster(t)
	fill := func(n int) {
		r.center.agents = nil
		for i := range n {
			r.center.agents = append(r.center.agents, bot.Agent{ID: fmt.Sprintf("a%035d", i), Name: fmt.Sprintf("Somebody Called %d", i),
				State: bot.StateIdle, IdleCode: "Break", Since: now.Add(-time.Hour)})
		}
	}
	fill(2000)
	r.ask("alex", bot.Slots{"state": idle("Break"), "longer": one(bot.Value{Kind: bot.KindDuration, Duration: 20 * time.Minute})})
	if told := r.look(0); len(told) != 1 || !strings.HasPrefix(told[0], "floor: 2,000 agents at once") {
		t.Errorf("told %q", told)
	}
	fill(150)
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("told of the crowd: %q", told)
	}
	fill(90)
	if told := r.look(time.Minute); len(told) != 0 {
		t.Errorf("told of those who are left: %q", told)
	}
	fill(91)
	if told := r.look(time.Minute); len(told) != 1 || !strings.HasPrefix(told[0], "floor: Somebody Called 90 is") {
		t.Errorf("told %q", told)
	}
	fill(maxFollowed)
	r.look(time.Minute)
	if kept := r.Notes.(*fakeNotes).largest; kept > 64<<10 {
		t.Errorf("a note of %d bytes", kept)
	}
	fill(0)
	if told := r.look(time.Minute); len(told) == 0 || len(told[len(told)-1]) > 4000 {
		t.Errorf("told %q", told)
	}
}

// TestStatesThatAreBlind says so, and that it is over.
func TestStatesThatAreBlind(t *testing.T) {
	r := newRoster(t)
	r.ask("alex", bot.Slots{"state": idle("Break")})
	r.look(0)
	look := func() []string {
		r.now = r.now.Add(time.Minute)
		before := len(r.teller.told)
		_ = r.Look(t.Context())
		return r.teller.told[before:]
	}
	r.center.err = errors.New("away")
	for range 5 {
		if told := look(); len(told) != 0 {
			t.Errorf("told too early: %q", told)
		}
	}
	if diff := cmp.Diff([]string{"floor: I cannot read the states of agents since 14:36 EDT: until I can, no alert on them will come."}, look()); diff != "" {
		t.Error(diff)
	}
	r.center.err = nil
	if diff := cmp.Diff([]string{"floor: I can read the states of agents again, after 6 min: the alerts set here work."}, look()); diff != "" {
		t.Error(diff)
	}
}
