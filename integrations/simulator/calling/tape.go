package calling

import (
	"net/http"
	"time"

	"floorwalker/integrations/simulator/world"
)

// recordingDelay is how long after a call its recording can be had.
const recordingDelay = time.Minute

// maxRecordings are kept; older ones go.
const maxRecordings = 500

// taping is the recording of a call while it lasts.
type taping struct {
	state         string // recordingState in Cisco's words
	started, from time.Time
	done          time.Duration // recorded before from
	ever          bool
}

func (s *System) tapeAnswered(l *leg) {
	m := l.owner.member
	if m != nil && (m.recording == world.RecordingModes[1] || m.recording == world.RecordingModes[2]) {
		s.startTape(l)
	}
}

func (s *System) startTape(l *leg) {
	now := s.clock.Now()
	if l.taping == nil {
		l.taping = &taping{started: now}
	}
	l.taping.state, l.taping.from, l.taping.ever = "started", now, true
	s.tell(l, updated, "recording")
}

// pauseTape stops the tape for a while (paused) or for good (stopped).
func (s *System) pauseTape(l *leg, state string) {
	if l.taping.state == "started" {
		l.taping.done += s.clock.Now().Sub(l.taping.from)
	}
	l.taping.state = state
	s.tell(l, updated, "recording")
}

// tapeEnded makes the recording of an ended call.
func (s *System) tapeEnded(l *leg) {
	t := l.taping
	if t == nil {
		return
	}
	if t.state == "started" {
		t.done += l.ended.Sub(t.from)
	}
	t.state = "stopped"
	s.recordings = append(s.recordings, &recording{
		id: s.newID("recording"), callID: l.id, session: l.session, owner: l.owner.member, with: l.remote.called(),
		started: t.started, created: l.ended.Add(recordingDelay), seconds: int(t.done / time.Second),
	})
	if len(s.recordings) > maxRecordings {
		s.recordings = s.recordings[1:]
	}
}

// tape answers one of the four recording commands. Cisco: starting and stopping
// need the mode On Demand; pausing and resuming that or Always with
// Pause/Resume.
func (s *System) tape(command string) handler {
	return func(q *request, m *member) (int, any, error) {
		l, err := s.legOrOnly(q, m)
		if err != nil {
			return 0, nil, err
		}
		onDemand := m.recording == world.RecordingModes[3]
		pausable := onDemand || m.recording == world.RecordingModes[2]
		state := ""
		if l.taping != nil {
			state = l.taping.state
		}
		switch {
		case l.phase != talking,
			command == "startRecording" && (!onDemand || state == "started" || state == "paused"),
			command == "stopRecording" && (!onDemand || state != "started" && state != "paused"),
			command == "pauseRecording" && (!pausable || state != "started"),
			command == "resumeRecording" && (!pausable || state != "paused"):
			return 0, nil, errState
		}
		switch command {
		case "pauseRecording":
			s.pauseTape(l, "paused")
		case "stopRecording":
			s.pauseTape(l, "stopped")
		default:
			s.startTape(l)
		}
		return http.StatusNoContent, nil, nil
	}
}
