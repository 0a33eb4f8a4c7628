package roomos

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"floorwalker/bot"
)

// SourceEvents is the source of the events of devices.
const SourceEvents = "devices"

const (
	// maxDelivery caps what a device posts; its largest single change is a few
	// kilobytes.
	maxDelivery = 256 << 10
	// sameDelivery is within how long the same words are the same delivery: a
	// proxy that repeats a post does so at once, and a room that is empty again
	// says the same as before.
	sameDelivery = 5 * time.Second
)

// Receipt is what became of a delivery.
type Receipt string

// The receipts.
const (
	Accepted     Receipt = "accepted"
	Ignored      Receipt = "ignored"
	UnknownToken Receipt = "unknown_token"
	Malformed    Receipt = "malformed"
	TooLarge     Receipt = "too_large"
	NotAccepted  Receipt = "not_accepted"
)

// Receipts are all of them.
var Receipts = []Receipt{Accepted, Ignored, UnknownToken, Malformed, TooLarge, NotAccepted}

// Tokens are the secrets in the addresses that devices post to. A device cannot
// sign, so its address is its secret: made of ours and of the device, so that
// every replica knows it and no device can speak for another.
type Tokens struct{ secrets []string }

// NewTokens makes tokens of secrets; the first one is used, all are known.
func NewTokens(secrets ...string) Tokens { return Tokens{secrets} }

// maxID is how long the id of a device may be.
const maxID = 512

// Of is the token of a device, "" when there is no secret.
func (t Tokens) Of(deviceID string) string {
	if len(t.secrets) == 0 || deviceID == "" || len(deviceID) > maxID {
		return ""
	}
	id := base64.RawURLEncoding.EncodeToString([]byte(deviceID))
	return id + "." + sign(t.secrets[0], id)
}

func sign(secret, id string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("floorwalker device " + id))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Device is whose token it is.
func (t Tokens) Device(token string) (deviceID string, ok bool) {
	id, signature, found := strings.Cut(token, ".")
	if !found || len(token) > 2*maxID {
		return "", false
	}
	for _, secret := range t.secrets {
		ok = hmac.Equal([]byte(signature), []byte(sign(secret, id))) || ok
	}
	raw, err := base64.RawURLEncoding.DecodeString(id)
	return string(raw), ok && err == nil
}

// Receiver takes what devices post to prefix + token.
type Receiver struct {
	Prefix  string
	Tokens  Tokens
	Inbox   bot.Inbox
	Now     func() time.Time
	Observe func(Receipt, error)
}

// ServeHTTP implements http.Handler. A device switches a slot off whose posts
// fail, so only what may come again is refused.
func (h *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	receipt, err := h.take(r)
	h.Observe(receipt, err)
	switch receipt {
	case UnknownToken:
		http.NotFound(w, r)
	case Malformed:
		w.WriteHeader(http.StatusBadRequest)
	case TooLarge:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case NotAccepted:
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
	case Accepted, Ignored:
		w.WriteHeader(http.StatusOK)
	}
}

func (h *Receiver) take(r *http.Request) (Receipt, error) {
	device, ok := h.Tokens.Device(strings.TrimPrefix(r.URL.Path, h.Prefix))
	if !ok {
		return UnknownToken, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxDelivery))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return TooLarge, err
	} else if err != nil {
		return Malformed, err
	}
	at := h.Now()
	found, err := ReadFeedback(body, device, at)
	if err != nil {
		return Malformed, err
	}
	if len(found) == 0 {
		return Ignored, nil
	}
	event, err := Delivery(device, body, found, at)
	if err == nil {
		err = h.Inbox.Accept(r.Context(), event)
	}
	if err != nil {
		return NotAccepted, err
	}
	return Accepted, nil
}

// Delivery makes the event of what a device reported: in order with others of
// that device, and once however often the same words come at the same moment.
func Delivery(deviceID string, words []byte, found []bot.DeviceEvent, at time.Time) (bot.Event, error) {
	payload, err := json.Marshal(found)
	if err != nil {
		return bot.Event{}, fmt.Errorf("encode the events of a device: %w", err)
	}
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%s\n%d\n", deviceID, at.UnixNano()/int64(sameDelivery))
	sum.Write(words)
	return bot.Event{Source: SourceEvents, Key: "device|" + deviceID, ID: base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:18]), At: at, Payload: payload}, nil
}

// DecodeEvents reads the payload of an event.
func DecodeEvents(payload []byte) ([]bot.DeviceEvent, error) {
	var all []bot.DeviceEvent
	err := json.Unmarshal(payload, &all)
	return all, err
}

// Deliver accepts what was heard of a device by another way than a post.
func Deliver(ctx context.Context, inbox bot.Inbox, found []bot.DeviceEvent, at time.Time) error {
	if len(found) == 0 {
		return nil
	}
	words, err := json.Marshal(found)
	if err != nil {
		return err
	}
	event, err := Delivery(found[0].DeviceID, words, found, at)
	if err != nil {
		return err
	}
	return inbox.Accept(ctx, event)
}
