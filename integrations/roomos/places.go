package roomos

import (
	"context"
	"strconv"

	"floorwalker/integrations/rest"
)

type wireFloor struct {
	ID          string   `json:"id"`
	FloorNumber *float64 `json:"floorNumber"`
	DisplayName string   `json:"displayName"`
}

// floor is how people call it: its number, or its name where it has none.
func (f wireFloor) floor() string {
	if f.FloorNumber == nil {
		return f.DisplayName
	}
	return strconv.FormatFloat(*f.FloorNumber, 'f', -1, 64)
}

// locate returns the names of sites and floors by their ids. Without the right
// to read locations devices are listed all the same.
func (c *Client) locate(ctx context.Context) (sites, floors map[string]string) {
	l := &c.listed
	l.mu.Lock()
	sites, floors = l.sites, l.floors // what was known before, or nothing
	age := c.clock().Sub(l.placed)
	l.mu.Unlock()
	if sites != nil && age >= 0 && age < placeAge {
		return sites, floors
	}
	var locations struct {
		Items []wireLocation `json:"items"`
	}
	if err := c.cloud.Do(ctx, rest.Request{Path: "workspaceLocations", Route: "workspace-locations", Out: &locations, Share: true}); err != nil {
		return sites, floors
	}
	sites, floors = map[string]string{}, map[string]string{}
	for _, at := range locations.Items {
		sites[at.ID], sites[at.LocationID] = at.DisplayName, at.DisplayName
		var found struct {
			Items []wireFloor `json:"items"`
		}
		// Old locations have ids that no path takes.
		if err := c.cloud.Do(ctx, rest.Request{Path: rest.Path("workspaceLocations", at.ID, "floors"),
			Route: "workspace-locations/{id}/floors", Out: &found, Share: true}); err != nil {
			continue
		}
		for _, f := range found.Items {
			floors[f.ID] = f.floor()
		}
	}
	delete(sites, "")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sites, l.floors, l.placed = sites, floors, c.clock()
	return sites, floors
}
