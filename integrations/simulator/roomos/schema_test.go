package roomos

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"floorwalker/integrations/simulator/world"
)

// published is an entry of Cisco's schema.
type published struct {
	Path       string
	Type       string
	Attributes struct {
		Default    any
		Role       []string
		Params     []publishedParam
		ValueSpace publishedSpace
	}
}

type publishedParam struct {
	Name       string
	Required   bool
	ValueSpace publishedSpace
}

type publishedSpace struct {
	Type                           string
	Min, Max, MinLength, MaxLength string
	Values                         []string
	Multiple                       string
}

func schema(t *testing.T) map[string][]published {
	t.Helper()
	var doc struct{ Objects []published }
	if err := json.Unmarshal(recorded(t, "xapi-schema-subset-26.4.1.json"), &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string][]published{}
	for _, o := range doc.Objects {
		key := o.Type + " " + strings.ReplaceAll(strings.ReplaceAll(o.Path, " ", "."), "[n]", "")
		all[key] = append(all[key], o)
	}
	return all
}

// fits reports whether what we take is within what Cisco's schema says.
func (p publishedSpace) fits(s space) bool {
	if !strings.HasPrefix(p.Type, strings.TrimSuffix(s.kind(), "Array")) || (p.Multiple != "") != (s.many > 0) {
		return false
	}
	for _, v := range s.values {
		if !slices.Contains(p.Values, v) {
			return false
		}
	}
	same := func(text string, n int) bool { return text == "" || text == strconv.Itoa(n) }
	if s.number {
		return same(p.Min, s.min) && same(p.Max, s.max)
	}
	return s.values != nil || same(p.MinLength, s.min) && same(p.MaxLength, s.max)
}

// notInSubset are the commands that the published subset leaves out.
var notInSubset = []string{"Audio.Microphones.ToggleMute", "UserInterface.Message.TextInput.Clear"}

// left out are Cisco's commands in the subset that simulated devices do not know.
var leftOut = []string{"Macros.Macro.Get", "Macros.Macro.Save", "Phonebook.Search"}

// TestCommandsAreCiscos: every command, parameter and value space is one of
// those that Cisco publishes for some product.
func TestCommandsAreCiscos(t *testing.T) {
	all := schema(t)
	for _, c := range commands {
		versions := all["Command "+c.name]
		if len(versions) == 0 {
			if !slices.Contains(notInSubset, c.name) {
				t.Errorf("Cisco knows no command %s", c.name)
			}
			continue
		}
		if admin := slices.Equal(versions[0].Attributes.Role, []string{"Admin"}); admin != c.admin {
			t.Errorf("%s is for administrators only: %v", c.name, admin)
		}
		for _, p := range c.params {
			if !slices.ContainsFunc(versions, func(v published) bool {
				return slices.ContainsFunc(v.Attributes.Params, func(q publishedParam) bool {
					return q.Name == p.name && q.Required == p.required && q.ValueSpace.fits(p.space)
				})
			}) {
				t.Errorf("%s: the parameter %s is not Cisco's", c.name, p.name)
			}
		}
		for _, v := range versions {
			for _, q := range v.Attributes.Params {
				if q.Required && !slices.ContainsFunc(c.params, func(p param) bool { return p.name == q.Name }) {
					t.Errorf("%s lacks the parameter %s", c.name, q.Name)
				}
			}
		}
	}
	for key := range all {
		if name, ok := strings.CutPrefix(key, "Command "); ok && findCommand(name) == nil && !slices.Contains(leftOut, name) {
			t.Errorf("simulated devices do not know Cisco's command %s", name)
		}
	}
}

func TestConfigurationsAreCiscos(t *testing.T) {
	all := schema(t)
	if !slices.IsSortedFunc(settings, func(a, b setting) int { return strings.Compare(a.name, b.name) }) {
		t.Error("the configurations are not sorted")
	}
	for _, c := range settings {
		if !slices.ContainsFunc(all["Configuration "+c.name], func(v published) bool {
			factory, _ := v.Attributes.Default.(string)
			return v.Attributes.ValueSpace.fits(c.space) && factory == c.factory
		}) {
			t.Errorf("the configuration %s is not Cisco's: %+v", c.name, all["Configuration "+c.name])
		}
	}
}

// TestStatusesAreCiscos: what devices say has Cisco's names and types.
func TestStatusesAreCiscos(t *testing.T) {
	all := schema(t)
	b := newBuilding(t, nil)
	b.command("Harbor", "Dial", object{"Number": "x@acme.example"})
	b.command("Harbor", "Presentation.Start", object{})
	b.command("Harbor", "HttpFeedback.Register", object{"FeedbackSlot": 1, "ServerUrl": "http://127.0.0.1:1/x", "Expression": []string{"/Status/Audio"}})
	b.sys.deviceNamed("Harbor").status().leaves(func(path string, leaf *node) {
		versions := all["Status "+itemNumber.ReplaceAllString(path, "")]
		if len(versions) == 0 {
			t.Errorf("Cisco knows no status %s", path)
			return
		}
		space := versions[0].Attributes.ValueSpace
		if _, err := strconv.Atoi(leaf.value); (space.Type == "Integer") != leaf.number || leaf.number && err != nil {
			t.Errorf("%s is %q, of type %s", path, leaf.value, space.Type)
		}
		if len(space.Values) > 0 && !slices.Contains(space.Values, leaf.value) {
			t.Errorf("%s is %q, none of %v", path, leaf.value, space.Values)
		}
	})
}

// TestManyDevices: thousands of devices cost little until somebody asks.
func TestManyDevices(t *testing.T) {
	b := newBuilding(t, func(w *world.World) { w.RoomOS = world.RoomOS{Many: 5000} })
	if n := len(b.must(200, "", "GET", "/devices?max=1000&start=4000", nil)["items"].([]any)); n != 1000 {
		t.Errorf("the last page has %d devices", n)
	}
	if err := b.sys.Happen("people walk in", fields([]string{"device", "Room 5000"})); err != nil {
		t.Error(err)
	}
}
