package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/redis"
	"floorwalker/integrations/simulator/world"
)

// finesseReplicas are clients of one Finesse in as many replicas, which share a
// Redis.
func finesseReplicas(t *testing.T, s *stage, url, password string, n int) []*finesse.Client {
	t.Helper()
	var clients []*finesse.Client
	for _, a := range replicas(t, s, url, n, func(cfg *Config) {
		if password != "" {
			cfg.FinessePassword = Secret(password)
		}
		cfg.FinessePoll = time.Millisecond
	}) {
		c, _, _, err := a.newFinesse()
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	return clients
}

// TestFiveWrongPasswordsNeverHappen lets four replicas, each of many askers, use a
// password that is wrong from the start, and one that becomes wrong while all of
// them work. The account is never locked.
func TestFiveWrongPasswordsNeverHappen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, password string
		most           int
	}{
		{"from the start", "mistyped", 1},
		{"while all work", "", 2}, // as many as are under way at once
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, premisesWorld(), startTime(t))
			clients := finesseReplicas(t, s, redisServer(t), c.password, 4)
			refused := make(chan struct{}, 1000)
			var working sync.WaitGroup
			for _, client := range clients {
				for range 6 {
					working.Go(func() {
						for range 50 {
							if _, err := client.AgentNow(t.Context(), "finesse:5001"); bot.KindOf(err) == bot.Upstream {
								refused <- struct{}{}
								return
							}
						}
						t.Error("somebody went on with a password that is wrong")
					})
				}
			}
			if c.password == "" {
				waitFor(t, func() (bool, string) {
					return len(s.sim.Calls().Since(0, 5000)) > 20, "they work"
				})
				if err := s.sim.Happen("finesse password changes", nil); err != nil {
					t.Fatal(err)
				}
			}
			working.Wait()
			if len(refused) != 24 {
				t.Errorf("%d of 24 were told", len(refused))
			}
			if wrong, locked := s.sim.Finesse().WrongPasswords(); wrong < 1 || wrong > c.most || locked {
				t.Errorf("%d wrong passwords, locked: %v; want at most %d", wrong, locked, c.most)
			}
		})
	}
}

// TestAgentsOfFinesseAreTold shows that a change of state is told once, and calls
// are not.
func TestAgentsOfFinesseAreTold(t *testing.T) {
	t.Parallel()
	s := newStage(t, premisesWorld(), startTime(t))
	s.bot(func(cfg *Config) {
		premisesOnly(cfg)
		cfg.FinessePoll = 20 * time.Millisecond
	})
	alex := s.as("alex")
	room := alex.room(floorRoom)
	alex.ask(room, "notify agents Dockside here")
	// The first look at the team tells nothing: wait until it was taken.
	s.until(func() (bool, string) {
		for _, e := range s.sim.Calls().Since(0, 5000) {
			if strings.HasSuffix(e.Path, "/finesse/api/Team/501") {
				return true, ""
			}
		}
		return false, "the team is looked at"
	})
	looks := func() (n int) {
		for _, e := range s.sim.Calls().Since(0, 5000) {
			if strings.HasSuffix(e.Path, "/finesse/api/Team/501") {
				n++
			}
		}
		return n
	}
	before := looks()
	s.until(func() (bool, string) { return looks() > before+1, "it is looked at again" })
	if err := s.sim.Happen("finesse agent state", map[string]any{"finesseAgent": "Wanda Fry", "state": "NOT_READY", "reason": "Coffee"}); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(patience)
	for {
		select {
		case e := <-alex.events:
			if e.kind != "messages.created" || e.msg.PersonID != alex.bot() {
				continue
			}
			var m wireMessage
			alex.call(http.MethodGet, "/v1/messages/"+e.msg.ID, nil, &m)
			if strings.HasPrefix(m.Text, "Wanda Fry is Idle (Coffee) (was Available for 6 min") {
				return
			}
		case <-deadline:
			t.Fatal("nothing was told")
		}
	}
}

