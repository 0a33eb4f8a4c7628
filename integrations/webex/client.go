package webex

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Config says how to reach Webex, and what the renderer needs from outside.
type Config struct {
	// Client calls Webex with the bot's token; its base is WEBEX_API_URL.
	Client *rest.Client
	// Draw makes a PNG of a chart. Without it charts are shown as their
	// sentence.
	Draw func(bot.Chart) ([]byte, error)
	// Phrase says how an invocation is typed; see Renderer.
	Phrase func(bot.Invocation) string
	// Log gets what nobody is told: old messages that could not be deleted,
	// pictures that could not be drawn. Discarded when nil.
	Log *slog.Logger
}

// Client is Webex as the bot's own token sees it. It implements bot.Messenger.
type Client struct {
	rest     *rest.Client
	renderer Renderer
	draw     func(bot.Chart) ([]byte, error)
	log      *slog.Logger
	people   people
	way      way
	self     atomic.Pointer[bot.Person]
}

var _ bot.Messenger = (*Client)(nil)

// New returns a client.
func New(cfg Config) *Client {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Client{
		rest:     cfg.Client,
		renderer: Renderer{Phrase: cfg.Phrase},
		draw:     cfg.Draw,
		log:      cfg.Log,
		people:   people{entries: make(map[string]known)},
	}
}

// Me returns the account that the token belongs to, read anew.
func (c *Client) Me(ctx context.Context) (bot.Person, error) {
	var p person
	if err := c.rest.Do(ctx, rest.Request{Path: rest.Path("people", "me"), Route: "people/me", Out: &p}); err != nil {
		return bot.Person{}, publicError(err, "tell who I am")
	}
	me := p.person()
	c.self.Store(&me)
	return me, nil
}

// BotID returns the bot's own person id, "" until Me has succeeded once.
func (c *Client) BotID() string {
	if me := c.self.Load(); me != nil {
		return me.ID
	}
	return ""
}

// me returns the bot's own account, read once.
func (c *Client) me(ctx context.Context) (bot.Person, error) {
	if me := c.self.Load(); me != nil {
		return *me, nil
	}
	return c.Me(ctx)
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
