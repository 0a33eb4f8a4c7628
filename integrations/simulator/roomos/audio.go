package roomos

import (
	"strconv"
	"time"
)

// defaultSteps is how many steps of half a decibel the volume changes by.
const defaultSteps = 5

func (d *device) setVolume(a arguments) (*node, error) {
	d.volume = a.number("Level", d.volume)
	d.volumeMuted = false
	return nil, nil
}

func (d *device) increaseVolume(a arguments) (*node, error) {
	d.volume = min(100, d.volume+a.number("Steps", defaultSteps))
	return nil, nil
}

func (d *device) decreaseVolume(a arguments) (*node, error) {
	d.volume = max(0, d.volume-a.number("Steps", defaultSteps))
	return nil, nil
}

func (d *device) muteVolume(arguments) (*node, error)        { d.volumeMuted = true; return nil, nil }
func (d *device) unmuteVolume(arguments) (*node, error)      { d.volumeMuted = false; return nil, nil }
func (d *device) muteMicrophones(arguments) (*node, error)   { d.micsMuted = true; return nil, nil }
func (d *device) unmuteMicrophones(arguments) (*node, error) { d.micsMuted = false; return nil, nil }
func (d *device) toggleMicrophones(arguments) (*node, error) {
	d.micsMuted = !d.micsMuted
	return nil, nil
}

// sleep puts the device to standby. In a call it stays awake, and says so.
func (d *device) sleep(arguments) (*node, error) {
	if len(d.calls) > 0 {
		return nil, cannot("Not possible to activate standby in a call")
	}
	d.unplan("rest")
	d.standby = standbyOn
	return nil, nil
}

func (d *device) halfwake(arguments) (*node, error) {
	if len(d.calls) > 0 {
		return nil, cannot("Not possible to enter halfwake in a call")
	}
	d.standby = standbyHalfwake
	d.rest()
	return nil, nil
}

func (d *device) wake(arguments) (*node, error) {
	d.standby = standbyOff
	d.rest()
	return nil, nil
}

func (d *device) resetStandby(a arguments) (*node, error) {
	d.restIn(time.Duration(a.number("Delay", atoi(d.config("Standby.Delay")))) * time.Minute)
	return nil, nil
}

// rest plans the standby that comes by itself when nobody is there.
func (d *device) rest() { d.restIn(time.Duration(atoi(d.config("Standby.Delay"))) * time.Minute) }

func (d *device) restIn(delay time.Duration) {
	d.unplan("rest")
	busy := len(d.calls) > 0 || d.room != nil && d.room.people > 0 || d.presentation != nil
	if busy || d.standby == standbyOn || d.config("Standby.Control") != "On" || d.isPhone() {
		return
	}
	d.plan("rest", delay, func() { d.standby = standbyOn })
}

func (d *device) disturbNot(a arguments) (*node, error) {
	timeout := time.Duration(a.number("Timeout", 60)) * time.Minute
	d.undisturbed = d.sys.clock.Now().Add(timeout)
	d.plan("disturb", timeout, func() { d.undisturbed = time.Time{} })
	return nil, nil
}

func (d *device) disturb(arguments) (*node, error) {
	d.unplan("disturb")
	d.undisturbed = time.Time{}
	return nil, nil
}

func (d *device) activatePreset(a arguments) (*node, error) {
	for _, p := range d.presets {
		if p.id == a.number("PresetId", 0) {
			return nil, nil
		}
	}
	return nil, cannot("No such preset")
}

func (d *device) listPresets(arguments) (*node, error) {
	n := &node{}
	for i, p := range d.presets {
		at := "Preset[" + strconv.Itoa(i+1) + "]."
		n.put(at+"CameraId", 1)
		n.put(at+"DefaultPosition", truth(p.id == 1))
		n.put(at+"Name", p.name)
		n.put(at+"PresetId", p.id)
	}
	return n, nil
}

func (d *device) storePreset(a arguments) (*node, error) {
	id := a.number("PresetId", 0)
	for i := range d.presets {
		if d.presets[i].id == id {
			d.presets[i].name = a.text("Name")
			return result("PresetId", id), nil
		}
	}
	if id == 0 {
		id = 1
		for _, p := range d.presets {
			id = max(id, p.id+1)
		}
	}
	if id > 35 {
		return nil, cannot("No more presets can be stored")
	}
	d.presets = append(d.presets, preset{id, a.text("Name")})
	return result("PresetId", id), nil
}
