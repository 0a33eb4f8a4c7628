package analyzer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"floorwalker/bot"
)

func TestParseActivityID(t *testing.T) {
	for id, want := range map[string]string{
		sid + "-1612238768144-new":                      "new",
		sid + "-1612238769933-ivr-connected":            "ivr-connected",
		strings.ToUpper(sid) + "-1612238790724-on-hold": "on-hold",
		sid: "", sid + "-": "", sid + "-new": "", sid + "-12-": "", sid + "--5-new": "", sid + "-+5-new": "", sid + "-5": "",
		sid + "-99999999999999999999-new": "", sid + "-5-new/../x": "", sid + "-5-new x": "", sid + "x-5-new": "", "x-5-new": "", "": "",
	} {
		got, ok := ParseActivityID(id)
		if ok != (want != "") || ok && (got.Event != want || got.String() != strings.ToLower(id[:36])+id[36:]) {
			t.Errorf("%q is %+v, %v", id, got, ok)
		}
	}
}

// tree answers records by the path of their address; what it has not is 404.
func tree(records map[string]string, asked *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, path.Base(r.URL.Path))
		body, ok := records[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.Error(w, "Not Found", http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(body))
	}
}

// steps makes a session of steps: an event and its length in milliseconds, -1
// for one that lasts.
func steps(from int64, ended bool, all ...any) map[string]string {
	records := map[string]string{}
	at := from
	for i := 0; i < len(all); i += 2 {
		end, length := "null", int64(all[i+1].(int))
		if length >= 0 {
			end = fmt.Sprint(at + length)
		}
		records[fmt.Sprintf("cars/%s-%d-%s", sid, at, all[i])] = fmt.Sprintf(`{"cstts":%d,"cetts":%s,"agentName__s":"Maya Patel"}`, at, end)
		at += max(length, 0)
	}
	end := "null"
	if ended {
		end = fmt.Sprint(at)
	}
	records["csrs/"+sid] = fmt.Sprintf(`{"sid":%q,"cstts":%d,"cetts":%s}`, sid, from, end)
	return records
}

func TestChain(t *testing.T) {
	const from = 1612238768144
	for _, c := range []struct {
		name    string
		records map[string]string
		want    string
		open    bool
	}{
		{"the one of Cisco's lab", steps(from, true, "new", 1789, "ivr-connected", 20791, "parked", 5000, "ended", 0), "new ivr-connected parked ended", false},
		{"an answered one", steps(from, true, "new", 0, "parked", 500, "connect", 20, "connected", 900, "on-hold", 30, "connected", 9, "ended", 0, "wrapup", 70), "new parked connect connected on-hold connected ended wrapup", false},
		{"one that waits", steps(from, false, "new", 0, "parked", -1), "new parked", false},
		{"one with a word that is not known", steps(from, true, "new", 5, "teleported", 100, "ended", 0), "new", true},
		{"one without a beginning", steps(from, true, "teleported", 100), "", true},
		{"one that stands still", steps(from, false, "new", 0, "parked", 0, "connect", 0, "connected", 0), "new parked connect connected", true},
		{"one that ends before it begins", map[string]string{"csrs/" + sid: `{"sid":"` + sid + `","cstts":` + fmt.Sprint(from) + `}`,
			"cars/" + sid + "-" + fmt.Sprint(from) + "-new": `{"cetts":1}`}, "new", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			told := 0
			got, err := newClient(t, tree(c.records, &asked)).Chain(t.Context(), strings.ToUpper(sid), func(n int) { told = n })
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, a := range got.Activities {
				words = append(words, a.Event)
			}
			if strings.Join(words, " ") != c.want || got.Open != c.open || told != len(words) {
				t.Errorf("%q, open %v, told %d; want %q, open %v", words, got.Open, told, c.want, c.open)
			}
			slices.Sort(asked)
			if n := len(slices.Compact(asked)); n != len(asked) {
				t.Errorf("%d of %d requests were repeated", len(asked)-n, len(asked))
			}
		})
	}
}

// TestChainEnds follows an Analyzer that knows every activity there could be.
func TestChainEnds(t *testing.T) {
	for name, length := range map[string]int64{"that goes on": 1000, "that stands still": 0} {
		requests := 0
		c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			id, ok := ParseActivityID(path.Base(r.URL.Path))
			if !ok {
				id.Begin = time.UnixMilli(1612238768144)
			}
			if id.Event == "ended" {
				http.Error(w, "Not Found", http.StatusNotFound)
				return
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"sid": sid, "cstts": id.Begin.UnixMilli(), "cetts": id.Begin.UnixMilli() + length})
		})
		got, err := c.Chain(t.Context(), sid, func(int) {})
		if err != nil || len(got.Activities) > maxChain || requests > maxGuesses+1 {
			t.Errorf("%s: %d activities after %d requests, %v", name, len(got.Activities), requests, err)
		}
	}
}

func TestChainOfNobody(t *testing.T) {
	var asked []string
	c := newClient(t, tree(nil, &asked))
	if _, err := c.Chain(t.Context(), sid, func(int) {}); bot.KindOf(err) != bot.NotFound || len(asked) != 1 {
		t.Errorf("%v after %d requests", err, len(asked))
	}
	for _, id := range []string{"", "..", "../cars/x", "74d98c29", sid + "-1-new", strings.Repeat("a", 36), "74d98c29/39b4/4e1e/81fa/0ce0ae5aebb0"} {
		if _, err := c.Session(t.Context(), id); bot.KindOf(err) != bot.Invalid {
			t.Errorf("%q: %v", id, err)
		}
	}
	if len(asked) != 1 {
		t.Errorf("the Analyzer was asked for %q", asked)
	}
}

// TestChainBreaksOff does not take a fault for the end of a chain.
func TestChainBreaksOff(t *testing.T) {
	records := steps(1612238768144, true, "new", 5, "parked", 100, "ended", 0)
	n := 0
	var asked []string
	known := tree(records, &asked)
	c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n > 3 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		known(w, r)
	})
	if _, err := c.Chain(t.Context(), sid, func(int) {}); bot.KindOf(err) != bot.Upstream {
		t.Errorf("%v", err)
	}
}

func FuzzActivityID(f *testing.F) {
	f.Add(sid + "-1612238769933-ivr-connected")
	f.Add(sid + "-0-x")
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := ParseActivityID(s)
		if !ok {
			return
		}
		again, ok := ParseActivityID(id.String())
		if !ok || again != id || strings.ContainsAny(id.String(), "/?#% .") {
			t.Errorf("%q is %q", s, id)
		}
	})
}
