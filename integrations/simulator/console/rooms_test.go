package console_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// room is the JavaScript of a room's card.
func room(name string) string {
	return `document.querySelector('.room[aria-label="` + name + `"]')`
}

// device runs a command on a device, as the service app does.
func (v *visit) device(name, command string, arguments map[string]any) {
	v.t.Helper()
	id := ""
	for _, d := range v.sim.World().RoomOS.Devices {
		if d.Name == name {
			id = d.ID
		}
	}
	body, err := json.Marshal(map[string]any{"deviceId": id, "arguments": arguments})
	if err != nil {
		v.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.base+"/v1/xapi/command/"+command, strings.NewReader(string(body)))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+v.sim.World().ServiceApp.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		v.t.Fatalf("%s on %s: %s", command, name, resp.Status)
	}
}

// pressIn presses a button of a room's card.
func (v *visit) pressIn(name, title string) {
	v.t.Helper()
	v.wait(fmt.Sprintf(`[...%s.querySelectorAll('button')].some((button) => button.textContent === '%s')`, room(name), title))
	eval[bool](v, fmt.Sprintf(`([...%s.querySelectorAll('button')].find((button) => button.textContent === '%s').click(), true)`, room(name), title))
}

func (v *visit) shows(name, text string) {
	v.t.Helper()
	v.wait(room(name) + `?.textContent.includes('` + text + `')`)
}

func TestRooms(t *testing.T) {
	v := open(t, nil)
	v.shows("Training Room", "4 people of 20")
	v.shows("Lobby Kiosk", "Standby")
	v.shows("Maple", "No picture")
	// People walk in, and what the device counts follows.
	v.pressIn("Harbor", "Walk in")
	v.shows("Harbor", "1 person of 8")
	v.pressIn("Harbor", "Walk in")
	v.shows("Harbor", "2 people of 8")
	v.pressIn("Harbor", "Leave")
	v.shows("Harbor", "1 person of 8")
	// A question on the screen is answered there.
	v.device("Harbor", "UserInterface.Message.Prompt.Display", map[string]any{"Text": "Is the meeting over?", "FeedbackId": "q", "Option.1": "Yes", "Option.2": "Ten minutes more"})
	v.shows("Harbor", "Is the meeting over?")
	v.pressIn("Harbor", "Ten minutes more")
	v.wait(`!` + room("Harbor") + `.textContent.includes('Is the meeting over?')`)
	// What the bot does is seen.
	v.device("Harbor", "UserInterface.Message.Alert.Display", map[string]any{"Text": "Back at <b>3:15</b>"})
	v.shows("Harbor", "Back at <b>3:15</b>")
	v.device("Harbor", "Audio.Volume.Set", map[string]any{"Level": 17})
	v.shows("Harbor", "Volume 17")
	// A call comes, is answered, and ends.
	v.pressIn("Boardroom", "Call")
	v.shows("Boardroom", "Henry Green · Ringing")
	v.pressIn("Boardroom", "Answer")
	v.shows("Boardroom", "Henry Green · 0:00")
	v.pressIn("Boardroom", "Hang up")
	v.wait(`!` + room("Boardroom") + `.textContent.includes('Henry Green')`)
	v.pressIn("Maple", "Bring it back")
	v.shows("Maple", "Online")
	v.clean()
}
