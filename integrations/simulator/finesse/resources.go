package finesse

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// objects is the header by which clients ask for a part of a list.
var objects = regexp.MustCompile(`^objects=([0-9]+)-([0-9]+)$`)

// ranged cuts a list to what the header Range asks for: all of it is 200, a part
// of it 206.
func ranged(r *http.Request, e el) (answer, error) {
	header := r.Header.Get("Range")
	if header == "" {
		return found(e)
	}
	m := objects.FindStringSubmatch(header)
	if m == nil {
		return answer{}, errRange
	}
	from, _ := strconv.Atoi(m[1])
	to, _ := strconv.Atoi(m[2])
	if from < 1 || to < from || to > 6000 {
		return answer{}, errRange
	}
	if to >= len(e.kids) && from == 1 {
		return found(e)
	}
	e.kids = e.kids[min(from-1, len(e.kids)):min(to, len(e.kids))]
	return answer{http.StatusPartialContent, &e}, nil
}

// owner is the team whose resources a path names: the team itself, or the user's.
func (s *System) owner(q *request) (string, error) {
	if strings.Contains(q.r.URL.Path, "/TeamResource/") {
		t, ok := s.team(q.r.PathValue("id"))
		switch {
		case !ok:
			return "", errNoTeam
		case t.Name != q.me.Team && !q.me.runs(t.Name):
			return "", errNotSupervisor
		}
		return t.Name, nil
	}
	a, err := s.subject(q)
	if err != nil {
		return "", err
	}
	return a.Team, nil
}

func (s *System) reasonCodes(q *request) (answer, error) {
	if _, err := s.owner(q); err != nil {
		return answer{}, err
	}
	category := q.r.URL.Query().Get("category")
	if category != notReady && category != logout && category != "ALL" {
		return answer{}, invalid("Invalid category", category)
	}
	all := el{name: "ReasonCodes", attrs: [][2]string{{"category", category}}}
	for _, r := range s.world.Reasons {
		if r.Category == category || category == "ALL" {
			all.kids = append(all.kids, reasonEl("ReasonCode", r))
		}
	}
	return ranged(q.r, all)
}

func (s *System) reasonCode(q *request) (answer, error) {
	for _, r := range s.world.Reasons {
		if r.ID == q.r.PathValue("id") {
			return found(reasonEl("ReasonCode", r))
		}
	}
	return answer{}, errNotFound
}

func (s *System) phoneBooks(q *request) (answer, error) {
	team, err := s.owner(q)
	if err != nil {
		return answer{}, err
	}
	all := tag("PhoneBooks")
	for i, b := range s.world.Books {
		kind := "GLOBAL"
		if b.Team != "" {
			kind = "TEAM"
		}
		if b.Team != "" && b.Team != team {
			continue
		}
		contacts := tag("Contacts")
		for j, c := range b.Contacts {
			first, family, _ := strings.Cut(c.Name, " ")
			contacts.kids = append(contacts.kids, tag("Contact", leaf("firstName", first), leaf("lastName", family), leaf("phoneNumber", c.Number),
				leaf("description", c.Description), leaf("uri", fmt.Sprintf("/finesse/api/PhoneBook/%d/Contact/%d", i+1, j+1))))
		}
		all.kids = append(all.kids, tag("PhoneBook", leaf("name", b.Name), leaf("type", kind), contacts))
	}
	return ranged(q.r, all)
}

// queueEl are the statistics of a queue. One that nobody serves has none.
func (s *System) queueEl(q *queue) el {
	count := map[string]int{}
	for _, a := range s.agents {
		if slices.Contains(a.Queues, q.Name) {
			count["assigned"]++
			if a.state != logout {
				count["on"]++
				count[a.state]++
			}
		}
	}
	n := func(name string, value int) el {
		if count["assigned"] == 0 {
			value = -1
		}
		return number(name, value)
	}
	longest := moment("startTimeOfLongestCallInQueue", time.Time{})
	if len(q.waiting) > 0 && count["assigned"] > 0 {
		longest = moment(longest.name, q.waiting[0].since)
	}
	return tag("Queue", leaf("uri", "/finesse/api/Queue/"+q.ID), leaf("name", q.Name), tag("statistics",
		n("callsInQueue", len(q.waiting)), longest, n("agentsReady", count[ready]), n("agentsNotReady", count[notReady]),
		n("agentsBusyOther", count[reserved]), n("agentsLoggedOn", count["on"]), n("agentsTalkingInbound", count[talking]+count[hold]),
		n("agentsTalkingOutbound", 0), n("agentsTalkingInternal", 0), n("agentsWrapUpNotReady", count[work]), n("agentsWrapUpReady", 0)))
}

// getQueues lists the queues of a user, and those of the teams that they
// supervise.
func (s *System) getQueues(q *request) (answer, error) {
	if s.isCCX() {
		return answer{}, errNotImplemented
	}
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	all := tag("Queues")
	for _, k := range s.queues {
		theirs := slices.ContainsFunc(s.agents, func(b *agent) bool {
			return (b == a || a.supervises(b)) && slices.Contains(b.Queues, k.Name)
		})
		if theirs || len(a.Supervises) > 0 {
			all.kids = append(all.kids, s.queueEl(k))
		}
	}
	return found(all)
}

