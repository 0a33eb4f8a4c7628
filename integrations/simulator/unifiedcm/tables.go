package unifiedcm

import (
	"maps"
	"slices"
	"strconv"
)

// classPhone is the database's number of the class of phones.
const classPhone = "1"

// table returns a table of the cluster's database, as far as there is one.
func (s *System) table(name, alias string) (*relation, error) {
	t, ok := tables[name]
	if !ok {
		return nil, refuse(sqlNoTable, "The specified table (%s) is not in the database.", name)
	}
	r := &relation{rows: t.rows(s)}
	for _, c := range t.columns {
		r.columns = append(r.columns, alias+"."+c)
	}
	return r, nil
}

type table struct {
	columns []string
	rows    func(*System) []row
}

var tables = map[string]table{
	"device": {[]string{"pkid", "name", "description", "tkclass", "tkmodel", "fkdevicepool", "fkenduser", "isactive"}, func(s *System) (rows []row) {
		for _, p := range s.phones {
			owner := ""
			if p.owner != nil {
				owner = p.owner.id
			}
			rows = append(rows, row{p.id, p.name, p.description, classPhone, strconv.Itoa(modelNumber(p.model)), p.pool.id, owner, "t"})
		}
		return rows
	}},
	"devicepool": {[]string{"pkid", "name"}, func(s *System) (rows []row) {
		for _, p := range s.pools {
			rows = append(rows, row{p.id, p.name})
		}
		return rows
	}},
	"typemodel": {[]string{"enum", "name"}, func(*System) (rows []row) {
		for _, name := range slices.Sorted(maps.Keys(modelNumbers)) {
			rows = append(rows, row{strconv.Itoa(modelNumbers[name]), name})
		}
		return rows
	}},
	"typeclass": {[]string{"enum", "name"}, func(*System) []row { return []row{{classPhone, "Phone"}} }},
	"enduser": {[]string{"pkid", "userid", "firstname", "lastname", "mailid", "department", "telephonenumber", "passwordhash"}, func(s *System) (rows []row) {
		for _, u := range s.users {
			rows = append(rows, row{u.id, u.userID, u.first, u.last, u.mail, u.department, "", "d41d8cd98f00b204"})
		}
		return rows
	}},
	"numplan": {[]string{"pkid", "dnorpattern", "description", "alertingname", "fkroutepartition", "tkpatternusage"}, func(s *System) (rows []row) {
		for _, l := range s.lines {
			rows = append(rows, row{l.id, l.pattern, l.description, l.alerting, s.uuid("partition", s.cfg.World.UnifiedCM.Partition), "2"})
		}
		return rows
	}},
	"routepartition": {[]string{"pkid", "name"}, func(s *System) []row {
		name := s.cfg.World.UnifiedCM.Partition
		return []row{{s.uuid("partition", name), name}}
	}},
	"devicenumplanmap": {[]string{"fkdevice", "fknumplan", "numplanindex", "display"}, func(s *System) (rows []row) {
		for _, p := range s.phones {
			for i, l := range p.lines {
				rows = append(rows, row{p.id, l.id, strconv.Itoa(i + 1), l.alerting})
			}
		}
		return rows
	}},
	"callforwarddynamic": {[]string{"fknumplan", "cfadestination", "cfavoicemailenabled"}, func(s *System) (rows []row) {
		for _, l := range s.lines {
			rows = append(rows, row{l.id, l.all.destination, strconv.FormatBool(l.all.voicemail)[:1]})
		}
		return rows
	}},
	"processnode": {[]string{"name", "description"}, func(s *System) (rows []row) {
		for _, n := range s.nodes {
			rows = append(rows, row{n.name, n.description})
		}
		return rows
	}},
}