// TestFinesseSettings holds the settings to what they must be.
func TestFinesseSettings(t *testing.T) {
	good := map[string]string{"FINESSE_URLS": "finesse1.acme.example,https://finesse2.acme.example:8445/", "FINESSE_USER": "sup1", "FINESSE_PASSWORD": "p"}
	for name, c := range map[string]struct {
		change map[string]string
		want   string // in the one problem; empty: sound
	}{
		"good":                  {nil, ""},
		"single sign-on":        {map[string]string{"FINESSE_PASSWORD": "", "FINESSE_TOKEN": "t", "FINESSE_REFRESH_TOKEN": "r"}, ""},
		"on this machine":       {map[string]string{"FINESSE_URLS": "http://127.0.0.1:1/finesse1"}, ""},
		"in the open":           {map[string]string{"FINESSE_URLS": "http://finesse1.acme.example"}, "must be https"},
		"no user":               {map[string]string{"FINESSE_USER": ""}, "FINESSE_USER is missing"},
		"no password":           {map[string]string{"FINESSE_PASSWORD": ""}, "FINESSE_PASSWORD or"},
		"both":                  {map[string]string{"FINESSE_TOKEN": "t"}, "not both"},
		"nowhere":               {map[string]string{"FINESSE_URLS": ""}, "FINESSE_URLS is not"},
		"too few fingerprints":  {map[string]string{"FINESSE_FINGERPRINTS": strings.Repeat("ab", 32)}, "each node has its own"},
		"no fingerprint":        {map[string]string{"FINESSE_FINGERPRINTS": "x,y"}, "FINESSE_FINGERPRINTS"},
		"no such file":          {map[string]string{"FINESSE_CA_FILE": "/nowhere.pem"}, "FINESSE_CA_FILE"},
		"polled without a rest": {map[string]string{"FINESSE_POLL": "10ms"}, "FINESSE_POLL"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := sound()
			for _, more := range []map[string]string{good, c.change} {
				for k, v := range more {
					settings[k] = v
				}
			}
			cfg, err := parseConfig(settings)
			if err == nil {
				err = cfg.validate()
			}
			switch {
			case c.want == "" && err != nil:
				t.Errorf("it is refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || len(joined(err)) != 1):
				t.Errorf("%v, want %q", err, c.want)
			case name == "good" && strings.Join(cfg.finesseNodes, " ") != "https://finesse1.acme.example:8445 https://finesse2.acme.example:8445":
				t.Errorf("nodes: %v", cfg.finesseNodes)
			}
		})
	}
}

// TestCheckFinesse tells of a Finesse that is well, of one with a node out of
// service, and of a stopped account, and tries a wrong password once.
func TestCheckFinesse(t *testing.T) {
	t.Parallel()
	s := newStage(t, premisesWorld(), startTime(t))
	lines := func(password string) string {
		t.Helper()
		cfg, err := simulatedConfig(s.sim, s.base, "http://127.0.0.1:1", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			cfg.FinessePassword = Secret(password)
		}
		store, err := redis.Open(t.Context(), redis.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = store.Close() }()
		var out bytes.Buffer
		l := checklist{out: &out}
		l.checkFinesse(context.Background(), &app{cfg: cfg, log: testLog(t), clock: s.sim.Clock().Now, metrics: newMetrics(), store: store})
		return out.String()
	}
	if got := lines(""); strings.Contains(got, "FAIL") || !strings.Contains(got, "the account sup1 supervises 2 teams") || strings.Count(got, "IN_SERVICE, UCCE, NON_SSO") != 2 {
		t.Errorf("all is well:\n%s", got)
	}
	if err := s.sim.Happen("finesse node fails", map[string]any{"node": "1"}); err != nil {
		t.Fatal(err)
	}
	if got := lines(""); strings.Count(got, "FAIL") != 1 || !strings.Contains(got, "OUT_OF_SERVICE: The connection to the CTI server is down") {
		t.Errorf("a node is out:\n%s", got)
	}
	if got := lines("mistyped"); !strings.Contains(got, "does not accept the name and password") || !strings.Contains(got, "five wrong ones lock the account") {
		t.Errorf("a wrong password:\n%s", got)
	}
	if wrong, _ := s.sim.Finesse().WrongPasswords(); wrong != 1 {
		t.Errorf("%d wrong passwords", wrong)
	}
}

// TestWorldWithFinesse holds world files to what they must be.
func TestWorldWithFinesse(t *testing.T) {
	file := func(finesse string) string {
		return `{"timeZone":"UTC","organization":{"name":"Acme"},"bot":{"name":"F","email":"f@webex.bot"},"people":[],"rooms":[],"contactCenter":{},"finesse":` + finesse + `}`
	}
	good := `{"account":"1","teams":[{"name":"A"}],"agents":[{"name":"X Y","team":"A","extension":"1","supervises":["A"]}]}`
	w, err := world.Load(strings.NewReader(file(good)))
	if err != nil || w.Finesse.Agents[0].Password == "" || w.Finesse.Teams[0].ID == "" {
		t.Errorf("%+v %v", w, err)
	}
	for bad, want := range map[string]string{
		strings.Replace(good, `"account":"1"`, `"account":"9"`, 1):               "no agent of Finesse has the id",
		strings.Replace(good, `"team":"A"`, `"team":"B"`, 1):                     "no team of Finesse is called",
		strings.Replace(good, `"account"`, `"deployment":"X","account"`, 1):      "not one of UCCE, UCCX",
		strings.Replace(good, `"account"`, `"deploymint":"X","account"`, 1):      "unknown field",
		strings.Replace(good, `"extension"`, `"state":"TALKING","extension"`, 1): "not one of LOGOUT",
	} {
		if _, err := world.Load(strings.NewReader(file(bad))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
