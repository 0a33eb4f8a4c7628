package commands

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
)

// maya is both a person and an agent.
var maya = bot.Person{ID: "maya", Name: "Maya Patel", Email: "Maya.Patel@acme.example"}

// deskTeam is the team with Maya's account.
func deskTeam(linked bool) (*fakeCenter, *fakeDesk) {
	f := team()
	f.users = []bot.Agent{{ID: "maya", Name: "Maya Patel", Email: "maya.patel@acme.example"}, {ID: "tom", Name: "Tom Becker", Email: "tom@acme.example"}}
	f.teams = []bot.Team{{ID: "blue", Name: "Blue"}, {ID: "evening", Name: "Evening"}, {ID: "tier2", Name: "Tier 2"}}
	f.seat = bot.Seat{TeamIDs: []string{"blue"}, DialNumber: "4101"}
	return f, &fakeDesk{center: f, linked: linked}
}

func as(p bot.Person, role bot.Role, slots bot.Slots) bot.Request {
	r := request(slots)
	r.Person, r.Role = p, role
	return r
}

func TestAgentLogoutPreview(t *testing.T) {
	for name, tt := range map[string]struct {
		person bot.Person
		role   bot.Role
		agents []string
		linked bool
		want   string // headline or public error
		fact   string // of the first agent
		ask    bool
		kind   bot.ErrorKind
	}{
		"another": {alex, bot.Supervisor, []string{"tom"}, false, "Log Tom Becker out?", "Idle (Break) since 14:00 EDT, for 35 min → logged out", true, ""},
		"engaged": {alex, bot.Supervisor, []string{"luis"}, false, "Log Luis Ortega out?",
			"Connected since 14:33 EDT, for 1 min 30 s → logged out, with a contact at hand: it may be refused, or wait until that is over", true, ""},
		"several":                 {alex, bot.Admin, []string{"tom", "grace"}, false, "Log Tom Becker, Grace Lin out?", "Idle (Break) since 14:00 EDT, for 35 min → logged out", true, ""},
		"myself":                  {maya, bot.Viewer, nil, true, "Log you out?", "Available since 14:33 EDT, for 2 min → logged out", true, ""},
		"myself by name":          {maya, bot.Viewer, []string{"maya"}, true, "Log you out?", "Available since 14:33 EDT, for 2 min → logged out", true, ""},
		"myself, not connected":   {maya, bot.Admin, nil, false, "Connect your account. Nothing was changed.", "", false, bot.NotLinked},
		"another, not supervisor": {maya, bot.Viewer, []string{"tom"}, true, "You are not allowed to log other agents out: it takes the role supervisor, and yours is viewer. Nothing was changed.", "", false, bot.Forbidden},
		"both, not supervisor":    {maya, bot.Viewer, []string{"maya", "tom"}, true, "You are not allowed to log other agents out: it takes the role supervisor, and yours is viewer. Nothing was changed.", "", false, bot.Forbidden},
		"both":                    {maya, bot.Supervisor, []string{"tom", "maya"}, true, "Log Tom Becker, you out?", "Idle (Break) since 14:00 EDT, for 35 min → logged out", true, ""},
		"no agent":                {alex, bot.Supervisor, nil, true, "Webex Contact Center knows no agent with your address . Nothing was changed; name the agent that you mean.", "", false, bot.NotFound},
		"unknown":                 {alex, bot.Supervisor, []string{"nobody"}, true, "no agent nobody", "", false, bot.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			f, d := deskTeam(tt.linked)
			slots := bot.Slots{}
			for _, id := range tt.agents {
				if v := who(f, id); v != nil {
					slots["agent"] = append(slots["agent"], v...)
				} else {
					slots["agent"] = append(slots["agent"], bot.Value{Kind: bot.KindAgent, ID: id, Name: id})
				}
			}
			reply, ask, err := agentLogout{f, d, contactCenterName}.Preview(t.Context(), as(tt.person, tt.role, slots))
			got := reply.Headline
			if e, ok := asError(err); ok {
				got = e.Public
			}
			if bot.KindOf(err) != tt.kind || ask != tt.ask {
				t.Errorf("ask %v, error %v", ask, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if tt.fact != "" && reply.Facts[0].Value != tt.fact {
				t.Errorf("fact %q", reply.Facts[0].Value)
			}
			if len(f.out)+len(d.out) > 0 {
				t.Error("a preview changed something")
			}
		})
	}
}

func TestAgentLogoutOfTheLoggedOut(t *testing.T) {
	f, d := deskTeam(true)
	f.put("tom", bot.StateLoggedOut, "")
	reply, ask, err := agentLogout{f, d, contactCenterName}.Preview(t.Context(), as(alex, bot.Supervisor, bot.Slots{"agent": who(f, "tom")}))
	if err != nil || ask || !reply.Settled || reply.Headline != "Nothing to change: Tom Becker is already logged out." {
		t.Errorf("%q, ask %v, %v", reply.Headline, ask, err)
	}
}

func TestAgentLogoutDo(t *testing.T) {
	stays := func(*fakeCenter, string) error { return nil }
	refused := bot.Errorf(bot.Upstream, "Cisco says no. Nothing was changed.")
	for name, tt := range map[string]struct {
		person bot.Person
		role   bot.Role
		agents []string
		logout func(*fakeCenter, string) error
		want   string
		kind   bot.ErrorKind
		out    string // on the service app's token
		own    int    // on the asker's
	}{
		"another":  {alex, bot.Supervisor, []string{"tom"}, nil, "Tom Becker is now logged out.", "", "tom", 0},
		"myself":   {maya, bot.Viewer, nil, nil, "Maya Patel is now logged out.", "", "", 1},
		"both":     {maya, bot.Supervisor, []string{"tom", "maya"}, nil, "Now logged out: Tom Becker, Maya Patel.", "", "tom", 1},
		"demoted":  {maya, bot.Viewer, []string{"tom"}, nil, "You are not allowed to log other agents out: it takes the role supervisor, and yours is viewer. Nothing was changed.", bot.Forbidden, "", 0},
		"accepted": {alex, bot.Supervisor, []string{"luis"}, stays, "Luis Ortega is still Connected: the logout was accepted but is not confirmed yet.", bot.Uncertain, "luis", 0},
		"refused":  {alex, bot.Supervisor, []string{"luis"}, func(*fakeCenter, string) error { return refused }, refused.Public, bot.Upstream, "luis", 0},
		"one of two refused": {alex, bot.Supervisor, []string{"luis", "tom"}, func(f *fakeCenter, id string) error {
			if id == "luis" {
				return refused
			}
			f.put(id, bot.StateLoggedOut, "")
			return nil
		}, "Now logged out: Tom Becker. Refused: Luis Ortega.", "", "luis tom", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, d := deskTeam(true)
				f.logout = tt.logout
				slots := bot.Slots{}
				if tt.agents != nil {
					slots["agent"] = who(f, tt.agents...)
				}
				reply, err := agentLogout{f, d, contactCenterName}.Do(t.Context(), as(tt.person, tt.role, slots))
				got := reply.Headline
				if e, ok := asError(err); ok {
					got = e.Public
				}
				if bot.KindOf(err) != tt.kind {
					t.Errorf("error %v", err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				if strings.Join(f.out, " ") != tt.out || len(d.out) != tt.own {
					t.Errorf("logged out %q, and oneself %q", f.out, d.out)
				}
			})
		})
	}
}

