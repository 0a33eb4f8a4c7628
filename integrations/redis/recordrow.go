package redis

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"floorwalker/bot"
)

// A row in the store is this, where text is a length and its bytes:
//
//	6 bytes  Reported in milliseconds, big-endian: what scripts compare
//	4 bytes  the batch that brought it
//	1 byte   'a' when it was added, 'm' when it replaced an older one
//	1 byte   flags
//	then varints and text; times are differences to End in milliseconds
//
// The organisation and the report id stand in the key and the field.

// rowHead is the length of what scripts look at.
const rowHead = 11

// The flags of a row.
const (
	rowOutbound = 1 << iota
	rowAnswered
	rowElsewhere
	rowNamedID     // the report id is no UUID, and stands in the row
	rowCorrelation // the correlation is a UUID
	rowInteraction // the interaction is a UUID
	rowSameIDs     // the interaction is the correlation
	rowUser        // the user's id is a UUID
)

var errRow = errors.New("a stored call record cannot be read")

// recordField is the field of a report id: its 16 bytes, or as many of a hash.
func recordField(id string) (field string, isUUID bool) {
	if b, ok := uuidBytes(id); ok {
		return string(b[:]), true
	}
	sum := sha256.Sum256([]byte(id))
	return string(sum[:16]), false
}

// shortField is a field of a day: as little of the report id as tells the records
// of an organisation's day apart. If two are the same once in a million years, a
// record that is amended by hours stands twice.
func shortField(field string) string {
	sum := sha256.Sum256([]byte(field))
	return string(sum[:6])
}

// uuidBytes reads a UUID that is written as uuidText writes it.
func uuidBytes(s string) (b [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return b, false
	}
	var digits [32]byte
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'f':
			digits[n] = c
			n++
		default:
			return b, false
		}
	}
	_, err := hex.Decode(b[:], digits[:])
	return b, err == nil
}

func uuidText(b []byte) string {
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// words are values that come again and again, written as one byte. New ones are
// put at the end: what is stored must be readable by the next version.
var words = []string{"", "Yes", "No", "Yes-PostRedirection", "Success", "Failure", "Refusal", "Local", "Remote", "Unknown",
	"SIP_ENTERPRISE", "SIP_INBOUND", "SIP_NATIONAL", "SIP_MOBILE", "SIP_INTERNATIONAL", "SIP_TOLLFREE", "SIP_MEETING", "SIP_SHORTCODE",
	"SIP_EMERGENCY", "SIP_PREMIUM", "UNKNOWN", "User", "Place", "VirtualLine", "CallCenterStandard", "CallCenterPremium", "CallCenterBasic",
	"HuntGroup", "AutomatedAttendantVideo", "VoiceMailRetrieval", "VoiceMailGroup", "GroupPaging", "LocalGateway", "RoutePoint",
	"Normal", "UserBusy", "NoAnswer", "CallRejected", "UnassignedNumber", "SIP408", "InternalDiagnostics", "Busy", "Unavailable",
	"Unconditional", "CallQueue", "TimeOfDay", "DoNotDisturb", "FollowMe", "ConsultativeTransfer", "BlindTransfer",
	"CallForwardSelective", "CallForwardAlways", "CallForwardNoAnswer", "CallForwardBusy", "CallPickup", "CallParkRetrieve", "Deflection", "Unrecognised"}

var wordAt = func() map[string]byte {
	at := make(map[string]byte, len(words))
	for i, w := range words {
		at[w] = byte(i)
	}
	return at
}()

// otherWord says that a text follows that is none of words.
const otherWord = 255

type rowWriter struct{ b []byte }

func (w *rowWriter) number(n int64) { w.b = binary.AppendVarint(w.b, n) }

func (w *rowWriter) text(s string) {
	w.b = binary.AppendUvarint(w.b, uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *rowWriter) word(s string) {
	if at, known := wordAt[s]; known {
		w.b = append(w.b, at)
		return
	}
	w.b = append(w.b, otherWord)
	w.text(s)
}

// id writes 16 bytes and the flag for a UUID, else text.
func (w *rowWriter) id(s string, flags, flag byte) byte {
	if b, ok := uuidBytes(s); ok {
		w.b = append(w.b, b[:]...)
		return flags | flag
	}
	w.text(s)
	return flags
}

// before writes how long before end a time is; zero times are -1.
func (w *rowWriter) before(t, end time.Time) {
	if t.IsZero() {
		w.number(0)
		return
	}
	ms := end.UnixMilli() - t.UnixMilli()
	if ms >= 0 {
		ms++ // 0 is no time
	}
	w.number(ms)
}

// appendRow appends what is stored of a record after its head.
func appendRow(b []byte, c *bot.CallRecord) []byte {
	var flags byte
	for _, f := range []struct {
		on   bool
		flag byte
	}{{c.Outbound, rowOutbound}, {c.Answered, rowAnswered}, {c.Elsewhere, rowElsewhere}} {
		if f.on {
			flags |= f.flag
		}
	}
	at := len(b)
	w := rowWriter{append(b, 0)}
	if _, isUUID := recordField(c.ReportID); !isUUID {
		flags |= rowNamedID
		w.text(c.ReportID)
	}
	w.number(c.End.UnixMilli())
	flags = w.id(c.CorrelationID, flags, rowCorrelation)
	if c.InteractionID == c.CorrelationID {
		flags |= rowSameIDs
	} else {
		flags = w.id(c.InteractionID, flags, rowInteraction)
	}
	flags = w.id(c.UserID, flags, rowUser)
	w.before(c.Start, c.End)
	w.before(c.Answer, c.End)
	for _, d := range []time.Duration{c.Talk, c.Ring, c.Hold} {
		w.number(d.Milliseconds())
	}
	for _, s := range []string{c.Indicator, c.Type, c.Outcome, c.Reason, c.UserType, c.RedirectReason, c.RelatedReason, c.Releasing} {
		w.word(s)
	}
	for _, s := range []string{c.User, c.Location, c.Calling, c.Called, c.CallingName, c.CalledName, c.Redirecting} {
		w.text(s)
	}
	w.b[at] = flags
	return w.b
}

type rowReader struct {
	b   []byte
	bad bool
}

func (r *rowReader) take(n uint64) []byte {
	if r.bad || n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *rowReader) number() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *rowReader) text() string {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad = true
		return ""
	}
	r.b = r.b[size:]
	return string(r.take(n))
}

