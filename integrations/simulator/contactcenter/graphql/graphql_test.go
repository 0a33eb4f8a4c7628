package graphql_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/contactcenter/graphql"
)

func TestParseReadsAReport(t *testing.T) {
	op, err := graphql.Parse(`query Waiting($from: Long!, $to: Long!, $queue: String = "Billing") {
  # commas and comments mean nothing
  waiting: taskDetails(from: $from, to: $to, filter: {and: [{channelType: {equals: telephony}} {lastQueue: {name: {equals: $queue}}}]}) {
    tasks { id lastQueue { name } createdTime(sort: asc) }
    pageInfo { hasNextPage endCursor }
  }
}`)
	if err != nil {
		t.Fatal(err)
	}
	op, err = op.Resolve(map[string]any{"from": json.Number("1"), "to": json.Number("2")})
	if err != nil {
		t.Fatal(err)
	}
	root := op.Fields[0]
	if root.Key() != "waiting" || root.Name != "taskDetails" || len(root.Fields) != 2 {
		t.Fatalf("root is %+v", root)
	}
	if from, _ := root.Argument("from"); from.Kind != graphql.Int || from.Text != "1" {
		t.Errorf("from is %+v", from)
	}
	filter, _ := root.Argument("filter")
	and, _ := filter.Member("and")
	if len(and.List) != 2 {
		t.Fatalf("and is %+v", and)
	}
	channel, _ := and.List[0].Member("channelType")
	if equals, _ := channel.Member("equals"); equals.Kind != graphql.Enum || equals.Text != "telephony" {
		t.Errorf("an unquoted value is %+v", equals)
	}
	queue, _ := and.List[1].Member("lastQueue")
	name, _ := queue.Member("name")
	if equals, _ := name.Member("equals"); equals.Kind != graphql.String || equals.Text != "Billing" {
		t.Errorf("a default is %+v", equals)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"nothing":          ``,
		"mutation":         `mutation { a }`,
		"empty selection":  `{ a { } }`,
		"fragment":         `{ ...f }`,
		"two operations":   `{ a } { b }`,
		"open brace":       `{ a`,
		"open string":      `{ a(b: "c) }`,
		"newline in text":  "{ a(b: \"c\nd\") }",
		"block string":     `{ a(b: """c""") }`,
		"bad escape":       `{ a(b: "\x") }`,
		"short unicode":    `{ a(b: "\u12") }`,
		"bad number":       `{ a(b: 1.) }`,
		"number and name":  `{ a(b: 1x) }`,
		"argument twice":   `{ a(b: 1, b: 2) }`,
		"no value":         `{ a(b: ) }`,
		"directive":        `{ a @include(if: true) }`,
		"deep selection":   strings.Repeat("{ a ", graphql.MaxDepth+1) + strings.Repeat("}", graphql.MaxDepth+1),
		"deep list":        `{ a(b: ` + strings.Repeat("[", graphql.MaxDepth+1) + strings.Repeat("]", graphql.MaxDepth+1) + `) }`,
		"too long":         `{ a }` + strings.Repeat(" ", graphql.MaxBytes),
		"variable no type": `query($a) { b }`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := graphql.Parse(src)
			var syntax *graphql.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("error is %v, want a syntax error", err)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"missing variable":   `query($a: Long!) { b(c: $a) }`,
		"undeclared":         `{ b(c: $a) }`,
		"undeclared in list": `{ b(c: [{d: $a}]) }`,
	} {
		t.Run(name, func(t *testing.T) {
			op, err := graphql.Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := op.Resolve(nil); err == nil {
				t.Fatal("resolved")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{ task(from: 1, to: 2, filter: {and: [{a: {equals: "b\u00e9"}}]}) { tasks { id } } }`)
	f.Add(`query Q($a: [Long!]! = [1, -2.5e3]) { x: y(z: $a) { w } }`)
	f.Fuzz(func(t *testing.T, src string) {
		op, err := graphql.Parse(src)
		if err != nil {
			var syntax *graphql.SyntaxError
			if !errors.As(err, &syntax) || syntax.At.Line < 1 || syntax.At.Column < 1 {
				t.Fatalf("error %v of %q", err, src)
			}
			return
		}
		if len(op.Fields) == 0 {
			t.Fatalf("%q has no fields", src)
		}
		_, _ = op.Resolve(map[string]any{"a": "b"})
	})
}
