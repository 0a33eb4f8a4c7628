package faults

import (
	"net/http"
	"time"
)

// Delivery is what befalls one webhook delivery.
type Delivery struct {
	Drop         bool
	BadSignature bool
	Duplicates   int           // how often it is delivered again
	Delay        time.Duration // of real time
}

// Delivery returns the faults of a delivery to a target with this path.
func (s *Set) Delivery(path string) Delivery {
	var d Delivery
	for _, rule := range s.pick(deliveryKinds, UpstreamWebhooks, http.MethodPost, path) {
		switch rule.Kind {
		case KindDrop:
			d.Drop = true
		case KindBadSignature:
			d.BadSignature = true
		case KindDuplicate:
			d.Duplicates += rule.Copies
		case KindReorder:
			s.mu.Lock()
			d.Delay += time.Duration(s.dice.Int64N(int64(rule.Delay)))
			s.mu.Unlock()
		}
	}
	return d
}
