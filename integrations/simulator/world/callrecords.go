package world

import (
	"fmt"
	"strings"
	"time"
)

// CallRecords are the detailed call records that ended calls leave: of the
// world's own organization, and of the customers whose partner it is. Calls of
// the simulated phones leave records too, beside what is described here.
type CallRecords struct {
	// Customers is how many customer organizations the partner has.
	Customers int `json:"customers,omitempty"`
	// PerHour is the mean number of records that a customer's calls leave in an
	// hour of the day; large customers leave more, small ones less.
	PerHour float64 `json:"perHour,omitempty"`
	// OwnPerHour is that of the world's own organization.
	OwnPerHour float64 `json:"ownPerHour,omitempty"`
	// LatePercent of the records come late, by up to MaxLate (26h).
	LatePercent float64 `json:"latePercent,omitempty"`
	MaxLate     string  `json:"maxLate,omitempty"`
	// Region holds the own organization's records: us (default), eu, in, au or
	// gov. The others answer 451.
	Region string `json:"region,omitempty"`
	// PartnerPerMinute is how often a token may ask the partner's interface in a
	// minute. Cisco names no figure; 0 is no limit.
	PartnerPerMinute int `json:"partnerPerMinute,omitempty"`
	// PageHeaders is how cdrcountbyorg names its headers, which Cisco does not
	// say: plain (default), camel, prefixed or none.
	PageHeaders string         `json:"pageHeaders,omitempty"`
	Webhook     PartnerWebhook `json:"webhook,omitzero"`
	// Calls are exact calls of the own organization, for figures that must be
	// known.
	Calls []RecordedCall `json:"calls,omitempty"`
}

// PartnerWebhook is the one webhook of a partner, as entered in Partner Hub.
type PartnerWebhook struct {
	URL    string `json:"url,omitempty"` // empty: nothing is delivered
	Secret string `json:"secret,omitempty"`
	Feed   string `json:"feed,omitempty"` // analytics (default) or billing
	// What Cisco does not say: the signature's header (X-Spark-Signature) and
	// algorithm (sha1 or sha256), and what stands around the records (items,
	// cdrs or array).
	Header    string `json:"header,omitempty"`
	Algorithm string `json:"algorithm,omitempty"`
	Envelope  string `json:"envelope,omitempty"`
}

// RecordedCall is one exact call of the own organization.
type RecordedCall struct {
	// Ago is when it ended before the start, for example "35m".
	Ago string `json:"ago"`
	// Direction is inbound (default), outbound or internal.
	Direction string `json:"direction,omitempty"`
	// Of is the owner of a phone, or a call queue for an inbound call.
	Of string `json:"of"`
	// Number and Name are the other party's. Withheld hides both.
	Number   string `json:"number,omitempty"`
	Name     string `json:"name,omitempty"`
	Withheld bool   `json:"withheld,omitempty"`
	// Outcome is answered (default), missed, busy, failed or refused.
	Outcome string `json:"outcome,omitempty"`
	// By is who answered for a queue.
	By          string `json:"by,omitempty"`
	RingSeconds int    `json:"ringSeconds,omitempty"` // 12
	TalkSeconds int    `json:"talkSeconds,omitempty"` // 60 when answered
	// Late is how long after its end the record comes.
	Late string `json:"late,omitempty"`
}

// DefaultMaxLate is how late records come at most.
const DefaultMaxLate = "26h"

// What a world file may say.
var (
	Regions          = []string{"us", "eu", "in", "au", "gov"}
	RecordFeeds      = []string{"analytics", "billing"}
	RecordAlgorithms = []string{"sha1", "sha256"}
	RecordEnvelopes  = []string{"items", "cdrs", "array"}
	RecordHeaders    = []string{"plain", "camel", "prefixed", "none"}
	RecordOutcomes   = []string{"answered", "missed", "busy", "failed", "refused"}
	RecordDirections = []string{"inbound", "outbound", "internal"}
)

