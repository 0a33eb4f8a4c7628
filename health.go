package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"floorwalker/commands"
	"floorwalker/integrations/rest"
)

// readiness is what /readyz answers: whether the bot hears and can answer, and
// if not, what is wrong.
type readiness struct {
	Ready bool              `json:"ready"`
	Store string            `json:"store"`
	Parts map[string]string `json:"parts"` // "ok", or what is wrong
}

// readyTimeout is how long a part may take to say that it is well.
const readyTimeout = 2 * time.Second

// readiness asks what really breaks: the store, the token and the webhooks.
// Webex's API and the contact centre are reported; restarting the bot or taking
// it out of service would mend neither. The parts in exclude are only reported,
// too: a load balancer must go on sending to a bot whose webhooks are switched
// off, because they are switched on again only when its address answers.
func (a *app) readiness(ctx context.Context, exclude []string) readiness {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	r := readiness{Ready: true, Store: a.storeState(), Parts: map[string]string{}}
	set := func(part string, needed bool, problem string) {
		r.Parts[part] = "ok"
		if problem != "" {
			r.Parts[part] = problem
			r.Ready = r.Ready && (!needed || slices.Contains(exclude, part))
		}
	}
	set("store", true, a.storeProblem(ctx))
	set("token", true, a.tokenProblem())
	set("webhooks", a.registrar != nil, a.webhookProblem())
	set("webex", false, breakerProblem(a.messaging))
	for _, u := range a.upstreams {
		set(strings.ToLower(u.title), false, breakerProblem(u.rest))
	}
	if a.books != nil {
		set("books of call records", false, a.recordsProblem(ctx))
	}
	return r
}

func (a *app) storeState() string {
	if a.store.Embedded() {
		return "embedded: not durable, forgets everything at exit"
	}
	return "redis"
}

func (a *app) storeProblem(ctx context.Context) string {
	if err := a.store.Ping(ctx); err != nil {
		return "does not answer: " + err.Error()
	}
	return ""
}

// tokenState is whether Webex takes the bot's token, as its answers say.
type tokenState struct{ refused atomic.Bool }

// seen notes the status of an answer of Webex.
func (t *tokenState) seen(status int) {
	switch {
	case status == http.StatusUnauthorized:
		t.refused.Store(true)
	case status/100 == 2 && t.refused.Load():
		t.refused.Store(false)
	}
}

func (a *app) tokenProblem() string {
	if a.token.refused.Load() {
		return "Webex refuses the token: renew it at developer.webex.com and set WEBEX_BOT_TOKEN"
	}
	return ""
}

func (a *app) webhookProblem() string {
	if a.registrar == nil {
		return "PUBLIC_URL is not set: webhooks are not looked after"
	}
	return a.registrar.Status().Problem(time.Now())
}

// breakerProblem says when requests to an upstream are held back.
func breakerProblem(c *rest.Client) string {
	if state := c.Breaker(); state != "closed" {
		return "does not answer; the breaker is " + state
	}
	return ""
}

// healthLines are what the command status shows.
func (a *app) healthLines(ctx context.Context) []commands.HealthLine {
	line := func(name, good, problem string, admin bool) commands.HealthLine {
		if problem != "" {
			return commands.HealthLine{Name: name, State: problem, Admin: admin}
		}
		return commands.HealthLine{Name: name, State: good, OK: true, Admin: admin}
	}
	lines := []commands.HealthLine{
		line("Store", a.storeState(), a.storeProblem(ctx), false),
		line("Webhooks", "active", a.webhookProblem(), false),
	}
	for _, u := range a.upstreams {
		lines = append(lines, line(u.title, "answers", breakerProblem(u.rest), false))
	}
	if a.books != nil {
		lines = append(lines, line("Books of call records", a.recordsState(), a.recordsProblem(ctx), false))
	}
	for _, own := range a.accounts {
		if why, err := own.Stopped(ctx); err == nil && why != "" {
			lines = append(lines, line(own.system+" account", "", "not used: "+why+"; an admin can say “"+own.resume+"”", false))
		}
	}
	if !a.cfg.contactCenter && !a.cfg.finesse {
		lines = append(lines, line("Contact Center", "not set up", "", false))
	}
	return append(append(lines,
		line("Up", fmt.Sprintf("%s, version %s", uptime(a.started), version), "", false),
		line("Replica", a.store.Replica()+" on "+hostname(), "", true),
		line("Webex", "answers", breakerProblem(a.messaging), true),
	), a.workLines(ctx)...)
}

// workLines are what the command status shows admins of the work: what waits,
// what was given up, and what may still be asked.
func (a *app) workLines(ctx context.Context) []commands.HealthLine {
	shards := fmt.Sprintf("%d of %d are this replica's", len(a.store.Owned()), a.store.Shards())
	f, err := a.gauges.figures(ctx)
	if err != nil {
		return []commands.HealthLine{{Name: "Work", State: "unknown: the store does not answer; " + shards, Admin: true}}
	}
	given := commands.HealthLine{Name: "Given up", State: "nothing", OK: true, Admin: true}
	if f.dead > 0 {
		given.State, given.OK = fmt.Sprintf("%d; say “dead letters”", f.dead), false
	}
	lines := []commands.HealthLine{
		{Name: "Waiting", State: fmt.Sprintf("%d in all replicas", f.backlog), OK: true, Admin: true},
		{Name: "Shards", State: shards, OK: true, Admin: true},
		given,
	}
	for _, u := range a.upstreams {
		if u.budget != nil {
			lines = append(lines, commands.HealthLine{Name: u.title + " budget", OK: true, Admin: true,
				State: fmt.Sprintf("%.0f of %s", f.left[u.rest.Name()], u.limit)})
		}
	}
	return lines
}
