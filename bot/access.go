package bot

import (
	"fmt"
	"slices"
	"strings"
)

// AccessConfig is who may use the bot. Everything empty means nobody.
type AccessConfig struct {
	Orgs        []string // organisation ids
	Domains     []string // e-mail domains
	Rooms       []string // room ids; empty allows every room
	Supervisors []string // e-mail addresses or person ids
	Admins      []string
	// Canonical turns an id into the form in which two spellings of it are
	// equal; nil leaves ids as they are.
	Canonical func(id string) string
}

// Access decides who may do what; the default is no. It is safe for
// concurrent use.
type Access struct {
	canonical                                 func(string) string
	orgs, domains, rooms, supervisors, admins map[string]bool
	supervisorNames, adminNames               []string
}

// NewAccess returns the policy that c describes.
func NewAccess(c AccessConfig) *Access {
	a := &Access{canonical: c.Canonical}
	if a.canonical == nil {
		a.canonical = func(id string) string { return id }
	}
	a.orgs = a.set(c.Orgs)
	a.rooms = a.set(c.Rooms)
	a.supervisors = a.set(c.Supervisors)
	a.admins = a.set(c.Admins)
	a.domains = map[string]bool{}
	for _, d := range c.Domains {
		a.domains[strings.TrimPrefix(strings.ToLower(strings.TrimSpace(d)), "@")] = true
	}
	delete(a.domains, "")
	a.supervisorNames = addresses(c.Supervisors)
	a.adminNames = addresses(c.Admins)
	return a
}

// set keys ids by their canonical form and e-mail addresses by lower case.
func (a *Access) set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			m[a.key(s)] = true
		}
	}
	return m
}

func (a *Access) key(s string) string {
	if strings.Contains(s, "@") {
		return strings.ToLower(s)
	}
	return a.canonical(s)
}

// Role returns what a person may do in a room: Nobody when they may not use
// the bot there at all. In direct messages the list of rooms does not apply.
func (a *Access) Role(p Person, roomID string, direct bool) Role {
	if p.ID == "" || p.IsBot {
		return Nobody
	}
	if !direct && len(a.rooms) > 0 && !a.rooms[a.canonical(roomID)] {
		return Nobody
	}
	switch {
	case a.named(a.admins, p):
		return Admin
	case a.named(a.supervisors, p):
		return Supervisor
	case a.orgs[a.canonical(p.OrgID)], a.domains[domain(p.Email)]:
		return Viewer
	}
	return Nobody
}

func (a *Access) named(set map[string]bool, p Person) bool {
	return set[a.canonical(p.ID)] || p.Email != "" && set[strings.ToLower(p.Email)]
}

// knows reports whether a person is one of those whose organisation or domain
// may use the bot at all. Others are told no names.
func (a *Access) knows(p Person) bool {
	return p.ID != "" && (a.orgs[a.canonical(p.OrgID)] || a.domains[domain(p.Email)] || a.named(a.supervisors, p) || a.named(a.admins, p))
}

// WhoCan names people that have at least the role, for refusals.
func (a *Access) WhoCan(role Role) string {
	var names []string
	if role <= Supervisor {
		names = append(names, a.supervisorNames...)
	}
	names = append(names, a.adminNames...)
	names = slices.Compact(names)
	switch {
	case len(names) == 0:
		return fmt.Sprintf("Nobody has been named %s yet; whoever runs this bot can do that.", role)
	case len(names) > 3:
		return fmt.Sprintf("Ask %s or one of %d others.", strings.Join(names[:3], ", "), len(names)-3)
	}
	return "Ask " + strings.Join(names, " or ") + "."
}

func addresses(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); strings.Contains(s, "@") {
			out = append(out, s)
		}
	}
	return out
}

func domain(email string) string {
	_, d, _ := strings.Cut(strings.ToLower(email), "@")
	return d
}
