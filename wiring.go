package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync/atomic"

	"floorwalker/bot"
	"floorwalker/commands"
	"floorwalker/integrations/callrecords"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// parts are what the integrations that are set up bring to the bot. Each one's
// wiring file adds its own.
type parts struct {
	deps commands.Deps
	// names are the sources of the directory. Several systems may know names of
	// one kind.
	names map[bot.Kind][]nameSource
	// forget drops what the integrations keep of names, before they are read anew.
	forget   []func()
	handlers bot.Handlers
	mounts   []mount
	// jobs run while the bot serves, and end with their context.
	jobs      []func(context.Context) error
	upstreams []upstream
	// accounts are those that wrong passwords would lock.
	accounts []account
	// identities are accounts with which integrations work that know no tokens of
	// Webex, for the command account.
	identities []commands.Identity
	// scopes are what the features that are on need of a person's own token.
	scopes []string
	// closers end what was opened, when nothing uses it any more.
	closers []func()
	// books are the call records; nil when they are not set up. recordNews hears
	// of new ones; nil is nobody.
	books        *callrecords.Books
	recordNews   bot.RecordNews
	recordHealth atomic.Pointer[bot.RecordHealth]
}

// mount is a path of our own web server.
type mount struct {
	method, path string
	handler      http.Handler
}

// upstream is another system, as health and metrics see it.
type upstream struct {
	title  string // in people's words: "Contact Center"
	rest   *rest.Client
	budget rest.Budget // nil when the system names none
	limit  string      // the budget in words: "30 requests at once, 270 a minute"
}

// wire adds every integration that is set up.
func (a *app) wire() error {
	a.names, a.handlers = map[bot.Kind][]nameSource{}, bot.Handlers{}
	a.deps = commands.Deps{Subscriptions: a.store, DeadLetters: deadLetters{a.store}, Health: a.healthLines, Auditor: auditLog{a.log}, BareID: webex.BareID}
	for _, integration := range []struct {
		on   bool
		wire func() error
	}{
		{a.cfg.linking || a.cfg.OAuthPersonalToken != "", a.wireUsers},
		{a.cfg.contactCenter, a.wireContactCenter},
		{a.cfg.analyzer, a.wireAnalyzer},
		{a.cfg.linking || a.cfg.OAuthPersonalToken != "", a.wireCalling},
		{a.cfg.callRecords, a.wireCallRecords},
		{a.cfg.MeetingsBackend != meetingsXML && (a.cfg.linking || a.cfg.OAuthPersonalToken != ""), a.wireMeetings},
		{a.cfg.MeetingsBackend == meetingsXML, a.wireMeetingsXML},
		{a.cfg.unifiedCM, a.wireUnifiedCM},
		{a.cfg.Guests != "", a.wireGuests},
		{a.cfg.finesse, a.wireFinesse},
		{a.cfg.finesse, a.joinCentres}, // after all that Finesse stands beside
		{a.cfg.devices, a.wireDevices},
	} {
		if !integration.on {
			continue
		}
		if err := integration.wire(); err != nil {
			return err
		}
	}
	a.wireSpaces()
	a.wireThresholds()
	if err := a.wireOrganization(); err != nil {
		return err
	}
	var err error
	if a.deps.Identities, err = a.whoWeAre(); err != nil {
		return err
	}
	a.deps.Scopes = a.scopes
	if a.cfg.linking {
		return a.wireSignIn()
	}
	return nil
}

// know adds sources of names.
func (p *parts) know(sources map[bot.Kind]nameSource) {
	for kind, source := range sources {
		p.names[kind] = append(p.names[kind], source)
	}
}

// on registers handlers of events. That two integrations claim one source is a
// mistake in the wiring.
func (p *parts) on(handlers bot.Handlers) {
	for source := range handlers {
		if _, taken := p.handlers[source]; taken {
			panic(fmt.Sprintf("events of %q have two handlers", source))
		}
	}
	maps.Copy(p.handlers, handlers)
}
