package world

import (
	"strconv"
	"strings"
)

// Defaults of what a world file may leave out.
const (
	DefaultTimeZone            = "UTC"
	DefaultServiceLevelSeconds = 20
	DefaultShortCallSeconds    = 5
	DefaultHandleSeconds       = 240
)

// Complete fills everything that may be left out: ids, tokens, addresses and
// the documented defaults. What is there stays.
func (w *World) Complete() {
	set(&w.TimeZone, DefaultTimeZone)
	set(&w.Organization.ID, w.id("organization", w.Organization.Name))
	set(&w.Bot.ID, w.id("person", w.Bot.Email))
	set(&w.Bot.Token, Token(w.Seed, w.Bot.Email, w.Organization.ID))
	set(&w.Bot.WebhookSecret, secret(w.Seed, "webhook-secret", w.Bot.Email))
	w.completeApps()
	w.completePeople()
	for i := range w.Rooms {
		r := &w.Rooms[i]
		set(&r.Type, "group")
		set(&r.ID, w.id("room", r.Title+"\n"+strings.Join(r.Members, "\n")))
	}
	for i := range w.Messaging.Teams {
		t := &w.Messaging.Teams[i]
		set(&t.ID, w.id("webex-team", t.Name))
	}
	w.completeContactCenter()
	w.completeCalling()
	w.completeCallRecords()
	w.completeRoomOS()
	w.completeUnifiedCM()
	w.completeFinesse()
}

func (w *World) completeApps() {
	app := &w.ServiceApp
	set(&app.ID, w.id("person", "service-app"))
	set(&app.ApplicationID, w.id("application", "service-app"))
	set(&app.ClientID, "C"+secret(w.Seed, "client-id", "service-app"))
	set(&app.ClientSecret, secret(w.Seed, "client-secret", "service-app"))
	set(&app.RefreshToken, secret(w.Seed, "refresh-token", "service-app"))
	set(&app.Token, Token(w.Seed, "service-app", w.Organization.ID))
	set(&app.WebhookSecret, secret(w.Seed, "webhook-secret", "contact-center"))
	own := &w.Integration
	set(&own.Name, w.Bot.Name)
	set(&own.ClientID, "C"+secret(w.Seed, "client-id", "integration"))
	set(&own.ClientSecret, secret(w.Seed, "client-secret", "integration"))
	set(&own.TokenKey, "k1:"+key(w.Seed, "token-key"))
	legacy := &w.Analyzer
	set(&legacy.UserID, "reports@portal-controlhub.com")
	set(&legacy.APIKey, secret(w.Seed, "api-key", "analyzer"))
	set(&legacy.TenantID, "97")
}

func (w *World) completePeople() {
	for i := range w.People {
		p := &w.People[i]
		set(&p.ID, w.id("person", p.Email))
		set(&p.Organization, w.Organization.ID)
		set(&p.Role, "viewer")
		set(&p.Token, Token(w.Seed, p.Email, p.Organization))
	}
}

func (w *World) completeContactCenter() {
	cc := &w.ContactCenter
	for i := range cc.Sites {
		set(&cc.Sites[i].ID, w.id("site", cc.Sites[i].Name))
	}
	for i := range cc.Teams {
		set(&cc.Teams[i].ID, w.id("team", cc.Teams[i].Name))
	}
	for i := range cc.IdleCodes {
		set(&cc.IdleCodes[i].ID, w.id("idle-code", cc.IdleCodes[i].Name))
	}
	for i := range cc.WrapUpCodes {
		set(&cc.WrapUpCodes[i].ID, w.id("wrap-up-code", cc.WrapUpCodes[i].Name))
	}
	for i := range cc.Queues {
		q := &cc.Queues[i]
		set(&q.ID, w.id("queue", q.Name))
		set(&q.Channel, "telephony")
		set(&q.ServiceLevelSeconds, DefaultServiceLevelSeconds)
		set(&q.ShortCallSeconds, DefaultShortCallSeconds)
		set(&q.HandleSeconds, DefaultHandleSeconds)
	}
	people := make(map[string]string, len(w.People))
	for _, p := range w.People {
		people[strings.ToLower(p.Email)] = p.ID
	}
	for i := range cc.Agents {
		a := &cc.Agents[i]
		set(&a.Email, address(a.Name, w.Organization.Name))
		set(&a.ID, people[strings.ToLower(a.Email)])
		set(&a.ID, w.id("person", a.Email))
		set(&a.State, "Available")
	}
	for i := range cc.Contacts {
		c := &cc.Contacts[i]
		set(&c.Channel, "telephony")
		set(&c.ID, w.id("contact", c.Created+"\n"+c.Origin+"\n"+strconv.Itoa(i)))
	}
}

// address makes maya.patel@acme.example of Maya Patel at Acme.
func address(name, organization string) string {
	plain := func(s, join string) string { return strings.Join(strings.Fields(strings.ToLower(s)), join) }
	return plain(name, ".") + "@" + plain(organization, "-") + ".example"
}

func (w *World) id(kind, name string) string { return UUID(w.Seed, kind, name) }

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
