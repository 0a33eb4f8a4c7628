package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// What is poor in a sample: our own rule, which answers repeat.
const (
	PoorLoss    = 5.0 // percent of packets
	PoorLatency = 400 * time.Millisecond
)

// QualityDays is for how many days Webex is taken to have figures of a meeting,
// unless the settings say otherwise.
const QualityDays = 7

// maxSessions is how many people's figures are read of one meeting.
const maxSessions = 1000

// Held is a meeting that has taken place or takes place now. ScheduledID is what
// its planned meeting is called.
type Held struct {
	bot.Meeting
	ScheduledID string
}

// Attendance is how somebody took part in a meeting, and how it did for them.
// Their addresses in the network are never read.
type Attendance struct {
	Name, Email, Client, Network string
	Joined, Left                 time.Time
	// In is what came to them, Out what came from them.
	AudioIn, AudioOut, VideoIn, VideoOut, ShareIn, ShareOut Media
}

// Media is how one medium did in one direction, over its samples.
type Media struct {
	Samples, Poor int           // Poor are those that are poor by PoorLoss and PoorLatency
	Each          time.Duration // how long a sample is
	Loss          float64       // average, percent; WorstLoss is that of one sample
	WorstLoss     float64
	Latency       time.Duration // average
	WorstLatency  time.Duration
	Jitter        time.Duration // average
}

// Held are the meetings of a window that have taken place or do now, the earliest
// first.
func (c *Calendar) Held(ctx context.Context, window bot.Range) ([]Held, error) {
	r := rest.Request{Path: meetingsPath, MaxBody: maxBody, Query: url.Values{
		"meetingType": {"meeting"}, "from": {stamp(window.From)}, "to": {stamp(window.To)}, "max": {strconv.Itoa(pageSize)}}}
	var found []Held
	for m, err := range rest.Pages(ctx, c.rest, r, rest.Items[heldMeeting]("items")) {
		if err != nil {
			return nil, rest.Failure(system, "I could not list the meetings that you had", "", err)
		}
		if k := m.meeting.meeting(); k.ID != "" && !k.Start.IsZero() && len(found) < maxListed {
			found = append(found, Held{k, string(m.ScheduledID)})
		}
	}
	return found, nil
}

type heldMeeting struct {
	meeting
	ScheduledID rest.Text `json:"scheduledMeetingId"`
}

// Qualities reads how the media of meetings did, with an administrator's token
// that has the scope analytics:read_all.
type Qualities struct {
	rest *rest.Client
	days int
}

// NewQualities returns a client of https://analytics.webexapis.com/v1, which is
// taken to have figures for some days.
func NewQualities(client *rest.Client, days int) *Qualities { return &Qualities{client, days} }

// Days is for how many days Webex is taken to have figures.
func (q *Qualities) Days() int { return q.days }

// Quality is how a meeting did for each of those who took part; id is that of a
// Held. Where Webex has no figures the error is NotFound.
func (q *Qualities) Quality(ctx context.Context, id string) ([]Attendance, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	const doing = "I could not look how the sound and the picture were"
	var all []Attendance
	r := rest.Request{Path: "meeting/qualities", Query: url.Values{"meetingId": {id}, "max": {strconv.Itoa(pageSize)}}, MaxBody: maxBody, Share: true}
	for s, err := range rest.Pages(ctx, q.rest, r, rest.Items[session]("items")) {
		switch status := rest.Status(err); {
		case status == http.StatusNotFound, status == http.StatusGone:
			return nil, q.noFigures(err)
		case status == http.StatusForbidden:
			return nil, &bot.Error{Kind: bot.Forbidden, Err: err, TrackingID: trackingID(err), Public: doing +
				": Webex gives it to a full administrator’s account only, with the scope analytics:read_all and, as far as I know, where the organisation has the licence Pro Pack; it does not say which of that is missing."}
		case err != nil:
			return nil, rest.Failure("Webex’s analytics", doing, "", err)
		}
		if all = append(all, s.attendance()); len(all) == maxSessions {
			break
		}
	}
	if len(all) == 0 {
		return nil, q.noFigures(nil)
	}
	return all, nil
}

