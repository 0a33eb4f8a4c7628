package meetings

import (
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/happening"
)

var (
	hostField  = happening.Field{Name: "host", Doc: "name or e-mail of the host", Required: true}
	titleField = happening.Field{Name: "title", Doc: "of the meeting; the host's next one without"}
)

// occurrences are what can be made to happen.
var doings = []struct {
	happening.Happening
	do func(*System, map[string]string) error
}{
	{happening.Happening{What: "meeting starts", Doc: "The host starts a meeting before or at its time.", Fields: []happening.Field{hostField, titleField}}, (*System).meetingStarts},
	{happening.Happening{What: "meeting ends", Doc: "The meeting that the host is in ends.", Fields: []happening.Field{hostField}}, (*System).meetingEnds},
	{happening.Happening{What: "meeting planned", Doc: "Somebody plans a meeting in Webex itself.", Fields: []happening.Field{
		hostField, {Name: "title", Doc: "of the meeting", Required: true}, {Name: "in", Doc: "how long from now it starts, for example 45m", Required: true},
		{Name: "minutes", Doc: "how long it is; 30 without"}, {Name: "with", Doc: "e-mail of who is invited"},
	}}, (*System).meetingPlanned},
	{happening.Happening{What: "meetings xml refuses", Doc: "The XML API refuses the next request of its kind with an exception, as ever with the status 200.", Fields: []happening.Field{
		{Name: "exception", Doc: "its six digits, for example 000035", Required: true},
		{Name: "operation", Doc: "for example SetMeeting; any without"},
	}}, (*System).xmlRefuses},
}

// Happenings lists what can be made to happen.
func (s *System) Happenings() []happening.Happening {
	var all []happening.Happening
	for _, d := range doings {
		all = append(all, d.Happening)
	}
	return all
}

// Happen makes one of them happen now.
func (s *System) Happen(what string, values map[string]any) error {
	for _, d := range doings {
		if d.What != what {
			continue
		}
		fields, err := d.Read(values)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return d.do(s, fields)
	}
	return happening.Cannot("nothing is called %q", what)
}

func (s *System) hostNamed(name string) (*person, error) {
	for _, p := range s.people {
		if strings.EqualFold(p.name, name) || strings.EqualFold(p.email, name) || p.id == name {
			return p, nil
		}
	}
	return nil, happening.Cannot("nobody is called %q", name)
}

func (s *System) meetingStarts(f map[string]string) error {
	host, err := s.hostNamed(f["host"])
	if err != nil {
		return err
	}
	var next *occurrence
	for _, m := range s.meetings {
		if m.host != host || !m.joined.IsZero() {
			continue
		}
		for _, o := range m.occurrences() {
			state := o.state(s.clock.Now())
			titled := f["title"] == "" || strings.EqualFold(o.title, f["title"])
			if titled && (state == "scheduled" || state == "ready") && (next == nil || o.start.Before(next.start)) {
				next = &o
			}
		}
	}
	if next == nil {
		return happening.Cannot("%s has no such meeting to start", host.name)
	}
	next.running, next.joined = next.was.Unix(), s.clock.Now()
	return nil
}

func (s *System) meetingEnds(f map[string]string) error {
	host, err := s.hostNamed(f["host"])
	if err != nil {
		return err
	}
	for _, m := range s.meetings {
		if m.host == host && !m.joined.IsZero() {
			m.over(s.clock.Now())
			return nil
		}
	}
	return happening.Cannot("%s is in no meeting of their own", host.name)
}

func (s *System) meetingPlanned(f map[string]string) error {
	host, err := s.hostNamed(f["host"])
	if err != nil {
		return err
	}
	in, err := time.ParseDuration(f["in"])
	if err != nil || in < 0 {
		return happening.Cannot("in is not a length of time such as 45m")
	}
	minutes := 30
	if f["minutes"] != "" {
		if minutes, err = strconv.Atoi(f["minutes"]); err != nil || minutes < 10 || minutes > 1439 {
			return happening.Cannot("minutes is not between 10 and 1439")
		}
	}
	zone, err := time.LoadLocation(s.cfg.World.TimeZone)
	if err != nil {
		return err
	}
	m := s.add(&meeting{title: f["title"], host: host, start: s.clock.Now().Add(in).Truncate(time.Minute), length: time.Duration(minutes) * time.Minute,
		zone: s.cfg.World.TimeZone, location: zone})
	if f["with"] != "" {
		m.invite(s, f["with"], "")
	}
	return nil
}

func (s *System) xmlRefuses(f map[string]string) error {
	if id := f["exception"]; len(id) != 6 || strings.Trim(id, "0123456789") != "" {
		return happening.Cannot("exception is not six digits")
	}
	s.refuseXML = &refusedNext{f["operation"], f["exception"]}
	return nil
}