// TestSeveralAgentsShowProgress logs out two, one of whom cannot be confirmed.
func TestSeveralAgentsShowProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, d := deskTeam(true)
		f.logout = func(f *fakeCenter, id string) error {
			if id == "tom" {
				f.put(id, bot.StateLoggedOut, "")
			}
			return nil
		}
		var told []string
		r := as(alex, bot.Supervisor, bot.Slots{"agent": who(f, "tom", "luis")})
		r.Progress = func(done, total int, text string) {
			told = append(told, text+" "+count(done)+"/"+count(total))
		}
		reply, err := agentLogout{f, d, contactCenterName}.Do(t.Context(), r)
		if bot.KindOf(err) != bot.Uncertain || !strings.Contains(reply.Note, "Webex Contact Center accepted the logout, but the live record did not show it within 20 s") {
			t.Errorf("%q, %v", reply.Note, err)
		}
		want := []string{"Asking for the logout 0/2", "Asking for the logout 1/2", "Waiting for the live records 1/2",
			"Waiting for the live records 1/2", "Waiting for the live records 1/2"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAgentLogoutObserve(t *testing.T) {
	f, d := deskTeam(true)
	r := as(maya, bot.Viewer, nil)
	for _, tt := range []struct {
		state bot.AgentState
		want  bot.OutcomeState
	}{{bot.StateAvailable, bot.OutcomeNotDone}, {bot.StateConnected, bot.OutcomeUnknown}, {bot.StateLoggedOut, bot.OutcomeDone}} {
		f.put("maya", tt.state, "")
		got, err := agentLogout{f, d, contactCenterName}.Observe(t.Context(), r)
		if err != nil || got.State != tt.want {
			t.Errorf("%s: %q, %v", tt.state, got.State, err)
		}
	}
	if len(f.out)+len(d.out) > 0 {
		t.Error("a look changed something")
	}
}

func TestAgentLogin(t *testing.T) {
	phone := func(n string) []bot.Value { return one(bot.Value{Kind: bot.KindPhoneNumber, Name: n}) }
	teamValue := func(id, name string) []bot.Value { return one(bot.Value{Kind: bot.KindTeam, ID: id, Name: name}) }
	for name, tt := range map[string]struct {
		person bot.Person
		slots  bot.Slots
		change func(*fakeCenter, *fakeDesk)
		want   string // of the preview: headline or public error
		kind   bot.ErrorKind
		login  bot.Login // what Do then asks for
	}{
		"by the set-up":    {maya, nil, nil, "Log you in at extension 4101, team Blue?", "", bot.Login{DialNumber: "4101", Extension: true, TeamID: "blue"}},
		"as said":          {maya, bot.Slots{"phone": phone("4471"), "team": teamValue("blue", "Blue")}, nil, "Log you in at extension 4471, team Blue?", "", bot.Login{DialNumber: "4471", Extension: true, TeamID: "blue"}},
		"a number":         {maya, bot.Slots{"phone": phone("+19195550142")}, nil, "Log you in at +19195550142, team Blue?", "", bot.Login{DialNumber: "+19195550142", TeamID: "blue"}},
		"a short number":   {maya, bot.Slots{"phone": phone("+1919")}, nil, "+1919 is neither an extension of 2 to 6 digits nor a number of 7 to 15. Nothing was changed.", bot.Invalid, bot.Login{}},
		"too long":         {maya, bot.Slots{"phone": phone("1234567890123456")}, nil, "1234567890123456 is neither an extension of 2 to 6 digits nor a number of 7 to 15. Nothing was changed.", bot.Invalid, bot.Login{}},
		"a fraction":       {maya, bot.Slots{"phone": phone("41.5")}, nil, "41.5 is neither an extension of 2 to 6 digits nor a number of 7 to 15. Nothing was changed.", bot.Invalid, bot.Login{}},
		"a foreign team":   {maya, bot.Slots{"team": teamValue("tier2", "Tier 2")}, nil, "You are not in team Tier 2; yours: Blue. Nothing was changed.", bot.Invalid, bot.Login{}},
		"no phone":         {maya, nil, func(f *fakeCenter, _ *fakeDesk) { f.seat.DialNumber = "" }, "Say at which phone you take contacts, for example “agent login 4101”: Webex Contact Center has no default dial number of yours. Nothing was changed.", bot.Invalid, bot.Login{}},
		"no team":          {maya, nil, func(f *fakeCenter, _ *fakeDesk) { f.seat.TeamIDs = nil }, "You are in no team of Webex Contact Center, and agents log in to a team. Nothing was changed; an administrator can add you to one.", bot.Invalid, bot.Login{}},
		"several teams":    {maya, nil, func(f *fakeCenter, _ *fakeDesk) { f.seat.TeamIDs = []string{"blue", "evening"} }, "You are in several teams. Which one do you want to log in to?", "", bot.Login{}},
		"one of several":   {maya, bot.Slots{"team": teamValue("evening", "Evening")}, func(f *fakeCenter, _ *fakeDesk) { f.seat.TeamIDs = []string{"blue", "evening"} }, "Log you in at extension 4101, team Evening?", "", bot.Login{DialNumber: "4101", Extension: true, TeamID: "evening"}},
		"logged in":        {maya, nil, func(f *fakeCenter, _ *fakeDesk) { f.put("maya", bot.StateAvailable, "") }, "Nothing to change: you are logged in already, and Available, for 0 s. Log out first to change your phone or team.", "", bot.Login{}},
		"not connected":    {maya, nil, func(_ *fakeCenter, d *fakeDesk) { d.linked = false }, "Connect your account. Nothing was changed.", bot.NotLinked, bot.Login{}},
		"nobody's":         {alex, nil, nil, "Webex Contact Center knows no agent with your address . Nothing was changed; name the agent that you mean.", bot.NotFound, bot.Login{}},
		"set-up is silent": {maya, nil, func(f *fakeCenter, _ *fakeDesk) { f.err = bot.Errorf(bot.Upstream, "It is away.") }, "It is away.", bot.Upstream, bot.Login{}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, d := deskTeam(true)
				f.put("maya", bot.StateLoggedOut, "")
				if tt.change != nil {
					tt.change(f, d)
				}
				c, r := agentLogin{f, d, contactCenterName}, as(tt.person, bot.Viewer, tt.slots)
				reply, ask, err := c.Preview(t.Context(), r)
				got := reply.Headline
				if e, ok := asError(err); ok {
					got = e.Public
				}
				if diff := cmp.Diff(tt.want, got); diff != "" || bot.KindOf(err) != tt.kind {
					t.Errorf("%v %s", err, diff)
				}
				if (tt.login.DialNumber != "") != ask || len(d.in) > 0 || reply.Settled == ask && err == nil {
					t.Fatalf("ask %v, settled %v, logged in %v", ask, reply.Settled, d.in)
				}
				if !ask {
					return
				}
				r.Slots = reply.Slots
				if reply, err = c.Do(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]bot.Login{tt.login}, d.in); diff != "" {
					t.Error(diff)
				}
				want := "Maya Patel is now logged in at " + phoneOf(tt.login) + ", team "
				if !strings.HasPrefix(reply.Headline, want) {
					t.Errorf("%q", reply.Headline)
				}
				if out, err := c.Observe(t.Context(), r); err != nil || out.State != bot.OutcomeDone {
					t.Errorf("%q, %v", out.State, err)
				}
			})
		})
	}
}

