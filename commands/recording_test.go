package commands

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// tape is a recording of a minute.
func tape(contact, id string, change func(*contactcenter.Capture)) contactcenter.Capture {
	f := contactcenter.Capture{ContactID: contact, ID: id, Name: "../../" + id + ".wav", Kind: "main", From: at(13, 0), To: at(13, 1)}
	if change != nil {
		change(&f)
	}
	return f
}

func recordedCenter() *fakeCenter {
	call := func(id string, minute int) bot.Contact {
		return bot.Contact{ID: id, Channel: "telephony", Origin: "+12125550100", Status: bot.ContactEnded, Created: at(13, minute),
			Ended: at(13, minute+2), QueueID: "billing", QueueName: "Billing", AgentID: "maya", AgentName: "Maya Patel", Talk: time.Minute}
	}
	part := func(f *contactcenter.Capture) { f.Segment = true }
	f := &fakeCenter{
		contacts: []bot.Contact{call("one", 0), call("parts", 5), call("nothing", 10)},
		captures: map[string]contactcenter.Captures{
			"one": {Recordings: []contactcenter.Capture{tape("one", "r1", nil)}, Transcripts: []contactcenter.Capture{
				tape("one", "t1", func(f *contactcenter.Capture) { f.Transcript, f.Name = true, "voiceTranscript.json" })}},
			"parts": {Recordings: []contactcenter.Capture{tape("parts", "s1", part), tape("parts", "s2", part)}},
		},
		stitched: map[string]contactcenter.Captures{"parts": {Recordings: []contactcenter.Capture{tape("parts", "w", nil)}}},
		fetch: func(k contactcenter.Capture, w io.Writer) error {
			_, err := fmt.Fprint(w, "audio of ", k.ID)
			return err
		},
	}
	f.contacts[0].Origin = ""
	return f
}

type audited []bot.AuditEntry

func (a *audited) Audit(e bot.AuditEntry) { *a = append(*a, e) }

func contentOf(t *testing.T, f *bot.File) string {
	t.Helper()
	var first, again bytes.Buffer
	if err := errors.Join(f.Write(&first), f.Write(&again)); err != nil {
		t.Fatal(err)
	}
	if first.String() != again.String() {
		t.Error("the file is another one the second time")
	}
	return first.String()
}

func taskSlot(ids ...string) bot.Slots {
	var all []bot.Value
	for _, id := range ids {
		all = append(all, taskValue(id))
	}
	return bot.Slots{"task": all}
}

func TestRecordingGoesToTheAskerAlone(t *testing.T) {
	var audit audited
	reply, err := recordingGet{recordedCenter(), &audit}.Run(t.Context(), request(taskSlot("one")))
	if err != nil {
		t.Fatal(err)
	}
	if !reply.Private || reply.File == nil || len(reply.More) != 1 {
		t.Fatalf("the reply is %+v", reply)
	}
	if got := contentOf(t, reply.File); got != "audio of r1" || reply.File.Name != "2025-06-17-1300-Billing-Maya-Patel.wav" || reply.File.ContentType != "audio/wav" {
		t.Errorf("the file %s (%s) is %q", reply.File.Name, reply.File.ContentType, got)
	}
	if got := contentOf(t, reply.More[0]); got != "audio of t1" || !strings.HasSuffix(reply.More[0].Name, "-transcript.json") {
		t.Errorf("the transcript %s is %q", reply.More[0].Name, got)
	}
	if len(audit) != 1 || audit[0].Target != "one" || audit[0].Person.ID != "alex" {
		t.Errorf("the audit is %+v", audit)
	}
	if !strings.Contains(reply.Headline, "withheld") || !strings.Contains(reply.Headline, "its transcript") {
		t.Errorf("headline %q", reply.Headline)
	}
}

func TestRecordingIsSentWhole(t *testing.T) {
	c := recordedCenter()
	reply, err := recordingGet{source: c}.Run(t.Context(), request(taskSlot("parts")))
	if err != nil || contentOf(t, reply.File) != "audio of w" {
		t.Fatalf("%+v, %v", reply, err)
	}
	slots := taskSlot("parts").With("format", bot.Value{Kind: bot.KindChoice, Name: "segments"})
	reply, err = recordingGet{source: c}.Run(t.Context(), request(slots))
	if err != nil || !strings.HasSuffix(reply.File.Name, ".zip") || len(reply.Table.Rows) != 2 {
		t.Fatalf("%+v, %v", reply, err)
	}
}

