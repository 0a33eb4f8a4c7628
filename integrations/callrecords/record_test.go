package callrecords

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/recordtest"
)

var now = time.Date(2026, 3, 3, 14, 35, 0, 0, time.UTC)

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       string
		err        error
	}{
		{"items", `{"items":[{"a":1},{"b":"}"}]}`, `{"a":1}|{"b":"}"}`, nil},
		{"cdrs", ` { "total" : 2.5 , "next":null,"cdrs" : [ {"a":[1,{"b":2}]} , {} ] } `, `{"a":[1,{"b":2}]}|{}`, nil},
		{"bare list", "\n[{\"a\":\"\\\"]\"}]\n", `{"a":"\"]"}`, nil},
		{"byte-order mark", "\xef\xbb\xbf[{}]", `{}`, nil},
		{"other case, both lists", `{"Items":[{"a":1}],"x":{"items":[{"not":"these"}]},"CDRs":[{"b":2}]}`, `{"a":1}|{"b":2}`, nil},
		{"none", `{"items":[]}`, ``, nil},
		{"no objects", `[1,"x",null,[{}],{"a":1}]`, `{"a":1}`, nil},
		{"no list", `{"records":[{}]}`, ``, ErrNoRecords},
		{"items that is no list", `{"items":{"a":1}}`, ``, ErrNoRecords},
		{"empty", ``, ``, ErrCut},
		{"cut in a record", `{"items":[{"a":1},{"b":`, `{"a":1}`, ErrCut},
		{"cut after a record", `{"items":[{"a":1}`, `{"a":1}`, ErrCut},
		{"cut before the end", `[{"a":1}]`[:8], `{"a":1}`, ErrCut},
		{"text", `hello`, ``, errJSON},
		{"no comma", `[{} {}]`, `{}`, errJSON},
		{"no comma between keys", `{"a":1 "items":[]}`, ``, errJSON},
		{"something behind", `[{}] [{}]`, `{}`, errJSON},
		{"deep", `[{"a":` + strings.Repeat("[", 80), ``, errDeep},
		{"large", `[{"a":"` + strings.Repeat("x", maxRecord+1) + `"}]`, ``, errLarge},
		{"large, and skipped", `{"x":"` + strings.Repeat("x", maxRecord+1) + `","items":[{}]}`, `{}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			for reader, r := range map[string]io.Reader{"whole": strings.NewReader(test.body), "in bytes": iotest.OneByteReader(strings.NewReader(test.body))} {
				var got []string
				var last error
				for record, err := range split(r) {
					if err != nil {
						last = err
						continue
					}
					got = append(got, string(record))
				}
				if strings.Join(got, "|") != test.want || !errors.Is(last, test.err) {
					t.Errorf("%s: records %.200q, error %v; want %.200q, %v", reader, got, last, test.want, test.err)
				}
			}
		})
	}
	for range split(strings.NewReader(`[{},{}]`)) {
		break // leaving early is no panic
	}
	broken := errors.New("broken")
	for _, err := range split(io.MultiReader(strings.NewReader(`[{"a":`), iotest.ErrReader(broken))) {
		if !errors.Is(err, broken) {
			t.Errorf("a reader that fails gives %v", err)
		}
	}
}

func TestRecord(t *testing.T) {
	got, err := record([]byte(`{"Answer indicator":"Yes","Answer time":"2020-05-14T11:01:17.551Z","Answered":"true","Call outcome":"Success",
		"Call outcome reason":"Normal","Call type":"SIP_ENTERPRISE","Called line ID":"NA","Called number":"2002","Calling line ID":"Jim \u0022Cole\u0022",
		"Calling number":"2001","Correlation ID":"8e8e1dc7-4f25-4595-b9c7-26237f824535","Direction":"ORIGINATING","Duration":36,"Hold Duration":"2.5",
		"Location":"Richardson","OS type":"na","Org UUID":"408806BC-A013-4A4B-9A24-85E374912102","Release time":"2023-10-12 21:22:32.621",
		"Report ID":"0A0C2EB7-f1f6-3326-86f9-565d2e11553d","Report time":"2020-05-14T11:01:52.723Z","Ring duration":"23","Start time":"2020-05-14T13:01:16.545+02:00",
		"User":" John Andersen ","User type":"User","User UUID":"47f0d0c2-f05a-44cc-870d-7a3daf859c6c","Unheard of":{"of":[1]},"Releasing party":""}`), "other", now)
	if err != nil {
		t.Fatal(err)
	}
	want := bot.CallRecord{ReportID: "0a0c2eb7-f1f6-3326-86f9-565d2e11553d", OrgID: "408806bc-a013-4a4b-9a24-85e374912102",
		CorrelationID: "8e8e1dc7-4f25-4595-b9c7-26237f824535", Reported: time.Date(2020, 5, 14, 11, 1, 52, 723e6, time.UTC),
		Start: time.Date(2020, 5, 14, 11, 1, 16, 545e6, time.UTC), Answer: time.Date(2020, 5, 14, 11, 1, 17, 551e6, time.UTC),
		End: time.Date(2023, 10, 12, 21, 22, 32, 621e6, time.UTC), Talk: 36 * time.Second, Ring: 23 * time.Second, Hold: 2500 * time.Millisecond,
		Outbound: true, Answered: true, Indicator: "Yes", Type: "SIP_ENTERPRISE", Outcome: "Success", Reason: "Normal", User: "John Andersen",
		UserID: "47f0d0c2-f05a-44cc-870d-7a3daf859c6c", UserType: "User", Location: "Richardson", Calling: "2001", CallingName: `Jim "Cole"`, Called: "2002"}
	if got.CallRecord != want {
		t.Errorf("row is\n%+v, want\n%+v", got.CallRecord, want)
	}
	if bytes.ContainsAny(got.Raw, "\n") || !bytes.Contains(got.Raw, []byte(`"Unheard of":{"of":[1]}`)) {
		t.Errorf("raw is %s", got.Raw)
	}
}

func TestRecordWithout(t *testing.T) {
	for _, test := range []struct {
		name, raw string
		check     func(bot.WholeRecord) string
		want      string
	}{
		{"its organisation", `{"Report ID":"r"}`, func(r bot.WholeRecord) string { return r.OrgID }, "acme"},
		{"an id", `{"User":"x"}`, func(r bot.WholeRecord) string { return fmt.Sprint(len(r.ReportID) > 20, " ", r.ReportID[:8]) }, "true unnamed-"},
		{"release", `{"Answer time":"2026-03-03T10:00:00Z","Duration":90}`, func(r bot.WholeRecord) string { return r.End.Format(time.TimeOnly) }, "10:01:30"},
		{"answer", `{"Start time":"2026-03-03T10:00:00Z","Ring duration":20}`, func(r bot.WholeRecord) string { return r.End.Format(time.TimeOnly) }, "10:00:20"},
		{"start", `{"Report time":"2026-03-03T10:00:00Z"}`, func(r bot.WholeRecord) string { return r.End.Format(time.TimeOnly) }, "10:00:00"},
		{"any time", `{"Report time":"NA","Start time":"yesterday"}`, func(r bot.WholeRecord) string { return r.End.Format(time.TimeOnly) }, "14:35:00"},
		{"other case", `{" REPORT id ":"r","location":"L"}`, func(r bot.WholeRecord) string { return r.ReportID + r.Location }, "rL"},
		{"UTF-8", "{\"Location\":\"\xff\"}", func(r bot.WholeRecord) string { return r.Location }, "\ufffd"},
		{"bounds", `{"Calling line ID":"` + strings.Repeat("ä", 10_000) + `"}`, func(r bot.WholeRecord) string { return fmt.Sprint(len(r.CallingName), len(r.Raw) > 20_000) }, "512 true"},
		{"sense", `{"Duration":-5,"Ring duration":"x","Hold Duration":1e300,"Answered":"Yes","Answered Elsewhere":true}`,
			func(r bot.WholeRecord) string { return fmt.Sprint(r.Talk, r.Ring, r.Hold, r.Answered, r.Elsewhere) }, "0s 0s 168h0m0s true true"},
	} {
		r, err := record([]byte(test.raw), "ACME", now)
		if err != nil {
			t.Errorf("without %s: %v", test.name, err)
		} else if got := test.check(r); got != test.want {
			t.Errorf("without %s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, raw := range []string{`{"a":}`, `[]`, `{"a":1`, `{"a":01}`, `{"a":"` + "\n" + `"}`, ``} {
		if _, err := record([]byte(raw), "acme", now); err == nil {
			t.Errorf("%q was read", raw)
		}
	}
}

func TestMoments(t *testing.T) {
	want := time.Date(2023, 10, 12, 21, 22, 32, 621e6, time.UTC)
	for _, v := range []string{"2023-10-12T21:22:32.621Z", "2023-10-12 21:22:32.621", "2023-10-12T21:22:32.621", "2023-10-12T21:22:32.621+0000",
		"2023-10-12 23:22:32.621+02:00", "2023-10-12 21:22:32.621 UTC", "1697145752621", "2023-10-12T21:22:32.6219Z", "2023-10-12 21:22:32.621 +0000"} {
		if got := moment(v); !got.Equal(want) {
			t.Errorf("%q is %s", v, got)
		}
	}
	for _, v := range []string{"", "0", "-1", "99999999999999999", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "12.10.2023", "2023-13-12T21:22:32Z"} {
		if got := moment(v); !got.IsZero() {
			t.Errorf("%q is %s", v, got)
		}
	}
	if got := moment("1697145752"); !got.Equal(want.Truncate(time.Second)) {
		t.Errorf("seconds are %s", got)
	}
}

// TestRecordRoundTrip reads what the suite writes.
func TestRecordRoundTrip(t *testing.T) {
	want := recordtest.Record("acme", "1", now, now.Add(-time.Minute))
	got, err := record(want.Raw, "", now)
	if err != nil || got.CallRecord != want.CallRecord || !bytes.Equal(got.Raw, want.Raw) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"items":[{"Report ID":"a","Release time":"2023-10-12 21:22:32.621"}]}`, `[{"Duration":"36"}]`, `{"cdrs":[{"a":"\ud800"}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n := 0
		for raw, err := range split(bytes.NewReader(body)) {
			if err != nil {
				continue
			}
			n++
			r, err := record(raw, "acme", now)
			if valid := json.Valid(bytes.ToValidUTF8(raw, []byte("\ufffd"))); (err == nil) != valid {
				t.Errorf("%q is read with %v, and that it is JSON is %t", raw, err, valid)
			}
			if err != nil {
				continue
			}
			if r.ReportID == "" || r.OrgID == "" || r.End.IsZero() || !json.Valid(r.Raw) || bytes.ContainsAny(r.Raw, "\n\r") {
				t.Errorf("%q became %+v", raw, r)
			}
			again, err := record(r.Raw, "acme", now)
			if err != nil || again.CallRecord != r.CallRecord {
				t.Errorf("%q is read otherwise the second time:\n%+v\n%+v", raw, r.CallRecord, again.CallRecord)
			}
		}
		// What json.Valid takes as a list of objects is read whole.
		var list []map[string]json.RawMessage
		if json.Valid(body) && json.Unmarshal(body, &list) == nil && len(body) < maxRecord {
			want := 0
			for _, e := range list {
				if e != nil {
					want++
				}
			}
			if want != n {
				t.Errorf("%d records were read of %d in %q", n, want, body)
			}
		}
	})
}

// wide is a body of n records of some size.
func wide(n, size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"items":[`)
	for i := range n {
		r := recordtest.Record(fmt.Sprintf("o%d", i%283), fmt.Sprintf("%016x", i), now, now.Add(-time.Duration(i%300)*time.Second))
		r.ReportID = fmt.Sprintf("0a0c2eb7-f1f6-3326-86f9-%012d", i)
		raw := bytes.Replace(r.Raw, []byte(recordtest.UUID(fmt.Sprintf("%016x", i))), []byte(r.ReportID), 1)
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(raw[:len(raw)-1])
		for field := 0; b.Len() > 0 && len(raw) < size; field++ {
			extra := fmt.Sprintf(`,"Further field %d":"some value %d of it"`, field, i*field)
			b.WriteString(extra)
			size -= len(extra)
		}
		size = 3800
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	body := wide(2000, 3800)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		for raw, err := range split(bytes.NewReader(body)) {
			if err != nil {
				b.Fatal(err)
			}
			if _, err := record(raw, "", now); err != nil {
				b.Fatal(err)
			}
		}
	}
}
