package language

import (
	"testing"

	"floorwalker/bot"
)

// after is the conversation that an interpretation leaves.
func after(got bot.Interpretation) bot.Conversation {
	c := bot.Conversation{Last: &bot.Invocation{Command: got.Command, Slots: got.Slots}, Slots: map[bot.Kind]bot.Value{}}
	for _, vs := range got.Slots {
		for _, v := range vs {
			c.Slots[v.Kind] = v
		}
	}
	return c
}

func TestFollowUps(t *testing.T) {
	in := newTestInterpreter(t, centre)
	for _, test := range []struct{ first, then, want string }{
		{"how's billing doing", "and tech support?", "queue status queue=Tech_Support"},
		{"SL for sales today", "and tech support?", "queue status metric=service_level queue=Tech_Support time=17T00:00..17T14:35"},
		{"SL for sales today", "same for yesterday", "queue status metric=service_level queue=Sales time=16T00:00..17T00:00"},
		{"SL for sales today", "what about claims yesterday", "queue status metric=service_level queue=Claims time=16T00:00..17T00:00"},
		{"SL for sales today", "and all queues?", "queue status metric=service_level time=17T00:00..17T14:35"},
		{"SL for sales today", "and the asa?", "queue status metric=asa queue=Sales time=17T00:00..17T14:35"},
		{"SL for sales today", "as a chart", "queue status format=chart metric=service_level queue=Sales time=17T00:00..17T14:35"},
		{"SL for sales today", "yesterday", "queue status metric=service_level queue=Sales time=16T00:00..17T00:00"},
		{"SL for sales today", "how's billing doing?", "queue status queue=Billing"},
		{"SL for sales today", "and maya?", "agent status agent=Maya_Patel"},
		{"SL for sales today", "and 30 february?", "queue status metric=service_level queue=Sales time=17T00:00..17T14:35 refused"},
		{"who's on break on blue", "and evening?", "agent list state=Break team=Evening"},
		{"who's on break on blue", "and at lunch?", "agent list state=Lunch team=Blue"},
		{"how long has luis been on break", "is he back yet", "agent status agent=Luis_Ortega"},
		{"how long has luis been on break", "and tom?", "agent status ?agent|Tom_Alvarez|Tom_Becker"},
		{"how long has luis been on break", "put him on lunch", "agent state agent=Luis_Ortega state=Lunch"},
		{"how long has luis been on break", "show his calls today", "task list agent=Luis_Ortega channel=telephony time=17T00:00..17T14:35"},
		{"task list claims last 20 min", "and billing", "task list queue=Billing time=17T14:15..17T14:35"},
		{"task list claims last 20 min", "only chats", "task list channel=chat queue=Claims time=17T14:15..17T14:35"},
		{"how's billing doing", "who is free there", "agent list queue=Billing state=Available"},
		{"how's billing doing", "help", "help"},
		{"put sam on lunch", "and priya", "agent state agent=Priya_Raman state=Lunch"},
	} {
		first := interpret(t, in, test.first, bot.Conversation{})
		got := interpret(t, in, test.then, after(first))
		if s := show(got); s != test.want {
			t.Errorf("%q after %q\n got  %s\n want %s", test.then, test.first, s, test.want)
		}
	}
}

func TestBareNameAfterAChangeChangesNothing(t *testing.T) {
	in := newTestInterpreter(t, centre)
	got := interpret(t, in, "priya", after(interpret(t, in, "put sam on lunch", bot.Conversation{})))
	if changers[got.Command] && !got.Partial {
		t.Errorf("a bare name runs %s", show(got))
	}
}

