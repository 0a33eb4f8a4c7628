package roomos

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/platform"
)

// workspaceView is a workspace as Webex lists it.
type workspaceView struct {
	ID                  string            `json:"id"`
	OrgID               string            `json:"orgId"`
	LocationID          string            `json:"locationId,omitempty"`
	WorkspaceLocationID string            `json:"workspaceLocationId,omitempty"`
	FloorID             string            `json:"floorId,omitempty"`
	DisplayName         string            `json:"displayName"`
	Capacity            int               `json:"capacity,omitempty"`
	Type                string            `json:"type"`
	SipAddress          string            `json:"sipAddress,omitempty"`
	Created             string            `json:"created"`
	Calling             map[string]string `json:"calling"`
	Calendar            map[string]string `json:"calendar"`
	HotdeskingStatus    string            `json:"hotdeskingStatus"`
	SupportedDevices    string            `json:"supportedDevices"`
	DevicePlatform      string            `json:"devicePlatform"`
	Health              *health           `json:"health,omitempty"`
	Devices             []deviceView      `json:"devices,omitempty"`
	Capabilities        map[string]any    `json:"capabilities,omitempty"`
}

type health struct {
	Level string `json:"level"`
}

// inCloud reports whether the cloud knows the workspace: one whose devices are
// all on the LAN only it does not.
func (r *workspace) inCloud() bool {
	return len(r.devices) == 0 || slices.ContainsFunc(r.devices, (*device).inCloud)
}

func (s *System) viewWorkspace(q *request, r *workspace) workspaceView {
	v := workspaceView{
		ID: encodeID(kindWorkspace, r.id), OrgID: encodeID(kindOrg, s.cfg.World.Organization.ID), DisplayName: r.world.Name,
		Capacity: r.world.Capacity, Type: r.world.Type, Created: timestamp(r.log[0].at.AddDate(-1, 0, 0)), HotdeskingStatus: "off",
		SipAddress: strings.ReplaceAll(strings.ToLower(r.world.Name), " ", ".") + "@" + s.domain,
		Calling:    map[string]string{"type": "freeCalling"}, Calendar: map[string]string{"type": "none"},
		SupportedDevices: "collaborationDevices", DevicePlatform: "cisco", Health: &health{"ok"},
	}
	if r.world.Type == "meetingRoom" || r.world.Type == "huddle" {
		v.Calendar = map[string]string{"type": "microsoft", "emailAddress": v.SipAddress}
	}
	v.LocationID, v.WorkspaceLocationID = s.placeIDs(r)
	if l := s.site(r); l != nil && r.world.Floor != 0 {
		v.FloorID = floorID(l, r.world.Floor)
	}
	for _, d := range r.devices {
		switch {
		case !d.reachable():
			v.Health.Level = "error"
		case len(d.problems) > 0 && v.Health.Level == "ok":
			v.Health.Level = "warning"
		}
		if q.query("includeDevices") == "true" && d.inCloud() {
			v.Devices = append(v.Devices, s.viewDevice(q, d))
		}
	}
	if q.query("includeCapabilities") == "true" {
		v.Capabilities = capabilities(r)
	}
	return v
}

// workspaceFilters are the parameters of the list, with what they are compared
// to.
var workspaceFilters = map[string]func(workspaceView) string{
	"locationId":          func(v workspaceView) string { return v.LocationID },
	"workspaceLocationId": func(v workspaceView) string { return v.WorkspaceLocationID },
	"floorId":             func(v workspaceView) string { return v.FloorID },
	"type":                func(v workspaceView) string { return v.Type },
	"healthLevel":         func(v workspaceView) string { return v.Health.Level },
	"orgId":               func(v workspaceView) string { return v.OrgID },
	"calendar":            func(v workspaceView) string { return v.Calendar["type"] },
	"capacity": func(v workspaceView) string { // -1 asks for those without one
		if v.Capacity == 0 {
			return "-1"
		}
		return strconv.Itoa(v.Capacity)
	},
}

func (s *System) listWorkspaces(q *request) (int, any, error) {
	if !q.may(scopeWorkspaces) || !q.id.Admin {
		return 0, nil, platform.ErrForbidden
	}
	given := q.r.URL.Query()
	var found []*workspace
	for _, r := range s.workspaces {
		if !r.inCloud() || q.id.OrgID != s.cfg.World.Organization.ID || !strings.Contains(strings.ToLower(r.world.Name), strings.ToLower(given.Get("displayName"))) {
			continue
		}
		fits := true
		for name := range given {
			if value := workspaceFilters[name]; value != nil && fits {
				fits = given.Get(name) == "" || strings.EqualFold(value(s.viewWorkspace(q, r)), given.Get(name))
			}
		}
		if fits {
			found = append(found, r)
		}
	}
	some, err := page(q, found)
	views := make([]workspaceView, 0, len(some))
	for _, r := range some {
		views = append(views, s.viewWorkspace(q, r))
	}
	return http.StatusOK, items(views), err
}

// workspaceOf is the workspace with an id.
func (s *System) workspaceOf(q *request, id string) (*workspace, error) {
	if !q.may(scopeWorkspaces) || !q.id.Admin {
		return nil, platform.ErrForbidden
	}
	r := s.rooms[bareID(kindWorkspace, id)]
	if r == nil || !r.inCloud() || q.id.OrgID != s.cfg.World.Organization.ID {
		return nil, platform.ErrNotFound
	}
	return r, nil
}

func (s *System) getWorkspace(q *request) (int, any, error) {
	r, err := s.workspaceOf(q, q.r.PathValue("id"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.viewWorkspace(q, r), nil
}

func (s *System) workspaceCapabilities(q *request) (int, any, error) {
	r, err := s.workspaceOf(q, q.r.PathValue("id"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"capabilities": capabilities(r)}, nil
}

func capabilities(r *workspace) map[string]any {
	of := func(supported, configured func(*device) bool) map[string]bool {
		return map[string]bool{
			"supported":  slices.ContainsFunc(r.devices, supported),
			"configured": slices.ContainsFunc(r.devices, func(d *device) bool { return supported(d) && configured(d) }),
		}
	}
	always := func(*device) bool { return true }
	air := func(d *device) bool { return d.kind.air }
	return map[string]any{
		"occupancyDetection": of(func(d *device) bool { return d.kind.camera }, (*device).countsAlways),
		"presenceDetection":  of(always, (*device).detects),
		"ambientNoise":       of(always, func(d *device) bool { return d.config("RoomAnalytics.AmbientNoiseEstimation.Mode") == "On" }),
		"soundLevel":         of(always, always),
		"temperature":        of(air, always),
		"airQuality":         of(func(*device) bool { return false }, always),
		"relativeHumidity":   of(air, always),
	}
}
