package commands

import (
	"context"
	"fmt"

	"floorwalker/bot"
)

// guardedAccount is the bot's account in a system on the premises, which is not
// used any more once its password was refused.
type guardedAccount interface {
	// Stopped returns why the bot's account is not used, empty when it is.
	Stopped(context.Context) (string, error)
	Resume(context.Context) error
}

// resumption lets an account be used again that a refused password stopped.
type resumption struct {
	account guardedAccount
	system  string // "Unified CM"
	locks   string // what wrong passwords do there
	// try uses the password once and says what that brought.
	try func(context.Context) (string, error)
}

// Preview says what one more try may cost.
func (c resumption) Preview(ctx context.Context, _ bot.Request) (bot.Reply, bool, error) {
	why, err := c.account.Stopped(ctx)
	switch {
	case err != nil:
		return bot.Reply{}, false, err
	case why == "":
		return bot.Reply{Settled: true, Headline: "Nothing to change: the bot's account in " + c.system + " is used."}, false, nil
	}
	return bot.Reply{
		Headline: "Try the password of the bot's account in " + c.system + " again, once?",
		Facts:    []bot.Fact{{Label: "Stopped because", Value: why}},
		Note:     fmt.Sprintf("Only say so when the account has been mended at %s: %s. Changed settings need no resuming.", c.system, c.locks),
	}, true, nil
}

// Do opens the way and tries once.
func (c resumption) Do(ctx context.Context, _ bot.Request) (bot.Reply, error) {
	if err := c.account.Resume(ctx); err != nil {
		return bot.Reply{}, err
	}
	brought, err := c.try(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Headline: c.system + " takes the password again: " + brought + "."}, nil
}

// Observe looks whether the account is used.
func (c resumption) Observe(ctx context.Context, _ bot.Request) (bot.Outcome, error) {
	why, err := c.account.Stopped(ctx)
	if err != nil {
		return bot.Outcome{State: bot.OutcomeUnknown}, err
	}
	if why != "" {
		return bot.Outcome{State: bot.OutcomeNotDone, Reply: bot.Reply{Headline: "The account is stopped: " + why + "."}}, nil
	}
	return bot.Outcome{State: bot.OutcomeDone, Reply: bot.Reply{Headline: "The account is used again."}}, nil
}
