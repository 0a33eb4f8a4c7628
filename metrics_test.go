package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"floorwalker/integrations/simulator/world"
)

// scraped starts a bot, lets it work, and returns what /metrics says.
func scraped(t *testing.T) string {
	t.Helper()
	s := newStage(t, world.Default(), time.Date(2025, 6, 17, 14, 0, 0, 0, time.UTC))
	addr, _ := s.start(s.settingsOf(t), testLog(t))
	alex := s.as("alex")
	room := alex.room("Contact centre floor")
	alex.ask(room, "how is billing")
	alex.ask(room, "call +14155550132 xylophone")
	if status, _ := s.get(t, addr+"/webhooks/webex"); status == 200 {
		t.Error("a webhook was read")
	}
	_, text := s.get(t, addr+"/metrics")
	return text
}

// TestMetrics scrapes a running bot: the names are there, Prometheus' linter has
// nothing to say, and every label has one of few values.
func TestMetrics(t *testing.T) {
	text := scraped(t)
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	value := regexp.MustCompile(`^[a-zA-Z][a-z A-Z_-]*$`)
	route := regexp.MustCompile(`^([a-z-]+|v[0-9]|\{[a-z]+\})(/([a-z-]+|v[0-9]|\{[a-z]+\}))*$`)
	for name, family := range families {
		if !strings.HasPrefix(name, "floorwalker_") || name == "floorwalker_build_info" {
			continue
		}
		for _, m := range family.Metric {
			for _, l := range m.Label {
				ok := value.MatchString(l.GetValue())
				switch l.GetName() {
				case "route":
					ok = route.MatchString(l.GetValue())
				case "status":
					ok = len(l.GetValue()) == 3 || l.GetValue() == "0"
				}
				if !ok {
					t.Errorf("%s has the label %s=%q", name, l.GetName(), l.GetValue())
				}
			}
		}
	}
	for _, sample := range []string{
		`floorwalker_webhook_deliveries_total{receipt="accepted"} `,
		`floorwalker_webhook_deliveries_total{receipt="bad_signature"} 0`,
		`floorwalker_events_handled_total{result="done",source="messages"} `,
		`floorwalker_queue_wait_seconds_count `,
		`floorwalker_command_duration_seconds_count{command="queue status",outcome="ok"} 1`,
		`floorwalker_upstream_request_duration_seconds_count{method="GET",route="messages/{id}",status="200",upstream="webex"} 2`,
		`floorwalker_upstream_budget_left_requests{upstream="contact-center"} `,
		`floorwalker_upstream_up{upstream="webex"} 1`,
		`floorwalker_store_up 1`, `floorwalker_posts_held_total 0`, `floorwalker_shards 4`, `floorwalker_shards_owned 4`,
		`floorwalker_backlog_events `, `floorwalker_oldest_event_age_seconds `, `floorwalker_dead_letters 0`,
		`floorwalker_webhook_active{event="created",resource="messages"} 1`,
		`floorwalker_webhooks_checked_timestamp_seconds `,
		`floorwalker_build_info{goversion="go`, `go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, "\n"+sample) {
			t.Errorf("/metrics lacks %s", sample)
		}
	}
	if strings.Contains(text, "xylophone") || strings.Contains(text, "4155550132") {
		t.Error("/metrics tells what somebody said")
	}
}

// metricName finds the metrics that a rule or a panel names.
var metricName = regexp.MustCompile(`\b(floorwalker|go|process)_[a-z_]+\b`)

// TestAlertsAndDashboardUseWhatThereIs holds the examples for operators to the
// metrics of a running bot, and every alert to a section that says what to do.
func TestAlertsAndDashboardUseWhatThereIs(t *testing.T) {
	text := scraped(t)
	for _, path := range []string{"docs/alerts.yaml", "docs/dashboard.json"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		names := metricName.FindAllString(string(raw), -1)
		slices.Sort(names)
		names = slices.Compact(names)
		if len(names) < 8 {
			t.Errorf("%s names only %v", path, names)
		}
		for _, name := range names {
			if !strings.Contains(text, "\n"+name+" ") && !strings.Contains(text, "\n"+name+"{") {
				t.Errorf("%s names %s, which a running bot does not have", path, name)
			}
		}
	}
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	raw, err := os.ReadFile("docs/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(raw, &rules); err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	alerts := 0
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			alerts++
			if r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
				t.Errorf("%s lacks something", r.Alert)
			}
			if !strings.Contains(string(guide), "`"+r.Alert+"`") {
				t.Errorf("docs/operations.md does not say what to do about %s", r.Alert)
			}
		}
	}
	if alerts < 8 {
		t.Errorf("only %d alerts", alerts)
	}
}

// TestDashboardIsPlain reads the dashboard as Grafana would import it.
func TestDashboardIsPlain(t *testing.T) {
	raw, err := os.ReadFile("docs/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Title  string
		Panels []struct {
			ID      int
			Title   string
			Type    string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &board); err != nil {
		t.Fatal(err)
	}
	ids := map[int]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.W == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d %q is not right: %+v", p.ID, p.Title, p.GridPos)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			if target.Expr == "" {
				t.Errorf("panel %q has an empty query", p.Title)
			}
		}
	}
	if board.Title == "" || len(ids) < 8 {
		t.Errorf("%q has %d panels", board.Title, len(ids))
	}
}
