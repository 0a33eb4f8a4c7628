package contactcenter

import (
	"slices"
	"strconv"

	"floorwalker/integrations/simulator/world"
)

// Recordings are processed a while after the contact has ended, and are kept
// for a limited time.
const (
	processing   = 45 * second
	retention    = 10 * 24 * hour
	maxCaptures  = 10
	maxLinkLives = 60 // minutes
	shareWritten = 3  // one call in so many has a transcript
)

type capture struct {
	TaskID        string          `json:"taskId"`
	Recording     []recording     `json:"recording"`
	Transcription []transcription `json:"transcription"`
}

type recording struct {
	ID         string              `json:"id"`
	Segment    bool                `json:"segment"`
	Attributes recordingAttributes `json:"attributes"`
}

type recordingAttributes struct {
	FileName     string   `json:"fileName"`
	FilePath     string   `json:"filePath"`
	StartTime    int64    `json:"startTime"`
	StopTime     int64    `json:"stopTime"`
	Participants []string `json:"participants"`
	Channel1     string   `json:"channel1"`
	Channel2     string   `json:"channel2"`
	CallType     string   `json:"callType"`
	Sensitive    bool     `json:"sensitive"`
}

// transcription has the capitals and the texts for times that Cisco has.
type transcription struct {
	Source       string `json:"Source"`   //nolint:tagliatelle // Cisco's spelling
	Provider     string `json:"Provider"` //nolint:tagliatelle // Cisco's spelling
	ID           string `json:"id"`
	FileName     string `json:"fileName"`
	FilePath     string `json:"filePath"`
	StartTime    string `json:"startTime"`
	LanguageCode string `json:"languageCode"`
	CreateTime   string `json:"createTime"`
}

// queryCaptures answers POST /v1/captures/query.
func (c *Centre) queryCaptures(q *call) (any, error) {
	var body struct {
		Query *struct {
			OrgID               string
			URLExpiration       *int64
			TaskIDs             []string
			IncludeSegments     bool
			IncludeVARecordings bool
		}
	}
	if err := decode(q, &body); err != nil {
		return nil, err
	}
	if body.Query == nil || len(body.Query.TaskIDs) == 0 {
		return nil, badRequest("query.taskIds is required")
	}
	minutes := int64(maxLinkLives)
	if x := body.Query.URLExpiration; x != nil {
		minutes = *x
	}
	switch {
	case len(body.Query.TaskIDs) > maxCaptures:
		return nil, badRequest("no more than %d taskIds are allowed", maxCaptures)
	case minutes <= 0:
		return nil, badRequest("urlExpiration should be greater than 0.")
	case minutes > maxLinkLives:
		return nil, badRequest("urlExpiration must not be more than %d", maxLinkLives)
	case body.Query.OrgID != "" && body.Query.OrgID != c.org.ID:
		return nil, refuse(403, "the token has no permission for the organization")
	}
	data := []capture{}
	for _, id := range body.Query.TaskIDs {
		data = append(data, c.captureOf(q, id, body.Query.IncludeSegments, minutes*minute))
	}
	return map[string]any{"meta": map[string]any{"orgId": c.org.ID, "urlExpiration": minutes}, "data": data}, nil
}

// captureOf is what there is of a contact. One that is unknown has nothing.
func (c *Centre) captureOf(q *call, id string, segments bool, lives int64) capture {
	found := capture{TaskID: id, Recording: []recording{}, Transcription: []transcription{}}
	k := c.contactByID(id)
	if k == nil || k.ended == 0 || c.now < k.ended+processing || c.now > k.ended+retention {
		return found
	}
	for _, f := range c.filesOf(k) {
		if f.transcript {
			at := strconv.FormatInt(f.from, 10)
			found.Transcription = append(found.Transcription, transcription{
				Source: f.source, Provider: "CISCO", ID: f.id, FileName: f.name, FilePath: c.sign(q, f, lives),
				StartTime: at, LanguageCode: "en-US", CreateTime: at,
			})
			continue
		}
		if f.segment != segments {
			continue
		}
		found.Recording = append(found.Recording, recording{ID: f.id, Segment: f.segment, Attributes: recordingAttributes{
			FileName: f.name, FilePath: c.sign(q, f, lives), StartTime: f.from, StopTime: f.to,
			Participants: []string{f.agent, masked(k.origin)}, Channel1: "Caller", Channel2: "Agent", CallType: "main",
		}})
	}
	return found
}

func masked(origin string) string {
	if len(origin) < 8 {
		return "****"
	}
	return origin[:4] + "****" + origin[len(origin)-4:]
}

// stored is a file of a contact.
type stored struct {
	id, name   string
	contact    *contact
	from, to   int64
	agent      string
	segment    bool
	transcript bool
	source     string
}

// filesOf lists what is stored of a contact that has ended: of an answered call
// its stitched recording and a segment for each agent, and a transcript of some
// calls and of everything in writing.
func (c *Centre) filesOf(k *contact) []stored {
	var files []stored
	newFile := func(kind string, n int) stored {
		id := world.UUID(c.cfg.Seed, kind, k.id+"/"+strconv.Itoa(n))
		return stored{id: id, contact: k}
	}
	var answered []*leg
	for _, l := range k.legs {
		if l.wasAnswered() {
			answered = append(answered, l)
		}
	}
	if len(answered) == 0 {
		return nil
	}
	first, last := answered[0], answered[len(answered)-1]
	if k.channel != telephony {
		f := newFile("transcript", 0)
		f.name, f.transcript, f.source, f.from, f.to = k.channel+"Transcript.json", true, k.channel, first.answered, last.ended
		return []stored{f}
	}
	whole := newFile("recording", 0)
	whole.name, whole.from, whole.to, whole.agent = "recording-1.wav", first.answered, last.ended, last.agent.id
	files = append(files, whole)
	for i, l := range answered {
		f := newFile("segment", i)
		f.name, f.segment, f.from, f.to, f.agent = "segment-"+strconv.Itoa(i+1)+".wav", true, l.answered, l.ended, l.agent.id
		files = append(files, f)
	}
	if k.number%shareWritten == 0 {
		f := newFile("transcript", 0)
		f.name, f.transcript, f.source, f.from, f.to = "voiceTranscript.json", true, "recording", first.answered, last.ended
		files = append(files, f)
	}
	return files
}

// contactByID returns a contact, the latest ones first, or nil.
func (c *Centre) contactByID(id string) *contact {
	for _, k := range slices.Backward(c.contacts) {
		if k.id == id {
			return k
		}
	}
	return nil
}
