package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator"
	"floorwalker/integrations/simulator/callrecords"
	"floorwalker/integrations/simulator/faults"
	simulated "floorwalker/integrations/simulator/meetings"
	"floorwalker/integrations/simulator/world"
)

// A script is a text that people can read: what is said and pressed, and what
// happens in between. A line is one of
//
//	# a remark, which stands in the transcript too
//	start 2025-06-17T14:35:00-04:00        (once, before anything else)
//	world finesse                           (once, then: only Finesse is set up; “ccx” for that of Unified CCX, “both” for it beside Webex,
//	                                         “partner” for a partner’s call records, which no webhook brings, “tight” for a
//	                                         Unified CM that gives few rows at once)
//	> alex: how is billing                  in the floor's space
//	> alex replies: and sales?              in the thread of the last answer
//	> alex in Supervisors: ping             in another space
//	> alex directly: ping                   in a direct message
//	> alex presses Confirm                  on the last card with such a button
//	> alex opens Connect                    the page behind such a button, in a browser
//	> alex opens Connect as robin           and signs in there as somebody else
//	> alex hears                            the next thing that the bot posts unasked
//	! advance 5m                            the clock moves
//	! clock 15:10                           the clock moves on to that time of the day
//	! contact arrives queue=Billing         something happens; GET /sim/happen lists what
//	! fault {"kind":"status","status":599}  the simulated systems misbehave, as POST /sim/faults has it
//	! faults end                            and no longer
//	! records settle                        the call records that can be had by now are in the books
//	! records settle 5                      and the clock moves on to the next ones, five times
//
// The transcript repeats the lines, each followed by what the bot posted.

// scriptStart is when scripts begin that do not say it themselves: a Tuesday
// afternoon at the centre's place.
const scriptStart = "2025-06-17T14:35:00-04:00"

// floorRoom is where scripts take place when they do not say it.
const floorRoom = "Contact centre floor"

// turn is one line of a script with what came of it.
type turn struct {
	line    string
	posts   []post
	remark  bool
	nothing bool // it was a line that nobody answers
}

// post is what the bot posted, as far as people see it.
type post struct {
	text    string
	buttons []string
	files   []string
}

var (
	saying   = regexp.MustCompile(`^> (\w+)( replies| directly| in ([\w –]+))?: (.*)$`)
	opening  = regexp.MustCompile(`^> (\w+) opens (.+?)(?: as (\w+))?$`)
	pressing = regexp.MustCompile(`^> (\w+) presses (.+)$`)
	field    = regexp.MustCompile(`(\w+)=(\S+(?: [^= ]+(?:$| ))*)`)
)

// scene plays a script on a stage with a bot.
type scene struct {
	*stage
	people map[string]*person
	places map[string]*place // by room id
	thread map[string]string // root of the last answer by person
	botURL string
	cards  []wireMessage   // what can be pressed, oldest first
	seen   map[string]bool // posts that belong to earlier turns
}

// place is a room with a card that shows when all that was said before has
// been answered: pressing it with a bad token is answered in order, and leaves
// every conversation as it is.
type place struct {
	card  wireMessage
	probe int
}

// play plays a script. change may alter the bot's settings.
func play(t testing.TB, script string, change func(*Config)) []turn {
	t.Helper()
	start := scriptStart
	if first, _, _ := strings.Cut(script, "\n"); strings.HasPrefix(first, "start ") {
		start = strings.TrimPrefix(first, "start ")
	}
	at, err := time.Parse(time.RFC3339, start)
	if err != nil {
		t.Fatal(err)
	}
	w, change := scriptWorld(t, script, change)
	s := &scene{stage: newStage(t, w, at), people: map[string]*person{}, places: map[string]*place{}, thread: map[string]string{},
		seen: map[string]bool{}}
	s.botURL, _ = s.bot(func(c *Config) {
		c.ThresholdPoll = 50 * time.Millisecond // what happens between two lines is seen
		c.Lease = 40 * time.Second              // a change may take as long as a slow machine needs
		if change != nil {
			change(c)
		}
	})
	var turns []turn
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "start ") && !strings.HasPrefix(line, "world ") {
			t.Log(line)
			turns = append(turns, s.line(line))
		}
	}
	return turns
}

