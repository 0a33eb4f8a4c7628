package analyzer

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
)

// Type is a kind of record, as it stands in the address.
type Type string

// The types of records.
const (
	Sessions        Type = "csrs" // contact sessions
	Activities      Type = "cars" // of contacts
	AgentSessions   Type = "asrs"
	AgentActivities Type = "aars"
)

// Types are all there are.
var Types = []Type{Sessions, Activities, AgentSessions, AgentActivities}

// Config is what a Client needs.
type Config struct {
	Client *rest.Client // made by Access.Connect
	UserID string       // as in Access
	// Zone is the centre's, an IANA name; empty is UTC.
	Zone string
}

// Client reads one tenant's records. It is safe for concurrent use.
type Client struct {
	rest   *rest.Client
	header http.Header
	zone   string
}

// New returns a client.
func New(cfg Config) (*Client, error) {
	if cfg.Client == nil || cfg.UserID == "" {
		return nil, errors.New("analyzer: a client and a user id are needed")
	}
	if cfg.Zone == "" {
		cfg.Zone = time.UTC.String()
	}
	return &Client{rest: cfg.Client, zone: cfg.Zone, header: http.Header{
		// Vendors' own clients ask for JSON; queries are answered with a mixture
		// all the same, and a report may be CSV.
		"From": {cfg.UserID}, "Accept": {"application/json, text/csv;q=0.9, */*;q=0.1"},
	}}, nil
}

// record fetches one record by its id.
func (c *Client) record(ctx context.Context, kind Type, id string) (Record, error) {
	var body []byte
	err := c.rest.Do(ctx, rest.Request{
		Path: rest.Path(string(kind), id), Route: string(kind) + "/{id}", Header: c.header, Out: &body,
	})
	if err != nil {
		return Record{}, err
	}
	table, err := parse(body, nil)
	if err != nil {
		return Record{}, err
	}
	if len(table.Rows) == 0 {
		return Record{}, errNoRecord
	}
	return table.Record(0), nil
}

// ask runs one query.
func (c *Client) ask(ctx context.Context, q Query, windows ...bot.Range) (Table, error) {
	text, err := q.text(windows...)
	if err != nil {
		return Table{}, err
	}
	var body []byte
	err = c.rest.Do(ctx, rest.Request{
		Path: rest.Path(string(q.Type)), Route: string(q.Type), Query: url.Values{"q": {text}},
		Header: c.header, Out: &body,
	})
	if err != nil {
		return Table{}, err
	}
	return parse(body, q.names)
}
