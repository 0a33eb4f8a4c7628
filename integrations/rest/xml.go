package rest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// Limits of an XML document from outside. An answer of AXL or Finesse that is
// larger was asked for in too large a piece.
const (
	MaxXML        = 1 << 20 // bytes
	maxXMLDepth   = 64      // elements within each other
	maxXMLAttrs   = 32      // of one element
	maxXMLElement = 100_000 // in one document
)

// ErrXML is the cause of errors about XML that is refused. The error around it
// says why, and quotes nothing of the document.
var ErrXML = errors.New("not an XML document that is accepted")

// CheckXML refuses what no vendor's interface sends and an attacker might: a
// DOCTYPE or another directive, processing instructions beside the declaration,
// more than 64 levels, more than one root, more than a megabyte.
func CheckXML(data []byte) error {
	if len(data) > MaxXML {
		return refusedXML("it is longer than %d bytes", MaxXML)
	}
	d := newXMLDecoder(data)
	depth, elements, roots := 0, 0, 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 || roots != 1 {
				return refusedXML("it is not whole")
			}
			return nil
		}
		if err != nil {
			return refusedXML("line %d is not well-formed", line(d))
		}
		switch t := token.(type) {
		case xml.Directive:
			return refusedXML("it has a DOCTYPE or another directive")
		case xml.ProcInst:
			if t.Target != "xml" || roots > 0 {
				return refusedXML("it has a processing instruction")
			}
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return refusedXML("it is more than %d levels deep", maxXMLDepth)
			}
			if depth == 1 {
				roots++
			}
			if elements++; elements > maxXMLElement || roots > 1 || len(t.Attr) > maxXMLAttrs {
				return refusedXML("it has too many elements, attributes or roots")
			}
		case xml.EndElement:
			depth--
		}
	}
}

// UnmarshalXML reads a document into v as encoding/xml does, once CheckXML has
// let it pass. Its error wraps ErrXML and quotes nothing of the document.
func UnmarshalXML(data []byte, v any) error {
	if err := CheckXML(data); err != nil {
		return err
	}
	d := newXMLDecoder(data)
	if err := d.Decode(v); err != nil {
		if unexpected := (xml.UnmarshalError)(""); errors.As(err, &unexpected) {
			return refusedXML("it is another document than the one expected")
		}
		return refusedXML("line %d cannot be read", line(d))
	}
	return nil
}

func newXMLDecoder(data []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = true
	d.Entity = nil
	d.CharsetReader = xmlCharset
	return d
}

// xmlCharset reads the encodings that older products of Cisco declare.
func xmlCharset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "iso-8859-1", "latin1", "windows-1252":
		return transform.NewReader(input, charmap.Windows1252.NewDecoder()), nil
	}
	return nil, errors.New("the encoding is unknown")
}

func line(d *xml.Decoder) int {
	n, _ := d.InputPos()
	return n
}

func refusedXML(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrXML, fmt.Sprintf(format, args...))
}
