package contactcenter

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"floorwalker/integrations/rest"

	"floorwalker/bot"
)

// FuzzVariables: whatever people type stays data. It comes out of the request
// as it went in, and the text of the query is the constant it always is.
func FuzzVariables(f *testing.F) {
	for _, s := range []string{"Q", `"}}) { x }`, "$from", "\u2028", "\x00", `\`, "漢", `{"and":[]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := variables{"filter": LegFilter{QueueIDs: []string{s}, Channel: s}.conditions()}
		data, err := json.Marshal(searchRequest{legsQuery, between(v, now, now)})
		if err != nil {
			t.Fatal(err)
		}
		var back asked
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("%q makes %s: %v", s, data, err)
		}
		if back.Query != legsQuery {
			t.Fatalf("%q changes the query", s)
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		if s != "" && utf8.ValidString(s) {
			first := back.Variables["filter"].(map[string]any)["and"].([]any)[0].(map[string]any)
			if got := first["queue"].(map[string]any)["id"].(map[string]any)["equals"]; got != want {
				t.Fatalf("%q becomes %q", s, got)
			}
		}
	})
}

// checkSane fails for what no record may make: a time or duration out of range,
// text that is not one valid line.
func checkSane(t *testing.T, texts []string, durations ...time.Duration) {
	t.Helper()
	for _, s := range texts {
		if !utf8.ValidString(s) || len(s) > rest.MaxText || strings.ContainsAny(s, "\n\r\x00") {
			t.Errorf("text %q", s)
		}
	}
	for _, d := range durations {
		if d < 0 {
			t.Errorf("duration %v", d)
		}
	}
}

func FuzzSearch(f *testing.F) {
	f.Add([]byte(`{"data":{"taskLegDetails":{"taskLegs":[{"id":"x","createdTime":1.5e12,"queue":{"id":"Q","duration":"5"},"isActive":false}],"pageInfo":{"hasNextPage":true,"endCursor":"c"}}}}`))
	f.Add([]byte(`{"data":{"taskDetails":{"tasks":[null,{"id":7,"createdTime":-1,"queueDuration":1e99,"lastQueue":[{"id":"a"},null]}]}},"errors":null}`))
	f.Add([]byte(`{"data":{"agentSession":{"agentSessions":[{"agentId":"A","isActive":"true","channelInfo":[{"currentState":"on-hold"},null,7]}],"pageInfo":null}},"errors":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a searchAnswer
		if err := json.Unmarshal(data, &a); err != nil {
			return
		}
		if p, err := decodePage[leg](a.Data["taskLegDetails"], "taskLegs"); err == nil {
			for _, r := range p.entries {
				l := r.leg()
				checkSane(t, []string{l.ContactID, l.QueueName, l.AgentName}, l.Talk, l.Hold, l.WrapUp)
				if l.Answered && l.Abandoned || !l.Left.IsZero() && l.Left.Before(l.Entered) {
					t.Errorf("%+v", l)
				}
			}
		}
		if p, err := decodePage[contact](a.Data["taskDetails"], "tasks"); err == nil {
			for _, r := range p.entries {
				k := r.contact(now)
				checkSane(t, []string{k.ID, k.Origin, k.QueueName, k.AgentName, k.TerminatedBy}, k.Wait, k.Talk, k.Hold)
				if k.Status == "" {
					t.Errorf("%+v", k)
				}
			}
		}
		if p, err := decodePage[session](a.Data["agentSession"], "agentSessions"); err == nil {
			for agent := range latest(p.entries) {
				checkSane(t, []string{agent.Name, string(agent.State), agent.IdleCode})
				if agent.State == "" {
					t.Errorf("%+v", agent)
				}
			}
		}
	})
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte(`[{"id":"1","attributes":{"createdTime":1591702170000,"owner":{"id":"A"},"status":"queued"}}]`))
	f.Add([]byte(`[{"agentId":"A","startTime":1591702170000,"endTime":-1,"currentState":"idle"},null]`))
	f.Add([]byte(`[{"id":"R","ciUserId":null,"teamIds":[7,null],"active":"false"}]`))
	window := bot.Range{From: now, To: now.Add(time.Hour)}
	f.Fuzz(func(t *testing.T, data []byte) {
		var tasks list[task]
		if len(data) > 0 && json.Unmarshal(data, &tasks) == nil {
			for _, r := range tasks {
				k := r.contact()
				checkSane(t, []string{k.ID, k.Origin, k.QueueName})
			}
		}
		var activities list[activity]
		if len(data) > 0 && json.Unmarshal(data, &activities) == nil {
			var tl timeline
			for _, a := range activities {
				tl.add(a, window)
			}
			end := window.From
			for _, s := range tl.spans() {
				if s.From.Before(end) || !s.From.Before(s.To) || s.To.After(window.To) {
					t.Errorf("span %+v after %v", s, end)
				}
				end = s.To
			}
		}
		var users list[user]
		if len(data) > 0 && json.Unmarshal(data, &users) == nil {
			for _, r := range users {
				checkSane(t, []string{r.agent().Name, r.agent().ID})
			}
		}
	})
}
