package roomos

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

// TestShapes holds what devices answer to what was recorded of real ones.
func TestShapes(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	for name, answer := range map[string]string{
		"getxml-status-audio-volume.200.xml": l.call(200, "GET", "/getxml?location=/Status/Audio/Volume", ""),
		"getxml-wrong-path.200.xml":          l.call(200, "GET", "/getxml?location=/Status/Audio/Volumee", ""),
		"putxml-configuration.200.xml":       l.put("<Configuration><SystemUnit><Name>Board Room</Name></SystemUnit></Configuration>"),
		"putxml-unknown-command.200.xml":     l.put(`<Command><Dila command="True"><Number>x</Number></Dila></Command>`),
		"putxml-null.200.xml":                l.put(`<Nothing/>`),
	} {
		if want, got := shape(t, string(recorded(t, name))), shape(t, answer); got != want {
			t.Errorf("%s:\n%snot:\n%s", name, got, want)
		}
	}
	if got := l.call(200, "GET", "/getxml", ""); !strings.Contains(got, `<ErrorCode type="string">10</ErrorCode>`) || !strings.Contains(got, `<XPathError type="parsing">`) {
		t.Errorf("without a location: %s", got)
	}
	got := l.call(400, "POST", "/putxml", "<Command><Dial></Command>")
	if first := strings.SplitN(string(recorded(t, "putxml-malformed.400.txt")), "\n", 2)[0]; !strings.HasPrefix(got, first+"\n") {
		t.Errorf("malformed: %q", got)
	}
	if got := l.call(200, "GET", "/getxml?location=/Configuration/Audio", ""); !strings.Contains(got, `<DefaultVolume valueSpaceRef="/Valuespace/INT_0_100">50</DefaultVolume>`) {
		t.Errorf("the configuration: %s", got)
	}
	// Several commands have one result each, in their order.
	got = l.put(`<Command><Audio><Volume><Set command="True"><Level>33</Level></Set></Volume><Microphones><Mute command="True"/></Microphones></Audio><Standby><Deactivate command="True"/></Standby></Command>`)
	if want := "Command\n  VolumeSetResult status=OK\n  MicrophonesMuteResult status=OK\n  StandbyDeactivateResult status=OK\n"; shape(t, got) != want {
		t.Errorf("three commands: %s", got)
	}
	// It is the same device in the cloud.
	b.is("Boardroom", "Audio.Volume", 33)
	b.is("Boardroom", "Audio.Microphones.Mute", "On")
	b.is("Boardroom", "UserInterface.ContactInfo.Name", "Board Room")
	b.command("Boardroom", "Audio.Volume.Set", object{"Level": 44})
	if got := l.call(200, "GET", "/status.xml", ""); !strings.Contains(got, "<Volume>44</Volume>") {
		t.Errorf("the LAN does not see what the cloud has done: %.400s", got)
	}
}

func TestRefusalsOnTheLAN(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	for body, want := range map[string]string{
		`<Command><Audio><Volume><Set command="True"><Level>400</Level></Set></Volume></Audio></Command>`: "VolumeSetResult status=ParameterError\n    Level",
		`<Command><Audio><Volume><Set><Level>40</Level></Set></Volume></Audio></Command>`:                 "VolumeSetResult status=OK",
		`<Command><Standby><Doze/></Standby></Command>`:                                                   "ActionError\n    Reason",
		`<Command><Presentation><Stop command="True"/></Presentation></Command>`:                          "PresentationStopResult status=Error\n    Reason",
		`<Configuration><Audio><DefaultVolume>400</DefaultVolume></Audio></Configuration>`:                "Configuration\n  Error\n    Reason\n    XPath",
		`<Configuration><Audio><Colour>red</Colour></Audio></Configuration>`:                              "Configuration\n  Error\n    Reason\n    XPath",
	} {
		if got := shape(t, l.put(body)); !strings.Contains(got, want) {
			t.Errorf("%s:\n%s", body, got)
		}
	}
	for _, hostile := range []string{"<!DOCTYPE x [<!ENTITY a \"b\">]><Command/>", strings.Repeat("<Command>", 100), "", "no xml", "<Command/><Command/>"} {
		l.call(400, "POST", "/putxml", hostile)
	}
	// An older device knows a command by its mark only.
	old := b.lan("Wallboard")
	if got := shape(t, old.put(`<Command><Audio><Volume><Set><Level>40</Level></Set></Volume></Audio></Command>`)); !strings.Contains(got, "ActionError") {
		t.Errorf("without the mark: %s", got)
	}
	if got := shape(t, old.put(`<Command><Audio><Volume><Set command="True"><Level>40</Level></Set></Volume></Audio></Command>`)); !strings.Contains(got, "status=OK") {
		t.Errorf("with the mark: %s", got)
	}
}

