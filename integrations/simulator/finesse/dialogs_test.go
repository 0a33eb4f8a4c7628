package finesse_test

import (
	"net/http"
	"testing"
	"time"
)

func (f *floor) calls(status int, kind, login, extension, action, to string) {
	f.t.Helper()
	f.wants(status, kind, login, http.MethodPost, "/finesse/api/User/"+login+"/Dialogs",
		"<Dialog><requestedAction>"+action+"</requestedAction><fromAddress>"+extension+"</fromAddress><toAddress>"+to+"</toAddress></Dialog>")
	f.settle()
}

// TestAllowedActions follows a call through all states that a participant can have,
// and holds the actions that are listed against Cisco's table.
func TestAllowedActions(t *testing.T) {
	f := newFloor(t, nil)
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
	f.hasDialogs("5001", "AGENT_INSIDE: 5101 INITIATED DROP,UPDATE_CALL_DATA; 5103 ALERTING ANSWER")
	id := f.onlyDialog("5001")
	f.act(400, "Invalid State", "5001", id, "5101", "HOLD", "")
	f.act(202, "", "5003", id, "5103", "ANSWER", "")
	talks := "HOLD,DROP,UPDATE_CALL_DATA,CONSULT_CALL"
	f.hasDialogs("5001", "AGENT_INSIDE: 5101 ACTIVE "+talks+"; 5103 ACTIVE "+talks)
	f.act(400, "Invalid State", "5003", id, "5103", "ANSWER", "")
	f.act(400, "Invalid State", "5001", id, "5101", "RETRIEVE", "")
	f.act(400, "Invalid State", "5001", id, "5101", "TRANSFER", "")
	f.act(202, "", "5001", id, "5101", "HOLD", "")
	f.hasDialogs("5001", "AGENT_INSIDE: 5101 HELD RETRIEVE,DROP,UPDATE_CALL_DATA; 5103 ACTIVE "+talks)
	f.hasState("5001", "HOLD")
	f.act(202, "", "5001", id, "5101", "RETRIEVE", "")
	f.hasState("5001", "TALKING")
	f.act(202, "", "5003", id, "5103", "DROP", "")
	f.hasDialogs("5001")
	f.hasState("5001", "NOT_READY")
	f.act(404, "Not Found", "5001", id, "5101", "DROP", "")
}

// TestConsult puts two calls together, with the agent and without.
func TestConsult(t *testing.T) {
	for _, test := range []struct {
		action string
		want   []string
	}{
		{"CONFERENCE", []string{"CONFERENCE: +12025550100 ACTIVE; 5103 ACTIVE HOLD,DROP,UPDATE_CALL_DATA,CONSULT_CALL; 5101 ACTIVE HOLD,DROP,UPDATE_CALL_DATA,CONSULT_CALL"}},
		{"TRANSFER", nil},
	} {
		t.Run(test.action, func(t *testing.T) {
			f := newFloor(t, nil)
			f.wants(202, "", "sup1", http.MethodPut, "/finesse/api/User/5003", userXML("READY", ""))
			f.happens("finesse call arrives", map[string]any{"finesseQueue": "Customs", "from": "+12025550100"})
			f.settle()
			id := f.onlyDialog("5003")
			f.hasState("5003", "RESERVED")
			f.act(202, "", "5003", id, "5103", "ANSWER", "")
			f.act(400, "Parameter Missing", "5003", id, "5103", "CONSULT_CALL", "")
			f.act(202, "", "5003", id, "5103", "CONSULT_CALL", "<toAddress>5101</toAddress>")
			second := f.onlyDialog("5001")
			f.act(202, "", "5001", second, "5101", "ANSWER", "")
			if got := f.ask("sup1", "/finesse/api/Dialog/"+second).text("associatedDialogUri"); got != "/finesse/api/Dialog/"+id {
				t.Errorf("it goes with %q", got)
			}
			f.act(202, "", "5003", id, "5103", test.action, "")
			f.hasDialogs("5003", test.want...)
			if got := f.ask("sup1", "/finesse/api/Dialog/"+id).text("secondaryId"); got != second {
				t.Errorf("it was put together with %q, want %s", got, second)
			}
			f.wants(404, "Not Found", "sup1", http.MethodGet, "/finesse/api/Dialog/"+second, "")
		})
	}
}

