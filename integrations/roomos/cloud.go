package roomos

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"floorwalker/integrations/rest"
)

// maxNames is how many expressions one reading of the status takes.
const maxNames = 10

// cloud reaches one device through Webex.
type cloud struct {
	client *rest.Client
	id     string // of kind DEVICE
}

// answer is the cloud's to a status or a command.
type answer struct {
	Result json.RawMessage `json:"result"`
}

func (a answer) node() (*Node, error) {
	if len(a.Result) == 0 {
		return &Node{}, nil
	}
	return parseJSON(a.Result)
}

func (c *cloud) status(ctx context.Context, paths ...Path) (*Node, error) {
	whole := &Node{}
	for len(paths) > 0 {
		n := min(len(paths), maxNames)
		var names []string
		for _, p := range paths[:n] {
			if err := p.check(); err != nil {
				return nil, err
			}
			names = append(names, string(p))
		}
		paths = paths[n:]
		var a answer
		if err := c.client.Do(ctx, rest.Request{Path: "xapi/status", Out: &a, MaxBody: maxDocument,
			Query: url.Values{"deviceId": {c.id}, "name": {strings.Join(names, ",")}}}); err != nil {
			return nil, err
		}
		node, err := a.node()
		if err != nil {
			return nil, err
		}
		whole.merge(node)
	}
	return whole, nil
}

// merge adds the children of another reading.
func (n *Node) merge(other *Node) {
	for _, c := range other.Children {
		if have := n.find(c.Name, c.ID); have != nil && len(c.Children) > 0 && c.ID == have.ID {
			have.merge(c)
			continue
		}
		n.Children = append(n.Children, c)
	}
}

func (c *cloud) command(ctx context.Context, name Path, args Arguments) (*Node, error) {
	if err := name.check(); err != nil {
		return nil, err
	}
	body := map[string]any{"deviceId": c.id}
	if len(args.Values) > 0 {
		body["arguments"] = args.Values
	}
	if args.Body != "" {
		body["body"] = args.Body
	}
	var a answer
	if err := c.client.Do(ctx, rest.Request{Method: http.MethodPost, Path: rest.Path("xapi", "command", string(name)),
		Route: "xapi/command/{name}", Body: body, Out: &a, MaxBody: maxDocument}); err != nil {
		return nil, err
	}
	return a.node()
}

// cloudSetting is a configuration as the cloud describes it.
type cloudSetting struct {
	Value   any    `json:"value"`
	Source  string `json:"source"`
	Sources map[string]struct {
		Value       any `json:"value"`
		Editability struct {
			// Cisco writes the one in answers to GET and the other to PATCH.
			Editable   *bool  `json:"editable"`
			IsEditable *bool  `json:"isEditable"`
			Reason     string `json:"reason"`
		} `json:"editability"`
	} `json:"sources"`
	ValueSpace jsonSchema `json:"valueSpace"`
}

type cloudSettings struct {
	Items map[string]cloudSetting `json:"items"`
}

func (c *cloud) settings(ctx context.Context, key string) ([]Setting, error) {
	var found cloudSettings
	if err := c.client.Do(ctx, rest.Request{Path: "deviceConfigurations", Route: "device-configurations", Out: &found, MaxBody: maxDocument,
		Query: url.Values{"deviceId": {c.id}, "key": {key}}}); err != nil {
		return nil, err
	}
	var all []Setting
	for key, s := range found.Items {
		all = append(all, s.setting(key))
	}
	sortSettings(all)
	return all, nil
}

func (s cloudSetting) setting(key string) Setting {
	set := Setting{Key: key, Value: leaf(s.Value), Configured: s.Source == "configured", Values: s.ValueSpace.param(false)}
	set.Default = leaf(s.Sources["default"].Value)
	e := s.Sources["configured"].Editability
	for _, may := range []*bool{e.Editable, e.IsEditable} {
		if may != nil && !*may {
			set.Locked = firstOf(e.Reason, "it cannot be set")
		}
	}
	return set
}

func leaf(v any) string {
	if v == nil {
		return ""
	}
	return strings.Join(texts(v), ", ")
}

func (c *cloud) configure(ctx context.Context, key Path, value any) error {
	if err := key.check(); err != nil {
		return err
	}
	patch, err := json.Marshal([]map[string]any{{"op": "replace", "path": string(key) + "/sources/configured/value", "value": value}})
	if err != nil {
		return fmt.Errorf("encode the configuration: %w", err)
	}
	return c.client.Do(ctx, rest.Request{Method: http.MethodPatch, Path: "deviceConfigurations", Route: "device-configurations", Query: url.Values{"deviceId": {c.id}},
		Raw: strings.NewReader(string(patch)), ContentType: "application/json-patch+json"})
}

func (c *cloud) schema(ctx context.Context, name Path) (Schema, error) {
	var devices []struct {
		Commands map[string]struct {
			Arguments map[string]struct {
				Required bool       `json:"required"`
				Schema   jsonSchema `json:"schema"`
			} `json:"arguments"`
			BodySchema *struct{} `json:"bodySchema"`
		} `json:"commands"`
	}
	if err := c.client.Do(ctx, rest.Request{Path: "xapi/schema", Out: &devices, MaxBody: maxDocument, Share: true,
		Query: url.Values{"deviceId": {c.id}, "command": {string(name)}}}); err != nil {
		return Schema{}, err
	}
	for _, d := range devices {
		for key, command := range d.Commands {
			if !strings.EqualFold(key, string(name)) {
				continue
			}
			s := Schema{Params: map[string]Param{}, Body: command.BodySchema != nil}
			for arg, a := range command.Arguments {
				s.Params[arg] = a.Schema.param(a.Required)
			}
			return s, nil
		}
	}
	return Schema{}, ErrNoSchema
}