func TestSessions(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	l.begin()
	l.call(200, "GET", "/getxml?location=/Status/Audio", "")
	b.happen("sessions expire", "device", "Boardroom")
	if got := l.call(200, "GET", "/getxml?location=/Status/Audio", ""); !strings.HasPrefix(got, "<!DOCTYPE html>") {
		t.Errorf("an expired cookie is answered with %s", got)
	}
	l.call(401, "POST", "/putxml", "<Command/>")
	l.call(200, "POST", "/xmlapi/session/end", "") // there was none
	l.cookie = ""
	l.begin()
	l.call(204, "POST", "/xmlapi/session/end", "")
	// A device has twenty sessions of a user, and no more.
	for range 20 {
		l.cookie = ""
		l.begin()
	}
	last := l.cookie
	l.cookie = ""
	l.call(503, "POST", "/xmlapi/session/begin", "")
	l.cookie = last
	l.call(204, "POST", "/xmlapi/session/end", "")
	l.cookie = ""
	l.begin()
	// Sessions end by themselves where somebody wants them to.
	l.put("<Configuration><Security><Session><InactivityTimeout>5</InactivityTimeout></Session></Security></Configuration>")
	b.clock.Advance(6 * time.Minute)
	if got := l.call(200, "GET", "/status.xml", ""); !strings.HasPrefix(got, "<!DOCTYPE html>") {
		t.Errorf("after the timeout: %.80s", got)
	}
	// An old device has none: it shows where to sign in, and takes Basic.
	old := b.lan("Wallboard")
	if old.entry.Fingerprint != "" || !strings.HasPrefix(old.entry.URL, "http://") {
		t.Errorf("the wall board is reached at %s", old.entry.URL)
	}
	old.call(302, "POST", "/xmlapi/session/begin", "")
	old.call(200, "GET", "/status.xml", "")
}

func TestLockOut(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	right := l.entry.Password
	l.entry.Password = "guess"
	for range 5 {
		l.call(401, "POST", "/xmlapi/session/begin", "")
	}
	l.entry.Password = right
	l.call(401, "POST", "/xmlapi/session/begin", "")
	b.clock.Advance(5 * time.Minute)
	l.begin()
}

func TestAwayOnTheLAN(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	b.happen("device goes offline", "device", "Boardroom")
	if _, _, err := l.try("GET", "/status.xml", ""); err == nil {
		t.Error("a device that is offline answers")
	}
	b.happen("device returns", "device", "Boardroom")
	l.call(200, "GET", "/status.xml", "")
	if got := l.put(`<Command><SystemUnit><Boot command="True"><Action>Restart</Action></Boot></SystemUnit></Command>`); !strings.Contains(got, "Restarting") {
		t.Errorf("the restart is answered with %s", got)
	}
	if _, _, err := l.try("GET", "/status.xml", ""); err == nil {
		t.Error("a device that restarts answers")
	}
	b.must(409, "", "GET", "/xapi/status?deviceId="+b.id("Boardroom")+"&name=Audio", nil)
	b.clock.Advance(bootTime)
	if got := l.call(200, "GET", "/getxml?location=/Status/SystemUnit/Uptime", ""); !strings.Contains(got, "<Uptime>0</Uptime>") {
		t.Errorf("after the restart: %s", got)
	}
	// An old one goes before it has answered.
	old := b.lan("Wallboard")
	if _, _, err := old.try("POST", "/putxml", `<Command><SystemUnit><Boot command="True"/></SystemUnit></Command>`); err == nil {
		t.Error("the old device answers before it goes")
	}
}

func TestCommandDocuments(t *testing.T) {
	b := newBuilding(t, nil)
	b.run()
	l := b.lan("Boardroom")
	got := l.call(200, "GET", "/getxml?location=/Command/Audio/Volume/Set", "")
	if !strings.Contains(got, `<Level item="1" maxOccurrence="1" required="True" type="Integer" valueSpaceRef="/Valuespace/INT_0_100"/>`) {
		t.Errorf("the command: %s", got)
	}
	if got := l.call(200, "GET", "/getxml?location=/Valuespace/INT_0_100", ""); !strings.Contains(got, "<Max>100</Max>") {
		t.Errorf("the value space: %s", got)
	}
	for _, page := range []string{"/command.xml", "/valuespace.xml", "/configuration.xml"} {
		shape(t, l.call(200, "GET", page, ""))
	}
}

func TestInventory(t *testing.T) {
	b := newBuilding(t, func(w *world.World) { w.RoomOS.Devices[1].Reach = world.ReachLAN })
	if _, err := b.sys.Inventory(); err == nil {
		t.Error("there is an inventory before there are ports")
	}
	b.run()
	all, err := b.sys.Inventory()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, fmt.Sprintf("%s cloud=%v floor=%s", e.Name, e.DeviceID == b.id(e.Name), e.Floor))
		if e.User == "" || len(e.Password) < 8 || (e.Fingerprint == "") != strings.HasPrefix(e.URL, "http://") {
			t.Errorf("%+v", e)
		}
	}
	if got := strings.Join(names, ", "); got != "Boardroom cloud=true floor=, Huddle 3 cloud=false floor=3, Training Room cloud=true floor=, Wallboard cloud=false floor=2" {
		t.Error(got)
	}
	if resp, err := http.Get(all[0].URL + "/status.xml"); err == nil { //nolint:noctx // it must not come to a request
		_ = resp.Body.Close()
		t.Error("a self-signed certificate is trusted")
	}
}