// TestDeeds are those that hang on the kind of centre, or on a word beside them.
func TestDeeds(t *testing.T) {
	digits := func(d string) string {
		return "<actionParams><ActionParam><name>dtmfString</name><value>" + d + "</value></ActionParam></actionParams>"
	}
	for _, test := range []struct {
		name, action, more string
		ccx                bool
		status             int
		kind               string
	}{
		{"digits", "SEND_DTMF", digits("12#*"), false, 202, ""},
		{"letters on CCE", "SEND_DTMF", digits("A"), false, 202, ""},
		{"letters on CCX", "SEND_DTMF", digits("A"), true, 400, "Invalid Input"},
		{"no digits", "SEND_DTMF", "", false, 400, "Invalid Input"},
		{"words for digits", "SEND_DTMF", digits("12 34"), false, 400, "Invalid Input"},
		{"recording on CCE", "START_RECORDING", "", false, 501, "Not Implemented"},
		{"recording on CCX", "START_RECORDING", "", true, 202, ""},
		{"a word of the JavaScript library", "DTMF", digits("1"), false, 400, "Invalid Input"},
		{"no such action", "STOP_RECORDING", "", true, 400, "Invalid Input"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFloor(t, nil)
			if test.ccx {
				f = newFloor(t, ccx)
			}
			f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
			id := f.onlyDialog("5001")
			f.act(202, "", "5003", id, "5103", "ANSWER", "")
			f.act(test.status, test.kind, "5001", id, "5101", test.action, test.more)
		})
	}
	t.Run("recording on hold", func(t *testing.T) {
		f := newFloor(t, ccx)
		f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
		id := f.onlyDialog("5001")
		f.act(202, "", "5003", id, "5103", "ANSWER", "")
		f.act(202, "", "5001", id, "5101", "HOLD", "")
		f.act(401, "Invalid State", "5001", id, "5101", "START_RECORDING", "")
	})
}

// TestMakeCall refuses what can be seen at once; a number that nobody has is
// accepted, and nothing comes of it.
func TestMakeCall(t *testing.T) {
	f := newFloor(t, nil)
	f.calls(400, "Invalid Destination", "5001", "5101", "MAKE_CALL", "5101")
	f.calls(400, "Invalid Input", "5001", "5999", "MAKE_CALL", "5103")
	f.calls(400, "Parameter Missing", "5001", "5101", "MAKE_CALL", "")
	f.calls(400, "Invalid Input", "5001", "5101", "ANSWER", "5103")
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "5999")
	f.hasDialogs("5001")
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "+12025550100")
	f.hasDialogs("5001", "OUT: 5101 INITIATED DROP,UPDATE_CALL_DATA; +12025550100 ALERTING")
	f.clock.Advance(5 * time.Second)
	f.hasDialogs("5001", "OUT: 5101 ACTIVE HOLD,DROP,UPDATE_CALL_DATA,CONSULT_CALL; +12025550100 ACTIVE")
	f.calls(400, "Invalid State", "5001", "5101", "MAKE_CALL", "5103")
	variables := "<Dialog><requestedAction>MAKE_CALL</requestedAction><fromAddress>5101</fromAddress><toAddress>5103</toAddress><mediaProperties/></Dialog>"
	newFloor(t, ccx).wants(400, "Invalid Input", "5001", http.MethodPost, "/finesse/api/User/5001/Dialogs", variables)
	newFloor(t, nil).wants(202, "", "5001", http.MethodPost, "/finesse/api/User/5001/Dialogs", variables)
}

// TestOthersDialogs are seen by those in them and by their supervisors, and acted on
// by those in them only.
func TestOthersDialogs(t *testing.T) {
	f := newFloor(t, nil)
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
	id := f.onlyDialog("5001")
	for login, want := range map[string]int{"5001": 200, "5003": 200, "sup1": 200, "5002": 401} {
		if got := f.send(0, login, http.MethodGet, "/finesse/api/Dialog/"+id, ""); got.status != want {
			t.Errorf("%s: %d, want %d", login, got.status, want)
		}
	}
	f.act(401, "Invalid Authorization User Specified", "sup1", id, "5103", "ANSWER", "")
	f.act(400, "Invalid Input", "5002", id, "5102", "DROP", "")
}

// TestSupervision listens to a call, and joins it.
func TestSupervision(t *testing.T) {
	f := newFloor(t, nil)
	f.calls(400, "Invalid State", "sup1", "5100", "SILENT_MONITOR", "5101")
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
	f.act(202, "", "5003", f.onlyDialog("5001"), "5103", "ANSWER", "")
	f.calls(400, "Invalid State", "sup1", "5100", "BARGE_CALL", "5101")
	f.calls(401, "Invalid Supervisor", "5002", "5102", "SILENT_MONITOR", "5101")
	f.calls(202, "", "sup1", "5100", "SILENT_MONITOR", "5101")
	f.hasDialogs("sup1", "SUPERVISOR_MONITOR: 5100 ACTIVE DROP; 5101 ACTIVE DROP")
	f.calls(400, "Invalid State", "sup1", "5100", "SILENT_MONITOR", "5101")
	f.calls(202, "", "sup1", "5100", "BARGE_CALL", "5101")
	talks := " ACTIVE HOLD,DROP,UPDATE_CALL_DATA,CONSULT_CALL"
	f.hasDialogs("sup1", "CONFERENCE: 5101"+talks+"; 5103"+talks+"; 5100"+talks)
}
