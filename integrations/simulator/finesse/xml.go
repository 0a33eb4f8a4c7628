package finesse

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// el is an element of an answer.
type el struct {
	name  string
	text  string
	attrs [][2]string
	kids  []el
}

func tag(name string, kids ...el) el { return el{name: name, kids: kids} }

func leaf(name, text string) el { return el{name: name, text: text} }

func number(name string, n int) el { return leaf(name, strconv.Itoa(n)) }

func moment(name string, t time.Time) el {
	if t.IsZero() {
		return leaf(name, "")
	}
	return leaf(name, t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

func (e el) write(b *bytes.Buffer) {
	b.WriteByte('<')
	b.WriteString(e.name)
	for _, a := range e.attrs {
		b.WriteString(" " + a[0] + `="`)
		_ = xml.EscapeText(b, []byte(a[1]))
		b.WriteByte('"')
	}
	b.WriteByte('>')
	_ = xml.EscapeText(b, []byte(e.text))
	for _, k := range e.kids {
		k.write(b)
	}
	b.WriteString("</" + e.name + ">")
}

func (e el) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`)
	e.write(&b)
	return b.Bytes()
}

// maxBody bounds a request.
const maxBody = 1 << 20

var errXML = errors.New("not the XML that is wanted")

// parse reads the body of a request.
func parse(data []byte, root string, v any) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth, name := 0, ""
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errXML
		}
		switch t := token.(type) {
		case xml.Directive:
			return errXML
		case xml.StartElement:
			if depth++; depth == 1 {
				name = t.Name.Local
			}
			if depth > 32 {
				return errXML
			}
		case xml.EndElement:
			depth--
		}
	}
	if name != root || xml.Unmarshal(data, v) != nil {
		return errXML
	}
	return nil
}

// userBody, dialogBody and the others are what clients send.
type userBody struct {
	State        string `xml:"state"`
	Extension    string `xml:"extension"`
	ReasonCodeID string `xml:"reasonCodeId"`
}

type dialogBody struct {
	Action     string `xml:"requestedAction"`
	From       string `xml:"fromAddress"`
	To         string `xml:"toAddress"`
	Target     string `xml:"targetMediaAddress"`
	Associated string `xml:"associatedDialogUri"`
	Variables  *struct {
	} `xml:"mediaProperties"`
	Params []struct {
		Name  string `xml:"name"`
		Value string `xml:"value"`
	} `xml:"actionParams>ActionParam"`
}

func (b dialogBody) param(name string) string {
	for _, p := range b.Params {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

type messageBody struct {
	Duration int      `xml:"duration"`
	Content  string   `xml:"content"`
	Teams    []string `xml:"teams>team"`
}

type logBody struct {
	LogData string `xml:"logData"`
}
