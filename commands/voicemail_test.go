package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// fakeMailbox is the mailbox of whoever asks.
type fakeMailbox struct {
	messages []bot.VoiceMessage
	err      error
	doErr    error
	did      []string
}

func (f *fakeMailbox) Mailbox(string) Mailbox { return f }

func (f *fakeMailbox) Count(context.Context) (bot.VoiceCount, error) {
	var n bot.VoiceCount
	for _, m := range f.messages {
		if m.Read {
			n.Old++
		} else {
			n.New++
		}
		if m.Urgent && !m.Read {
			n.NewUrgent++
		}
	}
	return n, f.err
}

func (f *fakeMailbox) Messages(context.Context) ([]bot.VoiceMessage, error) {
	return slices.Clone(f.messages), f.err
}

func (f *fakeMailbox) Mark(_ context.Context, id string, read bool) error {
	return f.do("mark "+id, func(m *bot.VoiceMessage) bool { m.Read = read || m.ID != id && m.Read; return true })
}

func (f *fakeMailbox) MarkAll(_ context.Context, read bool) error {
	return f.do("mark all", func(m *bot.VoiceMessage) bool { m.Read = read; return true })
}

func (f *fakeMailbox) Delete(_ context.Context, id string) error {
	return f.do("delete "+id, func(m *bot.VoiceMessage) bool { return m.ID != id })
}

func (f *fakeMailbox) do(what string, keep func(*bot.VoiceMessage) bool) error {
	f.did = append(f.did, what)
	if f.doErr != nil {
		return f.doErr
	}
	var left []bot.VoiceMessage
	for _, m := range f.messages {
		if keep(&m) {
			left = append(left, m)
		}
	}
	f.messages = left
	return nil
}

func mailbox() *fakeMailbox {
	return &fakeMailbox{messages: []bot.VoiceMessage{
		{ID: "v1", From: bot.Party{Name: "Henry Green", Number: "+14155550132"}, Duration: 38 * time.Second, Created: at(13, 5), Urgent: true},
		{ID: "v2", From: bot.Party{Withheld: true}, Duration: 5 * time.Second, Created: at(11, 0), Read: true, Confidential: true},
		{ID: "v3", FaxPages: 2},
	}}
}

// own is a request in a direct message.
func own(slots bot.Slots) bot.Request {
	r := request(slots)
	r.Direct = true
	return r
}

func numbered1(n float64, id string) bot.Slots {
	return bot.Slots{"number": one(bot.Value{Kind: bot.KindNumber, Number: n, ID: id})}
}

var allOf = bot.Slots{"all": one(bot.Value{Kind: bot.KindChoice, Name: "all"})}

