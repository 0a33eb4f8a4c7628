package rest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fields has one of each, beside a last one that must be read whatever stands in
// the others.
type fields struct {
	Text    Text
	Address Address
	Number  Number
	Flag    Flag
	List    List[Text]
	Objects List[struct{ ID Text }]
	Object  Object[struct{ ID Text }]
	Last    Text
}

func TestFields(t *testing.T) {
	type object = Object[struct{ ID Text }]
	for body, want := range map[string]fields{
		`{}`:                {},
		`{"text":" a\nb "}`: {Text: "a b"},
		`{"text":7.50}`:     {Text: "7.50"}, `{"text":{"a":1}}`: {}, `{"text":null}`: {}, `{"text":true}`: {},
		`{"address":"https://a.example/b?c=d"}`: {Address: "https://a.example/b?c=d"}, `{"address":"javascript:alert(1)"}`: {},
		`{"address":"/b"}`: {}, `{"address":7}`: {}, `{"address":"https://u:p@a.example"}`: {},
		`{"address":"https://` + strings.Repeat("x", MaxAddress) + `"}`: {},
		`{"number":"12.5"}`: {Number: 12.5}, `{"number":-3}`: {Number: -3}, `{"number":"many"}`: {}, `{"number":[1]}`: {}, `{"number":1e999}`: {},
		`{"flag":true}`: {Flag: true}, `{"flag":"True"}`: {Flag: true}, `{"flag":1}`: {Flag: true}, `{"flag":"0"}`: {}, `{"flag":null}`: {}, `{"flag":{}}`: {},
		`{"list":["a",null,7,{"b":1}]}`: {List: List[Text]{"a", "7", ""}}, `{"list":"a"}`: {}, `{"list":[]}`: {List: List[Text]{}},
		`{"objects":[{"id":"a"},null,"b",7,[],{"id":"c"}]}`: {Objects: List[struct{ ID Text }]{{"a"}, {"c"}}},
		`{"object":{"id":"a"}}`:                             {Object: object{struct{ ID Text }{"a"}, true}},
		`{"object":[{"id":"a"},{"id":"b"}]}`:                {Object: object{struct{ ID Text }{"b"}, true}},
		`{"object":"a"}`:                                    {}, `{"object":[]}`: {}, `{"object":null}`: {},
	} {
		var got fields
		body = strings.TrimSuffix(body, "}") + `,"last":"there"}`
		body = strings.Replace(body, "{,", "{", 1)
		want.Last = "there"
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Errorf("%s: %v", body, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func TestFieldTimes(t *testing.T) {
	at := time.Date(2025, 6, 17, 18, 35, 0, 0, time.UTC)
	for text, want := range map[Text]time.Time{"2025-06-17T14:35:00-04:00": at, "2025-06-17T18:35:00Z": at, "": {}, "soon": {}, "0001-01-01T00:00:00Z": {}, "9999-01-01T00:00:00Z": {}} {
		if got := text.Time(); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q is %v", text, got)
		}
	}
	for n, want := range map[Number]time.Time{Number(at.UnixMilli()): at, 0: {}, -5: {}, 1e300: {}} {
		if got := n.Time(); !got.Equal(want) {
			t.Errorf("%v is %v", n, got)
		}
	}
	for n, want := range map[Number]time.Duration{1500: 1500 * time.Millisecond, 0: 0, -1: 0, 1e15: 0} {
		if got := n.Duration(); got != want {
			t.Errorf("%v is %v", n, got)
		}
	}
	for n, want := range map[Number]int{7.9: 7, -7.9: -7, 1e300: 1<<31 - 1, -1e300: -1 << 31} {
		if got := n.Int(); got != want {
			t.Errorf("%v is %d", n, got)
		}
	}
}

func TestOneLine(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{" a\r\nb\u2028c\x00 ", 100, "a  b c"}, {"\xff\xfea", 10, "a"}, {"äöü", 3, "ä"}, {"äöü", 4, "äö"}, {"a  ", 2, "a"}, {"ü", 1, ""}, {"x", 0, ""}, {"", 5, ""},
	} {
		if got := OneLine(test.text, test.limit); got != test.want {
			t.Errorf("%q in %d is %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte(`{"text":"a","address":"https://a.example","number":1,"flag":true,"list":[1,"a"],"objects":[{"id":1},2],"object":[{"id":"a"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got fields
		err := json.Unmarshal(data, &got)
		var plain map[string]json.RawMessage
		if json.Unmarshal(data, &plain) == nil && err != nil {
			t.Fatalf("a well-formed body fails: %v", err)
		}
		for _, s := range append(got.List, got.Text, got.Object.Value.ID) {
			if !utf8.ValidString(string(s)) || len(s) > MaxText || strings.ContainsFunc(string(s), unicode.IsControl) {
				t.Errorf("text %q", s)
			}
		}
	})
}
