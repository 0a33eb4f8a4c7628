package roomos

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"floorwalker/integrations/simulator/world"
)

func TestDeviceList(t *testing.T) {
	b := newBuilding(t, nil)
	names := func(token, query string) string {
		t.Helper()
		var all []string
		for _, d := range b.must(200, token, "GET", "/devices"+query, nil)["items"].([]any) {
			all = append(all, d.(object)["displayName"].(string))
		}
		return strings.Join(all, ", ")
	}
	for query, want := range map[string]string{
		"":                                  "Boardroom, Huddle 3, Maple, Lobby Kiosk, Training Room, Harbor, Quiet Corner, Lobby phone, Dana's desk",
		"?type=phone":                       "Lobby phone",
		"?connectionStatus=disconnected":    "Maple",
		"?displayName=room":                 "Boardroom, Training Room",
		"?errorCode=sipprofileregistration": "Harbor",
		"?tag=executive":                    "Boardroom",
		"?capability=xapi&max=2&start=1":    "Huddle 3, Maple",
		"?permission=xapi:readonly":         "Quiet Corner",
		"?workspaceId=" + encodeID(kindWorkspace, b.sys.deviceNamed("Harbor").room.id): "Harbor",
	} {
		if got := names("", query); got != want {
			t.Errorf("%q: %s\nnot: %s", query, got, want)
		}
	}
	if got := names("bot", ""); got != "Lobby Kiosk" {
		t.Errorf("the bot sees %s", got)
	}
	if got := names("Dana Whitfield", ""); got != "Dana's desk" {
		t.Errorf("Dana sees %s", got)
	}
	if got := names("stranger", ""); got != "" {
		t.Errorf("a stranger sees %s", got)
	}
	if status, _ := b.ask("nobody", "GET", "/devices", nil); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
	b.must(404, "bot", "GET", "/devices/"+b.id("Boardroom"), nil)
	b.must(404, "", "GET", "/devices/"+b.id("Wallboard"), nil) // on the LAN only
	b.must(403, "narrow", "GET", "/workspaces", nil)
	b.must(400, "", "GET", "/devices?max=0", nil)
}

func TestDevice(t *testing.T) {
	b := newBuilding(t, nil)
	d := b.must(200, "", "GET", "/devices/"+b.id("Harbor"), nil)
	if d["connectionStatus"] != "connected_with_issues" || fmt.Sprint(d["errorCodes"]) != "[sipprofileregistration ultrasoundconfigsettings]" ||
		d["software"] != "RoomOS 11.28.1.5 9c3b2f0e1aa" || fmt.Sprint(d["permissions"]) != "[xapi:all]" || d["webexDeviceId"] != d["id"] {
		t.Errorf("Harbor is %v", d)
	}
	d = b.must(200, "", "PATCH", "/devices/"+b.id("Harbor"), []object{{"op": "add", "path": "tags", "value": []string{"new"}}})
	if fmt.Sprint(d["tags"]) != "[new]" {
		t.Errorf("its tags are %v", d["tags"])
	}
	b.must(400, "", "PATCH", "/devices/"+b.id("Harbor"), []object{{"op": "add", "path": "/tags", "value": []string{"new"}}})
}

