package finesse_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// bodies are the requests with a body.
var bodies = []struct{ method, path, root string }{
	{http.MethodPut, "/finesse/api/User/5001", "User"},
	{http.MethodPost, "/finesse/api/User/5001/Dialogs", "Dialog"},
	{http.MethodPut, "/finesse/api/Dialog/", "Dialog"},
	{http.MethodPost, "/finesse/api/User/5001/ClientLog", "ClientLog"},
	{http.MethodPost, "/finesse/api/TeamMessage", "TeamMessage"},
}

// TestHostileBodies are refused before they mean anything.
func TestHostileBodies(t *testing.T) {
	f := newFloor(t, nil)
	f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
	id := f.onlyDialog("5001")
	for name, make := range map[string]func(root string) string{
		"a DOCTYPE": func(root string) string { return "<!DOCTYPE x [<!ENTITY a \"b\">]><" + root + ">&a;</" + root + ">" },
		"too deep": func(root string) string {
			return "<" + root + ">" + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + "</" + root + ">"
		},
		"too long":        func(root string) string { return "<" + root + ">" + strings.Repeat(" ", 1<<20) + "</" + root + ">" },
		"another root":    func(string) string { return "<Other/>" },
		"not closed":      func(root string) string { return "<" + root + ">" },
		"no XML":          func(string) string { return "state=READY" },
		"another charset": func(root string) string { return `<?xml version="1.0" encoding="UTF-7"?><` + root + "/>" },
	} {
		for _, b := range bodies {
			path := b.path
			if strings.HasSuffix(path, "/") {
				path += id
			}
			if got := f.send(0, "5001", b.method, path, make(b.root)); got.status != http.StatusBadRequest || got.root.text("ApiError/ErrorType") != "Bad Request" {
				t.Errorf("%s to %s: %d %s", name, path, got.status, got.body)
			}
		}
	}
	r := f.request("5001", http.MethodPut, "/finesse/api/User/5001", userXML("READY", ""))
	r.Header.Set("Content-Type", "text/plain")
	if got := f.do(0, r); got.status != http.StatusUnsupportedMediaType {
		t.Errorf("another content type: %d", got.status)
	}
}

// FuzzBodies sends anything to everything that has a body. It is answered as Cisco
// documents, in XML, and the floor can be read afterwards.
func FuzzBodies(f *testing.F) {
	for _, s := range []string{
		userXML("READY", ""), userXML("NOT_READY", "1"), "<User><state>LOGIN</state><extension>5101</extension></User>",
		"<Dialog><requestedAction>MAKE_CALL</requestedAction><fromAddress>5101</fromAddress><toAddress>+12025550100</toAddress></Dialog>",
		"<Dialog><requestedAction>CONSULT_CALL</requestedAction><targetMediaAddress>5101</targetMediaAddress><toAddress>5102</toAddress></Dialog>",
		"<Dialog><requestedAction>SEND_DTMF</requestedAction><targetMediaAddress>5101</targetMediaAddress><actionParams><ActionParam><name>dtmfString</name><value>1#</value></ActionParam></actionParams></Dialog>",
		"<TeamMessage><duration>100</duration><content>x</content><teams><team>500</team></teams></TeamMessage>", "<ClientLog><logData>x</logData></ClientLog>",
		"<!DOCTYPE a><User/>", "<User><state>\x00</state></User>", "",
	} {
		f.Add(uint8(0), s)
		f.Add(uint8(2), s)
	}
	may := []int{200, 202, 207, 400, 401, 404, 415, 501}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		fl := newFloor(t, nil)
		fl.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
		fl.act(202, "", "5003", fl.onlyDialog("5001"), "5103", "ANSWER", "")
		b := bodies[int(which)%len(bodies)]
		path := b.path
		if strings.HasSuffix(path, "/") {
			path += fl.onlyDialog("5001")
		}
		if got := fl.send(0, "5001", b.method, path, body); !slices.Contains(may, got.status) {
			t.Errorf("%d %s", got.status, got.body)
		}
		fl.clock.Advance(10e9)
		for _, id := range []string{"5001", "5003"} {
			fl.ask("sup1", "/finesse/api/User/"+id)
			fl.ask("sup1", "/finesse/api/User/"+id+"/Dialogs")
		}
		fl.ask("sup1", "/finesse/api/Team/500/TeamMessages")
	})
}
