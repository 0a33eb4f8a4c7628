package callrecords

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"floorwalker/bot"
)

// passes are the ages at which an hour is compared: soon, for deliveries that did
// not come; later, for records that Webex itself got late; and before it is
// forgotten there.
var passes = []time.Duration{20 * time.Minute, 6 * time.Hour, 27 * time.Hour, 44 * time.Hour}

const (
	// forgotten is the age at which Webex cannot be asked any more, and fresh the
	// one from which it can.
	forgotten = 48 * time.Hour
	fresh     = 5 * time.Minute
	// edge keeps clear of both, because clocks differ.
	edge = 2 * time.Minute
)

// hour is what is known of an hour: what Webex has.
type hour struct {
	Hour time.Time `json:"hour"`
	// Counted is when Webex was last asked about all organisations, and Due when
	// it is to be asked next; zero is never again.
	Counted time.Time `json:"counted,omitzero"`
	Due     time.Time `json:"due,omitzero"`
	// Page is the next page while the hour is being counted; 0 when it is not.
	Page  int             `json:"page,omitempty"`
	Fails int             `json:"fails,omitempty"`
	Orgs  map[string]*org `json:"orgs,omitempty"`

	later time.Time // not to be asked before, after failures
	dirty bool
}

// org is an organisation's hour.
type org struct {
	Expected int       `json:"n"`
	Checked  time.Time `json:"at,omitzero"`
	// Gap says that the audit has it as open, Asked that Webex was asked for the
	// records and gave no more, Lost that it cannot be asked any more.
	Gap   bool `json:"gap,omitempty"`
	Asked bool `json:"asked,omitempty"`
	Lost  bool `json:"lost,omitempty"`

	have int // as last looked at
}

func (h *hour) end() time.Time { return h.Hour.Add(time.Hour) }

// countable reports whether Webex can be asked about the whole hour.
func (h *hour) countable(now time.Time) bool {
	return now.Sub(h.end()) >= fresh && now.Sub(h.Hour) <= forgotten-edge
}

// next is when an hour is to be counted after it was counted at now.
func (h *hour) next(now time.Time) time.Time {
	for _, pass := range passes {
		if at := h.end().Add(pass); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// missing is how many records are missing that could still be had.
func (o *org) missing() int {
	if o.Asked || o.Lost {
		return 0
	}
	return max(o.Expected-o.have, 0)
}

// hours are all that Webex remembers, oldest first, and some that it has
// forgotten, for those who look back.
type hours struct {
	state State
	index Index
	keep  time.Duration
	all   []*hour
}

func hourKey(at time.Time) string { return "hour:" + strconv.FormatInt(at.Unix()/3600, 10) }

// read reads the hours of a range from the store.
func (s *hours) read(ctx context.Context, from, to time.Time) ([]*hour, error) {
	var all []*hour
	for at := from.UTC().Truncate(time.Hour); at.Before(to); at = at.Add(time.Hour) {
		h := &hour{Hour: at, Orgs: map[string]*org{}}
		if err := load(ctx, s.state, hourKey(at), h); err != nil {
			return nil, err
		}
		if h.Orgs == nil {
			h.Orgs = map[string]*org{}
		}
		all = append(all, h)
	}
	return all, nil
}

// extend adds the hours that have begun since, and drops those that nobody looks
// back at.
func (s *hours) extend(ctx context.Context, now time.Time) error {
	from := now.Add(-s.keep).Truncate(time.Hour)
	if n := len(s.all); n > 0 {
		from = s.all[n-1].end()
	}
	more, err := s.read(ctx, from, now.Add(-time.Hour))
	if err != nil {
		return err
	}
	for _, h := range more {
		if h.Counted.IsZero() && h.Due.IsZero() {
			h.Due = h.end().Add(passes[0])
		}
	}
	s.all = append(s.all, more...)
	s.all = slices.DeleteFunc(s.all, func(h *hour) bool { return now.Sub(h.end()) > s.keep })
	return nil
}

// look counts anew what we have of hours.
func (s *hours) look(ctx context.Context, some []*hour) error {
	for _, h := range some {
		if len(h.Orgs) == 0 {
			continue
		}
		ids := make([]string, 0, len(h.Orgs))
		for id := range h.Orgs {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		counts, err := s.index.CountRecords(ctx, h.Hour, ids)
		if err != nil {
			return err
		}
		for id, n := range counts {
			h.Orgs[id].have = n
		}
	}
	return nil
}

// save stores what has changed.
func (s *hours) save(ctx context.Context) error {
	for _, h := range s.all {
		if !h.dirty {
			continue
		}
		if err := save(ctx, s.state, hourKey(h.Hour), h, s.keep+forgotten); err != nil {
			return err
		}
		h.dirty = false
	}
	return nil
}

// due is the oldest hour that is to be counted now; nil when none is.
func (s *hours) due(now time.Time) *hour {
	for _, h := range s.all {
		if !h.Due.IsZero() && !h.Due.After(now) && !h.later.After(now) && h.countable(now) {
			return h
		}
	}
	return nil
}

// gap is records of an organisation that are missing, over several hours.
type gap struct {
	org      string
	from, to time.Time
	missing  int
}

// gaps are those of all organisations that can be asked for now, the one that
// Webex forgets first in front.
func (s *hours) gaps(now time.Time) []gap {
	at := map[string]int{}
	var all []gap
	for _, h := range s.all {
		if now.Sub(h.end()) >= forgotten-edge || now.Sub(h.end()) < fresh {
			continue
		}
		for id, o := range h.Orgs {
			n := o.missing()
			if n == 0 {
				continue
			}
			i, known := at[id]
			if !known {
				i = len(all)
				at[id] = i
				all = append(all, gap{org: id, from: h.Hour})
			}
			all[i].to, all[i].missing = h.end(), all[i].missing+n
		}
	}
	slices.SortFunc(all, func(a, b gap) int {
		return cmp.Or(a.from.Compare(b.from), b.missing-a.missing, cmp.Compare(a.org, b.org))
	})
	return all
}

// health is the coverage of hours as people see it.
func (s *hours) health(ctx context.Context, now time.Time, within bot.Range, orgs []string) ([]bot.RecordHour, error) {
	all, err := s.read(ctx, within.From, within.To)
	if err != nil {
		return nil, err
	}
	var shown []bot.RecordHour
	for _, h := range all {
		ids := slices.Clone(orgs)
		for id := range h.Orgs {
			if !slices.Contains(orgs, id) {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		counts, err := s.index.CountRecords(ctx, h.Hour, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			r := bot.RecordHour{OrgID: id, Hour: h.Hour, State: bot.RecordsUnchecked, Have: counts[id], Checked: h.Counted}
			if o := h.Orgs[id]; o != nil {
				r.Expected, r.Checked = o.Expected, o.Checked
				r.State = h.stateOf(o, r.Have, now)
			} else if !h.Counted.IsZero() {
				r.State = bot.RecordsComplete // Webex has none of it
			}
			if r.Have > 0 || r.Expected > 0 {
				shown = append(shown, r)
			}
		}
	}
	return shown, nil
}

func (h *hour) stateOf(o *org, have int, now time.Time) bot.RecordHourState {
	switch {
	case have >= o.Expected:
		return bot.RecordsComplete
	case o.Lost || now.Sub(h.end()) >= forgotten-edge:
		return bot.RecordsLost
	}
	return bot.RecordsMissing
}
