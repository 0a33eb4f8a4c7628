package commands

import (
	"slices"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
)

// System is one of several contact centres, by itself.
type System struct {
	Name string // as it stands behind the names of its queues and agents
	Centre
}

// systems are the contact centres one by one, where there are several; none where
// there is nothing to choose from.
type systems []System

// narrowed is the spec of a command that can be asked of one of them alone, with
// examples of that.
func (s systems) narrowed(spec bot.Spec, examples ...string) bot.Spec {
	if len(s) == 0 {
		return spec
	}
	var names []string
	for _, one := range s {
		names = append(names, one.Name)
	}
	spec.Params = append(spec.Params, bot.Param{Name: "system", Kind: bot.KindChoice, Choices: names})
	spec.Examples = append(spec.Examples, examples...)
	return spec
}

// asked is the system that a request is narrowed to; ok is false when it is asked
// of all. What stands in another system is refused.
func (s systems) asked(r bot.Request) (one System, ok bool, err error) {
	at := slices.IndexFunc(s, func(one System) bool { return one.Name == r.Text("system") })
	if at < 0 {
		return System{}, false, nil
	}
	for _, slot := range []string{"queue", "team"} {
		for _, v := range r.Slots[slot] {
			if finesse.Owns(v.ID) != (s[at].Name == finesse.System) {
				return System{}, false, bot.Errorf(bot.Invalid, "%s is not in %s.", v.Name, s[at].Name)
			}
		}
	}
	return s[at], true, nil
}

// inSystem says which one a request is narrowed to, behind what was counted there.
func inSystem(r bot.Request) string {
	if name := r.Text("system"); name != "" {
		return " in " + name
	}
	return ""
}

// systemSlot is the narrowing of a request, for the requests that follow from it.
func systemSlot(r bot.Request) bot.Slots {
	slots := bot.Slots{}
	if r.Has("system") {
		slots["system"] = r.Slots["system"]
	}
	return slots
}
