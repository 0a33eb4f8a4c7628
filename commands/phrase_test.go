package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

// floorIn is a busy floor with the names of a centre.
func floorIn(names centre) *fakeCenter {
	f := &fakeCenter{}
	of := func(kind bot.Kind) []bot.Entry {
		entries, _ := names.Entries(context.Background(), kind)
		return entries
	}
	teams, codes := of(bot.KindTeam), of(bot.KindAgentState)
	for i, e := range of(bot.KindQueue) {
		f.queues = append(f.queues, bot.Queue{ID: e.ID, Name: e.Name, TeamIDs: []string{teams[i%len(teams)].ID}})
		f.waiting = append(f.waiting, bot.Leg{ContactID: taskID(i), QueueID: e.ID, QueueName: e.Name,
			Entered: now.Add(-time.Duration(i+1) * time.Minute), Active: true})
		f.legs = append(f.legs, bot.Leg{ContactID: taskID(100 + i), QueueID: e.ID, Entered: at(9, i), Left: at(9, i+1), Answered: i%2 == 0, Abandoned: i%2 == 1})
	}
	states := []bot.AgentState{bot.StateIdle, bot.StateAvailable, bot.StateConnected}
	for i, e := range of(bot.KindAgent) {
		team := teams[i%len(teams)]
		a := bot.Agent{ID: e.ID, Name: e.Name, TeamID: team.ID, TeamName: team.Name, State: states[i%len(states)], Since: at(14, i)}
		if a.State == bot.StateIdle {
			a.IdleCode = codes[i%len(codes)].Name
		}
		if a.State == bot.StateConnected {
			a.ContactID = taskID(i)
		}
		f.agents = append(f.agents, a)
		q := f.queues[i%len(f.queues)]
		f.contacts = append(f.contacts, bot.Contact{ID: taskID(i), Channel: "telephony", Status: bot.ContactWaiting, Active: true,
			Created: at(14, i), QueueID: q.ID, QueueName: q.Name, AgentID: e.ID, AgentName: e.Name, Wait: time.Minute})
	}
	f.users = f.agents
	return f
}

func taskID(n int) string { return fmt.Sprintf("6a64d539-4653-4c48-98d7-%012d", n) }

// TestEveryButtonCanBeTyped runs every example and every saying, takes the
// phrase that stands in the text for each button of the answer, says it, and
// comes to what the button runs.
func TestEveryButtonCanBeTyped(t *testing.T) {
	pressed := 0
	for file, names := range map[string]centre{"said.txt": centre(Samples()), "said_elsewhere.txt": elsewhere} {
		deps := fakeDeps(floorIn(names))
		deps.Names = names
		deps.Subscriptions = &fakeSubscriptions{all: []bot.Subscription{
			{ID: "a1", Person: alex, Said: "Billing over 10 waiting"}, {ID: "a2", Person: alex, Said: "Sales below 80 %"},
		}}
		all := All(deps)
		phrase := Phrase(all)
		w := wordsOf(names)
		var texts []string
		for _, s := range sayings(t, file) {
			texts = append(texts, s.text)
		}
		for _, s := range w.specs {
			texts = append(texts, s.Examples...)
		}
		for _, text := range texts {
			reply, conversation, ok := answer(t, w, all, text)
			if !ok {
				continue
			}
			for _, b := range reply.Buttons {
				if b.Run == nil {
					continue
				}
				pressed++
				got := w.interpret(t, phrase(*b.Run), conversation)
				if got.Missing != "" || got.Refusal != "" || got.Command != b.Run.Command || slotKeys(got.Slots) != slotKeys(b.Run.Slots) {
					t.Errorf("%s: %q offers [%s], typed %q\n got  %s (%s)\n want %s %s",
						file, text, b.Title, phrase(*b.Run), written(got), got.Refusal, b.Run.Command, slotKeys(b.Run.Slots))
				}
			}
		}
	}
	if pressed < 500 {
		t.Errorf("only %d buttons were tried", pressed)
	}
}

// answer says something and returns the reply, with the conversation after it.
func answer(t *testing.T, w floorWords, all []bot.Command, text string) (bot.Reply, bot.Conversation, bool) {
	t.Helper()
	before := bot.Conversation{
		Slots:   map[bot.Kind]bot.Value{bot.KindAgent: {Kind: bot.KindAgent, ID: "x", Name: "x"}},
		Explain: []string{"Offered = all", "= 3"}, Behind: &bot.Invocation{Command: "task list"},
	}
	i := w.interpret(t, text, before)
	if i.Command == "" || i.Missing != "" || i.Refusal != "" {
		return bot.Reply{}, before, false
	}
	r := request(i.Slots)
	r.Conversation, r.Command = before, i.Command
	for _, c := range all {
		if c.Spec().Name != i.Command {
			continue
		}
		var reply bot.Reply
		var err error
		switch c := c.(type) {
		case bot.Reader:
			reply, err = c.Run(t.Context(), r)
		case bot.Changer:
			reply, _, err = c.Preview(t.Context(), r)
		}
		before.List = reply.Items
		return reply, before, err == nil
	}
	return bot.Reply{}, before, false
}

// slotKeys writes slots so that two ways to the same values are the same.
func slotKeys(s bot.Slots) string {
	var keys []string
	for name, values := range s {
		for _, v := range values {
			key := slotText(v)
			if v.Kind == bot.KindQueue || v.Kind == bot.KindAgent || v.Kind == bot.KindTeam || v.Kind == bot.KindTaskID {
				key = cmp.Or(v.ID, v.Name)
			}
			keys = append(keys, name+"="+key)
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}
