package bot

import (
	"strings"
	"testing"
	"time"
)

func TestButtonTokens(t *testing.T) {
	s, other := signer{[]byte("a key of some length")}, signer{[]byte("quite another key...")}
	inv := Invocation{Command: "queue status", Slots: Slots{"queue": {{Kind: KindQueue, ID: "q1", Name: "Billing <@all>"}}}}
	signed := s.sign(Reply{Buttons: []Button{{Title: "Go", Run: &inv}, {Title: "Page", URL: "https://x.example"}}}, time.Unix(1000, 0), "root", true)
	token := signed.Buttons[0].Token
	if p, ok := s.open(token); !ok || p.Run.Slots["queue"][0].Name != "Billing <@all>" || p.Thread != "root" || !p.Direct || p.Expires != 1000+int64(ButtonTTL.Seconds()) {
		t.Errorf("open = %+v, %v", p, ok)
	}
	if signed.Buttons[1].Token != "" {
		t.Error("a link was given a token")
	}
	for name, forged := range map[string]string{
		"other key": other.token(buttonPayload{Run: &inv}), "empty": "", "no mac": strings.Split(token, ".")[0],
		"cut": token[:len(token)-1], "two dots": token + ".x", "other body": "e30." + strings.Split(token, ".")[1],
	} {
		if _, ok := s.open(forged); ok {
			t.Errorf("%s: a forged token was taken", name)
		}
	}
	again := signer{s.key}
	if s.once("a") == s.once("b") || s.once("a") != again.once("a") || s.once("a") == other.once("a") {
		t.Error("confirmation ids are not a function of key and event")
	}
}

func FuzzButtonToken(f *testing.F) {
	s := signer{[]byte("a key of some length")}
	f.Add(s.token(buttonPayload{Say: "help"}))
	f.Add("e30.AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		p, ok := s.open(token)
		if ok && s.token(p) == "" {
			t.Errorf("opened %q, which cannot have been signed", token)
		}
	})
}
