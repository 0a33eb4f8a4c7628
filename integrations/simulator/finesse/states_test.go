package finesse_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// The agents of the world: 5001 is not ready, 5002 wraps up, 5003 is ready, 5004 is
// not ready, 5005 is logged out; sup1 supervises them all.

// TestStatesOfSupervisor holds what a supervisor may set against Cisco's table, and
// shows that what was accepted happens a moment later.
func TestStatesOfSupervisor(t *testing.T) {
	for _, test := range []struct {
		agent, body string
		status      int
		kind        string
		before      string
		after       string
	}{
		{"5001", userXML("READY", ""), 202, "", "NOT_READY 10", "READY"},
		{"5002", userXML("READY", ""), 202, "", "WORK", "READY"},
		{"5002", userXML("NOT_READY", ""), 202, "", "WORK", "NOT_READY 999"},
		{"5003", userXML("NOT_READY", ""), 202, "", "READY", "NOT_READY 999"},
		{"5003", userXML("LOGOUT", ""), 202, "", "READY", "LOGOUT"},
		// A supervisor's NOT_READY carries no reason: Finesse records its own.
		{"5003", userXML("NOT_READY", "1"), 400, "Invalid Input", "READY", "READY"},
		{"5003", userXML("READY", "1"), 400, "Invalid Input", "READY", "READY"},
		// Only the agent signs in, and wraps up.
		{"5005", "<User><state>LOGIN</state><extension>5105</extension></User>", 401, "Invalid Authorization User Specified", "LOGOUT", "LOGOUT"},
		{"5001", userXML("WORK", ""), 400, "Invalid State", "NOT_READY 10", "NOT_READY 10"},
		{"5005", userXML("READY", ""), 401, "Invalid State", "LOGOUT", "LOGOUT"},
		{"5005", userXML("NOT_READY", ""), 401, "Invalid State", "LOGOUT", "LOGOUT"},
		{"5001", userXML("TALKING", ""), 400, "Invalid Input", "NOT_READY 10", "NOT_READY 10"},
	} {
		t.Run(test.agent+" "+test.body, func(t *testing.T) {
			f := newFloor(t, nil)
			f.hasState(test.agent, test.before)
			f.wants(test.status, test.kind, "sup1", http.MethodPut, "/finesse/api/User/"+test.agent, test.body)
			f.hasState(test.agent, test.before)
			f.settle()
			f.hasState(test.agent, test.after)
		})
	}
	t.Run("Unified CCX records another code", func(t *testing.T) {
		f := newFloor(t, ccx)
		f.wants(202, "", "sup1", http.MethodPut, "/finesse/api/User/5003", userXML("NOT_READY", ""))
		f.settle()
		f.hasState("5003", "NOT_READY 33")
	})
	t.Run("not their team", func(t *testing.T) {
		f := newFloor(t, func(f *world.Finesse) { f.Agents[0].Supervises = []string{"Harbour"} })
		f.wants(401, "Invalid Supervisor", "sup1", http.MethodPut, "/finesse/api/User/5003", userXML("NOT_READY", ""))
	})
}

// TestStatesOfOneself signs in and out, with reasons of the right category only.
func TestStatesOfOneself(t *testing.T) {
	f := newFloor(t, nil)
	me := "/finesse/api/User/5005"
	f.wants(400, "Invalid State", "5005", http.MethodPut, me, userXML("READY", ""))
	f.wants(400, "Parameter Missing", "5005", http.MethodPut, me, userXML("LOGIN", ""))
	f.wants(202, "", "5005", http.MethodPut, me, "<User><state>LOGIN</state><extension>5105</extension></User>")
	f.settle()
	f.hasState("5005", "NOT_READY")
	f.wants(400, "Invalid State", "5005", http.MethodPut, me, "<User><state>LOGIN</state><extension>5105</extension></User>")
	f.wants(400, "Invalid Input", "5005", http.MethodPut, me, userXML("NOT_READY", "4")) // of LOGOUT
	f.wants(400, "Invalid Input", "5005", http.MethodPut, me, userXML("NOT_READY", "10"))
	f.wants(202, "", "5005", http.MethodPut, me, userXML("NOT_READY", "2"))
	f.settle()
	f.hasState("5005", "NOT_READY 11")
	f.wants(401, "Invalid Authorization User Specified", "5005", http.MethodPut, "/finesse/api/User/5001", userXML("READY", ""))
	f.wants(202, "", "5005", http.MethodPut, me, userXML("LOGOUT", "4"))
	f.settle()
	f.hasState("5005", "LOGOUT 20")
}