func TestPaging(t *testing.T) {
	b := newBuilding(t, func(w *world.World) { w.RoomOS = world.RoomOS{Many: 250} })
	seen := map[string]bool{}
	path := "/v1/devices"
	for pages := 1; path != ""; pages++ {
		r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
		r.Header.Set("Authorization", "Bearer admin")
		w := httptest.NewRecorder()
		b.cloud.ServeHTTP(w, r)
		var page struct {
			Items []struct{ ID, ConnectionStatus string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Items {
			seen[d.ID] = d.ConnectionStatus == "connected"
		}
		path = ""
		if link := w.Header().Get("Link"); link != "" {
			path = strings.TrimPrefix(strings.Split(strings.Trim(link, "<"), ">")[0], "http://example.com")
		}
		if pages == 1 && len(seen) != defaultPage {
			t.Errorf("without max the first page has %d devices", len(seen))
		}
	}
	online := 0
	for _, ok := range seen {
		if ok {
			online++
		}
	}
	if len(seen) != 250 || online != 225 {
		t.Errorf("%d devices, %d of them online", len(seen), online)
	}
}

func TestPlaces(t *testing.T) {
	b := newBuilding(t, nil)
	rooms := b.must(200, "", "GET", "/workspaces?includeDevices=true&includeCapabilities=true", nil)["items"].([]any)
	if len(rooms) != 7 { // the wall board's is not in the cloud
		t.Errorf("%d workspaces", len(rooms))
	}
	for query, want := range map[string]int{"type=meetingRoom": 4, "capacity=-1": 1, "capacity=12": 1, "healthLevel=error": 1, "calendar=none": 2, "displayName=room": 2} {
		if got := len(b.must(200, "", "GET", "/workspaces?"+query, nil)["items"].([]any)); got != want {
			t.Errorf("%s: %d workspaces, not %d", query, got, want)
		}
	}
	if got := b.must(200, "stranger", "GET", "/workspaces", nil)["items"].([]any); len(got) != 0 {
		t.Errorf("a stranger sees %v", got)
	}
	boardroom := rooms[0].(object)
	if boardroom["displayName"] != "Boardroom" || boardroom["capacity"] != 12.0 || len(boardroom["devices"].([]any)) != 1 {
		t.Errorf("the first workspace is %v", boardroom)
	}
	b.must(200, "", "GET", "/workspaces/"+boardroom["id"].(string), nil)
	b.must(200, "", "GET", "/workspaces/"+boardroom["id"].(string)+"/capabilities", nil)
	b.must(404, "", "GET", "/workspaces/"+b.id("Boardroom"), nil)
	for path, key := range map[string]string{"/workspaceLocations": "workspaceLocationId", "/locations": "locationId"} {
		places := b.must(200, "", "GET", path, nil)["items"].([]any)
		if len(places) != 2 || places[0].(object)["id"] != boardroom[key] {
			t.Errorf("%s: %v", path, places)
		}
		b.must(200, "", "GET", path+"/"+strings.ReplaceAll(boardroom[key].(string), "#", "%23"), nil)
		floors := b.must(200, "", "GET", path+"/"+boardroom[key].(string)+"/floors", nil)["items"].([]any)
		if len(floors) != 2 || floors[1].(object)["id"] != boardroom["floorId"] || floors[1].(object)["floorNumber"] != 3.0 {
			t.Errorf("%s has the floors %v", path, floors)
		}
	}
}

func TestXAPI(t *testing.T) {
	b := newBuilding(t, nil)
	id := b.id("Huddle 3")
	// Paths are read without case and answered with it.
	got := b.must(200, "", "GET", "/xapi/status?deviceId="+id+"&name=audio.volume,standby.state&name=RoomAnalytics.PeopleCount.*", nil)
	want := object{"Audio": object{"Volume": 65.0}, "Standby": object{"State": "Halfwake"},
		"RoomAnalytics": object{"PeopleCount": object{"Capacity": 4.0, "Current": 0.0}}}
	if fmt.Sprint(got["result"]) != fmt.Sprint(want) {
		t.Errorf("the status is %v", got["result"])
	}
	b.command("Huddle 3", "Audio.Volume.Set", object{"Level": 40})
	b.is("Huddle 3", "Audio.Volume", 40)
	b.command("Huddle 3", "audio.volume.set", object{"level": "41"})
	b.is("Huddle 3", "Audio.Volume", 41)
	for _, row := range []struct {
		command string
		args    object
		want    string
	}{
		{"Audio.Volume.Set", object{"Level": 101}, "Invalid value: Level"},
		{"Audio.Volume.Set", object{"Level": "loud"}, "Invalid value: Level"},
		{"Audio.Volume.Set", object{"Level": []int{1, 2}}, "Too many values: Level"},
		{"Audio.Volume.Set", nil, "arguments is not an object."},
		{"Audio.Volume.Set", object{}, "Missing or invalid parameter: Level"},
		{"Audio.Volume.Set", object{"Level": 4, "Colour": "red"}, "Unknown parameter: Colour"},
		{"Audio.Volume.Sett", object{"Level": 4}, "Unknown command"},
		{"Camera.Preset.Activate", object{"PresetId": 9}, "No such preset"},
		{"Presentation.Stop", object{}, "No presentation"},
	} {
		if got := b.refused("Huddle 3", row.command, row.args); got != row.want {
			t.Errorf("%s %v: %q, not %q", row.command, row.args, got, row.want)
		}
	}
	b.is("Huddle 3", "Audio.Volume", 41)
	body := object{"deviceId": b.id("Quiet Corner"), "arguments": object{"Level": 4}}
	b.must(403, "", "POST", "/xapi/command/Audio.Volume.Set", body) // read only
	body["deviceId"] = b.id("Maple")
	b.must(409, "", "POST", "/xapi/command/Audio.Volume.Set", body) // offline
	b.must(409, "", "GET", "/xapi/status?deviceId="+b.id("Maple")+"&name=Audio.Volume", nil)
	body["deviceId"] = b.id("Lobby Kiosk")
	b.must(403, "bot", "POST", "/xapi/command/Audio.Volume.Set", body)
	b.must(200, "bot", "GET", "/xapi/status?deviceId="+b.id("Lobby Kiosk")+"&name=Audio.Volume", nil)
	b.must(404, "bot", "GET", "/xapi/status?deviceId="+id+"&name=Audio.Volume", nil)
	b.must(403, "narrow", "GET", "/xapi/status?deviceId="+id+"&name=Audio.Volume", nil)
	b.must(404, "", "GET", "/xapi/status?deviceId="+b.id("Lobby phone")+"&name=Audio.Volume", nil)
	b.must(400, "", "GET", "/xapi/status?deviceId="+id+"&name=a,b,c,d,e,f,g,h,i,j,k", nil)
	b.must(400, "", "GET", "/xapi/status?deviceId="+id+"&name=Audio%20Volume", nil)
}

func TestSchema(t *testing.T) {
	b := newBuilding(t, nil)
	status, raw := b.ask("admin", "GET", "/xapi/schema?deviceId="+b.id("Boardroom")+"&command=Audio.Volume.*", nil)
	var all []struct {
		Commands map[string]struct {
			Arguments map[string]struct {
				Required bool
				Schema   object
			}
		}
		Status object
	}
	if err := json.Unmarshal(raw, &all); status != 200 || err != nil {
		t.Fatalf("%d %v: %s", status, err, raw)
	}
	level := all[0].Commands["Audio.Volume.Set"].Arguments["Level"]
	if len(all[0].Commands) != 5 || all[0].Status != nil || !level.Required || level.Schema["maximum"] != 100.0 {
		t.Errorf("the schema is %s", raw)
	}
	_, raw = b.ask("admin", "GET", "/xapi/schema?deviceId="+b.id("Boardroom"), nil)
	if err := json.Unmarshal(raw, &all); err != nil || len(all[0].Commands) < 40 || all[0].Status["RoomAnalytics.PeopleCount.Current"] == nil {
		t.Errorf("the whole schema is %.300s", raw)
	}
}

func TestDeviceConfigurations(t *testing.T) {
	b := newBuilding(t, nil)
	at := "/deviceConfigurations?deviceId=" + b.id("Maple") // offline: the cloud keeps them all the same
	items := b.must(200, "", "GET", at+"&key=RoomAnalytics.PeoplePresence.*", nil)["items"].(object)
	if len(items) != 2 {
		t.Errorf("the wild card finds %v", items)
	}
	const key = "Audio.DefaultVolume"
	patch := func(op string, value any) []object {
		p := object{"op": op, "path": key + "/sources/configured/value"}
		if value != nil {
			p["value"] = value
		}
		return []object{p}
	}
	got := b.must(201, "", "PATCH", at, patch("replace", 35))["items"].(object)[key].(object)
	if got["value"] != 35.0 || got["source"] != "configured" {
		t.Errorf("after the change it is %v", got)
	}
	got = b.must(200, "", "GET", at+"&key="+key, nil)["items"].(object)[key].(object)
	if got["value"] != 35.0 || got["sources"].(object)["default"].(object)["value"] != 50.0 {
		t.Errorf("read again it is %v", got)
	}
	got = b.must(201, "", "PATCH", at, patch("remove", nil))["items"].(object)[key].(object)
	if got["value"] != 50.0 || got["source"] != "default" {
		t.Errorf("removed it is %v", got)
	}
	for _, wrong := range []any{101, "35", "loud", nil} {
		b.must(400, "", "PATCH", at, patch("replace", wrong))
	}
	b.must(400, "", "PATCH", at, []object{{"op": "replace", "path": "Audio.Nothing/sources/configured/value", "value": 1}})
	b.must(403, "", "PATCH", at, []object{{"op": "replace", "path": "NetworkServices.HTTP.Mode/sources/configured/value", "value": "Off"}})
	b.must(403, "narrow", "PATCH", at, patch("replace", 35))
}

func TestMetrics(t *testing.T) {
	b := newBuilding(t, nil)
	at := "workspaceId=" + encodeID(kindWorkspace, b.sys.deviceNamed("Boardroom").room.id)
	b.happen("people walk in", "device", "Boardroom", "count", "4")
	b.clock.Advance(30 * time.Minute)
	b.happen("people walk in", "device", "Boardroom", "count", "4")
	b.clock.Advance(15 * time.Minute)
	b.happen("people leave", "device", "Boardroom")
	b.happen("room is booked", "device", "Boardroom", "minutes", "10")
	b.clock.Advance(30 * time.Minute)
	got := b.must(200, "", "GET", "/workspaceDurationMetrics?"+at+"&from=2026-11-20T15:00:00Z", nil)["items"]
	if fmt.Sprint(got) != "[map[duration:45 end:2026-11-20T16:00:00.000Z start:2026-11-20T15:00:00.000Z] map[duration:0 end:2026-11-20T17:00:00.000Z start:2026-11-20T16:00:00.000Z]]" {
		t.Errorf("it was used: %v", got)
	}
	got = b.must(200, "", "GET", "/workspaceDurationMetrics?measurement=timeBooked&"+at+"&from=2026-11-20T15:00:00Z&to=2026-11-20T16:00:00Z", nil)["items"]
	if got.([]any)[0].(object)["duration"] != 10.0 {
		t.Errorf("it was booked: %v", got)
	}
	got = b.must(200, "", "GET", "/workspaceMetrics?metricName=peopleCount&"+at+"&from=2026-11-20T15:00:00Z&to=2026-11-20T16:00:00Z", nil)["items"]
	if hour := got.([]any)[0].(object); hour["max"] != 8.0 || hour["min"] != 4.0 {
		t.Errorf("people: %v", got)
	}
	raw := b.must(200, "", "GET", "/workspaceMetrics?metricName=temperature&aggregation=none&unit=fahrenheit&"+at, nil)
	if v := raw["items"].([]any)[0].(object); raw["unit"] != "fahrenheit" || v["value"].(float64) < 60 || v["deviceId"] != b.id("Boardroom") {
		t.Errorf("temperature: %v", v)
	}
	b.must(400, "", "GET", "/workspaceMetrics?metricName=peopleCount&from=2026-11-01T00:00:00Z&"+at, nil) // longer than 48 hours
	b.must(400, "", "GET", "/workspaceMetrics?metricName=noise&"+at, nil)
	// A device that counts in calls only has no count to tell, and one that is
	// offline nothing at all.
	b.happen("people walk in", "device", "Lobby Kiosk")
	for name, query := range map[string]string{"Lobby Kiosk": "/workspaceMetrics?metricName=peopleCount", "Maple": "/workspaceDurationMetrics?from=2026-11-20T15:00:00Z"} {
		query += "&workspaceId=" + encodeID(kindWorkspace, b.sys.deviceNamed(name).room.id)
		if got := b.must(200, "", "GET", query, nil)["items"].([]any); len(got) != 0 {
			t.Errorf("%s tells %v", name, got)
		}
	}
}

// TestPast: what was before the start follows from the seed, and can be asked
// for again.
func TestPast(t *testing.T) {
	b := newBuilding(t, func(w *world.World) { w.RoomOS.Traffic = 1 })
	at := "/workspaceDurationMetrics?aggregation=daily&workspaceId=" + encodeID(kindWorkspace, b.sys.deviceNamed("Boardroom").room.id)
	first := b.must(200, "", "GET", at, nil)["items"]
	if fmt.Sprint(first) != fmt.Sprint(b.must(200, "", "GET", at, nil)["items"]) {
		t.Error("the past changes")
	}
	used := 0.0
	for _, day := range first.([]any) {
		used += day.(object)["duration"].(float64)
	}
	if used < 20*60 || used > 200*60 {
		t.Errorf("the board room was used %v minutes in 30 days", used)
	}
}
