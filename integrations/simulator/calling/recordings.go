package calling

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
)

// Limits of /convergedRecordings, and what Cisco fills in.
const (
	usualRecordings = 10
	mostRecordings  = 100
	recordingWindow = 7 * 24 * time.Hour
	linkLife        = 3 * time.Hour
	bytesPerSecond  = 2000
)

// recording is what is left of a recorded call. Its ids are bare UUIDs.
type recording struct {
	id, callID, session string
	owner               *member
	with                string
	started, created    time.Time
	seconds             int
}

type recordingView struct {
	ID              string      `json:"id"`
	Topic           string      `json:"topic"`
	CreateTime      string      `json:"createTime"`
	TimeRecorded    string      `json:"timeRecorded"`
	Links           *linksView  `json:"temporaryDirectDownloadLinks,omitempty"`
	OwnerID         string      `json:"ownerId"`
	OwnerType       string      `json:"ownerType"`
	OwnerEmail      string      `json:"ownerEmail"`
	Format          string      `json:"format"`
	DurationSeconds int         `json:"durationSeconds"`
	SizeBytes       int         `json:"sizeBytes"`
	ServiceType     string      `json:"serviceType"`
	StorageRegion   string      `json:"storageRegion"`
	Status          string      `json:"status"`
	ServiceData     serviceData `json:"serviceData"`
}

type linksView struct {
	Audio      string `json:"audioDownloadLink"`
	Expiration string `json:"expiration"`
}

type serviceData struct {
	LocationID    string `json:"locationId"`
	CallSessionID string `json:"callSessionId"`
}

func viewRecording(r *recording) recordingView {
	return recordingView{
		ID: r.id, Topic: "Call with " + r.with, CreateTime: whole(r.created), TimeRecorded: whole(r.started),
		OwnerID: r.owner.id, OwnerType: "user", OwnerEmail: r.owner.email, Format: "MP3",
		DurationSeconds: r.seconds, SizeBytes: r.seconds * bytesPerSecond, ServiceType: "calling",
		StorageRegion: "US", Status: "available", ServiceData: serviceData{r.owner.location.ID, r.session},
	}
}

// whole is how recordings write a time.
func whole(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// listRecordings lists the recordings of one member, or of all when it is nil.
func (s *System) listRecordings(q *request, m *member) (int, any, error) {
	query := q.r.URL.Query()
	from, to, err := s.recordingRange(query.Get("from"), query.Get("to"))
	if err != nil {
		return 0, nil, err
	}
	size, start := usualRecordings, 0
	if text := query.Get("max"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 || size > mostRecordings {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid value for parameter max.")
		}
	}
	if text := query.Get("cursor"); text != "" {
		if start, err = strconv.Atoi(text); err != nil || start < 0 {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "Invalid cursor.")
		}
	}
	views := []recordingView{}
	for _, r := range slices.Backward(s.recordings) {
		if (m == nil || r.owner == m) && s.hasRecording(r, query.Get) && !r.created.Before(from) && r.created.Before(to) {
			views = append(views, viewRecording(r))
		}
	}
	slices.SortStableFunc(views, func(a, b recordingView) int { return strings.Compare(b.CreateTime, a.CreateTime) })
	views = views[min(start, len(views)):]
	if len(views) > size {
		views = views[:size]
		query.Set("from", whole(from))
		query.Set("to", whole(to))
		query.Set("cursor", strconv.Itoa(start+size))
		q.w.Header().Set("Link", "<"+platform.Base(q.r)+q.r.URL.Path+"?"+query.Encode()+`>; rel="next"`)
	}
	return http.StatusOK, items(views), nil
}

// hasRecording tells whether a recording is there and is what the query asks for.
func (s *System) hasRecording(r *recording, asked func(string) string) bool {
	is := func(name string, values ...string) bool {
		return asked(name) == "" || slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, asked(name)) })
	}
	return !r.created.After(s.clock.Now()) && is("status", "available") && is("serviceType", "calling") && is("format", "MP3") &&
		is("ownerType", "user") && is("storageRegion", "US") && is("locationId", r.owner.location.ID, encodeID(kindLocation, r.owner.location.ID)) &&
		is("ownerEmail", r.owner.email) && is("ownerId", r.owner.id, encodeID(kindPerson, r.owner.id)) &&
		strings.Contains(strings.ToLower("Call with "+r.with), strings.ToLower(asked("topic")))
}