func TestRecordingsInOneFile(t *testing.T) {
	c := recordedCenter()
	c.fetch = func(k contactcenter.Capture, w io.Writer) error {
		if k.ID == "w" {
			return bot.Errorf(bot.Invalid, "The recording is larger than what can be sent here.")
		}
		_, err := fmt.Fprint(w, "audio of ", k.ID)
		return err
	}
	reply, err := recordingGet{source: c}.Run(t.Context(), request(bot.Slots{"queue": one(queueValue("Billing"))}))
	if err != nil {
		t.Fatal(err)
	}
	if !reply.Private || !strings.Contains(reply.Headline, "2 of 3 files for Billing") || !strings.HasPrefix(reply.Note, "1 contact has no recording") {
		t.Errorf("%q, note %q", reply.Headline, reply.Note)
	}
	if !strings.Contains(reply.Table.Rows[0][3], "no: The recording is larger") {
		t.Errorf("what is missing is not first: %v", reply.Table.Rows)
	}
	raw := contentOf(t, reply.File)
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if strings.ContainsAny(f.Name, "/\\") {
			t.Errorf("a path in the zip: %s", f.Name)
		}
	}
	if len(z.File) != 3 || names[2] != manifest {
		t.Fatalf("the zip has %v", names)
	}
	m, err := z.File[2].Open()
	if err != nil {
		t.Fatal(err)
	}
	list, err := io.ReadAll(m)
	if err != nil || strings.Count(string(list), "\r\n") != 4 || !strings.Contains(string(list), "larger than what can be sent") {
		t.Errorf("manifest %q, %v", list, err)
	}
}

func TestRecordingsThatFailAreSaid(t *testing.T) {
	for _, test := range []struct {
		name   string
		slots  bot.Slots
		change func(*fakeCenter)
		kind   bot.ErrorKind
		says   string
	}{
		{"nothing asked", nil, nil, bot.Invalid, "Which recording?"},
		{"unknown contact", taskSlot("x"), nil, bot.NotFound, "no contact"},
		{"not recorded", taskSlot("nothing"), nil, bot.NotFound, "was not recorded, or its recording was deleted"},
		{"not over", taskSlot("nothing"), func(f *fakeCenter) { f.contacts[2].Active = true }, bot.NotFound, "is not over"},
		{"not answered", taskSlot("nothing"), func(f *fakeCenter) { f.contacts[2].Talk = 0 }, bot.NotFound, "Nobody answered"},
		{"not processed", taskSlot("nothing"), func(f *fakeCenter) { f.contacts[2].Ended = now.Add(-2 * time.Minute) }, bot.NotFound, "no recording yet: the contact ended 2 min ago"},
		{"several without", taskSlot("nothing", "nothing"), nil, bot.NotFound, "None of those contacts"},
		{"gone", taskSlot("one"), func(f *fakeCenter) {
			f.fetch = func(contactcenter.Capture, io.Writer) error {
				return bot.Errorf(bot.NotFound, "The recording is gone.")
			}
		}, bot.NotFound, "is gone"},
		{"all gone", taskSlot("one", "parts"), func(f *fakeCenter) {
			f.fetch = func(contactcenter.Capture, io.Writer) error {
				return bot.Errorf(bot.NotFound, "The recording is gone.")
			}
		}, bot.NotFound, "is gone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := recordedCenter()
			if test.change != nil {
				test.change(c)
			}
			_, err := recordingGet{source: c}.Run(t.Context(), request(test.slots))
			if bot.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %s saying %q", err, test.kind, test.says)
			}
		})
	}
}

func TestRecordingList(t *testing.T) {
	c := recordedCenter()
	reply, err := recordingList{c}.Run(t.Context(), request(bot.Slots{"queue": one(queueValue("Billing"))}))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(reply.Headline, "2 calls for Billing were recorded") || len(reply.Items) != 2 || reply.Items[0].ID != "parts" {
		t.Errorf("%q, items %v", reply.Headline, reply.Items)
	}
	if c.filter.Channel != "telephony" || c.filter.QueueIDs[0] != "billing" {
		t.Errorf("filter %+v", c.filter)
	}
	reply, err = recordingList{c}.Run(t.Context(), request(taskSlot("nothing")))
	if err != nil || !strings.Contains(reply.Headline, "There is no recording of that contact") {
		t.Errorf("%q, %v", reply.Headline, err)
	}
	// Only the newest of many are looked at, and it is said.
	first := c.contacts[1]
	c.contacts = nil
	for i := range 3*maxLooked + 7 {
		k := first
		k.Created = first.Created.Add(time.Duration(i) * time.Second)
		c.contacts = append(c.contacts, k)
	}
	reply, err = recordingList{c}.Run(t.Context(), request(nil))
	if err != nil || reply.Table.Total != maxLooked || reply.File == nil || !strings.Contains(reply.Headline, "207 before them") {
		t.Errorf("total %d, headline %q, %v", reply.Table.Total, reply.Headline, err)
	}
}
