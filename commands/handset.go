package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/unifiedcm"
)

// needsUnifiedCM is the setting without which no phone on the premises can be
// asked about.
const needsUnifiedCM = "UNIFIED_CM_URL"

// UnifiedCM is what the commands need of the telephone system on the premises,
// all together.
type UnifiedCM interface {
	handsetLister
	addressFinder
	handsetChanger
	lineChanger
	clusterSource
	clusterAsker
	clusterAccount
}

// handsets are the commands on phones on the premises.
func (d Deps) handsets() []bot.Command {
	u := d.UnifiedCM
	return []bot.Command{
		phoneStatus{u}, phoneFind{u}, phoneList{u}, phoneOwner{u}, lineShow{u},
		phoneForward{u, d.Auditor}, phoneReset{u}, phoneDescribe{u}, clusterHealth{u}, clusterQuery{u, d.Auditor}, newClusterResume(u),
	}
}

// handsetFinder knows the phones there are.
type handsetFinder interface {
	Phones(context.Context) (*unifiedcm.Inventory, error)
	Phone(ctx context.Context, name string) (bot.Phone, error)
}

// handsetSource knows where they are registered, too.
type handsetSource interface {
	handsetFinder
	// Registrations may be as old as maxAge.
	Registrations(ctx context.Context, names []string, maxAge time.Duration) (map[string]bot.Registration, error)
}

// handsetParam is the phone that a command is about.
func handsetParam(required bool, ask string) bot.Param {
	return bot.Param{Name: "handset", Kind: bot.KindPhone, Required: required, Ask: ask}
}

// handsets are the phones that a request is about: one that was named, those that
// have an extension, or those of an owner. Without any they are the asker's.
// There is at least one, in the order of their names.
func handsets(ctx context.Context, source handsetFinder, r bot.Request) ([]bot.Phone, error) {
	v := r.Value("handset")
	if name, ok := strings.CutPrefix(v.ID, bot.PhoneByName); ok {
		p, err := source.Phone(ctx, name)
		if bot.KindOf(err) == bot.NotFound {
			err = bot.Errorf(bot.NotFound, "Unified CM has no phone %s.", name)
		}
		return []bot.Phone{p}, err
	}
	inv, err := source.Phones(ctx)
	if err != nil {
		return nil, err
	}
	var found []bot.Phone
	var missing error
	switch line, byLine := strings.CutPrefix(v.ID, bot.PhoneByLine); {
	case v.ID == "":
		found = inv.Owned(r.Person.Email)
		missing = bot.Errorf(bot.NotFound, "Unified CM has no phone whose owner has the address %s. Name the phone, its extension or its owner.", r.Person.Email)
	case byLine:
		found = inv.With(line)
		missing = bot.Errorf(bot.NotFound, "No phone in Unified CM has the extension %s, as of %s.", line, clock(inv.At, r.Location))
	default:
		found = inv.OwnedBy(strings.TrimPrefix(v.ID, bot.PhoneByOwner))
		missing = bot.Errorf(bot.NotFound, "%s has no phone in Unified CM, as of %s.", v.Name, clock(inv.At, r.Location))
	}
	if len(found) == 0 {
		return nil, missing
	}
	return found, nil
}

// theHandset is handsets for a command that takes one. Where there are several the
// reply asks which: the first one is never just taken.
func theHandset(ctx context.Context, source handsetFinder, r bot.Request) (p bot.Phone, ask *bot.Reply, err error) {
	found, err := handsets(ctx, source, r)
	switch {
	case err != nil && bot.KindOf(err) == bot.NotFound:
		return p, nil, unchangedError(err)
	case err != nil:
		return p, nil, err
	case len(found) == 1:
		return found[0], nil, nil
	}
	ask = &bot.Reply{Headline: "Which phone do you mean?", Asks: "handset", Settled: true}
	for _, p := range found {
		v := handsetValue(p)
		ask.Items = append(ask.Items, v)
		ask.Facts = append(ask.Facts, bot.Fact{Label: p.Name, Value: handsetWords(p)})
		if len(ask.Buttons) < maxButtons {
			ask.Buttons = append(ask.Buttons, run(p.Name, r.Command, r.Slots.With("handset", v)))
		}
	}
	return p, ask, nil
}

// unchangedError says of a change that came to nothing that it did.
func unchangedError(err error) error {
	e, ok := asError(err)
	if !ok || strings.HasSuffix(e.Public, "Nothing was changed.") {
		return err
	}
	said := *e
	said.Public += " Nothing was changed."
	return &said
}

func handsetValue(p bot.Phone) bot.Value {
	return bot.Value{Kind: bot.KindPhone, ID: bot.PhoneByName + p.Name, Name: p.Name}
}

func lineValue(extension string) bot.Value {
	return bot.Value{Kind: bot.KindPhone, ID: bot.PhoneByLine + extension, Name: extension}
}

