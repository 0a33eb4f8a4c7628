package callrecords

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"time"
)

// Receipt is what became of a delivery.
type Receipt string

// The receipts.
const (
	Accepted     Receipt = "accepted"      // it is on the disk
	BadSignature Receipt = "bad_signature" // none, or a wrong one
	Malformed    Receipt = "malformed"     // empty, or cut on its way
	TooLarge     Receipt = "too_large"
	NotAccepted  Receipt = "not_accepted" // no room, or too many at once: come again
)

// Receipts are all there are.
var Receipts = []Receipt{Accepted, BadSignature, Malformed, TooLarge, NotAccepted}

const (
	// maxBody bounds a delivery, in bytes. One with 27,000 records has a hundred
	// megabytes.
	maxBody = 512 << 20
	// atOnce is how many deliveries are taken in at the same time.
	atOnce = 4
	// bodyPatience bounds how long a delivery may take to arrive.
	bodyPatience = 5 * time.Minute
	// retryAfter is when a sender that was not accepted should come again.
	retryAfter = "5"
)

// HandlerConfig is what a Handler needs.
type HandlerConfig struct {
	// Secrets are those under which deliveries may be signed. Without one,
	// nothing is verified.
	Secrets []string
	// Header and Algorithm (sha1, sha256, sha512) are of the signature. How
	// Webex signs these deliveries is not published; "as for other webhooks" is
	// all that is said: X-Spark-Signature and sha1.
	Header, Algorithm string
	Spool             *Spool
	// Arrived is called when something was accepted.
	Arrived func()
	// Observe is told of every delivery.
	Observe func(Receipt, error)
}

// Handler takes in deliveries of the partner's webhook. It answers 200 when the
// body is on the disk, as it came; what is in it is looked at afterwards.
type Handler struct {
	cfg  HandlerConfig
	hash func() hash.Hash
	room chan struct{}
}

// NewHandler checks the configuration and makes a handler.
func NewHandler(cfg HandlerConfig) (*Handler, error) {
	h := &Handler{cfg: cfg, room: make(chan struct{}, atOnce)}
	switch strings.ToLower(cfg.Algorithm) {
	case "", "sha1":
		h.hash = sha1.New
	case "sha256":
		h.hash = sha256.New
	case "sha512":
		h.hash = sha512.New
	default:
		return nil, fmt.Errorf("unknown signature algorithm %q", cfg.Algorithm)
	}
	if h.cfg.Header == "" {
		h.cfg.Header = "X-Spark-Signature"
	}
	return h, nil
}

// ServeHTTP takes in one delivery.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "call records are POSTed", http.StatusMethodNotAllowed)
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
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case NotAccepted:
		w.Header().Set("Retry-After", retryAfter)
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusServiceUnavailable)
	case Accepted:
		h.cfg.Arrived()
	}
}

func (h *Handler) receive(w http.ResponseWriter, r *http.Request) (Receipt, error) {
	macs := make([]hash.Hash, 0, len(h.cfg.Secrets))
	for _, secret := range h.cfg.Secrets {
		macs = append(macs, hmac.New(h.hash, []byte(secret)))
	}
	var signature []byte
	if len(macs) > 0 {
		// Most forgeries are refused before their body is read.
		given := r.Header.Values(h.cfg.Header)
		if len(given) != 1 {
			return BadSignature, nil
		}
		var err error
		if signature, err = hex.DecodeString(given[0]); err != nil || len(signature) != macs[0].Size() {
			return BadSignature, nil
		}
	}
	if r.ContentLength > maxBody {
		return TooLarge, nil
	}
	select {
	case h.room <- struct{}{}:
		defer func() { <-h.room }()
	default:
		return NotAccepted, errors.New("too many deliveries at once")
	}
	// The server's own limit is meant for small bodies. Without a deadline that
	// can be moved, it stays.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyPatience))
	return h.spool(r, macs, signature)
}

func (h *Handler) spool(r *http.Request, macs []hash.Hash, signature []byte) (Receipt, error) {
	d, err := h.cfg.Spool.begin(SourceWebhook, "")
	if err != nil {
		return NotAccepted, err
	}
	defer d.drop()
	to := []io.Writer{d}
	for _, m := range macs {
		to = append(to, m)
	}
	body := &counted{r: io.LimitReader(r.Body, maxBody+1)}
	buffer := make([]byte, 256<<10)
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(to...)}, body, buffer); err != nil {
		if body.err != nil {
			return Malformed, nil // it was cut; nothing was promised
		}
		return NotAccepted, err
	}
	switch {
	case body.n > maxBody:
		return TooLarge, nil
	case body.n == 0:
		return Malformed, nil
	case len(macs) > 0 && !signed(macs, signature):
		return BadSignature, nil
	}
	if _, err := d.accept(); err != nil {
		return NotAccepted, err
	}
	return Accepted, nil
}

// signed tries all secrets, whatever the first ones say.
func signed(macs []hash.Hash, signature []byte) bool {
	good := false
	for _, m := range macs {
		if hmac.Equal(m.Sum(nil), signature) {
			good = true
		}
	}
	return good
}

// counted tells errors of the reading from those of the writing.
type counted struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
