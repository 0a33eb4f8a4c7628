package roomos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// system is what devices are called in errors that people read.
const (
	cloudName  = "Webex"
	deviceName = "the device"
)

// Config says where devices are.
type Config struct {
	// Cloud is Webex's API with a token that may read and control devices; nil
	// when there is none.
	Cloud *rest.Client
	// Entries are the devices on the LAN, and Networks where they may be.
	Entries  []Entry
	Networks Networks
	// Local are options of the clients of devices on the LAN: logger, observer.
	Local []rest.Option
	Clock func() time.Time
}

// Client is all devices. It is safe for concurrent use.
type Client struct {
	cloud   *rest.Client
	entries []Entry
	ways    map[string]connection // of devices on the LAN, by id
	clock   func() time.Time
	listed  listed

	mu      sync.Mutex
	schemas map[schemaKey]Schema
}

// schemaKey names what a kind of device with one software takes.
type schemaKey struct {
	product, software string
	command           Path
}

// New returns a client of the devices.
func New(cfg Config) (*Client, error) {
	c := &Client{cloud: cfg.Cloud, entries: cfg.Entries, ways: map[string]connection{}, clock: cfg.Clock, schemas: map[schemaKey]Schema{}}
	if c.clock == nil {
		c.clock = time.Now
	}
	for _, e := range cfg.Entries {
		way, err := e.connection(cfg)
		if err != nil {
			return nil, fmt.Errorf("device %q: %w", e.Name, err)
		}
		c.ways[e.id()] = way
	}
	return c, nil
}

func (e Entry) connection(cfg Config) (connection, error) {
	t, err := transport(cfg.Networks, e.Fingerprint)
	if err != nil {
		return nil, err
	}
	if e.Websocket {
		// ws is http, wss is https.
		return &socket{url: "ws" + strings.TrimPrefix(strings.TrimSuffix(e.URL, "/"), "http") + "/ws",
			client: &http.Client{Transport: t, CheckRedirect: stay}, user: e.User, password: e.Password}, nil
	}
	client, err := rest.New(e.URL, append([]rest.Option{rest.WithName("device"), rest.WithTransport(t)}, cfg.Local...)...)
	if err != nil {
		return nil, err
	}
	return &local{client: client, user: e.User, password: e.Password}, nil
}

// stay follows no redirect: a device sends nobody elsewhere, and the password
// would go there.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// id is the device's in the cloud, or one made of its name.
func (e Entry) id() string {
	if e.DeviceID != "" {
		return e.DeviceID
	}
	return "lan:" + strings.ToLower(e.Name)
}

// way is how a device is reached.
func (c *Client) way(id string) (connection, error) {
	if way, ok := c.ways[id]; ok {
		return way, nil
	}
	if c.cloud == nil || strings.HasPrefix(id, "lan:") {
		return nil, bot.Errorf(bot.NotFound, "I do not know that device any more.")
	}
	return &cloud{c.cloud, id}, nil
}

// Status reads parts of a device's status. What it has not is not in the node.
func (c *Client) Status(ctx context.Context, id string, paths ...Path) (*Node, error) {
	way, err := c.way(id)
	if err != nil {
		return nil, err
	}
	node, err := way.status(ctx, paths...)
	if err != nil {
		return nil, c.told(id, "I could not read the device", "", err)
	}
	return node, nil
}

// Command makes a device do something, after its arguments were held to what
// the device says that it takes. A refusal of the device is Invalid.
func (c *Client) Command(ctx context.Context, d bot.Device, name Path, args Arguments) (*Node, error) {
	way, err := c.way(d.ID)
	if err != nil {
		return nil, err
	}
	if err := c.hold(ctx, way, d, name, args); err != nil {
		return nil, err
	}
	node, err := way.command(ctx, name, args)
	if err != nil {
		return nil, c.toldChange(d, d.Name+" did not do it", err)
	}
	return node, nil
}

