package unifiedcm

import (
	"strings"
	"testing"

	"floorwalker/bot"
)

func TestParseSelect(t *testing.T) {
	for sql, ok := range map[string]bool{
		"select name from device":                                      true,
		"SELECT name FROM device;":                                     true,
		"select count(*) from device where name like 'SEP%'":           true,
		"select name from device where description = 'delete; update'": true,
		"select name from device where description = 'it''s -- mine'":  true,
		"select first 3 name from device":                              true,
		"select n.dnorpattern from numplan n, device d where n.pkid in (select fknumplan from devicenumplanmap)": true,
		"select lower(name) from device\n\twhere tkclass = 1":                                                    true,

		"":                             false,
		"update device set name = 'x'": false,
		" delete from device":          false,
		"select name from device; drop table device":                          false,
		"select name from device -- and more":                                 false,
		"select name {comment} from device":                                   false,
		"select /*+ hint */ name from device":                                 false,
		"select name from device into temp t":                                 false,
		"select name from device for update":                                  false,
		"execute procedure dbresetall()":                                      false,
		"select dbresetall() from device":                                     false,
		"select dbinfo ('sessionid') from device":                             false,
		"select name from device where description = 'open":                   false,
		"select credentialhash from something":                                false,
		"select * from credential":                                            false,
		"selectname from device":                                              false,
		"select name from device where name = “x”":                            false,
		"select name\x00 from device":                                         false,
		"with x as (select 1) select * from x":                                false,
		"select " + strings.Repeat("x", maxSQL):                               false,
		"select name from device where pkid = (UPDATE device set name = 'x')": false,
	} {
		_, err := ParseSelect(sql)
		if (err == nil) != ok || err != nil && bot.KindOf(err) != bot.Invalid {
			t.Errorf("%.80q: %v", sql, err)
		}
	}
}

func TestSelectPages(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT name from device":                          "select skip 5 first 10 name from device",
		"select first 3 name from device":                  "select first 3 name from device",
		"select name from a union select name from device": "select name from a union select name from device",
	} {
		q, err := ParseSelect(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.page(5, 10); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func FuzzParseSelect(f *testing.F) {
	f.Add("select name from device where name = 'x'")
	f.Add("select 'a' \"b\" { -- /* ; into x(")
	f.Fuzz(func(t *testing.T, sql string) {
		q, err := ParseSelect(sql)
		if err != nil {
			return
		}
		// What passes passes again as it is sent, in pieces or whole.
		again, err := ParseSelect(q.page(0, 1))
		if err != nil {
			t.Fatalf("%q: %v", q.page(0, 1), err)
		}
		if !again.own {
			t.Errorf("%q is not whole", again)
		}
	})
}

// FuzzAnswers reads what a cluster may answer with.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`<Envelope xmlns="` + soapSpace + `"><Body><executeSQLQueryResponse><return><row><a>1</a></row></return></executeSQLQueryResponse></Body></Envelope>`))
	f.Add(faultBody("soapenv:Server", "Query request too large. less than 9", -1))
	f.Add([]byte(`<Envelope xmlns="` + soapSpace + `"><Body><x><selectCmDeviceReturn><SelectCmDeviceResult><CmNodes><item><Name>n</Name><CmDevices><item><Name>SEP</Name><DirNumber>1-Registered,2</DirNumber><TimeStamp>9</TimeStamp></item></CmDevices></item></CmNodes></SelectCmDeviceResult></selectCmDeviceReturn></x></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if fault := readFault(data); fault != nil {
			if rows, _ := fault.tooLarge(); rows < 0 {
				t.Errorf("%d rows", rows)
			}
			if strings.ContainsAny(fault.Reason, "\n\r") {
				t.Errorf("%q has lines", fault.Reason)
			}
		}
		if got, err := decode[risResponse](data); err == nil && got.Return != nil {
			for _, n := range got.Return.Nodes {
				for _, d := range n.Devices {
					if r := d.registration(n.Name); r.State == "" || len(r.Reason) > maxReason+20 {
						t.Errorf("%+v", r)
					}
				}
			}
		}
		if got, err := decode[struct {
			Phone *phoneXML `xml:"return>phone"`
			Line  *lineXML  `xml:"return>line"`
			Rows  []sqlRow  `xml:"return>row"`
		}](data); err == nil {
			if got.Phone != nil {
				_ = got.Phone.phone()
			}
			if got.Line != nil {
				_ = got.Line.line()
			}
			var r Rows
			r.add(got.Rows)
			for _, v := range r.Values {
				if len(v) != len(r.Columns) {
					t.Errorf("%d values in %d columns", len(v), len(r.Columns))
				}
			}
		}
	})
}