func TestOrdinals(t *testing.T) {
	in := newTestInterpreter(t, centre)
	tasks := bot.Conversation{List: []bot.Value{
		{Kind: bot.KindTaskID, ID: "t1", Name: "t1"}, {Kind: bot.KindTaskID, ID: "t2", Name: "t2"}, {Kind: bot.KindTaskID, ID: "t3", Name: "t3"},
	}}
	agents := bot.Conversation{List: []bot.Value{
		{Kind: bot.KindAgent, ID: "1", Name: "Maya Patel"}, {Kind: bot.KindAgent, ID: "2", Name: "Sam Okafor"},
	}}
	for _, test := range []struct {
		text string
		c    bot.Conversation
		want string
	}{
		{"open the second one", tasks, "task show task=t2"}, {"show me the 3rd one", tasks, "task show task=t3"},
		{"open #3", tasks, "task show task=t3"}, {"tell me about the last one", tasks, "task show task=t3"},
		{"open number 1", tasks, "task show task=t1"}, {"task show the first one", tasks, "task show task=t1"},
		{"open the ninth one", tasks, "task show refused"}, {"where is the second one", agents, "agent status agent=Sam_Okafor"},
		{"put the first one on lunch", agents, "agent state agent=Maya_Patel state=Lunch"},
		{"open the second one", bot.Conversation{}, "task show ?task"},
	} {
		if got := show(interpret(t, in, test.text, test.c)); got != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, got, test.want)
		}
	}
}

func TestAnswers(t *testing.T) {
	in := newTestInterpreter(t, centre)
	asked := interpret(t, in, "log tom off", bot.Conversation{})
	toms := bot.Conversation{Question: &bot.Question{
		Invocation: bot.Invocation{Command: asked.Command, Slots: asked.Slots}, Param: asked.Missing, Choices: asked.Choices,
	}}
	which := bot.Conversation{Question: &bot.Question{Invocation: bot.Invocation{Command: "agent status"}, Param: "agent"}}
	state := bot.Conversation{Question: &bot.Question{
		Invocation: bot.Invocation{Command: "agent state", Slots: bot.Slots{"agent": {{Kind: bot.KindAgent, ID: "x", Name: "Maya Patel"}}}}, Param: "state",
	}}
	for _, test := range []struct {
		text string
		c    bot.Conversation
		want string
	}{
		{"the second", toms, "agent logout agent=Tom_Becker"}, {"2", toms, "agent logout agent=Tom_Becker"},
		{"becker", toms, "agent logout agent=Tom_Becker"}, {"Tom Becker", toms, "agent logout agent=Tom_Becker"},
		{"beker please", toms, "agent logout agent=Tom_Becker"}, {"the first one", toms, "agent logout agent=Tom_Alvarez"},
		{"tom", toms, "agent logout ?agent|Tom_Alvarez|Tom_Becker"}, {"cancel", toms, "cancel"}, {"how's billing doing", toms, "queue status queue=Billing"},
		{"maya", toms, "agent logout agent=Maya_Patel"}, {"maya", which, "agent status agent=Maya_Patel"}, {"tom", which, "agent status ?agent|Tom_Alvarez|Tom_Becker"},
		{"on lunch", state, "agent state agent=Maya_Patel state=Lunch"}, {"available", state, "agent state agent=Maya_Patel state=Available"},
	} {
		if got := show(interpret(t, in, test.text, test.c)); got != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, got, test.want)
		}
	}
}

func TestUnknownOffersTheNearest(t *testing.T) {
	in := newTestInterpreter(t, centre)
	got := interpret(t, in, "please reticulate the splines of billing since lunch", bot.Conversation{})
	if got.Command != "" || got.Understood == "" || len(got.Nearest) == 0 || len(got.Nearest) > 3 {
		t.Fatalf("got %+v", got)
	}
	for _, u := range got.Nearest {
		if again := interpret(t, in, u, bot.Conversation{}); again.Command == "" || again.Partial {
			t.Errorf("the suggestion %q gives %s, partial %v", u, show(again), again.Partial)
		}
	}
	for _, text := range []string{"delhi", "hip", "who is not available", "who isn’t free", "which agents are on break except maya", "calls without billing", "statuses of liberty", "asdf qwer", "the", "?", "", "billingual", "this is nice weather"} {
		if got := interpret(t, in, text, bot.Conversation{}); got.Command != "" {
			t.Errorf("%q runs %s", text, show(got))
		}
	}
}
