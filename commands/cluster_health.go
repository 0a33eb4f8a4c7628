package commands

import (
	"context"
	"fmt"
	"math"
	"strings"

	"floorwalker/bot"
	"floorwalker/integrations/unifiedcm"
)

// clusterSource reads the servers of the telephone system.
type clusterSource interface {
	Cluster(context.Context) (unifiedcm.Cluster, error)
}

// clusterHealth shows the servers of the cluster, with a picture.
type clusterHealth struct{ source clusterSource }

func (clusterHealth) Spec() bot.Spec {
	return bot.Spec{
		Name:    "cluster health",
		Area:    areaPhones,
		Aliases: []string{"cluster status", "unified cm health"},
		Summary: "Shows the servers of Unified CM: whether they answer, how many phones and calls each has.",
		Examples: []string{"cluster health", "how is the cluster", "is unified cm up", "is call manager up", "how many phones are on each subscriber", "cucm health",
			"is cucm up"},
		Role: bot.Viewer,
	}
}

func (c clusterHealth) Run(ctx context.Context, r bot.Request) (bot.Reply, error) {
	cluster, err := c.source.Cluster(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{
		Table: &bot.Table{Total: len(cluster.Nodes), Columns: []bot.Column{{Title: "Server"}, {Title: "Part"}, {Title: "Phones", Right: true}, {Title: "Calls now", Right: true}, {Title: "State"}}},
		Note:  "Counters of the service Cisco CallManager, by Perfmon, as of " + clock(r.Now, r.Location) + ". Release " + cluster.Version + ".",
	}
	phones, calls, silent := 0, 0, []string(nil)
	for i, n := range cluster.Nodes {
		row := []string{n.Name, "subscriber", "–", "–", "answers"}
		if n.Publisher {
			row[1] = "publisher"
		}
		if on, ok := n.Phones(); ok {
			phones += on
			row[2] = count(on)
		}
		if active, ok := n.Counter(unifiedcm.CounterCallsActive); ok {
			calls += int(active)
			row[3] = count(int(active))
		}
		if n.Problem != "" {
			silent = append(silent, n.Name)
			row[4] = "no counters"
			reply.Facts = append(reply.Facts, bot.Fact{Label: n.Name, Value: n.Problem})
		}
		if i < maxRows {
			reply.Table.Rows = append(reply.Table.Rows, row)
		}
	}
	words := fmt.Sprintf("%s, with %s and %s", plural(len(cluster.Nodes), "server", "servers"), plural(phones, "phone", "phones"), plural(calls, "call", "calls"))
	switch {
	case len(cluster.Nodes) == 0:
		reply.Headline, reply.Table = "Unified CM lists no servers.", nil
		return reply, nil
	case silent != nil:
		reply.Headline = fmt.Sprintf("Not all is well: %s did not answer for its counters. Unified CM has %s at those that did.", strings.Join(silent, ", "), words)
	default:
		reply.Headline = "All servers of Unified CM answer: " + words + "."
	}
	reply.Chart = clusterChart(cluster, r)
	reply.Buttons = []bot.Button{run("Unregistered phones", "phone list", nil), run("Look again", "cluster health", nil)}
	return reply, nil
}

func clusterChart(cluster unifiedcm.Cluster, r bot.Request) *bot.Chart {
	if len(cluster.Nodes) > maxBars {
		return nil
	}
	registered, calls := bot.Series{Name: "Phones registered"}, bot.Series{Name: "Calls now"}
	c := &bot.Chart{Title: "Unified CM, " + clock(r.Now, r.Location), Kind: bot.ChartBars, YLabel: "phones, calls"}
	var alt []string
	for _, n := range cluster.Nodes {
		c.X = append(c.X, n.Name)
		on, active := math.NaN(), math.NaN()
		said := n.Name + " does not answer"
		if k, ok := n.Phones(); ok {
			on, said = float64(k), n.Name+" has "+plural(k, "phone", "phones")
		}
		if v, ok := n.Counter(unifiedcm.CounterCallsActive); ok {
			active = v
		}
		registered.Values, calls.Values = append(registered.Values, on), append(calls.Values, active)
		alt = append(alt, said)
	}
	c.Series = []bot.Series{registered, calls}
	c.Alt = strings.Join(alt, "; ") + "."
	return c
}
