package language

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"

	"floorwalker/bot"
)

// show writes an interpretation in one line, for tables.
func show(got bot.Interpretation) string {
	var parts []string
	for name, vs := range got.Slots {
		var texts []string
		for _, v := range vs {
			texts = append(texts, showValue(v))
		}
		if len(texts) > 0 {
			parts = append(parts, name+"="+strings.Join(texts, "+"))
		}
	}
	sort.Strings(parts)
	s := strings.TrimSpace(got.Command + " " + strings.Join(parts, " "))
	if got.Missing != "" {
		s += " ?" + got.Missing
		for _, c := range got.Choices {
			s += "|" + showValue(c)
		}
	}
	if got.Refusal != "" {
		s += " refused"
	}
	return s
}

func showValue(v bot.Value) string {
	switch v.Kind {
	case bot.KindRange:
		return v.Range.From.Format("2T15:04") + ".." + v.Range.To.Format("2T15:04")
	case bot.KindMetric:
		return string(v.Metric)
	case bot.KindComparison:
		if v.Name == Target {
			return string(v.Metric) + string(v.Op) + Target
		}
		return fmt.Sprintf("%s%s%g", v.Metric, v.Op, v.Number)
	case bot.KindDuration:
		return string(v.Op) + v.Duration.String()
	default:
	}
	return strings.ReplaceAll(v.Name, " ", "_")
}

func interpret(t testing.TB, in *Interpreter, text string, c bot.Conversation) bot.Interpretation {
	t.Helper()
	got, err := in.Interpret(context.Background(), bot.Utterance{Text: text, Commands: specs, Role: bot.Admin, Now: tuesday(t), Conversation: c})
	if err != nil {
		t.Fatalf("Interpret(%q): %v", text, err)
	}
	return got
}

