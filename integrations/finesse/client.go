package finesse

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/rest"
)

// Snapshots keep what was read for all replicas.
type Snapshots interface {
	Fetch(ctx context.Context, key string, ttl time.Duration, load func(context.Context) ([]byte, error)) ([]byte, error)
}

// DefaultPoll is how old the state of a team may be: Cisco names no limit of the
// interface, and asking more often than every few seconds helps nobody.
const DefaultPoll = 5 * time.Second

// Config is what a Client is made of.
type Config struct {
	// Nodes are the clients of the two nodes (or the one), each with the account's
	// authorization.
	Nodes []*rest.Client
	// User is the login id of the account.
	User string
	// Owner is the e-mail address of the person whose account it is; empty when it
	// is nobody's. Only they use its phone.
	Owner string
	Guard rest.Guard    // nil watches over nothing
	Keep  Snapshots     // nil keeps nothing
	Poll  time.Duration // how old the state of a team may be; 0 is DefaultPoll
	Clock func() time.Time
}

// Client is one Finesse with one account. Its methods may be called from any
// goroutine. Ids, as they are given and taken, begin with “finesse:”.
type Client struct {
	cfg   Config
	nodes nodes

	mu      sync.Mutex
	teams   []teamRecord // that the account supervises
	teamsAt time.Time
	// changed are the agents whose change was asked for a moment ago: they are
	// looked at themselves, beside the teams.
	changed map[string]time.Time
	// phones are the names of those whose extension has been seen.
	phones map[string]string
}

// New returns a client.
func New(cfg Config) (*Client, error) {
	switch {
	case len(cfg.Nodes) == 0:
		return nil, errors.New("finesse: no node")
	case !own.MatchString(cfg.User):
		return nil, errors.New("the user is not a login id: letters, digits and the signs . _ @ - only")
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Poll <= 0 {
		cfg.Poll = DefaultPoll
	}
	c := &Client{cfg: cfg, changed: map[string]time.Time{}, phones: map[string]string{}}
	for _, n := range cfg.Nodes {
		c.nodes.all = append(c.nodes.all, &node{rest: n})
	}
	return c, nil
}

// Owner is the e-mail address of the person whose account it is; empty when it is
// nobody's.
func (c *Client) Owner() string { return c.cfg.Owner }

// api is where Finesse's interface stands below a node's address.
func api(segments ...string) string { return "finesse/api/" + rest.Path(segments...) }

// read gets a resource into v, whose root element has that name.
func (c *Client) read(ctx context.Context, what string, r rest.Request, root string, v any) error {
	body, err := c.body(ctx, r)
	if err == nil {
		err = decode(body, root, v)
	}
	return c.failure("I could not "+what, "", err)
}

// body gets a resource as it comes.
func (c *Client) body(ctx context.Context, r rest.Request) ([]byte, error) {
	var body []byte
	r.Out, r.MaxBody = &body, rest.MaxXML
	header := http.Header{"Accept": {"application/xml"}}
	for key, values := range r.Header {
		header[key] = values
	}
	r.Header = header
	return body, c.do(ctx, r)
}

// change sends a body once. Success means that it was accepted; what came of it
// is seen by looking.
func (c *Client) change(ctx context.Context, what, method, path, route string, body any) error {
	r := rest.Request{Method: method, Path: path, Route: route, Once: true}
	if body != nil {
		data, err := xml.Marshal(body)
		if err != nil {
			return err
		}
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		r.ContentType, r.Length = "application/xml", int64(len(data))
	}
	return c.failure("I could not "+what, nothingChanged, c.do(ctx, r))
}

const nothingChanged = "Nothing was changed."

// verdict is what an answer says of the password.
type verdict int

const (
	unknown verdict = iota
	good
	refused
)

// judge says what the end of a request tells of the password. A 401 may also be
// about a state or a role: only those that Cisco's list explains otherwise are
// taken for that.
func judge(err error) verdict {
	e, isAPI := errors.AsType[*rest.APIError](err)
	switch {
	case err == nil:
		return good
	case !isAPI:
		return unknown
	case e.Status == http.StatusUnauthorized:
		switch strings.ToLower(said(e).Type) {
		case "invalid state", "invalid supervisor", "invalid authorization user specified":
			return good
		}
		return refused
	case e.Status < http.StatusInternalServerError && said(e).Type != "":
		return good
	}
	return unknown
}

// ask sends a request to one node, when the guard gives it a turn.
func (c *Client) ask(ctx context.Context, n *node, r rest.Request) error {
	if c.cfg.Guard == nil {
		return n.rest.Do(ctx, r)
	}
	turn, err := c.cfg.Guard.Enter(ctx)
	if err != nil {
		return err
	}
	err = n.rest.Do(ctx, r)
	var told error
	switch judge(err) {
	case good:
		told = turn.Good(ctx)
	case refused:
		told = turn.Shut(ctx, "Finesse refused it ("+oneLine(said(asAPI(err)).describe(), maxText)+")")
	default:
		told = turn.Leave(ctx)
	}
	if err == nil && changes(r) {
		// The change was made. That the store did not hear of it only means that
		// the next request waits until the turn has lapsed.
		return nil
	}
	return errors.Join(err, told)
}

func changes(r rest.Request) bool { return r.Method != "" && r.Method != http.MethodGet }

func asAPI(err error) *rest.APIError {
	e, _ := errors.AsType[*rest.APIError](err)
	return e
}
