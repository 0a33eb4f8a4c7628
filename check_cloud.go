package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/integrations/meetings"
	"floorwalker/integrations/organization"
	"floorwalker/integrations/rest"
	"floorwalker/integrations/webex"
)

// checkCloud tests what the bot does in the Webex cloud beside messages and the
// contact centre. What may lack a scope is asked for, and says so in words.
func (l *checklist) checkCloud(ctx context.Context, a *app) {
	if a.store == nil {
		return // tokens live there, and it has been said
	}
	l.checkMeetings(ctx, a)
	l.checkGuests(ctx, a)
	l.checkOrganization(ctx, a)
	l.checkReports(ctx, a)
}

// outOf runs a function on a REST client that is made for one check.
func outOf(a *app, setting, address string, do func(*rest.Client) error) error {
	client, err := rest.New(address, rest.WithName("check"), rest.WithLogger(a.log), rest.WithClock(a.clock))
	if err != nil {
		return fmt.Errorf("%s: %w", setting, err)
	}
	return do(client)
}

func (l *checklist) checkMeetings(ctx context.Context, a *app) {
	c := webex.Check{Name: "meetings"}
	scopes := strings.Join(meetingScopes, " and ")
	switch {
	case a.cfg.MeetingsBackend == meetingsXML:
		c.Name = "meetings, " + meetings.Retired
		c.Detail, c.Fix = "the account "+a.cfg.XMLUser+" is accepted", "correct MEETINGS_XML_URL, MEETINGS_XML_SITE, MEETINGS_XML_USER and MEETINGS_XML_PASSWORD, or set MEETINGS_BACKEND=rest; only sites to which Cisco has granted an extension still answer"
		c.Err = a.checkMeetingsXML(ctx)
	case a.cfg.OAuthPersonalToken != "" && a.users != nil:
		c.Detail, c.Fix = "those of the personal access token's owner can be read", "the token needs the scopes "+scopes
		who, err := a.users.UsePersonal(ctx, a.cfg.OAuthPersonalToken.Value())
		if err != nil {
			c.Detail = "not tried: they are reached with the personal access token" // of which that has been said
			break
		}
		c.Err = a.checkOwnMeetings(ctx, who)
	case !a.cfg.linking:
		c.Detail = "not set up (OAUTH_CLIENT_ID), so their commands are left out"
	default:
		c.Detail, c.Fix = "answers; everybody's own are reached with their own account, so the integration needs the scopes "+scopes, "WEBEX_API_URL must lead to Webex; try again in a minute"
		c.Err = outOf(a, "WEBEX_API_URL", a.cfg.WebexURL, func(client *rest.Client) error {
			err := client.Do(ctx, rest.Request{Path: "meetings"})
			if status := rest.Status(err); status == 401 || status == 403 {
				return nil // who we are is not known there, but it answers
			}
			return err
		})
	}
	l.add(c)
}

// checkMeetingsXML lists what the account itself hosts in the next hour: that it
// hosts nothing, or nobody is called so, comes after the account was accepted.
func (a *app) checkMeetingsXML(ctx context.Context) error {
	return outOf(a, "MEETINGS_XML_URL", a.cfg.XMLURL, func(client *rest.Client) error {
		x, err := meetings.NewXML(meetings.XMLConfig{Client: client, Site: a.cfg.XMLSite, User: a.cfg.XMLUser, Password: a.cfg.XMLPassword.Value(), ZoneID: a.cfg.xmlZoneID, Zone: a.cfg.xmlZone})
		if err != nil {
			return err
		}
		_, _, err = x.Calendar(bot.Person{Email: a.cfg.XMLUser}).Meetings(ctx, bot.Range{From: a.clock(), To: a.clock().Add(time.Hour)})
		if bot.KindOf(err) == bot.NotFound {
			return nil
		}
		return err
	})
}

func (a *app) checkOwnMeetings(ctx context.Context, who bot.Person) error {
	return outOf(a, "WEBEX_API_URL", a.cfg.WebexURL, func(client *rest.Client) error {
		c, err := meetings.New(client)
		if err == nil {
			_, _, err = c.Calendar(a.users.For(who.ID), nil).Meetings(ctx, bot.Range{From: a.clock(), To: a.clock().Add(time.Hour)})
		}
		return err
	})
}

func (l *checklist) checkGuests(ctx context.Context, a *app) {
	c := webex.Check{Name: "guests"}
	switch a.cfg.Guests {
	case "":
		c.Detail = "not set up (GUESTS), so nobody can be invited as a guest"
	case guestsGuestIssuer:
		_, c.Err = a.guestIssuer()
		c.Detail = "the guest issuer's id and secret can be read; whether Webex takes them shows when a guest is made. Cisco lets nobody make new guest issuers: move to a service app"
		c.Fix = "copy GUEST_ISSUER_ID and GUEST_ISSUER_SECRET anew, the secret in base64"
	default:
		issuer, err := a.guestIssuer()
		n := 0
		if err == nil {
			n, err = issuer.Count(ctx)
		}
		c.Detail, c.Err, c.Fix = fmt.Sprintf("%d so far", n), err, "the service app needs the scopes guest-issuer:write and, for this check, guest-issuer:read, and an administrator must have authorised it with them"
	}
	l.add(c)
}

func (l *checklist) checkOrganization(ctx context.Context, a *app) {
	c := webex.Check{Name: "organisation"}
	tokens, err := a.callingTokens()
	switch {
	case err != nil:
		c.Err = err
	case tokens == nil:
		c.Detail = "not set up (SERVICE_APP_CLIENT_ID), so “organization show” is left out"
	default:
		var client *rest.Client
		if client, err = a.administration(tokens); err == nil {
			found := organization.New(client)
			var o organization.Organization
			o, err = found.Organization(ctx)
			_, licences := found.Licenses(ctx)
			c.Detail, err = o.Name+", and its licences can be read", errors.Join(err, licences)
		}
		c.Err, c.Fix = err, "the service app needs the scopes spark-admin:organizations_read and spark-admin:licenses_read, and an administrator must have authorised it with them"
	}
	l.add(c)
}

func (l *checklist) checkReports(ctx context.Context, a *app) {
	c := webex.Check{Name: "reports"}
	if !a.cfg.reports() {
		c.Detail = "not set up (REPORTS_REFRESH_TOKEN), so Webex's own reports and the figures of meetings are left out"
		l.add(c)
		return
	}
	const fix = "REPORTS_REFRESH_TOKEN must be a full administrator's, given to the integration with the scope analytics:read_all (no service app can be granted it); the organisation needs the licence Pro Pack"
	tokens, err := a.reportTokens()
	var client *rest.Client
	if err == nil {
		client, err = a.administration(tokens)
	}
	if err == nil {
		var kinds []organization.Template
		kinds, err = organization.New(client).Templates(ctx)
		c.Detail = fmt.Sprintf("%d kinds of reports", len(kinds))
	}
	c.Err, c.Fix = err, fix
	l.add(c)
	if err != nil {
		return
	}
	c = webex.Check{Name: "figures of meetings", Detail: "may be read", Fix: fix + "; ANALYTICS_URL must lead to Webex"}
	figures, err := a.qualities()
	if err == nil {
		_, err = figures.Quality(ctx, "none")
	}
	if bot.KindOf(err) != bot.NotFound { // no meeting is called so
		c.Err = err
	}
	l.add(c)
}
