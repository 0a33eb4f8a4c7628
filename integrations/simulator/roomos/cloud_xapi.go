package roomos

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// Limits of the cloud's xAPI.
const (
	maxExpressionsAsked = 10
	maxSchemaDevices    = 5
)

// xapi is the device that whoever asks may reach through the cloud. write says
// that they want to change something.
func (s *System) xapi(q *request, id, scope string, write bool) (*device, error) {
	if !q.may(scope) {
		return nil, platform.ErrForbidden
	}
	if id == "" {
		return nil, platform.Refuse(http.StatusBadRequest, "deviceId is required.")
	}
	d := s.byID[bareID(kindDevice, id)]
	if d == nil || d.isPhone() {
		return nil, platform.ErrNotFound
	}
	switch permission := s.permission(q.id, d); {
	case permission == "":
		return nil, platform.ErrNotFound
	case write && permission != permissionAll:
		return nil, platform.ErrForbidden
	}
	return d, nil
}

// online refuses what a device that is away cannot answer.
func (s *System) online(d *device) error {
	if !d.reachable() {
		return platform.Refuse(s.cfg.World.RoomOS.OfflineStatus, "The device is not connected.")
	}
	return nil
}

func (s *System) xapiStatus(q *request) (int, any, error) {
	d, err := s.xapi(q, q.query("deviceId"), scopeStatuses, false)
	if err != nil {
		return 0, nil, err
	}
	names := q.list("name")
	if len(names) == 0 || len(names) > maxExpressionsAsked {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "name takes between 1 and %d status expressions.", maxExpressionsAsked)
	}
	var patterns [][]segment
	for _, name := range names {
		pattern, ok := dotted(strings.TrimSpace(name))
		if !ok {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "%.100q is not a valid status expression.", name)
		}
		patterns = append(patterns, pattern)
	}
	if err := s.online(d); err != nil {
		return 0, nil, err
	}
	status := d.status()
	found := &node{}
	for _, p := range patterns {
		found.merge(status.selected(p))
	}
	return http.StatusOK, map[string]any{"deviceId": q.query("deviceId"), "result": asObject(found)}, nil
}

// asObject is a node as a JSON object, also when it is empty.
func asObject(n *node) any {
	if n == nil || len(n.kids) == 0 {
		return map[string]any{}
	}
	return asValue(n)
}

func (s *System) xapiCommand(q *request) (int, any, error) {
	var body struct {
		DeviceID  string          `json:"deviceId"`
		Arguments json.RawMessage `json:"arguments"`
		Body      json.RawMessage `json:"body"`
	}
	if err := q.json("application/json", &body); err != nil {
		return 0, nil, err
	}
	d, err := s.xapi(q, body.DeviceID, scopeCommands, true)
	if err != nil {
		return 0, nil, err
	}
	if err := s.online(d); err != nil {
		return 0, nil, err
	}
	var given map[string]json.RawMessage
	if len(body.Arguments) > 0 && (json.Unmarshal(body.Arguments, &given) != nil || given == nil) {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "arguments is not an object.")
	}
	args, err := readArguments(given)
	if err != nil {
		return 0, nil, platform.Refuse(http.StatusBadRequest, "%v", err)
	}
	args.body = bodyText(body.Body)
	out, err := d.run(q.r.PathValue("name"), args)
	if refusal := (*refusal)(nil); errors.As(err, &refusal) {
		text := refusal.reason
		if refusal.parameter != "" {
			text += ": " + refusal.parameter
		}
		return 0, nil, platform.Refuse(http.StatusBadRequest, "%s", text)
	} else if err != nil {
		return 0, nil, err
	}
	answer := map[string]any{"deviceId": body.DeviceID, "result": asObject(out)}
	if len(body.Arguments) > 0 {
		answer["arguments"] = body.Arguments
	}
	return http.StatusOK, answer, nil
}

var errArguments = errors.New("arguments are texts, numbers, booleans, and lists of them")

// readArguments reads arguments in JSON.
func readArguments(given map[string]json.RawMessage) (arguments, error) {
	args := arguments{values: map[string][]string{}}
	for name, raw := range given {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return args, errArguments
		}
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		for _, v := range list {
			switch v := v.(type) {
			case string:
				args.values[name] = append(args.values[name], v)
			case json.Number:
				args.values[name] = append(args.values[name], v.String())
			case bool:
				args.values[name] = append(args.values[name], truth(v))
			default:
				return args, errArguments
			}
		}
	}
	return args, nil
}

// bodyText is a command's payload: a text, or an object that stands for itself.
func bodyText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// xapiSchema says what devices take and tell.
func (s *System) xapiSchema(q *request) (int, any, error) {
	ids, statuses, wanted := q.list("deviceId"), q.list("status"), q.list("command")
	all := len(statuses) == 0 && len(wanted) == 0
	switch {
	case len(ids) == 0 || len(ids) > maxSchemaDevices:
		return 0, nil, platform.Refuse(http.StatusBadRequest, "deviceId takes between 1 and %d ids.", maxSchemaDevices)
	case (all || len(wanted) > 0) && !q.may(scopeCommands), (all || len(statuses) > 0) && !q.may(scopeStatuses):
		return 0, nil, platform.ErrForbidden
	}
	views := []map[string]any{}
	for _, id := range ids {
		scope := scopeCommands
		if len(wanted) == 0 && !all {
			scope = scopeStatuses
		}
		d, err := s.xapi(q, id, scope, false)
		if err != nil {
			return 0, nil, err
		}
		view := map[string]any{"deviceId": id}
		if all || len(wanted) > 0 {
			view["commands"] = d.commandSchema(wanted)
		}
		if all || len(statuses) > 0 {
			view["status"] = d.statusSchema(statuses)
		}
		views = append(views, view)
	}
	return http.StatusOK, views, nil
}

// matches reports whether a name is one of patterns: "Audio.*". None is all.
func matches(name string, patterns []string) bool {
	for _, p := range patterns {
		if ok, _ := path.Match(strings.ToLower(p), strings.ToLower(name)); ok {
			return true
		}
	}
	return len(patterns) == 0
}

func (d *device) commandSchema(wanted []string) map[string]any {
	all := map[string]any{}
	for _, c := range commands {
		if !d.has(c) || !matches(c.name, wanted) {
			continue
		}
		args := map[string]any{}
		for _, p := range c.params {
			args[p.name] = map[string]any{"required": p.required, "schema": p.schema()}
		}
		view := map[string]any{"arguments": args, "resultSchema": map[string]any{"type": []string{"object", "null"}}}
		if c.body {
			view["bodySchema"] = map[string]any{"schema": map[string]any{"type": []string{"object", "string"}}}
		}
		all[c.name] = view
	}
	return all
}

func (d *device) statusSchema(wanted []string) map[string]any {
	all := map[string]any{}
	d.status().leaves(func(at string, leaf *node) {
		name := itemNumber.ReplaceAllString(at, "[1..n]")
		if matches(name, wanted) || matches(itemNumber.ReplaceAllString(at, ""), wanted) {
			kind := "string"
			if leaf.number {
				kind = "integer"
			}
			all[name] = map[string]any{"schema": map[string]any{"type": kind}}
		}
	})
	return all
}
