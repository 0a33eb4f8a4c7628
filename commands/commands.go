package commands

import (
	"cmp"
	"context"
	"strings"

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
	// OwnTeams may be nil: people's Webex teams are reached with their own account.
	OwnTeams OwnTeams
	// Meetings may be nil, too; People is set when it is not.
	Meetings Meetings
	People   People
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
		{d.Organization != nil, needsServiceApp, []bot.Command{organizationShow{d.Organization}}},
		{d.Reports != nil, needsReports, []bot.Command{reportTemplates{d.Reports}, reportRun{d.Reports, d.ReportSites, d.Auditor}}},
		{d.UnifiedCM != nil, needsUnifiedCM, d.handsets()},
		{d.Guests != nil && d.Spaces != nil, needsGuests, []bot.Command{guestInvite{d.Guests, d.Spaces, spaces{d.Spaces, d.BotID}}}},
		{d.Records != nil, needsRecords, d.callRecords()},
		{d.CallHooks != nil || d.Records != nil || d.EventSubscriptions != nil, needsLinking, []bot.Command{
			notifyCalls{d.Subscriptions, d.Auditor, d.CallHooks != nil, d.Records != nil, d.EventSubscriptions != nil},
		}},
		{d.CallHooks != nil, needsLinking, []bot.Command{callWatch{d.CallHooks, d.Subscriptions}}},
		{d.Voicemail != nil, needsLinking, d.mailboxes()},
		{d.CallRecordings != nil, needsLinking, []bot.Command{callRecordings{d.CallRecordings, d.Auditor}}},
		{d.Devices != nil, needsDevices, d.rooms()},
		{d.Inviter != nil, needsLinking, []bot.Command{connect{d.Inviter, d.Accounts, d.Scopes}, disconnect{d.Accounts, callWatch{d.CallHooks, d.Subscriptions}}}},
		{d.Accounts != nil, needsLinking, []bot.Command{account{d.Accounts, d.Scopes, d.Identities}}},
		{on: true, commands: []bot.Command{
			notifyList{d.Subscriptions},
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

// centre is the contact centre, or several of them; nil when there is none.
func (d Deps) centre() Centre {
	if d.Centre == nil && d.ContactCenter != nil {
		return d.ContactCenter
	}
	return d.Centre
}

// contactCenterName is what people call the contact centre in the cloud.
const contactCenterName = "Webex Contact Center"

func (d Deps) centreName() string { return cmp.Or(d.CentreName, contactCenterName) }

// logins are where people log in as agents; nil when they cannot.
func (d Deps) logins() Logins {
	if d.Logins == nil && d.Desk != nil {
		return d.Desk
	}
	return d.Logins
}

// missingLogins is the setting that logging in as oneself waits for.
func (d Deps) missingLogins() string {
	if d.centre() == nil {
		return needsCentre
	}
	return needsLinking
}

// floorCommands are those that every contact centre serves.
func (d Deps) floorCommands() []bot.Command {
	c := d.centre()
	f := floor{c, d.Target}
	return []bot.Command{
		queueStatus{f},
		queueList{f},
		agentStatus{c},
		agentList{c},
		agentState{c},
		agentLogout{c, d.logins(), d.centreName()},
	}
}

// contactCenter are the commands that Webex Contact Center alone serves. Where
// there are several contact centres, the names of its queues and agents are those
// of all of them.
func (d Deps) contactCenter() []bot.Command {
	cc := d.ContactCenter
	f, back := floor{d.centre(), d.Target}, callbacks{cc, d.Number}
	return []bot.Command{
		agentActivity{cc},
		taskList{cc, f},
		taskShow{cc},
		recordingList{cc},
		recordingGet{cc, d.Auditor},
		reportQueue{f},
		reportHourly{f},
		reportCompare{f},
		reportAbandoned{f},
		reportWaiting{f},
		reportAgent{f, cc},
		callbackList{back},
		callbackAdd{back},
		callbackMove{back},
		callbackCancel{back},
		entryPointList(cc),
	}
}

// ownContactCenter are the commands of the contact centre that run on the
// asker's own account only.
func (d Deps) ownContactCenter() []bot.Command {
	var all []bot.Command
	for _, a := range liveActions() {
		if d.ContactCenter == nil && d.Finesse != nil && strings.Contains(a.spec.Name, "monitor") {
			continue // the words are those of Finesse here
		}
		all = append(all, liveTask{a, d.ContactCenter, d.Desk})
	}
	return all
}

// missingDesk is the setting that logging in as oneself waits for.
func (d Deps) missingDesk() string {
	if d.ContactCenter == nil {
		return d.missingCloud()
	}
	return needsLinking
}

// missingCloud is the setting of Webex Contact Center, with the reason why a
// Finesse that is there does not do instead.
func (d Deps) missingCloud() string {
	if d.Finesse != nil {
		return needsContactCenter + " (for Finesse keeps no history, recordings or callbacks)"
	}
	return needsContactCenter
}

// legacyRecords are the commands of the Analyzer.
func (d Deps) legacyRecords() []bot.Command {
	a := d.Analyzer
	return []bot.Command{
		sessionShow{a},
		sessionList{a},
		sessionChain{a},
		sessionEvent{a},
		sessionAgents{a},
		sessionActivities{a},
		sessionQuery{a},
	}
}

// phones are the commands on telephone calls.
func (d Deps) phones() []bot.Command {
	k := desk{d.Calling, d.Auditor}
	all := []bot.Command{
		callList{k},
		callShow{k},
		callTransfer{k},
		callDivert{k},
		callPark{k},
		callRecord{k},
		callPress{k},
		callMerge{k},
		callHistory{k},
		callSupervise{k},
		queueCalls{k},
	}
	for _, one := range allSummons {
		all = append(all, callSummon{k, one})
	}
	for _, one := range deeds {
		all = append(all, callDeed{k, one})
	}
	return all
}

// mailboxes are the commands on voice messages.
func (d Deps) mailboxes() []bot.Command {
	return []bot.Command{
		voicemailCount{d.Voicemail},
		voicemailList{d.Voicemail},
		voicemailMark{d.Voicemail, true},
		voicemailMark{d.Voicemail, false},
		voicemailDelete{d.Voicemail},
	}
}

// webexSpaces are the commands on spaces, people and incidents. They run on the
// bot's own account.
func (d Deps) webexSpaces() []bot.Command {
	s := spaces{d.Spaces, d.BotID}
	i := incidents{s, d.IncidentNotes}
	var picture bot.Reader
	if c := d.centre(); c != nil {
		picture = queueStatus{floor{c, d.Target}}
	}
	return []bot.Command{
		spaceCreate{s, d.Spaces},
		spacePeople{s, d.Spaces, true},
		spacePeople{s, d.Spaces, false},
		spaceMembers{s},
		spaceRename{s, d.Spaces},
		spaceDelete{s, d.Spaces},
		spaceMeeting{s, d.Spaces},
		personFind{d.Finder},
		incidentOpen{i, d.Spaces, d.Teller, picture},
		incidentNote{i},
		incidentShow{i},
		incidentList{i},
		incidentClose{i, d.Teller, picture},
	}
}

// webexTeams are the commands on the asker's own Webex teams.
func (d Deps) webexTeams() []bot.Command {
	own := d.OwnTeams
	return []bot.Command{webexTeamList{own}, webexTeamRooms{own}, webexTeamCreate{own}, webexTeamAdd{own}, webexTeamDelete{own}}
}

// calendar are the commands on people's own meetings.
func (d Deps) calendar() []bot.Command {
	b := meetingBook{d.Meetings, d.People}
	return []bot.Command{
		meetingList{b}, meetingShow{b}, meetingCreate{b}, meetingMove{b}, meetingRename{b}, meetingInvite{b, false}, meetingInvite{b, true},
		meetingCancel{b}, meetingJoin{b}, meetingEnd{b},
	}
}

// callRecords are the commands on the books of ended calls.
func (d Deps) callRecords() []bot.Command {
	l := ledger{d.Records, d.Records, d.BareID}
	return []bot.Command{
		missedCalls{l},
		recordsSummary{l},
		recordsList{l},
		recordsFind{l},
		recordsExport{l, d.Records},
		recordsHealth{d.Records, d.BareID},
		recordsReconcile{d.Records},
	}
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
