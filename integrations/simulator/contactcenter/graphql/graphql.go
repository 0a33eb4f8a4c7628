// Package graphql reads the part of the GraphQL query language that Webex
// Contact Center's search endpoint is used with: one query operation with
// variables, aliases, arguments and nested selections. Fragments, directives
// and mutations are refused.
package graphql

import "fmt"

// Limits on what Parse accepts; a query of a report needs a small part of them.
const (
	MaxBytes = 64 << 10
	MaxDepth = 24
)

// Operation is a parsed query.
type Operation struct {
	Name      string
	Variables []Variable
	Fields    []Field
}

// Variable is a variable that an operation declares.
type Variable struct {
	Name     string
	Type     string // as written, for example Long! or [String!]
	Required bool   // the type ends in ! and there is no default
	Default  *Value
}

// Field is one selected field. Fields is empty for a leaf.
type Field struct {
	Alias     string
	Name      string
	Arguments []Member
	Fields    []Field
	At        Position
}

// Key is the name under which the field stands in the answer.
func (f Field) Key() string {
	if f.Alias != "" {
		return f.Alias
	}
	return f.Name
}

// Argument returns the argument called name.
func (f Field) Argument(name string) (Value, bool) {
	return lookup(f.Arguments, name)
}

// Kind tells what a Value holds.
type Kind uint8

// The kinds of a Value. Text stands for a JSON string that came in through a
// variable: it may serve as a string or as an enum value.
const (
	Null Kind = iota
	Int
	Float
	String
	Boolean
	Enum
	Text
	List
	Object
	Reference // a variable that has not been resolved
)

// Value is a literal or resolved value.
type Value struct {
	Kind    Kind
	Text    string // the characters of every scalar, enum name or variable name
	List    []Value
	Members []Member
	At      Position
}

// Member is a named value: an argument or a field of an input object.
type Member struct {
	Name  string
	Value Value
	At    Position
}

// Member returns the member called name.
func (v Value) Member(name string) (Value, bool) {
	return lookup(v.Members, name)
}

func lookup(members []Member, name string) (Value, bool) {
	for _, m := range members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Value{}, false
}

// Position is a place in the query, counted from one.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// SyntaxError says where and why a query cannot be read.
type SyntaxError struct {
	At      Position
	Message string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d column %d: %s", e.At.Line, e.At.Column, e.Message)
}
