package calling

import (
	"testing"
	"time"
)

// TestKeepInterest: a registration is made once, left alone while it is young,
// widened, and renewed before it ends.
func TestKeepInterest(t *testing.T) {
	o := newOffice(t)
	posts := 0
	keep := func(wanted ...Interest) time.Time {
		t.Helper()
		before := o.sys.Snapshot().Interest
		ends, err := o.KeepInterest(t.Context(), wanted, o.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if after := o.sys.Snapshot().Interest; after != before {
			posts++
		}
		return ends
	}
	if ends := keep(); !ends.IsZero() || posts != 0 {
		t.Errorf("nothing was wanted, and registered until %v", ends)
	}
	agents, places := Interest{Resource: "Agent"}, Interest{Actor: "Workspaces"}
	first := keep(agents)
	if want := o.clock.Now().AddDate(0, 0, 60); !first.Equal(want) || posts != 1 {
		t.Errorf("until %v, want %v, after %d posts", first, want, posts)
	}
	o.clock.Advance(24 * time.Hour)
	if ends := keep(agents); !ends.Equal(first) || posts != 1 {
		t.Errorf("a young one was renewed until %v", ends)
	}
	if ends := keep(places); !ends.After(first) || posts != 2 {
		t.Errorf("another interest: until %v", ends)
	}
	o.clock.Advance(45 * 24 * time.Hour)
	if ends := keep(); ends.Sub(o.clock.Now()) < 59*24*time.Hour || posts != 3 {
		t.Errorf("an old one was not renewed: until %v", ends)
	}
	o.clock.Advance(100 * 24 * time.Hour)
	if ends := keep(agents); ends.Before(o.clock.Now()) {
		t.Errorf("one that has ended was not made anew: until %v", ends)
	}
}

func TestParseInterest(t *testing.T) {
	for said, want := range map[string]Interest{"resource:Agent": {Resource: "Agent"}, " actor: Workspaces ": {Actor: "Workspaces"}} {
		if got, err := ParseInterest(said); err != nil || got != want {
			t.Errorf("%q: %+v, %v", said, got, err)
		}
	}
	for _, said := range []string{"", "Agent", "resource:", "person:x"} {
		if got, err := ParseInterest(said); err == nil {
			t.Errorf("%q: %+v", said, got)
		}
	}
}
