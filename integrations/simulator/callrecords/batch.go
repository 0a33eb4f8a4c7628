package callrecords

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the algorithm of Webex's webhooks
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"floorwalker/integrations/simulator/world"
)

// planBatch plans the next batch, at the next five minutes of the clock. The
// caller holds mu.
func (s *System) planBatch(after time.Time) {
	next := at(floorTo(ms(after), period) + period)
	s.clock.Schedule(next, func() {
		s.makeBatch(ms(next))
		s.mu.Lock()
		defer s.mu.Unlock()
		s.planBatch(next)
	})
}

// makeBatch sends what belongs into the batch of this time: the records of
// calls that ended five to ten minutes ago, and late ones that came meanwhile.
func (s *System) makeBatch(now int64) {
	s.mu.Lock()
	hook, silent := s.hook, at(now).Before(s.silent)
	s.mu.Unlock()
	if hook.URL == "" {
		return
	}
	if silent {
		s.count(func(b *Batches) { b.Withheld++ })
		return
	}
	records := s.batch(now, hook.Feed)
	body := envelope(records, hook.Envelope, func(o *organization) bool { return o.index%5 == 4 })
	s.mu.Lock()
	s.last = [][]byte{body}
	s.sent.Made++
	s.sent.Records += len(records)
	s.mu.Unlock()
	s.deliver(hook, body)
}

// version is a record as it is at some time.
type version struct {
	leg
	late bool // the later version
}

func (v *version) since() int64 { return v.stampOf(v.late) }

// batch collects a batch's records, in the order in which they came.
func (s *System) batch(now int64, feed string) []version {
	from, to := now-2*period, now-period
	in := func(t int64) bool { return t >= from && t < to }
	var records []version
	take := func(l *leg) {
		if feed == world.RecordFeeds[1] && !l.user.resold {
			return
		}
		timely := !l.late() && in(l.release) || l.late() && in(l.inserted)
		if timely {
			records = append(records, version{leg: *l})
		}
		if l.corrected != 0 && in(l.corrected) {
			records = append(records, version{leg: *l, late: true})
		}
	}
	// A timely record may come into the cloud in the period after the one in
	// which its call ended.
	s.byInsertion(s.orgs, from, to+period, take)
	slices.SortFunc(records, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.since(), b.since()), cmp.Compare(a.key, b.key))
	})
	return records
}

// envelope writes a body. Records of the organizations that texts picks have
// their numbers as texts: so have those of every fifth customer in a delivery.
func envelope(records []version, form string, texts func(*organization) bool) []byte {
	w := writer{buf: make([]byte, 0, 4096*len(records)+64)}
	open, end := `{"`+form+`":[`, `]}`
	if form == "array" {
		open, end = "[", "]"
	}
	w.buf = append(w.buf, open...)
	for i := range records {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.texts = texts != nil && texts(records[i].org)
		w.record(&records[i].leg, records[i].late)
	}
	return append(w.buf, end...)
}

func (s *System) deliver(hook world.PartnerWebhook, body []byte) {
	s.cfg.Deliver(Webhook{
		Target: hook.URL, Secret: hook.Secret, Body: body, Sign: signer(hook),
		Done: func(ok bool) {
			s.count(func(b *Batches) {
				if ok {
					b.Delivered++
				} else {
					b.Failed++
				}
			})
		},
	})
}

func (s *System) count(change func(*Batches)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.sent)
}

// signer signs as the webhook of Partner Hub was set up.
func signer(hook world.PartnerWebhook) func(string, []byte) http.Header {
	return func(secret string, body []byte) http.Header {
		h := http.Header{}
		if secret == "" {
			return h
		}
		algorithm := sha1.New
		if hook.Algorithm == world.RecordAlgorithms[1] {
			algorithm = sha256.New
		}
		mac := hmac.New(algorithm, []byte(secret))
		mac.Write(body)
		h.Set(hook.Header, hex.EncodeToString(mac.Sum(nil)))
		return h
	}
}

// Snapshot is what GET /sim/records shows.
type Snapshot struct {
	Webhook       webhookView `json:"webhook"`
	Batches       Batches     `json:"batches"`
	Organizations []orgView   `json:"organizations"`
	Stored        int         `json:"stored"` // records of simulated phones and exact calls
}

type webhookView struct {
	URL      string    `json:"url"`
	Feed     string    `json:"feed"`
	Envelope string    `json:"envelope"`
	Silent   time.Time `json:"silentUntil,omitzero"`
}

type orgView struct {
	ID  string `json:"id"`
	Own bool   `json:"own,omitempty"`
}

// Snapshot shows the organizations and how the batches go.
func (s *System) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := Snapshot{Webhook: webhookView{URL: s.hook.URL, Feed: s.hook.Feed, Envelope: s.hook.Envelope}, Batches: s.sent, Stored: len(s.stored)}
	if s.silent.After(s.clock.Now()) {
		v.Webhook.Silent = s.silent
	}
	for _, o := range s.orgs {
		v.Organizations = append(v.Organizations, orgView{o.id, o.index == 0})
	}
	return v
}
