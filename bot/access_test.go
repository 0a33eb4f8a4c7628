package bot

import (
	"strings"
	"testing"
)

func TestRole(t *testing.T) {
	lower := func(id string) string { return strings.ToLower(id) }
	all := AccessConfig{Orgs: []string{"ACME"}, Domains: []string{"@Partner.example"}, Supervisors: []string{"Sue@acme.example", "P-TWO"},
		Admins: []string{"ann@acme.example"}, Canonical: lower}
	rooms := all
	rooms.Rooms = []string{"FLOOR"}
	for _, c := range []struct {
		name   string
		config AccessConfig
		person Person
		room   string
		direct bool
		want   Role
	}{
		{"nobody is named", AccessConfig{}, Person{ID: "p", OrgID: "acme"}, "floor", false, Nobody},
		{"organisation in another spelling", all, Person{ID: "p", OrgID: "acme"}, "floor", false, Viewer},
		{"foreign organisation", all, Person{ID: "p", OrgID: "evil", Email: "p@evil.example"}, "floor", false, Nobody},
		{"domain", all, Person{ID: "p", OrgID: "x", Email: "p@PARTNER.example"}, "floor", false, Viewer},
		{"domain as a suffix only", all, Person{ID: "p", OrgID: "x", Email: "p@evilpartner.example"}, "floor", false, Nobody},
		{"no domain at all", AccessConfig{Domains: []string{""}}, Person{ID: "p", OrgID: "x"}, "floor", false, Nobody},
		{"supervisor by address", all, Person{ID: "p", OrgID: "x", Email: "sue@ACME.example"}, "floor", false, Supervisor},
		{"supervisor by id", all, Person{ID: "p-two", OrgID: "x"}, "floor", false, Supervisor},
		{"admin", all, Person{ID: "p", Email: "ann@acme.example"}, "floor", false, Admin},
		{"a bot never", all, Person{ID: "p", Email: "ann@acme.example", IsBot: true}, "floor", false, Nobody},
		{"without an id never", all, Person{Email: "ann@acme.example"}, "floor", false, Nobody},
		{"listed room", rooms, Person{ID: "p", OrgID: "acme"}, "floor", false, Viewer},
		{"other room", rooms, Person{ID: "p", Email: "ann@acme.example"}, "lounge", false, Nobody},
		{"direct message", rooms, Person{ID: "p", OrgID: "acme"}, "direct", true, Viewer},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := NewAccess(c.config).Role(c.person, c.room, c.direct); got != c.want {
				t.Errorf("role = %v, want %v", got, c.want)
			}
		})
	}
}

func TestWhoCan(t *testing.T) {
	for _, c := range []struct {
		supervisors []string
		want        string
	}{
		{nil, "Nobody has been named"},
		{[]string{"a@x", "b@x"}, "Ask a@x or b@x."},
		{[]string{"a@x", "b@x", "c@x", "d@x", "e@x"}, "Ask a@x, b@x, c@x or one of 2 others."},
	} {
		if got := NewAccess(AccessConfig{Supervisors: c.supervisors}).WhoCan(Supervisor); !strings.HasPrefix(got, c.want) {
			t.Errorf("WhoCan = %q, want %q", got, c.want)
		}
	}
}
