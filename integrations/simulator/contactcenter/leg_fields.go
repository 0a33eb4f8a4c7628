package contactcenter

import (
	"sort"
	"strconv"
)

// legSource reads contact legs (Cisco: CLR).
var legSource = source[*leg]{
	list: "taskLegs", schema: newSchema("TaskLegDetails", legColumns()), byEnded: true,
	rows: func(c *Centre, w span, ended bool, below int, yield func(*leg) bool) {
		first, last := 0, len(c.legs)
		if !ended {
			entered := func(from int64) int {
				return sort.Search(len(c.legs), func(i int) bool { return c.legs[i].entered >= from })
			}
			first, last = entered(w.from), entered(w.to)
		}
		for i := min(last, below) - 1; i >= first; i-- {
			l := c.legs[i]
			if ended && (l.ended == 0 || l.ended < w.from || l.ended >= w.to) {
				continue
			}
			if !yield(l) {
				return
			}
		}
	},
	number: func(l *leg) int { return l.number },
	began: func(l *leg, ended bool) int64 {
		if ended {
			return l.ended
		}
		return l.entered
	},
}

// answerer returns l if it was answered, and nil otherwise.
func (l *leg) answerer() *leg {
	if l.wasAnswered() {
		return l
	}
	return nil
}

// contactState is the last thing that happened on a leg.
func (l *leg) contactState() string {
	if l.wrapped != 0 {
		return "wrapup-completed"
	}
	return l.status()
}

// handleType is how a leg was dealt with, in Cisco's words for legs.
func (l *leg) handleType() string {
	switch l.outcome {
	case abandoned:
		if l.shortCall() {
			return "short"
		}
		return "abandoned"
	case transferred:
		return "park_and_transfer"
	case handled:
		return "normal"
	default:
		return ""
	}
}

func (l *leg) last() int64 {
	switch {
	case l.wrapped != 0:
		return l.wrapped
	case l.ended != 0:
		return l.ended
	}
	return l.contact.last
}

func legColumns() map[string]column[*leg] {
	type l = *leg
	m := map[string]column[l]{
		"id":               texts(func(x l) string { return x.contact.id + "-callLeg-" + strconv.FormatInt(x.entered, 10) }),
		"taskId":           texts(func(x l) string { return x.contact.id }),
		"createdTime":      {kind: numberKind, get: func(x l) value { return number(x.entered) }, unfiltered: true},
		"endedTime":        {kind: numberKind, get: func(x l) value { return moment(x.ended) }, unfiltered: true},
		"lastActivityTime": moments((*leg).last),
		"isActive":         booleans(func(x l) bool { return x.ended == 0 }),
		"status":           texts((*leg).status),
		"contactState":     texts((*leg).contactState),
		"origin":           texts(func(x l) string { return x.contact.origin }),
		"destination":      texts(func(x l) string { return x.contact.entry.number }),
		"direction":        texts(func(l) string { return "inbound" }),
		"channelType":      {kind: enumKind, get: func(x l) value { return text(x.contact.channel) }},
		"routingType":      texts(func(l) string { return "longestAvailable" }),
		"queuedTo":         texts(func(l) string { return "Queue" }),
		"slaValue":         texts(func(x l) string { return strconv.FormatInt(x.queue.serviceLevel/second, 10) }),

		"isContactOffered":     booleans(func(x l) bool { return x.offers() > 0 }),
		"isWithinServiceLevel": booleans((*leg).withinServiceLevel),
		"isTaskLegHandled":     booleans((*leg).wasAnswered),

		"queue.duration":    numbers((*leg).queued),
		"queueDuration":     numbers((*leg).queued),
		"ringingDuration":   numbers(func(x l) int64 { return x.ringing }),
		"connectedDuration": numbers((*leg).talked),
		"holdDuration":      numbers((*leg).held),
		"wrapupDuration":    numbers((*leg).wrapping),
		"handleTime":        numbers(func(x l) int64 { return x.talked() + x.held() + x.wrapping() }),

		"queueCount":     counts(func(l) int { return 1 }),
		"taskLegCount":   counts(func(l) int { return 1 }),
		"connectedCount": counts(func(x l) int { return one(x.wasAnswered()) }),
		"holdCount":      counts(func(x l) int { return len(x.holds) }),
		"abandonedSlCount": counts(func(x l) int {
			return one(x.outcome == abandoned && x.ended-x.entered <= x.queue.serviceLevel)
		}),

		"handleType":           texts((*leg).handleType),
		"abandonedType":        texts((*leg).abandonedType),
		"lastWrapupCodeName":   texts(func(x l) string { return x.wrapUp.label() }),
		"terminationReason":    texts(func(x l) string { return x.terminated((*contact).reason) }),
		"terminatingEnd":       texts(func(x l) string { return x.terminated((*contact).terminatingEnd) }),
		"customer.phoneNumber": texts(func(x l) string { return customer(x.contact, telephony) }),
		"customer.email":       texts(func(x l) string { return customer(x.contact, email) }),
	}
	for _, name := range []string{
		"transferCount", "blindTransferCount", "agentToQueueTransferCount", "interQueueBlindTransferCount",
	} {
		m[name] = counts(func(x l) int { return one(x.outcome == transferred) })
	}
	legReferences(m)
	unfilledLeg(m)
	return m
}