// handsetWords says of a phone what people know it by.
func handsetWords(p bot.Phone) string {
	parts := []string{cmp.Or(p.Description, p.Model)}
	if p.Owner.Name != "" && !strings.Contains(p.Description, p.Owner.Name) {
		parts = append(parts, p.Owner.Name)
	}
	if len(p.Lines) > 0 {
		parts = append(parts, extensions(p))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// handsetName is a phone in a sentence: "Maya Patel’s phone SEP… (5101)".
func handsetName(p bot.Phone) string {
	name := p.Name
	switch {
	case p.Owner.Name != "":
		name = p.Owner.Name + "’s phone " + name
	case p.Description != "":
		name = p.Description + " " + name
	}
	if len(p.Lines) > 0 {
		name += " (" + extensions(p) + ")"
	}
	return name
}

func extensions(p bot.Phone) string {
	var all []string
	for _, l := range p.Lines {
		all = append(all, l.Extension)
	}
	return strings.Join(all, ", ")
}

// registrationWords says whether a phone is registered, to go on from its name.
func registrationWords(g bot.Registration, r bot.Request) string {
	switch g.State {
	case bot.Registered:
		return "is registered at " + g.Node + sinceWords(g.Since, r)
	case bot.PartiallyRegistered:
		return "is registered at " + g.Node + " with some of its lines only" + sinceWords(g.Since, r)
	case bot.NeverRegistered:
		return "is not known to the registration service"
	case bot.Unregistered:
		return "is not registered: it left " + g.Node + lastSeen(g, r)
	case bot.RegistrationRefused:
		return "is not registered: " + g.Node + " refuses it" + sinceWords(g.Since, r) + because(g)
	case bot.RegistrationUnknown:
	}
	return "is in the state “" + string(g.State) + "” at " + g.Node + sinceWords(g.Since, r) + because(g)
}

// sinceWords are the beginning of a state and how long it lasts.
func sinceWords(since time.Time, r bot.Request) string {
	if since.IsZero() {
		return ""
	}
	text := " since " + moment(since, r)
	if d := r.Now.Sub(since).Truncate(time.Minute); d >= time.Minute {
		text += " (" + language.Humanize(d) + ")"
	}
	return text
}

func lastSeen(g bot.Registration, r bot.Request) string {
	text := ""
	if !g.Since.IsZero() {
		text = " at " + moment(g.Since, r)
		if d := r.Now.Sub(g.Since).Truncate(time.Minute); d >= time.Minute {
			text += ", " + language.Humanize(d) + " ago"
		}
	}
	return text + because(g)
}

func because(g bot.Registration) string {
	if g.Reason == "" {
		return ""
	}
	return " (" + g.Reason + ")"
}

// moment is a time of today, or a day with it.
func moment(t time.Time, r bot.Request) string {
	if bot.Today(r.Now, r.Location).From.After(t) {
		return dateTime(t, r.Location)
	}
	return clock(t, r.Location)
}

// advice is what to look at for each of Cisco's reasons.
var advice = map[string]string{
	"KeepAliveTimeout":      "It stopped answering: look at its power and its network first.",
	"ConnectivityError":     "The connection broke: look at its power and its network first.",
	"DeviceNoResponse":      "It stopped answering: look at its power and its network first.",
	"DeviceInitiatedReset":  "It restarted by itself, and should be back within two minutes.",
	"CallManagerReset":      "It was reset from Unified CM, and should be back within two minutes.",
	"CallManagerRestart":    "Its server was restarted, and it should come back by itself.",
	"ConfigurationMismatch": "What it has and what Unified CM has for it do not fit: a reset makes it fetch its configuration anew.",
	"DuplicateRegistration": "Another device signed on under the same name.",
	"DeviceSwitch":          "It went to another server.",
	"ManualPowerOff":        "Somebody switched it off.",
	"LowBattery":            "Its battery is empty.",
	"EMLoginLogout":         "Somebody signed in or out on it, and it should be back within two minutes.",
}

// nextStep says what to do about a phone that is not registered.
func nextStep(g bot.Registration) string {
	if g.State == bot.NeverRegistered {
		return "Unified CM has heard nothing of it since its servers were started. That says less than that it has unregistered: it may be new, off for long, or at a server that does not answer."
	}
	if g.Up() {
		return ""
	}
	return advice[g.Reason]
}

// registrationNote is where an answer on registration comes from.
func registrationNote(r bot.Request) string {
	return "From Unified CM’s registration service, as of " + clock(r.Now, r.Location) + "."
}

// plainNumber is what can be dialled from a desk phone.
func plainNumber(said string) (string, error) {
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(said)
	bare := strings.TrimPrefix(digits, "+")
	if len(bare) < 2 || len(bare) > 20 || strings.Trim(bare, "0123456789*#") != "" {
		return "", bot.Errorf(bot.Invalid, "“%s” cannot be dialled: say an extension or a number. Nothing was changed.", said)
	}
	return digits, nil
}

// inventoryNote is how old what is known of the phones is.
func inventoryNote(inv *unifiedcm.Inventory, r bot.Request) string {
	note := fmt.Sprintf("From the configuration of Unified CM as of %s; “names refresh” reads it anew.", clock(inv.At, r.Location))
	if !inv.Lines {
		note += " Its database may not be asked, so that extensions are not searched."
	}
	return note
}