func TestVoicemailIsShownInPrivate(t *testing.T) {
	reply, err := voicemailList{mailbox()}.Run(t.Context(), request(nil))
	if err != nil || !reply.Private {
		t.Fatalf("private %v, %v", reply.Private, err)
	}
	want := [][]string{
		{"1", "Henry Green", "+14155550132", "17 Jun 13:05 EDT", "38 s", "new, urgent"},
		{"2", "a withheld number", "withheld", "17 Jun 11:00 EDT", "5 s", "old, confidential"},
		{"3", "unknown", "", "an unknown time", "2 pages", "new, fax"},
	}
	if diff := cmp.Diff(want, reply.Table.Rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if reply.Headline != "You have 3 voice messages, 2 of them new." || len(reply.Items) != 3 || len(reply.Buttons) != 2 {
		t.Errorf("%q, %d items, %d buttons", reply.Headline, len(reply.Items), len(reply.Buttons))
	}
	reply, err = voicemailCount{mailbox()}.Run(t.Context(), request(nil))
	if err != nil || !reply.Private || reply.Headline != "You have 2 new voice messages (1 urgent) and 1 old one." {
		t.Errorf("%+v, %v", reply, err)
	}
	for name, c := range map[string]bot.Reader{"list": voicemailList{&fakeMailbox{}}, "count": voicemailCount{&fakeMailbox{}}} {
		if reply, err := c.Run(t.Context(), request(nil)); err != nil || reply.Headline != "You have no voice messages." || !reply.Private {
			t.Errorf("%s of an empty mailbox: %+v, %v", name, reply, err)
		}
	}
	for name, c := range map[string]bot.Reader{"list": voicemailList{&fakeMailbox{err: notLinked}}, "count": voicemailCount{&fakeMailbox{err: notLinked}}} {
		if _, err := c.Run(t.Context(), request(nil)); bot.KindOf(err) != bot.NotLinked {
			t.Errorf("%s without a link: %v", name, err)
		}
	}
}

// TestVoicemailIsMarked looks at what is asked first, what is done, and that
// nothing but a said and confirmed "all" marks all.
func TestVoicemailIsMarked(t *testing.T) {
	for name, tt := range map[string]struct {
		slots bot.Slots
		list  []bot.Value
		read  bool
		group bool
		asks  bool
		said  string // of the preview
		did   string
		kind  bot.ErrorKind
	}{
		"one that was listed":         {slots: numbered1(1, "v1"), read: true, said: "Mark the message from Henry Green of 17 Jun 13:05 EDT as read?", did: "mark v1"},
		"one of the last list":        {slots: numbered1(1, ""), list: []bot.Value{{Kind: bot.KindNumber, Number: 1, ID: "v3"}}, read: true, said: "from unknown", did: "mark v3"},
		"one by a number not shown":   {slots: numbered1(1, ""), read: true, asks: true, said: "Henry Green", did: "mark v1"},
		"a number of another list":    {slots: numbered1(1, ""), list: []bot.Value{{Kind: bot.KindNumber, Number: 1, ID: "alert"}}, read: true, asks: true, said: "Henry Green", did: "mark v1"},
		"unread":                      {slots: numbered1(2, "v2"), said: "withheld number", did: "mark v2"},
		"is so already":               {slots: numbered1(2, "v2"), read: true, said: "is read already"},
		"all":                         {slots: allOf, read: true, asks: true, said: "Mark all your voice messages as read?", did: "mark all"},
		"all unread":                  {slots: allOf, asks: true, said: "as unread?", did: "mark all"},
		"nothing said":                {read: true, kind: bot.Invalid},
		"a number and all":            {slots: numbered1(1, "v1").With("all", allOf["all"]...), read: true, kind: bot.Invalid},
		"no such number":              {slots: numbered1(9, ""), read: true, kind: bot.NotFound},
		"number 0":                    {slots: numbered1(0, ""), read: true, kind: bot.NotFound},
		"half a number":               {slots: numbered1(1.5, ""), read: true, kind: bot.NotFound},
		"a huge number":               {slots: numbered1(1e300, ""), read: true, kind: bot.NotFound},
		"gone meanwhile":              {slots: numbered1(1, "v9"), read: true, kind: bot.NotFound},
		"where others read along":     {slots: numbered1(1, "v1"), read: true, group: true, kind: bot.Invalid},
		"all where others read along": {slots: allOf, read: true, group: true, kind: bot.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			f := mailbox()
			c := voicemailMark{f, tt.read}
			r := own(tt.slots)
			r.Direct = !tt.group
			r.Conversation.List = tt.list
			preview, asks, err := c.Preview(t.Context(), r)
			if bot.KindOf(err) != tt.kind || asks != tt.asks || !strings.Contains(preview.Headline, tt.said) {
				t.Fatalf("asks %v, %v: %q", asks, err, preview.Headline)
			}
			if tt.did == "" {
				if err == nil && !preview.Settled {
					t.Error("there is something to do")
				}
				return
			}
			if preview.Slots != nil {
				r.Slots = preview.Slots
			}
			if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
				t.Errorf("before: %+v, %v", out, err)
			}
			reply, err := c.Do(t.Context(), r)
			if err != nil || !strings.Contains(reply.Headline, "marked as ") {
				t.Errorf("%q, %v", reply.Headline, err)
			}
			if got := strings.Join(f.did, ", "); got != tt.did {
				t.Errorf("did %s, want %s", got, tt.did)
			}
			if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
				t.Errorf("after: %+v, %v", out, err)
			}
		})
	}
}

