package meetings

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/world"
)

// XMLPath is where XMLHandler answers.
const XMLPath = "/WBXService/XMLService"

// XMLAccount is the site administrator's account for the XML interface.
func XMLAccount(w *world.World) (site, user, password string) {
	return strings.ToLower(strings.ReplaceAll(w.Organization.Name, " ", "-")), "administrator", "xml-" + world.UUID(w.Seed, "xml-password", w.Organization.Name)[:8]
}

const (
	xmlDate  = "01/02/2006 15:04:05"
	xmlNames = `xmlns:serv="http://www.webex.com/schemas/2002/06/service" xmlns:com="http://www.webex.com/schemas/2002/06/common" ` +
		`xmlns:meet="http://www.webex.com/schemas/2002/06/service/meeting" xmlns:att="http://www.webex.com/schemas/2002/06/service/attendee"`
)

// xmlZones are the zones that the simulated site knows by number.
var xmlZones = map[int]string{4: "America/Los_Angeles", 11: "America/New_York", 45: "Asia/Shanghai"}

// xmlRefusal is a failure, which is answered with the status 200. The id is a
// text with its zeros.
type xmlRefusal struct{ id, reason string }

func (r *xmlRefusal) Error() string { return r.reason }

// refusedNext is a request that is to be refused: its operation, or any, and the
// exception.
type refusedNext struct{ operation, id string }

var (
	xmlWrongPassword = &xmlRefusal{"030002", "Incorrect user or password"}
	xmlNoUser        = &xmlRefusal{"030001", "The corresponding User not found"}
	xmlNoRecord      = &xmlRefusal{"000015", "Sorry, no record found"}
	xmlNoMeeting     = &xmlRefusal{"060001", "Corresponding Meeting not found"}
	xmlBad           = &xmlRefusal{"000003", "Validation of the request failed"}
)

// xmlRequest is every element that the requests have.
type xmlRequest struct {
	Site     string     `xml:"header>securityContext>siteName"`
	User     string     `xml:"header>securityContext>webExID"`
	Password string     `xml:"header>securityContext>password"`
	Body     xmlContent `xml:"body>bodyContent"`
}

type xmlContent struct {
	Type       string  `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Key        string  `xml:"meetingKey"`
	SetKey     string  `xml:"meetingkey"` // a small k where a meeting is changed
	SessionKey string  `xml:"sessionKey"`
	StartFrom  int     `xml:"listControl>startFrom"`
	Maximum    int     `xml:"listControl>maximumNum"`
	From       string  `xml:"dateScope>startDateStart"`
	To         string  `xml:"dateScope>startDateEnd"`
	ListZone   int     `xml:"dateScope>timeZoneID"`
	Host       string  `xml:"hostWebExID"`
	Name       *string `xml:"metaData>confName"`
	Start      string  `xml:"schedule>startDate"`
	Zone       int     `xml:"schedule>timeZoneID"`
	Duration   int     `xml:"schedule>duration"`
	For        string  `xml:"schedule>hostWebExID"`
	// Participants replaces those that there are.
	Participants *struct {
		Attendees []struct {
			Name  string `xml:"person>name"`
			Email string `xml:"person>email"`
		} `xml:"attendees>attendee"`
	} `xml:"participants"`
}

// XMLHandler serves the XML interface.
func (s *System) XMLHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxXML))
		s.mu.Lock()
		defer s.mu.Unlock()
		w.Header().Set("Content-Type", "application/xml;charset=UTF-8")
		content := ""
		if err == nil {
			content, err = s.answerXML(data)
		}
		var refusal *xmlRefusal
		if err != nil && !errors.As(err, &refusal) {
			refusal = xmlBad
		}
		if refusal != nil {
			_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<serv:message %s><serv:header><serv:response><serv:result>FAILURE</serv:result><serv:reason>%s</serv:reason>`+
				`<serv:gsbStatus>PRIMARY</serv:gsbStatus><serv:exceptionID>%s</serv:exceptionID></serv:response></serv:header><serv:body><serv:bodyContent/></serv:body></serv:message>`,
				xmlNames, refusal.reason, refusal.id)
			return
		}
		_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<serv:message %s><serv:header><serv:response><serv:result>SUCCESS</serv:result><serv:gsbStatus>PRIMARY</serv:gsbStatus>`+
			`</serv:response></serv:header><serv:body>%s</serv:body></serv:message>`, xmlNames, content)
	})
}

// Limits of a request.
const (
	maxXML      = 1 << 20 // bytes
	maxXMLDepth = 64      // elements within each other
)

// readXML reads a request. One with a DOCTYPE is refused, and so is what is too
// long, too deep, or has something after its end.
func readXML(data []byte) (xmlRequest, error) {
	if len(data) > maxXML {
		return xmlRequest{}, xmlBad
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		switch token.(type) {
		case xml.Directive:
			return xmlRequest{}, xmlBad
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		}
		if err != nil || depth > maxXMLDepth || roots > 1 {
			return xmlRequest{}, xmlBad
		}
	}
	var q xmlRequest
	if roots != 1 || xml.Unmarshal(data, &q) != nil {
		return xmlRequest{}, xmlBad
	}
	return q, nil
}

func (s *System) answerXML(data []byte) (string, error) {
	q, err := readXML(data)
	if err != nil {
		return "", err
	}
	site, user, password := XMLAccount(s.cfg.World)
	if q.Site != site || q.User != user || q.Password != password {
		return "", xmlWrongPassword
	}
	operation, ok := strings.CutPrefix(q.Body.Type, "java:com.webex.service.binding.meeting.") // Cisco tells capitals apart
	do := map[string]func(xmlContent) (string, error){
		"LstsummaryMeeting": s.xmlList, "GetMeeting": s.xmlGet, "CreateMeeting": s.xmlCreate, "SetMeeting": s.xmlSet, "DelMeeting": s.xmlDelete, "GetjoinurlMeeting": s.xmlJoin,
	}[operation]
	if !ok || do == nil {
		return "", xmlBad
	}
	if r := s.refuseXML; r != nil && (r.operation == "" || r.operation == operation) {
		s.refuseXML = nil
		return "", &xmlRefusal{r.id, "Made to happen"}
	}
	return do(q.Body)
}

func wrap(kind, inner string) string {
	return `<serv:bodyContent xsi:type="meet:` + kind + `" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + inner + `</serv:bodyContent>`
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

