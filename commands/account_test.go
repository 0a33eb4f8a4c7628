package commands

import (
	"context"
	"strings"
	"testing"

	"floorwalker/bot"
	"floorwalker/integrations/oauth"
)

// fakeAccounts is the account of whoever asks.
type fakeAccounts struct {
	link    oauth.Link
	linked  bool
	err     error // of asking Webex
	store   error // of looking the link up
	revoked bool
	ended   []string // who was disconnected
	invited []string
}

func (f *fakeAccounts) Link(context.Context, string) (oauth.Link, bool, error) {
	return f.link, f.linked, f.store
}

func (f *fakeAccounts) Me(_ context.Context, id string) (bot.Person, error) {
	return bot.Person{ID: id, Name: "Alex Morgan", Email: "alex@acme.example"}, f.err
}

func (f *fakeAccounts) Disconnect(_ context.Context, id string) (bool, error) {
	f.ended = append(f.ended, id)
	f.linked = false
	return f.revoked, f.err
}

func (f *fakeAccounts) Invite(_ context.Context, who bot.Person) (oauth.Invitation, error) {
	f.invited = append(f.invited, who.ID)
	return oauth.Invitation{URL: "https://bot.example/oauth/start?ticket=T", Until: at(14, 45), Scopes: []string{"spark:calls_read", "spark:kms"}}, f.err
}

var (
	granted   = oauth.Link{Scopes: []string{"spark:calls_read", "spark:kms"}, Since: at(9, 0), Until: at(9, 0).AddDate(0, 0, 90)}
	needed    = []string{"spark:calls_write", "spark:calls_read", "spark:calls_write"}
	notLinked = bot.Errorf(bot.NotLinked, "connect first")
	away      = bot.Errorf(bot.Upstream, "try again")
)

// shown is all that a reply says.
func shown(r bot.Reply) string {
	text := r.Headline
	for _, f := range r.Facts {
		text += "\n" + f.Label + ": " + f.Value
	}
	for _, b := range r.Buttons {
		text += "\n[" + b.Title + "]"
	}
	return text + "\n" + r.Note
}

func TestAccount(t *testing.T) {
	for name, tt := range map[string]struct {
		accounts fakeAccounts
		needed   []string
		want     []string
		not      string
		kind     bot.ErrorKind
	}{
		"connected": {fakeAccounts{link: granted, linked: true}, needed[1:2],
			[]string{"is connected, and Webex takes it.", "Account: Alex Morgan (alex@acme.example)", "since 17 Jun 09:00 EDT", "Until: 15 Sep 09:00 EDT", "I may: spark:calls_read, spark:kms", "[Disconnect]"}, "Missing", ""},
		"a permission is missing": {fakeAccounts{link: granted, linked: true}, needed,
			[]string{"1 permission that I can use by now is missing", "Missing: spark:calls_write;", "[Connect again]"}, "", ""},
		"several are missing": {fakeAccounts{link: oauth.Link{Since: at(9, 0)}, linked: true}, needed,
			[]string{"2 permissions that I can use by now are missing", "Missing: spark:calls_read, spark:calls_write;", "I may: nothing", "Until: unknown"}, "", ""},
		"never connected": {fakeAccounts{err: notLinked}, needed,
			[]string{"is not connected: I can do nothing", "[Connect my Webex account]"}, "any more", ""},
		"ended by Webex": {fakeAccounts{link: oauth.Link{Since: at(9, 0), Revoked: at(10, 0)}, linked: true, err: notLinked}, nil,
			[]string{"any more: the connection has ended", "Was connected: since 17 Jun 09:00 EDT", "[Connect my Webex account]"}, "[Disconnect]", ""},
		"personal token": {fakeAccounts{link: oauth.Link{Personal: true}, linked: true}, needed,
			[]string{"personal access token", "Account: Alex Morgan"}, "[", ""},
		"personal token that has ended": {fakeAccounts{link: oauth.Link{Personal: true}, linked: true, err: notLinked}, nil,
			[]string{"does not take the personal access token any more"}, "[", ""},
		"Webex away":     {fakeAccounts{link: granted, linked: true, err: away}, nil, nil, "", bot.Upstream},
		"the store away": {fakeAccounts{err: notLinked, store: away}, nil, nil, "", bot.Upstream},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := account{&tt.accounts, tt.needed, nil}.Run(t.Context(), request(nil))
			if bot.KindOf(err) != tt.kind {
				t.Fatalf("error %v", err)
			}
			if err == nil && !reply.Private {
				t.Error("the answer is not private")
			}
			text := shown(reply)
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in %s", want, text)
				}
			}
			if tt.not != "" && strings.Contains(text, tt.not) {
				t.Errorf("%q is in %s", tt.not, text)
			}
		})
	}
}

