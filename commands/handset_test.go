package commands

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

func TestPhoneStatus(t *testing.T) {
	for name, test := range map[string]struct {
		slots bot.Slots
		want  []string // of the text
		kind  bot.ErrorKind
	}{
		"registered":      {handset("device:SEP0000000000B1", "SEP0000000000B1"), []string{"Maya Patel’s phone SEP0000000000B1 (5101) is registered at sub1 since 12:35 EDT (2 h).", "Cisco 8845"}, ""},
		"since yesterday": {nil, []string{"SEP0000000000A1 (5001) is registered at sub1 since 16 Jun 12:35 EDT"}, ""},
		"unregistered": {handset("owner:tbecker", "Tom Becker"), []string{"Tom Becker’s phone SEP0000000000C1 (5102) is not registered: it left sub1 at 13:55 EDT, 40 min ago (KeepAliveTimeout).",
			"look at its power and its network first"}, ""},
		"never heard of":    {handset("device:SEP0000000000D1", "SEP0000000000D1"), []string{"Lobby phone SEP0000000000D1 is not known to the registration service.", "says less than that it has unregistered"}, ""},
		"two of an owner":   {handset("owner:mpatel", "Maya Patel"), []string{"Both of Maya Patel’s phones are registered."}, ""},
		"an extension":      {handset("line:5101", "5101"), []string{"Both of the phones with extension 5101 are registered."}, ""},
		"no such extension": {handset("line:5999", "5999"), nil, bot.NotFound},
		"no such phone":     {handset("device:SEP000000000000", "SEP000000000000"), nil, bot.NotFound},
		"an owner without":  {handset("owner:nobody", "Nobody"), nil, bot.NotFound},
	} {
		r := request(test.slots)
		r.Person.Email = "alex@acme.example"
		reply, err := phoneStatus{premises()}.Run(t.Context(), r)
		if bot.KindOf(err) != test.kind {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := reply.Headline
		for _, f := range reply.Facts {
			text += "\n" + f.Label + ": " + f.Value
		}
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
	}
}

// TestPhoneReset has a phone come back, or not, while it is looked for.
func TestPhoneReset(t *testing.T) {
	back := func(after time.Duration) func(bot.Registration) bot.Registration {
		return func(bot.Registration) bot.Registration {
			return bot.Registration{State: bot.Registered, Node: "sub2", Since: now.Add(after)}
		}
	}
	gone := func(bot.Registration) bot.Registration {
		return bot.Registration{State: bot.Unregistered, Node: "sub1", Since: now, Reason: "CallManagerReset"}
	}
	for name, test := range map[string]struct {
		onReset func(bot.Registration) bot.Registration
		kind    bot.ErrorKind
		says    string
		state   bot.OutcomeState
	}{
		"it is back":     {back(3 * time.Second), "", "was reset and has registered again, at sub2", bot.OutcomeDone},
		"it is gone":     {gone, bot.Uncertain, "is not back yet", bot.OutcomeUnknown},
		"it never went":  {nil, bot.Uncertain, "is not back yet", bot.OutcomeNotDone},
		"of another day": {back(-time.Hour), bot.Uncertain, "is not back yet", bot.OutcomeNotDone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := premises()
				f.onReset = test.onReset
				c := phoneReset{f}
				r := request(handset("device:SEP0000000000B1", "SEP0000000000B1"))
				preview, ask, err := c.Preview(t.Context(), r)
				if err != nil || !ask || !strings.Contains(preview.Headline, "Reset Maya Patel’s phone") {
					t.Fatalf("%+v %v %v", preview, ask, err)
				}
				reply, err := c.Do(t.Context(), r)
				text := reply.Headline
				if err != nil {
					text = err.Error()
				}
				if bot.KindOf(err) != test.kind || !strings.Contains(text, test.says) || len(f.asked) != 1 {
					t.Errorf("%s %v, asked %v", text, err, f.asked)
				}
				out, err := c.Observe(t.Context(), r)
				if err != nil || out.State != test.state || len(f.asked) != 1 {
					t.Errorf("%+v %v", out, err)
				}
			})
		})
	}
}

// TestPhoneResetAsksWhich never takes the first of several, and resets nothing
// that would not hear of it.
func TestPhoneResetAsksWhich(t *testing.T) {
	f := premises()
	c := phoneReset{f}
	preview, ask, err := c.Preview(t.Context(), request(handset("owner:mpatel", "Maya Patel")))
	if err != nil || ask || preview.Asks != "handset" || len(preview.Items) != 2 || len(preview.Buttons) != 2 {
		t.Errorf("%+v %v %v", preview, ask, err)
	}
	preview, ask, err = c.Preview(t.Context(), request(handset("owner:tbecker", "Tom Becker")))
	if err != nil || ask || !preview.Settled || !strings.Contains(preview.Headline, "Nothing to reset") {
		t.Errorf("%+v %v %v", preview, ask, err)
	}
	if _, err := c.Do(t.Context(), request(handset("owner:mpatel", "Maya Patel"))); bot.KindOf(err) != bot.Invalid {
		t.Errorf("several were reset: %v", err)
	}
	if _, _, err := c.Preview(t.Context(), request(handset("line:5999", "5999"))); !strings.Contains(err.Error(), "Nothing was changed.") {
		t.Errorf("%v", err)
	}
	if len(f.asked) > 0 {
		t.Errorf("asked %v", f.asked)
	}
}

