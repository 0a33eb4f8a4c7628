package unifiedcm

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"floorwalker/integrations/rest"
)

const soapSpace = "http://schemas.xmlsoap.org/soap/envelope/"

// encode writes an envelope with an operation. The operation's name has a prefix
// and its children have none, so that they stand in no namespace, as AXL's schema
// wants them; a default namespace would be theirs, too.
func encode(name, space string, op any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<soapenv:Envelope xmlns:soapenv="` + soapSpace + `"><soapenv:Body>`)
	err := xml.NewEncoder(&b).EncodeElement(op, xml.StartElement{
		Name: xml.Name{Local: "ns:" + name}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns:ns"}, Value: space}},
	})
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	b.WriteString(`</soapenv:Body></soapenv:Envelope>`)
	return b.Bytes(), nil
}

// wire is how one of the three interfaces is reached.
type wire struct {
	client *rest.Client
	path   string // escaped, below the base
	space  string // the namespace of its operations
	route  string // of metrics, with the operation behind it
}

// exchange sends an operation and decodes its response, a struct whose XMLName
// has the name of the response's element. A fault is a *Fault. reads says that
// the operation changes nothing, so that it may be repeated.
func exchange[T any](ctx context.Context, w wire, name, action string, op any, reads bool) (*T, error) {
	body, err := encode(name, w.space, op)
	if err != nil {
		return nil, err
	}
	var data []byte
	err = w.client.Do(ctx, rest.Request{
		Method: http.MethodPost, Path: w.path, Route: w.route + "/" + strings.ToLower(name), Out: &data,
		Raw: bytes.NewReader(body), ContentType: "text/xml; charset=utf-8", Idempotent: reads, Once: !reads,
		// The quotes are part of the header.
		Header: http.Header{"Soapaction": {`"` + action + `"`}, "Accept": {"text/xml"}},
	})
	if api, ok := errors.AsType[*rest.APIError](err); ok {
		// The body of a 503, or of a page for a wrong password, is no SOAP.
		if fault := readFault(api.Body); fault != nil && rest.Status(err) != http.StatusTooManyRequests {
			fault.err = err
			return nil, fault
		}
	}
	if err != nil {
		return nil, err
	}
	return decode[T](data)
}

// errNoEnvelope is the cause of an answer's error that is no SOAP at all.
var errNoEnvelope = errors.New("the answer is no SOAP envelope with a response")

// AnswerError is a 2xx answer that cannot be read.
type AnswerError struct{ Err error }

func (e *AnswerError) Error() string { return "unreadable answer: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *AnswerError) Unwrap() error { return e.Err }

// decode reads an answer.
func decode[T any](data []byte) (*T, error) {
	var e struct {
		XMLName xml.Name
		Body    struct {
			Fault    *faultXML `xml:"Fault"`
			Response *T        `xml:",any"`
		} `xml:"Body"`
	}
	if err := rest.UnmarshalXML(data, &e); err != nil {
		return nil, &AnswerError{err}
	}
	switch {
	case e.XMLName != xml.Name{Space: soapSpace, Local: "Envelope"}:
		return nil, &AnswerError{errNoEnvelope}
	case e.Body.Fault != nil:
		return nil, e.Body.Fault.fault()
	case e.Body.Response == nil:
		return nil, &AnswerError{errNoEnvelope}
	}
	return e.Body.Response, nil
}

// Fault is a refusal in SOAP's form.
type Fault struct {
	Code   string // "soapenv:Server", "ns1:Server.RateControl"
	Reason string
	// AXL is Cisco's own code, 0 when there is none: 5007 is not found.
	AXL int

	err error
}

func (f *Fault) Error() string {
	if f.AXL != 0 {
		return fmt.Sprintf("fault %s (axlcode %d): %s", f.Code, f.AXL, f.Reason)
	}
	return fmt.Sprintf("fault %s: %s", f.Code, f.Reason)
}

// Unwrap returns the answer that the fault came with, if it was an error.
func (f *Fault) Unwrap() error { return f.err }

// maxReason is the longest reason taken over, in bytes.
const maxReason = 500

// faultXML is a fault as it is written.
type faultXML struct {
	Code   string `xml:"faultcode"`
	Reason string `xml:"faultstring"`
	Detail struct {
		// Their names differ between releases: axlError, axlerror, error.
		Errors []struct {
			Code    string `xml:"axlcode"`
			Message string `xml:"axlmessage"`
		} `xml:",any"`
	} `xml:"detail"`
}

func (x *faultXML) fault() *Fault {
	f := &Fault{Code: oneLine(x.Code), Reason: oneLine(x.Reason)}
	for _, d := range x.Detail.Errors {
		if code, err := strconv.Atoi(strings.TrimSpace(d.Code)); err == nil && f.AXL == 0 {
			f.AXL = code
		}
		if f.Reason == "" {
			f.Reason = oneLine(d.Message)
		}
	}
	return f
}

// readFault returns the fault in the body of an error; nil when it holds none.
func readFault(data []byte) *Fault {
	if !bytes.Contains(data, []byte("Fault")) {
		return nil
	}
	var e struct {
		Fault *faultXML `xml:"Body>Fault"`
	}
	if err := rest.UnmarshalXML(data, &e); err == nil && e.Fault != nil {
		return e.Fault.fault()
	}
	return nil // a body that is no fault says nothing
}

// oneLine makes text of the cluster fit for a line.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}

// codeNotFound is AXL's code of a thing that does not exist.
const codeNotFound = 5007

func (f *Fault) notFound() bool {
	return f.AXL == codeNotFound || strings.Contains(strings.ToLower(f.Reason), "was not found")
}

// tooMany reports whether RISPort70 or Perfmon has had its requests for the minute.
func (f *Fault) tooMany() bool {
	return strings.HasSuffix(f.Code, "RateControl") || strings.Contains(f.Reason, "Exceeded allowed rate")
}

// suggested is in the reason of an answer that would be over 8 MB. Cisco's papers
// spell the words before it in two ways.
var suggested = regexp.MustCompile(`(?i)less than (\d+)`)

// tooLarge returns how many rows may be asked for instead, when an answer would
// have been too large; the number is 0 when the cluster only asks for fewer.
func (f *Fault) tooLarge() (rows int, ok bool) {
	reason := strings.ToLower(f.Reason)
	switch {
	case strings.Contains(reason, "request too large"):
		if m := suggested.FindStringSubmatch(reason); m != nil {
			rows, _ = strconv.Atoi(m[1])
		}
		return max(rows-1, 0), true
	case strings.Contains(reason, "memory allocation consumed"):
		return 0, true
	}
	return 0, false
}