// scriptWorld is the world that a script names; nil is the built-in one.
func scriptWorld(t testing.TB, script string, change func(*Config)) (*world.World, func(*Config)) {
	t.Helper()
	m := regexp.MustCompile(`(?m)^world (\w+)$`).FindStringSubmatch(script)
	if m == nil {
		return nil, change
	}
	if m[1] == meetingsXML {
		w := world.Default()
		return w, func(c *Config) {
			xmlMeetings(w, c)
			if change != nil {
				change(c)
			}
		}
	}
	if m[1] == "tight" {
		w := world.Default()
		w.UnifiedCM.MaxAnswer = 500
		return w, change
	}
	if m[1] == "partner" {
		w := world.Default()
		w.CallRecords = world.CallRecords{Customers: 3, PerHour: 20, OwnPerHour: 20}
		w.Complete()
		return w, partnerOnly
	}
	w := premisesWorld()
	if m[1] == "ccx" {
		w.Finesse.Deployment = "UCCX"
	}
	return w, func(c *Config) {
		c.FinessePoll = time.Millisecond // what happens between two lines is seen
		if m[1] != "both" {
			premisesOnly(c)
		}
		if change != nil {
			change(c)
		}
	}
}

// xmlMeetings reaches the world's meetings over the XML interface.
func xmlMeetings(w *world.World, c *Config) {
	site, user, password := simulated.XMLAccount(w)
	c.MeetingsBackend, c.XMLURL = meetingsXML, strings.TrimSuffix(c.WebexURL, "/v1")+simulated.XMLPath
	c.XMLSite, c.XMLUser, c.XMLPassword = site, user, Secret(password)
	c.XMLZone = "11=America/New_York"
	c.MeetingsXMLConfig.validate(func(format string, args ...any) { panic(fmt.Sprintf(format, args...)) })
}

// premisesWorld is the built-in world with Finesse beside it.
func premisesWorld() *world.World {
	w := world.Default()
	w.Finesse = world.DefaultFinesse()
	w.Complete()
	return w
}

// partnerOnly reads the call records of a partner's customers, instead of those of
// one organisation.
func partnerOnly(c *Config) {
	base, _ := url.Parse(c.CallRecordsURL)
	c.CallRecordsURL, c.CallRecordsPartnerURL, c.callRecordsPartner = "", base.Scheme+"://"+base.Host+callrecords.PartnerPath, true
	c.CallRecordsSecrets = []Secret{"a secret of the partner's"}
	c.CallRecordsRequests = 600
}

// premisesOnly leaves Finesse alone set up.
func premisesOnly(c *Config) {
	c.ContactCenterOrgID, c.ContactCenterToken, c.contactCenter = "", "", false
	c.ContactCenterSecrets = nil
	c.linking, c.analyzer, c.callRecords, c.unifiedCM = false, false, false, false
}

func (s *scene) line(line string) turn {
	s.t.Helper()
	switch {
	case strings.HasPrefix(line, "#"):
		return turn{line: line, remark: true}
	case strings.HasPrefix(line, "! "):
		s.happen(strings.TrimPrefix(line, "! "))
		return turn{line: line, nothing: true}
	}
	if who, ok := strings.CutSuffix(strings.TrimPrefix(line, "> "), " hears"); ok {
		p := s.who(who)
		return turn{line: line, posts: s.shown(p, s.next(p).ID)}
	}
	if m := saying.FindStringSubmatch(line); m != nil {
		return turn{line: line, posts: s.say(s.who(m[1]), strings.TrimSpace(m[2]), m[3], m[4])}
	}
	if m := pressing.FindStringSubmatch(line); m != nil {
		return turn{line: line, posts: s.press(s.who(m[1]), m[2])}
	}
	if m := opening.FindStringSubmatch(line); m != nil {
		return turn{line: line, posts: []post{{text: s.open(m[2], cmp.Or(m[3], m[1]))}}}
	}
	s.t.Fatalf("a script has no line %q", line)
	return turn{}
}

