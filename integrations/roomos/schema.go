package roomos

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrNoSchema says that a device does not tell what a command takes.
var ErrNoSchema = errors.New("the device does not say what it takes")

// Schema is what a command takes, as the device itself says.
type Schema struct {
	Params map[string]Param
	Body   bool // it takes a multi-line payload
}

// Param is what one value may be. The zero Param is any text.
type Param struct {
	Required bool
	Number   bool
	Min, Max *float64 // of a number
	// MaxLength is that of a text in bytes; 0 when there is none.
	MaxLength int
	// Values are those it is chosen from; nil when any will do.
	Values []string
	Many   bool // may be given several times
}

// ArgumentError is an argument that a device would refuse. Nothing was sent.
type ArgumentError struct {
	Argument string
	Problem  string // in words, to go on from the argument's name
}

func (e *ArgumentError) Error() string { return e.Argument + " " + e.Problem }

// Check holds arguments to the schema. The error is an *ArgumentError.
func (s Schema) Check(args Arguments) error {
	for name, p := range s.Params {
		if _, given := args.Values[name]; p.Required && !given {
			return &ArgumentError{name, "is missing"}
		}
	}
	for name, value := range args.Values {
		p, known := s.param(name)
		if !known {
			return &ArgumentError{name, "is nothing that this device takes"}
		}
		for _, text := range texts(value) {
			if err := p.Check(text); err != nil {
				return &ArgumentError{name, err.Error()}
			}
		}
	}
	if args.Body != "" && !s.Body {
		return &ArgumentError{"body", "is nothing that this device takes"}
	}
	return nil
}

// param returns a parameter by name; "Option.1" and the like are written in
// schemas as they are, or as a group.
func (s Schema) param(name string) (Param, bool) {
	if p, ok := s.Params[name]; ok {
		return p, true
	}
	group, _, _ := strings.Cut(name, ".")
	p, ok := s.Params[group]
	return p, ok && group != name
}

// Check holds one value to what it may be. The error goes on from its name.
func (p Param) Check(text string) error {
	if len(p.Values) > 0 && !slices.ContainsFunc(p.Values, func(v string) bool { return strings.EqualFold(v, text) }) {
		return fmt.Errorf("must be one of %s", strings.Join(p.Values, ", "))
	}
	if p.MaxLength > 0 && len(text) > p.MaxLength {
		return fmt.Errorf("may have %d characters at most", p.MaxLength)
	}
	if !p.Number {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return errors.New("must be a number")
	case p.Min != nil && n < *p.Min:
		return fmt.Errorf("must be at least %s", plain(*p.Min))
	case p.Max != nil && n > *p.Max:
		return fmt.Errorf("must be at most %s", plain(*p.Max))
	}
	return nil
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// texts are the values of an argument as devices are sent them in XML.
func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case bool:
		return []string{map[bool]string{true: "True", false: "False"}[v]}
	}
	return []string{fmt.Sprint(value)}
}

// jsonSchema is how the cloud describes a value: JSON Schema's few words.
type jsonSchema struct {
	Type      any      `json:"type"` // a text or a list of them
	Enum      []any    `json:"enum"`
	Minimum   *float64 `json:"minimum"`
	Maximum   *float64 `json:"maximum"`
	MaxLength int      `json:"maxLength"`
	// Items describes the entries of an array.
	Items *jsonSchema `json:"items"`
}

func (j jsonSchema) is(name string) bool {
	switch t := j.Type.(type) {
	case string:
		return t == name
	case []any:
		return slices.Contains(t, any(name))
	}
	return false
}

func (j jsonSchema) param(required bool) Param {
	if j.is("array") && j.Items != nil {
		p := j.Items.param(required)
		p.Many = true
		return p
	}
	p := Param{Required: required, Number: (j.is("integer") || j.is("number")) && !j.is("string"),
		Min: j.Minimum, Max: j.Maximum, MaxLength: j.MaxLength}
	for _, v := range j.Enum {
		p.Values = append(p.Values, texts(v)...)
	}
	return p
}

// localSchema reads a command's element of /command.xml and the value spaces
// that its parameters refer to in /valuespace.xml. Facts about the latter's
// shape are few, so what cannot be resolved is any text: the device still
// refuses what it does not take.
func localSchema(command, spaces *Node) Schema {
	s := Schema{Params: map[string]Param{}}
	for _, c := range command.Children {
		if strings.EqualFold(c.Name, "body") {
			s.Body = true
			continue
		}
		p := valueSpace(spaces, c.Attributes["valueSpaceRef"])
		p.Required = strings.EqualFold(c.Attributes["required"], "true")
		p.Many = c.Attributes["maxOccurrence"] != "" && c.Attributes["maxOccurrence"] != "1"
		s.Params[c.Name] = p
	}
	s.Body = s.Body || strings.EqualFold(command.Attributes["multiline"], "true")
	return s
}

// valueSpace finds "/Valuespace/INT_0_100".
func valueSpace(spaces *Node, ref string) Param {
	name := ref[strings.LastIndex(ref, "/")+1:]
	if spaces == nil || name == "" {
		return Param{}
	}
	for _, space := range spaces.Children {
		if space.Name != name && space.Attributes["name"] != name {
			continue
		}
		p := Param{Number: strings.EqualFold(space.Attributes["type"], "Integer")}
		if v, ok := space.Float("Min"); ok && p.Number {
			p.Min = &v
		}
		if v, ok := space.Float("Max"); ok && p.Number {
			p.Max = &v
		}
		p.MaxLength, _ = space.Int("MaxLength")
		for _, v := range space.All("Value") {
			p.Values = append(p.Values, v.Value)
		}
		return p
	}
	return Param{}
}
