package messaging

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"floorwalker/integrations/simulator/platform"
)

const (
	maxFile = 32 << 20 // Webex takes 100 MB; nothing we test needs as much
	// maxContents bounds the files of all messages; the oldest give way.
	maxContents = 128 << 20
	maxPart     = 1 << 20
)

// content is a file that somebody posted.
type content struct {
	name string
	kind string // media type
	data []byte
	room *room
}

// contents are the files that there are.
type contents struct {
	files map[string]*content
	order []string // oldest first; may name files that are gone
	size  int
}

func (s *contents) add(id string, f *content) string {
	s.files[id] = f
	s.order = append(s.order, id)
	s.size += len(f.data)
	for s.size > maxContents {
		s.remove(s.order[0])
		s.order = s.order[1:]
	}
	return id
}

func (s *contents) remove(id string) {
	if f, ok := s.files[id]; ok {
		s.size -= len(f.data)
		delete(s.files, id)
	}
}

// readMultipart reads a message whose file is sent along.
func readMultipart(c *call, boundary string) (*draft, error) {
	broken := platform.Refuse(http.StatusBadRequest, "The request body is not valid multipart/form-data.")
	if boundary == "" {
		return nil, broken
	}
	d := new(draft)
	parts := multipart.NewReader(http.MaxBytesReader(c.w, c.r.Body, maxFile+8*maxPart), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if err != nil {
			return nil, broken
		}
		limit := int64(maxPart)
		if part.FileName() != "" {
			limit = maxFile
		}
		data, err := io.ReadAll(io.LimitReader(part, limit+1))
		if err != nil {
			return nil, broken
		}
		if int64(len(data)) > limit {
			return nil, platform.Refuse(http.StatusRequestEntityTooLarge, "The file is too large.")
		}
		if part.FileName() == "" {
			if err := d.set(part.FormName(), string(data)); err != nil {
				return nil, err
			}
			continue
		}
		if part.FormName() != "files" || d.upload != nil {
			return nil, platform.Refuse(http.StatusBadRequest, "Only one file, named files, can be attached to a message.")
		}
		d.upload = &content{name: part.FileName(), kind: part.Header.Get("Content-Type"), data: data}
		if d.upload.kind == "" {
			d.upload.kind = "application/octet-stream"
		}
	}
}

// getContent serves a file to the members of its room. HEAD gives its name,
// type and size.
func (s *Service) getContent(c *call) (any, error) {
	id, ok := decodeID(kindContent, c.r.PathValue("id"))
	if !ok {
		return nil, platform.ErrNotFound
	}
	s.mu.Lock()
	f := s.contents.files[id]
	seen := f != nil && f.room.member(c.who) != nil
	s.mu.Unlock()
	if !seen {
		return nil, platform.ErrNotFound
	}
	header := c.w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	header.Set("Content-Length", strconv.Itoa(len(f.data)))
	header.Set("X-Content-Type-Options", "nosniff")
	if c.r.Method != http.MethodHead {
		_, _ = c.w.Write(f.data) // a client that hung up is no concern of ours
	}
	return served{}, nil
}
