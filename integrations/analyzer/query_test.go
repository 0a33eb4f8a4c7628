package analyzer

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

const pastedText = `{"anchorId":"11894","dateBegin":[1612155600000],"dateEnd":[1612328400000],"timezone":"America/New_York",
	"numberOfRecords":1000000,"lastNRecords":false,"activityType":"INTERACTION","aggregateQueryProperties":{"computeInterval":0,
	"rowSegmentSet":[],"columnSegmentSet":[],"queryType":"TEMPORAL","requestType":"PROFILE","computeSummaries":true},
	"aggregations":[{"id":0,"filterGroups":[{"operator":"AND","valueFilters":[{"value":"Maya Patel + co"}]}],"aggregationType":"VALUE","computeColumnName":"sid"}]}`

func TestParseQuery(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(pastedText, from, to, 1) }
	for _, c := range []struct {
		name, text string
		kind       Type
		plain      bool
		want       string // of the error; "" for none
	}{
		{name: "as it is", text: pastedText, kind: Sessions, plain: true},
		{name: "with its name", text: "\t\"query\": " + pastedText + ",", kind: Sessions, plain: true},
		{name: "inside an object", text: `{"query":` + pastedText + `}`, kind: Sessions, plain: true},
		{name: "as code", text: "```json\n" + pastedText + "\n```", kind: Sessions, plain: true},
		{name: "for activities", text: "cars " + pastedText, kind: Activities, plain: true},
		{name: "for one agent's", text: "AAR: " + pastedText, kind: AgentActivities, plain: true},
		{name: "that counts", text: change(`"VALUE"`, `"COUNT"`), kind: Sessions},
		{name: "in segments", text: change(`"rowSegmentSet":[]`, `"rowSegmentSet":["channelType__s"]`), kind: Sessions},
		{name: "by intervals", text: change(`"computeInterval":0`, `"computeInterval":15`), kind: Sessions},
		{name: "the last ones", text: change(`"lastNRecords":false`, `"lastNRecords":true`), kind: Sessions},
		{name: "nothing", text: "", want: "There is no query"},
		{name: "words", text: "give me all", want: "There is no query"},
		{name: "cut", text: pastedText[:200], want: "no JSON object"},
		{name: "a list", text: "[1]", want: "There is no query"},
		{name: "followed by something", text: pastedText + "}", want: "no JSON object"},
		{name: "too long", text: pastedText + strings.Repeat(" ", maxQuery), want: "longer than"},
		{name: "without a time", text: change("dateBegin", "begin"), want: "needs dateBegin"},
		{name: "with half a time", text: change("[1612328400000]", "[]"), want: "as many moments"},
		{name: "with a number for a list", text: change("[1612328400000]", "1612328400000"), want: "another type"},
		{name: "turned round", text: change("[1612328400000]", "[1612155600000]"), want: "no stretch of time"},
		{name: "before 1970", text: change("[1612155600000]", "[-1]"), want: "no stretch of time"},
		{name: "too long a time", text: change("[1612328400000]", "[9000000000000]"), want: "no stretch of time"},
		{name: "seconds", text: change("[1612328400000]", "[1612328400000.5]"), want: "another type"},
		{name: "another planet", text: change("America/New_York", "Mars/Olympus"), want: `"Mars/Olympus"`},
		{name: "a path for a zone", text: change("America/New_York", "../../etc/passwd"), want: "IANA"},
		{name: "no columns", text: change(`"aggregations":[`, `"aggregations":[],"x":[`), want: "0 aggregations"},
		{name: "a column without a name", text: change(`"computeColumnName":"sid"`, `"x":1`), want: "Aggregation 1"},
		{name: "something else under query", text: `{"query":7}`, want: "no JSON object"},
		{name: "an empty query", text: `{"query":{}}`, want: "no JSON object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := ParseQuery(c.text)
			if c.want != "" {
				if bot.KindOf(err) != bot.Invalid || !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), "Nothing was asked.") {
					t.Errorf("%v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if q.Type != c.kind || q.plain != c.plain || len(q.Columns) != 1 || !strings.Contains(q.Columns[0], "sid") || q.Windows[0].From.UnixMilli() != 1612155600000 {
				t.Errorf("%+v", q)
			}
		})
	}
}

// TestRecordedQuery reads the one of the papers, when it is at hand.
func TestRecordedQuery(t *testing.T) {
	if q, err := ParseQuery(string(sample(t, "query-sid.seed.json"))); err != nil || !q.plain || q.names["_0"] != "sid" {
		t.Errorf("%+v, %v", q, err)
	}
}

