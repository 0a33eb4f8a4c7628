package unifiedcm

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/world"
)

func newSystem() *System {
	c := clock.NewFrozen(time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC))
	return New(Config{World: world.Default(), Clock: c, Seed: 1})
}

// query runs SQL and returns its rows, each with its values after one another.
func (s *System) query(sql string) ([]string, error) {
	q, err := parseSQL(sql)
	if err != nil {
		return nil, err
	}
	result, err := q.run(s)
	if err != nil {
		return nil, err
	}
	var rows []string
	for _, r := range result.rows {
		rows = append(rows, strings.Join(r, "|"))
	}
	return rows, nil
}

func TestSQL(t *testing.T) {
	s := newSystem()
	for _, test := range []struct{ sql, want string }{
		{"select count(*) from device", "9"},
		{"SELECT name FROM device WHERE name LIKE '%0101'", "SEP0C75BD110101"},
		{"select first 2 name from device order by name desc", "SEP0C75BD110902 SEP0C75BD110901"},
		{"select skip 8 name from device order by name", "SEP0C75BD110902"},
		{"select skip 99 name from device", ""},
		{"select first 0 name from device", ""},
		{"select d.name, n.dnorpattern as ext from device d join devicenumplanmap m on m.fkdevice = d.pkid join numplan n on (m.fknumplan = n.pkid) where n.dnorpattern = '5101' order by ext, d.name", "CSFMPATEL|5101 SEP0C75BD110101|5101"},
		{"select d.name from device d, devicenumplanmap m, numplan n where m.fkdevice = d.pkid and m.fknumplan = n.pkid and n.dnorpattern in ('5106', '5999')", "SEP0C75BD110106"},
		{"select d.name from device d left outer join enduser e on d.fkenduser = e.pkid where e.userid is null and d.name like 'SEP%0901'", "SEP0C75BD110901"},
		{"select name from device where not (name like 'SEP%' or name like 'CSF%')", ""},
		{"select distinct tkclass from device", "1"},
		{"select p.name, count(*) as phones from device d join devicepool p on d.fkdevicepool = p.pkid group by p.name order by p.name", "Raleigh phones|7 Tampa phones|2"},
		{"select name from device where lower(description) like '%lobby%' and name <> 'x' and tkclass >= 1 and tkclass <= '1' and tkclass < 2 and tkclass > 0", "SEP0C75BD110901"},
	} {
		rows, err := s.query(test.sql)
		if got := strings.Join(rows, " "); err != nil || got != test.want {
			t.Errorf("%s: %q %v, want %q", test.sql, got, err, test.want)
		}
	}
	for sql, want := range map[string]string{
		"":                                     "syntax error",
		"delete from device":                   "syntax error",
		"select name from device; select name": "syntax error",
		"select name from device where name = 'x":    "syntax error",
		"select name from device where":              "syntax error",
		"select name":                                "syntax error",
		"select from device":                         "syntax error",
		"select name from nothing":                   "not in the database",
		"select nothing from device":                 "not found in any table",
		"select name from device d, devicepool p":    "Ambiguous",
		"select name from device where name = other": "not found in any table",
		"select name from device where " + strings.Repeat("(", 60) + "name = 'x'":      "syntax error",
		"select name from device where " + strings.Repeat("not ", 60) + "name is null": "syntax error",
		"select a.name from device a" + strings.Repeat(", device", 8):                  "too many rows",
		"select a.name from device a" + joined("abcdefgh") + " where a.tkclass = 1":    "too many rows",
		"select d.name from device d join enduser e on d.fkenduser = d.pkid":           "not found in any table",
		"select name from device order by nothing":                                     "not found in any table",
		"select name from device union select name from devicepool":                    "syntax error",
	} {
		if rows, err := s.query(sql); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v %v, want %q", sql, rows, err, want)
		}
	}
}

// joined joins a table to itself by a column that is the same everywhere.
func joined(aliases string) string {
	var b strings.Builder
	for i := 1; i < len(aliases); i++ {
		b.WriteString(" join device " + aliases[i:i+1] + " on " + aliases[i-1:i] + ".tkclass = " + aliases[i:i+1] + ".tkclass")
	}
	return b.String()
}

// TestHostileXML is refused before it means anything.
func TestHostileXML(t *testing.T) {
	wrap := func(body string) string {
		return `<e:Envelope xmlns:e="` + soapSpace + `"><e:Body>` + body + `</e:Body></e:Envelope>`
	}
	if op, err := readEnvelope(strings.NewReader(wrap(`<getPhone xmlns="x"><name> SEP1 </name></getPhone>`))); err != nil || op.name != "getPhone" || op.value("name") != "SEP1" {
		t.Fatalf("%+v %v", op, err)
	}
	for name, body := range map[string]string{
		"nothing":         "",
		"no XML":          "getPhone",
		"a DOCTYPE":       `<!DOCTYPE x [<!ENTITY a "b">]>` + wrap("<getPhone/>"),
		"an entity":       wrap("<getPhone>&a;</getPhone>"),
		"too deep":        wrap(strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)),
		"too long":        wrap("<getPhone>" + strings.Repeat(" ", maxRequest) + "</getPhone>"),
		"not closed":      wrap("<getPhone>"),
		"two operations":  wrap("<getPhone/><getUser/>"),
		"no operation":    wrap(""),
		"another root":    "<Envelope><Body><getPhone/></Body></Envelope>",
		"two roots":       wrap("<getPhone/>") + wrap("<getPhone/>"),
		"another charset": `<?xml version="1.0" encoding="UTF-7"?>` + wrap("<getPhone/>"),
	} {
		if op, err := readEnvelope(strings.NewReader(body)); err == nil {
			t.Errorf("%s was read: %+v", name, op)
		}
	}
}