// toldChange makes an error for people of a change. One whose answer was lost, or
// cannot be read, may have been made.
func (c *Client) toldChange(d bot.Device, what string, err error) error {
	if errors.Is(err, errLost) || errors.Is(err, errDocument) {
		return &bot.Error{Kind: bot.Uncertain, Err: err,
			Public: "The answer of " + d.Name + " was lost: it is not certain whether it was done. Please look before you ask again."}
	}
	return c.told(d.ID, what, "Nothing was changed.", err)
}

// hold checks arguments against the device's own schema. A device that does not
// tell it still refuses what it does not take.
func (c *Client) hold(ctx context.Context, way connection, d bot.Device, name Path, args Arguments) error {
	key := schemaKey{d.Product, d.Software, name}
	if d.Product == "" || d.Software == "" {
		key.product = d.ID // its kind is not known, so it stands for itself
	}
	c.mu.Lock()
	schema, known := c.schemas[key]
	c.mu.Unlock()
	if !known {
		var err error
		if schema, err = way.schema(ctx, name); errors.Is(err, ErrNoSchema) {
			return nil
		} else if err != nil {
			return c.told(d.ID, "I could not ask "+d.Name+" what it takes", "Nothing was changed.", err)
		}
		c.mu.Lock()
		c.schemas[key] = schema
		c.mu.Unlock()
	}
	if err := schema.Check(args); err != nil {
		return &bot.Error{Kind: bot.Invalid, Err: err, Public: fmt.Sprintf("%s does not take that: %s. Nothing was changed.", d.Name, err)}
	}
	return nil
}

// Settings reads configurations; key may end in ".*".
func (c *Client) Settings(ctx context.Context, id, key string) ([]Setting, error) {
	if err := Path(strings.TrimSuffix(key, ".*")).check(); err != nil {
		return nil, &bot.Error{Kind: bot.Invalid, Err: err, Public: "That is not the name of a configuration, such as Audio.DefaultVolume."}
	}
	way, err := c.way(id)
	if err != nil {
		return nil, err
	}
	all, err := way.settings(ctx, key)
	if err != nil {
		return nil, c.told(id, "I could not read the configuration", "", err)
	}
	return all, nil
}

// Configure sets a configuration of a device. A value that is a number is sent
// as one where the setting takes numbers.
func (c *Client) Configure(ctx context.Context, d bot.Device, s Setting, value string) error {
	way, err := c.way(d.ID)
	if err != nil {
		return err
	}
	if err := s.Values.Check(value); err != nil {
		return &bot.Error{Kind: bot.Invalid, Err: err, Public: fmt.Sprintf("%s %s. Nothing was changed.", s.Key, err)}
	}
	var typed any = value
	if s.Values.Number {
		typed = number(value)
	}
	return c.toldChange(d, "I could not set "+s.Key, way.configure(ctx, Path(s.Key), typed))
}

// told makes an error for people of one of a device.
func (c *Client) told(id, what, effect string, err error) error {
	if _, local := c.ways[id]; local {
		return toldBy(deviceName, what, effect, err)
	}
	return told(what, effect, err)
}

// told makes an error for people of one of Webex.
func told(what, effect string, err error) error { return toldBy(cloudName, what, effect, err) }

// toldBy makes an error for people. A device's own refusal is in its words.
func toldBy(system, what, effect string, err error) error {
	refusal, refused := errors.AsType[*Refusal](err)
	switch {
	case err == nil:
		return nil
	case refused:
		public := fmt.Sprintf("%s: %s.", what, strings.TrimRight(strings.Join(strings.Fields(refusal.Reason), " "), "."))
		if refusal.Parameter != "" {
			public = fmt.Sprintf("%s: it does not take the %s.", what, refusal.Parameter)
		}
		return &bot.Error{Kind: bot.Invalid, Err: err, Public: strings.TrimSpace(public + " " + effect)}
	case errors.Is(err, errLogin):
		return &bot.Error{Kind: bot.Upstream, Err: err, Public: strings.TrimSpace(what +
			": it refuses the user or the password in the list of devices. Whoever runs me can correct them. " + effect)}
	}
	if errors.Is(err, errDocument) {
		system = deviceName
	}
	return rest.Failure(system, what, effect, err)
}
