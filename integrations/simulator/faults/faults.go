// Package faults makes the simulated cloud misbehave on demand: it throttles,
// fails, delays, cuts and mangles answers, and drops, doubles, reorders and
// badly signs webhook deliveries.
package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The kinds of fault. The first seven befall answers, the rest deliveries.
const (
	KindStatus       = "status"       // another status instead of the answer
	KindDelay        = "delay"        // the answer comes late
	KindSlow         = "slow"         // the body comes drop by drop
	KindCut          = "cut"          // the connection is cut before the answer
	KindTruncate     = "truncate"     // the connection is cut within the body
	KindContentType  = "contentType"  // the answer says it is something else
	KindOversize     = "oversize"     // the body is blown up with blanks
	KindDuplicate    = "duplicate"    // delivered more than once
	KindReorder      = "reorder"      // held back for a random time
	KindDrop         = "drop"         // never delivered
	KindBadSignature = "badSignature" // signed with another secret
)

var (
	answerKinds   = []string{KindStatus, KindDelay, KindSlow, KindCut, KindTruncate, KindContentType, KindOversize}
	deliveryKinds = []string{KindDuplicate, KindReorder, KindDrop, KindBadSignature}
)

// UpstreamWebhooks is the upstream that delivery faults belong to.
const UpstreamWebhooks = "webhooks"

const (
	maxRules    = 100
	maxDelay    = 10 * time.Minute
	maxOversize = 256 << 20
	maxCopies   = 100
)

// Rule is one fault and when it befalls. What is left out matches everything.
type Rule struct {
	ID       string `json:"id,omitempty"`       // given by the simulator
	Upstream string `json:"upstream,omitempty"` // webex, contact-center, storage, analyzer, unified-cm or webhooks
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"` // * stands for any run of characters
	Kind     string `json:"kind"`

	Probability float64  `json:"probability,omitempty"` // 0 and 1: always
	Times       int      `json:"times,omitempty"`       // only the next so many; 0: no limit
	For         Duration `json:"for,omitempty"`         // of simulated time; 0: until removed
	After       bool     `json:"after,omitempty"`       // status, cut: the call is carried out first

	Status      int             `json:"status,omitempty"`
	Body        json.RawMessage `json:"body,omitempty"`       // Cisco's error body unless given
	RetryAfter  *string         `json:"retryAfter,omitempty"` // as it is, however absurd
	Delay       Duration        `json:"delay,omitempty"`
	BytesPerSec int             `json:"bytesPerSecond,omitempty"`
	ContentType string          `json:"contentType,omitempty"`
	Bytes       int             `json:"bytes,omitempty"`  // oversize: how large
	Copies      int             `json:"copies,omitempty"` // duplicate: how many more

	until time.Time
}

// Duration is a time.Duration that reads and prints as 1m30s.
type Duration time.Duration

// MarshalText prints the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration such as 2s.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Validate fills defaults and tells what is wrong with the rule.
func (r *Rule) Validate() error {
	isAnswer, isDelivery := slices.Contains(answerKinds, r.Kind), slices.Contains(deliveryKinds, r.Kind)
	switch {
	case !isAnswer && !isDelivery:
		return fmt.Errorf("kind %q is not one of %s", r.Kind, strings.Join(slices.Concat(answerKinds, deliveryKinds), ", "))
	case isDelivery && r.Upstream != "" && r.Upstream != UpstreamWebhooks:
		return fmt.Errorf("kind %q befalls webhooks only", r.Kind)
	case isAnswer && r.Upstream == UpstreamWebhooks:
		return fmt.Errorf("kind %q befalls answers, not webhooks", r.Kind)
	case !(r.Probability >= 0 && r.Probability <= 1):
		return fmt.Errorf("probability %v is not between 0 and 1", r.Probability)
	case r.Times < 0 || r.For < 0 || r.Delay < 0 || time.Duration(r.Delay) > maxDelay || r.BytesPerSec < 0:
		return fmt.Errorf("times, for, delay and bytesPerSecond are not negative, and delay is at most %s", maxDelay)
	case r.Bytes < 0 || r.Bytes > maxOversize || r.Copies < 0 || r.Copies > maxCopies:
		return fmt.Errorf("bytes is at most %d, copies at most %d", maxOversize, maxCopies)
	case r.Kind == KindStatus && (r.Status < 200 || r.Status > 599):
		return fmt.Errorf("status %d is not between 200 and 599", r.Status)
	}
	r.complete()
	return nil
}

