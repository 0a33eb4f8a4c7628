package commands

import (
	"slices"

	"floorwalker/bot"
)

// rooms are the commands on room devices.
func (d Deps) rooms() []bot.Command {
	c := d.Devices
	change := configChange{c}
	all := []bot.Command{
		deviceList{c},
		deviceShow{c},
		devicePeople{c},
		deviceFree{c},
		deviceUsage{c},
		deviceBook{c},
		newDevicePrompt(c, d.DeviceEars),
		deviceConfigGet{c},
		deviceConfigSet{change},
		devicePresence{change},
		notifyDevice{c, d.Subscriptions, d.DeviceEars},
	}
	for _, act := range slices.Concat(deviceActs, deviceCallActs(d.Dialled)) {
		all = append(all, deviceDeed{c, act})
	}
	return all
}
