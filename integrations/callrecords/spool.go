package callrecords

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// The sources of records, as bot.RecordSource names them.
const (
	SourceWebhook   = "partner webhook"
	SourceReconcile = "partner reconciliation"
	SourceFeed      = "cdr_feed"
	SourceStream    = "cdr_stream"
)

// sourceTags are how sources are written in the names of files.
var sourceTags = map[string]string{SourceWebhook: "webhook", SourceReconcile: "reconcile", SourceFeed: "feed", SourceStream: "stream"}

// ErrFull is the error of a body for which the spool has no room.
var ErrFull = errors.New("the spool of call records is full")

// Spool keeps bodies as they came until their records are stored. A body that is
// in it survives a crash of the process, and of the machine.
//
//	TIME-RANDOM.SOURCE.ORG.body   accepted
//	….part                        being written; nothing was promised for it
//	refused/                      what cannot be read, for a person to look at; the
//	                              oldest goes when there is too much of it (refused.go)
type Spool struct {
	dir string
	max int64

	mu    sync.Mutex
	bytes int64 // accepted and being written
	files int
}

// stalePart is the age from which a part belongs to a process that is gone.
const stalePart = time.Hour

// OpenSpool returns the spool in a directory, which is made if it is not there,
// for max bytes.
func OpenSpool(dir string, maxBytes int64) (*Spool, error) {
	if err := os.MkdirAll(filepath.Join(dir, refusedDir), 0o700); err != nil {
		return nil, err
	}
	s := &Spool{dir: dir, max: maxBytes}
	// Whether it can be written to is found out now, not when records come.
	probe, err := os.CreateTemp(dir, "probe*.part")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || e.IsDir():
		case strings.HasSuffix(e.Name(), ".part") && time.Since(info.ModTime()) > stalePart:
			_ = os.Remove(filepath.Join(dir, e.Name()))
		case isBody(e.Name()):
			s.bytes += info.Size()
			s.files++
		}
	}
	return s, nil
}

func isBody(name string) bool { return strings.HasSuffix(name, ".body") }

// body is a file of the spool.
type body struct {
	name, source, org string
}

// parseBody reads what a file's name tells.
func parseBody(name string) (body, bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 4 || !isBody(name) {
		return body{}, false
	}
	for source, tag := range sourceTags {
		if tag == parts[1] {
			return body{name, source, parts[2]}, true
		}
	}
	return body{}, false
}

// batch is the id of what a file brings.
func (b body) batch() string { return b.name }

// draft is a body that is being written.
type draft struct {
	spool *Spool
	file  *os.File
	name  string
	size  int64
	over  bool
}

// begin begins a body. It is ErrFull when there is no room.
func (s *Spool) begin(source, org string) (*draft, error) {
	s.mu.Lock()
	full := s.bytes >= s.max
	s.mu.Unlock()
	if full {
		return nil, ErrFull
	}
	name := fmt.Sprintf("%020d-%s.%s.%s.body", time.Now().UnixNano(), rand.Text()[:10], sourceTags[source], safe(org))
	file, err := os.OpenFile(filepath.Join(s.dir, name+".part"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the name is made here, see safe
	if err != nil {
		return nil, err
	}
	return &draft{spool: s, file: file, name: name}, nil
}

// safe leaves of an organisation's id what can stand in a file's name.
func safe(org string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, strings.ToLower(org))
}

// Write adds to the body.
func (d *draft) Write(p []byte) (int, error) {
	d.spool.mu.Lock()
	full := d.spool.bytes+int64(len(p)) > d.spool.max
	if !full {
		d.spool.bytes += int64(len(p))
	}
	d.spool.mu.Unlock()
	if full {
		return 0, ErrFull
	}
	n, err := d.file.Write(p)
	d.size += int64(len(p))
	return n, err
}

// drop forgets the body.
func (d *draft) drop() {
	if d.over {
		return
	}
	d.over = true
	_ = d.file.Close()
	_ = os.Remove(d.file.Name())
	d.spool.mu.Lock()
	d.spool.bytes -= d.size
	d.spool.mu.Unlock()
}

// accept makes sure that the body is on the disk, under its name.
func (d *draft) accept() (body, error) {
	err := errors.Join(d.file.Sync(), d.file.Close())
	if err == nil {
		err = os.Rename(d.file.Name(), filepath.Join(d.spool.dir, d.name))
	}
	if err != nil {
		d.drop()
		return body{}, err
	}
	d.over = true
	d.spool.mu.Lock()
	d.spool.files++
	d.spool.mu.Unlock()
	b, _ := parseBody(d.name)
	// If the name is not on the disk, the sender is told to come again, and the
	// records may come twice: that does no harm.
	return b, syncDir(d.spool.dir)
}

// keep copies a body that was got from Webex.
func (s *Spool) keep(source, org string, r io.Reader) (body, error) {
	d, err := s.begin(source, org)
	if err != nil {
		return body{}, err
	}
	defer d.drop()
	if _, err := io.Copy(d, r); err != nil {
		return body{}, err
	}
	return d.accept()
}

// list returns the bodies, oldest first.
func (s *Spool) list() ([]body, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var bodies []body
	for _, e := range entries {
		if b, ok := parseBody(e.Name()); ok && !e.IsDir() {
			bodies = append(bodies, b)
		}
	}
	slices.SortFunc(bodies, func(a, b body) int { return cmp.Compare(a.name, b.name) })
	return bodies, nil
}

func (s *Spool) open(b body) (*os.File, error) { return os.Open(filepath.Join(s.dir, b.name)) }

// remove takes a body out whose records are stored, or puts it beside when it
// cannot be read.
func (s *Spool) remove(b body, refused bool) error {
	path := filepath.Join(s.dir, b.name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if refused {
		err = os.Rename(path, filepath.Join(s.dir, refusedDir, b.name))
	} else {
		err = os.Remove(path)
	}
	if err == nil {
		s.mu.Lock()
		s.bytes, s.files = s.bytes-info.Size(), s.files-1
		s.mu.Unlock()
	}
	return err
}

// refuse keeps records of a body that cannot be read.
func (s *Spool) refuse(b body, lines []byte) error {
	f, err := os.OpenFile(filepath.Join(s.dir, refusedDir, b.name+refusedRecords), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(lines)
	return errors.Join(err, f.Close())
}

// State is how much the spool holds: bodies, their bytes, the age of the oldest.
func (s *Spool) State(context.Context) (files int, bytes int64, oldest time.Duration) {
	bodies, err := s.list()
	if err != nil || len(bodies) == 0 {
		return 0, 0, 0
	}
	for _, b := range bodies {
		if info, err := os.Stat(filepath.Join(s.dir, b.name)); err == nil {
			bytes += info.Size()
			oldest = max(oldest, time.Since(info.ModTime()))
		}
	}
	return len(bodies), bytes, oldest
}