// TestSignInAtTakenExtension is answered 202, and nothing comes of it.
func TestSignInAtTakenExtension(t *testing.T) {
	f := newFloor(t, nil)
	f.wants(202, "", "5005", http.MethodPut, "/finesse/api/User/5005", "<User><state>LOGIN</state><extension>5101</extension></User>")
	f.settle()
	f.hasState("5005", "LOGOUT")
}

// TestStateDuringCall waits for the end of the call.
func TestStateDuringCall(t *testing.T) {
	f := newFloor(t, nil)
	f.wants(202, "", "5001", http.MethodPost, "/finesse/api/User/5001/Dialogs",
		"<Dialog><requestedAction>MAKE_CALL</requestedAction><fromAddress>5101</fromAddress><toAddress>5103</toAddress></Dialog>")
	f.settle()
	f.act(202, "", "5003", f.onlyDialog("5003"), "5103", "ANSWER", "")
	f.hasState("5003", "TALKING")
	f.wants(202, "", "5003", http.MethodPut, "/finesse/api/User/5003", userXML("NOT_READY", "1"))
	f.settle()
	f.hasState("5003", "TALKING")
	if pending := f.ask("sup1", "/finesse/api/User/5003").text("pendingState"); pending != "NOT_READY" {
		t.Errorf("pending is %q", pending)
	}
	f.act(202, "", "5001", f.onlyDialog("5001"), "5101", "DROP", "")
	f.hasState("5003", "NOT_READY")
}

// TestPasswords counts wrong ones, and locks the account with the fifth in a row.
func TestPasswords(t *testing.T) {
	f := newFloor(t, nil)
	try := func(password string) int {
		r := httptest.NewRequest(http.MethodGet, "/finesse/api/User/5001", nil)
		r.SetBasicAuth("5001", password)
		return f.do(1, r).status
	}
	right := f.world.Finesse.Agents[1].Password
	for range 4 {
		if got := try("wrong"); got != http.StatusUnauthorized {
			t.Errorf("%d", got)
		}
	}
	if got := try(right); got != http.StatusOK {
		t.Errorf("after four wrong ones: %d", got)
	}
	for range 5 {
		try("wrong")
	}
	if got := try(right); got != http.StatusUnauthorized {
		t.Errorf("after five wrong ones: %d", got)
	}
	if wrong, locked := f.sim.WrongPasswords(); wrong != 9 || !locked {
		t.Errorf("%d wrong ones, locked: %v", wrong, locked)
	}
	f.clock.Advance(5 * time.Minute)
	if got := try(right); got != http.StatusOK {
		t.Errorf("five minutes later: %d", got)
	}
	if _, locked := f.sim.WrongPasswords(); locked {
		t.Error("it is locked still")
	}
}

// TestNodes has one fail in either way while the other goes on with the same floor.
func TestNodes(t *testing.T) {
	f := newFloor(t, nil)
	status := func(at int) string {
		return f.send(at, "", http.MethodGet, "/finesse/api/SystemInfo", "").root.text("status")
	}
	for at := range 2 {
		if got := status(at); got != "IN_SERVICE" {
			t.Errorf("node %d is %s", at+1, got)
		}
	}
	f.happens("finesse node fails", map[string]any{"node": "1"})
	got := f.send(0, "sup1", http.MethodGet, "/finesse/api/User/5001", "")
	if got.status != http.StatusServiceUnavailable || got.root.text("ApiError/ErrorMessage") != "SERVER_OUT_OF_SERVICE" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := status(0); got != "OUT_OF_SERVICE" {
		t.Errorf("it says that it is %s", got)
	}
	if got := f.send(1, "sup1", http.MethodPut, "/finesse/api/User/5001", userXML("READY", "")); got.status != http.StatusAccepted {
		t.Errorf("the other one: %d", got.status)
	}
	f.happens("finesse node recovers", map[string]any{"node": "1"})
	f.settle()
	f.hasState("5001", "READY")
	f.happens("finesse node fails", map[string]any{"node": "2", "how": "silent"})
	if got := f.send(1, "sup1", http.MethodGet, "/finesse/api/SystemInfo", ""); got.status != 0 {
		t.Errorf("a node without Tomcat answers %d", got.status)
	}
	// What is kept on both nodes says so when one missed it.
	message := "<TeamMessage><duration>60</duration><content>Hello</content><teams><team>500</team></teams></TeamMessage>"
	f.wants(207, "", "sup1", http.MethodPost, "/finesse/api/TeamMessage", message)
	f.happens("finesse node recovers", map[string]any{"node": "2"})
	f.wants(200, "", "sup1", http.MethodPost, "/finesse/api/TeamMessage", message)
}