func zoneByID(id int) (*time.Location, error) {
	if id == 0 {
		return time.UTC, nil // GMT when none is named
	}
	name, ok := xmlZones[id]
	if !ok {
		return nil, xmlBad
	}
	return time.LoadLocation(name)
}

func (s *System) xmlList(c xmlContent) (string, error) {
	zone, err := zoneByID(c.ListZone)
	if err != nil {
		return "", err
	}
	if c.Host != "" && s.personByEmail(c.Host) == nil {
		return "", xmlNoUser
	}
	from, err1 := time.ParseInLocation(xmlDate, c.From, zone)
	to, err2 := time.ParseInLocation(xmlDate, c.To, zone)
	if err1 != nil || err2 != nil || c.Maximum < 1 || c.Maximum > 500 {
		return "", xmlBad
	}
	var found []occurrence
	for _, m := range s.meetings {
		if c.Host != "" && !strings.EqualFold(m.host.email, c.Host) {
			continue
		}
		for _, o := range m.occurrences() {
			if !o.start.Before(from) && !o.start.After(to) {
				found = append(found, o)
			}
		}
	}
	if len(found) == 0 {
		return "", xmlNoRecord
	}
	slices.SortStableFunc(found, func(a, b occurrence) int { return a.start.Compare(b.start) })
	first := max(c.StartFrom, 1)
	page := found[min(first-1, len(found)):]
	page = page[:min(len(page), c.Maximum)]
	var b strings.Builder
	fmt.Fprintf(&b, "<meet:matchingRecords><serv:total>%d</serv:total><serv:returned>%d</serv:returned><serv:startFrom>%d</serv:startFrom></meet:matchingRecords>", len(found), len(page), first)
	for _, o := range page {
		fmt.Fprintf(&b, "<meet:meeting><meet:meetingKey>%s</meet:meetingKey><meet:confName>%s</meet:confName><meet:hostWebExID>%s</meet:hostWebExID>%s<meet:status>%s</meet:status>"+
			"<meet:startDate>%s</meet:startDate><meet:duration>%d</meet:duration><meet:listStatus>PUBLIC</meet:listStatus></meet:meeting>",
			o.number, escape(o.title), escape(o.host.email), zoneElement(c.ListZone), s.xmlStatus(o), o.start.In(zone).Format(xmlDate), int(o.length/time.Minute))
	}
	return wrap("lstsummaryMeetingResponse", b.String()), nil
}

func zoneElement(id int) string {
	if id == 0 {
		return ""
	}
	return "<meet:timeZoneID>" + strconv.Itoa(id) + "</meet:timeZoneID>"
}

func (s *System) xmlStatus(o occurrence) string {
	if o.state(s.clock.Now()) == "inProgress" {
		return "INPROGRESS"
	}
	return "NOT_INPROGRESS"
}

