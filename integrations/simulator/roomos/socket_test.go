package roomos

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"floorwalker/integrations/simulator/nodetest"
)

// peer is a client of a device's websocket.
type peer struct {
	t    testing.TB
	conn *websocket.Conn
}

func (l *lan) dial(user, password string) (*websocket.Conn, *http.Response, error) {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	code := base64.RawURLEncoding.EncodeToString([]byte(user + ":" + password))
	return websocket.Dial(l.t.Context(), "ws"+strings.TrimPrefix(l.entry.URL, "http")+"/ws", &websocket.DialOptions{HTTPClient: client, Subprotocols: []string{"auth-" + code}})
}

func (l *lan) socket() *peer {
	l.t.Helper()
	conn, _, err := l.dial(l.entry.User, l.entry.Password)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = conn.CloseNow() })
	return &peer{l.t, conn}
}

func (p *peer) write(text string) {
	p.t.Helper()
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) read() string {
	p.t.Helper()
	_, raw, err := p.conn.Read(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}

// call sends a request and returns the answer without what all have.
func (p *peer) call(method, params string) string {
	p.t.Helper()
	if params != "" {
		params = `,"params":` + params
	}
	p.write(`{"jsonrpc":"2.0","id":"7","method":"` + method + `"` + params + `}`)
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.read()), &answer); err != nil || string(answer["id"]) != `"7"` || string(answer["jsonrpc"]) != `"2.0"` {
		p.t.Fatalf("%s: %v %v", method, err, answer)
	}
	if answer["error"] != nil {
		return "error " + string(answer["error"])
	}
	return string(answer["result"])
}

func TestSocket(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	p := b.lan("Training Room").socket()
	for _, row := range []struct{ method, params, want string }{
		{"xGet", `{"Path":["Configuration","SystemUnit","Name"]}`, `"Training Room"`},
		{"xGet", `{"Path":["Status","Audio","Volume"]}`, `50`},
		{"xGet", `{"Path":["Status","RoomAnalytics","PeopleCount"]}`, `{"Capacity":20,"Current":4}`},
		{"xGet", `{"Path":["Status","Call"]}`, `error {"code":-32602,"message":"No match on address expression"}`},
		{"xQuery", `{"Query":["Status","**","Capacity"]}`, `{"Status":{"RoomAnalytics":{"PeopleCount":{"Capacity":20}}}}`},
		{"xSet", `{"Path":["Configuration","SystemUnit","Name"],"Value":"Classroom"}`, `true`},
		{"xSet", `{"Path":["Configuration","Audio","DefaultVolume"],"Value":400}`, `error {"code":-32602,"message":"Invalid value","data":{"Cause":27}}`},
		{"xCommand/Dial", `{"Number":"bobby@example.com","Protocol":"Spark"}`, `{"CallId":1,"ConferenceId":1}`},
		{"xGet", `{"Path":["Status","Call",1,"Status"]}`, `"Dialling"`},
		{"xCommand/Audio/Volume/Set", `{"Level":20}`, `{"status":"OK"}`},
		{"xCommand/Audio/Volume/Set", `{"Level":200}`, `error {"code":-32602,"message":"Invalid or missing parameters: Level","data":{"Cause":27}}`},
		{"xCommand/Bad", ``, `error {"code":-32601,"message":"Unknown command"}`},
		{"xCommand/Standby/Activate", ``, `error {"code":1,"message":"Not possible to activate standby in a call","data":{"Cause":1}}`},
		{"xFeedback/Subscribe", `{"Query":["Status","Audio"]}`, `{"Id":0}`},
		{"xFeedback/Unsubscribe", `{"Id":0}`, `true`},
		{"xFeedback/Unsubscribe", `{"Id":0}`, `error {"code":-32602,"message":"Invalid or missing parameters: Id","data":{"Cause":27}}`},
		{"xNothing", ``, `error {"code":-32601,"message":"Method not found"}`},
	} {
		if got := p.call(row.method, row.params); got != row.want {
			t.Errorf("%s %s: %s", row.method, row.params, got)
		}
	}
	b.is("Training Room", "Audio.Volume", 20)
	p.write("no json")
	if got := p.read(); !strings.Contains(got, "-32700") {
		t.Errorf("what is no JSON: %s", got)
	}
	p.write(`{"jsonrpc":"1.0","id":1,"method":"xGet"}`)
	if got := p.read(); !strings.Contains(got, "-32600") {
		t.Errorf("another version: %s", got)
	}
	// The answers have the members that were recorded.
	for name, answer := range map[string]string{
		"dial.response.json":      `{"jsonrpc":"2.0","id":111,"result":` + p.call("xCommand/Dial", `{"Number":"x@example.com"}`) + `}`,
		"subscribe.response.json": `{"jsonrpc":"2.0","id":111,"result":` + p.call("xFeedback/Subscribe", `{"Query":["Status","Standby"]}`) + `}`,
	} {
		if want, got := shapeJSON(t, string(recorded(t, "jsonrpc/"+name))), shapeJSON(t, answer); got != want {
			t.Errorf("%s:\n%snot:\n%s", name, got, want)
		}
	}
}

