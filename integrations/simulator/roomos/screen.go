package roomos

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// screen is what a device shows over everything else. Its status does not say
// so; devices tell it as events.
type screen struct {
	alert  *message
	prompt *message
	input  *message
}

// message is something on the screen.
type message struct {
	title, text string
	feedbackID  string
	options     []option
}

// option is an answer to a prompt.
type option struct {
	id   int
	text string
}

// presentation is what somebody presents.
type presentation struct {
	source string
	remote bool
}

// panel is a button of one's own on the touch panel.
type panel struct{ id, name string }

// show puts a message on the screen for a time; 0 is until it is cleared.
func (d *device) show(what string, seconds int, hide func()) {
	d.unplan(what)
	if seconds > 0 {
		d.plan(what, time.Duration(seconds)*time.Second, hide)
	}
}

func (d *device) alert(a arguments) (*node, error) {
	d.screen.alert = &message{title: a.text("Title"), text: a.text("Text")}
	d.show("alert", a.number("Duration", 0), func() { d.screen.alert = nil; d.event("UserInterface.Message.Alert.Cleared") })
	d.event("UserInterface.Message.Alert.Display", "Text", a.text("Text"), "Title", a.text("Title"), "Duration", a.number("Duration", 0))
	return nil, nil
}

func (d *device) clearAlert(arguments) (*node, error) {
	d.unplan("alert")
	if d.screen.alert != nil {
		d.screen.alert = nil
		d.event("UserInterface.Message.Alert.Cleared")
	}
	return nil, nil
}

func (d *device) prompt(a arguments) (*node, error) {
	m := &message{title: a.text("Title"), text: a.text("Text"), feedbackID: a.text("FeedbackId")}
	for i := 1; i <= 5; i++ {
		if text := a.text("Option." + strconv.Itoa(i)); text != "" {
			m.options = append(m.options, option{i, text})
		}
	}
	if len(m.options) == 0 {
		m.options = []option{{1, "OK"}}
	}
	d.screen.prompt = m
	d.show("prompt", a.number("Duration", 0), d.promptEnds)
	d.event("UserInterface.Message.Prompt.Display", "Text", m.text, "Title", m.title, "FeedbackId", m.feedbackID)
	return nil, nil
}

func (d *device) promptEnds() {
	if m := d.screen.prompt; m != nil {
		d.screen.prompt = nil
		d.event("UserInterface.Message.Prompt.Cleared", "FeedbackId", m.feedbackID)
	}
}

func (d *device) clearPrompt(a arguments) (*node, error) {
	if m := d.screen.prompt; m != nil && (a.text("FeedbackId") == "" || a.text("FeedbackId") == m.feedbackID) {
		d.unplan("prompt")
		d.promptEnds()
	}
	return nil, nil
}

// respond is somebody in the room who presses one of a prompt's options, by its
// number or its words.
func (d *device) respond(choice string) bool {
	m := d.screen.prompt
	if m == nil {
		return false
	}
	for _, o := range m.options {
		if strconv.Itoa(o.id) == choice || strings.EqualFold(o.text, choice) {
			d.unplan("prompt")
			d.screen.prompt = nil
			d.event("UserInterface.Message.Prompt.Response", "FeedbackId", m.feedbackID, "OptionId", o.id)
			return true
		}
	}
	return false
}

func (d *device) input(a arguments) (*node, error) {
	d.screen.input = &message{title: a.text("Title"), text: a.text("Text"), feedbackID: a.text("FeedbackId")}
	d.show("input", a.number("Duration", 0), func() { d.screen.input = nil })
	d.event("UserInterface.Message.TextInput.Display", "FeedbackId", a.text("FeedbackId"), "Text", a.text("Text"))
	return nil, nil
}

func (d *device) clearInput(arguments) (*node, error) {
	d.unplan("input")
	d.screen.input = nil
	return nil, nil
}

func (d *device) echo(a arguments) (*node, error) {
	d.event("Message.Send", "Text", a.text("Text"))
	return nil, nil
}

func (d *device) present(a arguments) (*node, error) {
	source := a.text("PresentationSource")
	if source == "" {
		source = a.text("ConnectorId")
	}
	if source == "" {
		source = "2"
	}
	p := &presentation{source: source, remote: len(d.calls) > 0 && a.text("SendingMode") != "LocalOnly"}
	if len(d.calls) == 0 && a.text("SendingMode") == "LocalRemote" {
		return nil, cannot("Not in a call")
	}
	d.presentation = p
	d.standby = standbyOff
	d.used()
	d.event("PresentationPreviewStarted", "Cause", "userRequested", "Instance", 1, "LocalSource", source)
	return nil, nil
}

func (d *device) stopPresenting(arguments) (*node, error) {
	if d.presentation == nil {
		return nil, cannot("No presentation")
	}
	source := d.presentation.source
	d.presentation = nil
	d.used()
	d.event("PresentationPreviewStopped", "Cause", "userRequested", "Instance", 1, "LocalSource", source)
	d.rest()
	return nil, nil
}

func (d *device) presentationStatus(n *node) {
	mode := "Off"
	if p := d.presentation; p != nil {
		sending := "LocalOnly"
		if p.remote {
			mode, sending = "Sending", "LocalRemote"
		}
		n.put("Conference.Presentation.LocalInstance[1].SendingMode", sending)
		n.put("Conference.Presentation.LocalInstance[1].Source", atoi(p.source))
	}
	n.put("Conference.Presentation.Mode", mode)
}

// panels

func (d *device) listPanels(arguments) (*node, error) {
	n := &node{}
	n.put("Extensions.Version", "1.11")
	for i, p := range d.panels {
		at := fmt.Sprintf("Extensions.Panel[%d].", i+1)
		n.put(at+"ActivityType", "Custom")
		n.put(at+"Location", "HomeScreen")
		n.put(at+"Name", p.name)
		n.put(at+"Order", strconv.Itoa(i+1))
		n.put(at+"Origin", "local")
		n.put(at+"PanelId", p.id)
		n.put(at+"Visibility", "Auto")
	}
	return n, nil
}

func (d *device) panel(id string) int {
	return slices.IndexFunc(d.panels, func(p panel) bool { return p.id == id })
}

func (d *device) savePanel(a arguments) (*node, error) {
	doc, err := readXML(strings.NewReader(a.body))
	if err != nil || doc.name != "Extensions" {
		return nil, cannot("The panel is not well-formed")
	}
	p := panel{id: a.text("PanelId"), name: a.text("PanelId")}
	if name := doc.text("Panel.Name"); name != "" {
		p.name = name
	}
	if i := d.panel(p.id); i >= 0 {
		d.panels[i] = p
	} else {
		d.panels = append(d.panels, p)
	}
	return nil, nil
}

func (d *device) openPanel(a arguments) (*node, error) {
	if d.panel(a.text("PanelId")) < 0 {
		return nil, cannot("No such panel")
	}
	d.event("UserInterface.Extensions.Panel.Open", "PanelId", a.text("PanelId"))
	return nil, nil
}

func (d *device) removePanel(a arguments) (*node, error) {
	i := d.panel(a.text("PanelId"))
	if i < 0 {
		return nil, cannot("No such panel")
	}
	d.panels = slices.Delete(d.panels, i, i+1)
	return nil, nil
}

func (d *device) setWidget(a arguments) (*node, error) {
	d.widgets[a.text("WidgetId")] = a.text("Value")
	return nil, nil
}
