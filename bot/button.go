package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// ButtonTTL is how long a button that only reads may be pressed.
const ButtonTTL = 24 * time.Hour

// buttonPayload is what a button carries through the client and back. It is
// signed, because whoever can press can also send anything.
type buttonPayload struct {
	Run     *Invocation `json:"r,omitempty"`
	Say     string      `json:"s,omitempty"`
	Confirm string      `json:"c,omitempty"`
	Dismiss string      `json:"d,omitempty"`
	// Thread and Direct say where the button stands: the card may be gone by
	// the time it is asked.
	Thread  string `json:"t,omitempty"`
	Direct  bool   `json:"p,omitempty"`
	Expires int64  `json:"e"` // Unix seconds
}

// signer signs and opens button tokens.
type signer struct{ key []byte }

// sign fills in the tokens of a reply's buttons, for the place where it will
// stand. The buttons are copied: a command may hand out the same reply twice.
func (s signer) sign(r Reply, now time.Time, thread string, direct bool) Reply {
	if len(r.Buttons) == 0 {
		return r
	}
	buttons := make([]Button, len(r.Buttons))
	copy(buttons, r.Buttons)
	for i := range buttons {
		b := &buttons[i]
		if b.URL != "" {
			continue
		}
		b.Token = s.token(buttonPayload{Run: b.Run, Say: b.Say, Confirm: b.Confirm, Dismiss: b.Dismiss,
			Thread: thread, Direct: direct, Expires: now.Add(ButtonTTL).Unix()})
	}
	r.Buttons = buttons
	return r
}

func (s signer) token(p buttonPayload) string {
	body, err := json.Marshal(p)
	if err != nil {
		return "" // NaN in a slot: the press will be refused as not ours
	}
	enc := base64.RawURLEncoding
	return enc.EncodeToString(body) + "." + enc.EncodeToString(s.mac(body))
}

// open returns the payload of a token that this bot signed.
func (s signer) open(token string) (buttonPayload, bool) {
	body, mac, ok := strings.Cut(token, ".")
	if !ok {
		return buttonPayload{}, false
	}
	enc := base64.RawURLEncoding
	raw, err := enc.DecodeString(body)
	if err != nil {
		return buttonPayload{}, false
	}
	sum, err := enc.DecodeString(mac)
	if err != nil || !hmac.Equal(sum, s.mac(raw)) {
		return buttonPayload{}, false
	}
	var p buttonPayload
	err = json.Unmarshal(raw, &p)
	return p, err == nil
}

// once derives the one-time id of the confirmation that an event asks for. It
// is the same when the event is worked on again after a crash.
func (s signer) once(eventID string) string {
	return base64.RawURLEncoding.EncodeToString(s.mac([]byte("confirmation|" + eventID)))
}

func (s signer) mac(b []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(b)
	return h.Sum(nil)[:16]
}
