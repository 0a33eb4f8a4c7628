package unifiedcm

import (
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"floorwalker/bot"
	simulated "floorwalker/integrations/simulator/unifiedcm"
)

const (
	mayas = "SEP0C75BD110101"
	toms  = "SEP0C75BD110102"
	lobby = "SEP0C75BD110901"
)

func TestPhone(t *testing.T) {
	c := simulate(t, nil)
	got, err := c.Phone(t.Context(), mayas)
	if err != nil {
		t.Fatal(err)
	}
	want := bot.Phone{
		Name: mayas, Description: "Maya Patel desk", Model: "Cisco 8845", Pool: "Raleigh phones", Protocol: "SIP",
		Owner: bot.PhoneOwner{ID: "maya.patel", Name: "Maya Patel", Email: "maya.patel@acme.example"},
		Lines: []bot.PhoneLine{{Extension: "5101", Partition: "INTERNAL"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Phone(t.Context(), "SEP000000000000"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("a phone that does not exist: %v", err)
	}
	u, err := c.User(t.Context(), "maya.patel")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"CSFMPATEL", mayas}, u.Devices); diff != "" || u.PrimaryExtension.Extension != "5101" {
		t.Errorf("%+v %s", u, diff)
	}
}

func TestDescription(t *testing.T) {
	c := simulate(t, nil)
	if err := c.SetDescription(t.Context(), lobby, `Front desk <&> "east"`); err != nil {
		t.Fatal(err)
	}
	if p, err := c.Phone(t.Context(), lobby); err != nil || p.Description != `Front desk <&> "east"` {
		t.Errorf("%+v %v", p, err)
	}
	if err := c.SetDescription(t.Context(), "SEP000000000000", "x"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("of a phone that does not exist: %v", err)
	}
}

func TestForward(t *testing.T) {
	c := simulate(t, nil)
	at := bot.PhoneLine{Extension: "5101", Partition: "INTERNAL"}
	for _, to := range []bot.Forward{{Voicemail: true}, {Number: "5106"}, {}} {
		if err := c.SetForward(t.Context(), at, to); err != nil {
			t.Fatal(err)
		}
		lines, err := c.Lines(t.Context(), "5101")
		if err != nil || len(lines) != 1 || lines[0].ForwardAll != to {
			t.Errorf("%+v: %+v %v", to, lines, err)
			continue
		}
		if diff := cmp.Diff([]string{"CSFMPATEL", mayas}, lines[0].Devices); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := c.Lines(t.Context(), "9999"); bot.KindOf(err) != bot.NotFound {
		t.Errorf("an extension that does not exist: %v", err)
	}
}

func TestRegistrations(t *testing.T) {
	c := simulate(t, nil)
	look := func(names ...string) map[string]bot.Registration {
		t.Helper()
		got, err := c.Registrations(t.Context(), names, 0)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := look(mayas, toms, lobby, mayas, "SEP*")
	if r := got[mayas]; r.State != bot.Registered || r.Node != "cucm-sub1" || !r.Since.Equal(start.Add(-6*time.Hour-33*time.Minute)) || r.Reason != "" {
		t.Errorf("Maya's: %+v", r)
	}
	if r := got[toms]; r.State != bot.Unregistered || r.Reason != "KeepAliveTimeout" || !r.Since.Equal(start.Add(-47*time.Minute)) {
		t.Errorf("Tom's: %+v", r)
	}
	if r := got[lobby]; r.State != bot.NeverRegistered || r.Node != "" {
		t.Errorf("the lobby's: %+v", r)
	}
	if len(got) != 3 {
		t.Errorf("a wildcard was asked about: %v", got)
	}
	c.happens(t, "desk phone moves", map[string]any{"device": mayas, "pool": "Tampa phones"})
	if r := look(mayas)[mayas]; r.State != bot.Registered || r.Node != "cucm-sub2" {
		t.Errorf("after it has moved, and both servers know it: %+v", r)
	}
	at, err := netip.ParseAddr(look(mayas)[mayas].Address)
	if err != nil {
		t.Fatal(err)
	}
	if there, err := c.AtAddress(t.Context(), at); err != nil || len(there) != 1 || there[mayas].State != bot.Registered {
		t.Errorf("at %s: %v %v", at, there, err)
	}
	if there, err := c.AtAddress(t.Context(), netip.MustParseAddr("2001:db8::1")); err != nil || len(there) != 0 {
		t.Errorf("at an address of nobody: %v %v", there, err)
	}
	gone, total, err := c.InState(t.Context(), bot.Unregistered)
	if err != nil || total != len(gone) || gone[toms].State != bot.Unregistered {
		t.Errorf("%v %d %v", gone, total, err)
	}
	if r, listed := gone[mayas]; listed {
		t.Errorf("one that has moved, and is registered, is listed as gone: %+v", r)
	}
}

// TestManyUnregistered lists more phones than one answer holds, within what
// RISPort70 allows in a minute; where its StateInfo only marks changes, those that
// were told are listed, and how many there are.
func TestManyUnregistered(t *testing.T) {
	const phones, gone = 1500, 1100
	s := simulate(t, many(phones))
	for i := range gone {
		s.happens(t, "desk phone unregisters", map[string]any{"device": deviceNumber(i)})
	}
	var asked []string
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if strings.HasSuffix(r.URL.Path, "RISService70") {
			asked = append(asked, placeOf.FindString(string(body)))
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.Handler().ServeHTTP(w, r)
	})
	all, total, err := connect(t, counted, nil).InState(t.Context(), bot.Unregistered)
	if err != nil || len(all) != gone || total != gone {
		t.Errorf("%d of %d told: %v", len(all), total, err)
	}
	// Three pieces of the list, and three to see where those are now.
	if got := strings.Join(asked, " "); got != "<ns:StateInfo></ns:StateInfo> <ns:StateInfo>400</ns:StateInfo> <ns:StateInfo>800</ns:StateInfo>"+strings.Repeat(" <ns:StateInfo></ns:StateInfo>", 3) {
		t.Errorf("asked for %s", got)
	}

	s.clock.Advance(time.Minute)
	marks := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if place := placeOf.FindString(string(body)); place != "" && place != "<ns:StateInfo></ns:StateInfo>" {
			_, _ = w.Write(sample(t, "ris-empty.response.xml"))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.Handler().ServeHTTP(w, r)
	})
	all, total, err = connect(t, marks, nil).InState(t.Context(), bot.Unregistered)
	if err != nil || len(all) != risItems || total != gone {
		t.Errorf("%d of %d told: %v", len(all), total, err)
	}
}

var placeOf = regexp.MustCompile(`<ns:StateInfo>.*</ns:StateInfo>`)

// TestReset has a phone go and come back.
func TestReset(t *testing.T) {
	c := simulate(t, nil)
	if err := c.ResetPhone(t.Context(), mayas); err != nil {
		t.Fatal(err)
	}
	look := func() bot.Registration {
		t.Helper()
		got, err := c.Registrations(t.Context(), []string{mayas}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return got[mayas]
	}
	if r := look(); r.State != bot.Unregistered || r.Reason != "CallManagerReset" || !r.Since.Equal(start) {
		t.Errorf("at once: %+v", r)
	}
	c.clock.Advance(time.Minute)
	if r := look(); r.State != bot.Registered || !r.Since.After(start) {
		t.Errorf("a minute later: %+v", r)
	}
}

// TestSubscriberFails has the phones of a server go to the next one.
func TestSubscriberFails(t *testing.T) {
	c := simulate(t, nil)
	c.happens(t, "subscriber fails", map[string]any{"subscriber": "cucm-sub1"})
	got, err := c.Registrations(t.Context(), []string{mayas}, 0)
	if err != nil || got[mayas].Up() {
		t.Errorf("at once: %+v %v", got, err)
	}
	c.clock.Advance(time.Minute)
	if got, err = c.Registrations(t.Context(), []string{mayas}, 0); err != nil || got[mayas].Node != "cucm-sub2" {
		t.Errorf("a minute later: %+v %v", got, err)
	}
	cl, err := c.Cluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(cl.Nodes) != 3 || cl.Version != "15.0.1.12900(43)" || !cl.Nodes[0].Publisher || cl.Nodes[1].Problem == "" {
		t.Errorf("%+v", cl)
	}
	if n, ok := cl.Nodes[2].Phones(); !ok || n != 7 {
		t.Errorf("phones at the server that is left: %d %v", n, ok)
	}
	c.happens(t, "subscriber returns", map[string]any{"subscriber": "cucm-sub1"})
	c.clock.Advance(time.Minute)
	if got, err = c.Registrations(t.Context(), []string{mayas}, 0); err != nil || got[mayas].Node != "cucm-sub1" {
		t.Errorf("when it is back: %+v %v", got, err)
	}
}

func TestInventory(t *testing.T) {
	c := simulate(t, nil)
	inv, err := c.Phones(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(inv.Phones) != 9 || !inv.Lines {
		t.Fatalf("%d phones", len(inv.Phones))
	}
	names := func(phones []bot.Phone) (names []string) {
		for _, p := range phones {
			names = append(names, p.Name)
		}
		return names
	}
	for name, test := range map[string]struct{ got, want []string }{
		"by a word of the description": {names(inv.Find([]string{"lobby"})), []string{lobby}},
		"by owner and model":           {names(inv.Find([]string{"becker", "7841"})), []string{toms}},
		"by the end of the name":       {names(inv.Find([]string{"0106"})), []string{"SEP0C75BD110106"}},
		"not by the middle of a word":  {names(inv.Find([]string{"obby"})), nil},
		"by a shared extension":        {names(inv.With("5180")), []string{"SEP0C75BD110106", "SEP0C75BD110107"}},
		"by the owner's address":       {names(inv.Owned("Maya.Patel@acme.example")), []string{"CSFMPATEL", mayas}},
		"of nobody":                    {names(inv.Owned("")), nil},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	entries, err := c.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, e := range entries {
		ids[e.ID] = e.Name
	}
	for id, want := range map[string]string{"owner:maya.patel": "Maya Patel", "line:5180": "5180", "device:" + lobby: "Lobby phone", "device:" + mayas: ""} {
		if ids[id] != want {
			t.Errorf("%s is called %q, want %q", id, ids[id], want)
		}
	}
}

// TestTooLarge has a cluster that gives only a few rows at a time.
func TestTooLarge(t *testing.T) {
	c := simulate(t, func(cfg *simulated.Config) {
		many(500)(cfg)
		cfg.World.UnifiedCM.MaxAnswer = 20_000
	})
	inv, err := c.Phones(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(inv.Phones) != 500 {
		t.Errorf("%d phones were read in pieces, want 500", len(inv.Phones))
	}
	rows, err := c.Query(t.Context(), "select name, description from device order by name")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows.Values) != 500 || rows.Pieces < 2 || rows.More {
		t.Errorf("%d rows in %d pieces", len(rows.Values), rows.Pieces)
	}
	users, err := c.Users(t.Context(), "lastName", "pat")
	if err != nil || len(users) != 1 || users[0].Name != "Maya Patel" {
		t.Errorf("%+v %v", users, err)
	}
}

func TestQuery(t *testing.T) {
	c := simulate(t, nil)
	rows, err := c.Query(t.Context(), "SELECT d.name, eu.userid FROM device d LEFT JOIN enduser eu ON d.fkenduser = eu.pkid WHERE d.name LIKE 'SEP%0106';")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Rows{Columns: []string{"name", "userid"}, Values: [][]string{{"SEP0C75BD110106", "dana.whitfield"}}, Pieces: 1}, rows); diff != "" {
		t.Error(diff)
	}
	counted, err := c.Query(t.Context(), "select tm.name, count(*) as phones from device d, typemodel tm where d.tkmodel = tm.enum group by tm.name order by name")
	if err != nil || len(counted.Values) != 4 {
		t.Errorf("%+v %v", counted, err)
	}
	all, err := c.Query(t.Context(), "select * from enduser")
	if err != nil || all.Values[0][7] != "***" || all.Columns[7] != "passwordhash" {
		t.Errorf("a secret is told: %v %v", all.Values, err)
	}
	for sql, want := range map[string]string{
		"select nothing from device":  "Column (nothing) not found",
		"select name from nowhere":    "(nowhere) is not in the database",
		"select name from device d w": "syntax error",
	} {
		if _, err := c.Query(t.Context(), sql); err == nil || !contains(err.Error(), want) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
