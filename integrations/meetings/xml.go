package meetings

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Retired says of the XML interface what everybody who uses it should know.
const Retired = "over the XML API, which Cisco retired on 31 March 2024"

// XMLConfig is what the XML interface takes. All fields are needed.
type XMLConfig struct {
	Client *rest.Client // of the whole address, without a token
	Site   string       // siteName
	// User and Password are those of a site administrator, who may act for hosts.
	User, Password string
	// ZoneID is the number that Webex gives to Zone: dates are written in it.
	ZoneID int
	Zone   *time.Location
}

// XML reaches Webex Meetings over the XML interface, with one account for all
// hosts. It is safe for concurrent use.
type XML struct {
	cfg   XMLConfig
	zones map[int]*time.Location
}

// knownZones are the numbers of zones that are documented.
var knownZones = map[int]string{4: "America/Los_Angeles", 11: "America/New_York", 45: "Asia/Shanghai"}

// NewXML returns a client of the XML interface.
func NewXML(cfg XMLConfig) (*XML, error) {
	if cfg.Client == nil || cfg.Site == "" || cfg.User == "" || cfg.Password == "" || cfg.Zone == nil {
		return nil, errors.New("meetings: the XML interface needs a client, a site, an account and a zone")
	}
	x := &XML{cfg: cfg, zones: map[int]*time.Location{}}
	for id, name := range knownZones {
		if zone, err := time.LoadLocation(name); err == nil {
			x.zones[id] = zone
		}
	}
	x.zones[cfg.ZoneID] = cfg.Zone
	return x, nil
}

// Calendar is the meetings of one host, named by e-mail address.
func (x *XML) Calendar(host bot.Person) *XMLCalendar { return &XMLCalendar{x, host} }

const (
	servNamespace = "http://www.webex.com/schemas/2002/06/service"
	xsiNamespace  = "http://www.w3.org/2001/XMLSchema-instance"
	operations    = "java:com.webex.service.binding.meeting."
	dateForm      = "01/02/2006 15:04:05" // in a zone that is named by its number
)

// The texts of results that are told apart. Reasons are subject to change, so
// that only these count; they are texts, with their zeros.
const (
	noRecord       = "000015"
	accessDenied   = "000001"
	notResponding  = "000035"
	noUser         = "030001"
	wrongPassword  = "030002"
	noSuchMeeting  = "060001"
	resultSuccess  = "SUCCESS"
	statusOfBackup = "BACKUP"
)

// refusal is an answer with the result FAILURE, which has the status 200.
type refusal struct {
	id     string
	backup bool // the site is being maintained
}

func (r *refusal) Error() string { return "meetings: the XML interface refused it: " + r.id }

// envelope is a request.
type envelope struct {
	XMLName  xml.Name `xml:"serv:message"`
	Serv     string   `xml:"xmlns:serv,attr"`
	XSI      string   `xml:"xmlns:xsi,attr"`
	Site     string   `xml:"header>securityContext>siteName"`
	User     string   `xml:"header>securityContext>webExID"`
	Password string   `xml:"header>securityContext>password"`
	Content  any      `xml:"body>bodyContent"`
}

// answered is what all answers have.
type answered struct {
	Result      string `xml:"header>response>result"`
	Status      string `xml:"header>response>gsbStatus"`
	ExceptionID string `xml:"header>response>exceptionID"`
}

// call sends a request; out takes the answer's body. reads says that it changes
// nothing.
func (x *XML) call(ctx context.Context, content any, reads bool, out any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	err := xml.NewEncoder(&b).Encode(envelope{Serv: servNamespace, XSI: xsiNamespace, Site: x.cfg.Site, User: x.cfg.User, Password: x.cfg.Password, Content: content}) //nolint:gosec // the interface wants the password in the body
	if err != nil {
		return fmt.Errorf("meetings: write the request: %w", err)
	}
	var data []byte
	err = x.cfg.Client.Do(ctx, rest.Request{Method: http.MethodPost, Route: "XMLService", Raw: bytes.NewReader(b.Bytes()), ContentType: "application/xml", NoToken: true,
		Idempotent: reads, Out: &data, MaxBody: 1 << 20})
	if err != nil {
		return err
	}
	var head answered
	if err := rest.UnmarshalXML(data, &head); err != nil {
		return &unread{err, reads}
	}
	if head.Result != resultSuccess {
		if head.ExceptionID == "" && head.Result == "" {
			return &unread{errors.New("no result"), reads}
		}
		return &refusal{rest.OneLine(head.ExceptionID, 20), head.Status == statusOfBackup}
	}
	if out == nil {
		return nil
	}
	if err := rest.UnmarshalXML(data, out); err != nil {
		return &unread{err, reads}
	}
	return nil
}

// unread is an answer that cannot be read.
type unread struct {
	err   error
	reads bool
}

func (u *unread) Error() string { return "meetings: unreadable answer: " + u.err.Error() }

// told is the error of a call, for people. doing completes "I could not …".
func told(doing, effect string, err error) error {
	what := "I could not " + doing
	if u, ok := errors.AsType[*unread](err); ok {
		if !u.reads {
			return &bot.Error{Kind: bot.Uncertain, Err: err, Public: what + ": Webex did not say what became of it. It may have happened all the same: please look before you ask again."}
		}
		return &bot.Error{Kind: bot.Upstream, Err: err, Public: what + ": the answer of Webex’s XML API cannot be read."}
	}
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return rest.Failure("Webex’s XML API", what, effect, err)
	}
	kind, why := bot.Upstream, fmt.Sprintf("Webex’s XML API refused it (exception %s).", r.id)
	switch r.id {
	case noRecord, noSuchMeeting:
		kind, why = bot.NotFound, "there is no such meeting of yours."
	case accessDenied:
		kind, why = bot.Forbidden, "Webex does not allow that to the account that is set up: additional privileges are required."
	case wrongPassword:
		why = "Webex does not accept the account that is set up; whoever runs the bot must mend MEETINGS_XML_USER and MEETINGS_XML_PASSWORD."
	case noUser:
		kind, why = bot.NotFound, "Webex Meetings has no host with your address on this site."
	case notResponding:
		why = "a part of Webex Meetings does not respond; try again in a minute."
	}
	if r.backup {
		why += " The site is being maintained."
	}
	return &bot.Error{Kind: kind, Err: err, Public: strings.TrimSpace(what + ": " + why + " " + effect)}
}

// date writes a moment in the zone that the site is asked in. An hour that comes
// twice on the day that the clocks go back cannot be told.
func (x *XML) date(t time.Time) (string, error) {
	text := t.In(x.cfg.Zone).Format(dateForm)
	if back, err := time.ParseInLocation(dateForm, text, x.cfg.Zone); err != nil || !back.Equal(t.Truncate(time.Second)) {
		return "", bot.Errorf(bot.Invalid, "On the day that the clocks go back, the XML API cannot tell which of the two hours is meant. Nothing was changed; choose another time.")
	}
	return text, nil
}

// moment reads a date in the zone of a number; without one it is in GMT.
func (x *XML) moment(text string, zoneID int) (time.Time, error) {
	zone := time.UTC
	if zoneID != 0 {
		if zone = x.zones[zoneID]; zone == nil {
			return time.Time{}, fmt.Errorf("the zone %d is not known", zoneID)
		}
	}
	return time.ParseInLocation(dateForm, strings.TrimSpace(text), zone)
}
