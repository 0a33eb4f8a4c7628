package webex

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"floorwalker/bot"
)

// maxDelivery is the largest webhook body taken, in bytes. Webex's own have
// about one kilobyte.
const maxDelivery = 256 << 10

// retryAfter is what a sender is told when the inbox is full or away, in
// seconds.
const retryAfter = "5"

// Receipt is what became of a delivery; it is also the label under which
// deliveries are counted.
type Receipt string

// What becomes of deliveries.
const (
	Accepted     Receipt = "accepted"
	Ignored      Receipt = "ignored"       // nothing that we handle: 200
	OwnMessage   Receipt = "own_message"   // written by the bot itself: 200
	SelfTest     Receipt = "self_test"     // our own probe: 200
	BadSignature Receipt = "bad_signature" // missing or wrong: 401
	Malformed    Receipt = "malformed"     // signed, and not readable: 400
	TooLarge     Receipt = "too_large"     // 413
	NotAccepted  Receipt = "not_accepted"  // the inbox is full or away: 503
)

// HandlerConfig says how deliveries are verified and where they go.
type HandlerConfig struct {
	// Secrets are those under which a delivery may be signed. Without any, the
	// handler takes unsigned deliveries if Insecure is set and cannot be made
	// otherwise.
	Secrets  []string
	Insecure bool
	// Header and Algorithm are X-Spark-Signature and SHA1 when empty. There is
	// never a fallback to another.
	Header    string
	Algorithm Algorithm
	Inbox     bot.Inbox
	// BotID returns the bot's own person id, "" while it is unknown.
	BotID func() string
	// Only, when set, is the resource that is taken; all others are ignored.
	Only string
	// Others read the deliveries of resources that other integrations know, by
	// resource. They get the whole body, which is only theirs while they read.
	Others map[string]func(body []byte) (bot.Event, bool)
	// Observe, when set, is told of every delivery. err is the inbox's.
	Observe func(r Receipt, err error)
	// Now is time.Now when nil.
	Now func() time.Time
}

// Handler receives the webhooks of Webex. It answers 200 only when the inbox
// has accepted the event durably, or when there is nothing to accept.
type Handler struct {
	cfg      HandlerConfig
	header   string // canonical
	verifier *verifier
}

// NewHandler checks the configuration and makes a handler.
func NewHandler(cfg HandlerConfig) (*Handler, error) {
	if len(cfg.Secrets) == 0 && !cfg.Insecure {
		return nil, errors.New("webex: no webhook secret, so no delivery could be trusted")
	}
	for _, s := range cfg.Secrets {
		if s == "" {
			return nil, errors.New("webex: a webhook secret is empty")
		}
	}
	if cfg.Inbox == nil {
		return nil, errors.New("webex: no inbox for deliveries")
	}
	if cfg.Header == "" {
		cfg.Header = SignatureHeader
	}
	if cfg.Algorithm == "" {
		cfg.Algorithm = SHA1
	}
	if cfg.BotID == nil {
		cfg.BotID = func() string { return "" }
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Receipt, error) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	v, err := newVerifier(cfg.Algorithm, cfg.Secrets)
	if err != nil {
		return nil, err
	}
	return &Handler{cfg: cfg, header: http.CanonicalHeaderKey(cfg.Header), verifier: v}, nil
}

// ServeHTTP verifies, understands and accepts one delivery.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "webhooks are POSTed", http.StatusMethodNotAllowed)
		return
	}
	receipt, err := h.receive(w, r)
	h.cfg.Observe(receipt, err)
	switch receipt {
	case BadSignature:
		w.WriteHeader(http.StatusUnauthorized)
	case Malformed:
		w.WriteHeader(http.StatusBadRequest)
	case TooLarge:
		// What is left of the body is not worth reading.
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case NotAccepted:
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(http.StatusServiceUnavailable)
	case Accepted, Ignored, OwnMessage, SelfTest:
		// 200 is what an empty answer says.
	}
}

func (h *Handler) receive(w http.ResponseWriter, r *http.Request) (Receipt, error) {
	signature := ""
	if len(h.verifier.macs) > 0 {
		if v := r.Header[h.header]; len(v) == 1 {
			signature = v[0]
		}
		if !h.verifier.wellFormed(signature) {
			return BadSignature, nil
		}
	}
	if r.ContentLength > maxDelivery {
		return TooLarge, nil
	}
	buf := deliveries.Get().(*delivery)
	defer deliveries.Put(buf)
	switch err := buf.read(r.Body); {
	case errors.Is(err, errTooLarge):
		return TooLarge, nil
	case err != nil:
		return Malformed, nil
	}
	if len(h.verifier.macs) > 0 && !h.verifier.verify(buf.body, signature) {
		return BadSignature, nil
	}
	buf.envelope = envelope{}
	if err := json.Unmarshal(buf.body, &buf.envelope); err != nil {
		return Malformed, nil
	}
	return h.accept(w, r, &buf.envelope, buf.body)
}

func (h *Handler) accept(w http.ResponseWriter, r *http.Request, e *envelope, body []byte) (Receipt, error) {
	if e.Resource == probeResource {
		_, _ = io.WriteString(w, probeAnswer(e.Data.ID))
		return SelfTest, nil
	}
	if h.cfg.Only != "" && e.Resource != h.cfg.Only {
		return Ignored, nil
	}
	read := func([]byte) (bot.Event, bool) { return e.event() }
	if other := h.cfg.Others[e.Resource]; other != nil {
		read = other
	} else if !e.wanted() {
		return Ignored, nil
	}
	event, ok := read(body)
	if !ok {
		return Malformed, nil
	}
	if e.Resource == SourceMessages && sameID(e.Data.PersonID, h.cfg.BotID()) {
		return OwnMessage, nil
	}
	event.At = h.cfg.Now()
	if err := h.cfg.Inbox.Accept(r.Context(), event); err != nil {
		return NotAccepted, err
	}
	return Accepted, nil
}

// delivery is the memory that one delivery needs while it is looked at.
type delivery struct {
	body     []byte
	envelope envelope
}

var deliveries = sync.Pool{New: func() any { return &delivery{body: make([]byte, 0, 2048)} }}

var errTooLarge = errors.New("delivery is too large")

// read reads a body of at most maxDelivery bytes into d.body.
func (d *delivery) read(r io.Reader) error {
	d.body = d.body[:0]
	for {
		if len(d.body) == cap(d.body) {
			d.body = append(d.body, 0)[:len(d.body)]
		}
		n, err := r.Read(d.body[len(d.body):cap(d.body)])
		d.body = d.body[:len(d.body)+n]
		if len(d.body) > maxDelivery {
			return errTooLarge
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// probeAnswer is what a handler says to our own probe: it proves that whoever
// answers at the public address is a Floorwalker with the same secret.
func probeAnswer(nonce string) string {
	if !isID(nonce) {
		return ""
	}
	return "floorwalker " + nonce
}