func TestPhoneForward(t *testing.T) {
	choice := func(word string) bot.Value { return bot.Value{Kind: bot.KindChoice, ID: word, Name: word} }
	to := func(said string) bot.Value { return bot.Value{Kind: bot.KindDestination, Name: said} }
	for name, test := range map[string]struct {
		slots    bot.Slots
		role     bot.Role
		ask      bool
		kind     bot.ErrorKind
		headline string
		done     bot.Forward
	}{
		"one's own":          {bot.Slots{"destination": {to("5102")}}, bot.Viewer, false, "", "Forward all calls to extension 5001 to 5102?", bot.Forward{Number: "5102"}},
		"somebody else's":    {handset("line:5102", "5102").With("how", choice(toVoicemail)), bot.Supervisor, true, "", "Forward all calls to extension 5102 to voicemail?", bot.Forward{Voicemail: true}},
		"by a viewer":        {handset("line:5102", "5102").With("how", choice(toVoicemail)), bot.Viewer, false, bot.Forbidden, "", bot.Forward{}},
		"to somebody":        {handset("owner:mpatel", "Maya Patel").With("destination", to("Tom Becker")), bot.Supervisor, true, "", "Forward all calls to extension 5101 to 5102?", bot.Forward{Number: "5102"}},
		"to nobody known":    {handset("line:5102", "5102").With("destination", to("Nobody")), bot.Supervisor, false, bot.Invalid, "", bot.Forward{}},
		"it is so already":   {handset("line:5102", "5102").With("how", choice(forwardOff)), bot.Supervisor, false, "", "Nothing to change: extension 5102 is not forwarded anyway.", bot.Forward{}},
		"nowhere was named":  {handset("line:5102", "5102"), bot.Supervisor, false, "", "Where shall the calls go? Say a number, voicemail, or off.", bot.Forward{}},
		"no such extension":  {handset("line:5999", "5999").With("how", choice(toVoicemail)), bot.Supervisor, false, bot.NotFound, "", bot.Forward{}},
		"a number from afar": {bot.Slots{"destination": {to("+1 (919) 555-0142")}}, bot.Viewer, false, "", "Forward all calls to extension 5001 to +19195550142?", bot.Forward{Number: "+19195550142"}},
	} {
		f := premises()
		c := phoneForward{f, &audited{}}
		r := request(test.slots)
		r.Role, r.Person.Email = test.role, "alex@acme.example"
		preview, ask, err := c.Preview(t.Context(), r)
		if bot.KindOf(err) != test.kind || ask != test.ask || preview.Headline != test.headline {
			t.Errorf("%s: %q %v %v", name, preview.Headline, ask, err)
			continue
		}
		if err != nil || preview.Settled {
			if len(f.asked) > 0 {
				t.Errorf("%s: asked %v", name, f.asked)
			}
			continue
		}
		r.Slots = preview.Slots
		if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeNotDone {
			t.Errorf("%s, before: %+v %v", name, out, err)
		}
		reply, err := c.Do(t.Context(), r)
		if ext := preview.Slots["handset"][0].Name; err != nil || f.lines[ext].ForwardAll != test.done || !strings.HasSuffix(reply.Headline, " now.") {
			t.Errorf("%s: %q %v %+v", name, reply.Headline, err, f.lines)
		}
		if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
			t.Errorf("%s, after: %+v %v", name, out, err)
		}
	}
	deaf := premises()
	deaf.deaf = true
	if _, err := (phoneForward{deaf, &audited{}}).Do(t.Context(), request(handset("line:5102", "5102").With("how", choice(toVoicemail)))); bot.KindOf(err) != bot.Uncertain {
		t.Errorf("a change that is not shown is told as one: %v", err)
	}
}