func (r *rowReader) word() string {
	b := r.take(1)
	switch {
	case r.bad:
		return ""
	case b[0] == otherWord:
		return r.text()
	case int(b[0]) < len(words):
		return words[b[0]]
	}
	r.bad = true
	return ""
}

func (r *rowReader) id(isUUID bool) string {
	if !isUUID {
		return r.text()
	}
	b := r.take(16)
	if r.bad {
		return ""
	}
	return uuidText(b)
}

func (r *rowReader) before(end time.Time) time.Time {
	ms := r.number()
	switch {
	case ms == 0:
		return time.Time{}
	case ms > 0:
		ms--
	}
	return end.Add(-time.Duration(ms) * time.Millisecond)
}

// readRow reads a stored value, head included.
func readRow(org, field, value string) (c bot.CallRecord, err error) {
	if len(value) <= rowHead {
		return c, errRow
	}
	c.OrgID = org
	var head [8]byte
	copy(head[2:], value[:6])
	if ms := int64(binary.BigEndian.Uint64(head[:])); ms != 0 { //nolint:gosec // 48 bits
		c.Reported = time.UnixMilli(ms).UTC()
	}
	flags := value[rowHead]
	r := rowReader{b: []byte(value[rowHead+1:])}
	if flags&rowNamedID != 0 {
		c.ReportID = r.text()
	} else if len(field) == 16 {
		c.ReportID = uuidText([]byte(field))
	}
	c.End = time.UnixMilli(r.number()).UTC()
	c.Outbound, c.Answered, c.Elsewhere = flags&rowOutbound != 0, flags&rowAnswered != 0, flags&rowElsewhere != 0
	c.CorrelationID = r.id(flags&rowCorrelation != 0)
	c.InteractionID = c.CorrelationID
	if flags&rowSameIDs == 0 {
		c.InteractionID = r.id(flags&rowInteraction != 0)
	}
	c.UserID = r.id(flags&rowUser != 0)
	c.Start, c.Answer = r.before(c.End), r.before(c.End)
	for _, d := range []*time.Duration{&c.Talk, &c.Ring, &c.Hold} {
		*d = time.Duration(r.number()) * time.Millisecond
	}
	for _, s := range []*string{&c.Indicator, &c.Type, &c.Outcome, &c.Reason, &c.UserType, &c.RedirectReason, &c.RelatedReason, &c.Releasing} {
		*s = r.word()
	}
	for _, s := range []*string{&c.User, &c.Location, &c.Calling, &c.Called, &c.CallingName, &c.CalledName, &c.Redirecting} {
		*s = r.text()
	}
	if r.bad || len(r.b) > 0 || c.ReportID == "" {
		return c, errRow
	}
	return c, nil
}

// recordHead is the head of a row.
func recordHead(c *bot.CallRecord, batch string) []byte {
	var ms [8]byte
	if !c.Reported.IsZero() {
		binary.BigEndian.PutUint64(ms[:], uint64(max(c.Reported.UnixMilli(), 0))) //nolint:gosec // not negative
	}
	sum := sha256.Sum256([]byte(batch))
	return append(append(append(make([]byte, 0, 256), ms[2:]...), sum[:4]...), 'a')
}

// orgKey is how an organisation stands in keys: its braces would move the tag.
func orgKey(org string) string { return noBraces.Replace(org) }

var noBraces = strings.NewReplacer("{", "", "}", "")
