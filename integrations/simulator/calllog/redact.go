package calllog

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// seen keeps the beginning of a body as it is read.
type seen struct {
	io.ReadCloser
	data []byte
	size int
}

func (s *seen) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.size += n
	s.data = append(s.data, p[:min(n, maxBody-len(s.data))]...)
	return n, err
}

// observed notes the status of an answer.
type observed struct {
	http.ResponseWriter
	status int
}

func (o *observed) WriteHeader(status int) {
	if o.status == 0 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *observed) Write(p []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	return o.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// describe is what the log shows of a body: JSON and forms without their
// secrets, of anything else (or what cannot be understood) only its size.
func describe(contentType string, body *seen) string {
	if body.size == 0 {
		return ""
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	if body.size == len(body.data) {
		switch kind {
		case "application/json":
			if text, ok := redactJSON(body.data); ok {
				return text
			}
		case "application/x-www-form-urlencoded":
			return redactForm(string(body.data))
		}
	}
	if kind == "" {
		kind = "unnamed type"
	}
	return fmt.Sprintf("(%d bytes of %s)", body.size, capped(kind))
}

// hidden stands where a secret was.
const hidden = "***"

// isSecret tells whether a field of this name holds something to hide.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"secret", "token", "password", "authorization", "apikey", "api_key", "signature"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "code"
}

func redactJSON(data []byte) (string, bool) {
	var value any
	if json.Unmarshal(data, &value) != nil {
		return "", false
	}
	hide(value)
	text, err := json.Marshal(value)
	return string(text), err == nil
}

func hide(value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			hide(element)
		}
	case map[string]any:
		for name, element := range v {
			if _, isText := element.(string); isText && isSecret(name) {
				v[name] = hidden
				continue
			}
			hide(element)
		}
	}
}

func redactForm(form string) string {
	if form == "" {
		return ""
	}
	values, err := url.ParseQuery(form)
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(form))
	}
	for name := range values {
		if isSecret(name) {
			values[name] = []string{hidden}
		}
	}
	return capped(values.Encode())
}

func capped(s string) string {
	const most = 2048
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
