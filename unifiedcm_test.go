package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

const risPath = "/unified-cm/realtimeservice2/services/RISService70"

// askCluster puts a question on registration as another program of the cluster's
// administrators does, and returns the status of its answer.
func (s *stage) askCluster() int {
	s.t.Helper()
	const question = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="http://schemas.cisco.com/ast/soap"><soapenv:Body><ns:selectCmDevice>` +
		`<ns:StateInfo/><ns:CmSelectionCriteria><ns:MaxReturnedDevices>1</ns:MaxReturnedDevices><ns:DeviceClass>Phone</ns:DeviceClass><ns:Model>255</ns:Model>` +
		`<ns:Status>Any</ns:Status><ns:SelectBy>Name</ns:SelectBy><ns:SelectItems><ns:item><ns:Item>*</ns:Item></ns:item></ns:SelectItems></ns:CmSelectionCriteria>` +
		`</ns:selectCmDevice></soapenv:Body></soapenv:Envelope>`
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.base+risPath, strings.NewReader(question))
	if err != nil {
		s.t.Fatal(err)
	}
	u := s.sim.World().UnifiedCM
	req.SetBasicAuth(u.User, u.Password)
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// TestRegistrationLimitIsToldAndWaitedOut has others use up what the cluster answers
// in a minute: who asks the bot then reads whom it waits for, and how long, and gets
// the answer in its place.
func TestRegistrationLimitIsToldAndWaitedOut(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, startTime(t))
	s.bot(func(c *Config) { c.registrationsWait = 4 * time.Second })
	for i := range 15 {
		if status := s.askCluster(); status != http.StatusOK {
			t.Fatalf("question %d: %d", i+1, status)
		}
	}
	if status := s.askCluster(); status != http.StatusInternalServerError {
		t.Fatalf("the sixteenth question of the minute: %d", status)
	}
	alex := s.as("alex")
	asked := alex.say(alex.room(floorRoom), "", "is SEP0C75BD110101 registered")
	waits := "Still working on it: Unified CM asks me to wait for 4 seconds …"
	for told, deadline := false, time.After(patience); !told; {
		select {
		case e := <-alex.events:
			told = e.msg.ParentID == asked.ID && alex.reads(e.msg.ID) == waits
		case <-deadline:
			t.Fatal("nobody was told of the wait")
		}
	}
	s.sim.Clock().Advance(time.Minute)
	if got := alex.answer(asked.ID).Text; !strings.HasPrefix(got, "Maya Patel’s phone SEP0C75BD110101 (5101) is registered at cucm-sub1 since 08:02 EDT") {
		t.Errorf("the answer in the end:\n%s", got)
	}
}

// reads is a message as it stands now; empty when it is gone.
func (p *person) reads(id string) string {
	status, raw := p.do(http.MethodGet, "/v1/messages/"+id, nil)
	if status != http.StatusOK {
		return ""
	}
	var m wireMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		p.s.t.Fatal(err)
	}
	return m.Text
}

// download is what a file holds.
func (p *person) download(address string) string {
	p.s.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.s.t.Fatal(err)
	}
	status, raw := p.do(http.MethodGet, u.Path, nil)
	if status != http.StatusOK {
		p.s.t.Fatalf("GET %s: %d", address, status)
	}
	return string(raw)
}

// TestManyUnregisteredPhones asks for more phones than RISPort70 gives at once: all
// of them are there, and the cluster had fewer questions than it takes in a minute.
func TestManyUnregisteredPhones(t *testing.T) {
	t.Parallel()
	const many = 900
	w := world.Default()
	for i := range many {
		w.UnifiedCM.Phones = append(w.UnifiedCM.Phones, world.PremisesPhone{
			Name: fmt.Sprintf("SEP0C75BE%06X", i), Description: fmt.Sprintf("Hall %d", i), Pool: w.UnifiedCM.Pools[0].Name, State: "UnRegistered", Reason: 13, Since: "3h",
		})
	}
	w.Complete()
	s := newStage(t, w, startTime(t))
	s.bot(nil)
	alex := s.as("alex")
	answer := alex.ask(alex.room(floorRoom), "which phones are not registered")
	if want := fmt.Sprintf("%d phones have unregistered.", many+1); !strings.HasPrefix(answer.Text, want) {
		t.Errorf("want %q:\n%s", want, answer.Text)
	}
	var files []string
	s.until(func() (bool, string) {
		for _, m := range alex.messages(alex.room(floorRoom)) {
			if m.ParentID == answer.ParentID && len(m.Files) > 0 {
				files = m.Files
			}
		}
		return files != nil, "the list comes as a file"
	})
	if rows := strings.Count(alex.download(files[0]), "SEP0C75BE"); rows != many {
		t.Errorf("%d of %d phones are in the file", rows, many)
	}
	asked := 0
	for _, e := range s.sim.Calls().Since(0, 5000) {
		if e.Path == risPath {
			asked++
			if e.Status != http.StatusOK {
				t.Errorf("a question was answered %d", e.Status)
			}
		}
	}
	if asked < 3 || asked > 15 {
		t.Errorf("%d questions", asked)
	}
}
