package contactcenter

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

func TestSession(t *testing.T) {
	start, since, ended := now.Add(-4*time.Hour), now.Add(-35*time.Minute), now.Add(-time.Hour)
	base := fmt.Sprintf(`"agentId":"A","agentName":"Maya Patel","userLoginId":"maya@acme.example","teamId":"T","teamName":"Blue","siteName":"Raleigh","startTime":%d,"endTime":%d`, ms(start), ms(ended))
	channelInfo := func(state, channel string) string {
		return fmt.Sprintf(`{"channelType":%q,"currentState":%q,"lastActivityTime":%d,"idleCodeName":"Break","agentPhoneNumber":"4101"}`, channel, state, ms(since))
	}
	want := bot.Agent{
		ID: "A", Name: "Maya Patel", Email: "maya@acme.example", TeamID: "T", TeamName: "Blue", SiteName: "Raleigh",
		LoggedInAt: start, Since: since, DialNumber: "4101", Channel: "telephony",
	}
	for _, test := range []struct {
		name, record string
		change       func(*bot.Agent)
	}{
		{"idle", `"isActive":true,"channelInfo":[` + channelInfo("idle", "telephony") + `]`, func(a *bot.Agent) { a.State, a.IdleCode = bot.StateIdle, "Break" }},
		{"available", `"isActive":true,"channelInfo":[` + channelInfo("Available", "telephony") + `]`, func(a *bot.Agent) { a.State = bot.StateAvailable }},
		{"not responding", `"isActive":true,"channelInfo":[` + channelInfo("not-responding", "telephony") + `]`, func(a *bot.Agent) { a.State = bot.StateNotResponding }},
		{"the engaged channel", `"isActive":true,"channelInfo":[` + channelInfo("engagedOther", "telephony") + `,` + channelInfo("connected", "chat") + `]`, func(a *bot.Agent) {
			a.State, a.Channel = bot.StateConnected, "chat"
		}},
		{"the telephone among equals", `"isActive":true,"channelInfo":[` + channelInfo("available", "email") + `,` + channelInfo("available", "telephony") + `]`, func(a *bot.Agent) {
			a.State = bot.StateAvailable
		}},
		{"unknown state", `"isActive":true,"channelInfo":[` + channelInfo("levitating", "telephony") + `]`, func(a *bot.Agent) { a.State = "levitating" }},
		{"one channel as an object", `"isActive":1,"channelInfo":null`, func(a *bot.Agent) {
			a.State, a.Since, a.DialNumber, a.Channel = bot.StateIdle, start, "", ""
		}},
		{"logged out", `"isActive":false,"channelInfo":[` + channelInfo("available", "telephony") + `]`, func(a *bot.Agent) {
			a.State, a.Since, a.LoggedInAt, a.DialNumber, a.Channel = bot.StateLoggedOut, ended, time.Time{}, "", ""
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r session
			if err := json.Unmarshal([]byte("{"+base+","+test.record+"}"), &r); err != nil {
				t.Fatal(err)
			}
			want := want
			test.change(&want)
			if diff := cmp.Diff(want, r.agent()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBoardOfSeveralPages(t *testing.T) {
	sessionOf := func(id, name string, start time.Time) string {
		return fmt.Sprintf(`{"agentId":%q,"agentName":%q,"isActive":true,"startTime":%d,"channelInfo":[{"channelType":"telephony","currentState":"connected"}]}`, id, name, ms(start))
	}
	legOf := func(task, agent string) string {
		return fmt.Sprintf(`{"id":%q,"taskId":%q,"createdTime":%d,"isActive":true,"status":"connected","channelType":"telephony","owner":{"id":%q},"queue":{"id":"Q","name":"Billing"}}`, task, task, ms(now.Add(-time.Minute)), agent)
	}
	const more = `{"hasNextPage":true,"endCursor":"2"}`
	var s searches
	c := newClient(t, s.handle(t, func(q asked) string {
		switch q.Query {
		case boardQuery:
			return `{"data":{"agentSession":{"agentSessions":[` + sessionOf("2", "Zoe", now) + `],"pageInfo":` + more + `},
				"taskLegDetails":{"taskLegs":[` + legOf("K2", "2") + `],"pageInfo":` + more + `}}}`
		case sessionsQuery:
			return answered("agentSession", "agentSessions", lastPage, sessionOf("1", "Adam", now.Add(-time.Hour)), sessionOf("1", "Adam", now))
		}
		return answered("taskLegDetails", "taskLegs", lastPage, legOf("K1", "1"))
	}))
	agents, err := c.AgentsNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range agents {
		got = append(got, a.Name+" "+a.ContactID+" "+a.QueueName)
	}
	if diff := cmp.Diff([]string{"Adam K1 Billing", "Zoe K2 Billing"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(s.asked()); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

func TestAgentNow(t *testing.T) {
	answer := `{"data":{"agentSession":{"agentSessions":[]},"taskLegDetails":{"taskLegs":[]}}}`
	var s searches
	c := newClient(t, s.handle(t, func(asked) string { return answer }))
	a, err := c.AgentNow(t.Context(), "A")
	if diff := cmp.Diff(bot.Agent{ID: "A", State: bot.StateLoggedOut}, a); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	answer = fmt.Sprintf(`{"data":{"agentSession":{"agentSessions":[
		{"agentId":"A","agentName":"Maya","isActive":false,"startTime":%d,"endTime":%d},
		{"agentId":"A","agentName":"Maya","isActive":false,"startTime":%d,"endTime":%d},
		{"agentId":"B","agentName":"Other","isActive":true,"startTime":%d}]},"taskLegDetails":null}}`,
		ms(now.Add(-9*time.Hour)), ms(now.Add(-time.Hour)), ms(now.Add(-30*time.Hour)), ms(now.Add(-22*time.Hour)), ms(now))
	a, err = c.AgentNow(t.Context(), "A")
	if want := (bot.Agent{ID: "A", Name: "Maya", State: bot.StateLoggedOut, Since: now.Add(-time.Hour)}); err != nil || a != want {
		t.Errorf("%v: %+v", err, a)
	}
	for _, id := range []string{"", string(make([]byte, 100))} {
		if _, err := c.AgentNow(t.Context(), id); bot.KindOf(err) != bot.NotFound {
			t.Errorf("id of %d bytes: %v", len(id), err)
		}
	}
	if n := len(s.asked()); n != 2 {
		t.Errorf("%d requests, want one a question", n)
	}
}
