package finesse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"floorwalker/integrations/rest"
)

// inService is the status of a node that works.
const inService = "IN_SERVICE"

// systemTimeout is how long a node may take to say how it is.
const systemTimeout = 4 * time.Second

// node is one of the two servers of a Finesse.
type node struct{ rest *rest.Client }

// nodes know which one is asked now.
type nodes struct {
	all []*node

	mu  sync.Mutex
	now int
}

func (n *nodes) current() (int, *node) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.now, n.all[n.now]
}

func (n *nodes) use(i int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.now = i
}

// do sends a request to the node in use and, when that one is out of service, to
// the other one if it is in service. A change goes to the other one only when the
// first surely has not made it.
func (c *Client) do(ctx context.Context, r rest.Request) error {
	i, n := c.nodes.current()
	err := c.ask(ctx, n, r)
	if !failing(err) || changes(r) && rest.Uncertain(err) && !outOfService(err) {
		return err
	}
	for k := range c.nodes.all {
		if k == i || ctx.Err() != nil {
			continue
		}
		other := c.nodes.all[k]
		info, asked := other.system(ctx)
		if asked != nil && rest.Status(asked) != http.StatusUnauthorized || asked == nil && info.Status != inService {
			continue
		}
		again := c.ask(ctx, other, r)
		if !failing(again) {
			c.nodes.use(k)
			return again
		}
		if changes(r) && rest.Uncertain(again) && !outOfService(again) {
			return again // it may have been made there: the first node's error would deny that
		}
	}
	return err
}

// failing reports whether an error says that the node is at fault, and not the
// request.
func failing(err error) bool {
	var call *rest.CallError
	if errors.As(err, &call) {
		return !errors.Is(err, context.Canceled) && !errors.Is(err, rest.ErrTooLarge)
	}
	return rest.Status(err) >= http.StatusInternalServerError && rest.Status(err) != http.StatusNotImplemented
}

// outOfService reports whether Finesse itself refused a request because it is
// not in service: it has then done nothing.
func outOfService(err error) bool {
	e := asAPI(err)
	return e != nil && e.Status == http.StatusServiceUnavailable && said(e).Type != ""
}

// system reads how a node is. That takes no password, and so none is sent: a
// look at a node can never lock the account.
func (n *node) system(ctx context.Context) (systemRecord, error) {
	ctx, cancel := context.WithTimeout(ctx, systemTimeout)
	defer cancel()
	var body []byte
	err := n.rest.Do(ctx, rest.Request{Path: api("SystemInfo"), Route: "SystemInfo", NoToken: true, Out: &body, MaxBody: rest.MaxXML,
		Header: http.Header{"Accept": {"application/xml"}}})
	var info systemRecord
	if err == nil {
		err = decode(body, "SystemInfo", &info)
	}
	info.Status = strings.ToUpper(strings.TrimSpace(info.Status))
	return info, err
}

// Node is one server of a Finesse, as it describes itself.
type Node struct {
	Name string // as the settings name it
	// Status is IN_SERVICE, OUT_OF_SERVICE or another word of Cisco's; empty when
	// the node does not answer.
	Status, Reason string
	Deployment     string // UCCE or UCCX
	AuthMode       string // SSO, NON_SSO or HYBRID
	License        string // of Unified CCX
	CTI            string // how the last heartbeat of the telephone system went
	InUse          bool   // it is the one that is asked
	Err            error  // why nothing is known; for people
}

// InService reports whether the node works.
func (n Node) InService() bool { return n.Status == inService }

// Nodes asks both servers how they are.
func (c *Client) Nodes(ctx context.Context) []Node {
	found := make([]Node, len(c.nodes.all))
	now, _ := c.nodes.current()
	var all sync.WaitGroup
	for i, n := range c.nodes.all {
		all.Go(func() {
			info, err := n.system(ctx)
			found[i] = Node{
				Name: n.rest.Name(), Status: oneLine(info.Status, maxText), Reason: oneLine(info.StatusReason, maxText),
				Deployment: strings.ToUpper(oneLine(info.DeploymentType, maxText)), AuthMode: strings.ToUpper(oneLine(info.AuthMode, maxText)),
				License: oneLine(info.License, maxText), CTI: oneLine(info.CTIHeartbeat, maxText), InUse: i == now,
				Err: c.failure(fmt.Sprintf("I could not ask the node %s how it is", n.rest.Name()), "", err),
			}
		})
	}
	all.Wait()
	return found
}
