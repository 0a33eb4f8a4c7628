package callrecords

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"floorwalker/bot"
)

// Files keeps whole records in compressed files, a directory for each day and in
// it a file for each hour in which calls ended (UTC):
//
//	2026-03-02/14.zst
//	2026-03-02/amended    the newer versions that day's files have (see moves.go)
//
// Records are only ever added, so that a crash cannot harm what is there. Which
// version of a record is true is settled when they are read: versions in hours
// beside each other are found, and others by what amends a known record. Several
// processes may write to one directory.
type Files struct {
	dir   string
	log   *slog.Logger
	codec codec
	// mu is held while the files are written, and read while they are removed.
	mu sync.Mutex
}

// OpenFiles returns the archive in a directory, which is made if it is not there.
func OpenFiles(dir string, log *slog.Logger) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	return &Files{dir: dir, log: log, codec: c}, nil
}

// Name says what keeps the records.
func (*Files) Name() string { return "files" }

// Close ends it. Nothing may be under way.
func (f *Files) Close() { f.codec.close() }

const (
	dayForm  = "2006-01-02"
	fileEnds = ".zst"
)

func (f *Files) path(hour time.Time) string {
	return filepath.Join(f.dir, hour.Format(dayForm), hour.Format("15")+fileEnds)
}

// PutRecords adds records, on the disk when it returns.
func (f *Files) PutRecords(ctx context.Context, records []bot.WholeRecord) error {
	// A buffer that grows would be twice as large in the end.
	sizes := map[time.Time]int{}
	for i := range records {
		sizes[records[i].End.UTC().Truncate(time.Hour)] += len(records[i].Raw) + 1
	}
	hours := map[time.Time]*bytes.Buffer{}
	for i := range records {
		hour := records[i].End.UTC().Truncate(time.Hour)
		if hours[hour] == nil {
			hours[hour] = bytes.NewBuffer(make([]byte, 0, sizes[hour]))
		}
		hours[hour].Write(records[i].Raw)
		hours[hour].WriteByte('\n')
	}
	for hour, lines := range hours {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.append(f.path(hour), f.codec.frame(lines.Bytes())); err != nil {
			return fmt.Errorf("the archive of call records: %w", err)
		}
	}
	// After the records themselves: an older version is not hidden before the newer
	// one is there.
	if err := f.noteAmended(records); err != nil {
		return fmt.Errorf("the archive of call records: %w", err)
	}
	return ctx.Err()
}

// append writes a frame at the end of a file, in one go, and makes sure of it.
func (f *Files) append(path string, frame []byte) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600) //nolint:gosec // a path of our own
	created := errors.Is(err, fs.ErrNotExist)
	if created {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600) //nolint:gosec // a path of our own
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(frame); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if created {
		return errors.Join(syncDir(filepath.Dir(path)), syncDir(f.dir))
	}
	return nil
}

// syncDir makes sure that the names in a directory are on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // a path of our own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// hours are the hours of a range of which there are files, oldest first.
func (f *Files) hours(within bot.Range) ([]time.Time, error) {
	days, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var hours []time.Time
	for _, day := range days {
		date, err := time.Parse(dayForm, day.Name())
		if err != nil || !within.From.IsZero() && date.Add(24*time.Hour).Before(within.From) || !within.To.IsZero() && !date.Before(within.To) {
			continue
		}
		files, err := os.ReadDir(filepath.Join(f.dir, day.Name()))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			hour, err := time.Parse(dayForm+" 15"+fileEnds, day.Name()+" "+file.Name())
			if err != nil || !within.From.IsZero() && !hour.Add(time.Hour).After(within.From) || !within.To.IsZero() && !hour.Before(within.To) {
				continue
			}
			hours = append(hours, hour)
		}
	}
	slices.SortFunc(hours, time.Time.Compare)
	return hours, nil
}

// recordKey is a report id, shortened.
type recordKey [16]byte

func keyOf(c *bot.CallRecord) recordKey {
	sum := sha256.Sum256([]byte(c.OrgID + "\n" + c.ReportID))
	return recordKey(sum[:16])
}

// versions are the newest Report times of an hour's records, in milliseconds.
type versions map[recordKey]int64

// WholeRecords returns the records that are asked for, by the hour in which they
// ended, and within it as they came.
func (f *Files) WholeRecords(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		for r, err := range f.newest(ctx, q) {
			r.Raw = bytes.Clone(r.Raw)
			if !yield(r, err) {
				return
			}
		}
	}
}

