package simulator

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

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
