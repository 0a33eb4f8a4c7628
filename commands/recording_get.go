package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/contactcenter"
)

const (
	// maxSent is what Webex takes as a file, in bytes, with room for the rest of
	// the message.
	maxSent = 100<<20 - 64<<10
	// maxBundled is of how many contacts one request gets the recordings.
	maxBundled = 20
	// processingTime is how long after the end of a call its recording may still
	// be on its way. Cisco names no figure.
	processingTime = 30 * time.Minute
)

// recordingFetcher is what recording get needs.
type recordingFetcher interface {
	recordingSource
	// Fetch downloads a capture to where begin leads; see contactcenter.Client.
	Fetch(ctx context.Context, f contactcenter.Capture, limit int64, begin func() (io.Writer, error), tell func(done, total int64)) error
}

// recordingGet sends recordings to the asker alone.
type recordingGet struct {
	source recordingFetcher
	audit  bot.Auditor
}

func (recordingGet) Spec() bot.Spec {
	return bot.Spec{
		Name:    "recording get",
		Area:    areaRecordings,
		Aliases: []string{"play", "play me", "send me the recording", "get the recording", "download the recording", "listen to the recording"},
		Summary: "Sends you the recording of a contact, or several as one zip file, as a direct message.",
		Params: []bot.Param{
			{Name: "task", Kind: bot.KindTaskID, Many: true},
			{Name: "agent", Kind: bot.KindAgent},
			{Name: "queue", Kind: bot.KindQueue},
			{Name: "time", Kind: bot.KindRange},
			callerParam,
			{Name: "format", Kind: bot.KindChoice, Choices: []string{"segments"}},
		},
		Examples: []string{
			"recording get 6a64d539-4653-4c48-98d7-78fb66c1bc1d", "play me that call", "send me the recording of the second one",
			"recording get the first one", "get the recording of that call", "play the last one",
			"recording get that call segments", "send me the recordings of Maya Patel since lunch", "download the recordings of Billing in the last hour",
			"recording get 74d98c29-39b4-4e1e-81fa-0ce0ae5aebb0", "can i listen to that call",
			"play me the call from 702-555-0170", "send me the recording of the call from 702-555-0170", "download the recordings of the caller ending in 0170",
			"let me hear the call from 702-555-0170",
		},
		Role: bot.Supervisor,
	}
}

func (c recordingGet) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	if !r.Has("task") && !r.Has("agent") && !r.Has("queue") && !r.Has("caller") {
		return bot.Reply{}, bot.Errorf(bot.Invalid,
			"Which recording? Say the id of a contact, or “the second one” after a list, the number of the caller, or an agent or a queue with a time.")
	}
	if n := len(r.Slots["task"]); n > maxBundled {
		return bot.Reply{}, bot.Errorf(bot.Invalid, "I send the recordings of at most %d contacts at once.", maxBundled)
	}
	found, err := recorded(ctx, c.source, r, maxBundled)
	if err == nil && r.Text("format") != "segments" {
		err = c.stitch(ctx, found.all)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	files := 0
	for _, x := range found.all {
		files += len(x.recordings)
	}
	switch with := withCaptures(found.all); {
	case len(with) == 0:
		return bot.Reply{}, bot.Errorf(bot.NotFound, "%s", none(found, r))
	case len(with) == 1 && files <= 1:
		return c.single(ctx, r, with[0])
	}
	return c.bundle(ctx, r, found)
}

func withCaptures(all []recordedContact) []recordedContact {
	return slices.DeleteFunc(slices.Clone(all), func(x recordedContact) bool { return len(x.captures()) == 0 })
}

