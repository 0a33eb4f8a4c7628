package contactcenter

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/contract"
	"floorwalker/integrations/simulator/world"
)

const made = `{"name":"Wallboard","eventTypes":["agent:login"],"destinationUrl":"https://wall.acme.com/x","secret":"a secret of thirty-two characters","resourceVersion":"agent:2.0.0"}`

func TestSubscriptionsKeepToTheSpecification(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 4)
	c.Start()
	h := contract.Middleware(t, c.Handler(), "contact-center.json")
	for _, version := range []string{"v1", "v2"} {
		body := made
		if version == "v1" {
			body = strings.Replace(body, `,"resourceVersion":"agent:2.0.0"`, "", 1)
		}
		base := "/" + version + "/subscriptions"
		status, answer := ask(t, h, "admin", http.MethodPost, base, body)
		var one struct{ Data subscription }
		if err := json.Unmarshal(answer, &one); err != nil || status != http.StatusCreated || one.Data.Status != "active" || strings.Contains(string(answer), "secret") {
			t.Fatalf("%d %s", status, answer)
		}
		if list := get[struct{ Data []subscription }](t, h, base); len(list.Data) != 1 || list.Data[0].ID != one.Data.ID {
			t.Errorf("%+v", list)
		}
		get[map[string]any](t, h, base+"/"+one.Data.ID)
		// Cisco's specification wants actions of four letters, and has task:new.
		types := get[struct{ Data []struct{ Name string } }](t, c.Handler(), "/"+version+"/event-types")
		if len(types.Data) < 10 || !strings.Contains(types.Data[0].Name, ":") {
			t.Errorf("%+v", types)
		}
		change := `{"status":"inactive","resourceVersion":"agent:2.0.0"}`
		if version == "v1" {
			change = `{"status":"inactive"}`
		}
		if status, answer := ask(t, h, "admin", http.MethodPatch, base+"/"+one.Data.ID, change); status != http.StatusOK || !strings.Contains(string(answer), `"status":"inactive"`) {
			t.Errorf("%d %s", status, answer)
		}
		if status, answer := ask(t, h, "admin", http.MethodDelete, base+"/"+one.Data.ID, ""); status != http.StatusNoContent {
			t.Errorf("%d %s", status, answer)
		}
		if list := get[struct{ Data []subscription }](t, h, base); len(list.Data) != 0 {
			t.Errorf("%+v", list)
		}
	}
}

func TestSubscriptionsRefuse(t *testing.T) {
	c, _ := newCentre(t, world.Default(), 4)
	change := func(from, to string) string { return strings.Replace(made, from, to, 1) }
	for name, body := range map[string]string{
		"no JSON": "{", "a short secret": change("a secret of thirty-two characters", "short"), "an event there is not": change("agent:login", "agent:sneezes"),
		"an event of another resource": change("agent:login", "task:new"), "no version": change(`,"resourceVersion":"agent:2.0.0"`, ""),
		"plain http": change("https:", "http:"), "another port": change("acme.com", "acme.com:8443"), "a query": change("/x", "/x?y"),
		"a user": change("wall.", "me@wall."), "no path": change("/x", ""), "a short name": change("Wallboard", "W"), "no events": change(`"agent:login"`, ""),
	} {
		if status, answer := ask(t, c.Handler(), "admin", http.MethodPost, "/v2/subscriptions", body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPatch, http.MethodDelete} {
		if status, _ := ask(t, c.Handler(), "admin", method, "/v1/subscriptions/nobody", "{}"); status != http.StatusNotFound {
			t.Errorf("%s: %d", method, status)
		}
	}
}

// TestSubscriptionsAreSwitchedOff after too many failures in a row.
func TestSubscriptionsAreSwitchedOff(t *testing.T) {
	c, clk := newCentre(t, world.Default(), 4)
	var sent []Webhook
	c.cfg.Deliver = func(w Webhook) { sent = append(sent, w) }
	c.Start()
	body := strings.Replace(strings.Replace(made, "agent:2.0.0", "task:1.0.0", 1), "agent:login", "task:new", 1)
	if status, answer := ask(t, c.Handler(), "admin", http.MethodPost, "/v2/subscriptions", body); status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	clk.Advance(time.Hour)
	if len(sent) < failuresAllowed {
		t.Fatalf("%d deliveries", len(sent))
	}
	state := func() string {
		return get[struct{ Data []subscription }](t, c.Handler(), "/v2/subscriptions").Data[0].Status
	}
	for i, w := range sent[:failuresAllowed] {
		if state() != "active" {
			t.Fatalf("switched off after %d", i)
		}
		w.Done(false)
	}
	if state() != "inactive" {
		t.Error("it is still active")
	}
	n := len(sent)
	clk.Advance(time.Hour)
	if len(sent) != n {
		t.Error("it still gets deliveries")
	}
}
