package world_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"floorwalker/integrations/simulator/world"
)

const small = `{"seed":7,"timeZone":"Europe/Berlin","organization":{"name":"Acme"},
 "bot":{"name":"Floorwalker","email":"floorwalker@webex.bot"},
 "people":[{"name":"Alex","email":"alex@acme.example","role":"admin"}],
 "rooms":[{"title":"Floor","members":["alex@acme.example"],"bot":true}],
 "contactCenter":{"sites":[{"name":"Tampa"}],"teams":[{"name":"Blue","site":"Tampa"}],
  "queues":[{"name":"Billing","teams":["Blue"]}],"idleCodes":[{"name":"Break"}],
  "agents":[{"name":"Alex","email":"ALEX@acme.example","team":"Blue"},{"name":"Maya Patel","team":"Blue","state":"Break","since":"35m"}],"traffic":0}}`

func TestLoad(t *testing.T) {
	w, err := world.Load(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	again, err := world.Load(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, again); diff != "" {
		t.Error("the same file gave two worlds", diff)
	}
	if got := w.ContactCenter.Agents[0].ID; got != w.People[0].ID {
		t.Errorf("an agent who is a person has id %s, the person %s", got, w.People[0].ID)
	}
	if got := w.ContactCenter.Agents[1].Email; got != "maya.patel@acme.example" {
		t.Errorf("address %q", got)
	}
	if !strings.HasSuffix(w.Bot.Token, "_P0A1_"+w.Organization.ID) {
		t.Errorf("token %q does not end in the organization", w.Bot.Token)
	}
	other, err := world.Load(strings.NewReader(strings.Replace(small, `"seed":7`, `"seed":8`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if other.Bot.ID == w.Bot.ID || other.Bot.Token == w.Bot.Token {
		t.Error("another seed gave the same ids")
	}
}

func TestLoadReportsEveryProblem(t *testing.T) {
	tests := map[string]struct {
		file string
		want []string
	}{
		"empty":         {``, []string{"line 1, column 1: not JSON: unexpected end of JSON input"}},
		"syntax":        {"{\n \"seed\": x}", []string{"line 2, column 10: not JSON: invalid character 'x' looking for beginning of value"}},
		"wrong type":    {`{"people":{}}`, []string{"line 1, column 11: people is a object where a []world.Person belongs"}},
		"unknown":       {`{"timezone":"UTC","people":[{"colour":1}]}`, []string{`people[0].colour: unknown field`, `timezone: unknown field, did you mean "timeZone"?`}},
		"several":       {strings.NewReplacer("Europe/Berlin", "Mars/Base", `"site":"Tampa"`, `"site":"Tampico"`, `"traffic":0`, `"traffic":-1`).Replace(small), []string{`timeZone: "Mars/Base" is not an IANA time zone such as America/New_York`, `contactCenter.teams[0].site: no site is called "Tampico"`, `contactCenter.traffic: -1 is not between 0 and 100`}},
		"unknown state": {strings.Replace(small, `"state":"Break"`, `"state":"Brake"`, 1), []string{`contactCenter.agents[1].state: no state or idle code is called "Brake"`}},
		"lonely chat":   {strings.Replace(small, `"title":"Floor"`, `"type":"direct","title":""`, 1), nil},
		"crowded chat":  {strings.Replace(small, `"title":"Floor","members":["alex@acme.example"]`, `"type":"direct","members":[]`, 1), []string{`rooms[0].members: a direct room has two members, this one has 1`}},
		"contact": {strings.Replace(small, `"traffic":0`, `"traffic":0,"contacts":[{"created":"noon","legs":[{"queue":"Bills","waitSeconds":-1,"rona":["Nobody"]}]}]`, 1), []string{
			`contactCenter.contacts[0].created: "noon" is not an RFC 3339 time such as 2026-11-20T09:15:00-05:00`,
			`contactCenter.contacts[0].legs[0].queue: no queue is called "Bills"`,
			`contactCenter.contacts[0].legs[0].rona[0]: no agent is called "Nobody"`,
			`contactCenter.contacts[0].legs[0].waitSeconds: -1 is not between 0 and 604800`,
		}},
		"call records": {strings.Replace(small, `"traffic":0}`, `"traffic":0},"callRecords":{"customers":-1,"maxLate":"soon","region":"mars","calls":[{"ago":"noon","of":"Nobody","outcome":"eaten"}]}`, 1), []string{
			`callRecords.customers: -1 is not between 0 and 5000`,
			`callRecords.maxLate: "soon" is not a length of time such as 35m`,
			`callRecords.region: "mars" is not one of us, eu, in, au, gov`,
			`callRecords.calls[0].ago: "noon" is not a length of time such as 35m`,
			`callRecords.calls[0].outcome: "eaten" is not one of answered, missed, busy, failed, refused`,
			`callRecords.calls[0].of: no owner of a phone or call queue is called "Nobody"`,
		}},
		"twice": {strings.Replace(small, `{"name":"Billing","teams":["Blue"]}`, `{"name":"Billing","teams":["Blue"]},{"name":"billing","teams":[]}`, 1), []string{`contactCenter.queues[1].name: "billing" is there twice`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := world.Load(strings.NewReader(test.file))
			var problems world.Problems
			errors.As(err, &problems)
			var got []string
			for _, p := range problems {
				got = append(got, p.Place+": "+p.Text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefaultSurvivesItsFile(t *testing.T) {
	w := world.Default()
	if err := w.Validate(); err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	again, err := world.Load(strings.NewReader(string(file)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, again); diff != "" {
		t.Error(diff)
	}
}

func TestUUID(t *testing.T) {
	const want = "5"
	if got := world.UUID(1, "queue", "Billing"); len(got) != 36 || got[14:15] != want {
		t.Errorf("%q is not a version 5 UUID", got)
	}
	if world.UUID(1, "queue", "Billing") == world.UUID(1, "team", "Billing") {
		t.Error("kinds share an id")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small)
	f.Add(`{"people":[null]}`)
	f.Add(`{"contactCenter":[]}`)
	f.Fuzz(func(t *testing.T, file string) {
		w, err := world.Load(strings.NewReader(file))
		if err != nil {
			return
		}
		if err := w.Validate(); err != nil {
			t.Errorf("a world that was loaded is not valid once completed: %v", err)
		}
	})
}
