package commands

import (
	"cmp"
	"strings"

	"floorwalker/bot"
)

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
	f := floor{source: c, target: d.Target, systems: d.Systems}
	return []bot.Command{
		queueStatus{f},
		queueList{f},
		agentStatus{c},
		agentList{c, d.Systems},
		agentState{c},
		agentLogout{c, d.logins(), d.centreName()},
	}
}

// thresholds are the commands on alerts with a limit.
func (d Deps) thresholds() []bot.Command {
	a := alarms{d.Subscriptions, d.AlarmNotes}
	return []bot.Command{notifyThreshold{d.Subscriptions, floor{source: d.centre(), target: d.Target}}, notifyState{d.Subscriptions, d.centre(), d.AlarmNotes}, notifyAcknowledge{a}, notifySnooze{a}}
}

// contactCenter are the commands that Webex Contact Center alone serves. Where
// there are several contact centres, the names of its queues and agents are those
// of all of them.
func (d Deps) contactCenter() []bot.Command {
	cc := d.ContactCenter
	f, back := floor{source: d.centre(), target: d.Target}, callbacks{cc, d.Number}
	return []bot.Command{
		agentActivity{cc},
		taskList{cc, f, d.Records != nil},
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
		var c bot.Changer = callSummon{k, one}
		if d.Finesse != nil && one.action == bot.ActBargeIn {
			c = forked{c, agentBarge{supervision{d.Finesse, false}}, dialledAgent(d.centre())}
		}
		all = append(all, c)
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
		picture = queueStatus{floor{source: c, target: d.Target}}
	}
	return []bot.Command{
		spaceCreate{s, d.Spaces},
		spacePeople{s, d.Spaces, true},
		spacePeople{s, d.Spaces, false},
		spaceMembers{s},
		spaceList{s},
		spaceModerator{s, d.Spaces, true},
		spaceModerator{s, d.Spaces, false},
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
		meetingCancel{b}, meetingJoin{b}, calendarShow{b},
	}
}

// calendarOfToday are the commands that the interface which Cisco has retired
// does not serve.
func (d Deps) calendarOfToday() []bot.Command {
	return []bot.Command{meetingEnd{meetingBook{d.Meetings, d.People}}}
}

func (d Deps) missingMeetings() string {
	if d.Meetings == nil {
		return needsLinking
	}
	return "MEETINGS_BACKEND=rest (for the XML API, which Cisco has retired, cannot do that)"
}

// organizationReports are the commands on the reports that Webex makes.
func (d Deps) organizationReports() []bot.Command {
	one := reportRun{d.Reports, d.ReportSites, d.Auditor}
	return []bot.Command{reportTemplates{d.Reports}, one, callQuality{one}}
}

// missingQualities is what the figures of meetings wait for.
func (d Deps) missingQualities() string {
	if d.Meetings == nil || d.Meetings.Retired() != "" {
		return d.missingMeetings()
	}
	return needsReports
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
