package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sound are settings with which the bot starts.
func sound() map[string]string {
	return map[string]string{"WEBEX_BOT_TOKEN": "token", "WEBEX_WEBHOOK_SECRETS": "secret"}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings map[string]string
		want     []string // in the problems; none: sound
	}{
		{"the least", nil, nil},
		{"nothing", map[string]string{"WEBEX_BOT_TOKEN": "", "WEBEX_WEBHOOK_SECRETS": ""}, []string{"WEBEX_BOT_TOKEN is missing", "WEBEX_WEBHOOK_SECRETS is missing"}},
		{"empty secrets", map[string]string{"WEBEX_WEBHOOK_SECRETS": ",,"}, []string{"WEBEX_WEBHOOK_SECRETS is missing"}},
		{"several secrets", map[string]string{"WEBEX_WEBHOOK_SECRETS": "new,old"}, nil},
		{"addresses", map[string]string{"WEBEX_API_URL": "webexapis.com", "CONTACT_CENTER_URL": "ftp://x", "PUBLIC_URL": "https://me:pw@bot.example", "SIMULATOR_CLOCK_URL": "http://x?y"},
			[]string{"WEBEX_API_URL", "CONTACT_CENTER_URL", "PUBLIC_URL", "SIMULATOR_CLOCK_URL: must", "SIMULATOR_CLOCK_URL is only for a simulator"}},
		{"a simulator's clock for the real Webex", map[string]string{"SIMULATOR_CLOCK_URL": "http://127.0.0.1:1/sim/clock"}, []string{"SIMULATOR_CLOCK_URL is only for a simulator"}},
		{"a simulator's clock", map[string]string{"SIMULATOR_CLOCK_URL": "http://127.0.0.1:1/sim/clock", "WEBEX_API_URL": "http://localhost:1/v1"}, nil},
		{"times", map[string]string{"TIME_ZONE": "Mars/Olympus", "OPENING_HOURS": "20:00-08:00", "LEASE": "10ms", "SHARDS": "1000"}, []string{"TIME_ZONE", "OPENING_HOURS", "LEASE", "SHARDS"}},
		{"hours that are none", map[string]string{"OPENING_HOURS": "all day"}, []string{"OPENING_HOURS"}},
		{"no token", map[string]string{"CONTACT_CENTER_ORG_ID": "org"}, []string{"CONTACT_CENTER_ORG_ID is set, but there is no token"}},
		{"half a service app", map[string]string{"CONTACT_CENTER_ORG_ID": "org", "SERVICE_APP_CLIENT_ID": "id"}, []string{"no token"}},
		{"a service app", map[string]string{"CONTACT_CENTER_ORG_ID": "org", "SERVICE_APP_CLIENT_ID": "id", "SERVICE_APP_CLIENT_SECRET": "s", "SERVICE_APP_REFRESH_TOKEN": "r"}, nil},
		{"a service app whose tokens are issued", map[string]string{"CONTACT_CENTER_ORG_ID": "org", "SERVICE_APP_CLIENT_ID": "id", "SERVICE_APP_CLIENT_SECRET": "s",
			"SERVICE_APP_ID": "app", "SERVICE_APP_ORG_ID": "org", "SERVICE_APP_ISSUER_TOKEN": "t"}, nil},
		{"an issuer alone", map[string]string{"SERVICE_APP_ISSUER_TOKEN": "t"}, []string{"belong together"}},
		{"interests that are none", map[string]string{"CALLING_INTERESTS": "Agent"}, []string{"CALLING_INTERESTS"}},
		{"interests", map[string]string{"CALLING_INTERESTS": "resource:Agent,actor:Workspaces"}, nil},
		{"a secret for events that is too short", map[string]string{"CONTACT_CENTER_WEBHOOK_SECRETS": "short"}, []string{"32 to 256"}},
		{"legacy records", map[string]string{"ANALYZER_URL": "https://rest.wxcc-us1.cisco.com/aws/api", "ANALYZER_USER_ID": "me@acme.example", "ANALYZER_API_KEY": "k"}, nil},
		{"legacy records of a simulator", map[string]string{"ANALYZER_URL": "http://127.0.0.1:1/x", "ANALYZER_USER_ID": "me", "ANALYZER_API_KEY": "k", "ANALYZER_TENANT_ID": "97"}, nil},
		{"legacy records in the open", map[string]string{"ANALYZER_URL": "http://rest.wxcc-us1.cisco.com/aws/api", "ANALYZER_USER_ID": "me", "ANALYZER_API_KEY": "k"}, []string{"ANALYZER_URL: must be https"}},
		{"legacy records without a key", map[string]string{"ANALYZER_URL": "https://rest.cisco.com", "ANALYZER_USER_ID": "me"}, []string{"both needed"}},
		{"a key for no legacy records", map[string]string{"ANALYZER_API_KEY": "k"}, []string{"ANALYZER_URL is not"}},
		{"a tenant that is none", map[string]string{"ANALYZER_URL": "https://rest.cisco.com", "ANALYZER_USER_ID": "me", "ANALYZER_API_KEY": "k", "ANALYZER_TENANT_ID": "1; user=x"}, []string{"ANALYZER_TENANT_ID"}},
		{"call records of one organisation", map[string]string{"CALL_RECORDS_URL": "https://analytics-calling.webexapis.com/v1", "CALL_RECORDS_TOKEN": "t"}, nil},
		{"call records of a partner", map[string]string{"CALL_RECORDS_SECRETS": "new,old", "RECORDS_URL": "postgres://u:p@h/db?sslmode=require"}, nil},
		{"call records that anybody could send", map[string]string{"CALL_RECORDS_PARTNER_URL": "https://analytics.webexapis.com/v1"}, []string{"CALL_RECORDS_SECRETS is not"}},
		{"call records, all wrong", map[string]string{"CALL_RECORDS_URL": "x", "CALL_RECORDS_SIGNATURE_ALGORITHM": "md5", "CALL_RECORDS_READ": "both", "CALL_RECORDS_REQUESTS": "0",
			"CALL_RECORDS_SPOOL_BYTES": "1", "CALL_RECORDS_KEEP": "1h", "RECORDS_URL": "mysql://x", "RECORDS_DAYS": "-1"},
			[]string{"CALL_RECORDS_URL", "CALL_RECORDS_SIGNATURE_ALGORITHM", "CALL_RECORDS_READ", "CALL_RECORDS_REQUESTS", "CALL_RECORDS_SPOOL", "CALL_RECORDS_KEEP", "RECORDS_URL", "RECORDS_DAYS"}},
		{"limits looked at without a rest", map[string]string{"THRESHOLD_POLL": "1s"}, []string{"THRESHOLD_POLL"}},
		{"a token for no organisation", map[string]string{"CONTACT_CENTER_TOKEN": "token"}, []string{"CONTACT_CENTER_ORG_ID is not"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings := sound()
			for k, v := range c.settings {
				settings[k] = v
			}
			cfg, err := parseConfig(settings)
			if err == nil {
				err = cfg.validate()
			}
			if len(c.want) == 0 {
				if err != nil {
					t.Errorf("it is refused: %v", err)
				}
				return
			}
			if err == nil {
				t.Fatal("it is taken")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no word of %q in: %v", want, err)
				}
			}
			if got := len(joined(err)); got != len(c.want) {
				t.Errorf("%d problems are reported, want %d: %v", got, len(c.want), err)
			}
		})
	}
}

func TestEnvFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(path, []byte("# a remark\nWEBEX_BOT_TOKEN=from the file\nTIME_ZONE=Europe/Berlin\nLEASE=20s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TIME_ZONE", "America/New_York")
	cfg, err := loadConfig(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.BotToken.Value() != "from the file" || cfg.TimeZone != "America/New_York" || cfg.Lease != 20*time.Second {
		t.Errorf("read %+v with the token %q", cfg, cfg.BotToken.Value())
	}
	missing := filepath.Join(t.TempDir(), "none")
	if _, err := loadConfig(missing, false); err != nil {
		t.Errorf("a file that nobody asked for is missed: %v", err)
	}
	if _, err := loadConfig(missing, true); err == nil {
		t.Error("a file that was asked for is not missed")
	}
}
