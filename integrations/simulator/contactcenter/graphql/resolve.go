package graphql

import (
	"encoding/json"
	"fmt"
	"sort"
)

// Resolve returns the operation with every variable replaced by its value.
// Variables are decoded JSON, numbers as json.Number. The error is a
// *SyntaxError.
func (op *Operation) Resolve(variables map[string]any) (*Operation, error) {
	r := resolver{values: map[string]Value{}}
	for _, v := range op.Variables {
		given, ok := variables[v.Name]
		switch {
		case ok && (given != nil || !v.Required):
			value, err := fromJSON(given, 0)
			if err != nil {
				return nil, fmt.Errorf("variable %s: %w", v.Name, err)
			}
			r.values[v.Name] = value
		case v.Required:
			return nil, &SyntaxError{Position{1, 1}, fmt.Sprintf("Variable '%s' has coerced Null value for NonNull type '%s'", v.Name, v.Type)}
		case v.Default != nil:
			r.values[v.Name] = *v.Default
		default:
			r.values[v.Name] = Value{Kind: Null}
		}
	}
	fields, err := r.fields(op.Fields)
	if err != nil {
		return nil, err
	}
	return &Operation{Name: op.Name, Variables: op.Variables, Fields: fields}, nil
}

type resolver struct{ values map[string]Value }

func (r resolver) fields(in []Field) ([]Field, error) {
	out := make([]Field, len(in))
	for i, f := range in {
		var err error
		if f.Arguments, err = r.members(f.Arguments); err != nil {
			return nil, err
		}
		if f.Fields, err = r.fields(f.Fields); err != nil {
			return nil, err
		}
		out[i] = f
	}
	return out, nil
}

func (r resolver) members(in []Member) ([]Member, error) {
	out := make([]Member, len(in))
	for i, m := range in {
		var err error
		if m.Value, err = r.value(m.Value); err != nil {
			return nil, err
		}
		out[i] = m
	}
	return out, nil
}

func (r resolver) value(v Value) (Value, error) {
	switch v.Kind {
	case Reference:
		known, ok := r.values[v.Text]
		if !ok {
			return v, &SyntaxError{v.At, fmt.Sprintf("Undefined variable '%s'", v.Text)}
		}
		known.At = v.At
		return known, nil
	case Object:
		members, err := r.members(v.Members)
		v.Members = members
		return v, err
	case List:
		list := make([]Value, len(v.List))
		for i, item := range v.List {
			var err error
			if list[i], err = r.value(item); err != nil {
				return v, err
			}
		}
		v.List = list
	default: // a scalar is its own value
	}
	return v, nil
}

func fromJSON(v any, depth int) (Value, error) {
	at := Position{1, 1}
	if depth > MaxDepth {
		return Value{}, &SyntaxError{at, fmt.Sprintf("nested deeper than %d", MaxDepth)}
	}
	switch v := v.(type) {
	case nil:
		return Value{Kind: Null, At: at}, nil
	case bool:
		return Value{Kind: Boolean, Text: fmt.Sprint(v), At: at}, nil
	case string:
		return Value{Kind: Text, Text: v, At: at}, nil
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return Value{Kind: Int, Text: v.String(), At: at}, nil
		}
		return Value{Kind: Float, Text: v.String(), At: at}, nil
	case []any:
		out := Value{Kind: List, At: at}
		for _, item := range v {
			value, err := fromJSON(item, depth+1)
			if err != nil {
				return out, err
			}
			out.List = append(out.List, value)
		}
		return out, nil
	case map[string]any:
		out := Value{Kind: Object, At: at}
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			value, err := fromJSON(v[name], depth+1)
			if err != nil {
				return out, err
			}
			out.Members = append(out.Members, Member{Name: name, Value: value, At: at})
		}
		return out, nil
	}
	return Value{}, &SyntaxError{at, fmt.Sprintf("cannot hold a %T", v)}
}
