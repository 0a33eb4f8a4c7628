package commands

import (
	"testing"

	"floorwalker/bot"
)

// TestConversations says one thing after another. What goes on with the last
// answer keeps its queue, agent, time and list; what is complete by itself does
// not, and a picture is not drawn again unless it is asked for.
func TestConversations(t *testing.T) {
	for name, lines := range map[string][][2]string{
		"a queue, its figure, another queue, another day": {
			{"how is billing", "queue status queue=Billing"},
			{"longest wait", "~queue status metric=longest_wait queue=Billing"},
			{"service level", "~queue status metric=service_level queue=Billing"},
			{"and sales?", "queue status metric=service_level queue=Sales"},
			{"same for yesterday", "queue status metric=service_level queue=Sales time=16T00:00..17T00:00"},
			{"and the day before", ""},
			{"what about claims", "queue status metric=service_level queue=Claims time=16T00:00..17T00:00"},
			{"all queues", "~queue status metric=service_level time=16T00:00..17T00:00"},
		},
		"a picture is for once": {
			{"sales chart today", "queue status format=chart queue=Sales time=17T00:00..17T14:35"},
			{"yesterday", "~queue status queue=Sales time=16T00:00..17T00:00"},
			{"chart", "~queue status format=chart queue=Sales time=16T00:00..17T00:00"},
			{"same for claims", "queue status format=chart queue=Claims time=16T00:00..17T00:00"},
			{"abandoned sales today", "queue status metric=abandoned queue=Sales time=17T00:00..17T14:35"},
			{"how many agents are free in billing", "queue status metric=agents_available queue=Billing"},
		},
		"a list and its rows": {
			{"who is waiting in sales", "task list queue=Sales status=waiting"},
			{"open the second one", "task show task=6a64d539-4653-4c48-98d7-000000000001"},
			{"the third one", "~task show task=6a64d539-4653-4c48-98d7-000000000002"},
			{"the 40th one", "refused"},
			{"longest calls today", "task list channel=telephony order=longest time=17T00:00..17T14:35"},
			{"and yesterday", "task list channel=telephony order=longest time=16T00:00..17T00:00"},
			{"any chats waiting", "task list channel=chat status=waiting"},
		},
		"an agent": {
			{"where's luis", "agent status agent=Luis_Ortega"},
			{"is he back yet", "agent status agent=Luis_Ortega state=back"},
			{"and maya?", "agent status agent=Maya_Patel state=back"},
			{"put her on lunch", "agent state agent=Maya_Patel state=Lunch"},
			{"who else is on lunch", "~agent list state=Lunch"},
		},
		"there is a place": {
			{"how is sales", "queue status queue=Sales"},
			{"is anyone free there", "agent list queue=Sales state=Available"},
			{"hello there", "help"},
			{"thanks", "thanks"},
		},
		"queues in order": {
			{"which queue is worst", "queue list order=worst"},
			{"and yesterday?", "queue list order=worst time=16T00:00..17T00:00"},
			{"open the second one", "queue status queue=Sales"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := wordsOf(centre(Samples()))
			all := All(fakeDeps(floorIn(centre(Samples()))))
			c := bot.Conversation{}
			for _, line := range lines {
				i := w.interpret(t, line[0], c)
				if got := written(i); got != line[1] {
					t.Errorf("%q\n got  %s\n want %s", line[0], got, line[1])
				}
				c = after(t, c, i, all)
			}
		})
	}
}

// after is the conversation that the engine keeps when an interpretation has
// been answered.
func after(t *testing.T, c bot.Conversation, i bot.Interpretation, all []bot.Command) bot.Conversation {
	t.Helper()
	if i.Command == "" || i.Missing != "" || i.Refusal != "" {
		return c
	}
	if c.Slots == nil {
		c.Slots = map[bot.Kind]bot.Value{}
	}
	for _, values := range i.Slots {
		c.Slots[values[0].Kind] = values[0]
	}
	for _, command := range all {
		spec := command.Spec()
		reader, reads := command.(bot.Reader)
		if spec.Name != i.Command {
			continue
		}
		if spec.Area != areaBot {
			c.Last = &bot.Invocation{Command: i.Command, Slots: i.Slots}
		}
		if !reads {
			continue
		}
		r := request(i.Slots)
		r.Conversation = c
		reply, err := reader.Run(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if len(reply.Items) > 0 {
			c.List = reply.Items
		}
	}
	return c
}
