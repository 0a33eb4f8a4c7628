package contactcenter

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
)

// The recordings are plain telephone audio: 8,000 samples of 8 bits a second.
const (
	sampleRate   = 8000
	waveHeader   = 44
	longestAudio = 2 * 60 * 60 // seconds
)

// writeAudio sends a made-up conversation of the recording's length: two tones
// that take turns. It is made while it is sent.
func (f stored) writeAudio(w http.ResponseWriter, r *http.Request) {
	samples := int(min(max((f.to-f.from)/second, 1), longestAudio)) * sampleRate
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Content-Length", strconv.Itoa(waveHeader+samples))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(header(samples)); err != nil {
		return
	}
	var caller, agent [sampleRate]byte
	tone(caller[:], 220)
	tone(agent[:], 330)
	for n := 0; n < samples; n += sampleRate {
		speaks := caller[:]
		if n/sampleRate%6 >= 3 {
			speaks = agent[:]
		}
		if _, err := w.Write(speaks); err != nil {
			return // the caller has gone away
		}
	}
}

// header is that of a RIFF WAVE file with one channel of 8 bits.
func header(samples int) []byte {
	b := append([]byte("RIFF"), 0, 0, 0, 0)
	b = append(b, "WAVEfmt "...)
	for _, field := range []any{
		uint32(16), uint16(1), uint16(1), uint32(sampleRate), uint32(sampleRate), uint16(1), uint16(8),
	} {
		b, _ = binary.Append(b, binary.LittleEndian, field) // fixed sizes never fail
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(samples))
	binary.LittleEndian.PutUint32(b[4:], uint32(waveHeader-8+samples))
	return b
}

// tone fills a second with a soft note, and a pause at its end.
func tone(second []byte, hertz float64) {
	for i := range second {
		at := float64(i) / sampleRate
		loud := 24 * math.Sin(math.Pi*math.Min(at/0.8, 1))
		second[i] = byte(128 + loud*math.Sin(2*math.Pi*hertz*at))
	}
}

func (f stored) writeTranscript(w http.ResponseWriter, _ *http.Request) {
	k := f.contact
	body, err := json.Marshal(map[string]any{
		"taskId": k.id, "languageCode": "en-US", "startTime": f.from, "endTime": f.to,
		"transcripts": []map[string]any{
			{"role": "AGENT", "publishTimestamp": f.from, "transcript": "Thank you for contacting " + k.leg().queue.name + ". How can I help?"},
			{"role": "CALLER", "publishTimestamp": f.from + 5*second, "transcript": "I have a question about my account."},
			{"role": "AGENT", "publishTimestamp": f.to, "transcript": "That is done. Have a good day."},
		},
	})
	if err != nil { // strings and numbers only
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}
