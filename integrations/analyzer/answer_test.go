package analyzer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	names := map[string]string{"_0": "sid", "_1": "cstts"}
	for _, c := range []struct {
		name, body string
		columns    string // joined with |
		rows       []string
		line       int // of the error; -1 for one without a line
	}{
		{name: "mixed", body: "{\"anchorId\":\"1\"}\nSEG_PROFILE\n\"__ROW_TYPE\",\"_0\",\"_1\"\n\"DATA\",\"a\",\"1\"\n", columns: "__ROW_TYPE|sid|cstts", rows: []string{"DATA|a|1"}},
		{name: "the other separator", body: "{\n}\nPROFILE\n_0\na\n", columns: "sid", rows: []string{"a"}},
		{name: "a separator with an end of line of Windows", body: "{}\r\nSEG_PROFILE\r\n_0,_1\r\na,1\r\n", columns: "sid|cstts", rows: []string{"a|1"}},
		{name: "a quoted separator", body: "{}\n\"SEG_PROFILE\"\n_0\na", columns: "sid", rows: []string{"a"}},
		{name: "nothing behind the separator", body: "{}\nSEG_PROFILE\n"},
		{name: "a heading alone", body: "{}\nSEG_PROFILE\n_0,_1\n", columns: "sid|cstts"},
		{name: "a word like the separator", body: "_0,_1\nPROFILE,SEG_PROFILE\n", columns: "sid|cstts", rows: []string{"PROFILE|SEG_PROFILE"}},
		{name: "CSV alone", body: "\ufeffsid,ani__s\r\na,\"x, y\"\r\nb,null\r\n", columns: "sid|ani__s", rows: []string{"a|x, y", "b|"}},
		{name: "a line within a field", body: "sid,note\na,\"one\ntwo\"\n", columns: "sid|note", rows: []string{"a|one two"}},
		{name: "more numbers than names", body: "{}\nPROFILE\n_0,_7\na,b\n", columns: "sid|_7", rows: []string{"a|b"}},
		{name: "a record", body: `{"sid":"a","cstts":1612238768144,"talkDuration__l":null,"x__sa":["p","q"],"n":1.5,"o":{"k":1}}`, columns: "cstts|n|o|sid|talkDuration__l|x__sa", rows: []string{`1612238768144|1.5|{"k":1}|a||p, q`}},
		{name: "a record with attributes", body: `{"id":"a","type":"csr","attributes":{"ani__s":"+1"}}`, columns: "ani__s|id|type", rows: []string{"+1|a|csr"}},
		{name: "a list", body: `[{"a":1},null,{"b":2}]`, columns: "a|b", rows: []string{"1|", "|2"}},
		{name: "an object with a list", body: `{"meta":{"n":2},"data":[{"a":1},{"a":2}]}`, columns: "a", rows: []string{"1", "2"}},
		{name: "an empty list", body: `{"records":[]}`},
		{name: "empty", body: " \n", line: -1},
		{name: "a page", body: "<!doctype html><title>x</title>", line: -1},
		{name: "an empty object", body: "{}", line: -1},
		{name: "cut JSON", body: `[{"a":1},`, line: -1},
		{name: "two lists", body: `[{"a":1}][]`, line: -1},
		{name: "a list of numbers", body: `[1,2]`, line: -1},
		{name: "a short row", body: "{}\nSEG_PROFILE\n_0,_1\na,1\nb\n", line: 5},
		{name: "a long row", body: "a,b\n1,2,3\n", line: 2},
		{name: "an open quote", body: "{}\nPROFILE\n_0\n\"a\n", line: 4},
		{name: "a quote within", body: "a\nx\"y\n", line: 2},
		{name: "too wide", body: strings.Repeat("a,", maxColumns) + "a\n", line: 1},
		{name: "too wide JSON", body: "[{" + strings.TrimSuffix(wide(maxColumns+1), ",") + "}]", line: -1},
		{name: "too long", body: "a\n" + strings.Repeat("1\n", maxRows+1), line: maxRows + 2},
		{name: "too long JSON", body: "[" + strings.Repeat("{},", maxRows) + "{}]", line: -1},
		{name: "a wide one among many", body: "[" + strings.Repeat("{},", maxRows-1) + "{" + strings.TrimSuffix(wide(100), ",") + "}]", line: -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse([]byte(c.body), names)
			answer, unreadable := errors.AsType[*AnswerError](err)
			switch {
			case (c.line != 0) != unreadable, err != nil && !unreadable:
				t.Fatalf("%v", err)
			case unreadable && answer.Line != max(c.line, 0):
				t.Errorf("line %d, want %d: %v", answer.Line, c.line, err)
			case unreadable:
				return
			}
			if columns := strings.Join(got.Columns, "|"); columns != c.columns {
				t.Errorf("columns %q, want %q", columns, c.columns)
			}
			var rows []string
			for _, r := range got.Rows {
				rows = append(rows, strings.Join(r, "|"))
			}
			if !slices.Equal(rows, c.rows) {
				t.Errorf("rows %q, want %q", rows, c.rows)
			}
		})
	}
}