const (
	maxCustomers = 5000
	maxRecords   = 100000 // an hour
)

func (w *World) completeCallRecords() {
	r := &w.CallRecords
	set(&r.MaxLate, DefaultMaxLate)
	set(&r.Region, Regions[0])
	set(&r.PageHeaders, RecordHeaders[0])
	set(&r.Webhook.Secret, secret(w.Seed, "webhook-secret", "call-records"))
	set(&r.Webhook.Feed, RecordFeeds[0])
	set(&r.Webhook.Header, "X-Spark-Signature")
	set(&r.Webhook.Algorithm, RecordAlgorithms[0])
	set(&r.Webhook.Envelope, RecordEnvelopes[0])
	for i := range r.Calls {
		r.Calls[i].Complete()
	}
}

// Complete fills the call's documented defaults.
func (c *RecordedCall) Complete() {
	set(&c.Direction, RecordDirections[0])
	set(&c.Outcome, RecordOutcomes[0])
	set(&c.RingSeconds, 12)
	if c.Outcome == RecordOutcomes[0] {
		set(&c.TalkSeconds, 60)
	}
}

func (c *checker) callRecords(w *World) {
	const root = "callRecords"
	r := &w.CallRecords
	c.within(root+".customers", float64(r.Customers), maxCustomers)
	c.within(root+".perHour", r.PerHour, maxRecords)
	c.within(root+".ownPerHour", r.OwnPerHour, maxRecords)
	c.within(root+".latePercent", r.LatePercent, 100)
	c.within(root+".partnerPerMinute", float64(r.PartnerPerMinute), maxRecords)
	if r.MaxLate != "" {
		c.ago(root+".maxLate", r.MaxLate)
		if d, err := time.ParseDuration(r.MaxLate); err == nil && (d < 15*time.Minute || d > 48*time.Hour) {
			c.add(root+".maxLate", "%q is not between 15m and 48h", r.MaxLate)
		}
	}
	c.oneOf(root+".region", r.Region, optional(Regions))
	c.oneOf(root+".pageHeaders", r.PageHeaders, optional(RecordHeaders))
	c.oneOf(root+".webhook.feed", r.Webhook.Feed, optional(RecordFeeds))
	c.oneOf(root+".webhook.algorithm", r.Webhook.Algorithm, optional(RecordAlgorithms))
	c.oneOf(root+".webhook.envelope", r.Webhook.Envelope, optional(RecordEnvelopes))
	phones, lines := names{}, names{}
	for _, p := range w.Calling.Phones {
		phones[strings.ToLower(p.Owner)], lines[strings.ToLower(p.Owner)] = true, true
	}
	for _, q := range w.Calling.Queues {
		lines[strings.ToLower(q.Name)] = true
	}
	for i, call := range r.Calls {
		c.recordedCall(fmt.Sprintf("%s.calls[%d]", root, i), call, phones, lines)
	}
}

func (c *checker) recordedCall(at string, call RecordedCall, phones, lines names) {
	c.ago(at+".ago", call.Ago)
	if call.Late != "" {
		c.ago(at+".late", call.Late)
	}
	c.oneOf(at+".direction", call.Direction, optional(RecordDirections))
	c.oneOf(at+".outcome", call.Outcome, optional(RecordOutcomes))
	c.within(at+".ringSeconds", float64(call.RingSeconds), maxSeconds)
	c.within(at+".talkSeconds", float64(call.TalkSeconds), maxSeconds)
	c.known(at+".of", "owner of a phone or call queue", call.Of, lines)
	if call.By != "" {
		c.known(at+".by", "owner of a phone", call.By, phones)
	}
}

func optional(values []string) []string { return append([]string{""}, values...) }

// defaultCallRecords gives the built-in world a dozen customers and a lively
// day on its own phones.
func defaultCallRecords() CallRecords {
	return CallRecords{Customers: 12, PerHour: 30, OwnPerHour: 40, LatePercent: 2}
}
