package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestManifests reads the examples for Compose and Kubernetes: they are YAML,
// name images without a registry, use only settings that there are, and hold no
// secret.
func TestManifests(t *testing.T) {
	settings := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		settings[f.Tag.Get("env")] = true
	}
	kinds := map[string]bool{}
	setting := regexp.MustCompile(`(?m)^\s+([A-Z][A-Z_]+):`)
	for _, path := range []string{"compose.yaml", "docs/kubernetes.yaml"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for d := yaml.NewDecoder(bytes.NewReader(raw)); ; {
			var document struct {
				Kind       string
				StringData map[string]string `yaml:"stringData"`
			}
			if err := d.Decode(&document); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			kinds[document.Kind] = true
			for name, value := range document.StringData {
				if name != "REDIS_URL" && !strings.HasPrefix(value, "put-") {
					t.Errorf("%s: %s holds %q", path, name, value)
				}
			}
		}
		for _, m := range regexp.MustCompile(`image: (\S+)`).FindAllStringSubmatch(string(raw), -1) {
			if strings.Contains(m[1], "/") {
				t.Errorf("%s names a registry: %s", path, m[1])
			}
		}
		for _, m := range setting.FindAllStringSubmatch(string(raw), -1) {
			if !settings[m[1]] {
				t.Errorf("%s sets %s, which is no setting", path, m[1])
			}
		}
	}
	for _, kind := range []string{"Secret", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"} {
		if !kinds[kind] {
			t.Errorf("docs/kubernetes.yaml has no %s", kind)
		}
	}
}

// TestOperationsNamesWhatThereIs holds the page for operators to the lines of
// the log and the parts of /readyz that it quotes.
func TestOperationsNamesWhatThereIs(t *testing.T) {
	guide, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, path := range []string{"webex.go", "health.go", "contactcenter.go", "audit.go", "bot/turn.go", "integrations/redis/consumer.go", "integrations/redis/deadletter.go"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(raw)
	}
	for _, quoted := range []string{"deliveries are not accepted", "the leases could not be looked after", "gave up an event",
		"command failed", "audit", "contact center", "webhooks", "token", "store", "webex"} {
		if !strings.Contains(string(guide), quoted) || !strings.Contains(strings.ToLower(code.String()), `"`+quoted+`"`) {
			t.Errorf("%q is not in both the guide and the code", quoted)
		}
	}
}