// FuzzSQL runs whatever is a query, and returns what its columns and limits allow.
func FuzzSQL(f *testing.F) {
	for _, s := range []string{
		"select count(*) from device", "select skip 1 first 2 distinct d.*, e.userid as who from device d left outer join enduser e on d.fkenduser = e.pkid where lower(name) like '%x%' or not (tkclass in (1, '2')) order by who desc, name asc",
		"select tkclass, count(*) from device group by tkclass", "select name from device where name is not null and name <> \"x\"", "select * from device, devicepool", "select", "'", "a.*",
	} {
		f.Add(s)
	}
	s := newSystem()
	f.Fuzz(func(t *testing.T, sql string) {
		q, err := parseSQL(sql)
		if err != nil || len(q.from) > 3 {
			return
		}
		result, err := q.run(s)
		if err != nil {
			return
		}
		if q.first >= 0 && len(result.rows) > q.first {
			t.Errorf("%d rows of %d", len(result.rows), q.first)
		}
		for _, r := range result.rows {
			if len(r) != len(result.columns) {
				t.Fatalf("%d values in %d columns", len(r), len(result.columns))
			}
		}
	})
}

// FuzzEnvelope reads anything as a request to each of the three interfaces.
func FuzzEnvelope(f *testing.F) {
	for _, body := range []string{
		`<getPhone><name>SEP1</name></getPhone>`, `<listPhone><searchCriteria><name>%</name></searchCriteria><returnedTags><name/></returnedTags><first>1</first></listPhone>`,
		`<selectCmDevice xmlns="` + risSpace + `"><StateInfo>1</StateInfo><CmSelectionCriteria><MaxReturnedDevices>1</MaxReturnedDevices><SelectBy>Name</SelectBy><SelectItems><item><Item>*</Item></item></SelectItems></CmSelectionCriteria></selectCmDevice>`,
		`<updateLine><pattern>5101</pattern><callForwardAll><destination>1</destination></callForwardAll></updateLine>`, `<executeSQLQuery><sql>select name from device</sql></executeSQLQuery>`,
	} {
		f.Add(`<e:Envelope xmlns:e="` + soapSpace + `"><e:Body>` + body + `</e:Body></e:Envelope>`)
	}
	f.Add(`<!DOCTYPE x><a/>`)
	f.Fuzz(func(t *testing.T, body string) {
		op, err := readEnvelope(strings.NewReader(body))
		if err != nil {
			return
		}
		s := newSystem()
		if do, ok := operations[op.name]; ok && op.name != "executeSQLQuery" { // see FuzzSQL
			var w writer
			if rows, err := do(s, op, &w); err == nil && w.Len() > 0 && rows >= 0 {
				if _, err := readXML(strings.NewReader("<r>" + w.String() + "</r>")); err != nil {
					t.Errorf("the answer cannot be read: %s", w.String())
				}
			}
		}
		if q, err := readSelection(op); err == nil {
			answer := s.selectDevices(q)
			if _, err := readXML(strings.NewReader(answer)); err != nil {
				t.Errorf("the answer cannot be read: %s", answer)
			}
		}
	})
}

// reentrant is a client that asks again before it has taken its answer.
type reentrant struct {
	*httptest.ResponseRecorder
	before func()
}

func (c *reentrant) Write(b []byte) (int, error) {
	if ask := c.before; ask != nil {
		c.before = nil
		ask()
	}
	return c.ResponseRecorder.Write(b)
}

// TestAnswersAreSentWithoutTheLock: the system goes on while somebody is slow to
// take an answer.
func TestAnswersAreSentWithoutTheLock(t *testing.T) {
	s := newSystem()
	w := s.cfg.World.UnifiedCM
	ask := func(c http.ResponseWriter) {
		body := `<e:Envelope xmlns:e="` + soapSpace + `"><e:Body><n:getCCMVersion xmlns:n="` + axlSpace + `15.0"/></e:Body></e:Envelope>`
		r := httptest.NewRequest(http.MethodPost, axlPath, strings.NewReader(body))
		r.SetBasicAuth(w.User, w.Password)
		s.Handler().ServeHTTP(c, r)
	}
	first, second := httptest.NewRecorder(), httptest.NewRecorder()
	ask(&reentrant{first, func() { ask(second) }})
	for _, got := range []*httptest.ResponseRecorder{first, second} {
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "getCCMVersionResponse") || got.Header().Get("Content-Type") == "" {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	}
}
