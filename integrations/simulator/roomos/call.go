package roomos

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// States of a call, in Cisco's words.
const (
	callDialling  = "Dialling"
	callRinging   = "Ringing"
	callConnected = "Connected"
	callOnHold    = "OnHold"
)

// How long things take at the far end.
const (
	farAnswers = 3 * time.Second
	ringTime   = 30 * time.Second
)

// maxCalls is how many calls a device has at the same time.
const maxCalls = 3

// call is a call of a device.
type call struct {
	id       int
	state    string
	incoming bool
	number   string
	name     string
	protocol string
	since    time.Time // connected, or begun
	answered bool
	peer     *call // at another device of the world
	at       *device
	meeting  bool
}

// pastCall is an entry of the call history.
type pastCall struct {
	id       int
	number   string
	name     string
	incoming bool
	answered bool
	started  time.Time
	duration time.Duration
}

func (c *call) status(n *node, now time.Time) {
	at := fmt.Sprintf("Call[%d].", c.id)
	answer := "Unanswered"
	duration := 0
	if c.answered {
		answer, duration = "Answered", int(now.Sub(c.since).Seconds())
	}
	n.put(at+"AnswerState", answer)
	n.put(at+"CallType", "Video")
	n.put(at+"CallbackNumber", strings.ToLower(c.protocol)+":"+c.number)
	n.put(at+"DeviceType", map[bool]string{true: "MCU", false: "Endpoint"}[c.meeting])
	n.put(at+"Direction", map[bool]string{true: "Incoming", false: "Outgoing"}[c.incoming])
	n.put(at+"DisplayName", c.name)
	n.put(at+"Duration", duration).quiet = true
	n.put(at+"PlacedOnHold", truth(c.state == callOnHold))
	n.put(at+"Protocol", c.protocol)
	n.put(at+"RemoteNumber", c.number)
	n.put(at+"Status", c.state)
}

// sipAddress is where the device is called.
func (d *device) sipAddress() string {
	return strings.ReplaceAll(strings.ToLower(d.name), " ", ".") + "@" + d.sys.domain
}

func (d *device) dial(a arguments) (*node, error) {
	number := strings.TrimSpace(a.text("Number"))
	if number == "" {
		return nil, cannot("Missing number")
	}
	protocol := map[string]string{"Sip": "SIP", "H323": "H323"}[a.text("Protocol")]
	if protocol == "" {
		protocol = "Spark"
	}
	return d.callOut(number, a.text("DisplayName"), protocol, false)
}

func (d *device) join(a arguments) (*node, error) {
	return d.callOut(strings.TrimSpace(a.text("Number")), "Webex meeting", "Spark", true)
}

// callOut calls somebody. What the far end does follows from its address: one
// that begins with busy refuses, one that begins with nobody does not answer,
// and a device of this world rings.
func (d *device) callOut(number, name, protocol string, meeting bool) (*node, error) {
	if len(d.calls) >= maxCalls {
		return nil, cannot("Maximum number of calls reached")
	}
	if name == "" {
		name = number
	}
	c := d.newCall(number, name, protocol, false)
	c.meeting = meeting
	d.standby = standbyOff
	switch far := d.sys.deviceAt(number); {
	case far != nil && far != d && far.reachable() && far.undisturbed.IsZero():
		c.name = far.config("SystemUnit.Name")
		far.ring(c, d.sipAddress(), d.config("SystemUnit.Name"))
	case strings.HasPrefix(strings.ToLower(number), "busy"):
		d.later(c, farAnswers, func() { d.end(c, "Busy") })
	case strings.HasPrefix(strings.ToLower(number), "nobody"), far != nil:
		d.later(c, ringTime, func() { d.end(c, "NoAnswer") })
	default:
		d.later(c, farAnswers, func() { d.connect(c) })
	}
	d.event("OutgoingCallIndication", "CallId", c.id)
	return result("CallId", c.id, "ConferenceId", c.id), nil
}

func (d *device) newCall(number, name, protocol string, incoming bool) *call {
	c := &call{id: d.nextCall, state: callDialling, incoming: incoming, number: number, name: name, protocol: protocol, since: d.sys.clock.Now(), at: d}
	if incoming {
		c.state = callRinging
	}
	d.nextCall++
	d.calls = append(d.calls, c)
	d.unplan("rest")
	return c
}

