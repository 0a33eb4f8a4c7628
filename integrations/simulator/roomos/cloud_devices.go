package roomos

import (
	"net/http"
	"slices"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// deviceView is a device as Webex lists it.
type deviceView struct {
	ID                  string            `json:"id"`
	WebexDeviceID       string            `json:"webexDeviceId,omitempty"`
	CallingDeviceID     string            `json:"callingDeviceId,omitempty"`
	DisplayName         string            `json:"displayName"`
	PlaceID             string            `json:"placeId,omitempty"`
	WorkspaceID         string            `json:"workspaceId,omitempty"`
	PersonID            string            `json:"personId,omitempty"`
	OrgID               string            `json:"orgId"`
	Capabilities        []string          `json:"capabilities"`
	Permissions         []string          `json:"permissions"`
	ConnectionStatus    string            `json:"connectionStatus"`
	Product             string            `json:"product"`
	Type                string            `json:"type"`
	Tags                []string          `json:"tags"`
	IP                  string            `json:"ip,omitempty"`
	ActiveInterface     string            `json:"activeInterface,omitempty"`
	MAC                 string            `json:"mac"`
	PrimarySipURL       string            `json:"primarySipUrl,omitempty"`
	SipURLs             []string          `json:"sipUrls"`
	Serial              string            `json:"serial"`
	Software            string            `json:"software,omitempty"`
	UpgradeChannel      string            `json:"upgradeChannel,omitempty"`
	Created             string            `json:"created"`
	LocationID          string            `json:"locationId,omitempty"`
	WorkspaceLocationID string            `json:"workspaceLocationId,omitempty"`
	ErrorCodes          []string          `json:"errorCodes"`
	FirstSeen           string            `json:"firstSeen,omitempty"`
	LastSeen            string            `json:"lastSeen,omitempty"`
	ManagedBy           string            `json:"managedBy"`
	DevicePlatform      string            `json:"devicePlatform,omitempty"`
	PlannedMaintenance  map[string]string `json:"plannedMaintenance,omitempty"`
}

// permission is what somebody may do with a device: "" when it is none of theirs.
func (s *System) permission(id Identity, d *device) string {
	granted := d.world.Permission
	switch {
	case !d.inCloud() || id.OrgID != s.cfg.World.Organization.ID:
		return ""
	case id.Bot:
		if granted = d.world.Bot; granted == "" {
			return ""
		}
	case id.Admin:
	case s.owner(d) != id.PersonID || id.PersonID == "":
		return ""
	}
	if granted == "readonly" {
		return permissionReadOnly
	}
	return permissionAll
}

func (s *System) owner(d *device) string {
	id, _, _, _ := s.cfg.World.Owner(d.world.Owner)
	return id
}

func (s *System) visible(q *request, d *device) bool {
	if q.id.Admin {
		return d.inCloud() && q.id.OrgID == s.cfg.World.Organization.ID && q.may(scopeDevices)
	}
	return q.may(scopeOwnDevices) && s.permission(q.id, d) != ""
}

func (d *device) connectionStatus() string {
	switch {
	case !d.reachable():
		return "disconnected"
	case len(d.problems) > 0:
		return "connected_with_issues"
	}
	return "connected"
}

func (s *System) viewDevice(q *request, d *device) deviceView {
	v := deviceView{
		ID: encodeID(kindDevice, d.id), DisplayName: d.name, OrgID: encodeID(kindOrg, s.cfg.World.Organization.ID),
		Capabilities: []string{}, Permissions: []string{}, ConnectionStatus: d.connectionStatus(), Product: d.world.Product, Type: d.world.Type,
		Tags: slices.Clone(d.tags), MAC: d.world.MAC, Serial: d.world.Serial, ManagedBy: "CUSTOMER",
		Created: timestamp(d.started.AddDate(-1, 0, 0)), FirstSeen: timestamp(d.started.AddDate(-1, 0, 0)), LastSeen: timestamp(d.lastSeen),
		SipURLs: []string{d.sipAddress()}, PrimarySipURL: d.sipAddress(), ErrorCodes: []string{},
	}
	if d.reachable() {
		v.LastSeen = timestamp(s.clock.Now())
	}
	if v.Tags == nil {
		v.Tags = []string{}
	}
	for _, p := range d.problems {
		v.ErrorCodes = append(v.ErrorCodes, strings.ToLower(p.Type))
	}
	if d.isPhone() {
		v.CallingDeviceID = encodeID("CALLING_DEVICE", d.id)
	} else {
		v.WebexDeviceID, v.Capabilities = v.ID, []string{"xapi"}
		v.Software, v.UpgradeChannel, v.DevicePlatform = d.softwareName(), "stable", "cisco"
		v.IP, v.ActiveInterface = d.ip(), "wired"
		v.PlannedMaintenance = map[string]string{"mode": "off"}
		if p := s.permission(q.id, d); p != "" {
			v.Permissions = append(v.Permissions, p)
		}
	}
	if r := d.room; r != nil {
		v.WorkspaceID = encodeID(kindWorkspace, r.id)
		v.PlaceID = v.WorkspaceID
		v.LocationID, v.WorkspaceLocationID = s.placeIDs(r)
	} else {
		v.PersonID = encodeID(kindPerson, s.owner(d))
	}
	return v
}

// softwareName is the software as the cloud and the screen show it.
func (d *device) softwareName() string {
	version := strings.TrimPrefix(d.world.Software, "ce")
	parts := strings.Split(version, ".")
	if len(parts) < 5 {
		return "RoomOS " + version
	}
	return "RoomOS " + strings.Join(parts[:4], ".") + " " + parts[4]
}

// deviceFilters are the parameters of the list, with what they are compared to.
var deviceFilters = map[string]func(*System, *request, *device) []string{
	"type":             func(_ *System, _ *request, d *device) []string { return []string{d.world.Type} },
	"connectionStatus": func(_ *System, _ *request, d *device) []string { return []string{d.connectionStatus()} },
	"serial":           func(_ *System, _ *request, d *device) []string { return []string{d.world.Serial} },
	"mac":              func(_ *System, _ *request, d *device) []string { return []string{d.world.MAC} },
	"tag":              func(_ *System, _ *request, d *device) []string { return d.tags },
	"workspaceId":      func(s *System, q *request, d *device) []string { return []string{s.viewDevice(q, d).WorkspaceID} },
	"personId":         func(s *System, q *request, d *device) []string { return []string{s.viewDevice(q, d).PersonID} },
	"locationId":       func(s *System, q *request, d *device) []string { return []string{s.viewDevice(q, d).LocationID} },
	"workspaceLocationId": func(s *System, q *request, d *device) []string {
		return []string{s.viewDevice(q, d).WorkspaceLocationID}
	},
	"orgId":      func(s *System, q *request, d *device) []string { return []string{s.viewDevice(q, d).OrgID} },
	"software":   func(s *System, q *request, d *device) []string { return []string{s.viewDevice(q, d).Software} },
	"errorCode":  func(s *System, q *request, d *device) []string { return s.viewDevice(q, d).ErrorCodes },
	"permission": func(s *System, q *request, d *device) []string { return s.viewDevice(q, d).Permissions },
	"capability": func(s *System, q *request, d *device) []string { return s.viewDevice(q, d).Capabilities },
}

func (s *System) listDevices(q *request) (int, any, error) {
	if !q.may(scopeDevices, scopeOwnDevices) {
		return 0, nil, platform.ErrForbidden
	}
	given := q.r.URL.Query()
	contains := func(name, value string) bool {
		return strings.Contains(strings.ToLower(value), strings.ToLower(given.Get(name)))
	}
	var found []*device
	for _, d := range s.devices {
		if !s.visible(q, d) || !contains("displayName", d.name) || !contains("product", d.world.Product) {
			continue
		}
		fits := true
		for name := range given {
			if values := deviceFilters[name]; values != nil && fits {
				fits = has(values(s, q, d), given.Get(name))
			}
		}
		if fits {
			found = append(found, d)
		}
	}
	some, err := page(q, found)
	views := make([]deviceView, 0, len(some)) // of what is on the page only: there may be thousands
	for _, d := range some {
		views = append(views, s.viewDevice(q, d))
	}
	return http.StatusOK, items(views), err
}

func has(all []string, wanted string) bool {
	return wanted == "" || slices.ContainsFunc(all, func(v string) bool { return strings.EqualFold(v, wanted) })
}

// deviceOf is the device with an id, if whoever asks may see it.
func (s *System) deviceOf(q *request, id string) (*device, error) {
	d := s.byID[bareID(kindDevice, id)]
	if d == nil || !s.visible(q, d) {
		return nil, platform.ErrNotFound
	}
	return d, nil
}

func (s *System) getDevice(q *request) (int, any, error) {
	if !q.may(scopeDevices, scopeOwnDevices) {
		return 0, nil, platform.ErrForbidden
	}
	d, err := s.deviceOf(q, q.r.PathValue("id"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.viewDevice(q, d), nil
}

// tagDevice changes a device's tags by JSON patch.
func (s *System) tagDevice(q *request) (int, any, error) {
	d, err := s.deviceOf(q, q.r.PathValue("id"))
	switch {
	case err != nil:
		return 0, nil, err
	case !q.may(scopeWriteDevices, scopeWriteOwn):
		return 0, nil, platform.ErrForbidden
	}
	var patch []struct {
		Op    string   `json:"op"`
		Path  string   `json:"path"`
		Value []string `json:"value"`
	}
	if err := q.json(jsonPatch, &patch); err != nil {
		return 0, nil, err
	}
	tags := slices.Clone(d.tags)
	for _, p := range patch {
		if p.Path != "tags" {
			return 0, nil, platform.Refuse(http.StatusBadRequest, "Only the path tags is supported.")
		}
		switch p.Op {
		case "add":
			tags = append(tags, p.Value...)
		case "remove":
			tags = nil
		case "replace":
			tags = p.Value
		default:
			return 0, nil, platform.Refuse(http.StatusBadRequest, "op is not valid.")
		}
	}
	d.tags = tags
	return http.StatusOK, s.viewDevice(q, d), nil
}
