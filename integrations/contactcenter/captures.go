package contactcenter

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"floorwalker/integrations/rest"
)

// Limits of POST /v1/captures/query, from Cisco's specification.
const (
	// MaxCaptureIDs is how many contacts one request asks for.
	MaxCaptureIDs = 10
	// linkMinutes is how long a link is asked to be valid: long enough for a
	// slow download behind others, and half of what Cisco allows, since whoever
	// has the link has the recording.
	linkMinutes = 30
)

// Captures is what was recorded of one contact.
type Captures struct {
	ContactID string
	// Recordings are in the order of their beginning.
	Recordings  []Capture
	Transcripts []Capture
}

// Capture is one stored file of a contact: the audio of it or of a part of it,
// or a transcript. Where it lies is known to Fetch alone: whoever has its link
// has the file.
type Capture struct {
	ContactID string
	ID        string
	Name      string // of the file as it was stored
	// Kind is Cisco's call type of a recording (main, consult, va-main), or the
	// source of a transcript (recording, chat).
	Kind string
	// Segment marks a part of a recording that a stitched one has whole.
	Segment    bool
	Transcript bool
	From, To   time.Time // zero when unknown
	// Sensitive marks what Cisco says holds sensitive data.
	Sensitive bool
	Language  string // of a transcript: en-US

	link     string
	segments bool // how it was asked for
}

// Duration returns the length of a recording, 0 when it is not known.
func (c Capture) Duration() time.Duration {
	if c.From.IsZero() || c.To.Before(c.From) {
		return 0
	}
	return c.To.Sub(c.From)
}

type capturesQuestion struct {
	Query struct {
		OrgID      string   `json:"orgId"`
		URLExpires int      `json:"urlExpiration"`
		TaskIDs    []string `json:"taskIds"`
		Segments   bool     `json:"includeSegments"`
		VirtualToo bool     `json:"includeVARecordings"`
	} `json:"query"`
}

type capturesAnswer struct {
	Data list[captured] `json:"data"`
}

type captured struct {
	TaskID    text `json:"taskId"`
	Recording list[struct {
		ID         text `json:"id"`
		Segment    flag `json:"segment"`
		Attributes struct {
			FileName  text         `json:"fileName"`
			FilePath  rest.Address `json:"filePath"`
			StartTime number       `json:"startTime"`
			StopTime  number       `json:"stopTime"`
			CallType  text         `json:"callType"`
			Sensitive flag         `json:"sensitive"`
		} `json:"attributes"`
	}] `json:"recording"`
	Transcription list[struct {
		ID       text         `json:"id"`
		Source   text         `json:"source"` // Cisco writes Source
		FileName text         `json:"fileName"`
		FilePath rest.Address `json:"filePath"`
		Start    number       `json:"startTime"` // a string
		Language text         `json:"languageCode"`
	}] `json:"transcription"`
}

func (r captured) captures(segments bool) Captures {
	all := Captures{ContactID: string(r.TaskID)}
	for _, x := range r.Recording {
		a := x.Attributes
		if a.FilePath == "" {
			continue // announced, and not there yet
		}
		all.Recordings = append(all.Recordings, Capture{
			ContactID: all.ContactID, ID: string(x.ID), Name: string(a.FileName), Kind: string(a.CallType), Segment: bool(x.Segment),
			From: a.StartTime.Time(), To: a.StopTime.Time(), Sensitive: bool(a.Sensitive), link: string(a.FilePath), segments: segments,
		})
	}
	slices.SortStableFunc(all.Recordings, func(a, b Capture) int { return a.From.Compare(b.From) })
	for _, x := range r.Transcription {
		if x.FilePath == "" {
			continue
		}
		all.Transcripts = append(all.Transcripts, Capture{
			ContactID: all.ContactID, ID: string(x.ID), Name: string(x.FileName), Kind: string(x.Source), Transcript: true,
			From: x.Start.Time(), Language: string(x.Language), link: string(x.FilePath), segments: segments,
		})
	}
	return all
}

// Captures returns what was recorded of the contacts, in the order asked for;
// one of which nothing was has no files. With segments the parts of recordings
// are returned one by one, without them stitched together.
func (c *Client) Captures(ctx context.Context, contactIDs []string, segments bool) ([]Captures, error) {
	found := map[string]Captures{}
	for ids := range slices.Chunk(contactIDs, MaxCaptureIDs) {
		if err := c.captures(ctx, ids, segments, found); err != nil {
			return nil, err
		}
	}
	all := make([]Captures, len(contactIDs))
	for i, id := range contactIDs {
		all[i] = found[strings.ToLower(id)]
		all[i].ContactID = id
	}
	return all, nil
}

func (c *Client) captures(ctx context.Context, ids []string, segments bool, into map[string]Captures) error {
	var q capturesQuestion
	q.Query.OrgID, q.Query.URLExpires, q.Query.Segments = c.orgID, linkMinutes, segments
	for _, id := range ids {
		if !isUUID(id) {
			return notFound()
		}
		if id = strings.ToLower(id); !slices.Contains(q.Query.TaskIDs, id) {
			q.Query.TaskIDs = append(q.Query.TaskIDs, id)
		}
	}
	var answer capturesAnswer
	err := c.read(ctx, "look for the recordings", rest.Request{
		Method: http.MethodPost, Path: "v1/captures/query", Body: q, Out: &answer, Idempotent: true,
	})
	for _, r := range answer.Data {
		into[strings.ToLower(string(r.TaskID))] = r.captures(segments)
	}
	return err
}

// isUUID reports whether an id is one as Cisco's are: 36 hexadecimal digits and
// dashes.
func isUUID(id string) bool {
	if len(id) != 36 {
		return false
	}
	for i, r := range id {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'f'
		if dash != (r == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
