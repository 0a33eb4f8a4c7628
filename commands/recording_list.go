package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

// maxLooked is of how many contacts the recordings are looked for at once: ten
// requests of the minute's three hundred.
const maxLooked = 100

// recordingSource is what recording list needs.
type recordingSource interface {
	taskSource
	// Captures returns what was recorded of contacts, in the order asked for.
	Captures(ctx context.Context, contactIDs []string, segments bool) ([]contactcenter.Captures, error)
}

// recordingList lists what was recorded of contacts.
type recordingList struct{ source recordingSource }

func (recordingList) Spec() bot.Spec {
	return bot.Spec{
		Name:    "recording list",
		Area:    areaRecordings,
		Aliases: []string{"recordings", "list recordings", "which calls were recorded", "any recordings"},
		Summary: "Lists the recordings of a queue, an agent, a caller or a contact in a window.",
		Params: []bot.Param{
			{Name: "task", Kind: bot.KindTaskID},
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "time", Kind: bot.KindRange},
			callerParam,
			{Name: "format", Kind: bot.KindChoice, Choices: []string{"csv"}},
		},
		Examples: []string{
			"recording list", "recordings of Maya Patel today", "recording list Billing yesterday", "which recordings are there for Claims since lunch",
			"list the recordings of Tech Support this morning", "are there recordings of Luis Ortega from yesterday",
			"recordings for Sales in the last 2 hours", "show me Priya's recordings", "recordings today csv",
			"is there a recording of 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "was that call recorded",
			"recordings of calls from 702-555-0170", "is there a recording of the call from 702-555-0170", "was the call from 702-555-0170 recorded",
		},
		Role: bot.Supervisor,
	}
}

func (c recordingList) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	found, err := recorded(ctx, c.source, r, maxLooked)
	if err != nil {
		return bot.Reply{}, err
	}
	if r.Has("task") {
		return found.one(r), nil
	}
	looked := len(found.all)
	found.all = slices.DeleteFunc(found.all, func(x recordedContact) bool { return len(x.captures()) == 0 })
	when := language.Describe(found.window, r.Location)
	reply := bot.Reply{
		Headline: fmt.Sprintf("%s%s %s recorded (%s).", plural(len(found.all), "call", "calls"), about(r), wasWere(len(found.all)), when),
		Note:     "Calls that somebody answered and that have ended, newest first; times in " + r.Location.String() + "." + callerNote(r),
		Behind:   &bot.Invocation{Command: "recording list", Slots: r.Slots},
	}
	if len(found.all) == 0 {
		reply.Headline = fmt.Sprintf("No recordings%s (%s).", about(r), when)
		reply.Buttons = []bot.Button{run("Contacts", "task list", tasksOf(r))}
		return reply, nil
	}
	if found.passed > 0 {
		reply.Headline = fmt.Sprintf("%d of the newest %d calls%s were recorded (%s); %s before them were not looked at.",
			len(found.all), looked, about(r), when, count(found.passed))
		reply.Note += " For the others, ask for a shorter time."
	}
	reply.Table = recordingTable(found.all, r)
	for i, x := range found.all {
		reply.Items = append(reply.Items, taskValue(x.contact.ID))
		if i < 3 {
			reply.Buttons = append(reply.Buttons,
				run("Send me "+strconv.Itoa(i+1), "recording get", bot.Slots{"task": {taskValue(x.contact.ID)}}))
		}
	}
	if len(found.all) > maxRows || r.Text("format") == "csv" {
		reply.File, err = recordingsFile(found.all, r, "recordings-"+fileTime(found.window, r.Location)+".csv")
	}
	return reply, err
}

// tasksOf keeps the slots that task list shares.
func tasksOf(r bot.Request) bot.Slots {
	slots := bot.Slots{}
	for _, name := range []string{"agent", "queue", "caller", "time"} {
		if r.Has(name) {
			slots[name] = r.Slots[name]
		}
	}
	return slots
}

// about is what was asked for: " for Billing of Maya Patel".
func about(r bot.Request) string {
	text := ""
	if r.Has("queue") {
		text += " for " + r.Queue("queue").Name
	}
	if r.Has("agent") {
		text += " of " + r.Agent("agent").Name
	}
	return text + withCaller(r)
}

// recordedContact is a contact with what was recorded of it.
type recordedContact struct {
	contact     bot.Contact
	recordings  []contactcenter.Capture
	transcripts []contactcenter.Capture
}

func (x recordedContact) captures() []contactcenter.Capture {
	return append(slices.Clip(x.recordings), x.transcripts...)
}

// length is that of the whole recording, or of its parts together.
func (x recordedContact) length() time.Duration {
	var whole, parts time.Duration
	for _, f := range x.recordings {
		if f.Segment {
			parts += f.Duration()
		} else {
			whole += f.Duration()
		}
	}
	return max(whole, parts)
}

// recordedContacts is what was found, the newest first.
type recordedContacts struct {
	all    []recordedContact
	window bot.Range
	passed int // older contacts that were not looked at
}