// stitch puts the whole recording in the place of its parts. Where only parts
// came, the whole ones are asked for.
func (c recordingGet) stitch(ctx context.Context, all []recordedContact) error {
	var apart []int
	var ids []string
	for i := range all {
		if all[i].joined(all[i].recordings) {
			continue
		}
		if len(all[i].recordings) > 1 {
			apart, ids = append(apart, i), append(ids, all[i].contact.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	whole, err := c.source.Captures(ctx, ids, false)
	if err != nil {
		return err
	}
	for k, i := range apart {
		all[i].joined(whole[k].Recordings)
	}
	return nil
}

// joined drops the segments when there is a whole recording of the main call
// among those given.
func (x *recordedContact) joined(recordings []contactcenter.Capture) bool {
	main := func(f contactcenter.Capture) bool { return !f.Segment && (f.Kind == "main" || f.Kind == "") }
	if !slices.ContainsFunc(recordings, main) {
		return false
	}
	x.recordings = slices.DeleteFunc(slices.Clone(recordings), func(f contactcenter.Capture) bool { return f.Segment })
	return true
}

// single sends the one recording there is, with its transcripts beside it.
func (c recordingGet) single(ctx context.Context, r bot.Request, x recordedContact) (bot.Reply, error) {
	reply := bot.Reply{
		Headline: fmt.Sprintf("Here is %s.", x.describe(r)),
		Facts:    []bot.Fact{{Label: "Contact", Value: x.contact.ID}, {Label: "Agent", Value: x.contact.AgentName}, {Label: "Queue", Value: x.contact.QueueName}},
		Note:     "Sent to you alone: pass it on only to those who may hear it. " + "Times in " + r.Location.String() + ".",
		Buttons:  []bot.Button{run("Contact", "task show", bot.Slots{"task": {taskValue(x.contact.ID)}})},
		Private:  true,
	}
	if strings.Contains(x.also(), "sensitive") {
		reply.Note = "Marked as sensitive. " + reply.Note
	}
	var files []*bot.File
	for i, f := range x.captures() {
		s, err := newScratch()
		if err != nil {
			return bot.Reply{}, err
		}
		err = c.source.Fetch(ctx, f, maxSent, s.begin, telling(r, f))
		if i == 0 && err != nil || ctx.Err() != nil {
			return bot.Reply{}, err
		}
		if err != nil { // the recording is there: its transcript's failure does not keep it back
			reply.Note = publicText(err) + " " + reply.Note
			continue
		}
		files = append(files, s.file(captureName(x, f, 0, r)))
	}
	reply.File, reply.More = files[0], files[1:]
	c.sent(r, x.contact.ID)
	return reply, nil
}

// telling reports the progress of one download in megabytes.
func telling(r bot.Request, f contactcenter.Capture) func(done, total int64) {
	const mega = 1 << 20
	if r.Progress == nil || f.Transcript {
		return nil
	}
	return func(done, total int64) {
		of := ""
		if total > 0 {
			of = fmt.Sprintf(" of %d", (total+mega-1)/mega)
		}
		r.Progress(0, 0, fmt.Sprintf("Downloading the recording: %d%s MB …", done/mega, of))
	}
}

// describe is a recording in words: "the recording of Maya Patel's call from
// +1…, 18 Nov 14:30 EST (4 min)".
func (x recordedContact) describe(r bot.Request) string {
	c := x.contact
	what := "the recording"
	if len(x.recordings) == 0 {
		what = "the transcript"
	}
	who := ""
	if c.AgentName != "" {
		who = " with " + c.AgentName
	}
	length := ""
	if d := x.length(); d > 0 {
		length = ", " + language.Humanize(d)
	}
	also := ""
	if len(x.recordings) > 0 && len(x.transcripts) > 0 {
		also = ", and its transcript"
	}
	return fmt.Sprintf("%s of the contact from %s%s, %s%s%s", what, origin(c), who, dateTime(c.Created, r.Location), length, also)
}

// none says why there is nothing to send.
func none(found recordedContacts, r bot.Request) string {
	if r.Has("task") && len(found.all) == 1 {
		return whyMissing(found.all[0], r)
	}
	if r.Has("task") {
		return "None of those contacts has a recording."
	}
	if r.Has("caller") && len(found.all) == 0 {
		return fmt.Sprintf("Nobody answered a call%s that has ended (%s), so there is no recording.", about(r), language.Describe(found.window, r.Location))
	}
	return fmt.Sprintf("There are no recordings%s (%s).", about(r), language.Describe(found.window, r.Location))
}

// whyMissing says why a contact has no recording.
func whyMissing(x recordedContact, r bot.Request) string {
	c := x.contact
	switch {
	case c.Active:
		return "That contact is not over. Its recording is there some minutes after it has ended."
	case c.Talk <= 0 && c.Hold <= 0:
		return "Nobody answered that contact, so nothing was recorded."
	case !c.Ended.IsZero() && r.Now.Sub(c.Ended) < processingTime:
		return fmt.Sprintf("There is no recording yet: the contact ended %s ago, and Webex Contact Center needs some minutes to process it. Ask again in a while.",
			language.Humanize(max(r.Now.Sub(c.Ended), 0)))
	}
	return "There is no recording of that contact: it was not recorded, or its recording was deleted since."
}

func contactID(v bot.Value) string {
	if v.ID != "" {
		return v.ID
	}
	return v.Name
}

// publicText is what people may read of an error.
func publicText(err error) string {
	if e, ok := asError(err); ok && e.Public != "" {
		return e.Public
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "There was no time left."
	}
	return "It failed on my side."
}

// sent writes into the audit who got which recordings.
func (c recordingGet) sent(r bot.Request, contacts ...string) {
	if c.audit != nil {
		c.audit.Audit(bot.AuditEntry{At: r.Now, Action: "recordings sent", Person: r.Person, RoomID: r.RoomID,
			Command: "recording get", Target: strings.Join(contacts, ","), EventID: r.ID, Outcome: "downloaded for a direct message"})
	}
}
