package callrecords

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

const (
	// maxRecord bounds one record, in bytes. They have some 4 KB.
	maxRecord = 1 << 20
	// readAhead is the buffer that records are found in.
	readAhead = 256 << 10
	// maxDepth bounds how deep values beside and in records may be nested.
	maxDepth = 64
)

// The errors of a body that cannot be taken apart.
var (
	// ErrNoRecords is a body that has no list of records.
	ErrNoRecords = errors.New("the body has no list of call records")
	// ErrCut is a body that ends too early.
	ErrCut   = errors.New("the body ends in the middle")
	errJSON  = errors.New("the body is not JSON")
	errLarge = errors.New("a record is too large")
	errDeep  = errors.New("a value is nested too deep")
)

// recordLists are the keys under which Webex may send records: what the webhook's
// envelope looks like is not published. A bare list is taken too.
var recordLists = []string{"items", "cdrs"}

// split yields the records of a body one by one, as they are read. A record is
// valid until the next is asked for. Elements of the list that are no objects are
// left out. The error, if there is one, comes last.
func split(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		s := splitter{r: r, buf: make([]byte, 0, readAhead)}
		if err := s.body(func(record []byte) bool { return yield(record, nil) }); err != nil && !errors.Is(err, errStop) {
			yield(nil, err)
		}
	}
}

// errStop ends the reading when nobody wants more.
var errStop = errors.New("stop")

type splitter struct {
	r    io.Reader
	buf  []byte
	at   int // what was read of buf
	err  error
	list bool // a list of records was found
}

// fill reads more behind what is in buf from keep on.
func (s *splitter) fill(keep int) error {
	if s.err != nil {
		return s.err
	}
	if keep > 0 {
		n := copy(s.buf, s.buf[keep:])
		s.buf, s.at = s.buf[:n], s.at-keep
	}
	if len(s.buf) == cap(s.buf) {
		if len(s.buf) >= maxRecord {
			return errLarge
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)[:len(s.buf)]
	}
	for {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if s.err = err; n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// next returns the next byte that is no blank, without taking it.
func (s *splitter) next() (byte, error) {
	for {
		for ; s.at < len(s.buf); s.at++ {
			switch c := s.buf[s.at]; c {
			case ' ', '\t', '\r', '\n':
			default:
				return c, nil
			}
		}
		if err := s.fill(s.at); err != nil {
			return 0, cut(err)
		}
	}
}

func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrCut
	}
	return err
}

func (s *splitter) body(yield func([]byte) bool) error {
	if _, err := s.next(); err == nil {
		// Some senders begin with a byte-order mark.
		for len(s.buf)-s.at < 3 && s.fill(s.at) == nil {
		}
		if bytes.HasPrefix(s.buf[s.at:], []byte("\xef\xbb\xbf")) {
			s.at += 3
		}
	}
	c, err := s.next()
	if err != nil {
		return err
	}
	switch c {
	case '[':
		err = s.records(yield)
	case '{':
		err = s.envelope(yield)
	default:
		return errJSON
	}
	if err != nil {
		return err
	}
	if !s.list {
		return ErrNoRecords
	}
	if _, err := s.next(); !errors.Is(err, ErrCut) {
		return fmt.Errorf("%w: something follows its end", errJSON)
	}
	return nil
}

// envelope reads an object whose records stand under one of recordLists.
func (s *splitter) envelope(yield func([]byte) bool) error {
	s.at++
	for first := true; ; first = false {
		c, err := s.next()
		switch {
		case err != nil:
			return err
		case c == '}':
			s.at++
			return nil
		case !first && c != ',':
			return errJSON
		case !first:
			s.at++
			if c, err = s.next(); err != nil {
				return err
			}
		}
		if c != '"' {
			return errJSON
		}
		key, err := s.value()
		if err != nil {
			return err
		}
		name := strings.Trim(string(key), `"`)
		if c, err = s.next(); err != nil {
			return err
		}
		if c != ':' {
			return errJSON
		}
		s.at++
		if c, err = s.next(); err != nil {
			return err
		}
		if c == '[' && isRecordList(name) {
			err = s.records(yield)
		} else {
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

func isRecordList(name string) bool {
	for _, known := range recordLists {
		if strings.EqualFold(name, known) {
			return true
		}
	}
	return false
}

// records reads a list.
func (s *splitter) records(yield func([]byte) bool) error {
	s.list = true
	s.at++
	for first := true; ; first = false {
		c, err := s.next()
		switch {
		case err != nil:
			return err
		case c == ']':
			s.at++
			return nil
		case !first && c != ',':
			return errJSON
		case !first:
			s.at++
			if c, err = s.next(); err != nil {
				return err
			}
		}
		if c != '{' {
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		record, err := s.value()
		if err != nil {
			return err
		}
		if !yield(record) {
			return errStop
		}
	}
}

// value returns the value that begins here, whole.
func (s *splitter) value() ([]byte, error) {
	var w walker
	walked := 0
	for {
		n, done, err := w.walk(s.buf[s.at+walked:])
		if err != nil {
			return nil, err
		}
		if walked += n; walked > maxRecord {
			return nil, errLarge
		}
		if done {
			value := s.buf[s.at : s.at+walked]
			s.at += walked
			return value, nil
		}
		if err := s.fill(s.at); err != nil {
			return nil, cut(err)
		}
	}
}

// skip passes over the value that begins here, however long it is.
func (s *splitter) skip() error {
	var w walker
	for {
		n, done, err := w.walk(s.buf[s.at:])
		if s.at += n; err != nil || done {
			return err
		}
		if err := s.fill(s.at); err != nil {
			if errors.Is(err, io.EOF) && w.plain {
				return nil
			}
			return cut(err)
		}
	}
}

// walker finds the end of a value. It does not judge what is in it.
type walker struct {
	depth   int
	quoted  bool
	escaped bool
	plain   bool // a number or word, which ends where something else begins
}

func (w *walker) walk(b []byte) (n int, done bool, err error) {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if w.quoted {
			if w.escaped {
				w.escaped = false
				continue
			}
			// Most bytes are within text: they are passed over at once.
			end := bytes.IndexByte(b[i:], '"')
			text := b[i:]
			if end >= 0 {
				text = b[i : i+end]
			}
			switch escape := bytes.IndexByte(text, '\\'); {
			case escape >= 0:
				i += escape
				w.escaped = true
			case end < 0:
				return len(b), false, nil
			default:
				i += end
				w.quoted = false
				if w.depth == 0 {
					return i + 1, true, nil
				}
			}
			continue
		}
		switch c {
		case '"':
			w.quoted = true
		case '{', '[':
			if w.depth++; w.depth > maxDepth {
				return i, false, errDeep
			}
		case '}', ']':
			if w.plain {
				return i, true, nil
			}
			if w.depth--; w.depth <= 0 {
				if w.depth < 0 {
					return i, false, errJSON
				}
				return i + 1, true, nil
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if w.plain {
				return i, true, nil
			}
			if w.depth == 0 && (c == ',' || c == ':') {
				return i, false, errJSON
			}
		default:
			w.plain = w.depth == 0
		}
	}
	return len(b), false, nil
}
