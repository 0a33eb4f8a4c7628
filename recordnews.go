package main

import (
	"context"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/webex"
)

// CallPostsConfig are the settings of what is posted of ended calls.
type CallPostsConfig struct {
	// CallRecordsPosts is how many calls of one batch of records are posted one by
	// one in a place; more become one line.
	CallRecordsPosts int `env:"CALL_RECORDS_POSTS" envDefault:"3"`
}

func (c *CallPostsConfig) validate(bad func(format string, args ...any)) {
	if c.CallRecordsPosts < 0 || c.CallRecordsPosts > bot.UnaskedBurst {
		bad("CALL_RECORDS_POSTS must lie between 0 and %d: a space takes no more posts in a row", bot.UnaskedBurst)
	}
}

// wireRecordNews has the books tell of calls that have ended.
func (a *app) wireRecordNews() {
	if a.books == nil {
		return
	}
	follower := &commands.RecordFollower{Books: a.books, Notes: a.store.Notes("call"), Subscriptions: a.store, Teller: a.engine, Inbox: a.store,
		Access: a.access, Canonical: webex.BareID, Clock: a.clock, Location: a.cfg.zone, Log: a.log, OneByOne: a.cfg.CallRecordsPosts}
	a.recordNews = follower
	a.on(bot.Handlers{commands.SourceRecordNews: follower.Handle})
}

// contactEvents adds to what is done with an event of the contact centre: the
// end of a contact is told where somebody wants to hear of it.
func (a *app) contactEvents(c *contactcenter.Client, fresh bot.Handler) bot.Handler {
	return func(ctx context.Context, d bot.Delivery) error {
		if err := fresh(ctx, d); err != nil {
			return err
		}
		n, err := contactcenter.DecodeNotice(d.Payload)
		if err != nil || n.Type != contactcenter.EventEnded || n.TaskID == "" {
			return nil //nolint:nilerr // fresh has judged it
		}
		follower := &commands.ContactFollower{Contacts: c, Notes: a.store.Notes("call"), Subscriptions: a.store, Teller: a.engine, Access: a.access,
			Clock: a.clock, Location: a.cfg.zone, Log: a.log}
		return follower.Ended(ctx, n.TaskID, d.At)
	}
}

// locations are the names of locations that stand in the call records.
func (a *app) locations(ctx context.Context) ([]bot.Entry, error) {
	names, err := a.books.RecordNames(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]bot.Entry, len(names.Locations))
	for i, name := range names.Locations {
		entries[i] = bot.Entry{Kind: bot.KindLocation, ID: name, Name: name}
	}
	return entries, nil
}
