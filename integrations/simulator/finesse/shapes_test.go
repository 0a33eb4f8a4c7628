package finesse_test

import (
	"encoding/xml"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/world"
)

// sample reads a sample of the papers: from FIXTURES_DIR, or where it lies beside
// the module. Without the papers the test is skipped, or fails in CI.
func sample(t *testing.T, name string) *node {
	t.Helper()
	dir := os.Getenv("FIXTURES_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "fixtures")
	}
	body, err := os.ReadFile(filepath.Join(dir, "finesse", name))
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("no sample in CI: %v", err)
	case err != nil:
		t.Skipf("the sample is not there; set FIXTURES_DIR to read it: %v", err)
	}
	var root node
	if err := xml.Unmarshal(body, &root); err != nil {
		t.Fatal(err)
	}
	return &root
}

// paths are those of all elements, each once, in the order in which they come.
func (n *node) paths() []string {
	var all []string
	var walk func(n *node, above string)
	walk = func(n *node, above string) {
		path := strings.TrimPrefix(above+"/"+n.name(), "/")
		if !slices.Contains(all, path) {
			all = append(all, path)
		}
		for _, k := range n.Kids {
			walk(k, path)
		}
	}
	walk(n, "")
	return all
}

// TestShapes holds the elements of answers against captured and documented ones:
// none is invented, and those that are left out are named here.
func TestShapes(t *testing.T) {
	for _, test := range []struct {
		sample, path string
		ccx, call    bool
		without      []string
		beside       []string // what the sample of another page shows
	}{
		{sample: "user.get.200.xml", path: "/finesse/api/User/5001", without: []string{"User/settings/deviceSelection", "User/skillTargetId", "User/teams/Team", "User/teams/Team/uri", "User/teams/Team/id", "User/teams/Team/name", "User/roles/role"}},
		{sample: "user.get.200.xml", path: "/finesse/api/User/sup1", without: []string{"User/settings/deviceSelection", "User/skillTargetId"}},
		{sample: "team.get.200.xml", path: "/finesse/api/Team/500", beside: []string{"Team/users/User/reasonCode/forAll", "Team/users/User/reasonCode/systemCode"}},
		{sample: "queue.get.200.xml", path: "/finesse/api/Queue/10"},
		{sample: "dialog.voice.derived.xml", path: "/finesse/api/Dialog/", call: true, without: []string{
			"Dialog/mediaProperties/queueNumber", "Dialog/mediaProperties/queueName", "Dialog/mediaProperties/callKeyCallId",
			"Dialog/mediaProperties/callKeySequenceNum", "Dialog/mediaProperties/callKeyPrefix", "Dialog/mediaProperties/wrapUpReason"}},
		{sample: "phonebooks.get.200.derived.xml", path: "/finesse/api/User/5001/PhoneBooks"},
		{sample: "reasoncodes.get.200.derived.xml", path: "/finesse/api/TeamResource/500/ReasonCodes?category=NOT_READY", beside: []string{"ReasonCodes/ReasonCode/systemCode", "ReasonCodes/ReasonCode/id"}},
		{sample: "systeminfo.get.200.derived.xml", path: "/finesse/api/SystemInfo", ccx: true, beside: []string{
			"SystemInfo/secondaryNode", "SystemInfo/secondaryNode/host", "SystemInfo/secondaryNode/httpsPort", "SystemInfo/secondaryNode/xmppPort", "SystemInfo/secondaryNode/xmppSecurePort"}},
	} {
		t.Run(test.sample+" "+test.path, func(t *testing.T) {
			want := sample(t, test.sample).paths()
			f := newFloor(t, nil)
			if test.ccx {
				f = newFloor(t, ccx)
			}
			path := test.path
			if test.call {
				f.calls(202, "", "5001", "5101", "MAKE_CALL", "5103")
				path += f.onlyDialog("5001")
			}
			got := f.ask("sup1", path).paths()
			for _, p := range got {
				if !slices.Contains(want, p) && !slices.Contains(test.beside, p) {
					t.Errorf("the sample has no %s", p)
				}
			}
			for _, p := range want {
				if !slices.Contains(got, p) && !slices.Contains(test.without, p) {
					t.Errorf("the answer has no %s", p)
				}
			}
		})
	}
}

