package unifiedcm_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"floorwalker/integrations/simulator/clock"
	"floorwalker/integrations/simulator/nodetest"
	"floorwalker/integrations/simulator/unifiedcm"
	"floorwalker/integrations/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestWitnesses has clients of others ask the cluster. They insist on port 8443
// of a host; what they send there is led to the simulator, and nothing else of
// them is touched.
func TestWitnesses(t *testing.T) {
	w := world.Default()
	c := clock.NewFrozen(time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC))
	s := unifiedcm.New(unifiedcm.Config{World: w, Clock: c, Seed: 1})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	out := nodetest.Run(t, nodetest.Program{
		Packages: []string{"cisco-axl@1.2.5", "cisco-risport@3.0.3"},
		Env:      []string{"CUCM=" + server.URL, "CUCM_USER=" + w.UnifiedCM.User, "CUCM_PASSWORD=" + w.UnifiedCM.Password},
		Script:   witnesses,
	})
	var got struct {
		Phone, Missing, Reset, Row, Listed, Line string
		Users                                    int
		Registered, Unregistered                 []string
		Limited                                  string
		WrongPassword                            string
	}
	if err := json.Unmarshal([]byte(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]), &got); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for what, seen := range map[string]bool{
		"a phone with its line and owner": got.Phone == "SEP0C75BD110101 5101 maya.patel",
		"a fault for one that is not":     strings.Contains(got.Missing, "was not found"),
		"a row of SQL":                    got.Row == "SEP0C75BD110106",
		"a list":                          got.Listed == "SEP0C75BD110901",
		"users":                           got.Users == 6,
		"a line that was forwarded":       got.Line == "true",
		"a reset by its uuid":             strings.HasPrefix(got.Reset, "{"),
		"where a phone is registered":     strings.Join(got.Registered, " ") == "cucm-sub1 Registered",
		"why one is not":                  strings.Join(got.Unregistered, " ") == "cucm-sub1 UnRegistered KeepAliveTimeout",
		"the sixteenth question":          strings.Contains(got.Limited, "Exceeded allowed rate"),
	} {
		if !seen {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

const witnesses = `
const http = require('http'), https = require('https');
const target = new URL(process.env.CUCM);
const lead = (o) => Object.assign({}, o, {protocol: 'http:', host: target.hostname, hostname: target.hostname, port: target.port, agent: undefined, agents: undefined});
// cisco-axl sends by the https module, cisco-risport by fetch.
https.request = (a, b, c) => {
  let o = typeof a === 'string' || a instanceof URL ? Object.assign({path: new URL(a).pathname, headers: {}}, b) : a;
  return http.request(lead(o), typeof b === 'function' ? b : c);
};
const real = globalThis.fetch;
globalThis.fetch = (url, o) => real(String(url).replace(/^https:\/\/[^/]+/, process.env.CUCM), o);
const Axl = require('cisco-axl'), Ris = require('cisco-risport');
const first = (x) => Array.isArray(x) ? x[0] : x;
const text = (x) => x && x.value !== undefined ? x.value : x;
(async () => {
  const got = {};
  const axl = new Axl('cucm.example', process.env.CUCM_USER, process.env.CUCM_PASSWORD, '15.0');
  const phone = (await axl.executeOperation('getPhone', {name: 'SEP0C75BD110101'})).phone;
  got.phone = [text(phone.name), text(first(phone.lines.line).dirn.pattern), text(phone.ownerUserName)].join(' ');
  got.missing = await axl.executeOperation('getPhone', {name: 'SEP000000000000'}).then(() => 'found', (e) => JSON.stringify(e) + String(e));
  const rows = await axl.executeOperation('executeSQLQuery', {sql: "select d.name from device d join enduser eu on d.fkenduser = eu.pkid where eu.userid = 'dana.whitfield'"});
  got.row = text(first(rows.row).name);
  const listed = await axl.executeOperation('listPhone', {searchCriteria: {description: 'Lobby%'}, returnedTags: {name: '', description: ''}});
  got.listed = text(first(listed.phone).name);
  const users = await axl.executeOperation('listUser', {searchCriteria: {userid: '%'}, returnedTags: {userid: '', firstName: ''}});
  got.users = users.user.length;
  await axl.executeOperation('updateLine', {pattern: '5105', routePartitionName: 'INTERNAL', callForwardAll: {forwardToVoiceMail: 'true'}});
  const line = await axl.executeOperation('getLine', {pattern: '5105', routePartitionName: 'INTERNAL'});
  got.line = String(text(line.line.callForwardAll.forwardToVoiceMail));
  got.reset = String(text(await axl.executeOperation('doDeviceReset', {deviceName: 'SEP0C75BD110107', isHardReset: 'true'})));
  const ris = new Ris('cucm.example', process.env.CUCM_USER, process.env.CUCM_PASSWORD, {}, false);
  const ask = async (name) => {
    const r = await ris.selectCmDevice({action: 'SelectCmDevice', maxReturned: 100, deviceClass: 'Phone', model: 255, status: 'Any', node: '', selectBy: 'Name', selectItems: [name], protocol: 'Any', downloadStatus: 'Any'});
    for (const node of [].concat(r.results)) for (const d of [].concat(node.CmDevices ? node.CmDevices.item || node.CmDevices : [])) if (d && d.Status) {
      return [node.Name, d.Status].concat(d.Status === 'Registered' ? [] : [d.StatusReasonText || d.statusReasonText || d.StatusReason]);
    }
    return ['nowhere'];
  };
  got.registered = await ask('SEP0C75BD110101');
  got.unregistered = await ask('SEP0C75BD110102');
  for (let i = 0; i < 14; i++) got.limited = await ask('SEP0C75BD110101').then(() => '', (e) => String(e.message));
  console.log(JSON.stringify(got));
  process.exit(0);
})().catch((e) => { console.error(e); process.exit(1); });
`