// recordingRange is the window that from and to stand for: seven days when one
// or both are missing.
func (s *System) recordingRange(first, last string) (from, to time.Time, err error) {
	read := func(text string) time.Time {
		for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02"} {
			if t, wrong := time.Parse(form, text); wrong == nil {
				return t
			}
		}
		if text != "" {
			err = platform.Refuse(http.StatusBadRequest, "from and to must be ISO 8601.")
		}
		return time.Time{}
	}
	from, to = read(first), read(last)
	switch {
	case first == "" && last == "":
		to = s.clock.Now().Add(time.Second)
		from = to.Add(-recordingWindow)
	case first == "":
		from = to.Add(-recordingWindow)
	case last == "":
		to = from.Add(recordingWindow)
	}
	if err == nil && from.After(to) {
		err = platform.Refuse(http.StatusBadRequest, "from cannot be after to.")
	}
	return from, to, err
}

// recordingOf finds a recording that the caller may see.
func (s *System) recordingOf(q *request, m *member) (*recording, error) {
	for _, r := range s.recordings {
		if strings.EqualFold(r.id, q.r.PathValue("recordingId")) && (r.owner == m || m == nil) && !r.created.After(s.clock.Now()) {
			return r, nil
		}
	}
	return nil, platform.ErrNotFound
}

func (s *System) getRecording(q *request, m *member) (int, any, error) {
	r, err := s.recordingOf(q, m)
	if err != nil {
		return 0, nil, err
	}
	until := s.clock.Now().Add(linkLife)
	v := viewRecording(r)
	v.Links = &linksView{
		Audio:      fmt.Sprintf("%s/v1/convergedRecordings/%s/audio?ticket=%s&expires=%d", platform.Base(q.r), r.id, s.ticket(r, until.Unix()), until.Unix()),
		Expiration: whole(until),
	}
	return http.StatusOK, v, nil
}

func (s *System) ticket(r *recording, until int64) string {
	return s.name("ticket", fmt.Sprintf("%d/%s/%d", s.born, r.id, until))
}

// audio serves a download link: pre-signed, it needs no token.
func (s *System) audio(w http.ResponseWriter, r *http.Request) {
	seconds, ok := s.played(r)
	if !ok {
		http.Error(w, "The link has expired.", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "audio/mpeg")
	_, _ = w.Write(silence(seconds))
}

// played is how long the recording of a link is, while the link holds.
func (s *System) played(r *http.Request) (seconds int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, err := strconv.ParseInt(r.URL.Query().Get("expires"), 10, 64)
	for _, one := range s.recordings {
		if err == nil && one.id == r.PathValue("recordingId") && r.URL.Query().Get("ticket") == s.ticket(one, until) && s.clock.Now().Unix() < until {
			return one.seconds, true
		}
	}
	return 0, false
}

// maxSilence bounds the audio that is made up for a recording.
const maxSilence = 60

// silence is an MP3 of so many seconds, at most a minute: empty frames of 32
// kbit/s at 16 kHz, of 36 ms each (MPEG-2 layer III, mono).
func silence(seconds int) []byte {
	frame := append([]byte{0xff, 0xf3, 0x48, 0xc0}, make([]byte, 140)...)
	return bytes.Repeat(frame, max(1, min(seconds, maxSilence)*1000/36))
}

func (s *System) recordingMetadata(q *request, m *member) (int, any, error) {
	r, err := s.recordingOf(q, m)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{
		"id": r.id, "orgId": s.org, "ownerId": r.owner.id, "ownerType": "USER", "ownerName": r.owner.name, "ownerEmail": r.owner.email,
		"storageRegion": "US", "serviceType": "calling", "version": "1.2",
		"serviceData": map[string]any{
			"callRecordingId": r.id, "locationId": r.owner.location.ID, "callSessionId": r.session, "callId": "callhalf-" + r.callID + ":0",
			"session": map[string]any{"startTime": whole(r.started), "stopTime": whole(r.created.Add(-recordingDelay))},
		},
	}, nil
}