func (s *System) getQueue(q *request) (answer, error) {
	if s.isCCX() {
		return answer{}, errNotImplemented
	}
	for _, k := range s.queues {
		if k.ID == q.r.PathValue("id") {
			return found(s.queueEl(k))
		}
	}
	return answer{}, errNotFound
}

// media are those beside the telephone. Every agent of CCE who is signed in has a
// chat.
func (s *System) media(q *request) (answer, error) {
	if s.isCCX() {
		return answer{}, errNotImplemented
	}
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	all := tag("MediaList")
	if a.state != logout {
		state := "READY"
		if a.state == notReady {
			state = "NOT_READY"
		}
		all.kids = append(all.kids, tag("Media", leaf("uri", "/finesse/api/User/"+a.ID+"/Media/5002"), leaf("id", "5002"), leaf("name", "ECE_Chat"),
			leaf("state", state), moment("stateChangeTime", a.changed), leaf("maxDialogLimit", "3"), leaf("interruptAction", "IGNORE"),
			leaf("dialogLogoutAction", "CLOSE"), leaf("routable", fmt.Sprint(state == "READY"))))
	}
	return found(all)
}

func (s *System) clientLog(q *request) (answer, error) {
	a, err := s.subject(q)
	if err != nil {
		return answer{}, err
	}
	if a != q.me {
		return answer{}, wrongUser(a.ID)
	}
	var b logBody
	if err := q.read("ClientLog", &b); err != nil {
		return answer{}, err
	}
	if b.LogData == "" {
		return answer{}, errMissing
	}
	s.logs = append(s.logs, b.LogData)
	return accepted, nil
}

// message is a team message. It lapses by itself.
type message struct {
	id      string
	author  *agent
	created time.Time
	lasts   time.Duration
	content string
	teams   []string // ids
}

// mostMessages is how many may be active.
const mostMessages = 10

func (s *System) activeMessages() []*message {
	now := s.clock.Now()
	s.messages = slices.DeleteFunc(s.messages, func(m *message) bool { return !now.Before(m.created.Add(m.lasts)) })
	return s.messages
}

func (s *System) teamMessages(q *request) (answer, error) {
	t, ok := s.team(q.r.PathValue("id"))
	switch {
	case !ok:
		return answer{}, errNoTeam
	case t.Name != q.me.Team && !q.me.runs(t.Name):
		return answer{}, errNotSupervisor
	}
	all := tag("TeamMessages")
	for _, m := range s.activeMessages() {
		if !slices.Contains(m.teams, t.ID) {
			continue
		}
		first, family, _ := strings.Cut(m.author.Name, " ")
		teams := tag("teams")
		for _, id := range m.teams {
			teams.kids = append(teams.kids, leaf("team", id))
		}
		all.kids = append(all.kids, tag("TeamMessage", leaf("uri", "/finesse/api/TeamMessage/"+m.id), leaf("id", m.id),
			tag("createdBy", leaf("id", m.author.ID), leaf("firstName", first), leaf("lastName", family)), moment("createdAt", m.created),
			number("duration", int(m.lasts/time.Second)), leaf("content", m.content), teams))
	}
	return found(all)
}

// stored is the answer to what is kept on both nodes: 207 when the other one
// missed it.
func (s *System) stored(q *request) answer {
	if s.nodes[1-q.node].status != inService {
		return answer{status: http.StatusMultiStatus}
	}
	return answer{status: http.StatusOK}
}

func (s *System) postMessage(q *request) (answer, error) {
	var b messageBody
	if err := q.read("TeamMessage", &b); err != nil {
		return answer{}, err
	}
	switch {
	case len(q.me.Supervises) == 0:
		return answer{}, errNotSupervisor
	case b.Content == "" || len(b.Teams) == 0 || b.Duration <= 0:
		return answer{}, errMissing
	case len([]rune(b.Content)) > 255:
		return answer{}, invalid("The message is too long", "content")
	case len(s.activeMessages()) >= mostMessages:
		return answer{}, refuse(http.StatusBadRequest, "System Resource Limit Exceeded", "MAX_ACTIVE_MESSAGE_LIMIT_EXCEEDED", "teammessage.max.limit.exceeded")
	}
	for _, id := range b.Teams {
		t, ok := s.team(id)
		switch {
		case !ok:
			return answer{}, errNoTeam
		case !q.me.runs(t.Name):
			return answer{}, errNotSupervisor
		}
	}
	s.messages = append(s.messages, &message{s.newID(), q.me, s.clock.Now(), time.Duration(b.Duration) * time.Second, b.Content, b.Teams})
	return s.stored(q), nil
}

func (s *System) deleteMessage(q *request) (answer, error) {
	at := slices.IndexFunc(s.activeMessages(), func(m *message) bool { return m.id == q.r.PathValue("id") })
	switch {
	case at < 0:
		return answer{}, errNotFound
	case s.messages[at].author != q.me:
		return answer{}, wrongUser(q.me.ID)
	}
	s.messages = slices.Delete(s.messages, at, at+1)
	return s.stored(q), nil
}
