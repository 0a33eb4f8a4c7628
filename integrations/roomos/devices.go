package roomos

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// listAge is how old the list of devices may be. Whether one is online is
	// part of it.
	listAge = time.Minute
	// page is how many entries are asked for at once: without a number the
	// list of devices ends at 100 without a word.
	page = 1000
	// maxDevices ends a list that never does.
	maxDevices = 100_000
)

// placeAge is how old the sites and floors may be: buildings change rarely.
const placeAge = time.Hour

// wireDevice is a device as Webex lists it.
type wireDevice struct {
	ID                  string    `json:"id"`
	WebexDeviceID       string    `json:"webexDeviceId"`
	DisplayName         string    `json:"displayName"`
	WorkspaceID         string    `json:"workspaceId"`
	Product             string    `json:"product"`
	Type                string    `json:"type"`
	Capabilities        []string  `json:"capabilities"`
	Permissions         []string  `json:"permissions"`
	ConnectionStatus    string    `json:"connectionStatus"`
	ErrorCodes          []string  `json:"errorCodes"`
	Software            string    `json:"software"`
	Serial              string    `json:"serial"`
	Tags                []string  `json:"tags"`
	LastSeen            time.Time `json:"lastSeen"`
	LocationID          string    `json:"locationId"`
	WorkspaceLocationID string    `json:"workspaceLocationId"`
}

type wireWorkspace struct {
	ID                  string  `json:"id"`
	DisplayName         string  `json:"displayName"`
	Capacity            float64 `json:"capacity"`
	FloorID             string  `json:"floorId"`
	WorkspaceLocationID string  `json:"workspaceLocationId"`
	LocationID          string  `json:"locationId"`
}

type wireLocation struct {
	ID          string `json:"id"`
	LocationID  string `json:"locationId"`
	DisplayName string `json:"displayName"`
}

func (c *Client) listCloud(ctx context.Context) ([]bot.Device, error) {
	rooms := map[string]wireWorkspace{}
	for w, err := range pages[wireWorkspace](ctx, c.cloud, "workspaces") {
		if err != nil {
			return nil, err
		}
		rooms[w.ID] = w
	}
	sites, floors := c.locate(ctx)
	var all []bot.Device
	for d, err := range pages[wireDevice](ctx, c.cloud, "devices") {
		if err != nil {
			return nil, err
		}
		if slices.Contains(d.Capabilities, "xapi") {
			all = append(all, d.device(rooms[d.WorkspaceID], sites, floors))
		}
	}
	return all, nil
}

func (d wireDevice) device(room wireWorkspace, sites, floors map[string]string) bot.Device {
	device := bot.Device{ID: firstOf(d.WebexDeviceID, d.ID), Name: d.DisplayName, Product: d.Product,
		WorkspaceID: d.WorkspaceID, Workspace: room.DisplayName, Capacity: int(room.Capacity),
		Site:       firstOf(sites[d.WorkspaceLocationID], sites[d.LocationID], sites[room.WorkspaceLocationID], sites[room.LocationID]),
		Floor:      floors[room.FloorID],
		Connection: connectionOf(d.ConnectionStatus), Problems: d.ErrorCodes, Software: d.Software, Serial: d.Serial,
		Tags: d.Tags, LastSeen: d.LastSeen, ReadOnly: len(d.Permissions) > 0 && !slices.Contains(d.Permissions, "xapi:all")}
	return device
}

func connectionOf(status string) bot.Connection {
	switch status {
	case "connected":
		return bot.DeviceOnline
	case "connected_with_issues":
		return bot.DeviceIssues
	case "disconnected", "offline_expired", "offline_deep_sleep":
		return bot.DeviceOffline
	case "activating", "pending":
		return bot.DeviceActivating
	}
	return bot.DeviceUnknown
}

// pages reads a list by start and max: these lists have no reliable Link.
func pages[T any](ctx context.Context, client *rest.Client, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for start := 0; start < maxDevices; start += page {
			var found struct {
				Items []T `json:"items"`
			}
			err := client.Do(ctx, rest.Request{Path: path, Out: &found,
				Query: url.Values{"start": {strconv.Itoa(start)}, "max": {strconv.Itoa(page)}}})
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range found.Items {
				if !yield(item, nil) {
					return
				}
			}
			if len(found.Items) < page {
				return
			}
		}
	}
}

func number(text string) any {
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		return n
	}
	return text
}
