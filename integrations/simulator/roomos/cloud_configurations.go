package roomos

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

var itemNumber = regexp.MustCompile(`\[\d+\]`)

// configuredPath is what may be patched.
const configuredPath = "/sources/configured/value"

func (s *System) configurable(q *request, write bool) (*device, error) {
	scope := scopeDevices
	if write {
		scope = scopeWriteDevices
	}
	if !q.may(scope) || !q.id.Admin {
		return nil, platform.ErrForbidden
	}
	d, err := s.deviceOf(q, q.query("deviceId"))
	if err == nil && d.isPhone() {
		err = platform.ErrNotFound
	}
	return d, err
}

// getConfigurations works for a device that is offline, too: the cloud keeps
// them.
func (s *System) getConfigurations(q *request) (int, any, error) {
	d, err := s.configurable(q, false)
	if err != nil {
		return 0, nil, err
	}
	found := map[string]any{}
	key := q.query("key")
	pattern, ok := dotted(key)
	if key != "" && !ok {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "key is not valid.")
	}
	for i := range settings {
		if key == "" || means(pattern, settings[i].name) {
			found[settings[i].name] = d.viewSetting(&settings[i], "editable")
		}
	}
	return http.StatusOK, map[string]any{"deviceId": q.query("deviceId"), "items": found}, nil
}

// means reports whether a pattern means a configuration: "Audio.*" is all below.
func means(pattern []segment, name string) bool {
	words := strings.Split(name, ".")
	for i, g := range pattern {
		if i == len(words) {
			return false
		}
		if g.name == "*" && i == len(pattern)-1 {
			return true
		}
		if !g.is(&node{name: words[i]}) {
			return false
		}
	}
	return len(pattern) == len(words)
}

// viewSetting is a configuration as the cloud shows it. Cisco calls the flag
// editable in what is read and isEditable in the answer to a change.
func (d *device) viewSetting(c *setting, flag string) map[string]any {
	typed := func(value string) any {
		if c.number {
			return json.Number(value)
		}
		return value
	}
	configured, source := any(nil), "default"
	if v, ok := d.configured[c.name]; ok {
		configured, source = typed(v), "configured"
	}
	factory := c.factory
	if c.name == "SystemUnit.Name" {
		factory = d.name
	}
	editability := map[string]any{flag: true}
	if c.managed {
		editability = map[string]any{flag: false, "reason": "CONFIG_MANAGED_BY_DIFFERENT_AUTHORITY"}
	}
	return map[string]any{
		"value": typed(d.config(c.name)), "source": source, "valueSpace": c.schema(),
		"sources": map[string]any{
			"default":    map[string]any{"value": typed(factory), "editability": map[string]any{flag: false, "reason": "FACTORY_DEFAULT"}},
			"configured": map[string]any{"value": configured, "editability": editability},
		},
	}
}

// patchConfigurations changes all that is asked for, or nothing.
func (s *System) patchConfigurations(q *request) (int, any, error) {
	d, err := s.configurable(q, true)
	if err != nil {
		return 0, nil, err
	}
	var patch []struct {
		Op    string          `json:"op"`
		Path  string          `json:"path"`
		Value json.RawMessage `json:"value"`
	}
	if err := q.json(jsonPatch, &patch); err != nil {
		return 0, nil, err
	}
	type change struct {
		to     *setting
		value  string
		remove bool
	}
	var changes []change
	for _, p := range patch {
		name, ok := strings.CutSuffix(p.Path, configuredPath)
		c := findSetting(name)
		switch {
		case !ok || c == nil:
			return 0, nil, platform.Refuse(http.StatusBadRequest, "%.100q is not a path that can be changed.", p.Path)
		case c.managed:
			return 0, nil, platform.Refuse(http.StatusForbidden, "%s is managed by a different authority.", c.name)
		case p.Op == "remove":
			changes = append(changes, change{c, "", true})
			continue
		case p.Op != "replace":
			return 0, nil, platform.Refuse(http.StatusBadRequest, "op is not valid.")
		}
		args, err := readArguments(map[string]json.RawMessage{"v": p.Value})
		if err != nil || len(args.values["v"]) != 1 || c.number == strings.HasPrefix(string(p.Value), `"`) || !c.takes(args.values["v"][0]) {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "The value of %s is not in its value space.", c.name)
		}
		changes = append(changes, change{c, args.values["v"][0], false})
	}
	answer := map[string]any{}
	for _, c := range changes {
		if c.remove {
			d.unconfigure(c.to)
		} else if err := d.configure(c.to.name, c.value); err != nil {
			return 0, nil, err
		}
		answer[c.to.name] = d.viewSetting(c.to, "isEditable")
	}
	return http.StatusCreated, map[string]any{"deviceId": q.query("deviceId"), "items": answer}, nil
}