// ring lets a call come in. from is the other end when it is a device.
func (d *device) ring(from *call, number, name string) {
	c := d.newCall(number, name, "Spark", true)
	if from != nil {
		c.peer, from.peer = from, c
	}
	if d.standby == standbyOn {
		d.standby = standbyHalfwake
	}
	d.event("IncomingCallIndication", "CallId", c.id, "RemoteURI", number, "DisplayNameValue", name)
	d.later(c, ringTime, func() { d.end(c, "NoAnswer") })
	d.changed()
}

func (d *device) later(c *call, in time.Duration, f func()) {
	d.plan(fmt.Sprintf("call %d", c.id), in, f)
}

func (d *device) connect(c *call) {
	d.unplan(fmt.Sprintf("call %d", c.id))
	c.state, c.answered, c.since = callConnected, true, d.sys.clock.Now()
	d.standby = standbyOff
	d.used()
	d.event("CallSuccessful", "CallId", c.id)
	if p := c.peer; p != nil && !p.answered {
		p.at.connect(p)
		p.at.changed()
	}
}

// end ends a call on both ends.
func (d *device) end(c *call, cause string) {
	d.forget(c)
	d.calls = slices.DeleteFunc(d.calls, func(o *call) bool { return o == c })
	if p := c.peer; p != nil {
		c.peer, p.peer = nil, nil
		p.at.end(p, cause)
		p.at.changed()
	}
	d.used()
	d.event("CallDisconnect", "CallId", c.id, "CauseType", cause)
	d.rest()
}

// forget writes a call into the history.
func (d *device) forget(c *call) {
	d.unplan(fmt.Sprintf("call %d", c.id))
	now := d.sys.clock.Now()
	p := pastCall{id: len(d.history) + 1, number: c.number, name: c.name, incoming: c.incoming, answered: c.answered, started: c.since}
	if c.answered {
		p.duration = now.Sub(c.since)
	}
	d.history = append(d.history, p)
}

// callOf is the call with that id, or the only one.
func (d *device) callOf(a arguments, states ...string) (*call, error) {
	id := a.number("CallId", 0)
	for _, c := range slices.Backward(d.calls) {
		if (id == 0 || c.id == id) && (len(states) == 0 || slices.Contains(states, c.state)) {
			return c, nil
		}
	}
	return nil, cannot("No such call")
}

// disconnectCall ends the call with that id, or all calls.
func (d *device) disconnectCall(a arguments) (*node, error) {
	c, err := d.callOf(a)
	if err != nil {
		return nil, err
	}
	if a.number("CallId", 0) > 0 {
		d.end(c, "LocalDisconnect")
		return nil, nil
	}
	for _, c := range slices.Clone(d.calls) {
		d.end(c, "LocalDisconnect")
	}
	return nil, nil
}

func (d *device) acceptCall(a arguments) (*node, error) {
	c, err := d.callOf(a, callRinging)
	if err == nil {
		d.connect(c)
	}
	return nil, err
}

func (d *device) rejectCall(a arguments) (*node, error) {
	c, err := d.callOf(a, callRinging)
	if err == nil {
		d.end(c, "LocalDisconnect")
	}
	return nil, err
}

func (d *device) holdCall(a arguments) (*node, error) {
	c, err := d.callOf(a, callConnected)
	if err == nil {
		c.state = callOnHold
	}
	return nil, err
}

func (d *device) resumeCall(a arguments) (*node, error) {
	c, err := d.callOf(a, callOnHold)
	if err == nil {
		c.state = callConnected
	}
	return nil, err
}

func (d *device) callHistory(a arguments) (*node, error) {
	n := &node{}
	row := 0
	for _, p := range slices.Backward(d.history) {
		kind := "Placed"
		switch {
		case p.incoming && p.answered:
			kind = "Received"
		case p.incoming:
			kind = "Missed"
		}
		if f := a.text("Filter"); f != "" && f != "All" && f != kind || row >= a.number("Limit", 50) {
			continue
		}
		row++
		at := fmt.Sprintf("Entry[%d].", row)
		n.put(at+"CallHistoryId", p.id)
		n.put(at+"CallbackNumber", p.number)
		n.put(at+"Direction", map[bool]string{true: "Incoming", false: "Outgoing"}[p.incoming])
		n.put(at+"DisplayName", p.name)
		n.put(at+"Duration", int(p.duration.Seconds()))
		n.put(at+"OccurrenceType", kind)
		n.put(at+"StartTime", p.started.In(d.sys.zone).Format("2006-01-02T15:04:05"))
	}
	n.put("ResultInfo.Limit", a.number("Limit", 50))
	n.put("ResultInfo.Offset", 0)
	return n, nil
}