// TestWhatIsAsked looks at the parameter q: what was pasted stays, the number of
// records is what the Analyzer gives, and no blank can be misread.
func TestWhatIsAsked(t *testing.T) {
	q, err := ParseQuery(pastedText)
	if err != nil {
		t.Fatal(err)
	}
	text, err := q.text(bot.Range{From: time.UnixMilli(5), To: time.UnixMilli(9)})
	if err != nil || strings.ContainsAny(text, " \t\n") {
		t.Fatalf("%s, %v", text, err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got["numberOfRecords"] != 1000.0 || got["anchorId"] != "11894" || got["dateBegin"].([]any)[0] != 5.0 || got["dateEnd"].([]any)[0] != 9.0 {
		t.Errorf("%s", text)
	}
	if !strings.Contains(text, `Maya\u0020Patel\u0020+\u0020co`) {
		t.Errorf("the filter is lost: %s", text)
	}
}

// TestOwnQueries holds ours to the one of Cisco's lab: one aggregation for each
// column, and every key it has.
func TestOwnQueries(t *testing.T) {
	var asked map[string]any
	var accept string
	c := newClient(t, func(_ http.ResponseWriter, r *http.Request) {
		accept = r.Header.Get("Accept")
		if err := json.Unmarshal([]byte(r.URL.Query().Get("q")), &asked); err != nil {
			t.Error(err)
		}
	})
	for range c.Sessions(t.Context(), hour) { //nolint:revive // what comes back does not matter
	}
	for _, key := range []string{"anchorId", "dateBegin", "dateEnd", "timezone", "numberOfRecords", "lastNRecords", "activityType", "aggregateQueryProperties", "aggregations"} {
		if asked[key] == nil {
			t.Errorf("%s is missing", key)
		}
	}
	if asked["timezone"] != "America/New_York" || asked["activityType"] != "INTERACTION" || !strings.HasPrefix(accept, "application/json") {
		t.Errorf("%v, accepting %s", asked, accept)
	}
	for i, a := range asked["aggregations"].([]any) {
		column := a.(map[string]any)
		if column["id"] != float64(i) || column["aggregationType"] != "VALUE" || column["computeColumnName"] != sessionColumns[i] {
			t.Errorf("aggregation %d is %v", i, column)
		}
	}
}

func TestAsk(t *testing.T) {
	full := strings.Repeat("DATA,null,7\n", 1000)
	for _, c := range []struct {
		name, text, answer string
		rows               int
		columns            string
		cut                bool
	}{
		{name: "records", text: pastedText, answer: "{}\nPROFILE\n__ROW_TYPE,__INTERVAL,_0\nDATA,null,a\nDATA,null,a\nDATA,null,b\n", rows: 2, columns: "sid"},
		{name: "the same twice", text: "cars " + pastedText, answer: "{}\nPROFILE\n__ROW_TYPE,__INTERVAL,_0\nDATA,null,a\nDATA,null,a\n", rows: 2, columns: "sid"},
		{name: "sums", text: strings.Replace(pastedText, `"VALUE"`, `"COUNT"`, 1), answer: "{}\nPROFILE\n__ROW_TYPE,__INTERVAL,_0\nDATA,null,7\n", rows: 1, columns: "__ROW_TYPE|__INTERVAL|COUNT(sid)"},
		{name: "too many sums", text: strings.Replace(pastedText, `"VALUE"`, `"COUNT"`, 1), answer: "{}\nPROFILE\n__ROW_TYPE,__INTERVAL,_0\n" + full, rows: 1000, columns: "__ROW_TYPE|__INTERVAL|COUNT(sid)", cut: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(c.answer)) })
			q, err := ParseQuery(c.text)
			if err != nil {
				t.Fatal(err)
			}
			n, cut := 0, false
			for r, err := range client.Ask(t.Context(), q) {
				if cut = err == ErrCut; cut { //nolint:errorlint // it is given as it is
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if n++; strings.Join(r.Columns, "|") != c.columns {
					t.Errorf("columns %q", r.Columns)
				}
			}
			if n != c.rows || cut != c.cut {
				t.Errorf("%d rows, cut %v", n, cut)
			}
		})
	}
}

func FuzzQuery(f *testing.F) {
	f.Add(pastedText)
	f.Add("aars ```" + `{"query":{"dateBegin":[1],"dateEnd":[2],"aggregations":[{"id":"x","computeColumnName":"a b"}]}}`)
	f.Add(`{"dateBegin":[9223372036854775807],"dateEnd":[1e300],"aggregations":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuery(text)
		if err != nil {
			if bot.KindOf(err) != bot.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		asked, err := q.text(q.Windows...)
		if err != nil || strings.ContainsAny(asked, " \n") {
			t.Fatalf("%q: %v", asked, err)
		}
		again, err := ParseQuery(asked)
		if err != nil || len(again.Columns) != len(q.Columns) || len(again.Windows) != len(q.Windows) || again.plain != q.plain {
			t.Fatalf("%q is read as %+v, %v", asked, again, err)
		}
		for _, w := range q.Windows {
			if !w.From.Before(w.To) || w.Duration() <= 0 {
				t.Errorf("window %v", w)
			}
		}
	})
}