func (s *scene) who(name string) *person {
	s.t.Helper()
	if s.people[name] == nil {
		s.people[name] = s.as(name)
	}
	return s.people[name]
}

// happen moves the clock, or makes something happen.
func (s *scene) happen(what string) {
	s.t.Helper()
	if by, ok := strings.CutPrefix(what, "advance "); ok {
		d, err := time.ParseDuration(by)
		if err != nil {
			s.t.Fatal(err)
		}
		s.sim.Clock().Advance(d)
		return
	}
	if at, ok := strings.CutPrefix(what, "clock "); ok {
		now := s.sim.Clock().Now()
		t, err := time.Parse("2006-01-02T15:04-07:00", scriptStart[:11]+at+scriptStart[19:])
		if err != nil || !s.sim.Clock().AdvanceTo(t) {
			s.t.Fatalf("the clock, which shows %s, cannot be moved on to %s: %v", now, at, err)
		}
		return
	}
	if times, ok := strings.CutPrefix(what, "records settle"); ok {
		n, _ := strconv.Atoi(strings.TrimSpace(times))
		for s.settleRecords(); n > 0; n-- {
			s.sim.Clock().Advance(recordsPeriod)
			s.settleRecords()
		}
		return
	}
	if what == "limits settle" {
		s.settleLimits()
		return
	}
	if rule, ok := strings.CutPrefix(what, "fault "); ok {
		var r faults.Rule
		err := json.Unmarshal([]byte(rule), &r)
		if err == nil {
			_, err = s.sim.Faults().Add(r)
		}
		if err != nil {
			s.t.Fatalf("%s: %v", what, err)
		}
		return
	}
	if what == "faults end" {
		s.sim.Faults().Clear()
		return
	}
	fields := map[string]any{}
	at := len(what)
	if found := field.FindStringIndex(what); found != nil {
		at = found[0]
	}
	for _, f := range field.FindAllStringSubmatch(what, -1) {
		fields[f[1]] = strings.TrimSpace(f[2])
	}
	if err := s.sim.Happen(strings.TrimSpace(what[:at]), fields); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

// settleLimits waits until the floor has been held against the limits as it is now:
// the look that runs already may have seen it as it was.
func (s *scene) settleLimits() {
	s.t.Helper()
	looks := func() (n int) {
		for line := range strings.Lines(s.metrics()) {
			if rest, ok := strings.CutPrefix(line, `floorwalker_threshold_looks_total{result="done"}`); ok {
				_, _ = fmt.Sscan(rest, &n)
			}
		}
		return n
	}
	before := looks()
	s.stage.until(func() (bool, string) { return looks() > before+1, "the floor is looked at" })
}

// recordsPeriod is how often the bot asks Webex for call records: once a minute,
// and a little for clocks that differ.
const recordsPeriod = time.Minute + time.Second

// settleRecords waits until what Webex was asked for, as often as it may be by
// now, is in the books.
func (s *scene) settleRecords() {
	s.t.Helper()
	const source = simulator.UpstreamCallRecords
	s.stage.until(func() (bool, string) {
		answers, last, why := 0, time.Time{}, ""
		for _, c := range s.sim.Calls().Since(0, 5000) {
			switch {
			case c.Upstream != source:
			case c.Status == http.StatusOK:
				answers++
				last = c.Time
			case c.Status == http.StatusNotFound: // no records
				last = c.Time
			default:
				why = fmt.Sprintf("; one was answered %d", c.Status)
			}
		}
		stored := 0
		for line := range strings.Lines(s.metrics()) {
			if rest, ok := strings.CutPrefix(line, "floorwalker_call_records_stored_seconds_count"); ok {
				var n int
				_, _ = fmt.Sscan(rest[strings.LastIndexByte(rest, ' '):], &n)
				stored += n
			}
		}
		due := s.sim.Clock().Now().Sub(last) >= recordsPeriod
		return answers > 0 && stored >= answers && !due, fmt.Sprintf("%d of %d answers are stored, the last of %s%s", stored, answers, last, why)
	})
}

// metrics are those of the bot.
func (s *scene) metrics() string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.botURL+"/metrics", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is left to do about it
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

// say says something and returns what the bot posted.
func (s *scene) say(p *person, how, room, text string) []post {
	s.t.Helper()
	roomID, parent := p.room(cmp.Or(room, floorRoom)), ""
	switch how {
	case "replies":
		parent = s.thread[p.email]
	case "directly":
		roomID = p.directRoom()
	}
	place := s.place(p, roomID)
	if strings.Contains(text, "reconcile") || strings.Contains(text, "compare the call records") {
		done := s.ticking(func() { s.sim.Clock().Advance(50 * time.Millisecond) }) // Webex may be asked now and then only
		defer done()
	}
	if s.sim.Finesse() != nil {
		done := s.hurry() // what concerns the asker's own call there is done at once
		defer done()
	}
	m := p.say(roomID, parent, text)
	thread := cmp.Or(m.ParentID, m.ID)
	s.thread[p.email] = thread
	return s.collect(p, place, thread)
}

// press presses the last button of that title.
func (s *scene) press(p *person, title string) []post {
	s.t.Helper()
	for i := len(s.cards) - 1; i >= 0; i-- {
		for _, b := range s.cards[i].buttons(s.t) {
			if b.Title != title {
				continue
			}
			card := s.cards[i]
			place := s.place(p, card.RoomID)
			done := s.hurry()
			p.call(http.MethodPost, "/v1/attachment/actions",
				map[string]any{"type": "submit", "messageId": card.ID, "inputs": b.Data}, nil)
			s.thread[p.email] = card.ParentID
			defer done()
			return s.collect(p, place, card.ParentID)
		}
	}
	s.t.Fatalf("there is no button %q", title)
	return nil
}

// open follows the last button of that title in a browser, signs in as somebody
// and returns what the page says at the end.
func (s *scene) open(title, who string) string {
	s.t.Helper()
	for i := len(s.cards) - 1; i >= 0; i-- {
		for _, b := range s.cards[i].buttons(s.t) {
			if b.Title == title && b.URL != "" {
				return s.signIn(b.URL, s.silent(who).email)
			}
		}
	}
	s.t.Fatalf("there is no page behind a button %q", title)
	return ""
}

// hurry lets a second pass whenever a state, a login or a logout was asked for, and
// half a minute whenever it was asked where a phone is registered: the systems take
// their time to do what they have accepted, and the clock stands.
func (s *scene) hurry() (done func()) {
	var last uint64
	for _, e := range s.sim.Calls().Since(0, 5000) {
		last = e.ID
	}
	look := func() {
		for _, e := range s.sim.Calls().Since(last, 5000) {
			last = e.ID
			for _, change := range []string{"/agents/session/state", "/agents/login", "/agents/logout"} {
				if e.Method != http.MethodGet && strings.HasSuffix(e.Path, change) {
					s.sim.Clock().Advance(time.Second)
				}
			}
			// A phone that was reset takes a minute, of which each look sees a part.
			if strings.HasSuffix(e.Path, "/RISService70") {
				s.sim.Clock().Advance(30 * time.Second)
			}
			if e.Method != http.MethodGet && strings.Contains(e.Path, "/finesse/api/") {
				s.sim.Clock().Advance(time.Second)
			}
		}
	}
	return s.ticking(look)
}

// ticking calls look again and again until it is done, and once after that.
func (*scene) ticking(look func()) (done func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				look() // what was asked for just before the answer came
				return
			case <-tick.C:
				look()
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

// place prepares a room for being asked in.
func (s *scene) place(p *person, roomID string) *place {
	s.t.Helper()
	if s.places[roomID] == nil {
		asker := p
		if p.s.role(p) == "" {
			asker = s.who("alex")
		}
		s.places[roomID] = &place{card: asker.ask(roomID, "help")}
		s.seen[s.places[roomID].card.ID] = true
	}
	return s.places[roomID]
}

// collect returns what the bot posted into a thread in answer to the last
// thing said or pressed.
func (s *scene) collect(p *person, at *place, thread string) []post {
	s.t.Helper()
	ids := []string{s.await(p, thread)}
	at.probe++
	p.call(http.MethodPost, "/v1/attachment/actions", map[string]any{"type": "submit", "messageId": at.card.ID,
		"inputs": map[string]string{"token": fmt.Sprintf("probe %d", at.probe)}}, nil)
	return s.shown(p, append(ids, s.until(p, thread, at.card.ParentID)...)...)
}

// shown is what stands there now of messages of the bot.
func (s *scene) shown(p *person, ids ...string) []post {
	s.t.Helper()
	var posts []post
	for _, id := range ids {
		var m wireMessage
		gone := false
		s.stage.until(func() (bool, string) {
			status, raw := p.do(http.MethodGet, "/v1/messages/"+id, nil)
			if gone = status == http.StatusNotFound; gone {
				return true, "" // a placeholder that has been replaced
			}
			if err := json.Unmarshal(raw, &m); err != nil {
				s.t.Fatal(err)
			}
			return m.Text != "One moment …", "a post has its text"
		})
		if gone {
			continue
		}
		shown := post{text: m.Text}
		for _, b := range m.buttons(s.t) {
			shown.buttons = append(shown.buttons, b.Title)
		}
		if len(shown.buttons) > 0 {
			s.cards = append(s.cards, m)
		}
		for _, url := range m.Files {
			shown.files = append(shown.files, s.file(p, url))
		}
		posts = append(posts, shown)
	}
	return posts
}

// file describes an attachment: a table by its length and headings.
func (s *scene) file(p *person, url string) string {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var content bytes.Buffer
	if _, err := content.ReadFrom(resp.Body); err != nil {
		s.t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
	if err != nil {
		s.t.Fatal(err)
	}
	if name := params["filename"]; !strings.HasSuffix(name, ".csv") {
		return name
	}
	head, _, _ := strings.Cut(strings.TrimPrefix(content.String(), "\ufeff"), "\n")
	return fmt.Sprintf("%s, %d lines: %s", params["filename"], strings.Count(content.String(), "\n"), strings.TrimSpace(head))
}

// role is what the world says that a person is; empty for outsiders and bots.
func (s *stage) role(p *person) string {
	w := s.sim.World()
	for _, q := range w.People {
		if q.Email == p.email && !q.Bot && (q.Organization == "" || q.Organization == w.Organization.ID) {
			return cmp.Or(q.Role, "viewer")
		}
	}
	return ""
}

// directRoom returns the person's direct room with the bot.
func (p *person) directRoom() string {
	p.s.t.Helper()
	var rooms struct{ Items []struct{ ID string } }
	p.call(http.MethodGet, "/v1/rooms?type=direct", nil, &rooms)
	if len(rooms.Items) != 1 {
		p.s.t.Fatalf("%s has %d direct rooms", p.email, len(rooms.Items))
	}
	return rooms.Items[0].ID
}

// await returns the id of the bot's next message in a thread.
func (s *scene) await(p *person, thread string) string {
	s.t.Helper()
	for {
		if m := s.next(p); m.ParentID == thread {
			return m.ID
		}
	}
}

// until returns the ids of the bot's messages in a thread before its next one
// in another: the answer to a probe, which stands where the card does.
func (s *scene) until(p *person, thread, other string) []string {
	s.t.Helper()
	var ids []string
	for {
		switch m := s.next(p); m.ParentID {
		case thread:
			ids = append(ids, m.ID)
		case other:
			return ids
		}
	}
}

// next waits for the next message of the bot that the person sees and nobody
// has seen before.
func (s *scene) next(p *person) wireMessage {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case e := <-p.events:
			if e.kind == "messages.created" && e.msg.PersonID == p.bot() && !s.seen[e.msg.ID] {
				s.seen[e.msg.ID] = true
				return e.msg
			}
		case <-deadline:
			s.t.Fatalf("%s got no answer", p.email)
		}
	}
}
