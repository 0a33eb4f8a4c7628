package roomos

import (
	"net/http"
	"slices"
	"strings"
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

func (s *System) listDevices(q *request) (int, any, error) {
	if !q.may(scopeDevices, scopeOwnDevices) {
		return 0, nil, errForbidden
	}
	is := func(name, value string) bool { return q.query(name) == "" || strings.EqualFold(q.query(name), value) }
	views := []deviceView{}
	for _, d := range s.devices {
		if !s.visible(q, d) || !strings.Contains(strings.ToLower(d.name), strings.ToLower(q.query("displayName"))) {
			continue
		}
		if !is("type", d.world.Type) || !is("connectionStatus", d.connectionStatus()) || !strings.Contains(strings.ToLower(d.world.Product), strings.ToLower(q.query("product"))) {
			continue
		}
		v := s.viewDevice(q, d)
		switch {
		case !is("workspaceId", v.WorkspaceID), !is("personId", v.PersonID), !is("locationId", v.LocationID), !is("workspaceLocationId", v.WorkspaceLocationID),
			!is("serial", v.Serial), !is("mac", v.MAC), !is("orgId", v.OrgID), !is("software", v.Software),
			!has(v.Tags, q.query("tag")), !has(v.ErrorCodes, q.query("errorCode")), !has(v.Permissions, q.query("permission")), !has(v.Capabilities, q.query("capability")):
			continue
		}
		views = append(views, v)
	}
	some, err := page(q, views)
	return http.StatusOK, items(some), err
}

func has(all []string, wanted string) bool {
	return wanted == "" || slices.ContainsFunc(all, func(v string) bool { return strings.EqualFold(v, wanted) })
}

// deviceOf is the device with an id, if whoever asks may see it.
func (s *System) deviceOf(q *request, id string) (*device, error) {
	d := s.byID[bareID(kindDevice, id)]
	if d == nil || !s.visible(q, d) {
		return nil, errNotFound
	}
	return d, nil
}

func (s *System) getDevice(q *request) (int, any, error) {
	if !q.may(scopeDevices, scopeOwnDevices) {
		return 0, nil, errForbidden
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
		return 0, nil, errForbidden
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
			return 0, nil, refuse(http.StatusBadRequest, "Only the path tags is supported.")
		}
		switch p.Op {
		case "add":
			tags = append(tags, p.Value...)
		case "remove":
			tags = nil
		case "replace":
			tags = p.Value
		default:
			return 0, nil, refuse(http.StatusBadRequest, "op is not valid.")
		}
	}
	d.tags = tags
	return http.StatusOK, s.viewDevice(q, d), nil
}
