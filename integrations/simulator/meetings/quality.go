package meetings

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

const (
	// scopeAnalytics is what figures of meetings take; only administrators have it.
	scopeAnalytics = "analytics:read_all"
	// qualityDays is how long there are figures of a meeting, and qualityDelay how
	// long after its beginning they come.
	qualityDays  = 7
	qualityDelay = 10 * time.Minute
	// sampleEvery is how long a sample is.
	sampleEvery = time.Minute
	maxSamples  = 120
)

// AdministratorScopes are what an administrator's own token may have beside those
// of every person.
func AdministratorScopes() []string { return []string{scopeAnalytics} }

// instance finds a meeting that took place or does now, by the id of the instance.
func (s *System) instance(id string) (*occurrence, bool) {
	series, at, ok := strings.Cut(id, "_I_")
	m, _ := s.find(series)
	if m == nil || !ok {
		return nil, false
	}
	for _, o := range m.occurrences() {
		state := o.state(s.clock.Now())
		if strconv.FormatInt(o.was.Unix(), 10) == at && (state == "ended" || state == "inProgress") {
			return &o, true
		}
	}
	return nil, false
}

// qualities answers GET /meeting/qualities.
func (s *System) qualities(q *request) (int, any, error) {
	id := q.r.URL.Query().Get("meetingId")
	if id == "" {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "meetingId is required.")
	}
	if !q.id.Admin || s.cfg.World.Organization.NoProPack {
		return 0, nil, platform.ErrForbidden
	}
	o, ok := s.instance(id)
	now := s.clock.Now()
	if !ok || now.Sub(o.end()) > qualityDays*24*time.Hour {
		return 0, nil, platform.ErrNotFound
	}
	items := []map[string]any{}
	if now.Sub(o.start) >= qualityDelay || o.state(now) == "ended" {
		people := []*invitee{{email: o.host.email, name: o.host.name}}
		for _, i := range o.people() {
			if s.personByEmail(i.email) != nil {
				people = append(people, i)
			}
		}
		for n, p := range people {
			items = append(items, s.session(id, o, p, n))
		}
	}
	return http.StatusOK, map[string]any{"items": items}, nil
}

// session is how a meeting did for somebody. One of those invited has a poor
// network, which loses packets for a third of the time.
func (s *System) session(id string, o *occurrence, p *invitee, n int) map[string]any {
	chance := world.UUID(s.cfg.World.Seed, "media", id+p.email)
	poor := n == 2
	digit := func(i int) float64 { return float64(slices.Index([]byte("0123456789abcdef"), chance[i])) }
	end := o.end()
	if at, ok := o.ended[o.was.Unix()]; ok && at.Before(end) && at.After(o.start) {
		end = at
	}
	samples := min(max(int(end.Sub(o.start)/sampleEvery), 1), maxSamples)
	stream := func(bitrate, lossy float64) map[string]any {
		var loss, latency, jitter, rate []float64
		for i := range samples {
			l, t := digit(0)/20, 40+digit(1)
			if poor && i%3 == 1 {
				l, t = 6+lossy+digit(2)/10, 180+digit(1)
			}
			loss, latency, jitter, rate = append(loss, l), append(latency, t), append(jitter, 2+digit(3)/4), append(rate, bitrate)
		}
		return map[string]any{"samplingInterval": sampleEvery.Seconds(), "startTime": stamp(o.start), "endTime": stamp(end), "packetLoss": loss, "latency": latency,
			"jitter": jitter, "mediaBitRate": rate, "frameRate": []float64{}, "resolutionHeight": []float64{}, "codec": "Opus", "transportType": "UDP"}
	}
	network, client := "ethernet", "Webex Desktop Client"
	if poor {
		network, client = "wifi", "Webex Mobile Client"
	}
	return map[string]any{
		"meetingInstanceId": id, "webexUserName": p.name, "webexUserEmail": p.email, "joinTime": stamp(o.start), "leaveTime": stamp(end), "joinMeetingTime": "3.2",
		"clientType": client, "osType": "windows", "networkType": network, "localIP": "10.0.0." + strconv.Itoa(20+n), "participantSessionId": strings.ToUpper(chance), "serverRegion": "Ashburn, USA",
		"audioIn": []any{stream(64000, 0)}, "audioOut": []any{stream(64000, 1)}, "videoIn": []any{stream(1_500_000, 1)}, "videoOut": []any{stream(1_200_000, 2)},
		"shareIn": []any{}, "shareOut": []any{}, "resources": []any{},
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
