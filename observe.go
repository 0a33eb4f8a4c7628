package main

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/rest"
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