// recorded finds the contacts that a request means, and what was recorded of
// them: of those named, or of at most the newest many of a window.
func recorded(ctx context.Context, source recordingSource, r bot.Request, most int) (recordedContacts, error) {
	found := recordedContacts{window: contactWindow(r)}
	if r.Has("task") {
		for _, v := range r.Slots["task"] {
			contact, err := source.Contact(ctx, contactID(v))
			if err != nil {
				return found, err
			}
			found.all = append(found.all, recordedContact{contact: contact})
		}
	} else if err := found.read(ctx, source, r, most); err != nil {
		return found, err
	}
	return found, found.look(ctx, source, r)
}

// read keeps the newest calls of the window that somebody answered.
func (s *recordedContacts) read(ctx context.Context, source recordingSource, r bot.Request, most int) error {
	filter := contactcenter.ContactFilter{
		QueueIDs: ids(r.Queue("queue")), AgentID: r.Agent("agent").ID, Channel: "telephony", Status: bot.ContactEnded,
		Origin: r.Text("caller"),
	}
	n := 0
	for contact, err := range source.Contacts(ctx, s.window, filter) {
		if err != nil {
			return err
		}
		if progress(r, &n); contact.Talk <= 0 {
			continue
		}
		if s.all = append(s.all, recordedContact{contact: contact}); len(s.all) == 2*most {
			s.all = append(s.all[:0], s.all[most:]...)
			s.passed += most
		}
	}
	if over := len(s.all) - most; over > 0 {
		s.all = s.all[over:]
		s.passed += over
	}
	slices.Reverse(s.all)
	return nil
}

// look asks for the captures, some contacts at a time.
func (s *recordedContacts) look(ctx context.Context, source recordingSource, r bot.Request) error {
	done := 0
	for part := range slices.Chunk(s.all, contactcenter.MaxCaptureIDs) {
		ids := make([]string, len(part))
		for i, x := range part {
			ids[i] = x.contact.ID
		}
		captures, err := source.Captures(ctx, ids, true)
		if err != nil {
			return err
		}
		for i := range part {
			part[i].recordings, part[i].transcripts = captures[i].Recordings, captures[i].Transcripts
		}
		if done += len(part); done < len(s.all) && r.Progress != nil {
			r.Progress(done, len(s.all), "Looking for the recordings of the calls")
		}
	}
	return nil
}

// one answers about a single contact.
func (s recordedContacts) one(r bot.Request) bot.Reply {
	x := s.all[0]
	reply := bot.Reply{
		Headline: whyMissing(x, r), Note: "As of " + clock(r.Now, r.Location) + ".",
		Items:   []bot.Value{taskValue(x.contact.ID)},
		Buttons: []bot.Button{run("Contact", "task show", bot.Slots{"task": {taskValue(x.contact.ID)}})},
	}
	if len(x.captures()) > 0 {
		reply.Headline = fmt.Sprintf("Yes: %s.", x.describe(r))
		reply.Table = recordingTable(s.all, r)
		reply.Buttons = append([]bot.Button{run("Send it to me", "recording get", bot.Slots{"task": {taskValue(x.contact.ID)}})}, reply.Buttons...)
	}
	return reply
}

func recordingTable(all []recordedContact, r bot.Request) *bot.Table {
	t := &bot.Table{
		Columns: []bot.Column{{Title: "Created"}, {Title: "Queue"}, {Title: "Agent"}, {Title: "From"}, {Title: "Length", Right: true}, {Title: "Also"}},
		Total:   len(all),
	}
	for _, x := range all[:min(len(all), maxRows)] {
		c := x.contact
		t.Rows = append(t.Rows, []string{
			c.Created.In(r.Location).Format("2 Jan 15:04"), c.QueueName, c.AgentName, origin(c), language.Humanize(x.length()), x.also(),
		})
	}
	return t
}

// also says what there is beside the recording.
func (x recordedContact) also() string {
	text := ""
	if len(x.transcripts) > 0 {
		text = "transcript"
	}
	if slices.ContainsFunc(x.recordings, func(f contactcenter.Capture) bool { return f.Sensitive }) {
		if text != "" {
			text += ", "
		}
		text += "sensitive"
	}
	return text
}

func recordingsFile(all []recordedContact, r bot.Request, name string) (*bot.File, error) {
	f := newCSV("Contact", "Created", "Queue", "Agent", "From", "Kind", "Segment", "Start", "Length (s)", "Sensitive")
	for _, x := range all {
		for _, k := range x.captures() {
			kind := k.Kind
			if k.Transcript {
				kind = "transcript"
			}
			f.Add(x.contact.ID, iso(x.contact.Created, r.Location), x.contact.QueueName, x.contact.AgentName, origin(x.contact),
				kind, strconv.FormatBool(k.Segment), iso(k.From, r.Location), seconds(k.Duration()), strconv.FormatBool(k.Sensitive))
		}
	}
	return f.File(name)
}
