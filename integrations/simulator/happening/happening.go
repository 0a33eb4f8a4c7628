// Package happening is what can be made to happen in a simulated system: the
// vocabulary of /sim/happen, which every part of the simulator shares.
package happening

import (
	"fmt"
	"strings"
)

// Happening is something that can be made to happen.
type Happening struct {
	What   string  `json:"what"`
	Doc    string  `json:"doc"`
	Fields []Field `json:"fields"`
}

// Field is a field that a happening takes. All are texts; things go by name or
// id.
type Field struct {
	Name     string `json:"name"`
	Doc      string `json:"doc"`
	Required bool   `json:"required"`
}

// Part is a simulated system in which things can be made to happen.
type Part interface {
	Happenings() []Happening
	// Happen makes one of them happen now. The error is an *Error when it
	// cannot; nothing has changed then.
	Happen(what string, values map[string]any) error
}

// Error says why something could not happen.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// Cannot makes an *Error.
func Cannot(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Read returns the texts given for the fields, without blanks around them. A
// missing, unknown or foreign field is an *Error.
func (h Happening) Read(values map[string]any) (map[string]string, error) {
	texts := map[string]string{}
	known := map[string]bool{}
	for _, f := range h.Fields {
		known[f.Name] = true
		if text, _ := values[f.Name].(string); f.Required && strings.TrimSpace(text) == "" {
			return nil, Cannot("%s: the field %s is missing", h.What, f.Name)
		}
	}
	for name, value := range values {
		text, ok := value.(string)
		if !known[name] || !ok {
			return nil, Cannot("%s: the field %s is unknown or not a text", h.What, name)
		}
		texts[name] = strings.TrimSpace(text)
	}
	return texts, nil
}