// byNumber finds a meeting by its key.
func (s *System) byNumber(key string) (*meeting, error) {
	i := slices.IndexFunc(s.meetings, func(m *meeting) bool { return m.number == key })
	if key == "" || i < 0 {
		return nil, xmlNoMeeting
	}
	return s.meetings[i], nil
}

func (s *System) xmlGet(c xmlContent) (string, error) {
	m, err := s.byNumber(c.Key)
	if err != nil {
		return "", err
	}
	zone, id := m.location, 0
	for known, name := range xmlZones {
		if name == m.zone {
			id = known
		}
	}
	if id == 0 {
		zone = time.UTC
	}
	var attendees strings.Builder
	for _, i := range m.invitees {
		fmt.Fprintf(&attendees, "<meet:attendee><att:person><com:name>%s</com:name><com:email>%s</com:email></att:person><att:role>ATTENDEE</att:role></meet:attendee>", escape(i.name), escape(i.email))
	}
	repeat := "NO_REPEAT"
	if m.recurrence != "" {
		repeat = "WEEKLY"
	}
	return wrap("getMeetingResponse", fmt.Sprintf("<meet:metaData><meet:confName>%s</meet:confName><meet:agenda>%s</meet:agenda></meet:metaData><meet:participants><meet:attendees>%s</meet:attendees></meet:participants>"+
		"<meet:schedule><meet:startDate>%s</meet:startDate>%s<meet:duration>%d</meet:duration><meet:hostWebExID>%s</meet:hostWebExID></meet:schedule>"+
		"<meet:repeat><meet:repeatType>%s</meet:repeatType></meet:repeat><meet:meetingkey>%s</meet:meetingkey><meet:status>NOT_INPROGRESS</meet:status>",
		escape(m.title), escape(m.agenda), attendees.String(), m.start.In(zone).Format(xmlDate), zoneElement(id), int(m.length/time.Minute), escape(m.host.email), repeat, m.number)), nil
}

// xmlTimes reads what a request says of time.
func (s *System) xmlTimes(c xmlContent, m *meeting) error {
	if c.Start != "" {
		zone, err := zoneByID(c.Zone)
		if err != nil {
			return err
		}
		start, err := time.ParseInLocation(xmlDate, c.Start, zone)
		if err != nil || start.Before(s.clock.Now().Add(-time.Minute)) {
			return xmlBad
		}
		m.start, m.location, m.zone = start, zone, zone.String()
	}
	if c.Duration > 0 {
		m.length = time.Duration(c.Duration) * time.Minute
	}
	return nil
}

func (s *System) attendXML(c xmlContent, m *meeting) {
	if c.Participants == nil {
		return
	}
	m.invitees = nil
	for _, a := range c.Participants.Attendees {
		m.invite(s, a.Email, a.Name)
	}
}

func (s *System) xmlCreate(c xmlContent) (string, error) {
	host := s.personByEmail(c.For)
	if host == nil {
		return "", xmlNoUser
	}
	m := &meeting{host: host}
	if c.Name == nil || c.Start == "" || c.Duration < 1 {
		return "", xmlBad
	}
	if err := s.xmlTimes(c, m); err != nil {
		return "", err
	}
	m.title = *c.Name
	s.add(m)
	s.attendXML(c, m)
	return wrap("createMeetingResponse", "<meet:meetingkey>"+m.number+"</meet:meetingkey><meet:meetingPassword>"+m.password+"</meet:meetingPassword>"), nil
}

func (s *System) xmlSet(c xmlContent) (string, error) {
	m, err := s.byNumber(c.SetKey)
	if err != nil {
		return "", err
	}
	if err := s.xmlTimes(c, m); err != nil {
		return "", err
	}
	if c.Name != nil {
		m.title = *c.Name
	}
	s.attendXML(c, m)
	return wrap("setMeetingResponse", ""), nil
}

func (s *System) xmlDelete(c xmlContent) (string, error) {
	m, err := s.byNumber(c.Key)
	if err != nil {
		return "", err
	}
	s.meetings = slices.DeleteFunc(s.meetings, func(o *meeting) bool { return o == m })
	return wrap("delMeetingResponse", ""), nil
}

func (s *System) xmlJoin(c xmlContent) (string, error) {
	m, err := s.byNumber(c.SessionKey)
	if err != nil {
		return "", err
	}
	return wrap("getjoinurlMeetingResponse", "<meet:joinMeetingURL>https://"+s.site+"/join/"+m.id+"?token="+s.newID("join")+"</meet:joinMeetingURL>"), nil
}
