package commands

import (
	"context"

	"floorwalker/bot"
	"floorwalker/bot/language"
	"floorwalker/integrations/oauth"
)

// needsContactCenter is the setting without which nothing of the contact
// centre can be asked.
const needsContactCenter = "CONTACT_CENTER_ORG_ID"

// needsBotToken is the setting without which there is no bot.
const needsBotToken = "WEBEX_BOT_TOKEN" //nolint:gosec // the name of a setting

// needsReports is the setting without which Webex makes no reports for us, and
// needsServiceApp the one without which the organisation shows nothing.
const (
	needsReports    = "REPORTS_REFRESH_TOKEN"
	needsServiceApp = "SERVICE_APP_CLIENT_ID"
)

// needsCentre is what is missing where any contact centre would do.
const needsCentre = needsContactCenter + " (or FINESSE_URLS)"

// needsLinking is the setting without which nobody can connect their account.
const needsLinking = "OAUTH_CLIENT_ID"

// Centre is what the commands need of any contact centre, in the cloud or on the
// premises, or of several together: its set-up and its floor at this moment.
type Centre interface {
	floorSource
	agentLister
	agentChanger
	agentLogouter
	agentSeats
	setupSource
}

// ContactCenter is Webex Contact Center, which keeps its past, recordings and
// callbacks too.
type ContactCenter interface {
	Centre
	entryPointSource
	callbackSource
	taskSource
	recordingFetcher
	agentTimeSource
}

// Accounts are the Webex accounts that people have connected.
type Accounts interface {
	accountReader
	disconnector
}

// Inviter lets people connect theirs.
type Inviter interface {
	Invite(context.Context, bot.Person) (oauth.Invitation, error)
}

// Logins are how people begin and end their own sessions as agents.
type Logins interface{ agentDesk }

// Desk is what people do in Webex Contact Center as themselves.
type Desk interface {
	agentDesk
	taskDesk
}

// Deps is what the commands work with.
type Deps struct {
	// ContactCenter may be nil: its commands then say which setting is missing.
	ContactCenter ContactCenter
	// Centre is what the words for queues and agents are answered from; nil is
	// ContactCenter.
	Centre Centre
	// CentreName is how it is called; empty is Webex Contact Center.
	CentreName string
	// Systems are the contact centres one by one, where there are several.
	Systems []System
	// Desk may be nil: nobody can then log in or out as themselves.
	Desk Desk
	// Logins are where people log in and out as themselves; nil is Desk.
	Logins Logins
	// Analyzer may be nil, too.
	Analyzer Analyzer
	// Finesse may be nil, too.
	Finesse Finesse
	// EventSubscriptions may be nil: the contact centre then tells us nothing.
	EventSubscriptions EventSubscriptions
	// Calling may be nil, too, and each of Voicemail and CallRecordings.
	Calling        Calling
	Voicemail      Voicemail
	CallRecordings CallRecordings
	// UnifiedCM may be nil: no phone on the premises can then be asked about.
	UnifiedCM     UnifiedCM
	Subscriptions bot.Subscriptions
	// Spaces are those of Webex as the bot's own account, BotID, sees them, Finder
	// finds people with it, and Teller posts into spaces unasked. They may be nil
	// together.
	Spaces Spaces
	Finder peopleFinder
	BotID  func() string
	Teller bot.Teller
	// IncidentNotes keeps the timelines of incidents.
	IncidentNotes CallNotes
	// Organization and Reports may be nil: what administrators see of the
	// organisation. ReportSites are the meeting sites of its reports.
	Organization Organization
	Reports      reportMaker
	ReportSites  string
	// AlarmNotes keeps how the alerts with limits stand.
	AlarmNotes CallNotes
	// OwnTeams may be nil: people's Webex teams are reached with their own account.
	OwnTeams OwnTeams
	// Meetings may be nil, too; People is set when it is not.
	Meetings Meetings
	People   People
	// MeetingQualities may be nil: it takes an administrator's account as well.
	MeetingQualities MeetingQualities
	// Guests may be nil.
	Guests Guests
	// Records are the books of ended calls; nil without call records. BareID turns
	// an id of Webex into the bare UUID that they have.
	Records CallRecords
	BareID  func(string) string
	// Accounts and Inviter may be nil too. A personal access token is an account
	// to which nobody can be invited.
	Accounts Accounts
	Inviter  Inviter
	// Identities are the accounts with which the bot works elsewhere.
	Identities []Identity
	// Scopes are what the features that are on need of a person's own account.
	Scopes []string
	// CallHooks may be nil: nobody tells of calls then.
	CallHooks CallHooks
	// Devices may be nil: no room device is known then. DeviceEars is set with it.
	Devices    Devices
	DeviceEars DeviceEars
	// Dialled reads what a room is to dial.
	Dialled func(said string) (bot.Destination, error)
	// Number reads a phone number as people write it and returns it by E.164; nil
	// takes only numbers with their country.
	Number func(said string) (string, error)
	// Auditor hears who got recordings; changes are audited where they are made.
	Auditor     bot.Auditor
	DeadLetters DeadLetters
	// Names are those of this centre, for the examples in help; nil leaves the
	// samples in them.
	Names bot.Directory
	// Refresh reads the names of all systems anew and returns how many there are.
	Refresh func(context.Context) (int, error)
	// Health returns the state of the bot's parts.
	Health func(context.Context) []HealthLine
	// Target is what queues are held to.
	Target Target
}