// terminated tells how the contact ended if it ended on this leg.
func (l *leg) terminated(how func(*contact) string) string {
	if l.outcome == abandoned || l.outcome == handled {
		return how(l.contact)
	}
	return ""
}

func legReferences(m map[string]column[*leg]) {
	type l = *leg
	agents(m, "owner", (*leg).answerer)
	references(m, "queue", func(x l) (reference, bool) { return x.queue.reference(), true })
	references(m, "entryPoint", func(x l) (reference, bool) { return x.contact.entry.reference() })
	references(m, "team", func(x l) (reference, bool) {
		if !x.wasAnswered() {
			return reference{}, false
		}
		return x.agent.team.reference(), true
	})
	references(m, "site", func(x l) (reference, bool) {
		if !x.wasAnswered() {
			return reference{}, false
		}
		return x.agent.team.site.reference(), true
	})
	references(m, "nextDestination.queue", func(x l) (reference, bool) {
		if x.to == nil {
			return reference{}, false
		}
		return x.to.reference(), true
	})
}

func unfilledLeg(m map[string]column[*leg]) {
	unfilled(m, textKind, null, `channelSubType monitorFullName ivrScriptId ivrScriptName ivrScriptTagId ivrScriptTagName
		contactReason botName customer.name preferredAgentSystemId preferredAgentName callType consultEpId consultEpName
		childContactId childContactType nextDestination.agent.id nextDestination.agent.name
		nextDestination.agent.signInId nextDestination.agent.sessionId nextDestination.agent.phoneNumber
		nextDestination.agent.channelId nextDestination.team.id nextDestination.team.name matchedSkills requiredSkills
		matchedSkillsProfile skillsAssignedIn`)
	unfilled(m, numberKind, null, `optOutOfQueueTimestamp intervalStartTime`)
	unfilled(m, numberKind, number(0), `bargedInDuration bargedInCount bargedInFailedCount totalMonitoringCount
		silentMonitoringCount fullMonitoringCount midcallMonitoringCount resumedCount overflowCount transferErrorCount
		consultCount consultDuration outdialConsultCount outdialConsultDuration outdialConferenceCount
		outdialConferenceDuration conferenceCount conferenceDuration selfserviceDuration selfserviceCount
		consultToQueueCount consultToQueueDuration outdialConsultToQueueCount outdialConsultToQueueDuration
		pausedDuration pausedCount consultToEPCount consultToEPDuration outdialConsultToEPCount
		outdialConsultToEPDuration agentToDnTransferCount agentTransferedInCount consultToQueueHandledCount
		outdialConsultToQueueHandledCount interQueueConsultTransferCount consultSuccessCount conferenceSuccessCount
		blindTransferToAgentCount consultToAgentErrorCount consultToQueueErrorCount outdialConsultToQueueErrorCount
		consultToEpErrorCount consultToDnErrorCount`)
	unfilled(m, booleanKind, boolean(false), `isBarged isHandledByPreferredAgent isOutdial isMonitored isOptOutOfQueue isChildLeg`)
}