// TestAgentLoginOffersTeams gives a button for each of the asker's teams.
func TestAgentLoginOffersTeams(t *testing.T) {
	f, d := deskTeam(true)
	f.put("maya", bot.StateLoggedOut, "")
	f.seat.TeamIDs = []string{"evening", "blue"}
	phone := one(bot.Value{Kind: bot.KindPhoneNumber, Name: "4471"})
	reply, _, err := agentLogin{f, d, contactCenterName}.Preview(t.Context(), as(maya, bot.Viewer, bot.Slots{"phone": phone}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range reply.Buttons {
		got = append(got, b.Title+" "+b.Run.Slots["phone"][0].Name+" "+b.Run.Slots["team"][0].ID)
	}
	if diff := cmp.Diff([]string{"Blue 4471 blue", "Evening 4471 evening"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestWithoutDesk shows what remains when nobody can connect an account.
func TestWithoutDesk(t *testing.T) {
	deps := fakeDeps(team())
	deps.Desk = nil
	for _, c := range All(deps) {
		switch s := c.Spec(); s.Name {
		case "agent login":
			if s.Missing != needsLinking {
				t.Errorf("misses %q", s.Missing)
			}
		case "agent logout":
			f, _ := deskTeam(true)
			_, _, err := agentLogout{source: f, centre: contactCenterName}.Preview(t.Context(), as(maya, bot.Supervisor, nil))
			if bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), needsLinking) {
				t.Error(err)
			}
		}
	}
}
