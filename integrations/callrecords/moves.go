package callrecords

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"floorwalker/bot"
)

const (
	// amendedName is the file of a day that names the newer versions which ended on
	// it, a line for each: the record's key, its Report time in milliseconds, and
	// the hour. They are few, so that all of some days can be read to find out
	// whether a version is the newest.
	amendedName = "amended"
	// moveDays is how many days the end of a call may move when its record is
	// amended.
	moveDays = 2
)

func (f *Files) amendedPath(day time.Time) string {
	return filepath.Join(f.dir, day.Format(dayForm), amendedName)
}

// noteAmended writes down which records amend others.
func (f *Files) noteAmended(records []bot.WholeRecord) error {
	days := map[time.Time][]byte{}
	for i := range records {
		r := &records[i]
		if !r.Amends {
			continue
		}
		end := r.End.UTC()
		day, key := end.Truncate(24*time.Hour), keyOf(&r.CallRecord)
		line := days[day]
		if line == nil {
			line = []byte{'\n'} // what a crash left half-written ends here
		}
		line = append(hex.AppendEncode(line, key[:]), ' ')
		line = append(strconv.AppendInt(line, r.Reported.UnixMilli(), 10), ' ')
		days[day] = append(strconv.AppendInt(line, end.Unix()/3600, 10), '\n')
	}
	for day, lines := range days {
		if err := f.append(f.amendedPath(day), lines); err != nil {
			return err
		}
	}
	return nil
}

// amendment is where and when a newer version of a record was made.
type amendment struct {
	reported int64 // in milliseconds
	hour     int64 // since 1970
}

// moved are the newest versions of amended records, of the days around an hour.
type moved struct {
	files *Files
	days  map[time.Time]map[recordKey]amendment
}

// around reads what is needed for an hour, and forgets what is not.
func (m *moved) around(hour time.Time) error {
	day := hour.Truncate(24 * time.Hour)
	days := map[time.Time]map[recordKey]amendment{}
	for n := -moveDays; n <= moveDays; n++ {
		at := day.AddDate(0, 0, n)
		if days[at] = m.days[at]; days[at] == nil {
			var err error
			if days[at], err = m.files.amended(at); err != nil {
				return err
			}
		}
	}
	m.days = days
	return nil
}

// newer reports whether a newer version of a record of hour is in another one.
func (m *moved) newer(key recordKey, hour time.Time, reported int64) bool {
	for _, day := range m.days {
		if a, there := day[key]; there && a.reported > reported && a.hour != hour.Unix()/3600 {
			return true
		}
	}
	return false
}

// amended reads the file of a day. A line that was not written to its end is
// nobody's.
func (f *Files) amended(day time.Time) (map[recordKey]amendment, error) {
	all := map[recordKey]amendment{}
	raw, err := os.ReadFile(f.amendedPath(day))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	for line := range bytes.Lines(raw) {
		fields := bytes.Fields(line)
		if len(fields) != 3 || line[len(line)-1] != '\n' {
			continue
		}
		var key recordKey
		n, err1 := hex.Decode(key[:], fields[0][:min(len(fields[0]), 2*len(key))])
		reported, err2 := strconv.ParseInt(string(fields[1]), 10, 64)
		hour, err3 := strconv.ParseInt(string(fields[2]), 10, 64)
		if n != len(key) || errors.Join(err1, err2, err3) != nil {
			continue
		}
		if old, there := all[key]; !there || reported > old.reported {
			all[key] = amendment{reported, hour}
		}
	}
	return all, err
}
