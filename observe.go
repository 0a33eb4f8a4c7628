package main

import (
	"context"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/finesse"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/unifiedcm"
)

// handler is what every event goes through: it is named in the log, traced and
// counted.
func (a *app) handler() bot.Handler {
	return named(a.traces.handler(a.metrics.handled(a.handlers, a.clock)))
}

// observeTurn is told of every command that ended.
func (a *app) observeTurn(ctx context.Context, o bot.Observation) {
	a.metrics.turn(o)
	a.traces.turn(ctx, o)
}

// observeRequest is told of every request to another system.
func (a *app) observeRequest(ctx context.Context, o rest.Observation) {
	a.metrics.request(o)
	a.traces.request(ctx, o)
	if o.Upstream == messagingName {
		a.token.seen(o.Status)
	}
}

// onWait makes integrations tell how long they wait, and for whom.
func onWait(ctx context.Context, tell func(system string, d time.Duration)) context.Context {
	return rest.WithWaitNotice(ctx, func(upstream string, d time.Duration) { tell(titleOf(upstream), d) })
}

// titleOf is what people call an upstream; empty when its name tells them nothing.
func titleOf(upstream string) string {
	switch {
	case upstream == "unified-cm":
		return unifiedcm.System
	case strings.HasPrefix(upstream, "finesse"):
		return finesse.System
	case strings.HasPrefix(upstream, "contact-center"):
		return webexCentre
	case upstream == "analyzer":
		return "the Analyzer"
	case upstream == "device", upstream == "check", upstream == "":
		return ""
	}
	return webexLabel
}
