package callrecords

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"floorwalker/bot"
)

// maxText bounds a text of a row, in runes. The whole record keeps all of it.
const maxText = 256

// errRecord is the error of a record that is no JSON object.
var errRecord = errors.New("a call record is not a JSON object")

// record reads a record. raw is kept as its Raw; org is whose it is when it does
// not say so itself, arrived its end when it has no time at all. Values are read
// as tolerantly as Webex writes them: "", NA and na are none, numbers and truths
// may be text, and times have several forms.
func record(raw []byte, org string, arrived time.Time) (bot.WholeRecord, error) {
	if !utf8.Valid(raw) {
		raw = bytes.ToValidUTF8(raw, []byte("\ufffd"))
	}
	r := bot.WholeRecord{Raw: raw}
	var f found
	if err := fields(raw, &f, &r.CallRecord); err != nil {
		return bot.WholeRecord{}, err
	}
	if bytes.IndexByte(raw, '\n') >= 0 || bytes.IndexByte(raw, '\r') >= 0 {
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return bot.WholeRecord{}, errRecord
		}
		r.Raw = line.Bytes()
	}
	f.settle(&r, org, arrived)
	return r, nil
}

// found are the values of a record that are settled together.
type found struct {
	start, answer, release, reported time.Time
}

// settle fills in what follows from other values.
func (f *found) settle(r *bot.WholeRecord, org string, arrived time.Time) {
	r.Reported, r.Start, r.Answer = f.reported, f.start, f.answer
	r.OrgID = strings.ToLower(r.OrgID)
	if r.OrgID == "" {
		r.OrgID = strings.ToLower(org)
	}
	if r.ReportID == "" {
		// Without an id, only the same words are the same record.
		sum := sha256.Sum256(r.Raw)
		r.ReportID = "unnamed-" + hex.EncodeToString(sum[:16])
	}
	if lower := strings.ToLower(r.ReportID); len(lower) == 36 {
		r.ReportID = lower
	}
	switch {
	case !f.release.IsZero():
		r.End = f.release
	case !f.answer.IsZero():
		r.End = f.answer.Add(r.Talk)
	case !f.start.IsZero():
		r.End = f.start.Add(r.Ring + r.Talk)
	case !f.reported.IsZero():
		r.End = f.reported
	default:
		r.End = arrived.UTC().Truncate(time.Millisecond)
	}
}

// setters put the values of known fields into a row, by the lower-case name.
var setters = map[string]func(f *found, c *bot.CallRecord, v string){
	"report id":           func(_ *found, c *bot.CallRecord, v string) { c.ReportID = v },
	"org uuid":            func(_ *found, c *bot.CallRecord, v string) { c.OrgID = v },
	"correlation id":      func(_ *found, c *bot.CallRecord, v string) { c.CorrelationID = v },
	"interaction id":      func(_ *found, c *bot.CallRecord, v string) { c.InteractionID = v },
	"report time":         func(f *found, _ *bot.CallRecord, v string) { f.reported = moment(v) },
	"start time":          func(f *found, _ *bot.CallRecord, v string) { f.start = moment(v) },
	"answer time":         func(f *found, _ *bot.CallRecord, v string) { f.answer = moment(v) },
	"release time":        func(f *found, _ *bot.CallRecord, v string) { f.release = moment(v) },
	"duration":            func(_ *found, c *bot.CallRecord, v string) { c.Talk = seconds(v) },
	"ring duration":       func(_ *found, c *bot.CallRecord, v string) { c.Ring = seconds(v) },
	"hold duration":       func(_ *found, c *bot.CallRecord, v string) { c.Hold = seconds(v) },
	"direction":           func(_ *found, c *bot.CallRecord, v string) { c.Outbound = strings.EqualFold(v, "ORIGINATING") },
	"answered":            func(_ *found, c *bot.CallRecord, v string) { c.Answered = truth(v) },
	"answered elsewhere":  func(_ *found, c *bot.CallRecord, v string) { c.Elsewhere = truth(v) },
	"answer indicator":    func(_ *found, c *bot.CallRecord, v string) { c.Indicator = v },
	"call type":           func(_ *found, c *bot.CallRecord, v string) { c.Type = v },
	"call outcome":        func(_ *found, c *bot.CallRecord, v string) { c.Outcome = v },
	"call outcome reason": func(_ *found, c *bot.CallRecord, v string) { c.Reason = v },
	"user":                func(_ *found, c *bot.CallRecord, v string) { c.User = v },
	"user uuid":           func(_ *found, c *bot.CallRecord, v string) { c.UserID = strings.ToLower(v) },
	"user type":           func(_ *found, c *bot.CallRecord, v string) { c.UserType = v },
	"location":            func(_ *found, c *bot.CallRecord, v string) { c.Location = v },
	"calling number":      func(_ *found, c *bot.CallRecord, v string) { c.Calling = v },
	"calling line id":     func(_ *found, c *bot.CallRecord, v string) { c.CallingName = v },
	"called number":       func(_ *found, c *bot.CallRecord, v string) { c.Called = v },
	"called line id":      func(_ *found, c *bot.CallRecord, v string) { c.CalledName = v },
	"redirecting number":  func(_ *found, c *bot.CallRecord, v string) { c.Redirecting = v },
	"redirect reason":     func(_ *found, c *bot.CallRecord, v string) { c.RedirectReason = v },
	"related reason":      func(_ *found, c *bot.CallRecord, v string) { c.RelatedReason = v },
	"releasing party":     func(_ *found, c *bot.CallRecord, v string) { c.Releasing = v },
}

