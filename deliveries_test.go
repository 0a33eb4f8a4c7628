package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/faults"
)

// delivery is the body of a webhook about a message.
func delivery(m wireMessage) []byte {
	body, err := json.Marshal(map[string]any{
		"id": "hook", "name": "test", "resource": "messages", "event": "created", "actorId": m.PersonID,
		"data": map[string]string{"id": m.ID, "roomId": m.RoomID, "personId": m.PersonID},
	})
	if err != nil {
		panic(err) // strings always encode
	}
	return body
}

func signature(h func() hash.Hash, secret string, body []byte) string {
	mac := hmac.New(h, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// deliver posts a webhook and returns the status.
func (s *stage) deliver(addr, signature string, body []byte) int {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodPost, addr+webhookPath, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if signature != "" {
		req.Header.Set("X-Spark-Signature", signature)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode
}

func (s *stage) fetch(url string) string {
	s.t.Helper()
	resp, err := s.client.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

// TestBadSignatures sends a hundred badly signed deliveries among good ones:
// exactly the good ones are answered.
func TestBadSignatures(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	addr, stop := s.bot(func(c *Config) { c.PublicURL = "" }) // the test delivers
	alex := s.silent("alex")
	room := alex.room(floorRoom)
	secret := s.sim.World().Bot.WebhookSecret
	bad := []func([]byte) string{
		func([]byte) string { return "" },
		func(b []byte) string { return signature(sha1.New, secret+"?", b) },
		func(b []byte) string { return signature(sha256.New, secret, b) },
		func(b []byte) string { return signature(sha1.New, secret, append(b, ' ')) },
		func(b []byte) string { return signature(sha1.New, secret, b)[:38] },
		func(b []byte) string { return signature(sha1.New, "", b) },
	}
	const each = 100
	good := map[string]bool{}
	for i := range each {
		m := alex.say(room, "", fmt.Sprintf("ping forged %d", i))
		if status := s.deliver(addr, bad[i%len(bad)](delivery(m)), delivery(m)); status != http.StatusUnauthorized {
			t.Errorf("forgery %d was answered with %d", i, status)
		}
		m = alex.say(room, "", fmt.Sprintf("ping real %d", i))
		if status := s.deliver(addr, signature(sha1.New, secret, delivery(m)), delivery(m)); status != http.StatusOK {
			t.Errorf("delivery %d was answered with %d", i, status)
		}
		good[m.ID] = true
	}
	replies := func() (n int) {
		for _, m := range alex.messages(room) {
			if m.PersonID == alex.bot() {
				n++
			}
		}
		return n
	}
	s.until(func() (bool, string) { n := replies(); return n >= each, fmt.Sprintf("%d answers", n) })
	counts := s.fetch(addr + "/metrics")
	for _, want := range []string{
		fmt.Sprintf(`floorwalker_webhook_deliveries_total{receipt="accepted"} %d`, each),
		fmt.Sprintf(`floorwalker_webhook_deliveries_total{receipt="bad_signature"} %d`, each),
	} {
		if !strings.Contains(counts, want) {
			t.Errorf("the metrics have no %s", want)
		}
	}
	stop()
	for _, m := range alex.messages(room) {
		if m.PersonID == alex.bot() && !good[m.ParentID] {
			t.Errorf("a forged delivery was answered: %q", m.Text)
		}
	}
	if n := replies(); n != each {
		t.Errorf("%d answers to %d good deliveries", n, each)
	}
}

// TestThrottled has Webex refuse a message for two seconds: it is waited out,
// and one answer stands there.
func TestThrottled(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.sim.Clock().Resume()                                 // the log's times are those of the waiting
	addr, _ := s.bot(func(c *Config) { c.PublicURL = "" }) // the test delivers
	alex := s.as("alex")
	room := alex.room(floorRoom)
	m := alex.say(room, "", "status")
	after := "2"
	if _, err := s.sim.Faults().Add(faults.Rule{Upstream: "webex", Method: http.MethodPost, Path: "/v1/messages",
		Kind: faults.KindStatus, Status: http.StatusTooManyRequests, RetryAfter: &after, Times: 1}); err != nil {
		t.Fatal(err)
	}
	s.deliver(addr, signature(sha1.New, s.sim.World().Bot.WebhookSecret, delivery(m)), delivery(m))
	alex.answer(m.ID)
	// The simulator writes its log after it has answered, and a slow machine has
	// the bot post a placeholder first, so that there may be two posts.
	var refused, posted []time.Time
	s.until(func() (bool, string) {
		refused, posted = s.posts()
		return len(refused) > 0 && len(posted) > 0, "the log to tell of the posts"
	})
	if len(refused) != 1 {
		t.Fatalf("%d messages were refused, want one", len(refused))
	}
	if waited := posted[0].Sub(refused[0]); waited < 2*time.Second {
		t.Errorf("the bot came again after %v, and was told to wait two seconds", waited)
	}
	s.until(func() (bool, string) {
		n := 0
		for _, reply := range alex.messages(room) {
			if reply.ParentID == m.ID && reply.PersonID == alex.bot() {
				n++
			}
		}
		return n == 1, fmt.Sprintf("%d answers to one question", n)
	})
}

// posts returns when messages of the bot were refused with 429, and when
// accepted, as the simulator's log has it.
func (s *stage) posts() (refused, accepted []time.Time) {
	for _, e := range s.sim.Calls().Since(0, 5000) {
		switch {
		case e.Method != http.MethodPost || e.Path != "/v1/messages" || e.Who != s.sim.World().Bot.Email:
		case e.Status == http.StatusTooManyRequests:
			refused = append(refused, e.Time)
		default:
			accepted = append(accepted, e.Time)
		}
	}
	return refused, accepted
}
