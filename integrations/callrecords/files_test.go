package callrecords

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

func openFiles(t testing.TB, dir string) *Files {
	t.Helper()
	f, err := OpenFiles(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func TestFiles(t *testing.T) {
	recordtest.Suite{Now: now, Unaided: true, Open: func(t *testing.T) (recordtest.Store, func() recordtest.Store) {
		dir := t.TempDir()
		return openFiles(t, dir), func() recordtest.Store { return openFiles(t, dir) }
	}}.Run(t)
}

// ledgerStore is a ledger as the suite wants a store: it finds older versions for
// an archive that does not.
type ledgerStore struct{ *Ledger }

func (l ledgerStore) PutRecords(ctx context.Context, records []bot.WholeRecord) error {
	_, err := l.Put(ctx, "batch", records)
	return err
}

func TestFilesOfLedger(t *testing.T) {
	recordtest.Suite{Now: now, Open: func(t *testing.T) (recordtest.Store, func() recordtest.Store) {
		dir, rows := t.TempDir(), newMemory()
		open := func() recordtest.Store {
			return ledgerStore{&Ledger{Index: memoryIndex{rows}, Archive: openFiles(t, dir), Keep: 72 * time.Hour, Now: func() time.Time { return now }}}
		}
		return open(), open
	}}.Run(t)
}

// TestAmendedDamaged leaves half a line behind, as a crash does: what is written
// after it counts.
func TestAmendedDamaged(t *testing.T) {
	f := openFiles(t, t.TempDir())
	put := func(n int, end time.Time) bot.WholeRecord {
		t.Helper()
		r := recordtest.Record("acme", "1", now.Add(time.Duration(n)*time.Minute), end)
		r.Amends = n > 1
		if err := f.PutRecords(t.Context(), []bot.WholeRecord{r}); err != nil {
			t.Fatal(err)
		}
		return r
	}
	put(1, now.Add(-3*time.Hour))
	put(2, now.Add(-30*time.Minute))
	path := f.amendedPath(now.Truncate(24 * time.Hour))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(raw, raw[:len(raw)-3]...), 0o600); err != nil {
		t.Fatal(err)
	}
	want := put(3, now.Add(-6*time.Hour))
	all := recordtest.All(t, f, bot.RecordQuery{})
	if len(all) != 1 || all[0].CallRecord != want.CallRecord {
		t.Errorf("%d versions are there, want the last", len(all))
	}
}

// TestFilesDamaged cuts and scribbles: what is whole is found, before and behind.
func TestFilesDamaged(t *testing.T) {
	hour := now.Truncate(time.Hour)
	for name, damage := range map[string]func([]byte, int) []byte{
		"cut":             func(b []byte, second int) []byte { return b[:second+40] },
		"head cut":        func(b []byte, second int) []byte { return b[:second+10] },
		"scribbled on":    func(b []byte, second int) []byte { b[second+60] ^= 0xff; return b },
		"length is wrong": func(b []byte, second int) []byte { b[second+17] ^= 0x40; return b },
	} {
		t.Run(name, func(t *testing.T) {
			f := openFiles(t, t.TempDir())
			path, second := f.path(hour), 0
			for i, id := range []string{"a", "b"} {
				if err := f.PutRecords(t.Context(), []bot.WholeRecord{recordtest.Record("acme", id, now, hour.Add(time.Minute))}); err != nil {
					t.Fatal(err)
				}
				if info, err := os.Stat(path); err == nil && i == 0 {
					second = int(info.Size())
				}
			}
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(whole, second), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := f.PutRecords(t.Context(), []bot.WholeRecord{recordtest.Record("acme", "c", now, hour.Add(time.Minute))}); err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, r := range recordtest.All(t, f, bot.RecordQuery{}) {
				got += r.ReportID[:2]
			}
			if got != "6163" { // a and c
				t.Errorf("records found are %s", got)
			}
		})
	}
}

func TestFilesForget(t *testing.T) {
	f := openFiles(t, t.TempDir())
	for i := range 4 {
		if err := f.PutRecords(t.Context(), []bot.WholeRecord{recordtest.Record("acme", string(rune('a'+i)), now, now.Add(-time.Duration(i)*24*time.Hour))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(f.dir, "notes"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.ForgetRecords(t.Context(), now.Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := len(recordtest.All(t, f, bot.RecordQuery{})); got != 2 {
		t.Errorf("%d records are left, want 2", got)
	}
	if _, err := os.Stat(filepath.Join(f.dir, "notes")); err != nil {
		t.Errorf("what is no day was removed: %v", err)
	}
}
