package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"floorwalker/integrations/simulator"
)

// calls collects what a webhook of telephony_calls delivers.
func (s *site) listenToCalls(token, extra string) chan object {
	s.Helper()
	got := make(chan object, 1000)
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		var body object
		if err := json.Unmarshal(raw, &body); err != nil || r.Header.Get("X-Spark-Signature") == "" {
			s.Errorf("delivered %s, %v, signature %q", raw, err, r.Header.Get("X-Spark-Signature"))
		}
		got <- body
	}))
	s.Cleanup(target.Close)
	body := fmt.Sprintf(`{"name":"calls","targetUrl":%q,"resource":"telephony_calls","event":"all","secret":"s"%s}`, target.URL+"/h", extra)
	if status, _, answer := s.call(token, "POST", "/v1/webhooks", "application/json", body); status != 200 {
		s.Fatalf("webhook: %d %s", status, answer)
	}
	return got
}

func next(t *testing.T, got chan object) object {
	t.Helper()
	select {
	case body := <-got:
		return body
	case <-time.After(30 * time.Second):
		t.Fatal("no webhook came")
		return nil
	}
}

func TestCallWebhooks(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	people := map[string]string{}
	for _, p := range s.World().People {
		people[p.Name] = p.Token
	}
	alex := people["Alex Morgan"]
	got := s.listenToCalls(alex, "")
	filtered := s.listenToCalls(alex, `,"filter":"state=disconnected"`)
	for token, want := range map[string]int{s.World().Bot.Token: 403, s.World().ServiceApp.Token: 403, alex: 400} {
		body := `{"name":"calls","targetUrl":"http://127.0.0.1:1/h","resource":"telephony_calls","event":"all","filter":"colour=red"}`
		if want == 403 {
			body = `{"name":"calls","targetUrl":"http://127.0.0.1:1/h","resource":"telephony_calls","event":"all"}`
		}
		if status, _, _ := s.call(token, "POST", "/v1/webhooks", "application/json", body); status != want {
			t.Errorf("a webhook that must be refused with %d: %d", want, status)
		}
	}
	s.steer(200, "POST", "/sim/happen", `{"what":"phone rings","person":"Maya Patel"}`) // none of Alex's
	s.steer(200, "POST", "/sim/happen", `{"what":"phone rings","person":"Alex Morgan","from":"Maya Patel"}`)
	type event struct{ event, kind, state string }
	expect := func(want event) object {
		t.Helper()
		body := next(t, got)
		data := body["data"].(object)
		if have := (event{body["event"].(string), data["eventType"].(string), data["state"].(string)}); have != want {
			t.Fatalf("event %v, want %v", have, want)
		}
		return body
	}
	body := expect(event{"created", "received", "alerting"})
	data := body["data"].(object)
	if body["actorId"] != data["actorPersonId"] || body["actorId"] != body["createdBy"] || data["callId"] == nil || data["id"] != nil {
		t.Errorf("envelope %v", body)
	}
	answer := fmt.Sprintf(`{"callId":%q}`, data["callId"])
	for _, step := range []struct {
		action string
		want   event
	}{
		{"answer", event{"updated", "answered", "connected"}},
		{"hold", event{"updated", "held", "held"}},
		{"resume", event{"updated", "resumed", "connected"}},
		{"startRecording", event{"updated", "recording", "connected"}},
		{"hangup", event{"deleted", "disconnected", "disconnected"}},
	} {
		if status, _, text := s.call(alex, "POST", "/v1/telephony/calls/"+step.action, "application/json", answer); status != 204 {
			t.Fatalf("%s: %d %s", step.action, status, text)
		}
		last := expect(step.want)["data"].(object)
		if last["callSessionId"] != data["callSessionId"] || last["eventTimestamp"].(string) <= data["eventTimestamp"].(string) {
			t.Errorf("%v after %v", last, data)
		}
		data = last
	}
	if data["answered"] == nil || data["disconnected"] == nil || data["remoteParty"].(object)["name"] != "Maya Patel" {
		t.Errorf("ended %v", data)
	}
	if data := next(t, filtered)["data"].(object); data["state"] != "disconnected" {
		t.Errorf("filtered %v", data)
	}
	s.steer(200, "GET", "/sim/calls", "")
}

func TestInterestInCallsExpires(t *testing.T) {
	s := serve(t, simulator.Options{Start: start, Frozen: true})
	admin := s.World().ServiceApp.Token
	got := s.listenToCalls(admin, `,"ownedBy":"org"`)
	const path = "/v1/telephony/webhookInterestRegistrations"
	expect := func(want int, method, body string) {
		t.Helper()
		if status, _, answer := s.call(admin, method, path, "application/json", body); status != want {
			t.Fatalf("%s: %d %s", method, status, answer)
		}
	}
	ring := func(person string) {
		s.steer(200, "POST", "/sim/happen", fmt.Sprintf(`{"what":"phone rings","person":%q,"from":"+12025550117"}`, person))
	}
	register := func() { expect(204, "POST", `{"interests":[{"resource":"Agent"}]}`) }
	ring("Tom Becker") // before the registration: not told
	register()
	ring("Priya Raman")
	if name := next(t, got)["data"].(object)["callId"]; name == nil {
		t.Error("no call id")
	}
	s.steer(200, "POST", "/sim/clock", `{"advance":"744h"}`)
	for len(got) > 0 {
		<-got
	}
	s.steer(200, "POST", "/sim/clock", `{"advance":"720h"}`)
	expect(404, "GET", "")
	ring("Sam Okafor") // after its end: not told
	register()
	ring("Dana Whitfield")
	for {
		data := next(t, got)["data"].(object)
		if data["eventType"] != "received" {
			continue // the end of Priya's call
		}
		snapshot := s.steer(200, "GET", "/sim/calls", "")
		for _, phone := range snapshot["phones"].([]any) {
			p := phone.(object)
			for _, c := range p["calls"].([]any) {
				if c.(object)["id"] == data["callId"] && p["name"] != "Dana Whitfield" {
					t.Errorf("told of a call of %v", p["name"])
				}
			}
		}
		return
	}
}
