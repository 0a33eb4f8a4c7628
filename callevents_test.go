package main

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"floorwalker/integrations/webex"
)

// TestSecretOfCalls: whoever watches their calls can read the secret of that
// webhook at Webex, and can sign with it nothing but news of their own calls.
func TestSecretOfCalls(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	var cfg Config
	addr, _ := s.bot(func(c *Config) { cfg = *c })
	alex, maya := s.as("alex"), s.as("maya")
	id := func(p *person) string {
		var me struct{ ID string }
		p.call(http.MethodGet, "/v1/people/me", nil, &me)
		return me.ID
	}
	alexID, mayaID := id(alex), id(maya)
	own := (&app{cfg: cfg}).callSecrets(webex.BareID(alexID))[0]
	news := func(who string) string {
		return fmt.Sprintf(`{"resource":"telephony_calls","event":"created","createdBy":%q,"data":{"eventType":"received","actorPersonId":%q,
			"eventTimestamp":"2026-11-20T14:06:20.781Z","callId":"Y2FsbA","callSessionId":"c2Vzc2lvbg","state":"alerting","personality":"terminator"}}`, alexID, who)
	}
	migrated := `{"resource":"rooms","event":"migrated","data":{"id":"bmV3","oldRoomId":"b2xk"}}`
	calls := webhookPath + "/calls/"
	for _, tt := range []struct {
		name, path, body, secret string
		want                     int
		taken                    string
	}{
		{"one's own news", calls + webex.BareID(alexID), news(alexID), own, 200, "accepted"},
		{"news of another", calls + webex.BareID(alexID), news(mayaID), own, 400, "malformed"},
		{"at another's address", calls + webex.BareID(mayaID), news(mayaID), own, 401, "bad_signature"},
		{"the bot's own resources there", calls + webex.BareID(alexID), migrated, own, 200, "ignored"},
		{"the bot's own address", webhookPath, migrated, own, 401, "bad_signature"},
		{"the bot's own secret there", calls + webex.BareID(alexID), news(alexID), cfg.WebhookSecrets[0].Value(), 401, "bad_signature"},
		{"nobody's address", calls, news(alexID), own, 404, ""},
		{"a path that is no person", calls + "..%2Fx", news(alexID), own, 404, ""},
	} {
		req, err := http.NewRequest(http.MethodPost, addr+tt.path, bytes.NewReader([]byte(tt.body)))
		if err != nil {
			t.Fatal(err)
		}
		count := func() string {
			for line := range strings.Lines(s.fetch(addr + "/metrics")) {
				if after, ok := strings.CutPrefix(line, `floorwalker_webhook_deliveries_total{receipt="`+tt.taken+`"} `); ok {
					return after
				}
			}
			return ""
		}
		before := count()
		req.Header.Set("X-Spark-Signature", signature(sha1.New, tt.secret, []byte(tt.body)))
		resp, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want || tt.taken != "" && count() == before {
			t.Errorf("%s: %d, want %d, counted as %s %s", tt.name, resp.StatusCode, tt.want, tt.taken, count())
		}
	}
}
