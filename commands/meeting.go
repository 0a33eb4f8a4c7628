package commands

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
)

// Calendar is one person's meetings.
type Calendar interface {
	// Meetings are those that take place at some time of a window, earliest first.
	Meetings(ctx context.Context, window bot.Range) (found []bot.Meeting, more bool, err error)
	// Meeting is one of them; one that is gone is NotFound.
	Meeting(ctx context.Context, id string) (bot.Meeting, error)
	Create(context.Context, bot.MeetingPlan) (bot.Meeting, error)
	// Find looks for a meeting that was planned.
	Find(context.Context, bot.MeetingPlan) (bot.Meeting, error)
	Change(context.Context, bot.Meeting, bot.MeetingChange) (bot.Meeting, error)
	Cancel(context.Context, bot.Meeting) error
	End(context.Context, bot.Meeting) error
	Join(context.Context, bot.Meeting) (bot.JoinLink, error)
	Invitees(context.Context, bot.Meeting) ([]bot.Invitee, error)
	Invite(context.Context, bot.Meeting, bot.Invitee) error
	Uninvite(context.Context, bot.Meeting, bot.Invitee) error
}

// Meetings opens people's own calendars, each with that person's own account.
// Somebody who has not connected it gets NotLinked from every use.
type Meetings interface {
	Calendar(bot.Person) Calendar
	// Check refuses a plan that cannot be.
	Check(plan bot.MeetingPlan, now time.Time) error
	// Retired says in half a sentence that the interface in use is one that Cisco
	// has retired; empty when it is not.
	Retired() string
}

// People tells who somebody is.
type People interface {
	Person(ctx context.Context, id string) (bot.Person, error)
}

// meetingBook is what the commands on meetings share.
type meetingBook struct {
	meetings Meetings
	people   People
}

// labelled says in a command's summary which interface it works with, when that
// is one which Cisco has retired.
func (b meetingBook) labelled(s bot.Spec) bot.Spec {
	if b.meetings != nil && b.meetings.Retired() != "" {
		s.Summary = strings.TrimSuffix(s.Summary, ".") + " (" + b.meetings.Retired() + ")."
	}
	return s
}

// zoneOf is the asker's own zone, else the centre's.
func zoneOf(r bot.Request) *time.Location {
	if r.Person.Zone != "" {
		if zone, err := time.LoadLocation(r.Person.Zone); err == nil {
			return zone
		}
	}
	return r.Location
}

// The parameters that say which meeting is meant, in one's own calendar.
var (
	meetingParam = bot.Param{Name: "meeting", Kind: bot.KindMeeting, Ask: "Which meeting?"}
	whenParam    = bot.Param{Name: "when", Kind: bot.KindRange}
	withParam    = bot.Param{Name: "person", Kind: bot.KindPerson, Addresses: true}
)

// span writes the time of a meeting in the asker's zone: "today 15:30–16:00 EDT".
func meetingSpan(from, to time.Time, r bot.Request) string {
	zone := zoneOf(r)
	w := bot.Range{From: from, To: to}
	if a, b := from.In(zone), r.Now.In(zone); a.YearDay() == b.YearDay() && a.Year() == b.Year() {
		w.Said = "today"
	}
	return language.Describe(w, zone)
}

// meetingValue is a meeting as a later turn may name it, by its start.
func meetingValue(m bot.Meeting, r bot.Request) bot.Value {
	return bot.Value{Kind: bot.KindMeeting, ID: m.ID, Name: m.Start.In(zoneOf(r)).Format("2 Jan 15:04")}
}

// discreet is the title of a meeting where only its owner reads, or where the
// owner has said it; elsewhere others read along.
func discreet(m bot.Meeting, r bot.Request) string {
	if said := r.Value("title"); !r.Direct && !sameTitle(cmp.Or(said.ID, said.Name), m.Title) {
		return ""
	}
	return "“" + m.Title + "”"
}

// sameTitle reports whether words are a whole title: "standup" is "Stand-up".
func sameTitle(said, title string) bool {
	return said != "" && strings.Join(nameWords(said), "") == strings.Join(nameWords(title), "")
}

// meetingName tells a meeting from others.
func meetingName(m bot.Meeting, r bot.Request) string {
	words := []string{"your meeting"}
	if title := discreet(m, r); title != "" {
		words = append(words, title)
	}
	return strings.Join(append(words, meetingSpan(m.Start, m.End, r)), " ")
}

