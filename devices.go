package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/roomos"
	"floorwalker/integrations/webex"
)

// Cisco publishes no budget of the devices' interface; this leaves it to others,
// too.
const (
	devicesPerMinute = 270
	devicesBurst     = 30
)

// DevicesConfig are the settings of room devices.
type DevicesConfig struct {
	// DevicesToken is an administrator's, for trying, in place of the service
	// app's.
	DevicesToken Secret `env:"DEVICES_TOKEN"`
	// DevicesFile lists the devices that are reached on the LAN, and
	// DevicesNetworks are the networks that they may be in.
	DevicesFile     string   `env:"DEVICES_FILE"`
	DevicesNetworks []string `env:"DEVICES_NETWORKS"`

	devices        bool // are set up
	deviceEntries  []roomos.Entry
	deviceNetworks roomos.Networks
}

func (c *DevicesConfig) validate(serviceApp bool, bad func(format string, args ...any)) {
	c.devices = serviceApp || c.DevicesToken != "" || c.DevicesFile != ""
	var err error
	if c.deviceNetworks, err = roomos.ReadNetworks(c.DevicesNetworks); err != nil {
		bad("DEVICES_NETWORKS: %w", err)
	}
	if c.DevicesFile == "" {
		if len(c.DevicesNetworks) > 0 {
			bad("DEVICES_NETWORKS is set, but DEVICES_FILE is not")
		}
		return
	}
	if len(c.DevicesNetworks) == 0 {
		bad("DEVICES_FILE is set, but DEVICES_NETWORKS is not: name the networks that devices may be in, such as 10.20.0.0/16")
	}
	f, err := os.Open(c.DevicesFile)
	if err != nil {
		bad("DEVICES_FILE: %w", err)
		return
	}
	defer func() { _ = f.Close() }()
	if c.deviceEntries, err = roomos.ReadInventory(f); err != nil {
		bad("DEVICES_FILE: %w", err)
	}
}

// wireDevices adds room devices.
func (a *app) wireDevices() error {
	c, up, err := a.newDevices()
	if err != nil {
		return err
	}
	if up.rest != nil {
		a.upstreams = append(a.upstreams, up)
	}
	a.deps.Devices = c
	if len(a.cfg.deviceEntries) > 0 {
		a.identities = append(a.identities, commands.Identity{For: "room devices on the LAN", Account: "the account in each one’s entry"})
	}
	a.deps.Dialled = func(said string) (bot.Destination, error) { return a.cfg.dialplan.Read(said) }
	a.know(map[bot.Kind]nameSource{bot.KindDevice: a.deviceNames(c), bot.KindSite: a.deviceSites(c)})
	a.wireDeviceEvents(c)
	return nil
}

func (a *app) newDevices() (*roomos.Client, upstream, error) {
	up := upstream{title: "Devices", limit: fmt.Sprintf("%d requests at once, %d a minute", devicesBurst, devicesPerMinute)}
	shared := []rest.Option{rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock)}
	tokens, err := a.deviceTokens()
	if err != nil {
		return nil, up, err
	}
	if tokens != nil {
		up.budget = rest.NewBucket(devicesPerMinute, devicesBurst)
		if a.store != nil {
			up.budget = a.store.Limiter("devices", devicesPerMinute, devicesBurst)
		}
		up.rest, err = rest.New(a.cfg.WebexURL, append([]rest.Option{rest.WithName("devices"), rest.WithToken(tokens), rest.WithLimiter(up.budget)}, shared...)...)
		if err != nil {
			return nil, up, fmt.Errorf("WEBEX_API_URL: %w", err)
		}
	}
	c, err := roomos.New(roomos.Config{Cloud: up.rest, Entries: a.cfg.deviceEntries, Networks: a.cfg.deviceNetworks, Local: shared, Clock: a.clock})
	if err != nil {
		return nil, up, fmt.Errorf("DEVICES_FILE: %w", err)
	}
	return c, up, nil
}