func TestSocketFeedback(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	p := b.lan("Training Room").socket()
	p.call("xFeedback/Subscribe", `{"Query":["Status","RoomAnalytics","PeopleCount","Current"],"NotifyCurrentValue":true}`)
	if got := p.read(); got != `{"jsonrpc":"2.0","method":"xFeedback/Event","params":{"Id":0,"Status":{"RoomAnalytics":{"PeopleCount":{"Current":4}}}}}` {
		t.Errorf("the value at the start: %s", got)
	}
	b.happen("people leave", "device", "Training Room", "count", "1")
	if got := p.read(); !strings.Contains(got, `"Current":3`) {
		t.Errorf("somebody left: %s", got)
	}
	p.call("xFeedback/Subscribe", `{"Query":["Event","UserInterface","Extensions","Panel","Clicked"]}`)
	b.happen("panel clicked", "device", "Training Room", "panel", "help")
	if got := p.read(); !strings.Contains(got, `"Id":1`) || !strings.Contains(got, `{"Clicked":{"Origin":"local","PanelId":"help"`) {
		t.Errorf("a panel: %s", got)
	}
	p.call("xFeedback/Subscribe", `{"Query":["Status","Call"]}`)
	b.happen("room is called", "device", "Training Room")
	b.happen("room call ends", "device", "Training Room")
	if got := p.read(); !strings.Contains(got, `"Status":"Ringing"`) {
		t.Errorf("a call: %s", got)
	}
	if got := p.read(); !strings.Contains(got, `{"Call":[{"ghost":"True","id":1}]}`) {
		t.Errorf("its end: %s", got)
	}
	// A device that goes takes the connection with it.
	b.happen("device goes offline", "device", "Training Room")
	if _, _, err := p.conn.Read(t.Context()); err == nil {
		t.Error("a device that has gone still talks")
	}
}

func TestSocketSignIn(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Training Room")
	if _, resp, err := l.dial(l.entry.User, "guess"); err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a wrong password: %v %v", resp, err)
	}
	resp, _, err := l.try("GET", "/ws", "")
	if err != nil || resp.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("no websocket: %v %v", resp, err)
	}
	b.lan("Boardroom").put("<Configuration><NetworkServices><Websocket>Off</Websocket></NetworkServices></Configuration>")
	other := b.lan("Boardroom")
	if _, resp, err := other.dial(other.entry.User, other.entry.Password); err == nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("a device without websockets: %v %v", resp, err)
	}
}

