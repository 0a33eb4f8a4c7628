package callrecords

import (
	"fmt"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// organization is one customer of Webex Calling.
type organization struct {
	index   int
	id      string
	perHour float64
	sites   []site
	users   []user
	queues  []user
}

// site is a location.
type site struct {
	id, name, number string
	zone             *time.Location
	offset           string // minutes from UTC, when zone is nil
}

// user is whoever a record is about: a person, a workspace or a call queue.
type user struct {
	id, name, number, extension string
	kind                        string // User, Place or CallCenterStandard
	site                        *site
	resold                      bool // the licence was sold by the partner
}

func (u *user) line() string {
	if u.number != "" {
		return u.number
	}
	return u.extension
}

const (
	kindUser  = "User"
	kindPlace = "Place"
	kindQueue = "CallCenterStandard"
)

// ownOrganization is the world's own: its phones and call queues.
func (s *System) ownOrganization() *organization {
	w := s.cfg.World
	o := &organization{id: w.Organization.ID, perHour: w.CallRecords.OwnPerHour}
	o.sites = make([]site, 0, len(w.Calling.Locations))
	byName := map[string]*site{}
	for _, l := range w.Calling.Locations {
		o.sites = append(o.sites, site{id: l.ID, name: l.Name, zone: s.zone})
		byName[strings.ToLower(l.Name)] = &o.sites[len(o.sites)-1]
	}
	for _, p := range w.Calling.Phones {
		id, name, _, ok := w.Owner(p.Owner)
		if !ok { // world.Validate has refused it
			continue
		}
		o.users = append(o.users, user{id: id, name: name, number: p.Number, extension: p.Extension, kind: kindUser, site: byName[strings.ToLower(p.Location)], resold: true})
	}
	for _, q := range w.Calling.Queues {
		at := byName[strings.ToLower(q.Location)]
		o.queues = append(o.queues, user{id: q.ID, name: q.Name, number: q.Number, extension: q.Extension, kind: kindQueue, site: at, resold: true})
		if at != nil && at.number == "" {
			at.number = q.Number
		}
	}
	return o
}

// What customers, their people and sites are called.
var (
	givenNames  = []string{"Ada", "Ben", "Cara", "Dev", "Elin", "Faye", "Gus", "Hana", "Ivo", "June", "Kofi", "Lena", "Milo", "Nora", "Otis", "Pia"}
	familyNames = []string{"Abbott", "Brandt", "Castro", "Dahl", "Engel", "Frost", "Gupta", "Holm", "Ito", "Jansen", "Keller", "Lund", "Meyer", "Novak", "Okoro", "Price"}
	cities      = []string{"Austin", "Boston", "Chicago", "Denver", "Erie", "Fresno", "Gary", "Houston"}
	areas       = []string{"202", "312", "404", "512", "617", "713", "816", "919"}
)

// customer is the customer of this number, from 1.
func (s *System) customer(index int) *organization {
	roll := roller{mix(s.seed, saltOrganization, uint64(index))}
	name := fmt.Sprintf("Customer %03d", index)
	o := &organization{index: index, id: world.UUID(s.seed, "customer", name)}
	// Sizes differ as those of real customers do: most are small, a few large.
	u := roll.float()
	o.perHour = s.cfg.World.CallRecords.PerHour * (0.2 + 2.4*u*u)
	area := areas[roll.n(len(areas))]
	o.sites = make([]site, 1+roll.n(3))
	for i := range o.sites {
		o.sites[i] = site{
			id: world.UUID(s.seed, "customer-site", fmt.Sprint(index, "/", i)), name: cities[(index+i)%len(cities)],
			number: fmt.Sprintf("+1%s555%04d", area, 1000+i), offset: fmt.Sprint(-300 - 60*(i%3)),
		}
	}
	o.users = make([]user, 6+roll.n(20))
	for i := range o.users {
		kind := kindUser
		given, family := givenNames[roll.n(len(givenNames))], familyNames[roll.n(len(familyNames))]
		person := given + " " + family
		if i%9 == 8 {
			kind, person = kindPlace, fmt.Sprintf("Meeting room %d", i)
		}
		o.users[i] = user{
			id: world.UUID(s.seed, "customer-user", fmt.Sprint(index, "/", i)), name: person, kind: kind, extension: fmt.Sprint(2000 + i),
			number: fmt.Sprintf("+1%s555%04d", area, 2000+i), site: &o.sites[i%len(o.sites)], resold: kind == kindPlace || roll.n(5) > 0,
		}
	}
	o.queues = make([]user, 1+roll.n(2))
	for i := range o.queues {
		o.queues[i] = user{
			id: world.UUID(s.seed, "customer-queue", fmt.Sprint(index, "/", i)), name: []string{"Reception", "Service"}[i], kind: kindQueue,
			extension: fmt.Sprint(9000 + i), number: fmt.Sprintf("+1%s555%04d", area, 9000+i), site: &o.sites[0], resold: true,
		}
	}
	return o
}

// siteZone is the site's offset from UTC in minutes, as the records have it.
func (u *user) siteZone(milli int64) string {
	switch {
	case u.site == nil:
		return ""
	case u.site.zone == nil:
		return u.site.offset
	}
	_, offset := at(milli).In(u.site.zone).Zone()
	return fmt.Sprint(offset / 60)
}
