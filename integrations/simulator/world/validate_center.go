package world

import (
	"fmt"
	"strings"
	"time"
)

// names is what has been named so far, by lower-case name.
type names map[string]bool

func (c *checker) unique(place, name string, seen names) {
	c.name(place, name)
	if seen[strings.ToLower(name)] {
		c.add(place, "%q is there twice", name)
	}
	seen[strings.ToLower(name)] = true
}

func (c *checker) known(place, what, name string, seen names) {
	if !seen[strings.ToLower(name)] {
		c.add(place, "no %s is called %q", what, name)
	}
}

func (c *checker) contactCenter(cc *ContactCenter) {
	const root = "contactCenter"
	sites, teams, queues, codes, wraps, agents := names{}, names{}, names{}, names{}, names{}, names{}
	for i, s := range cc.Sites {
		at := fmt.Sprintf("%s.sites[%d]", root, i)
		c.unique(at+".name", s.Name, sites)
		c.id(at+".id", s.ID)
	}
	for i, t := range cc.Teams {
		at := fmt.Sprintf("%s.teams[%d]", root, i)
		c.unique(at+".name", t.Name, teams)
		c.id(at+".id", t.ID)
		c.known(at+".site", "site", t.Site, sites)
	}
	for i, q := range cc.Queues {
		c.queue(fmt.Sprintf("%s.queues[%d]", root, i), q, queues, teams)
	}
	c.codes(root+".idleCodes", cc.IdleCodes, codes)
	c.codes(root+".wrapUpCodes", cc.WrapUpCodes, wraps)
	for i, a := range cc.Agents {
		c.agent(fmt.Sprintf("%s.agents[%d]", root, i), a, agents, teams, codes)
	}
	c.within(root+".traffic", cc.Traffic, maxTraffic)
	c.within(root+".historyDays", float64(cc.HistoryDays), maxHistoryDays)
	for i, contact := range cc.Contacts {
		at := fmt.Sprintf("%s.contacts[%d]", root, i)
		c.contact(at, contact, queues, agents)
		if contact.WrapUpCode != "" {
			c.known(at+".wrapUpCode", "wrap-up code", contact.WrapUpCode, wraps)
		}
	}
}

func (c *checker) queue(at string, q Queue, queues, teams names) {
	c.unique(at+".name", q.Name, queues)
	c.id(at+".id", q.ID)
	c.oneOf(at+".channel", q.Channel, channels)
	for i, team := range q.Teams {
		c.known(fmt.Sprintf("%s.teams[%d]", at, i), "team", team, teams)
	}
	c.within(at+".serviceLevelSeconds", float64(q.ServiceLevelSeconds), maxSeconds)
	c.within(at+".shortCallSeconds", float64(q.ShortCallSeconds), maxSeconds)
	c.within(at+".perHour", q.PerHour, maxPerHour)
	c.within(at+".handleSeconds", float64(q.HandleSeconds), maxSeconds)
}

func (c *checker) codes(at string, codes []Code, seen names) {
	for i, code := range codes {
		c.unique(fmt.Sprintf("%s[%d].name", at, i), code.Name, seen)
		c.id(fmt.Sprintf("%s[%d].id", at, i), code.ID)
	}
}

func (c *checker) agent(at string, a Agent, agents, teams, codes names) {
	c.unique(at+".name", a.Name, agents)
	c.id(at+".id", a.ID)
	c.known(at+".team", "team", a.Team, teams)
	switch a.State {
	case "", "Available", "LoggedOut":
	default:
		c.known(at+".state", "state or idle code", a.State, codes)
	}
	if a.Since == "" {
		return
	}
	if d, err := time.ParseDuration(a.Since); err != nil || d < 0 {
		c.add(at+".since", "%q is not a length of time such as 35m", a.Since)
	}
}

func (c *checker) contact(at string, contact Contact, queues, agents names) {
	c.id(at+".id", contact.ID)
	c.oneOf(at+".channel", contact.Channel, channels)
	if _, err := time.Parse(time.RFC3339Nano, contact.Created); err != nil {
		c.add(at+".created", "%q is not an RFC 3339 time such as 2026-11-20T09:15:00-05:00", contact.Created)
	}
	if len(contact.Legs) == 0 {
		c.add(at+".legs", "is empty")
	}
	for i, leg := range contact.Legs {
		place := fmt.Sprintf("%s.legs[%d]", at, i)
		c.known(place+".queue", "queue", leg.Queue, queues)
		if leg.Agent != "" {
			c.known(place+".agent", "agent", leg.Agent, agents)
		}
		for j, agent := range leg.RONA {
			c.known(fmt.Sprintf("%s.rona[%d]", place, j), "agent", agent, agents)
		}
		c.within(place+".waitSeconds", leg.WaitSeconds, maxSeconds)
		c.within(place+".talkSeconds", leg.TalkSeconds, maxSeconds)
		c.within(place+".holdSeconds", leg.HoldSeconds, maxSeconds)
		c.within(place+".wrapSeconds", leg.WrapSeconds, maxSeconds)
	}
}
