package bot

import (
	"context"
	"time"
)

// RecordHourState is how far the records of an organisation's hour are complete.
type RecordHourState string

// The states of an hour.
const (
	RecordsUnchecked RecordHourState = "unchecked" // not compared with Webex yet
	RecordsComplete  RecordHourState = "complete"
	RecordsMissing   RecordHourState = "missing" // Webex has more than we have
	RecordsLost      RecordHourState = "lost"    // so it was, and Webex has forgotten them by now
)

// RecordHour is the coverage of one organisation's hour, by call end time.
type RecordHour struct {
	OrgID string          `json:"org"`
	Hour  time.Time       `json:"hour"` // its beginning
	State RecordHourState `json:"state"`
	// Expected is what Webex said it has when it was asked at Checked; Have is
	// what the ledger has now.
	Expected int       `json:"expected"`
	Have     int       `json:"have"`
	Checked  time.Time `json:"checked,omitzero"`
}

// RecordSource is one way in which call records come.
type RecordSource struct {
	// Name is "partner webhook", "partner reconciliation", "cdr_feed" or "cdr_stream".
	Name string
	// Last is when it last brought something or was last asked, zero for never.
	Last time.Time
	// Problem is why the last try failed; "" when it did not.
	Problem string
}

// Reconciliation is how the comparison with Webex stands, for all replicas.
type Reconciliation struct {
	// On is false when nothing can be compared: no token, or no source.
	On bool
	// Hours are those still to be compared, Requests what that takes at least
	// (of counts and of records known to be missing), and PerMinute how many
	// requests may be made.
	Hours, Requests, PerMinute int
	// Missing are the records known to be missing, over all hours, and Gaps the
	// hours of organisations that have them.
	Missing, Gaps int
	// Deadline is when Webex forgets the first of what is missing; zero when
	// nothing is.
	Deadline time.Time
	// Last is when an hour was last compared, Step what is being done now.
	Last time.Time
	Step string
}

// Done is when the work ends at the present rate, seen from now.
func (r *Reconciliation) Done(now time.Time) time.Time {
	if r.PerMinute <= 0 {
		return now
	}
	return now.Add(time.Duration(r.Requests) * time.Minute / time.Duration(r.PerMinute))
}

// RecordHealth is the state of the books.
type RecordHealth struct {
	Sources []RecordSource
	// Hours are those in which an organisation has records, or should, oldest
	// first. Organisations are in order of their id.
	Hours []RecordHour
	// Oldest is how far Webex can still be asked: 48 hours for a partner, 30 days
	// for one organisation's feed, 12 hours for its stream.
	Oldest time.Duration
	Reconciliation
	// Spooled are the deliveries accepted and not stored yet, SpooledBytes their
	// size, SpoolOldest the age of the first. Of this replica.
	Spooled      int
	SpooledBytes int64
	SpoolOldest  time.Duration
	// Refused are the files of what could not be read, which wait for a person, and
	// RefusedBytes their size. Of this replica.
	Refused      int
	RefusedBytes int64
	// Archive is where the whole records are: "PostgreSQL" or "files".
	Archive string
	// Rows is how long rows are kept at hand.
	Rows time.Duration
}

// ReconcileResult is what a reconciliation that was asked for has found.
type ReconcileResult struct {
	// Hours were compared of HoursAsked; the others are being compared still.
	Hours, HoursAsked int
	// Missing records were found to be missing, and Restored of them fetched.
	Missing, Restored int
	// TooOld says that the range began before what Webex can be asked for.
	TooOld bool
}

// RecordedCalls is the news that records were stored: those of one batch that
// somebody wanted to hear of. It comes at least once; after a crash it comes
// again, with the same ID and the same records.
type RecordedCalls struct {
	ID string // of the batch
	// Source is as in RecordSource.Name. What a reconciliation brings is late.
	Source string
	At     time.Time
	New    []RecordedCall
}

// RecordedCall is a record that is new, or that has replaced an older one.
type RecordedCall struct {
	CallRecord
	Amended bool
}

// RecordNews hears of records when they have been stored.
type RecordNews interface {
	// Interest returns what is to be told of, nil for nothing. It is asked once
	// for each batch, and its answer is called for every record of it, from
	// several goroutines.
	Interest(ctx context.Context) (func(*CallRecord) bool, error)
	// Recorded is told of a batch before that counts as done: after an error it
	// is told again. It should accept an event and return.
	Recorded(ctx context.Context, calls RecordedCalls) error
}

// RecordNames are the names that stand in the call records kept at hand, for the
// directory and for choices. Each is there once, in order.
type RecordNames struct {
	Orgs      []string // bare UUIDs
	Locations []string
	Queues    []string
}
