package commands

import (
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
)

// scratch is a file without a name: what is in it goes with its last handle,
// also when the process dies, so that no customer's voice is left behind. The
// handle is closed when nothing refers to it any more: a reply does not tell
// when it has been sent for the last time.
type scratch struct {
	f    *os.File
	size int64
}

func newScratch() (*scratch, error) {
	f, err := os.CreateTemp("", "floorwalker-*")
	if err == nil {
		err = os.Remove(f.Name())
	}
	if err != nil {
		return nil, &bot.Error{Kind: bot.Internal, Err: err,
			Public: "There is no place for a temporary file here; whoever runs the bot finds the reason in its log."}
	}
	return &scratch{f: f}, nil
}

// begin empties the file.
func (s *scratch) begin() (io.Writer, error) {
	s.size = 0
	if err := s.f.Truncate(0); err != nil {
		return nil, err
	}
	_, err := s.f.Seek(0, io.SeekStart)
	return s, err
}

func (s *scratch) Write(p []byte) (int, error) {
	n, err := s.f.Write(p)
	s.size += int64(n)
	return n, err
}

func (s *scratch) reader() io.Reader { return io.NewSectionReader(s.f, 0, s.size) }

func (s *scratch) file(name string) *bot.File {
	return &bot.File{Name: name, ContentType: mediaTypes[path.Ext(name)], Write: func(w io.Writer) error {
		_, err := io.Copy(w, s.reader())
		return err
	}}
}

// mediaTypes are the kinds of files that are sent under their own ending.
var mediaTypes = map[string]string{
	".wav": "audio/wav", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4", ".json": "application/json",
	".txt": "text/plain; charset=utf-8", ".vtt": "text/vtt", ".zip": "application/zip", ".csv": "text/csv; charset=utf-8",
}

// captureName names a file by what it is, never by what its storage calls it:
// "2026-11-18-1430-Billing-Maya-Patel.wav".
func captureName(x recordedContact, f contactcenter.Capture, number int, r bot.Request) string {
	c := x.contact
	at := f.From
	if at.IsZero() {
		at = c.Created
	}
	parts := []string{at.In(r.Location).Format("2006-01-02-1504"), slug(c.QueueName), slug(c.AgentName)}
	if number > 0 {
		parts = append([]string{pad(number)}, parts...)
	}
	switch {
	case f.Transcript:
		parts = append(parts, "transcript")
	case f.Segment && len(x.recordings) > 1:
		parts = append(parts, "part")
	case f.Kind != "" && f.Kind != "main":
		parts = append(parts, slug(f.Kind))
	}
	var name []string
	for _, p := range parts {
		if p != "" {
			name = append(name, p)
		}
	}
	end := strings.ToLower(path.Ext(f.Name))
	if mediaTypes[end] == "" || end == ".zip" {
		end = ".bin"
	}
	return strings.Join(name, "-") + end
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// maxSlug is the longest part of a file's name, in runes.
const maxSlug = 30

// slug makes foreign text fit for a file's name.
func slug(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxSlug {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = '-'
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "-")
}

// modified is the time that a file in a zip bears.
func modified(f contactcenter.Capture, now time.Time) time.Time {
	if f.To.IsZero() {
		return now
	}
	return f.To
}
