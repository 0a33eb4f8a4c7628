package roomos

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"floorwalker/integrations/simulator/platform"
	"floorwalker/integrations/simulator/world"
)

// site is the location that a room is at.
func (s *System) site(r *workspace) *world.Site {
	return s.siteNamed(func(l world.Site) bool { return strings.EqualFold(l.Name, r.world.Location) })
}

func (s *System) siteNamed(is func(world.Site) bool) *world.Site {
	all := s.cfg.World.RoomOS.Locations
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i]
	}
	return nil
}

// placeIDs are the two ids of a room's location: that of /locations, and that
// of the older /workspaceLocations.
func (s *System) placeIDs(r *workspace) (location, site string) {
	l := s.site(r)
	if l == nil {
		return "", ""
	}
	return encodeID(kindLocation, l.ID), encodeID(kindSite, l.ID+"#"+s.cfg.World.Organization.ID)
}

func floorID(l *world.Site, number int) string {
	return encodeID(kindFloor, world.UUID(0, "floor", l.ID+"/"+strconv.Itoa(number)))
}

// floors are the numbers of the floors at a location, lowest first.
func (s *System) floors(l *world.Site) []int {
	var all []int
	for _, r := range s.workspaces {
		if strings.EqualFold(r.world.Location, l.Name) && r.world.Floor != 0 {
			all = append(all, r.world.Floor)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (s *System) listFloors(kind, scope string) answerer {
	return func(q *request) (int, any, error) {
		if !q.may(scope) || !q.id.Admin {
			return 0, nil, platform.ErrForbidden
		}
		l := s.siteOf(kind, q.r.PathValue("id"))
		if l == nil {
			return 0, nil, platform.ErrNotFound
		}
		all := []map[string]any{}
		for _, n := range s.floors(l) {
			all = append(all, map[string]any{"id": floorID(l, n), "locationId": q.r.PathValue("id"), "floorNumber": n, "displayName": "Floor " + strconv.Itoa(n)})
		}
		return http.StatusOK, items(all), nil
	}
}

// siteOf finds a location by the id of either interface.
func (s *System) siteOf(kind, id string) *world.Site {
	uuid, _, _ := strings.Cut(bareID(kind, id), "#")
	return s.siteNamed(func(l world.Site) bool { return l.ID == uuid })
}

func (s *System) viewSite(l *world.Site) map[string]any {
	return map[string]any{
		"id": encodeID(kindSite, l.ID+"#"+s.cfg.World.Organization.ID), "locationId": encodeID(kindLocation, l.ID),
		"displayName": l.Name, "address": "1 Main Street, " + l.Name, "countryCode": "US", "cityName": l.Name, "latitude": 35.77, "longitude": -78.63,
	}
}

func (s *System) viewLocation(l *world.Site) map[string]any {
	return map[string]any{
		"id": encodeID(kindLocation, l.ID), "name": l.Name, "orgId": encodeID(kindOrg, s.cfg.World.Organization.ID), "timeZone": s.cfg.World.TimeZone,
		"preferredLanguage": "en_us", "address": map[string]string{"address1": "1 Main Street", "city": l.Name, "state": "NC", "postalCode": "27601", "country": "US"},
	}
}

func (s *System) listSites(q *request) (int, any, error) {
	return s.places(q, scopeSites, "displayName", s.viewSite)
}

func (s *System) listLocations(q *request) (int, any, error) {
	return s.places(q, scopeLocations, "name", s.viewLocation)
}

func (s *System) places(q *request, scope, name string, view func(*world.Site) map[string]any) (int, any, error) {
	if !q.may(scope) || !q.id.Admin {
		return 0, nil, platform.ErrForbidden
	}
	all := []map[string]any{}
	for i := range s.cfg.World.RoomOS.Locations {
		l := &s.cfg.World.RoomOS.Locations[i]
		if strings.Contains(strings.ToLower(l.Name), strings.ToLower(q.query(name))) {
			all = append(all, view(l))
		}
	}
	some, err := page(q, all)
	return http.StatusOK, items(some), err
}

func (s *System) getSite(q *request) (int, any, error) {
	return s.place(q, scopeSites, kindSite, s.viewSite)
}

func (s *System) getLocation(q *request) (int, any, error) {
	return s.place(q, scopeLocations, kindLocation, s.viewLocation)
}

func (s *System) place(q *request, scope, kind string, view func(*world.Site) map[string]any) (int, any, error) {
	if !q.may(scope) || !q.id.Admin {
		return 0, nil, platform.ErrForbidden
	}
	l := s.siteOf(kind, q.r.PathValue("id"))
	if l == nil {
		return 0, nil, platform.ErrNotFound
	}
	return http.StatusOK, view(l), nil
}
