package callrecords

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"floorwalker/bot"
)

const (
	refusedDir     = "refused"
	refusedRecords = ".records" // ends the names of files of single records
	// What cannot be read takes at most refusedShare of the room that the spool may
	// take beside it, in at most maxRefusedFiles.
	refusedShare, maxRefusedFiles = 8, 1000
)

// refusedFile is something that cannot be read.
type refusedFile struct {
	name  string
	bytes int64
}

// refusedFiles are those that are kept, oldest first: names begin with the time.
func (s *Spool) refusedFiles() ([]refusedFile, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, refusedDir))
	if err != nil {
		return nil, err
	}
	files := make([]refusedFile, 0, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.IsDir() {
			continue // somebody has just taken it away
		}
		files = append(files, refusedFile{e.Name(), info.Size()})
	}
	slices.SortFunc(files, func(a, b refusedFile) int { return cmp.Compare(a.name, b.name) })
	return files, nil
}

// Refused is how much is kept of what cannot be read: files, and their bytes.
func (s *Spool) Refused() (files int, bytes int64) {
	all, err := s.refusedFiles()
	if err != nil {
		return 0, 0
	}
	for _, f := range all {
		bytes += f.bytes
	}
	return len(all), bytes
}

// trim removes the oldest of what cannot be read until the rest has room, and
// returns what it removed.
func (s *Spool) trim() (dropped []refusedFile, err error) {
	files, err := s.refusedFiles()
	if err != nil {
		return nil, err
	}
	var bytes int64
	for _, f := range files {
		bytes += f.bytes
	}
	for left := len(files); left > maxRefusedFiles || bytes > s.max/refusedShare; left-- {
		f := files[len(files)-left]
		if err := os.Remove(filepath.Join(s.dir, refusedDir, f.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return dropped, err
		}
		bytes -= f.bytes
		dropped = append(dropped, f)
	}
	return dropped, nil
}

// trimRefused keeps what cannot be read within its bounds, and writes down what
// went.
func (i *Intake) trimRefused(ctx context.Context) {
	dropped, err := i.spool.trim()
	if err != nil {
		i.log.WarnContext(ctx, "call records that cannot be read could not be removed", "error", err)
	}
	for _, f := range dropped {
		i.log.WarnContext(ctx, "call records that cannot be read were removed: there is too much of that", "file", f.name, "bytes", f.bytes)
		i.auditor.Audit(bot.AuditEntry{At: i.now(), Action: "removed", Command: "call records", Target: f.name,
			Detail: fmt.Sprintf("%d bytes that cannot be read; there is too much of that", f.bytes)})
	}
}
