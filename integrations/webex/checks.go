package webex

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Check is one line of `floorwalker check`.
type Check struct {
	Name string
	// Detail says what was found.
	Detail string
	// Err is what is wrong, nil when all is well, and Fix what to do then.
	Err error
	Fix string
}

// CheckIdentity tests the token and that it is a bot's.
func CheckIdentity(ctx context.Context, c *Client) Check {
	check := Check{Name: "Webex token"}
	me, err := c.Me(ctx)
	switch {
	case err != nil:
		check.Err = err
		check.Fix = "copy the bot's access token from developer.webex.com into WEBEX_BOT_TOKEN; WEBEX_API_URL must lead to Webex"
	case !me.IsBot:
		check.Err = fmt.Errorf("the token belongs to %s, who is no bot", me.Name)
		check.Fix = "make a bot at developer.webex.com and use its token; a person's own token ends after 12 hours"
	default:
		check.Detail = fmt.Sprintf("%s <%s>", me.Name, me.Email)
	}
	return check
}

// CheckWebhooks tests that every webhook is there, leads to us and is active;
// one line each. It changes nothing.
func CheckWebhooks(ctx context.Context, r *Registrar) []Check {
	status, err := r.Inspect(ctx)
	if err != nil {
		return []Check{{Name: "webhooks", Err: err, Fix: "see the line about the token"}}
	}
	var checks []Check
	for _, h := range status.Hooks {
		check := Check{Name: fmt.Sprintf("webhook %s %s", h.Resource, h.Event), Detail: "active, leads to " + r.cfg.TargetURL}
		if h.State != HookActive {
			check.Detail, check.Err, check.Fix = "", errors.New(string(h.State)), fixFor[h.State]
		}
		checks = append(checks, check)
	}
	return checks
}

var fixFor = map[HookState]string{
	HookMissing:     "start floorwalker with PUBLIC_URL set: it makes its webhooks itself",
	HookInactive:    "Webex gave up after 100 failed deliveries; once PUBLIC_URL answers, a running floorwalker switches it on again",
	HookElsewhere:   "somebody pointed it to another address; restart floorwalker",
	HookOtherSecret: "put that secret into WEBEX_WEBHOOK_SECRETS too, or restart floorwalker to set ours",
}

// CheckAddress tests our own public address with a probe.
func CheckAddress(ctx context.Context, probe func(context.Context) error) Check {
	check := Check{Name: "own address"}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if check.Err = probe(ctx); check.Err != nil {
		check.Fix = "PUBLIC_URL must lead from the internet to a running floorwalker with the same WEBEX_WEBHOOK_SECRETS"
		return check
	}
	check.Detail = "answers a signed self-test"
	return check
}