// TestSocketOfADeviceThatRestarts answers first, and then breaks the connection.
func TestSocketOfADeviceThatRestarts(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	p := b.lan("Training Room").socket()
	if got := p.call("xCommand/SystemUnit/Boot", `{"Action":"Restart"}`); !strings.Contains(got, "Restarting") {
		t.Errorf("the restart is answered with %s", got)
	}
	if _, raw, err := p.conn.Read(t.Context()); err == nil {
		t.Errorf("after that comes %s", raw)
	}
}

// TestJSXAPI lets Cisco's own client drive a device.
func TestJSXAPI(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	e := b.lan("Training Room").entry
	out := nodetest.Run(t, nodetest.Program{
		Packages: []string{"jsxapi@6.0.0"},
		Env:      []string{"DEVICE=wss" + strings.TrimPrefix(e.URL, "https"), "DEVICE_USER=" + e.User, "DEVICE_PASSWORD=" + e.Password, "NODE_TLS_REJECT_UNAUTHORIZED=0"},
		Script: `
const { connect } = require('jsxapi');
const show = (what, value) => console.log(what, JSON.stringify(value));
const failed = (what) => (e) => show(what, [e.code, e.message]);
const xapi = connect(process.env.DEVICE, { username: process.env.DEVICE_USER, password: process.env.DEVICE_PASSWORD });
xapi.on('error', (e) => { console.error('error', e); process.exit(1); });
xapi.on('ready', async () => {
  const heard = new Promise((resolve) => xapi.Status.Audio.Volume.on(resolve));
  const clicked = new Promise((resolve) => xapi.Event.UserInterface.Message.Prompt.Display.on(resolve));
  show('name', await xapi.Config.SystemUnit.Name.get());
  show('volume', await xapi.Status.Audio.Volume.get());
  show('people', await xapi.Status.RoomAnalytics.PeopleCount.Current.get());
  show('set', await xapi.Command.Audio.Volume.Set({ Level: 27 }));
  show('heard', await heard);
  show('prompt', await xapi.Command.UserInterface.Message.Prompt.Display({ Text: 'Done?', FeedbackId: 'q', 'Option.1': 'Yes' }));
  show('shown', (await clicked).FeedbackId);
  show('dial', await xapi.Command.Dial({ Number: 'room@example.com' }));
  show('call', (await xapi.Status.Call[1].Status.get()));
  show('calls', (await xapi.Status.Call.get()).map((c) => c.RemoteNumber));
  show('panel', await xapi.Command.UserInterface.Extensions.Panel.Save({ PanelId: 'help' }, '<Extensions><Panel><Name>Help</Name></Panel></Extensions>'));
  await xapi.Config.Audio.DefaultVolume.set(12).then((v) => show('config', v));
  await xapi.Config.Audio.DefaultVolume.set(900).catch(failed('refused'));
  await xapi.Command.Audio.Volume.Set({ Level: 900 }).catch(failed('parameter'));
  await xapi.command('Nonsense').catch(failed('unknown'));
  // It closes without a status, and takes the same answer, 1005, for an error.
  xapi.removeAllListeners('error').on('error', () => {});
  xapi.close();
});`})
	want := []string{
		`name "Training Room"`, `volume 50`, `people 4`, `set {"status":"OK"}`, `heard 27`, `prompt {"status":"OK"}`, `shown "q"`,
		`dial {"CallId":1,"ConferenceId":1}`, `call "Dialling"`, `calls ["room@example.com"]`, `panel {"status":"OK"}`, `config true`,
		`refused [-32602,"Invalid value"]`, `parameter [-32602,"Invalid or missing parameters: Level"]`, `unknown [-32601,"Unknown command"]`,
	}
	if got := strings.TrimSpace(out); got != strings.Join(want, "\n") {
		t.Errorf("jsxapi prints:\n%s\nnot:\n%s", got, strings.Join(want, "\n"))
	}
	b.is("Training Room", "Audio.Volume", 27)
	if got := b.command("Training Room", "UserInterface.Extensions.List", object{}); !strings.Contains(fmt.Sprint(got), "Name:Help") {
		t.Errorf("its panels are %v", got)
	}
}
