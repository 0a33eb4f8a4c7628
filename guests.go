package main

import (
	"fmt"

	"floorwalker/commands"
	"floorwalker/integrations/guests"
	"floorwalker/integrations/rest"
)

// How guests are made.
const (
	guestsServiceApp  = "service-app"
	guestsGuestIssuer = "guest-issuer"
)

// GuestsConfig are the settings of guests.
type GuestsConfig struct {
	// Guests says how guests are made: service-app or guest-issuer; empty is not
	// at all.
	Guests string `env:"GUESTS"`
	// GuestsToken is a service app's token, for trying, in place of the one that
	// is set up.
	GuestsToken Secret `env:"GUESTS_TOKEN"`
	// GuestIssuerID and GuestIssuerSecret are those of a guest issuer, which
	// Cisco lets nobody make any more.
	GuestIssuerID     string `env:"GUEST_ISSUER_ID"`
	GuestIssuerSecret Secret `env:"GUEST_ISSUER_SECRET"`
}

func (c *GuestsConfig) validate(serviceApp bool, bad func(format string, args ...any)) {
	switch c.Guests {
	case "":
	case guestsServiceApp:
		if !serviceApp && c.GuestsToken == "" {
			bad("GUESTS is service-app, but there is none: set SERVICE_APP_CLIENT_ID and what belongs to it, or GUESTS_TOKEN to try")
		}
	case guestsGuestIssuer:
		if c.GuestIssuerID == "" || c.GuestIssuerSecret == "" {
			bad("GUESTS is guest-issuer, but GUEST_ISSUER_ID or GUEST_ISSUER_SECRET is missing")
		}
	default:
		bad("GUESTS %q is neither service-app nor guest-issuer", c.Guests)
	}
}

// wireGuests adds guests.
func (a *app) wireGuests() error {
	issuer, err := a.guestIssuer()
	if err != nil {
		return err
	}
	account := "the service app"
	switch {
	case a.cfg.Guests == guestsGuestIssuer:
		account = "the guest issuer"
	case a.serviceApp == nil:
		account = "the token in GUESTS_TOKEN"
	}
	a.deps.Guests = issuer
	a.identities = append(a.identities, commands.Identity{For: "guests", Account: account})
	return nil
}

// guestIssuer makes guests as the settings say.
func (a *app) guestIssuer() (*guests.Issuer, error) {
	client, err := rest.New(a.cfg.WebexURL, rest.WithName("guests"), rest.WithLogger(a.log), rest.WithObserver(a.observeRequest), rest.WithClock(a.clock))
	if err != nil {
		return nil, fmt.Errorf("WEBEX_API_URL: %w", err)
	}
	if a.cfg.Guests == guestsGuestIssuer {
		return guests.NewGuestIssuer(client, a.cfg.GuestIssuerID, a.cfg.GuestIssuerSecret.Value(), a.clock)
	}
	tokens, err := a.serviceAppTokens()
	if err != nil {
		return nil, err
	}
	if tokens == nil {
		tokens = rest.StaticToken(a.cfg.GuestsToken.Value())
	}
	return guests.NewServiceApp(client, tokens, a.clock)
}