// family is the commands of one system.
type family struct {
	on       bool   // the system is set up
	setting  string // what is missing when it is not
	commands []bot.Command
}

// All returns every command. A new one is a line in its family.
func All(d Deps) []bot.Command {
	byName := readers{}
	h := &help{names: d.Names}
	var all []bot.Command
	for _, f := range []family{
		{d.centre() != nil, needsCentre, d.floorCommands()},
		{d.ContactCenter != nil, d.missingCloud(), d.inCloud(d.contactCenter())},
		{d.centre() != nil, needsCentre, setupLists(d.centre(), d.centreName())},
		{d.centre() != nil && d.logins() != nil, d.missingLogins(), []bot.Command{agentLogin{d.centre(), d.logins(), d.centreName()}}},
		{d.ContactCenter != nil && d.Desk != nil, d.missingDesk(), d.inCloud(d.ownContactCenter())},
		{d.Finesse != nil, needsFinesse, d.finesseCommands()},
		{d.Analyzer != nil, needsAnalyzer, d.legacyRecords()},
		{d.Calling != nil, needsLinking, d.phones()},
		{d.Spaces != nil, needsBotToken, d.webexSpaces()},
		{d.OwnTeams != nil, needsLinking, d.webexTeams()},
		{d.Meetings != nil, needsLinking, d.calendar()},
		{d.Meetings != nil && d.Meetings.Retired() == "", d.missingMeetings(), d.calendarOfToday()},
		{d.MeetingQualities != nil, d.missingQualities(), []bot.Command{meetingQuality{meetingBook{d.Meetings, d.People}, d.MeetingQualities}}},
		{d.Organization != nil, needsServiceApp, []bot.Command{organizationShow{d.Organization}}},
		{d.Reports != nil, needsReports, d.organizationReports()},
		{d.UnifiedCM != nil, needsUnifiedCM, d.handsets()},
		{d.Guests != nil && d.Spaces != nil, needsGuests, []bot.Command{guestInvite{d.Guests, d.Spaces, spaces{d.Spaces, d.BotID}}}},
		{d.Records != nil, needsRecords, d.callRecords()},
		{d.CallHooks != nil || d.Records != nil || d.EventSubscriptions != nil, needsLinking, []bot.Command{
			notifyCalls{d.Subscriptions, d.Auditor, d.CallHooks != nil, d.Records != nil, d.EventSubscriptions != nil},
		}},
		{d.centre() != nil, needsCentre, d.thresholds()},
		{d.CallHooks != nil, needsLinking, []bot.Command{callWatch{d.CallHooks, d.Subscriptions}}},
		{d.Voicemail != nil, needsLinking, d.mailboxes()},
		{d.CallRecordings != nil, needsLinking, []bot.Command{callRecordings{d.CallRecordings, d.Auditor}}},
		{d.Devices != nil, needsDevices, d.rooms()},
		{d.Inviter != nil, needsLinking, []bot.Command{connect{d.Inviter, d.Accounts, d.Scopes}, disconnect{d.Accounts, callWatch{d.CallHooks, d.Subscriptions}}}},
		{d.Accounts != nil, needsLinking, []bot.Command{account{d.Accounts, d.Scopes, d.Identities}}},
		{on: true, commands: []bot.Command{
			notifyList{d.Subscriptions, d.AlarmNotes},
			notifyStop{d.Subscriptions},
			deadLetterList{d.DeadLetters},
			deadLetterRetry{d.DeadLetters},
			namesRefresh{d.Refresh},
			h,
			explain{},
			showThem{byName},
			cancel{},
			thanks{},
			status{d.Health},
			ping{},
		}},
		{d.EventSubscriptions != nil, needsEventSecrets, []bot.Command{subscriptionList{d.EventSubscriptions}}},
	} {
		for _, c := range f.commands {
			if !f.on {
				c = missing{c.Spec(), f.setting}
			}
			all = append(all, c)
		}
	}
	for _, c := range all {
		h.specs = append(h.specs, c.Spec())
		if r, ok := c.(bot.Reader); ok {
			byName[c.Spec().Name] = r
		}
	}
	return all
}

// missing stands for a command that waits for a setting.
type missing struct {
	spec    bot.Spec
	setting string
}

func (m missing) Spec() bot.Spec {
	m.spec.Missing = m.setting
	return m.spec
}

func (m missing) Run(context.Context, bot.Request) (bot.Reply, error) {
	return bot.Reply{}, bot.Errorf(bot.Invalid,
		"“%s” is not set up here: %s is missing. Nothing was changed.", m.spec.Name, m.setting)
}

// Phrase returns how an invocation is typed: what the text of an answer offers
// in place of a button.
func Phrase(all []bot.Command) func(bot.Invocation) string {
	specs := make(map[string]bot.Spec, len(all))
	for _, c := range all {
		specs[c.Spec().Name] = c.Spec()
	}
	return func(i bot.Invocation) string {
		if s, ok := specs[i.Command]; ok {
			return language.Say(s, i.Slots)
		}
		return i.Command
	}
}

// run is a button that runs a command as it stands.
func run(title, command string, slots bot.Slots) bot.Button {
	return bot.Button{Title: title, Run: &bot.Invocation{Command: command, Slots: slots}}
}

// say is a button that says an example.
func say(text string) bot.Button { return bot.Button{Title: text, Say: text} }
