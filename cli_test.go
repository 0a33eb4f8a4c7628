package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// command runs the program's command line in the background. The returned
// function ends it and returns its error.
func command(t *testing.T, args ...string) (stdout *recorded, end func() error) {
	t.Helper()
	stdout = &recorded{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- cli(ctx, args, stdout, io.Discard) }()
	ended := false
	end = func() error {
		if ended {
			return nil
		}
		ended = true
		cancel()
		return <-done
	}
	t.Cleanup(func() { _ = end() })
	return stdout, end
}

// shown waits until the output has what a pattern looks for and returns its
// first group.
func shown(t *testing.T, out *recorded, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	var found []string
	waitFor(t, func() (bool, string) {
		found = re.FindStringSubmatch(out.String())
		return found != nil, "no " + pattern + " in: " + out.String()
	})
	return found[len(found)-1]
}

func answers(t *testing.T, url string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%s answers %s", url, resp.Status)
	}
}

// TestDemo starts the demo where another program has taken the usual port.
func TestDemo(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	out, end := command(t, "demo", "--listen", taken.Addr().String(), "--now", scriptStart)
	base := shown(t, out, `Open (http://[0-9.:]+)/ and ask`)
	if strings.HasSuffix(base, taken.Addr().String()) {
		t.Errorf("the demo says that it stands where something else does: %s", base)
	}
	answers(t, base+"/")
	answers(t, base+"/sim/world")
	if err := end(); err != nil {
		t.Errorf("the demo ended with: %v", err)
	}
}

// TestSimulate runs the simulator alone: its env file is all that a bot needs.
func TestSimulate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.env")
	out, end := command(t, "simulate", "--listen", "127.0.0.1:0", "--env-file", path, "--now", scriptStart)
	base := shown(t, out, `The simulator is ready: (http://[0-9.:]+)/`)
	answers(t, base+"/sim/world")
	raw := read(t, path)
	persons := 0
	setting := regexp.MustCompile(`^[A-Z_]+=\S*$`)
	for line := range strings.Lines(raw) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# person ") {
			persons++
		}
		if !strings.HasPrefix(line, "#") && !setting.MatchString(line) {
			t.Errorf("the env file has the line %q", line)
		}
	}
	if persons == 0 {
		t.Error("the env file names no people")
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the env file holds tokens, and has the mode %v", info.Mode())
	}
	if !strings.Contains(raw, "\nDEVICES_FILE="+path+".devices.json\n") || !strings.Contains(read(t, path+".devices.json"), `"fingerprint"`) {
		t.Error("the env file names no file of devices")
	}
	cfg, err := loadConfig(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.validate(); err != nil {
		t.Errorf("a bot does not take the env file: %v", err)
	}
	if err := end(); err != nil {
		t.Errorf("the simulator ended with: %v", err)
	}
}

// What differs between runs.
var (
	address = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	tracked = regexp.MustCompile(`\b(WX|ROUTER)_[0-9A-Fa-f-]+`)
	hourly  = regexp.MustCompile(`\d+ sessions of the last hour`)
)

