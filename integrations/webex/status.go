package webex

import (
	"fmt"
	"strings"
	"time"
)

// HookState is how a webhook of ours stands.
type HookState string

// The states of a webhook.
const (
	HookActive    HookState = "active"
	HookInactive  HookState = "inactive"  // switched off by Webex after failures
	HookMissing   HookState = "missing"   // never made, or deleted by somebody
	HookElsewhere HookState = "elsewhere" // pointed to another address by somebody
	// HookOtherSecret is a webhook that signs with a secret we do not know.
	HookOtherSecret HookState = "signed with another secret"
)

// HookStatus is one webhook of ours.
type HookStatus struct {
	Resource, Event string
	State           HookState
	Since           time.Time // when it was first seen so
}

// Status is what the last look at the webhooks found.
type Status struct {
	Checked time.Time // the last look that succeeded; zero before the first
	Err     error     // of the last look, nil when it succeeded
	Hooks   []HookStatus
}

// maxAge is how old a look may be for its findings to count.
const maxAge = 3 * watchInterval

// Problem says in one line what is wrong, "" when deliveries should arrive.
func (s Status) Problem(now time.Time) string {
	switch {
	case s.Checked.IsZero() && s.Err == nil:
		return "the webhooks have not been checked yet"
	case s.Checked.IsZero(), now.Sub(s.Checked) > maxAge:
		return fmt.Sprintf("the webhooks cannot be checked: %v", s.Err)
	}
	var bad []string
	for _, h := range s.Hooks {
		if h.State != HookActive {
			bad = append(bad, fmt.Sprintf("webhook %s %s is %s", h.Resource, h.Event, h.State))
		}
	}
	return strings.Join(bad, "; ")
}

// Status returns what the last look found.
func (r *Registrar) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.status
	s.Hooks = append([]HookStatus(nil), s.Hooks...)
	return s
}

// note keeps what a look found, and since when.
func (r *Registrar) note(findings []finding, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Err = err
	if err != nil {
		return
	}
	now := time.Now()
	r.status.Checked = now
	before := r.status.Hooks
	r.status.Hooks = make([]HookStatus, len(findings))
	for i, f := range findings {
		h := HookStatus{f.resource, f.event, f.state, now}
		if i < len(before) && before[i].State == f.state {
			h.Since = before[i].Since
		}
		r.status.Hooks[i] = h
	}
}

// active notes that a webhook was just made as it should be.
func (r *Registrar) active(f *finding) {
	f.state = HookActive
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Hooks[f.slot] = HookStatus{f.resource, f.event, HookActive, time.Now()}
}
