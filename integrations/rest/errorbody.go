package rest

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
)

// maxMessage is the longest explanation taken over from an upstream, in bytes.
const maxMessage = 1024

// errorBody covers the shapes in use: webexapis.com
// ({message, errors:[{description}], trackingId}, Calling adds errorCode),
// the Contact Center configuration service
// ({trackingId, error:{key, reason, message:[{description, code}]}}) and OAuth
// ({error, error_description}).
type errorBody struct {
	Message     loose             `json:"message"`
	Reason      loose             `json:"reason"`
	Description loose             `json:"error_description"`
	Code        loose             `json:"errorCode"`
	PlainCode   loose             `json:"code"`
	TrackingID  loose             `json:"trackingId"`
	Errors      array[errorEntry] `json:"errors"`
	Error       errorField        `json:"error"`
}

type errorEntry struct {
	Description loose `json:"description"`
	Message     loose `json:"message"`
	ErrorCode   loose `json:"errorCode"`
	Code        loose `json:"code"`
}

// errorField is Contact Center's object or OAuth's word.
type errorField struct {
	Word   loose
	Object struct {
		Key     loose             `json:"key"`
		Reason  loose             `json:"reason"`
		Message array[errorEntry] `json:"message"`
	}
}

func (f *errorField) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		return json.Unmarshal(data, &f.Object)
	}
	return f.Word.UnmarshalJSON(data)
}

// loose is a string or a number; anything else counts as absent, so that one
// field of another type does not hide the others.
type loose string

func (l *loose) UnmarshalJSON(data []byte) error {
	switch c := data[0]; {
	case c == '"':
		return json.Unmarshal(data, (*string)(l))
	case c == '-' || c >= '0' && c <= '9':
		*l = loose(data)
	}
	return nil
}

// array is a JSON array; anything else counts as empty.
type array[T any] []T

func (l *array[T]) UnmarshalJSON(data []byte) error {
	if data[0] != '[' {
		return nil
	}
	return json.Unmarshal(data, (*[]T)(l))
}

func (l array[T]) first() (entry T) {
	if len(l) > 0 {
		return l[0]
	}
	return entry
}

// fill reads what the body says into e. A body that is no JSON, or no JSON of
// these shapes, leaves the status' own text: gateways answer with pages.
func (e *APIError) fill(body []byte) {
	var b errorBody
	if err := json.Unmarshal(body, &b); err != nil {
		b = errorBody{}
	}
	first, inner := b.Errors.first(), b.Error.Object.Message.first()
	if strings.EqualFold(string(b.Error.Object.Reason), http.StatusText(e.Status)) {
		b.Error.Object.Reason = "" // it says no more than the status does
	}
	e.Message = clean(firstOf(b.Message, b.Error.Object.Reason, inner.Description, b.Description,
		first.Description, first.Message, b.Reason, b.Error.Word, loose(http.StatusText(e.Status))))
	e.Code = clean(firstOf(b.Code, first.ErrorCode, first.Code, b.PlainCode,
		inner.Code, b.Error.Object.Key, b.Error.Word))
	if e.TrackingID == "" {
		e.TrackingID = clean(string(b.TrackingID))
	}
}

func firstOf(values ...loose) string {
	for _, v := range values {
		if v != "" {
			return string(v)
		}
	}
	return ""
}

// clean makes text from outside fit for one line of a log.
func clean(s string) string {
	if len(s) > maxMessage {
		s = s[:maxMessage]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}