// check runs the check with the settings of a stage and returns its output.
func (s *stage) check(settings ...string) string {
	s.t.Helper()
	path := filepath.Join(s.t.(*testing.T).TempDir(), "env")
	settings = append([]string{"CALL_RECORDS_SPOOL=" + filepath.Join(filepath.Dir(path), "call-records")}, settings...)
	if err := writeFile(path, strings.Join(append(s.sim.Env(s.base), settings...), "\n")+"\n"); err != nil {
		s.t.Fatal(err)
	}
	var out recorded
	err := cli(context.Background(), []string{"check", "--env-file", path}, &out, io.Discard)
	if failed := strings.Contains(out.String(), "FAIL"); failed != (err != nil) {
		s.t.Errorf("check ended with %v and said\n%s", err, out.String())
	}
	text := hourly.ReplaceAllString(out.String(), "N sessions of the last hour")
	return tracked.ReplaceAllString(address.ReplaceAllString(text, "HOST"), "TRACKING")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, time.Now()) // a check is of now
	s.sim.Clock().Resume()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, stop := s.start(s.settings(l), slog.New(slog.DiscardHandler))
	here := "PUBLIC_URL=" + addr
	got := "# everything is well\n" + s.check(here) +
		"\n# the address is not known\n" + s.check("OAUTH_CLIENT_ID=", "OAUTH_CLIENT_SECRET=") +
		"\n# the address is not known, and people shall connect\n" + s.check("TOKEN_KEYS=") +
		"\n# another secret\n" + s.check(here, "WEBEX_WEBHOOK_SECRETS=other") +
		"\n# a wrong token\n" + s.check(here, "WEBEX_BOT_TOKEN=wrong", "CONTACT_CENTER_TOKEN=wrong") +
		"\n# an integration that Webex does not know, and a personal token that has ended\n" + s.check(here, "OAUTH_CLIENT_SECRET=wrong", "OAUTH_PERSONAL_TOKEN=ended") +
		"\n# somebody's personal token, and no integration\n" + s.check(here, "OAUTH_CLIENT_ID=", "OAUTH_CLIENT_SECRET=", "OAUTH_PERSONAL_TOKEN="+s.silent("alex").token) +
		"\n# an account that may less, and meetings over the interface that Cisco has retired\n" + s.check(append([]string{here, "REPORTS_TOKEN=" + s.silent("dana").token, "CALLING_TOKEN=" + s.silent("dana").token,
		"GUESTS_TOKEN=" + s.silent("dana").token}, s.xmlSettings()...)...) +
		"\n# the retired interface takes another password, and nothing else is set up\n" + s.check(append(s.xmlSettings(), here, "MEETINGS_XML_PASSWORD=wrong", "REPORTS_TOKEN=", "CALLING_TOKEN=", "GUESTS=")...) +
		"\n# settings that cannot be\n" + s.check(here, "WEBEX_BOT_TOKEN=", "TIME_ZONE=Mars") +
		"\n# nobody may ask\n" + s.check(here, "ACCESS_ORGS=", "ACCESS_SUPERVISORS=", "ACCESS_ADMINS=")
	if err := s.sim.Happen("webhook fails", map[string]any{"webhook": s.webhook()}); err != nil {
		t.Fatal(err)
	}
	stop()
	got += "\n# the bot is down, and Webex has switched a webhook off\n" + s.check(here)
	golden(t, "testdata/check.golden", got)
}

// xmlSettings are those that the simulator's env file has behind a # for the
// meetings over the XML interface.
func (s *stage) xmlSettings() (settings []string) {
	for _, line := range s.sim.Env(s.base) {
		if setting, ok := strings.CutPrefix(line, "# MEETINGS_"); ok {
			settings = append(settings, "MEETINGS_"+setting)
		}
	}
	return settings
}

// webhook returns the name of one of the bot's webhooks.
func (s *stage) webhook() string {
	s.t.Helper()
	bot := &person{s: s, email: "the bot", token: s.sim.World().Bot.Token}
	var hooks struct {
		Items []struct{ Name, Resource string }
	}
	bot.call(http.MethodGet, "/v1/webhooks", nil, &hooks)
	for _, h := range hooks.Items {
		if h.Resource == "messages" {
			return h.Name
		}
	}
	s.t.Fatal("the bot has no webhook for messages")
	return ""
}

func TestHealth(t *testing.T) {
	s := newStage(t, nil, startTime(t))
	addr, stop := s.bot(nil)
	t.Setenv("LISTEN_ADDR", strings.TrimPrefix(addr, "http://"))
	none := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(none, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := cli(t.Context(), []string{"health", "--env-file", none}, io.Discard, io.Discard); err != nil {
		t.Errorf("a bot that lives is called unhealthy: %v", err)
	}
	stop()
	if err := cli(t.Context(), []string{"health", "--env-file", none}, io.Discard, io.Discard); err == nil {
		t.Error("a bot that is gone is called healthy")
	}
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // in the error; "" for none
		says string // on stderr
	}{
		{[]string{"dance"}, `no command "dance"`, "floorwalker demo"},
		{[]string{"demo", "--help"}, "", "-listen"},
		{[]string{"demo", "now"}, `unexpected argument "now"`, ""},
		{[]string{"demo", "--now", "yesterday"}, "--now", ""},
		{[]string{"demo", "--world", "/nowhere.json"}, "--world", ""},
		{[]string{"simulate", "--loud"}, "loud", "-loud"},
		{[]string{"--env-file", "/nowhere.env"}, "reading settings", ""},
	} {
		var stderr recorded
		err := cli(t.Context(), c.args, io.Discard, &stderr)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
		if !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%v says %q, want %q in it", c.args, stderr.String(), c.says)
		}
	}
}