// deviceTokens are the organisation's: the service app's where there is one. Nil
// when there are none, so that only devices on the LAN are reached.
func (a *app) deviceTokens() (rest.TokenSource, error) {
	if a.cfg.DevicesToken != "" {
		return rest.StaticToken(a.cfg.DevicesToken.Value()), nil
	}
	if !a.cfg.serviceApp {
		return nil, nil
	}
	return a.serviceAppTokens()
}

// deviceNames are what people call devices: their own names, and those of the
// rooms that one device alone stands in.
func (a *app) deviceNames(c *roomos.Client) nameSource {
	return func(ctx context.Context) ([]bot.Entry, error) {
		all, err := a.devicesIfAllowed(ctx, c)
		if err != nil {
			return nil, err
		}
		inRoom := map[string]int{}
		for _, d := range all {
			inRoom[strings.ToLower(d.Workspace)]++
		}
		entries := make([]bot.Entry, len(all))
		for i, d := range all {
			entries[i] = bot.Entry{Kind: bot.KindDevice, ID: d.ID, Name: d.Name}
			if d.Workspace != "" && inRoom[strings.ToLower(d.Workspace)] == 1 && !strings.EqualFold(d.Workspace, d.Name) {
				entries[i].Also = []string{d.Workspace}
			}
		}
		return entries, nil
	}
}

// deviceSites are the sites that devices stand in. One that the contact centre
// has a site of the same name for is that one: see distinctSites.
func (a *app) deviceSites(c *roomos.Client) nameSource {
	return func(ctx context.Context) ([]bot.Entry, error) {
		all, err := a.devicesIfAllowed(ctx, c)
		if err != nil {
			return nil, err
		}
		var entries []bot.Entry
		for _, d := range all {
			if d.Site != "" && !slices.ContainsFunc(entries, func(e bot.Entry) bool { return strings.EqualFold(e.Name, d.Site) }) {
				entries = append(entries, bot.Entry{Kind: bot.KindSite, ID: "location:" + d.Site, Name: d.Site})
			}
		}
		return entries, nil
	}
}

// devicesIfAllowed lists the devices, none when the token may not. A service app
// that was authorised for the contact centre alone must not keep the bot from
// understanding what people say.
func (a *app) devicesIfAllowed(ctx context.Context, c *roomos.Client) ([]bot.Device, error) {
	all, err := c.Devices(ctx)
	switch rest.Status(err) {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		a.log.WarnContext(ctx, "the devices cannot be listed", "error", err)
		return nil, nil
	}
	return all, err
}

// checkDevices lists the devices, and asks those on the LAN for their state.
func (l *checklist) checkDevices(ctx context.Context, a *app) {
	if !a.cfg.devices {
		l.add(webex.Check{Name: "devices", Detail: "not set up (DEVICES_TOKEN, DEVICES_FILE or the service app), so their commands are left out"})
		return
	}
	c, up, err := a.newDevices()
	line := webex.Check{Name: "devices", Err: err, Fix: "correct DEVICES_FILE"}
	if err != nil {
		l.add(line)
		return
	}
	if up.rest != nil {
		line.Fix = "the token needs the scopes spark-admin:devices_read, spark-admin:workspaces_read, spark:xapi_statuses and spark:xapi_commands"
		all, err := c.CloudDevices(ctx)
		if line.Err = err; err == nil {
			line.Detail = devicesDetail(all)
		}
		l.add(line)
	}
	for _, e := range a.cfg.deviceEntries {
		line := webex.Check{Name: "device " + e.Name, Detail: "answers on the LAN", Fix: "see docs/operations.md, “Room devices”"}
		_, line.Err = c.State(ctx, e.ID())
		l.add(line)
	}
}

func devicesDetail(all []bot.Device) string {
	offline := 0
	for _, d := range all {
		if d.Connection == bot.DeviceOffline {
			offline++
		}
	}
	return fmt.Sprintf("%d devices in Webex, %d offline", len(all), offline)
}