func (r *Rule) complete() {
	fill := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	fill(&r.BytesPerSec, 100)
	fill(&r.Bytes, 64<<20)
	fill(&r.Copies, 1)
	if r.ContentType == "" {
		r.ContentType = "text/html"
	}
	if r.Delay == 0 {
		r.Delay = Duration(2 * time.Second)
	}
}

// Set is the faults in force. A nil Set has none.
type Set struct {
	now func() time.Time

	mu    sync.Mutex
	dice  *rand.Rand
	rules []*Rule
	made  int
}

// New returns a Set without faults. The seed decides which calls a rule with a
// probability befalls; now is the simulated time.
func New(seed uint64, now func() time.Time) *Set {
	return &Set{now: now, dice: rand.New(rand.NewPCG(seed, 0xfa17))} //nolint:gosec // repeatable on purpose
}

// Add puts a rule in force and returns it with its id.
func (s *Set) Add(r Rule) (Rule, error) {
	if err := r.Validate(); err != nil {
		return Rule{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if len(s.rules) >= maxRules {
		return Rule{}, fmt.Errorf("there are %d rules already", maxRules)
	}
	s.made++
	r.ID = strconv.Itoa(s.made)
	if r.For > 0 {
		r.until = s.now().Add(time.Duration(r.For))
	}
	s.rules = append(s.rules, &r)
	return r, nil
}

// List returns the rules in force. Times is what is left of it.
func (s *Set) List() []Rule {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	rules := make([]Rule, len(s.rules))
	for i, r := range s.rules {
		rules[i] = *r
	}
	return rules
}

// Remove takes a rule back and reports whether it was in force.
func (s *Set) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.rules)
	s.rules = slices.DeleteFunc(s.rules, func(r *Rule) bool { return r.ID == id })
	return len(s.rules) < before
}

// Clear takes all rules back.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

func (s *Set) expire() {
	now := s.now()
	s.rules = slices.DeleteFunc(s.rules, func(r *Rule) bool { return !r.until.IsZero() && !now.Before(r.until) })
}

// pick returns the rules of these kinds that befall a call now: every delay and
// the like, and of the kinds that decide the answer the first.
func (s *Set) pick(kinds []string, upstream, method, path string) []Rule {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	var picked []Rule
	decided := false
	for _, r := range slices.Clone(s.rules) {
		additive := r.Kind == KindDelay || slices.Contains(deliveryKinds, r.Kind)
		if !slices.Contains(kinds, r.Kind) || decided && !additive || !r.matches(upstream, method, path) {
			continue
		}
		if r.Probability > 0 && s.dice.Float64() >= r.Probability {
			continue
		}
		picked = append(picked, *r)
		decided = decided || !additive
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				s.rules = slices.DeleteFunc(s.rules, func(other *Rule) bool { return other == r })
			}
		}
	}
	return picked
}

func (r *Rule) matches(upstream, method, path string) bool {
	return (r.Upstream == "" || r.Upstream == upstream) &&
		(r.Method == "" || strings.EqualFold(r.Method, method)) &&
		(r.Path == "" || glob(r.Path, path))
}

// glob matches s with a pattern in which * is any run of characters.
func glob(pattern, s string) bool {
	first, rest, stars := strings.Cut(pattern, "*")
	if !stars {
		return s == pattern
	}
	s, ok := strings.CutPrefix(s, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	last := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = after
	}
	return strings.HasSuffix(s, last)
}
