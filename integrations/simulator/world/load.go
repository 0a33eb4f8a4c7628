package world

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
)

// maxFile bounds a world file. A hundred thousand exact contacts need about
// forty megabytes.
const maxFile = 64 << 20

// Problem is one thing that is wrong with a world file.
type Problem struct {
	Place string // for example contactCenter.queues[2].teams[0], or line 4, column 7
	Text  string
}

// Problems is every problem of a world file, in the order of the file's fields.
type Problems []Problem

// Error lists the problems, a line each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Place + ": " + problem.Text
	}
	return strings.Join(lines, "\n")
}

// Load reads a world file, checks it and completes it. Its error is Problems
// when the file, and not the reading of it, is at fault.
func Load(r io.Reader) (*World, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the world: %w", err)
	}
	if len(data) > maxFile {
		return nil, Problems{{"file", fmt.Sprintf("larger than %d bytes", maxFile)}}
	}
	w := new(World)
	if err := decode(data, w); err != nil {
		return nil, err
	}
	if err := w.Validate(); err != nil {
		return nil, err
	}
	w.Complete()
	return w, nil
}

// decode reads JSON into w and refuses fields that w does not have: a misspelt
// field that is passed over in silence costs its author an afternoon.
func decode(data []byte, w *World) error {
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		return Problems{jsonProblem(data, err)}
	}
	var problems Problems
	unknown(reflect.TypeFor[World](), raw, "", &problems)
	if len(problems) > 0 {
		return problems
	}
	if err := json.Unmarshal(data, w); err != nil {
		return Problems{jsonProblem(data, err)}
	}
	return nil
}

func jsonProblem(data []byte, err error) Problem {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return Problem{position(data, syntax.Offset), "not JSON: " + syntax.Error()}
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return Problem{position(data, wrong.Offset), fmt.Sprintf("%s is a %s where a %s belongs", wrong.Field, wrong.Value, wrong.Type)}
	}
	return Problem{"file", err.Error()}
}

func position(data []byte, offset int64) string {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	line := bytes.Count(before, []byte{'\n'})
	return fmt.Sprintf("line %d, column %d", line+1, len(before)-bytes.LastIndexByte(before, '\n'))
}

// unknown compares what the file has with what t can hold.
func unknown(t reflect.Type, value any, place string, problems *Problems) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := value.(type) {
	case []any:
		if t.Kind() != reflect.Slice {
			return // a type error, which decoding reports with its position
		}
		for i, element := range v {
			unknown(t.Elem(), element, fmt.Sprintf("%s[%d]", place, i), problems)
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return
		}
		fields := fieldsOf(t)
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			at := strings.TrimPrefix(place+"."+name, ".")
			field, ok := fields[name]
			if !ok {
				*problems = append(*problems, Problem{at, "unknown field" + suggestion(name, fields)})
				continue
			}
			unknown(field, v[name], at, problems)
		}
	}
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := make(map[string]reflect.Type, t.NumField())
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Type
	}
	return fields
}

func suggestion(name string, fields map[string]reflect.Type) string {
	for known := range fields {
		if strings.EqualFold(name, known) {
			return fmt.Sprintf(", did you mean %q?", known)
		}
	}
	return ""
}
