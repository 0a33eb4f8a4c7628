package roomos

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// space is what a value may be: Cisco's value space. The zero space is any text.
type space struct {
	min, max int      // of a number, or of a text's length
	number   bool     // it is a number
	values   []string // those it is chosen from
	many     int      // how often it may be given; 0 is once
}

func integer(lowest, highest int) space { return space{min: lowest, max: highest, number: true} }
func text(shortest, longest int) space  { return space{min: shortest, max: longest} }
func literal(values ...string) space    { return space{values: values} }
func (s space) times(n int) space       { s.many = n; return s }
func (s space) takes(value string) bool { _, ok := s.canonical(value); return ok }
func onOffSpace() space                 { return literal("Off", "On") }
func (p param) must() param             { p.required = true; return p }
func arg(name string, s space) param    { return param{name: name, space: s} }

// canonical returns the value as the device writes it, if it takes it.
func (s space) canonical(value string) (string, bool) {
	switch {
	case s.number:
		n, err := strconv.Atoi(value)
		return strconv.Itoa(n), err == nil && n >= s.min && n <= s.max
	case s.values != nil:
		i := slices.IndexFunc(s.values, func(v string) bool { return strings.EqualFold(v, value) })
		if i < 0 {
			return "", false
		}
		return s.values[i], true
	}
	return value, len(value) >= s.min && (s.max == 0 || len(value) <= s.max)
}

// ref is the name of the space in /valuespace.xml.
func (s space) ref() string {
	switch {
	case s.number:
		return fmt.Sprintf("INT_%d_%d", s.min, s.max)
	case s.values != nil:
		name := strings.Join(s.values, "")
		if slices.Equal(s.values, []string{"Off", "On"}) {
			name = "OnOff"
		}
		return "TTPAR_" + strings.NewReplacer("+", "", "-", "", ".", "").Replace(name)
	}
	return fmt.Sprintf("STR_%d_%d_NoFilt", s.min, s.max)
}

func (s space) kind() string {
	kind := "String"
	switch {
	case s.number:
		kind = "Integer"
	case s.values != nil:
		kind = "Literal"
	}
	if s.many > 0 {
		kind += "Array"
	}
	return kind
}

// xml is the space's element in /valuespace.xml.
func (s space) xml() *node {
	n := &node{name: s.ref(), attrs: [][2]string{{"type", strings.TrimSuffix(s.kind(), "Array")}}}
	switch {
	case s.number:
		n.put("Min", strconv.Itoa(s.min))
		n.put("Max", strconv.Itoa(s.max))
	case s.values != nil:
		for _, v := range s.values {
			n.kids = append(n.kids, &node{name: "Value", value: v})
		}
	default:
		n.put("MinLength", strconv.Itoa(s.min))
		n.put("MaxLength", strconv.Itoa(s.max))
	}
	return n
}

// schema is the space as JSON Schema, as the cloud has it.
func (s space) schema() map[string]any {
	one := map[string]any{"type": "string"}
	switch {
	case s.number:
		one = map[string]any{"type": "integer", "minimum": s.min, "maximum": s.max}
	case s.values != nil:
		one["enum"] = s.values
	case s.max > 0:
		one["minLength"], one["maxLength"] = s.min, s.max
	}
	if s.many > 0 {
		return map[string]any{"type": "array", "items": one, "maxItems": s.many}
	}
	return one
}
