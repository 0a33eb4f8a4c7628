package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// TestImportDirections holds every package to the directions that
// docs/architecture.md draws: the conversation knows no technology, the
// integrations do not know one another, and the simulator shares no code, and
// so no wrong belief, with the clients that are tested against it.
func TestImportDirections(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Standard", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		for _, imported := range p.Imports {
			if why := forbidden(p.ImportPath, imported); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
			}
		}
	}
	if seen < 5 {
		t.Fatalf("only %d packages were looked at", seen)
	}
}

func forbidden(from, to string) string {
	ours := strings.HasPrefix(to, "floorwalker/")
	standard := !ours && !strings.Contains(strings.Split(to, "/")[0], ".")
	under := func(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
	switch {
	case to == "github.com/gin-gonic/gin" && from != "floorwalker":
		return "Gin appears in package main alone"
	case under(from, "floorwalker/bot"):
		switch {
		case ours && !under(to, "floorwalker/bot"), to == "net/http":
			return "the conversation knows no technology"
		case !ours && !standard && !strings.HasPrefix(to, "golang.org/x/text"):
			return "the conversation needs the standard library and x/text only"
		}
	case under(from, "floorwalker/commands"):
		if ours && !under(to, "floorwalker/bot") && !under(to, "floorwalker/commands") && !under(to, "floorwalker/integrations") {
			return "commands know the conversation and result types of upstreams"
		}
		if under(to, "floorwalker/integrations/simulator") || under(to, "floorwalker/integrations/rest") ||
			under(to, "floorwalker/integrations/redis") || to == "net/http" {
			return "commands know result types of upstreams, not how they are reached"
		}
	case under(from, "floorwalker/integrations/simulator"):
		if ours && !under(to, "floorwalker/integrations/simulator") {
			return "the simulator shares nothing with the clients it is there to test"
		}
	case under(from, "floorwalker/integrations"):
		own := strings.Join(strings.SplitN(from, "/", 4)[:3], "/")
		if ours && !under(to, own) && !under(to, "floorwalker/bot") && !under(to, "floorwalker/integrations/rest") {
			return "integrations know the conversation and the shared HTTP client, not one another"
		}
	}
	return ""
}