// named are the setters by the name as Webex writes it, and by the lower-case one.
var named = func() map[string]func(*found, *bot.CallRecord, string) {
	all := make(map[string]func(*found, *bot.CallRecord, string), 2*len(setters))
	for _, name := range fieldNames {
		if set := setters[strings.ToLower(name)]; set != nil {
			all[name] = set
		}
	}
	return all
}()

// fieldNames are the fields that rows are made of, as Webex writes them.
var fieldNames = []string{"Report ID", "Org UUID", "Correlation ID", "Interaction ID", "Report time", "Start time", "Answer time", "Release time",
	"Duration", "Ring duration", "Hold Duration", "Direction", "Answered", "Answered Elsewhere", "Answer indicator", "Call type", "Call outcome",
	"Call outcome reason", "User", "User UUID", "User type", "Location", "Calling number", "Calling line ID", "Called number", "Called line ID",
	"Redirecting number", "Redirect reason", "Related reason", "Releasing party"}

// fields reads the fields of an object, and refuses what is not JSON.
func fields(raw []byte, f *found, c *bot.CallRecord) error {
	p := parser{b: raw}
	if !p.take('{') {
		return errRecord
	}
	for first := true; !p.take('}'); first = false {
		if !first && !p.take(',') {
			return errRecord
		}
		key, ok := p.quoted()
		if !ok || !p.take(':') {
			return errRecord
		}
		value, ok := p.value()
		if !ok {
			return errRecord
		}
		set := named[string(key[1:len(key)-1])]
		if set == nil {
			set = otherCase(key)
		}
		if set != nil {
			if v := text(value); v != "" {
				set(f, c, v)
			}
		}
	}
	if p.blank(); p.at < len(p.b) {
		return errRecord
	}
	return nil
}

// maxName is the longest name of a known field that is looked for in other case.
const maxName = 64

// otherCase is the setter of a field whose name is written in another case, or
// with blanks around it.
func otherCase(key []byte) func(*found, *bot.CallRecord, string) {
	if bytes.IndexByte(key, '\\') >= 0 {
		return setters[strings.ToLower(strings.TrimSpace(unquote(key)))]
	}
	key = bytes.TrimSpace(key[1 : len(key)-1])
	if len(key) > maxName {
		return nil
	}
	var lower [maxName]byte
	for i, c := range key {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return setters[string(lower[:len(key)])]
}

func unquote(value []byte) string {
	if bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1])
	}
	var s string
	_ = json.Unmarshal(value, &s) // it is valid
	return s
}

// text is a value as text; "" when it says nothing.
func text(value []byte) string {
	switch value[0] {
	case '"':
		s := strings.TrimSpace(strings.ReplaceAll(unquote(value), "\x00", "")) // no database takes a NUL
		if len(s) == 2 && strings.EqualFold(s, "NA") {
			return ""
		}
		if len(s) > maxText && utf8.RuneCountInString(s) > maxText {
			s = string([]rune(s)[:maxText])
		}
		return s
	case '{', '[':
		return ""
	}
	if string(value) == "null" {
		return ""
	}
	return string(value)
}

func truth(v string) bool {
	return strings.EqualFold(v, "true") || strings.EqualFold(v, "yes") || v == "1"
}

// maxSeconds bounds a duration: a week.
const maxSeconds = 7 * 24 * 3600

func seconds(v string) time.Duration {
	s, err := strconv.ParseFloat(v, 64)
	if err != nil || !(s > 0) {
		return 0
	}
	return time.Duration(min(s, maxSeconds)*1000) * time.Millisecond
}

// moments are the forms of times beside RFC 3339. One without a zone is UTC.
var moments = []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"}

// moment reads a time to the millisecond; the zero one is one that is none.
func moment(v string) time.Time {
	if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
		return sane(t)
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		if n > 1e11 {
			return sane(time.UnixMilli(n))
		}
		return sane(time.Unix(n, 0))
	}
	v = strings.TrimSpace(strings.TrimSuffix(v, "UTC"))
	if len(v) > 10 && v[10] == ' ' {
		v = v[:10] + "T" + strings.ReplaceAll(v[11:], " ", "")
	}
	if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
		return sane(t)
	}
	for _, form := range moments {
		if t, err := time.Parse(form, v); err == nil {
			return sane(t)
		}
	}
	return time.Time{}
}

// sane leaves out times at which there was no such call.
func sane(t time.Time) time.Time {
	if t.Year() < 2000 || t.Year() > 2199 {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
