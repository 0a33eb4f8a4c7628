package finesse_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/finesse"
	"floorwalker/integrations/simulator/world"
)

var start = time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)

// floor is a Finesse whose clock stands, and where nobody waits.
type floor struct {
	t     testing.TB
	sim   *finesse.System
	clock *clock.Clock
	world *world.World
}

func newFloor(t testing.TB, change func(*world.Finesse)) *floor {
	t.Helper()
	w := world.Default()
	w.Finesse = world.DefaultFinesse()
	for i := range w.Finesse.Queues {
		w.Finesse.Queues[i].Waiting = nil
	}
	if change != nil {
		change(w.Finesse)
	}
	if err := w.Validate(); err != nil {
		t.Fatal(err)
	}
	w.Complete()
	f := &floor{t: t, clock: clock.NewFrozen(start), world: w}
	f.sim = finesse.New(finesse.Config{World: w, Clock: f.clock, Changed: func() {}})
	return f
}

func ccx(f *world.Finesse) { f.Deployment = "UCCX" }

// reply is an answer, with its body as elements.
type reply struct {
	status int
	header http.Header
	body   string
	root   *node
}

// node is an element of an answer.
type node struct {
	XMLName xml.Name
	Text    string  `xml:",chardata"`
	Kids    []*node `xml:",any"`
}

func (n *node) name() string { return n.XMLName.Local }

// all are the elements at a path below n: "participants/Participant".
func (n *node) all(path string) []*node {
	if n == nil {
		return nil
	}
	first, rest, more := strings.Cut(path, "/")
	var found []*node
	for _, k := range n.Kids {
		switch {
		case k.name() != first:
		case more:
			found = append(found, k.all(rest)...)
		default:
			found = append(found, k)
		}
	}
	return found
}

// text is the text of the only element at a path.
func (n *node) text(path string) string {
	if at := n.all(path); len(at) == 1 {
		return strings.TrimSpace(at[0].Text)
	}
	return ""
}

// send is a request of somebody to a node, 0 or 1.
func (f *floor) send(at int, login, method, path, body string) reply {
	f.t.Helper()
	return f.do(at, f.request(login, method, path, body))
}

func (f *floor) request(login, method, path, body string) *http.Request {
	f.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/xml")
	}
	for _, a := range f.world.Finesse.Agents {
		if a.ID == login {
			r.SetBasicAuth(login, a.Password)
		}
	}
	return r
}

func (f *floor) do(at int, r *http.Request) (got reply) {
	f.t.Helper()
	w := httptest.NewRecorder()
	defer func() {
		if p := recover(); p == http.ErrAbortHandler { //nolint:errorlint // what was panicked with, itself
			got = reply{}
		} else if p != nil {
			panic(p)
		}
	}()
	f.sim.Node(at).ServeHTTP(w, r)
	got = reply{status: w.Code, header: w.Header(), body: w.Body.String()}
	if strings.Contains(got.body, "<") {
		got.root = &node{}
		if err := xml.Unmarshal([]byte(got.body), got.root); err != nil {
			f.t.Errorf("%s %s: %v in %s", r.Method, r.URL, err, got.body)
		}
	}
	return got
}

// ask is a request that reads, to the first node.
func (f *floor) ask(login, path string) *node {
	f.t.Helper()
	got := f.send(0, login, http.MethodGet, path, "")
	if got.status != http.StatusOK {
		f.t.Fatalf("%s: %d %s", path, got.status, got.body)
	}
	return got.root
}

// wants sends a change and expects a status, with the type of the error if it is
// one.
func (f *floor) wants(status int, kind, login, method, path, body string) {
	f.t.Helper()
	got := f.send(0, login, method, path, body)
	if got.status != status || got.root.text("ApiError/ErrorType") != kind {
		f.t.Errorf("%s %s by %s: %d %s, want %d %s", method, path, login, got.status, got.body, status, kind)
	}
}

// settle lets happen what was accepted.
func (f *floor) settle() { f.clock.Advance(time.Second) }

func (f *floor) happens(what string, fields map[string]any) {
	f.t.Helper()
	if err := f.sim.Happen(what, fields); err != nil {
		f.t.Fatal(err)
	}
}

// state is an agent's, as a supervisor sees it, with the code of its reason.
func (f *floor) state(id string) string {
	f.t.Helper()
	u := f.ask("sup1", "/finesse/api/User/"+id)
	return strings.TrimSpace(u.text("state") + " " + u.text("ReasonCode/code"))
}

func (f *floor) hasState(id, want string) {
	f.t.Helper()
	if got := f.state(id); got != want {
		f.t.Errorf("%s is in %q, want %q", id, got, want)
	}
}

// dialogs are an agent's, each as "type: address STATE actions; …".
func (f *floor) dialogs(id string) []string {
	f.t.Helper()
	var all []string
	for _, d := range f.ask("sup1", "/finesse/api/User/"+id+"/Dialogs").all("Dialog") {
		var parts []string
		for _, p := range d.all("participants/Participant") {
			var acts []string
			for _, a := range p.all("actions/action") {
				acts = append(acts, a.Text)
			}
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.text("mediaAddress"), p.text("state"), strings.Join(acts, ","))))
		}
		all = append(all, d.text("mediaProperties/callType")+": "+strings.Join(parts, "; "))
	}
	return all
}

func (f *floor) hasDialogs(id string, want ...string) {
	f.t.Helper()
	if got := f.dialogs(id); !slices.Equal(got, want) {
		f.t.Errorf("%s has\n\t%s\nwant\n\t%s", id, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// onlyDialog is the id of the one dialog that an agent has.
func (f *floor) onlyDialog(id string) string {
	f.t.Helper()
	ids := f.ask("sup1", "/finesse/api/User/"+id+"/Dialogs").all("Dialog/id")
	if len(ids) != 1 {
		f.t.Fatalf("%s has %d dialogs", id, len(ids))
	}
	return ids[0].Text
}

// act is an action of an agent on a dialog.
func (f *floor) act(status int, kind, login, dialog, extension, action, more string) {
	f.t.Helper()
	f.wants(status, kind, login, http.MethodPut, "/finesse/api/Dialog/"+dialog,
		"<Dialog><requestedAction>"+action+"</requestedAction><targetMediaAddress>"+extension+"</targetMediaAddress>"+more+"</Dialog>")
	f.settle()
}

func userXML(state, reason string) string {
	body := "<User><state>" + state + "</state>"
	if reason != "" {
		body += "<reasonCodeId>" + reason + "</reasonCodeId>"
	}
	return body + "</User>"
}
