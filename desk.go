package main

import (
	"context"

	"floorwalker/bot"
	"floorwalker/integrations/contactcenter"
	"floorwalker/integrations/oauth"
)

// deskScopes are what somebody's own token needs to be an agent with it, and to
// listen to the calls of others.
var deskScopes = []string{"cjp:user", "cloud-contact-center:pod_conv"}

// desk is what people do in the contact centre as themselves: each call goes
// out with the token of whoever asked for it.
type desk struct {
	centre *contactcenter.Client
	users  *oauth.Users
}

// Connected reports whether a person has connected their account.
func (d desk) Connected(ctx context.Context, p bot.Person) error {
	_, err := d.users.For(p.ID).Token(ctx)
	return err
}

// LogIn begins a person's session as an agent.
func (d desk) LogIn(ctx context.Context, p bot.Person, l bot.Login) error {
	return d.as(p).LogIn(ctx, l)
}

// LogOut ends a person's own session as an agent.
func (d desk) LogOut(ctx context.Context, p bot.Person, _, reason string) error {
	return d.as(p).LogOut(ctx, "", reason)
}

// Live does something with a contact as a person.
func (d desk) Live(ctx context.Context, p bot.Person, l contactcenter.Live) error {
	return d.as(p).Live(ctx, l)
}

func (d desk) as(p bot.Person) *contactcenter.Client { return d.centre.As(d.users.For(p.ID)) }
