package world

import (
	"fmt"
	"math"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Limits of a world, so that a typing error does not fill the memory.
const (
	maxHistoryDays = 366
	maxTraffic     = 100
	maxPerHour     = 10000
	maxSeconds     = 7 * 24 * 60 * 60
)

var (
	roles     = []string{"", "viewer", "supervisor", "admin"}
	channels  = []string{"", "telephony", "chat", "email", "social"}
	roomTypes = []string{"", "group", "direct"}
	uuidForm  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// Validate reports every problem of the world at once, as Problems.
func (w *World) Validate() error {
	c := checker{emails: map[string]bool{}}
	c.zone("timeZone", w.TimeZone)
	c.name("organization.name", w.Organization.Name)
	c.id("organization.id", w.Organization.ID)
	c.id("bot.id", w.Bot.ID)
	c.id("serviceApp.id", w.ServiceApp.ID)
	c.name("bot.name", w.Bot.Name)
	c.email("bot.email", w.Bot.Email)
	c.people(w.People)
	c.rooms(w.Rooms)
	c.webexTeams(w.Messaging.Teams)
	c.contactCenter(&w.ContactCenter)
	c.calling(w)
	c.callRecords(w)
	c.roomOS(&w.RoomOS)
	c.meetings(w)
	c.unifiedCM(w)
	c.finesse(w.Finesse)
	if len(c.problems) > 0 {
		return c.problems
	}
	return nil
}

type checker struct {
	problems Problems
	emails   map[string]bool
}

func (c *checker) add(place, format string, args ...any) {
	c.problems = append(c.problems, Problem{place, fmt.Sprintf(format, args...)})
}

func (c *checker) zone(place, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.add(place, "%q is not an IANA time zone such as America/New_York", name)
	}
}

func (c *checker) name(place, name string) {
	if strings.TrimSpace(name) == "" {
		c.add(place, "is missing")
	}
}

func (c *checker) id(place, id string) {
	if id != "" && !uuidForm.MatchString(id) {
		c.add(place, "%q is not a lower-case UUID", id)
	}
}

func (c *checker) email(place, email string) {
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email {
		c.add(place, "%q is not an e-mail address", email)
	} else if c.emails[strings.ToLower(email)] {
		c.add(place, "%q is there twice", email)
	}
	c.emails[strings.ToLower(email)] = true
}

func (c *checker) oneOf(place, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.add(place, "%q is not one of %s", value, strings.Join(allowed[1:], ", "))
	}
}

func (c *checker) within(place string, value, limit float64) {
	if math.IsNaN(value) || value < 0 || value > limit {
		c.add(place, "%v is not between 0 and %v", value, limit)
	}
}

func (c *checker) people(people []Person) {
	for i, p := range people {
		at := fmt.Sprintf("people[%d]", i)
		c.name(at+".name", p.Name)
		c.email(at+".email", p.Email)
		c.id(at+".id", p.ID)
		c.id(at+".organization", p.Organization)
		c.zone(at+".timeZone", p.TimeZone)
		c.oneOf(at+".role", p.Role, roles)
	}
}

func (c *checker) webexTeams(teams []WebexTeam) {
	for i, t := range teams {
		at := fmt.Sprintf("messaging.teams[%d]", i)
		c.id(at+".id", t.ID)
		c.name(at+".name", t.Name)
		if len(t.Members) == 0 {
			c.add(at+".members", "a team has at least one member, its moderator")
		}
		for j, email := range t.Members {
			if !c.emails[strings.ToLower(email)] {
				c.add(fmt.Sprintf("%s.members[%d]", at, j), "nobody has the address %q", email)
			}
		}
	}
}

func (c *checker) rooms(rooms []Room) {
	for i, r := range rooms {
		at := fmt.Sprintf("rooms[%d]", i)
		c.id(at+".id", r.ID)
		c.oneOf(at+".type", r.Type, roomTypes)
		members := len(r.Members)
		if r.Bot {
			members++
		}
		if r.Type != "direct" {
			c.name(at+".title", r.Title)
		} else if members != 2 {
			c.add(at+".members", "a direct room has two members, this one has %d", members)
		}
		for j, email := range r.Members {
			if !c.emails[strings.ToLower(email)] {
				c.add(fmt.Sprintf("%s.members[%d]", at, j), "nobody has the address %q", email)
			}
		}
	}
}