// hiddenNote says why the title of a meeting is not there.
func hiddenNote(r bot.Request) string {
	if r.Direct {
		return ""
	}
	return " Others read along here: I show its title and people in a direct message only."
}

// isHost reports whether the asker hosts a meeting.
func isHost(m bot.Meeting, r bot.Request) bool { return strings.EqualFold(m.HostEmail, r.Person.Email) }

// meetingFacts describe a meeting before something is done with it.
func meetingFacts(m bot.Meeting, r bot.Request) []bot.Fact {
	var facts []bot.Fact
	if title := discreet(m, r); title != "" {
		facts = append(facts, bot.Fact{Label: "Meeting", Value: strings.Trim(title, "“”")})
	}
	facts = append(facts, bot.Fact{Label: "When", Value: meetingSpan(m.Start, m.End, r)})
	if !isHost(m, r) && m.HostEmail != "" {
		facts = append(facts, bot.Fact{Label: "Host", Value: hostName(m) + "; Webex may let only the host do that"})
	}
	if m.Recurring {
		facts = append(facts, bot.Fact{Label: "Series", Value: "one of many: the others stay as they are"})
	}
	return facts
}

func hostName(m bot.Meeting) string {
	if m.HostName != "" {
		return m.HostName
	}
	return m.HostEmail
}

// invited resolves the people that were named to whom an invitation goes.
func (b meetingBook) invited(ctx context.Context, r bot.Request, name string) ([]bot.Invitee, error) {
	var all []bot.Invitee
	for _, v := range r.Slots[name] {
		i := bot.Invitee{Email: v.ID, Name: v.Name}
		if !strings.Contains(v.ID, "@") {
			who, err := b.people.Person(ctx, v.ID)
			if err != nil && bot.KindOf(err) != bot.NotFound {
				return nil, err
			}
			i.Email = who.Email
		}
		if i.Name == i.Email {
			i.Name = ""
		}
		if i.Email == "" {
			return nil, bot.Errorf(bot.NotFound, "Webex gives no e-mail address of %s, so I cannot invite them by name. Nothing was changed; say the address.", v.Name)
		}
		known := slices.ContainsFunc(all, func(o bot.Invitee) bool { return strings.EqualFold(o.Email, i.Email) })
		if !known && !strings.EqualFold(i.Email, r.Person.Email) {
			all = append(all, i)
		}
	}
	return all, nil
}

// pinnedPeople are invitees as slots, so that nobody has to be looked up again.
func pinnedPeople(all []bot.Invitee) []bot.Value {
	values := make([]bot.Value, 0, len(all))
	for _, i := range all {
		values = append(values, bot.Value{Kind: bot.KindPerson, ID: i.Email, Name: shownInvitee(i)})
	}
	return values
}

func shownInvitee(i bot.Invitee) string {
	if i.Name != "" {
		return i.Name
	}
	return i.Email
}

// inviteeNames writes who is invited: "Maya Patel, Priya Raman and 3 others".
func inviteeNames(all []bot.Invitee) string {
	var names []string
	for _, i := range all {
		names = append(names, shownInvitee(i))
	}
	return enumerated(names)
}

// maxNames is how many names stand in a sentence.
const maxNames = 5

func enumerated(names []string) string {
	if len(names) > maxNames {
		more := len(names) - maxNames
		names = append(slices.Clone(names[:maxNames]), plural(more, "other", "others"))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// meetingTag marks the meeting that a request makes, so that it is found again
// after a crash. It says nothing of the request.
func meetingTag(r bot.Request) string {
	sum := sha256.Sum256([]byte(r.ID))
	return "floorwalker-" + hex.EncodeToString(sum[:12])
}

// meetingNote is the small print of a change.
func (b meetingBook) note(text string) string {
	if b.meetings.Retired() != "" {
		text += " " + sentence(b.meetings.Retired()) + "."
	}
	return text
}

// observeGone is the outcome of a change that takes a meeting away.
func observeGone(err error, gone, there bot.Reply) (bot.Outcome, error) {
	switch {
	case bot.KindOf(err) == bot.NotFound:
		return bot.Outcome{State: bot.OutcomeDone, Reply: gone}, nil
	case err != nil:
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	return bot.Outcome{State: bot.OutcomeNotDone, Reply: there}, nil
}

// noSuch is the error of a meeting that was named and is not there.
func noSuch(format string, args ...any) error {
	return bot.Errorf(bot.NotFound, "%s Nothing was changed; say “meeting list” to see what you have.", fmt.Sprintf(format, args...))
}
