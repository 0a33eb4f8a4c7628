package roomos

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
)

// maxEvents is how many events one delivery may hold; a device sends a handful.
const maxEvents = 50

// ReadFeedback reads what a device posts, XML or JSON, as events of that device.
// What they say of themselves is not believed: whose events they are follows
// from the address that they were posted to. A delivery that tells nothing of
// interest has none.
func ReadFeedback(body []byte, deviceID string, at time.Time) ([]bot.DeviceEvent, error) {
	trimmed := bytes.TrimSpace(body)
	if !bytes.HasPrefix(trimmed, []byte("<")) {
		n, err := ReadJSON(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		return events(n, deviceID, at), nil
	}
	n, err := ReadXML(bytes.NewReader(trimmed))
	if err != nil {
		return nil, err
	}
	return events(&Node{Children: []*Node{n}}, deviceID, at), nil
}

// events reads the changes below "Status" and "Event".
func events(n *Node, deviceID string, at time.Time) []bot.DeviceEvent {
	var all []bot.DeviceEvent
	add := func(e bot.DeviceEvent) {
		if e.DeviceID, e.At = deviceID, at; len(all) < maxEvents {
			all = append(all, e)
		}
	}
	status, event := n.At("Status"), n.At("Event")
	if current := status.At("RoomAnalytics", "PeopleCount", "Current"); current != nil {
		people, err := strconv.Atoi(strings.TrimSpace(current.Value))
		if err != nil || people < 0 {
			people = Unknown
		}
		add(bot.DeviceEvent{Kind: bot.DevicePeople, People: people})
	}
	if presence := status.Text("RoomAnalytics", "PeoplePresence"); presence != "" {
		add(bot.DeviceEvent{Kind: bot.DevicePresence, Presence: presence})
	}
	if status != nil {
		for _, k := range status.Children {
			if strings.EqualFold(k.Name, "Call") && k.ID != "" {
				call := readCall(k)
				add(bot.DeviceEvent{Kind: bot.DeviceCall, Ended: k.Ghost() || call.Over(),
					Call: bot.DeviceCallState{ID: call.ID, Status: call.Status, Direction: call.Direction, Name: call.Name, Number: call.Number}})
			}
		}
	}
	ui := event.At("UserInterface")
	if clicked := ui.At("Extensions", "Panel", "Clicked"); clicked != nil {
		add(bot.DeviceEvent{Kind: bot.DeviceButton, Button: clicked.Text("PanelId"), Action: "clicked"})
	}
	// A widget reports pressed, released and clicked of one touch: one is enough.
	if w := ui.At("Extensions", "Widget", "Action"); w != nil && (w.Is([]string{"Type"}, "clicked") || w.Is([]string{"Type"}, "changed")) {
		add(bot.DeviceEvent{Kind: bot.DeviceButton, Button: w.Text("WidgetId"), Action: strings.TrimSpace(strings.ToLower(w.Text("Type")) + " " + w.Text("Value"))})
	}
	if r := ui.At("Message", "Prompt", "Response"); r != nil {
		option, _ := r.Int("OptionId")
		add(bot.DeviceEvent{Kind: bot.DeviceAnswer, Question: r.Text("FeedbackId"), Option: option})
	}
	if r := ui.At("Message", "Prompt", "Cleared"); r != nil {
		add(bot.DeviceEvent{Kind: bot.DeviceAnswer, Question: r.Text("FeedbackId"), Ended: true})
	}
	return all
}
