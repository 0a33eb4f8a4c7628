package callrecords

import (
	"bytes"
	"net/http"
	"testing"

	"floorwalker/bot"
)

// TestRefusedIsBounded brings more than is kept of what cannot be read: the oldest
// goes, and that is written down.
func TestRefusedIsBounded(t *testing.T) {
	d := newDesk(t)
	const size = 1000
	d.spool.max = refusedShare * 3 * size // three of them
	var first string
	for i := range 5 {
		if code := d.deliver(bytes.Repeat([]byte("no JSON."), size/8)); code != http.StatusOK {
			t.Fatalf("a delivery was answered %d", code)
		}
		d.drain()
		files, held := d.spool.Refused()
		if want := min(i+1, 3); files != want || held != int64(want)*size {
			t.Errorf("after %d deliveries %d files of %d bytes are kept, want %d", i+1, files, held, want)
		}
		if all, err := d.spool.refusedFiles(); err != nil || i == 0 && len(all) != 1 {
			t.Fatal(err)
		} else if i == 0 {
			first = all[0].name
		}
	}
	var removed []bot.AuditEntry
	for _, e := range d.audit.entries {
		if e.Action == "removed" {
			removed = append(removed, e)
		}
	}
	if len(removed) != 2 || removed[0].Target != first || removed[0].Detail == "" {
		t.Errorf("the audit has %+v, want two, the first of %s", removed, first)
	}
	h, err := (&Books{Ledger: d.ledger, Spool: d.spool, Intake: d.intake}).RecordHealth(t.Context(), bot.Range{From: now})
	if err != nil || h.Refused != 3 || h.RefusedBytes != 3*size || h.Spooled != 0 {
		t.Errorf("health has %+v, %v", h, err)
	}
}

// TestRefusedOfThePast is too much of it that an earlier version left.
func TestRefusedOfThePast(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"00000000000000000001-a.webhook..body", "00000000000000000002-b.webhook..body.records"} {
		b := body{name: name}
		if err := d.spool.refuse(b, make([]byte, 500)); err != nil {
			t.Fatal(err)
		}
	}
	d.spool.max = refusedShare * 600
	d.intake.trimRefused(t.Context())
	left, err := d.spool.refusedFiles()
	if err != nil || len(left) != 1 || left[0].name[:20] != "00000000000000000002" {
		t.Errorf("left %v, %v", left, err)
	}
}