func wide(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"f` + strings.Repeat("x", i) + `":1,`)
	}
	return b.String()
}

// TestRecordedAnswer reads the sample of the papers, when they are at hand.
func TestRecordedAnswer(t *testing.T) {
	got, err := parse(sample(t, "csrs-query.response.UNVERIFIED.txt"), map[string]string{"_0": "sid", "_1": "cstts", "_2": "cetts"})
	if err != nil || len(got.Rows) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	s := newSession(got.Record(0))
	if s.ID != sid || s.Begin.UnixMilli() != 1612238768144 || s.End.UnixMilli() != 1612238955301 {
		t.Errorf("%+v", s)
	}
}

func TestRecordValues(t *testing.T) {
	for value, want := range map[string]struct {
		time   int64
		length int64
	}{
		"1612238768144": {1612238768144, -1}, "5000": {5000, 5000}, "0": {0, 0}, "-5": {0, -1}, "": {0, -1}, "abc": {0, -1},
		"NaN": {0, -1}, "1e300": {0, -1}, "5.9": {5, 5}, "Inf": {0, -1},
	} {
		r := Record{[]string{"X__l"}, []string{value}}
		got := r.Time("x__L").UnixMilli()
		if r.Time("x__L").IsZero() {
			got = 0
		}
		d, ok := r.Duration("missing", "x__l")
		length := d.Milliseconds()
		if !ok {
			length = -1
		}
		if got != want.time || length != want.length {
			t.Errorf("%q is the time %d and the length %d, want %v", value, got, length, want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("{\"anchorId\":\"1\"}\nSEG_PROFILE\n\"__ROW_TYPE\",\"_0\"\n\"DATA\",\"" + sid + "\"\n"))
	f.Add([]byte("sid,cstts,cetts\n" + sid + ",1612238768144,1\n"))
	f.Add([]byte(`{"data":[{"sid":"` + sid + `","cstts":1e12,"attributes":{"sid":7}},null]}`))
	f.Add([]byte("\ufeff\"a\x00\xff\"\r\n\"\""))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := parse(body, map[string]string{"_0": "sid"})
		if err != nil {
			if answer, ok := errors.AsType[*AnswerError](err); !ok || answer.Line < 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		for i, row := range got.Rows {
			if len(row) != len(got.Columns) {
				t.Fatalf("row %d has %d fields of %d", i, len(row), len(got.Columns))
			}
			r := got.Record(i)
			s, a, x := newSession(r), newAgentSession(r), newAgentActivity(r)
			for _, text := range append([]string{s.ID, s.Caller, s.Agent, a.Agent, x.State}, row...) {
				if !utf8.ValidString(text) || len(text) > maxCell || strings.ContainsAny(text, "\n\r\x00") || text == "null" {
					t.Errorf("text %q", text)
				}
			}
			if s.Talk < 0 || !s.End.IsZero() && s.End.Before(s.Begin) || !a.End.IsZero() && a.End.Before(a.Begin) || !x.End.IsZero() && x.End.Before(x.Begin) {
				t.Errorf("%+v %+v %+v", s, a, x)
			}
		}
	})
}
