package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestKilledInTheMiddleOfAChange kills bots inside the changes of each system.
func TestKilledInTheMiddleOfAChange(t *testing.T) {
	t.Parallel()
	centre := crash{world: vectorWorld, who: "alex", say: "put Sam Okafor on Lunch", later: 2 * time.Second,
		point: func(url string) ([]string, func(*Config)) {
			url += "/contact-center"
			return []string{"CONTACT_CENTER_URL=" + url}, func(cfg *Config) { cfg.ContactCenterURL = url }
		},
		change: func(r *http.Request) bool {
			return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/v1/agents/session/state")
		}}
	finesse := crash{world: premisesWorld, who: "alex", say: "put Wanda Fry on Idle", later: 2 * time.Second,
		point: func(url string) ([]string, func(*Config)) {
			nodes := []string{url + "/finesse1", url + "/finesse2"}
			return []string{"FINESSE_URLS=" + strings.Join(nodes, ",")}, func(cfg *Config) { cfg.FinesseURLs = nodes }
		},
		change: func(r *http.Request) bool {
			return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/finesse/api/User/")
		}}
	cluster := crash{who: "alex", say: "reset Luis Ortega's phone", later: 2 * time.Minute,
		point: func(url string) ([]string, func(*Config)) {
			url += "/unified-cm"
			return []string{"UNIFIED_CM_URL=" + url}, func(cfg *Config) { cfg.UnifiedCMURL = url }
		},
		change: func(r *http.Request) bool { return strings.Contains(r.Header.Get("Soapaction"), "doDeviceReset") }}
	room := func(command, who, say string, later time.Duration) crash {
		return crash{who: who, say: say, later: later, point: atWebex,
			change: func(r *http.Request) bool { return r.URL.Path == "/v1/xapi/command/"+command }}
	}
	dial := room("Dial", "alex", "have Huddle 3 call help@acme.example", 2*time.Second)
	boot := room("SystemUnit.Boot", "robin", "reboot Huddle 3", 2*time.Minute)
	for _, c := range []struct {
		name  string
		crash crash
		late  bool
		want  []string
	}{
		{"an agent's state, before it arrived", centre, false, []string{"Sam Okafor is Idle (Training)", "not certain"}},
		{"an agent's state, before its answer arrived", centre, true, []string{"Sam Okafor is Idle (Lunch)"}},
		{"a state in Finesse, before it arrived", finesse, false, []string{"Wanda Fry (Finesse) is Available", "not certain"}},
		{"a state in Finesse, before its answer arrived", finesse, true, []string{"Wanda Fry (Finesse) is Idle"}},
		{"a phone's reset, before it arrived", cluster, false, []string{"is registered at cucm-sub2 since", "not certain"}},
		{"a phone's reset, before its answer arrived", cluster, true, []string{"was reset and has registered again, at cucm-sub2"}},
		{"a room that dials, before it arrived", dial, false, []string{"Huddle 3 is in no call", "not certain"}},
		{"a room that dials, before its answer arrived", dial, true, []string{"Huddle 3 is calling help@acme.example"}},
		{"a room that restarts, before it arrived", boot, false, []string{"Huddle 3 has been up for", "not certain"}},
		{"a room that restarts, before its answer arrived", boot, true, []string{"Huddle 3 is up again after its restart"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.crash.late, c.crash.want = c.late, c.want
			c.crash.happens(t)
		})
	}
}

// atWebex points a bot at a Webex that stands at an address.
func atWebex(url string) ([]string, func(*Config)) {
	url += "/v1"
	return []string{"WEBEX_API_URL=" + url}, func(cfg *Config) { cfg.WebexURL = url }
}
