package unifiedcm

import (
	"context"
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"

	"floorwalker/bot"
)

// Node is a server of the cluster with what it does now.
type Node struct {
	Name, Description string
	Publisher         bool
	// Counters are those of its object Cisco CallManager, by name. A server on
	// which that service does not run has none.
	Counters map[string]float64
	// Problem says why it has none; empty when it answered.
	Problem string
}

// The counters that say how a server is doing, in Cisco's spelling.
const (
	CounterHardwarePhones = "RegisteredHardwarePhones"
	CounterOtherPhones    = "RegisteredOtherStationDevices"
	CounterCallsActive    = "CallsActive"
	CounterCallsAttempted = "CallsAttempted"
	CounterHeartBeat      = "CallManagerHeartBeat"
)

// Counter returns a counter and whether the server told it.
func (n Node) Counter(name string) (float64, bool) {
	v, ok := n.Counters[name]
	return v, ok
}

// Phones is how many phones are registered at the server, and whether it told.
func (n Node) Phones() (int, bool) {
	hard, ok := n.Counter(CounterHardwarePhones)
	other, _ := n.Counter(CounterOtherPhones)
	return int(hard + other), ok
}

// Cluster is the servers and the release that runs on them.
type Cluster struct {
	Version string // as the cluster itself says: 15.0.1.12900(43)
	Nodes   []Node
}

// entryOfAll is the entry that stands for all servers in the list of them.
const entryOfAll = "EnterpriseWideData"

// Cluster reads the servers, and from each its counters. A server that does not
// answer is told in its Problem.
func (c *Client) Cluster(ctx context.Context) (Cluster, error) {
	nodes, err := c.nodes(ctx)
	if err != nil {
		return Cluster{}, failure("I could not list the servers of the cluster", "", err)
	}
	cluster := Cluster{Nodes: nodes}
	if cluster.Version, err = c.Version(ctx); err != nil {
		return Cluster{}, err
	}
	for i := range cluster.Nodes {
		n := &cluster.Nodes[i]
		counters, err := c.counters(ctx, n.Name)
		if ctx.Err() != nil {
			return Cluster{}, ctx.Err()
		}
		if err != nil {
			problem := failure("it told no counters", "", err)
			n.Problem = strings.TrimSuffix(publicText(problem), ".")
			continue
		}
		n.Counters = counters
	}
	return cluster, nil
}

// Version is the release that runs on the cluster, in its own words.
func (c *Client) Version(ctx context.Context) (string, error) {
	answer, err := ask[struct {
		XMLName xml.Name `xml:"getCCMVersionResponse"`
		Version string   `xml:"return>componentVersion>version"`
	}](ctx, c, "getCCMVersion", struct{}{})
	if err != nil {
		return "", failure("I could not ask for the release", "", err)
	}
	return oneLine(answer.Version), nil
}

func (c *Client) nodes(ctx context.Context) ([]Node, error) {
	answer, err := ask[struct {
		XMLName xml.Name `xml:"listProcessNodeResponse"`
		Nodes   []struct {
			Name        string `xml:"name"`
			Description string `xml:"description"`
			Usage       string `xml:"nodeUsage"`
			Role        string `xml:"processNodeRole"`
		} `xml:"return>processNode"`
	}](ctx, c, "listProcessNode", struct {
		Criteria struct {
			Name string `xml:"name"`
		} `xml:"searchCriteria"`
		Tags struct {
			Name        string `xml:"name"`
			Description string `xml:"description"`
			Usage       string `xml:"nodeUsage"`
			Role        string `xml:"processNodeRole"`
		} `xml:"returnedTags"`
	}{Criteria: struct {
		Name string `xml:"name"`
	}{"%"}})
	if err != nil {
		return nil, err
	}
	var nodes []Node
	for _, x := range answer.Nodes {
		// The list holds presence and mobility servers, too, which take no calls.
		if role := oneLine(x.Role); x.Name == entryOfAll || role != "" && !strings.Contains(role, "Voice") {
			continue
		}
		nodes = append(nodes, Node{Name: oneLine(x.Name), Description: oneLine(x.Description),
			Publisher: strings.EqualFold(oneLine(x.Usage), "Publisher")})
	}
	return nodes, nil
}

// counters reads the object Cisco CallManager of one server.
func (c *Client) counters(ctx context.Context, host string) (map[string]float64, error) {
	type counter struct {
		Name   string `xml:"Name"`
		Value  string `xml:"Value"`
		Status string `xml:"CStatus"`
	}
	answer, err := exchange[struct {
		XMLName xml.Name `xml:"perfmonCollectCounterDataResponse"`
		// Either the counters stand in the return, or each is a return.
		Returns []struct {
			counter
			Items []counter `xml:"item"`
		} `xml:"perfmonCollectCounterDataReturn"`
	}](ctx, c.perfmon, "perfmonCollectCounterData", "perfmonCollectCounterData", struct {
		Host   string `xml:"ns:Host"`
		Object string `xml:"ns:Object"`
	}{host, "Cisco CallManager"}, true)
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for _, r := range answer.Returns {
		for _, x := range append(r.Items, r.counter) {
			// \\host\Cisco CallManager\CallsActive
			name := x.Name[strings.LastIndexByte(x.Name, '\\')+1:]
			v, err := strconv.ParseFloat(strings.TrimSpace(x.Value), 64)
			// 0 and 1 are the states of a counter that can be believed.
			if state := strings.TrimSpace(x.Status); err != nil || name == "" || math.IsNaN(v) || math.IsInf(v, 0) || state != "" && state != "0" && state != "1" {
				continue
			}
			values[oneLine(name)] = v
		}
	}
	return values, nil
}

func publicText(err error) string {
	if e, ok := errors.AsType[*bot.Error](err); ok {
		return e.Public
	}
	return "it did not answer"
}
