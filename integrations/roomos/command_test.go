package roomos

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestCommandXML(t *testing.T) {
	got := string(commandXML("UserInterface.Message.Prompt.Display", Args(map[string]any{"Text": `<&"back"`, "Option.1": "Yes", "Duration": 5})))
	want := `<Command><UserInterface><Message><Prompt><Display command="True"><Duration>5</Duration><Option.1>Yes</Option.1>` +
		`<Text>&lt;&amp;&#34;back&#34;</Text></Display></Prompt></Message></UserInterface></Command>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = string(configurationXML("Audio.Input.Microphone[2].Level", 7))
	want = `<Configuration><Audio><Input><Microphone item="2"><Level>7</Level></Microphone></Input></Audio></Configuration>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = string(commandXML("Presentation.Start", Arguments{Values: map[string]any{"PresentationSource": []string{"1", "2"}}, Body: "<x/>"}))
	want = `<Command><Presentation><Start command="True"><PresentationSource item="1">1</PresentationSource>` +
		`<PresentationSource item="2">2</PresentationSource><body>&lt;x/&gt;</body></Start></Presentation></Command>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestCommandResult holds the reader to the answers that devices give with
// HTTP 200.
func TestCommandResult(t *testing.T) {
	for name, tt := range map[string]struct{ body, reason, parameter string }{
		"done":            {`<Command><VolumeSetResult status="OK"/></Command>`, "", ""},
		"unknown command": {`<Command><Result status="Error"><Reason>Unknown command</Reason><XPath>/Dila</XPath></Result></Command>`, "Unknown command", ""},
		"no command":      {`<Command><ActionError><Reason>No action detected in document</Reason></ActionError></Command>`, "No action detected in document", ""},
		"an empty answer": {`<Command/>`, "it gave no reason", ""},
		"a bad parameter": {`<Command><VolumeSetResult status="ParameterError"><Level><Type>Invalid value</Type></Level></VolumeSetResult></Command>`, "Invalid value", "Level"},
		"an error":        {`<Command><DialResult status="Error"><Error>No network</Error></DialResult></Command>`, "No network", ""},
		"no status":       {`<Command><DialResult/></Command>`, "it gave no reason", ""},
	} {
		n, err := ReadXML(strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(name, err)
		}
		_, err = commandResult("Audio.Volume.Set", n)
		var refusal *Refusal
		if tt.reason == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if !errors.As(err, &refusal) || refusal.Reason != tt.reason || refusal.Parameter != tt.parameter {
			t.Errorf("%s: %#v", name, err)
		}
	}
	n, _ := ReadXML(strings.NewReader(`<EmptyResult product="Cisco Codec"/>`))
	if readFault("Audio.Loudness", n) == nil {
		t.Error("an empty result is one")
	}
	n, _ = ReadXML(strings.NewReader(`<Configuration><Success/></Configuration>`))
	if err := configurationResult("Audio", n); err != nil {
		t.Error(err)
	}
	n, _ = ReadXML(strings.NewReader(`<Configuration><Failure><Reason>Read-only</Reason></Failure></Configuration>`))
	if err := configurationResult("Audio", n); err == nil || !strings.Contains(err.Error(), "Read-only") {
		t.Error(err)
	}
}

func TestPath(t *testing.T) {
	for _, good := range []Path{"Audio.Volume.Set", "Call[3].Status", "Peripherals.ConnectedDevice[*]"} {
		if err := good.check(); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []Path{"", "Audio Volume", "Audio/Volume", "Audio..Volume", "Call[]", "Audio'", "Audio.Volume?x", "../etc", Path(strings.Repeat("A", 300))} {
		if bad.check() == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if got := Path("Call[3].Status").slashed("Status"); got != "/Status/Call[@item='3']/Status" {
		t.Error(got)
	}
}

func TestSchemaCheck(t *testing.T) {
	low, high := 0.0, 100.0
	s := Schema{Params: map[string]Param{"Level": {Required: true, Number: true, Min: &low, Max: &high},
		"Mode": {Values: []string{"On", "Off"}}, "Text": {MaxLength: 5}, "Option": {}}}
	for name, tt := range map[string]struct {
		values map[string]any
		bad    string
	}{
		"good":         {map[string]any{"Level": 50, "Mode": "on", "Option.1": "Yes"}, ""},
		"too loud":     {map[string]any{"Level": 101}, "Level"},
		"below":        {map[string]any{"Level": -1}, "Level"},
		"no number":    {map[string]any{"Level": "loud"}, "Level"},
		"missing":      {map[string]any{}, "Level"},
		"unknown":      {map[string]any{"Level": 1, "Colour": "red"}, "Colour"},
		"not a choice": {map[string]any{"Level": 1, "Mode": "Maybe"}, "Mode"},
		"too long":     {map[string]any{"Level": 1, "Text": "longer"}, "Text"},
	} {
		err := s.Check(Args(tt.values))
		var bad *ArgumentError
		if tt.bad == "" && err != nil || tt.bad != "" && (!errors.As(err, &bad) || bad.Argument != tt.bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLocalSchema(t *testing.T) {
	commands, _ := ReadXML(strings.NewReader(`<Command><Audio><Volume><Set command="True">
		<Level required="True" valueSpaceRef="/Valuespace/INT_0_100"/><Device valueSpaceRef="/Valuespace/DEV"/><X valueSpaceRef="/Valuespace/UNKNOWN"/></Set></Volume></Audio></Command>`))
	spaces, _ := ReadXML(strings.NewReader(`<Valuespace><INT_0_100 type="Integer"><Min>0</Min><Max>100</Max></INT_0_100>
		<DEV type="Literal"><Value>Internal</Value><Value>HeadsetUSB</Value></DEV></Valuespace>`))
	s := localSchema(commands.Find("Audio.Volume.Set"), spaces)
	if err := s.Check(Args(map[string]any{"Level": 100, "Device": "Internal", "X": "anything"})); err != nil {
		t.Error(err)
	}
	if s.Check(Args(map[string]any{"Level": 101})) == nil || s.Check(Args(map[string]any{"Level": 1, "Device": "Boombox"})) == nil {
		t.Error("what the value space does not have is taken")
	}
}

func TestInventory(t *testing.T) {
	good := `[{"name":"Board Room","url":"https://10.1.2.3","user":"u","password":"p","fingerprint":"` + strings.Repeat("ab:", 31) + `ab"}]`
	entries, err := ReadInventory(strings.NewReader(good))
	if err != nil || len(entries) != 1 || entries[0].id() != "lan:board room" {
		t.Error(entries, err)
	}
	for _, bad := range []string{
		`[{"name":"","url":"https://a","user":"u"}]`, `[{"name":"a","url":"ftp://a","user":"u"}]`, `[{"name":"a","url":"https://u:p@a","user":"u"}]`,
		`[{"name":"a","url":"https://a/x","user":"u"}]`, `[{"name":"a","url":"https://a"}]`, `[{"name":"a","url":"http://a","user":"u","fingerprint":"ab"}]`,
		`[{"name":"a","url":"https://a","user":"u","fingerprint":"zz"}]`, `[{"name":"a","url":"https://a","user":"u","secret":"p"}]`,
		`[{"name":"a","url":"https://a","user":"u"},{"name":"A","url":"https://b","user":"u"}]`, `{`,
	} {
		if _, err := ReadInventory(strings.NewReader(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
	networks, err := ReadNetworks([]string{"10.1.0.0/16", " 192.0.2.7 "})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{"10.1.2.3:443": true, "192.0.2.7:443": true, "[::ffff:10.1.2.3]:443": true, "10.2.0.1:443": false, "127.0.0.1:80": false} {
		if err := networks.Permit(mustAddr(t, address)); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := ReadNetworks([]string{"ten"}); err == nil {
		t.Error("a word is no network")
	}
}

func mustAddr(t *testing.T, s string) netip.AddrPort {
	t.Helper()
	a, err := netip.ParseAddrPort(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