func (q *Qualities) noFigures(err error) error {
	return &bot.Error{Kind: bot.NotFound, Err: err, TrackingID: trackingID(err),
		Public: fmt.Sprintf("Webex has no figures of that meeting. They come late, and do not stay: as far as I know some minutes after the fact, and for %d days.", q.days)}
}

// session is Cisco's media session.
type session struct {
	Name     rest.Text         `json:"webexUserName"`
	Email    rest.Text         `json:"webexUserEmail"`
	Joined   rest.Text         `json:"joinTime"`
	Left     rest.Text         `json:"leaveTime"`
	Client   rest.Text         `json:"clientType"`
	Network  rest.Text         `json:"networkType"`
	AudioIn  rest.List[stream] `json:"audioIn"`
	AudioOut rest.List[stream] `json:"audioOut"`
	VideoIn  rest.List[stream] `json:"videoIn"`
	VideoOut rest.List[stream] `json:"videoOut"`
	ShareIn  rest.List[stream] `json:"shareIn"`
	ShareOut rest.List[stream] `json:"shareOut"`
}

// stream is the samples of one medium in one direction. Series may be shorter
// than others, or empty.
type stream struct {
	Interval   rest.Number `json:"samplingInterval"` // seconds
	PacketLoss series      `json:"packetLoss"`       // percent
	Latency    series      `json:"latency"`          // milliseconds
	Jitter     series      `json:"jitter"`           // milliseconds
}

// series keeps its gaps, so that samples of several stand beside each other.
type series []figure

func (s *series) UnmarshalJSON(data []byte) error {
	var all []json.RawMessage
	*s = nil
	if json.Unmarshal(data, &all) != nil {
		return nil //nolint:nilerr // what is no series has no samples
	}
	*s = make(series, len(all))
	for i := range all {
		(*s)[i] = readFigure(all[i])
	}
	return nil
}

// figure is a number that may not be there; what is negative is not.
type figure struct {
	value float64
	there bool
}

func readFigure(data []byte) figure {
	text := strings.Trim(string(data), `"`)
	if text == "" || text[0] < '0' || text[0] > '9' {
		return figure{}
	}
	v, err := strconv.ParseFloat(text, 64)
	return figure{v, err == nil}
}

func (s session) attendance() Attendance {
	return Attendance{Name: string(s.Name), Email: string(s.Email), Client: string(s.Client), Network: string(s.Network), Joined: s.Joined.Time(), Left: s.Left.Time(),
		AudioIn: media(s.AudioIn), AudioOut: media(s.AudioOut), VideoIn: media(s.VideoIn), VideoOut: media(s.VideoOut), ShareIn: media(s.ShareIn), ShareOut: media(s.ShareOut)}
}

// mean is an average in the making.
type mean struct {
	sum, worst float64
	n          int
}

func (m *mean) add(all series, i int, most float64) float64 {
	if i >= len(all) || !all[i].there {
		return 0
	}
	v := min(all[i].value, most)
	m.sum, m.worst, m.n = m.sum+v, max(m.worst, v), m.n+1
	return v
}

func (m mean) average() float64 { return m.sum / float64(max(m.n, 1)) }

func media(streams rest.List[stream]) Media {
	var loss, latency, jitter mean
	var m Media
	const most = 3600_000 // an hour, in milliseconds
	for _, s := range streams {
		for i := range max(len(s.PacketLoss), len(s.Latency), len(s.Jitter)) {
			lost, late := loss.add(s.PacketLoss, i, 100), latency.add(s.Latency, i, most)
			jitter.add(s.Jitter, i, most)
			m.Samples++
			if lost > PoorLoss || milliseconds(late) > PoorLatency {
				m.Poor++
			}
		}
		m.Each = max(m.Each, time.Duration(min(max(s.Interval.Int(), 0), 3600))*time.Second)
	}
	if m.Each == 0 {
		m.Each = time.Minute
	}
	m.Loss, m.WorstLoss = loss.average(), loss.worst
	m.Latency, m.WorstLatency, m.Jitter = milliseconds(latency.average()), milliseconds(latency.worst), milliseconds(jitter.average())
	return m
}

func milliseconds(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