// RecordRows returns the rows of the records that are asked for, as WholeRecords
// does.
func (f *Files) RecordRows(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.CallRecord, error] {
	return func(yield func(bot.CallRecord, error) bool) {
		for r, err := range f.newest(ctx, q) {
			if !yield(r.CallRecord, err) {
				return
			}
		}
	}
}

// newest yields the newest version of every record that is asked for. Raw is valid
// until the next is asked for.
func (f *Files) newest(ctx context.Context, q bot.RecordQuery) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(bot.WholeRecord{}, err)
			return
		}
		hours, err := f.hours(q.Within)
		if err != nil {
			yield(bot.WholeRecord{}, err)
			return
		}
		known := map[time.Time]versions{}
		moves := moved{files: f}
		for _, hour := range hours {
			if err := moves.around(hour); err != nil {
				yield(bot.WholeRecord{}, err)
				return
			}
			// A newer version of a record may have ended in an hour beside.
			for at := range known {
				if at.Before(hour.Add(-time.Hour)) {
					delete(known, at)
				}
			}
			for _, at := range []time.Time{hour.Add(-time.Hour), hour, hour.Add(time.Hour)} {
				if known[at] == nil {
					if known[at], err = f.versions(ctx, at); err != nil {
						yield(bot.WholeRecord{}, err)
						return
					}
				}
			}
			if !f.hour(ctx, hour, known, &moves, &q, yield) {
				return
			}
		}
	}
}

func (f *Files) versions(ctx context.Context, hour time.Time) (versions, error) {
	v := versions{}
	for r, err := range f.read(ctx, hour) {
		if err != nil {
			return nil, err
		}
		key, reported := keyOf(&r.CallRecord), r.Reported.UnixMilli()
		if old, there := v[key]; !there || reported > old {
			v[key] = reported
		}
	}
	return v, nil
}

// hour yields what is asked for of an hour, and reports whether to go on.
func (f *Files) hour(ctx context.Context, hour time.Time, known map[time.Time]versions, moves *moved, q *bot.RecordQuery, yield func(bot.WholeRecord, error) bool) bool {
	given := map[recordKey]bool{}
	before, here, after := known[hour.Add(-time.Hour)], known[hour], known[hour.Add(time.Hour)]
	for r, err := range f.read(ctx, hour) {
		if err != nil {
			return yield(r, err) && false
		}
		if !q.Matches(&r.CallRecord) {
			continue
		}
		key, reported := keyOf(&r.CallRecord), r.Reported.UnixMilli()
		if reported < here[key] || given[key] {
			continue
		}
		if other, there := before[key]; there && other >= reported {
			continue
		}
		if other, there := after[key]; there && other > reported {
			continue
		}
		if moves.newer(key, hour, reported) {
			continue
		}
		given[key] = true
		if !yield(r, nil) {
			return false
		}
	}
	return true
}

// read yields every version of every record of an hour. Raw is valid until the
// next is asked for.
func (f *Files) read(ctx context.Context, hour time.Time) iter.Seq2[bot.WholeRecord, error] {
	return func(yield func(bot.WholeRecord, error) bool) {
		file, err := os.Open(f.path(hour))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(bot.WholeRecord{}, err)
			return
		}
		defer func() { _ = file.Close() }()
		info, err := file.Stat()
		if err != nil {
			yield(bot.WholeRecord{}, err)
			return
		}
		for lines, err := range f.codec.frames(file, info.Size()) {
			if ctx.Err() != nil {
				yield(bot.WholeRecord{}, ctx.Err())
				return
			}
			if err != nil {
				f.log.Warn("a part of the archive of call records is damaged, and was passed over", "file", file.Name(), "error", err)
				continue
			}
			for line := range bytes.Lines(lines) {
				r, err := record(bytes.TrimSuffix(line, []byte("\n")), "", hour)
				if err != nil {
					f.log.Warn("a call record of the archive cannot be read", "file", file.Name(), "error", err)
					continue
				}
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// ForgetRecords removes the days that ended before a time.
func (f *Files) ForgetRecords(_ context.Context, before time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	days, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, day := range days {
		date, err := time.Parse(dayForm, day.Name())
		if err != nil || date.Add(24*time.Hour).After(before) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(f.dir, day.Name())); err != nil {
			return err
		}
	}
	return nil
}
