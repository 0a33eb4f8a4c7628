package contactcenter

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
)

// SourceEvents names the events of Contact Center's subscriptions.
const SourceEvents = "contact-center"

// EventEnded is the type of the event that a contact is over.
const EventEnded = "task:ended"

const (
	maxDelivery = 256 << 10
	// clockSkew is how far a delivery's own time may lie from ours, either way.
	clockSkew = 5 * time.Minute
	// acceptTime leaves some of the five seconds in which Contact Center wants
	// its answer.
	acceptTime = 4 * time.Second
)

// Receipt is what became of a delivery; it is also the label under which
// deliveries are counted.
type Receipt string

// What becomes of deliveries.
const (
	Accepted     Receipt = "accepted"
	Ignored      Receipt = "ignored"       // of another organisation: 200
	BadSignature Receipt = "bad_signature" // missing or wrong: 401
	WrongTime    Receipt = "wrong_time"    // signed, and too old or new: 401
	Malformed    Receipt = "malformed"     // signed, and not readable: 400
	TooLarge     Receipt = "too_large"     // 413
	NotAccepted  Receipt = "not_accepted"  // the inbox is full or away: 503
)

// ReceiverConfig says how deliveries are verified and where they go.
type ReceiverConfig struct {
	// Secrets are those under which a delivery may be signed.
	Secrets []string
	OrgID   string
	Inbox   bot.Inbox
	Observe func(Receipt, error)
	Now     func() time.Time
}

// Receiver receives the deliveries of subscriptions. It answers 200 only when
// the inbox has accepted the event durably, or when there is nothing to accept.
type Receiver struct{ cfg ReceiverConfig }

// NewReceiver returns a receiver.
func NewReceiver(cfg ReceiverConfig) (*Receiver, error) {
	if len(cfg.Secrets) == 0 || cfg.Inbox == nil || cfg.Observe == nil || cfg.Now == nil {
		return nil, errors.New("contact center: a receiver needs a secret, an inbox, an observer and a clock")
	}
	return &Receiver{cfg}, nil
}

var receiptStatus = map[Receipt]int{
	Accepted: http.StatusOK, Ignored: http.StatusOK, BadSignature: http.StatusUnauthorized, WrongTime: http.StatusUnauthorized,
	Malformed: http.StatusBadRequest, TooLarge: http.StatusRequestEntityTooLarge, NotAccepted: http.StatusServiceUnavailable,
}

// ServeHTTP verifies, understands and accepts one delivery.
func (v *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	receipt, err := v.receive(w, r)
	v.cfg.Observe(receipt, err)
	if receipt == NotAccepted {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(receiptStatus[receipt])
}

func (v *Receiver) receive(w http.ResponseWriter, r *http.Request) (Receipt, error) {
	signature := r.Header.Values("X-WebexCC-Signature")
	if len(signature) != 1 || len(signature[0]) != hex.EncodedLen(sha256.Size) {
		return BadSignature, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxDelivery))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return TooLarge, nil
	}
	if err != nil {
		return Malformed, nil //nolint:nilerr // a sender that breaks off is no fault of ours
	}
	if !v.signed(body, signature[0]) {
		return BadSignature, nil
	}
	n, err := DecodeNotice(body)
	if err != nil {
		return Malformed, nil //nolint:nilerr // what is wrong with it is nobody's concern but the sender's
	}
	if !v.timely(r.Header.Get("X-WebExCC-Timestamp"), n.Stamp) {
		return WrongTime, nil
	}
	if n.OrgID != "" && !strings.EqualFold(n.OrgID, v.cfg.OrgID) {
		return Ignored, nil
	}
	event := bot.Event{Source: SourceEvents, Key: n.key(), ID: n.ID, At: v.cfg.Now(), Payload: body}
	ctx, cancel := context.WithTimeout(r.Context(), acceptTime)
	defer cancel()
	if err := v.cfg.Inbox.Accept(ctx, event); err != nil {
		return NotAccepted, err
	}
	return Accepted, nil
}

// signed reports whether a signature is the hex HMAC-SHA256 of the raw body
// under one of the secrets. All are tried whatever the first ones say.
func (v *Receiver) signed(body []byte, signature string) bool {
	given, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	good := false
	for _, secret := range v.cfg.Secrets {
		m := hmac.New(sha256.New, []byte(secret))
		m.Write(body)
		if hmac.Equal(m.Sum(nil), given) {
			good = true
		}
	}
	return good
}

// timely reports whether the times of a delivery, as far as it has any, are
// those of now. The header is not signed, so it must say what the body says.
func (v *Receiver) timely(header, stamp string) bool {
	if header != "" && stamp != "" && header != stamp {
		return false
	}
	for _, s := range []string{header, stamp} {
		if s == "" {
			continue
		}
		ms, err := strconv.ParseInt(s, 10, 64)
		if err != nil || v.cfg.Now().Sub(time.UnixMilli(ms)).Abs() > clockSkew {
			return false
		}
	}
	return true
}

// Notice is one event (CloudEvents 1.0).
type Notice struct {
	ID   string
	Type string // for example agent:login
	// Subscription is the id of the subscription it was delivered for.
	Subscription string
	OrgID        string
	Stamp        string    // when it was sent, epoch milliseconds; may be empty
	Created      time.Time // when it happened; zero when not said
	AgentID      string
	TeamID       string
	QueueID      string
	TaskID       string
	State        string
}

var errNotice = errors.New("no event of a subscription")

// DecodeNotice reads a delivery. What cannot be told apart from others, because
// it has no id or no type, is none.
func DecodeNotice(body []byte) (Notice, error) {
	var e struct {
		ID     text                 `json:"id"`
		Type   text                 `json:"type"`
		Source text                 `json:"source"`
		OrgID  text                 `json:"comciscoorgid"`
		Stamp  text                 `json:"comciscotimestamp"`
		Data   object[noticeFields] `json:"data"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return Notice{}, errors.Join(errNotice, err)
	}
	if e.ID == "" || e.Type == "" || len(e.ID) > 200 || len(e.Type) > 100 {
		return Notice{}, errNotice
	}
	d := e.Data.Value
	return Notice{ID: string(e.ID), Type: string(e.Type), Subscription: string(e.Source[strings.LastIndexByte(string(e.Source), '/')+1:]),
		OrgID: string(e.OrgID), Stamp: string(e.Stamp), Created: d.CreatedTime.Time(), AgentID: string(d.AgentID), TeamID: string(d.TeamID),
		QueueID: string(d.QueueID), TaskID: string(d.TaskID), State: string(d.CurrentState)}, nil
}

type noticeFields struct {
	AgentID      text   `json:"agentId"`
	TeamID       text   `json:"teamId"`
	QueueID      text   `json:"queueId"`
	TaskID       text   `json:"taskId"`
	CurrentState text   `json:"currentState"`
	CreatedTime  number `json:"createdTime"`
}

// key orders events: those of one agent, and those of one contact.
func (n Notice) key() string {
	switch {
	case n.AgentID != "":
		return "agent " + n.AgentID
	case n.TaskID != "":
		return "task " + n.TaskID
	}
	return "contact center"
}
