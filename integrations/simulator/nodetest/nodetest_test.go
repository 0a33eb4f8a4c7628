package nodetest

import (
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRun(t *testing.T) {
	t.Setenv("FLOORWALKER_SECRET", "not for packages")
	out := Run(t, Program{
		Packages: []string{"jsxapi@6.0.0"},
		Script: `console.log(require('jsxapi/package.json').version, process.env.GREETING, process.env.FLOORWALKER_SECRET);
			if (typeof require('jsxapi').connect !== 'function') process.exit(1);`,
		Env: []string{"GREETING=hello"},
	})
	if strings.TrimSpace(out) != "6.0.0 hello undefined" {
		t.Errorf("it printed %q", out)
	}
}

// TestExact: a range or a tag would be another client tomorrow.
func TestExact(t *testing.T) {
	for _, p := range []string{"jsxapi", "jsxapi@latest", "jsxapi@^6.0.0", "jsxapi@6", "--registry=x", "../jsxapi@1.0.0", "https://h/x@1.0.0"} {
		if _, err := install(t.Context(), "npm", []string{p}); err == nil || !strings.Contains(err.Error(), "exact version") {
			t.Errorf("%q was taken: %v", p, err)
		}
	}
	for _, p := range []string{"jsxapi@6.0.0", "@scope/name@1.2.3", "jsxapi@5.1.0-1"} {
		if !exact.MatchString(p) {
			t.Errorf("%q was refused", p)
		}
	}
}