func TestConnect(t *testing.T) {
	for name, tt := range map[string]struct {
		accounts fakeAccounts
		want     []string
		invited  int
	}{
		"first":              {fakeAccounts{}, []string{"Open this page before 14:45 EDT and sign in as Alex Morgan", "I ask for: spark:calls_read, spark:kms", "[Connect my Webex account]"}, 1},
		"anew":               {fakeAccounts{link: oauth.Link{Scopes: needed, Since: at(9, 0)}, linked: true}, []string{"You are connected already, since 17 Jun 09:00 EDT", "[Connect anew]"}, 1},
		"something missing":  {fakeAccounts{link: granted, linked: true}, []string{"Open this page before"}, 1},
		"ended by Webex":     {fakeAccounts{link: oauth.Link{Scopes: needed, Revoked: at(10, 0)}, linked: true}, []string{"Open this page before"}, 1},
		"has personal token": {fakeAccounts{link: oauth.Link{Personal: true}, linked: true}, []string{"You need not connect"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := connect{&tt.accounts, &tt.accounts, needed}.Run(t.Context(), request(nil))
			if err != nil || !reply.Private {
				t.Fatalf("private %v, error %v", reply.Private, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(shown(reply), want) {
					t.Errorf("%q is not in %s", want, shown(reply))
				}
			}
			if len(tt.accounts.invited) != tt.invited {
				t.Errorf("invited %q", tt.accounts.invited)
			}
			if url := reply.Buttons[0].URL; (url != "") != (tt.invited == 1) {
				t.Errorf("the button leads to %q", url)
			}
		})
	}
	for name, f := range map[string]*fakeAccounts{"the store away": {store: away}, "no invitation": {err: away}} {
		if _, err := (connect{f, f, nil}).Run(t.Context(), request(nil)); bot.KindOf(err) != bot.Upstream {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDisconnect(t *testing.T) {
	f := &fakeAccounts{link: granted, linked: true, revoked: true}
	c := disconnect{source: f}
	preview, ask, err := c.Preview(t.Context(), request(nil))
	if err != nil || !ask || !strings.Contains(shown(preview), "since 17 Jun 09:00 EDT") {
		t.Fatalf("asks %v, %v: %s", ask, err, shown(preview))
	}
	if out, err := c.Observe(t.Context(), request(nil)); err != nil || out.State != bot.OutcomeNotDone {
		t.Errorf("before: %+v, %v", out, err)
	}
	reply, err := c.Do(t.Context(), request(nil))
	if err != nil || !strings.Contains(reply.Headline, "Webex has ended it") || len(f.ended) != 1 || f.ended[0] != alex.ID {
		t.Errorf("%q, %v, ended %q", reply.Headline, err, f.ended)
	}
	if out, err := c.Observe(t.Context(), request(nil)); err != nil || out.State != bot.OutcomeDone || !strings.Contains(out.Reply.Note, "not certain") {
		t.Errorf("after: %+v, %v", out, err)
	}
	preview, ask, err = c.Preview(t.Context(), request(nil))
	if err != nil || ask || !preview.Settled || preview.Headline != notConnected {
		t.Errorf("twice: asks %v, %v: %+v", ask, err, preview)
	}
}

func TestDisconnectIsHonest(t *testing.T) {
	unconfirmed := &fakeAccounts{linked: true}
	if reply, err := (disconnect{source: unconfirmed}).Do(t.Context(), request(nil)); err != nil || !strings.Contains(reply.Note, "did not confirm") || strings.Contains(reply.Headline, "Webex has ended") {
		t.Errorf("%s, %v", shown(reply), err)
	}
	if _, err := (disconnect{source: &fakeAccounts{linked: true, err: away}}).Do(t.Context(), request(nil)); bot.KindOf(err) != bot.Upstream {
		t.Errorf("the store away: %v", err)
	}
	if out, err := (disconnect{source: &fakeAccounts{store: away}}).Observe(t.Context(), request(nil)); err == nil || out.State != bot.OutcomeUnknown {
		t.Errorf("observed %+v, %v", out, err)
	}
	if _, _, err := (disconnect{source: &fakeAccounts{store: away}}).Preview(t.Context(), request(nil)); bot.KindOf(err) != bot.Upstream {
		t.Errorf("previewed: %v", err)
	}
	personal := &fakeAccounts{link: oauth.Link{Personal: true}, linked: true}
	if _, _, err := (disconnect{source: personal}).Preview(t.Context(), request(nil)); bot.KindOf(err) != bot.Invalid {
		t.Errorf("a personal token: %v", err)
	}
	ended := &fakeAccounts{link: oauth.Link{Revoked: at(10, 0)}, linked: true}
	if preview, ask, err := (disconnect{source: ended}).Preview(t.Context(), request(nil)); err != nil || !ask || !strings.Contains(preview.Headline, "already") {
		t.Errorf("ended by Webex: %v, %v, %+v", ask, err, preview)
	}
}

func TestWithoutAnIntegrationNobodyCanConnect(t *testing.T) {
	deps := fakeDeps(&fakeCenter{})
	deps.Inviter = nil
	for _, c := range All(deps) {
		s := c.Spec()
		if want := s.Name == "connect" || s.Name == "disconnect"; (s.Missing == needsLinking) != want {
			t.Errorf("%s: missing is %q", s.Name, s.Missing)
		}
	}
	deps.Accounts = nil
	for _, c := range All(deps) {
		if s := c.Spec(); (s.Missing == needsLinking) != (s.Area == areaAccount) {
			t.Errorf("%s: missing is %q", s.Name, s.Missing)
		}
	}
}