func TestVoicemailIsDeleted(t *testing.T) {
	f := mailbox()
	c := voicemailDelete{f}
	if _, _, err := c.Preview(t.Context(), request(numbered1(1, "v1"))); bot.KindOf(err) != bot.Invalid {
		t.Errorf("where others read along: %v", err)
	}
	r := own(numbered1(1, "v1"))
	preview, asks, err := c.Preview(t.Context(), r)
	if err != nil || !asks || preview.Headline != "Delete the message from Henry Green of 17 Jun 13:05 EDT?" {
		t.Fatalf("asks %v, %v: %q", asks, err, preview.Headline)
	}
	// Another message arrives before the confirmation: the one that was shown is meant.
	f.messages = slices.Insert(f.messages, 0, bot.VoiceMessage{ID: "v0"})
	r.Slots = preview.Slots
	if reply, err := c.Do(t.Context(), r); err != nil || !strings.HasPrefix(reply.Headline, "The message from Henry Green") || strings.Join(f.did, ",") != "delete v1" {
		t.Errorf("%q, %v, did %q", reply.Headline, err, f.did)
	}
	if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
		t.Errorf("after: %+v, %v", out, err)
	}
	f = mailbox()
	f.doErr = bot.Errorf(bot.NotFound, "gone")
	if _, err := (voicemailDelete{f}).Do(t.Context(), r); bot.KindOf(err) != bot.NotFound {
		t.Errorf("gone: %v", err)
	}
	if out, err := (voicemailDelete{f}).Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("still there: %+v, %v", out, err)
	}
	if out, err := (voicemailDelete{&fakeMailbox{err: away}}).Observe(t.Context(), r); err == nil || out.State != bot.OutcomeUnknown {
		t.Errorf("away: %+v, %v", out, err)
	}
	if _, _, err := (voicemailDelete{&fakeMailbox{}}).Preview(t.Context(), own(numbered1(1, ""))); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an empty mailbox: %v", err)
	}
}

// fakeRecordings are those of whoever asks.
type fakeRecordings struct {
	found  []bot.CallRecording
	more   bool
	err    error
	getErr error
	window bot.Range
}

func (f *fakeRecordings) Recordings(string) OwnRecordings { return f }

func (f *fakeRecordings) In(_ context.Context, window bot.Range) ([]bot.CallRecording, bool, error) {
	f.window = window
	return f.found, f.more, f.err
}

func (f *fakeRecordings) Get(_ context.Context, id string) (bot.CallRecording, error) {
	return bot.CallRecording{ID: id, Link: "https://files.example/" + id, LinkUntil: at(17, 35)}, f.getErr
}

func TestCallRecordings(t *testing.T) {
	log := &audited{}
	f := &fakeRecordings{}
	for i := range 12 {
		f.found = append(f.found, bot.CallRecording{ID: string(rune('a' + i)), Topic: "Call with Henry Green", Recorded: at(9, 0), Duration: time.Minute})
	}
	reply, err := callRecordings{f, log}.Run(t.Context(), request(nil))
	if err != nil || !reply.Private || !strings.HasPrefix(reply.Headline, "12 recordings of your own calls") {
		t.Fatalf("%+v, %v", reply, err)
	}
	if len(reply.Table.Rows) != maxRows || reply.Table.Total != 12 || len(reply.Buttons) != linkedRecordings || reply.Buttons[0].URL != "https://files.example/a" {
		t.Errorf("%d rows, %d buttons: %+v", len(reply.Table.Rows), len(reply.Buttons), reply.Buttons)
	}
	if !strings.Contains(reply.Note, "until 17:35 EDT") || f.window.Duration() != recordingDays*24*time.Hour || len(*log) != linkedRecordings {
		t.Errorf("note %q, window %v, %d audited", reply.Note, f.window, len(*log))
	}
	today := bot.Slots{"time": one(rangeValue(at(0, 0), at(14, 35)))}
	if _, err := (callRecordings{f, log}).Run(t.Context(), request(today)); err != nil || !f.window.From.Equal(at(0, 0)) {
		t.Errorf("today is %v, %v", f.window, err)
	}
	mute := &fakeRecordings{found: f.found[:1], more: true, getErr: errors.New("no")}
	if reply, err := (callRecordings{mute, log}).Run(t.Context(), request(nil)); err != nil || len(reply.Buttons) != 0 || !strings.Contains(reply.Note, "no links") || !strings.HasPrefix(reply.Headline, "More than 1 recordings") {
		t.Errorf("without sound: %+v, %v", reply, err)
	}
	if reply, err := (callRecordings{&fakeRecordings{}, log}).Run(t.Context(), request(nil)); err != nil || !strings.HasPrefix(reply.Headline, "No recordings of your own calls") {
		t.Errorf("none: %+v, %v", reply, err)
	}
	if _, err := (callRecordings{&fakeRecordings{err: notLinked}, log}).Run(t.Context(), request(nil)); bot.KindOf(err) != bot.NotLinked {
		t.Errorf("without a link: %v", err)
	}
}
