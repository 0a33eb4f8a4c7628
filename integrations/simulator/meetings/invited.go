package meetings

import (
	"slices"
	"strings"
)

// invitee is somebody who is invited.
type invitee struct{ id, email, name string }

func (i *invitee) is(email string) bool { return strings.EqualFold(i.email, email) }

func invitedAs(all []*invitee, email string) *invitee {
	i := slices.IndexFunc(all, func(i *invitee) bool { return i.is(email) })
	if i < 0 {
		return nil
	}
	return all[i]
}

// guestList are the people of a series, or of one meeting of it.
type guestList interface {
	people() []*invitee
	invite(s *System, email, name string) *invitee
	uninvite(*invitee)
	sees(*person) bool
}

// guests are those of a meeting: a single meeting's are its series'.
func guests(m *meeting, o *occurrence) guestList {
	if o == nil || m.rule.interval == 0 {
		return m
	}
	return o
}

func (m *meeting) people() []*invitee { return m.invitees }

// people are those of the series without whom this meeting alone does not have,
// and with whom it alone has.
func (o occurrence) people() []*invitee {
	x := o.changed[o.was.Unix()]
	if x == nil {
		return o.invitees
	}
	all := slices.DeleteFunc(slices.Clone(o.invitees), func(i *invitee) bool { return slices.Contains(x.without, i.id) })
	for _, i := range x.also {
		if invitedAs(o.invitees, i.email) == nil {
			all = append(all, i)
		}
	}
	sortInvitees(all)
	return all
}

// sees reports whether somebody is the host or invited.
func (m *meeting) sees(p *person) bool {
	return m.host == p || invitedAs(m.invitees, p.email) != nil
}

func (o occurrence) sees(p *person) bool { return o.host == p || invitedAs(o.people(), p.email) != nil }

// seesAny reports whether somebody sees the series or one meeting of it.
func (m *meeting) seesAny(p *person) bool {
	return m.sees(p) || slices.ContainsFunc(m.occurrences(), func(o occurrence) bool { return o.sees(p) })
}

// invite adds somebody to all meetings of the series; one who is invited already
// is nil.
func (m *meeting) invite(s *System, email, name string) *invitee {
	if invitedAs(m.invitees, email) != nil {
		return nil
	}
	one := s.newInvitee(email, name)
	m.invitees = append(m.invitees, one)
	sortInvitees(m.invitees)
	return one
}

// invite adds somebody to this meeting of the series alone.
func (o occurrence) invite(s *System, email, name string) *invitee {
	if invitedAs(o.people(), email) != nil {
		return nil
	}
	x := o.except(o.was)
	if known := invitedAs(o.invitees, email); known != nil { // had been taken off this one
		x.without = slices.DeleteFunc(x.without, func(id string) bool { return id == known.id })
		return known
	}
	one := s.newInvitee(email, name)
	x.also = append(x.also, one)
	return one
}

// uninvite takes somebody off all meetings of the series.
func (m *meeting) uninvite(one *invitee) {
	gone := func(i *invitee) bool { return i.is(one.email) }
	m.invitees = slices.DeleteFunc(m.invitees, gone)
	for _, x := range m.changed {
		x.also = slices.DeleteFunc(x.also, gone)
	}
}

// uninvite takes somebody off this meeting of the series alone.
func (o occurrence) uninvite(one *invitee) {
	x := o.except(o.was)
	x.also = slices.DeleteFunc(x.also, func(i *invitee) bool { return i.is(one.email) })
	if known := invitedAs(o.invitees, one.email); known != nil {
		x.without = append(x.without, known.id)
	}
}

func (s *System) newInvitee(email, name string) *invitee {
	if known := s.personByEmail(email); known != nil && name == "" {
		name = known.name
	}
	if name == "" {
		name = email
	}
	return &invitee{id: s.newID("invitee"), email: email, name: name}
}

func sortInvitees(all []*invitee) {
	slices.SortFunc(all, func(a, b *invitee) int { return strings.Compare(a.email, b.email) })
}
