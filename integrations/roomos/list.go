package roomos

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

const (
	// listAgain is how long a list that lacks what Webex would say is used before
	// Webex is asked again.
	listAgain = 10 * time.Second
	// listPatience bounds the reading of the list: all its pages together.
	listPatience = time.Minute
)

// listed is the last list, and the reading of the next one.
type listed struct {
	mu      sync.Mutex
	now     list
	cloud   []bot.Device // as Webex listed them last
	reading *reading

	placed        time.Time // when the places were read
	sites, floors map[string]string
}

// list is the devices as they were known at a moment.
type list struct {
	read   time.Time
	all    []bot.Device
	remark string // what it lacks; empty when it is whole
}

// reading is one reading of the list, which all wait for who ask meanwhile. It
// is given up when nobody waits any more.
type reading struct {
	done    chan struct{}
	list    list // once done
	err     error
	waiting int // guarded by the list's lock
	giveUp  context.CancelFunc
}

// Devices returns all room, board and desk devices, by name, at most a minute
// old. While Webex does not list its own, those of the LAN and those that it
// listed before are returned, with a remark. The list is shared and must not be
// changed.
func (c *Client) Devices(ctx context.Context) ([]bot.Device, error) {
	now, err := c.latest(ctx)
	if err != nil {
		return nil, told("I could not list the devices", "", err)
	}
	if now.remark != "" {
		bot.Remark(ctx, now.remark)
	}
	return now.all, nil
}

// CloudDevices returns the devices as Webex lists them now.
func (c *Client) CloudDevices(ctx context.Context) ([]bot.Device, error) {
	all, err := c.listCloud(ctx)
	return all, told("I could not list the devices", "", err)
}

func (c *Client) latest(ctx context.Context) (list, error) {
	l := &c.listed
	l.mu.Lock()
	if now := l.now; now.fresh(c.clock()) {
		l.mu.Unlock()
		return now, nil
	}
	r := l.reading
	if r == nil {
		r = &reading{done: make(chan struct{})}
		var reading context.Context
		// It outlives who began it, and others may wait who are in more of a hurry.
		reading, r.giveUp = context.WithTimeout(rest.WithPriority(context.WithoutCancel(ctx), rest.Chat), listPatience)
		l.reading = r
		go c.read(reading, r)
	}
	r.waiting++
	l.mu.Unlock()
	select {
	case <-r.done:
		return r.list, r.err
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		if r.waiting--; r.waiting == 0 {
			r.giveUp()
			if l.reading == r {
				l.reading = nil
			}
		}
		return list{}, ctx.Err()
	}
}

func (l list) fresh(now time.Time) bool {
	most := listAge
	if l.remark != "" {
		most = listAgain
	}
	age := now.Sub(l.read)
	return !l.read.IsZero() && age >= 0 && age < most
}

// read reads the list for all who wait.
func (c *Client) read(ctx context.Context, r *reading) {
	defer r.giveUp()
	var cloud []bot.Device
	var err error
	if c.cloud != nil {
		cloud, err = c.listCloud(ctx)
	}
	l := &c.listed
	l.mu.Lock()
	defer l.mu.Unlock()
	defer close(r.done)
	if l.reading == r {
		l.reading = nil
	}
	r.list.read = c.clock()
	switch {
	case err == nil:
		l.cloud = cloud
	case len(l.cloud) > 0:
		cloud = slices.Clone(l.cloud)
		for i := range cloud {
			cloud[i].Connection = bot.DeviceUnknown
		}
		r.list.remark = "Webex does not list its devices just now, so how they stand is not known."
	case len(c.entries) > 0:
		r.list.remark = "Webex does not list its devices just now, so only those on the LAN are here."
	default:
		r.err = err
		return
	}
	r.list.all = c.withLAN(cloud)
	if err == nil || r.waiting > 0 { // what was given up tells nothing
		l.now = r.list
	}
}

// withLAN adds the devices on the LAN to those of the cloud.
func (c *Client) withLAN(cloud []bot.Device) []bot.Device {
	all := slices.Clone(cloud)
	for _, e := range c.entries {
		i := slices.IndexFunc(all, func(d bot.Device) bool { return d.ID == e.id() })
		if i < 0 {
			all = append(all, bot.Device{ID: e.id(), Name: e.Name, Product: e.Product, Workspace: e.Workspace, Site: e.Site, Floor: e.Floor,
				Capacity: e.Capacity, Connection: bot.DeviceUnknown, Local: true})
			continue
		}
		all[i].Name, all[i].Local, all[i].ReadOnly = e.Name, true, false
	}
	slices.SortFunc(all, func(a, b bot.Device) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all
}
