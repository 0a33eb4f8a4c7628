package unifiedcm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	soapSpace  = "http://schemas.xmlsoap.org/soap/envelope/"
	maxRequest = 1 << 20
	maxDepth   = 32
)

// element is an element of a request.
type element struct {
	name, space, text string
	children          []*element
}

// child is the first child of that name; nil when there is none.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// value is the text of the child of that name.
func (e *element) value(name string) string {
	if c := e.child(name); c != nil {
		return strings.TrimSpace(c.text)
	}
	return ""
}

var errXML = errors.New("the request is not well-formed")

// readXML reads a document. A DOCTYPE is refused, and so is what is too deep.
func readXML(r io.Reader) (*element, error) {
	d := xml.NewDecoder(io.LimitReader(r, maxRequest))
	root := &element{}
	open := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errXML
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > maxDepth {
				return nil, errXML
			}
			e := &element{name: t.Name.Local, space: t.Name.Space}
			top := open[len(open)-1]
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			open[len(open)-1].text += string(t)
		case xml.Directive:
			return nil, errXML
		}
	}
	if len(root.children) != 1 {
		return nil, errXML
	}
	return root.children[0], nil
}

// readEnvelope returns the operation in a request.
func readEnvelope(r io.Reader) (*element, error) {
	root, err := readXML(r)
	if err != nil {
		return nil, err
	}
	body := root.child("Body")
	if root.name != "Envelope" || root.space != soapSpace || body == nil || len(body.children) != 1 {
		return nil, errXML
	}
	return body.children[0], nil
}

// writer writes the elements of an answer.
type writer struct{ bytes.Buffer }

func (w *writer) open(name, attributes string) { fmt.Fprintf(w, "<%s%s>", name, attributes) }

func (w *writer) shut(name string) { fmt.Fprintf(w, "</%s>", name) }

func (w *writer) text(name, value string) {
	if value == "" {
		fmt.Fprintf(w, "<%s/>", name)
		return
	}
	w.open(name, "")
	_ = xml.EscapeText(w, []byte(value))
	w.shut(name)
}

// reference writes a foreign key: a name with the uuid of what it names.
func (w *writer) reference(name, value, uuid string) {
	if value == "" {
		fmt.Fprintf(w, "<%s/>", name)
		return
	}
	w.open(name, ` uuid="`+uuid+`"`)
	_ = xml.EscapeText(w, []byte(value))
	w.shut(name)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// send writes an envelope around a body.
func send(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml;charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<?xml version='1.0' encoding='utf-8'?><soapenv:Envelope xmlns:soapenv="`+soapSpace+`"><soapenv:Body>`+body+`</soapenv:Body></soapenv:Envelope>`)
}

// page writes one of Tomcat's pages, which no SOAP client can read.
func page(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html;charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<html><head><title>Cisco System - Error report</title></head><body><h1>HTTP Status %d - %s</h1></body></html>", status, text)
}
