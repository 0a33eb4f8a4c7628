package contactcenter

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Config is what a Client needs.
type Config struct {
	// Client calls https://api.wxcc-<region>.cisco.com with a token that has the
	// scopes cjp:config_read and cjp:user, of an administrator or supervisor.
	Client *rest.Client
	// Storage downloads what Captures finds, without a token: it allows the hosts
	// that links may lead to. Without it nothing is downloaded.
	Storage *rest.Client
	// OrgID is the organisation's bare UUID.
	OrgID string
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
}

// Client is one tenant as one identity sees it. It is safe for concurrent use.
type Client struct {
	rest    *rest.Client
	storage *rest.Client
	orgID   string
	now     func() time.Time
	// personal says that the token is that of a person who acts for themselves.
	personal bool

	queues      kept[bot.Queue]
	teams       kept[bot.Team]
	sites       kept[bot.Site]
	users       kept[bot.Agent]
	idleCodes   kept[bot.Code]
	wrapUpCodes kept[bot.Code]
	entryPoints kept[EntryPoint]
}

// New returns a client.
func New(cfg Config) (*Client, error) {
	if cfg.Client == nil {
		return nil, errors.New("contact center: no REST client")
	}
	if strings.Trim(cfg.OrgID, "0123456789abcdefABCDEF-") != "" || len(cfg.OrgID) != 36 {
		return nil, errors.New("contact center: the organisation's id must be a bare UUID")
	}
	c := &Client{rest: cfg.Client, storage: cfg.Storage, orgID: cfg.OrgID, now: cfg.Clock}
	if c.now == nil {
		c.now = time.Now
	}
	return c, nil
}

// query returns the parameters of a call for the organisation.
func (c *Client) query(pairs ...string) url.Values {
	q := url.Values{"orgId": {c.orgID}}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

// read makes a call that changes nothing. doing completes "could not …" in the
// sentence that a person reads when it fails.
func (c *Client) read(ctx context.Context, doing string, r rest.Request) error {
	if err := c.rest.Do(ctx, r); err != nil {
		return readError(doing, err)
	}
	return nil
}