// TestErrorShapes holds the bodies of errors against captured ones, but for what
// names somebody.
func TestErrorShapes(t *testing.T) {
	message := "<TeamMessage><duration>60</duration><content>Hello</content><teams><team>500</team></teams></TeamMessage>"
	for _, test := range []struct {
		sample                    string
		status                    int
		login, method, path, body string
		before                    func(*floor)
	}{
		{"apierrors-400-reason-not-allowed.xml", 400, "sup1", http.MethodPut, "/finesse/api/User/5003", userXML("NOT_READY", "1"), nil},
		{"apierrors-401-unauthorized.xml", 401, "", http.MethodGet, "/finesse/api/User/5003", "", nil},
		{"apierrors-401-wrong-user.xml", 401, "5001", http.MethodGet, "/finesse/api/User/5003", "", nil},
		{"apierrors-404-dialog.xml", 404, "5001", http.MethodGet, "/finesse/api/Dialog/1", "", nil},
		{"apierrors-503-out-of-service.xml", 503, "5001", http.MethodGet, "/finesse/api/User/5001", "", func(f *floor) {
			f.happens("finesse node fails", map[string]any{"node": "1"})
		}},
		{"apierrors-teammessage-max.xml", 400, "sup1", http.MethodPost, "/finesse/api/TeamMessage", message, func(f *floor) {
			for range 10 {
				f.wants(200, "", "sup1", http.MethodPost, "/finesse/api/TeamMessage", message)
			}
		}},
	} {
		t.Run(test.sample, func(t *testing.T) {
			want := sample(t, test.sample)
			f := newFloor(t, nil)
			if test.before != nil {
				test.before(f)
			}
			got := f.send(0, test.login, test.method, test.path, test.body)
			if got.status != test.status || !slices.Equal(got.root.paths(), want.paths()) {
				t.Fatalf("%d %s", got.status, got.body)
			}
			for _, part := range []string{"ErrorType", "ErrorMessage"} {
				if got, want := got.root.text("ApiError/"+part), want.text("ApiError/"+part); got != want {
					t.Errorf("%s is %q, want %q", part, got, want)
				}
			}
			// A word of Cisco's is the same; who or what was meant is not.
			if want := want.text("ApiError/ErrorData"); strings.Contains(want, ".") && got.root.text("ApiError/ErrorData") != want {
				t.Errorf("the data is %q", got.root.text("ApiError/ErrorData"))
			}
		})
	}
}

// TestReads are the resources that only read, and who may.
func TestReads(t *testing.T) {
	f := newFloor(t, nil)
	for _, test := range []struct {
		login, path string
		status      int
		kind        string
	}{
		{"sup1", "/finesse/api/User", 403, "Forbidden"},
		{"5001", "/finesse/api/User?loginName=5001", 200, ""},
		{"sup1", "/finesse/api/User/nobody", 404, "User Not Found"},
		{"5001", "/finesse/api/Team/500", 401, "Invalid Supervisor"},
		{"sup1", "/finesse/api/Team/999", 404, "TeamId Not Found"},
		{"5001", "/finesse/api/TeamResource/501/PhoneBooks", 401, "Invalid Supervisor"},
		{"5001", "/finesse/api/User/5001/ReasonCodes", 400, "Invalid Input"},
		{"5001", "/finesse/api/User/5001/ReasonCodes?category=LOGOUT", 200, ""},
		{"5001", "/finesse/api/ReasonCode/1", 200, ""},
		{"5001", "/finesse/api/ReasonCode/99", 404, "Not Found"},
		{"5001", "/finesse/api/Queue/99", 404, "Not Found"},
		{"5001", "/finesse/api/User/5001/Media", 200, ""},
		{"5001", "/finesse/api/Users/5001/PhoneBooks", 404, "Not Found"},
	} {
		f.wants(test.status, test.kind, test.login, http.MethodGet, test.path, "")
	}
	for _, path := range []string{"/finesse/api/Queue/10", "/finesse/api/User/5001/Queues", "/finesse/api/User/5001/Media"} {
		newFloor(t, ccx).wants(501, "Not Implemented", "5001", http.MethodGet, path, "")
	}
	// A queue that nobody serves has no figures.
	nobody := newFloor(t, func(f *world.Finesse) { f.Agents[5].Queues = nil })
	for of, want := range map[*floor]string{f: "0", nobody: "-1"} {
		if got := of.ask("sup1", "/finesse/api/Queue/12").text("statistics/agentsReady"); got != want {
			t.Errorf("%s are ready, want %s", got, want)
		}
	}
}

// TestRanges cuts a list of reason codes as Range says.
func TestRanges(t *testing.T) {
	for header, want := range map[string]struct{ status, codes int }{
		"":                {200, 3},
		"objects=1-6000":  {200, 3},
		"objects=2-2":     {206, 1},
		"objects=3-6000":  {206, 1},
		"objects=9-10":    {206, 0},
		"objects=0-1":     {416, 0},
		"objects=2-1":     {416, 0},
		"objects=1-6001":  {416, 0},
		"objects=1–6000":  {416, 0},
		"bytes=0-1":       {416, 0},
		"objects=1-99999": {416, 0},
	} {
		f := newFloor(t, nil)
		r := f.request("5001", http.MethodGet, "/finesse/api/User/5001/ReasonCodes?category=NOT_READY", "")
		if header != "" {
			r.Header.Set("Range", header)
		}
		got := f.do(0, r)
		if codes := len(got.root.all("ReasonCode")); got.status != want.status || codes != want.codes {
			t.Errorf("%q: %d with %d codes, want %d with %d", header, got.status, codes, want.status, want.codes)
		}
	}
}