func TestInterpret(t *testing.T) {
	in := newTestInterpreter(t, centre)
	const today = "time=17T00:00..17T14:35"
	for _, test := range []struct{ text, want string }{
		// Names of commands, and what stands around them.
		{"help", "help"}, {"Help!", "help"}, {"hi", "help"}, {"what can you do?", "help"}, {"help queues", "help text=queues"},
		{"ping", "ping"}, {"ping 42", "ping text=42"}, {"PING  Hello World", "ping text=Hello_World"}, {"status", "status"},
		{"cancel", "cancel"}, {"stauts", "status"}, {"never mind", "cancel"}, {"explain", "explain"}, {"show them", "show them"},
		{"please ping 42", "ping text=42"}, {"queue list", "queue list"}, {"notify list", "notify list"},

		// Queues.
		{"queue status billing sl today", "queue status metric=service_level queue=Billing " + today},
		{"how's billing doing?", "queue status queue=Billing"},
		{"how’s billing doing", "queue status queue=Billing"},
		{"hows billing looking", "queue status queue=Billing"},
		{"HOW IS BILLING DOING?!", "queue status queue=Billing"},
		{"how\u00a0is  billing   doing ?", "queue status queue=Billing"},
		{"how is “billing” doing", "queue status queue=Billing"},
		{"how is biling doing", "queue status queue=Billing"},
		{"billing", "queue status queue=Billing"},
		{"how are billing and sales doing", "queue status queue=Billing+Sales"},
		{"how is tech supprt doing", "queue status queue=Tech_Support"},
		{"techsupport status", "queue status queue=Tech_Support"},
		{"whats the longest wait right now", "queue status metric=longest_wait"},
		{"SL for sales today?", "queue status metric=service_level queue=Sales " + today},
		{"service levl for sales today", "queue status metric=service_level queue=Sales " + today},
		{"how many ppl holding in claims", "queue status metric=contacts_in_queue queue=Claims"},
		{"abandons since lunch, all queues", "queue status metric=abandoned time=17T13:00..17T14:35"},
		{"aht for tier 2 yesterday between 2 and 4", "queue status metric=aht queue=Tier_2 time=16T14:00..16T16:00"},
		{"tier2 asa yesterday", "queue status metric=asa queue=Tier_2 time=16T00:00..17T00:00"},
		{"what was the abandon rate on sales last week", "queue status metric=abandon_rate queue=Sales time=9T00:00..16T00:00"},
		{"how has billing been since 9 please", "queue status queue=Billing time=17T09:00..17T14:35"},
		{"queue status billing chart", "queue status format=chart queue=Billing"},
		{"billing chart today", "queue status format=chart queue=Billing " + today},
		{"is billing busy this morning", "queue status queue=Billing time=17T06:00..17T12:00"},
		{"which queues have more than 5 waiting", "queue list filter=contacts_in_queue>5"},
		{"which queues have over five calls waiting?", "queue list filter=contacts_in_queue>5"},
		{"queues with service level below 80%", "queue list filter=service_level<80"},
		{"queues below target", "queue list filter=service_level<target"},
		{"which queues are under target", "queue list filter=service_level<target"},
		{"what queues have a longest wait over 5 min", "queue list filter=longest_wait>300"},

		// Agents.
		{"where's maya?", "agent status agent=Maya_Patel"}, {"maya", "agent status agent=Maya_Patel"},
		{"wheres maya patel", "agent status agent=Maya_Patel"},
		{"where is mayaa", "agent status agent=Maya_Patel"}, {"what's becker up to", "agent status agent=Tom_Becker"},
		{"how long has luis been on break", "agent status agent=Luis_Ortega"},
		{"how long has luis been at lunch", "agent status agent=Luis_Ortega"},
		{"is priya free", "agent status agent=Priya_Raman"},
		{"where is tom", "agent status ?agent|Tom_Alvarez|Tom_Becker"},
		{"who's free on the spanish line", "agent list queue=Spanish_Line state=Available"},
		{"show everyone on blue thats been in wrapup over 3 min", "agent list longer=>3m0s state=Wrap-up team=Blue"},
		{"who has been on break longer than half an hour", "agent list longer=>30m0s state=Break"},
		{"who's at lunch", "agent list state=Lunch"}, {"how many logged in", "agent list state=Logged_in"},
		{"anyone idle on the evening team?", "agent list state=Idle team=Evening"},
		{"who is in rona", "agent list state=Not_responding"},
		{"agent list chart", "agent list format=chart"},

		// Changes.
		{"agent state maya available", "agent state agent=Maya_Patel state=Available"},
		{"put sam on lunch", "agent state agent=Sam_Okafor state=Lunch"},
		{"make grace available again pls", "agent state agent=Grace_Lin state=Available"},
		{"could you put Maya Patel on break", "agent state agent=Maya_Patel state=Break"},
		{"set maya, tom becker and priya to available", "agent state agent=Maya_Patel+Tom_Becker+Priya_Raman state=Available"},
		{"put sam on lunch because he asked twice", "agent state agent=Sam_Okafor state=Lunch"},
		{"put tom on lunch", "agent state state=Lunch ?agent|Tom_Alvarez|Tom_Becker"},
		{"sign dana out, she forgot when she left", "agent logout agent=Dana_Whitfield"},
		{"log tom off", "agent logout ?agent|Tom_Alvarez|Tom_Becker"},
		{"log tom becker out", "agent logout agent=Tom_Becker"},

		// Contacts.
		{"what calls came in for claims in the last 20 min", "task list channel=telephony queue=Claims time=17T14:15..17T14:35"},
		{"any chats been waiting over five mins?", "task list channel=chat longer=>5m0s status=waiting"},
		{"task list claims last 20 min", "task list queue=Claims time=17T14:15..17T14:35"},
		{"show me maya's calls today", "task list agent=Maya_Patel channel=telephony " + today},
		{"which calls were abandoned today", "task list channel=telephony status=abandoned " + today},
		{"tell me about 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "task show task=6a64d539-4653-4c48-98d7-78fb66c1bc1d"},
		{"6A64D539-4653-4C48-98D7-78FB66C1BC1D", "task show task=6a64d539-4653-4c48-98d7-78fb66c1bc1d"},

		// Alerts.
		{"stop the billing alerts", "notify stop queue=Billing"}, {"what alerts do i have", "notify list"},

		// Impossible times.
		{"service level for sales tomorrow", "queue status metric=service_level queue=Sales refused"},
		{"aht for billing on 30 february", "queue status metric=aht queue=Billing refused"},
		{"asa for sales from 5pm to 3pm", "queue status metric=asa queue=Sales refused"},
	} {
		got := show(interpret(t, in, test.text, bot.Conversation{}))
		if got != test.want {
			t.Errorf("%q\n got  %s\n want %s", test.text, got, test.want)
		}
	}
}
