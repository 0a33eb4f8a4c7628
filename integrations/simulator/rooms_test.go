package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"floorwalker/integrations/simulator/faults"
	"floorwalker/integrations/simulator/roomos"
)

// TestWriteDevices: the env file names the devices on the LAN once they have
// ports, and the file that it names is for its owner only.
func TestWriteDevices(t *testing.T) {
	s, err := New(Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	if env := strings.Join(s.Env(""), "\n"); strings.Contains(env, "DEVICES_FILE") {
		t.Error("there is a file of devices before it is written")
	}
	path := filepath.Join(t.TempDir(), "devices.json")
	if err := s.WriteDevices(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	defer running.Wait()
	defer cancel()
	env := strings.Join(s.Env(""), "\n") + "\n"
	for _, line := range []string{"DEVICES_FILE=" + path, "DEVICES_NETWORKS=127.0.0.0/8"} {
		if !strings.Contains(env, "\n"+line+"\n") {
			t.Errorf("the env file has no %s", line)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []roomos.Entry
	if err := json.Unmarshal(raw, &all); err != nil || len(all) != 3 || all[0].Name != "Boardroom" {
		t.Errorf("%v: %s", err, raw)
	}
}

// TestWhoSeesWhichDevices: the tokens of the world are those of the rooms, too.
func TestWhoSeesWhichDevices(t *testing.T) {
	s, err := New(Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list := func(token string) (names []string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/devices?type=roomdesk", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		var found struct {
			Items []struct{ DisplayName string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %v: %s", w.Code, err, w.Body)
		}
		for _, d := range found.Items {
			names = append(names, d.DisplayName)
		}
		return names
	}
	person := func(name string) string {
		for _, p := range s.World().People {
			if p.Name == name {
				return p.Token
			}
		}
		t.Fatalf("nobody is called %s", name)
		return ""
	}
	for what, row := range map[string]struct {
		token string
		want  int
	}{
		"the service app":  {s.World().ServiceApp.Token, 8},
		"an administrator": {person("Robin Hale"), 8},
		"the bot":          {s.World().Bot.Token, 1},
		"a device's owner": {person("Dana Whitfield"), 1},
		"anybody else":     {person("Alex Morgan"), 0},
		"another company":  {person("Chris Doyle"), 0},
	} {
		if got := list(row.token); len(got) != row.want {
			t.Errorf("%s sees %v", what, got)
		}
	}
}

// TestFaultsOnTheLAN: devices on the LAN misbehave on demand, and what they are
// asked is in the log without what was said.
func TestFaultsOnTheLAN(t *testing.T) {
	s, err := New(Options{Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteDevices(t.Context(), filepath.Join(t.TempDir(), "devices.json")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	defer running.Wait()
	defer cancel()
	all, err := s.rooms.Inventory()
	if err != nil {
		t.Fatal(err)
	}
	wallboard := all[len(all)-1]
	ask := func() int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, wallboard.URL+"/putxml", strings.NewReader("<Command/>"))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(wallboard.User, wallboard.Password)
		r.Header.Set("Content-Type", "text/xml")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if _, err := s.Faults().Add(faults.Rule{Kind: "status", Upstream: UpstreamDevices, Status: 503, Times: 1}); err != nil {
		t.Fatal(err)
	}
	if first, second := ask(), ask(); first != 503 || second != 200 {
		t.Errorf("it answers %d and %d", first, second)
	}
	http.DefaultClient.CloseIdleConnections()
	calls := s.Calls().Since(0, 10)
	if len(calls) != 2 || calls[0].Upstream != UpstreamDevices || calls[0].Path != "/putxml" || strings.Contains(fmt.Sprint(calls), wallboard.Password) {
		t.Errorf("the log has %+v", calls)
	}
}
