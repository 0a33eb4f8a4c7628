package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/meetings"
	"floorwalker/integrations/rest"
)

// meetingsXML is the interface that Cisco retired on 31 March 2024. It is used
// only when it is chosen, and never in place of the other one.
const meetingsXML = "xml"

// MeetingsXMLConfig are the settings of the XML interface.
type MeetingsXMLConfig struct {
	XMLURL      string `env:"MEETINGS_XML_URL" envDefault:"https://api.webex.com/WBXService/XMLService"`
	XMLSite     string `env:"MEETINGS_XML_SITE"`
	XMLUser     string `env:"MEETINGS_XML_USER"`
	XMLPassword Secret `env:"MEETINGS_XML_PASSWORD"`
	// XMLZone is the zone that dates are written in, behind Webex's number of it.
	XMLZone string `env:"MEETINGS_XML_ZONE" envDefault:"11=America/New_York"`

	xmlZoneID int
	xmlZone   *time.Location
}

func (c *MeetingsXMLConfig) validate(bad func(format string, args ...any)) {
	if err := checkURL(c.XMLURL); err != nil {
		bad("MEETINGS_XML_URL: %w", err)
	}
	if c.XMLSite == "" || c.XMLUser == "" || c.XMLPassword == "" {
		bad("MEETINGS_BACKEND is xml, but MEETINGS_XML_SITE, MEETINGS_XML_USER or MEETINGS_XML_PASSWORD is missing")
	}
	number, name, _ := strings.Cut(c.XMLZone, "=")
	var err1, err2 error
	c.xmlZoneID, err1 = strconv.Atoi(number)
	c.xmlZone, err2 = time.LoadLocation(name)
	if err1 != nil || err2 != nil || name == "" || c.xmlZoneID < 1 {
		bad("MEETINGS_XML_ZONE %q is not Webex's number of a zone with its name, such as 11=America/New_York", c.XMLZone)
	}
}

// wireMeetingsXML adds people's meetings over the XML interface.
func (a *app) wireMeetingsXML() error {
	client, err := rest.New(a.cfg.XMLURL, rest.WithName("meetings-xml"), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return fmt.Errorf("MEETINGS_XML_URL: %w", err)
	}
	x, err := meetings.NewXML(meetings.XMLConfig{Client: client, Site: a.cfg.XMLSite, User: a.cfg.XMLUser, Password: a.cfg.XMLPassword.Value(),
		ZoneID: a.cfg.xmlZoneID, Zone: a.cfg.xmlZone})
	if err != nil {
		return err
	}
	a.deps.Meetings, a.deps.People = xmlCalendars{x}, a.webex
	a.identities = append(a.identities, commands.Identity{For: "meetings (XML)", Account: "the account " + a.cfg.XMLUser})
	a.upstreams = append(a.upstreams, upstream{title: "Webex Meetings (XML)", rest: client})
	return nil
}

// xmlCalendars gives commands each host's calendar, by the address that Webex
// gives of whoever asks.
type xmlCalendars struct{ xml *meetings.XML }

// Calendar is the calendar of a host.
func (c xmlCalendars) Calendar(p bot.Person) commands.Calendar { return c.xml.Calendar(p) }

// Check refuses a plan that Webex would refuse.
func (c xmlCalendars) Check(p bot.MeetingPlan, now time.Time) error { return meetings.Check(p, now) }

// Retired says what Cisco has done with the interface.
func (c xmlCalendars) Retired() string { return meetings.Retired }
