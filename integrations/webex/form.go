package webex

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"strings"

	"floorwalker/bot"
)

const (
	// maxFile is the largest file that Webex takes from a bot, in bytes.
	maxFile = 100 << 20
	// maxMemory is up to where a file is kept in memory; larger ones wait on disk.
	maxMemory = 1 << 20
	// maxFileName is the longest file name in runes.
	maxFileName = 120
)

var errFileTooLarge = errors.New("webex: the file is larger than 100 MB")

// form is a message with a file as multipart/form-data. Its length is known and
// it can be opened again, so that a throttled upload can be repeated; a large
// file takes no memory.
type form struct {
	contentType string
	head, tail  []byte
	file        spool
}

// newForm writes the file once to where it can be read from again.
func newForm(m *outgoing, f *bot.File) (_ *form, err error) {
	b := new(form)
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	b.contentType = w.FormDataContentType()
	for _, field := range [...]struct{ name, value string }{
		{"roomId", m.RoomID}, {"parentId", m.ParentID}, {"toPersonId", m.ToPersonID},
		{"text", m.Text}, {"markdown", m.Markdown},
	} {
		if field.value != "" {
			if err := w.WriteField(field.name, field.value); err != nil {
				return nil, fmt.Errorf("webex: write the form: %w", err)
			}
		}
	}
	if _, err := w.CreatePart(fileHeader(f)); err != nil {
		return nil, fmt.Errorf("webex: write the form: %w", err)
	}
	b.head = bytes.Clone(buf.Bytes())
	buf.Reset()
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("webex: write the form: %w", err)
	}
	b.tail = buf.Bytes()
	if err := f.Write(&b.file); err != nil {
		return nil, fmt.Errorf("webex: write the file: %w", err)
	}
	return b, nil
}

func (b *form) size() int64 { return int64(len(b.head)) + b.file.size + int64(len(b.tail)) }

func (b *form) open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(bytes.NewReader(b.head), b.file.open(), bytes.NewReader(b.tail))), nil
}

func (b *form) close() { b.file.close() }

func fileHeader(f *bot.File) textproto.MIMEHeader {
	quoted := strings.NewReplacer(`\`, "_", `"`, "_").Replace(fileName(f))
	contentType := f.ContentType
	if contentType == "" || strings.ContainsAny(contentType, "\r\n") {
		contentType = "application/octet-stream"
	}
	return textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="files"; filename="` + quoted + `"`},
		"Content-Type":        {contentType},
	}
}

// fileName is the name of a file without anything that could be a path.
func fileName(f *bot.File) string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' {
			return '-'
		}
		return r
	}, clean(f.Name, maxFileName))
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// spool keeps what is written to it: the first part in memory, all of it in a
// temporary file once it grows.
type spool struct {
	memory []byte
	disk   *os.File
	size   int64
}

func (s *spool) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > maxFile {
		return 0, errFileTooLarge
	}
	if s.disk == nil && len(s.memory)+len(p) > maxMemory {
		if err := s.toDisk(); err != nil {
			return 0, err
		}
	}
	if s.disk == nil {
		s.memory = append(s.memory, p...)
		s.size += int64(len(p))
		return len(p), nil
	}
	n, err := s.disk.Write(p)
	s.size += int64(n)
	return n, err
}

func (s *spool) toDisk() error {
	f, err := os.CreateTemp("", "floorwalker-*")
	if err != nil {
		return err
	}
	s.disk = f
	if _, err := f.Write(s.memory); err != nil {
		return err
	}
	s.memory = nil
	return nil
}

func (s *spool) open() io.Reader {
	if s.disk != nil {
		return io.NewSectionReader(s.disk, 0, s.size)
	}
	return bytes.NewReader(s.memory)
}

func (s *spool) close() {
	if s.disk != nil {
		_ = s.disk.Close()
		_ = os.Remove(s.disk.Name())
	}
}