func TestPhoneDescribe(t *testing.T) {
	title := func(text string) bot.Slots {
		return handset("device:SEP0000000000D1", "SEP0000000000D1").With("title", bot.Value{Kind: bot.KindTitle, Name: text})
	}
	for text, kind := range map[string]bot.ErrorKind{
		"Front desk": "", "  Front\n desk ": "", "Lobby phone": "", "": bot.Invalid, `a "b"`: bot.Invalid, "<a>": bot.Invalid, strings.Repeat("x", 129): bot.Invalid,
	} {
		f := premises()
		c := phoneDescribe{f}
		preview, ask, err := c.Preview(t.Context(), request(title(text)))
		if bot.KindOf(err) != kind || ask != (kind == "" && text != "Lobby phone") {
			t.Errorf("%q: %+v %v %v", text, preview, ask, err)
		}
		if !ask {
			continue
		}
		reply, err := c.Do(t.Context(), request(title(text)))
		if err != nil || reply.Headline != "SEP0000000000D1 is described as “Front desk” now." {
			t.Errorf("%q: %q %v", text, reply.Headline, err)
		}
		if out, err := c.Observe(t.Context(), request(title(text))); err != nil || out.State != bot.OutcomeDone {
			t.Errorf("%q: %+v %v", text, out, err)
		}
	}
}

func TestPhoneFindAndOwner(t *testing.T) {
	text := func(s string) bot.Slots { return bot.Slots{"text": {{Kind: bot.KindText, Name: s}}} }
	for said, want := range map[string]string{
		"maya": "2 phones of 5: “maya”.", "the phone in the lobby": "1 phone of 5: “lobby”.", "8845": "1 phone of 5: “8845”.", "warehouse": "None of the 5 phones in Unified CM has “warehouse”.",
		"10.20.30.99": "Unified CM knows of no phone at 10.20.30.99.",
	} {
		if reply, err := (phoneFind{premises()}).Run(t.Context(), request(text(said))); err != nil || reply.Headline != want {
			t.Errorf("%s: %q %v", said, reply.Headline, err)
		}
	}
	if _, err := (phoneFind{premises()}).Run(t.Context(), request(text("the phone"))); bot.KindOf(err) != bot.Invalid {
		t.Errorf("%v", err)
	}
	for want, slots := range map[string]bot.Slots{
		"Extension 5101 is Maya Patel’s.":                           handset("line:5101", "5101"),
		"SEP0000000000D1 belongs to nobody: it is the Lobby phone.": handset("device:SEP0000000000D1", "SEP0000000000D1"),
		"SEP0000000000C1 is Tom Becker’s.":                          handset("device:SEP0000000000C1", "SEP0000000000C1"),
	} {
		if reply, err := (phoneOwner{premises()}).Run(t.Context(), request(slots)); err != nil || reply.Headline != want {
			t.Errorf("%q, want %q: %v", reply.Headline, want, err)
		}
	}
}

func TestClusterHealth(t *testing.T) {
	f := premises()
	f.cluster = unifiedcm.Cluster{Version: "15.0", Nodes: []unifiedcm.Node{
		{Name: "pub", Publisher: true, Counters: map[string]float64{unifiedcm.CounterHardwarePhones: 0, unifiedcm.CounterCallsActive: 0}},
		{Name: "sub1", Counters: map[string]float64{unifiedcm.CounterHardwarePhones: 1200, unifiedcm.CounterOtherPhones: 34, unifiedcm.CounterCallsActive: 56}},
	}}
	reply, err := clusterHealth{f}.Run(t.Context(), request(nil))
	if err != nil || reply.Headline != "All servers of Unified CM answer: 2 servers, with 1,234 phones and 56 calls." || reply.Chart == nil {
		t.Errorf("%q %v", reply.Headline, err)
	}
	f.cluster.Nodes[1] = unifiedcm.Node{Name: "sub1", Problem: "no counters: it does not answer"}
	if reply, err = (clusterHealth{f}).Run(t.Context(), request(nil)); err != nil || !strings.HasPrefix(reply.Headline, "Not all is well: sub1 did not answer") || reply.Table.Rows[1][2] != "–" {
		t.Errorf("%q %v", reply.Headline, err)
	}
}

func TestClusterQuery(t *testing.T) {
	f := premises()
	f.rows = unifiedcm.Rows{Columns: []string{"name", "description"}, Pieces: 2}
	for range 12 {
		f.rows.Values = append(f.rows.Values, []string{"SEP1", "=cmd()"})
	}
	audit := &audited{}
	ask := func(sql string) (bot.Reply, error) {
		return clusterQuery{f, audit}.Run(context.Background(), request(bot.Slots{"text": {{Kind: bot.KindText, Name: sql}}}))
	}
	reply, err := ask("select name, description from device")
	if err != nil || reply.Headline != "12 rows." || reply.File == nil || !strings.Contains(reply.Note, "2 pieces") || !strings.Contains(contentOf(t, reply.File), "'=cmd()") {
		t.Errorf("%+v %v", reply, err)
	}
	if _, err := ask("delete from device"); bot.KindOf(err) != bot.Invalid || len(f.asked) != 1 {
		t.Errorf("%v, asked %v", err, f.asked)
	}
}
