package roomos

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// status is everything that the device says of itself now.
func (d *device) status() *node {
	now := d.sys.clock.Now()
	n := &node{name: "Status"}
	n.put("Audio.Microphones.Mute", onOff(d.micsMuted))
	n.put("Audio.Volume", d.volume)
	n.put("Audio.VolumeMute", onOff(d.volumeMuted))
	d.bookingStatus(n, now)
	for _, c := range d.calls {
		c.status(n, now)
	}
	n.put("Conference.DoNotDisturb", map[bool]string{true: "Active", false: "Inactive"}[!d.undisturbed.IsZero()])
	d.presentationStatus(n)
	for i, p := range d.problems {
		at := fmt.Sprintf("Diagnostics.Message[%d].", i+1)
		n.put(at+"Description", p.Description)
		n.put(at+"Level", p.Level)
		n.put(at+"Type", p.Type)
	}
	d.slotStatus(n)
	d.analytics(n, now)
	d.registration(n)
	n.put("Standby.State", d.standby)
	d.system(n, now)
	n.put("UserInterface.ContactInfo.Name", d.config("SystemUnit.Name"))
	n.put("Webex.Status", map[bool]string{true: "Registered", false: "Disabled"}[d.inCloud()])
	return n
}

func (d *device) registration(n *node) {
	for _, p := range d.problems {
		if p.Type == "SIPProfileRegistration" {
			n.put("SIP.Registration[1].Reason", "403 Forbidden")
			n.put("SIP.Registration[1].Status", "Failed")
			n.put("SIP.Registration[1].URI", d.sipAddress())
			return
		}
	}
	n.put("SIP.Registration[1].Status", "Registered")
	n.put("SIP.Registration[1].URI", d.sipAddress())
}

func (d *device) system(n *node, now time.Time) {
	state := "Initialized"
	active := 0
	for _, c := range d.calls {
		if c.state == callConnected || c.state == callOnHold {
			active++
			state = "InCall"
		}
	}
	if state == "Initialized" && d.standby == standbyOn {
		state = "Sleeping"
	}
	n.put("SystemUnit.Hardware.Module.SerialNumber", d.world.Serial)
	n.put("SystemUnit.LastShutdownReason", d.shutdown)
	n.put("SystemUnit.ProductId", d.world.Product)
	n.put("SystemUnit.ProductPlatform", strings.TrimPrefix(d.world.Product, "Cisco "))
	n.put("SystemUnit.ProductType", "Cisco Codec")
	n.put("SystemUnit.Software.DisplayName", d.softwareName())
	n.put("SystemUnit.Software.Version", d.world.Software)
	n.put("SystemUnit.State.NumberOfActiveCalls", active)
	n.put("SystemUnit.State.NumberOfInProgressCalls", len(d.calls)-active)
	n.put("SystemUnit.State.System", state)
	n.put("SystemUnit.Uptime", int(now.Sub(d.started).Seconds())).quiet = true
}

// counting reports whether the device counts people now.
func (d *device) counting() bool {
	inCall := len(d.calls) > 0
	return d.kind.camera && d.room != nil && d.reachable() && (inCall || d.standby != standbyOn && d.detects() && d.config("RoomAnalytics.PeopleCountOutOfCall") == "On")
}

// detects reports whether it looks for people at all.
func (d *device) detects() bool { return d.config("RoomAnalytics.PeoplePresenceDetector") == "On" }

func (d *device) analytics(n *node, now time.Time) {
	people := 0
	capacity := -1
	if d.room != nil {
		people = d.room.people
		if d.room.world.Capacity > 0 {
			capacity = d.room.world.Capacity
		}
	}
	current, presence := -1, "Unknown"
	if d.counting() {
		current = people
	}
	if d.detects() && d.room != nil {
		presence = map[bool]string{true: "Yes", false: "No"}[people > 0]
	}
	n.put("RoomAnalytics.AmbientNoise.Level.A", 35+d.noise("ambient", now, 3)).quiet = true
	if d.kind.air {
		n.put("RoomAnalytics.AmbientTemperature", strconv.FormatFloat(d.temperature(now), 'f', 1, 64)).quiet = true
		n.put("RoomAnalytics.RelativeHumidity", 40+d.noise("humidity", now, 8)).quiet = true
	}
	n.put("RoomAnalytics.Engagement.CloseProximity", truth(people > 0 && d.standby == standbyOff))
	n.put("RoomAnalytics.PeopleCount.Capacity", capacity)
	n.put("RoomAnalytics.PeopleCount.Current", current)
	n.put("RoomAnalytics.PeoplePresence", presence)
	n.put("RoomAnalytics.RoomInUse", truth(d.inUse()))
	n.put("RoomAnalytics.Sound.Level.A", 38+min(people, 8)*2+d.noise("sound", now, 4)).quiet = true
	n.put("RoomAnalytics.T3Alarm.Detected", "False")
}

// inUse says whether the room is: somebody is in it, in a call, or presents.
func (d *device) inUse() bool {
	people := d.room != nil && d.room.people > 0
	call := len(d.calls) > 0 && d.config("RoomAnalytics.RoomInUse.InCall") == "Enabled"
	return people || call || d.presentation != nil && d.config("RoomAnalytics.RoomInUse.LocalUsage") == "Enabled"
}

// noise is a value below limit that follows from the device and the quarter of
// an hour.
func (d *device) noise(what string, now time.Time, limit int) int {
	return d.sys.dice(what, d.id, now.Unix()/900).IntN(limit)
}

// temperature is highest in the afternoon, and a little higher with people.
func (d *device) temperature(now time.Time) float64 {
	local := now.In(d.sys.zone)
	hour := float64(local.Hour()) + float64(local.Minute())/60
	t := 21.2 + 1.4*math.Sin((hour-9)/24*2*math.Pi) + float64(d.noise("temperature", now, 5))/10
	if d.room != nil {
		t += 0.1 * float64(min(d.room.people, 10))
	}
	return math.Round(t*10) / 10
}
